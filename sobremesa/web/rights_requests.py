"""Settings: what people asked for under the law, by when it is due, and who was forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.trust import actions, queries
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY
from sobremesa.web.rights_words import KINDS


def requests(request: HttpRequest) -> HttpResponse:
    """The register; a form of a line says that it was answered."""
    if request.method == "POST":
        found = [one for one in queries.requests_open() if one.code == request.POST.get("request")]
        if not found:
            raise Http404
        is_refused = request.POST.get("act") == "refuse"
        now = timezone.now()
        actions.answer_request(found[0], is_refused=is_refused, by=me(request), now=now)
        messages.success(request, _("Written down."))
        return redirect("settings-requests")
    today = timezone.localdate()
    context = {
        "waiting": [(one, KINDS.get(one.kind, one.kind), one.due_on < today)
                    for one in queries.requests_open()],
        "answered": [(one, KINDS.get(one.kind, one.kind)) for one in queries.requests_answered()],
        "erasures": queries.erasures(),
    }  # fmt: skip
    return render(request, "settings/requests.html", context)


urls = [path("settings/requests/", requests, name="settings-requests")]
who = {"settings-requests": STAFF_ONLY}
