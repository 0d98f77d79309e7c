"""What is news for a colleague, and how they want to hear of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.flows.noticing import morning
from sobremesa.flows.noticing.kinds import HOWS, kinds_for
from sobremesa.web.asking import me
from sobremesa.web.register import Access, Who


def notices(request: HttpRequest) -> HttpResponse:
    """The news and the choices; POST says that they are read, or how to hear of them."""
    user = me(request)
    if request.method == "POST":
        if request.POST.get("act") == "seen":
            morning.seen(user, now=timezone.now())
        else:
            morning.choose(user, request.POST.dict())
            messages.success(request, _("Saved."))
        return redirect("notices")
    kinds, chosen = kinds_for(user), morning.choices_of(user)
    return render(
        request,
        "notices/page.html",
        {
            "lines": morning.lines_of(user),
            "chosen": [(code, one.label, chosen[code]) for code, one in kinds.items()],
            "hows": HOWS,
            "can_mail": bool(settings.SMTP),
        },
    )


urls = [path("settings/notices/", notices, name="notices")]
who = {"notices": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE)}
