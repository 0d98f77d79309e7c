"""Settings: which addresses are ours. By them we know who spoke, and who is a customer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.flows import ourselves
from sobremesa.us import actions, queries
from sobremesa.us.errors import Refusal
from sobremesa.us.models import OurHandle
from sobremesa.us.ours import shown
from sobremesa.web import firm_forms, forms
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY, Access, Who

KINDS = {  # icon, and what having it means
    "email": ("mail", gettext_lazy("Whatever is written from here, we wrote.")),
    "domain": ("house", gettext_lazy("Everybody who writes from this domain is one of us.")),
    "phone": ("phone", gettext_lazy("Calls and messages from this phone are ours.")),
    "whatsapp": ("chat", gettext_lazy("In an exported chat, this name is us.")),
    "facebook": ("chat", gettext_lazy("On Facebook, this name is us.")),
    "instagram": ("chat", gettext_lazy("On Instagram, this name is us.")),
    "linkedin": ("chat", gettext_lazy("On LinkedIn, this profile is us.")),
    "x": ("chat", gettext_lazy("On X, the account with this number is us.")),
    "telegram": ("chat", gettext_lazy("On Telegram, this number is us.")),
    "extension": ("phone", gettext_lazy("Within our switchboard, this telephone is ours.")),
}


def listed(ours: OurHandle) -> dict[str, Any]:
    """One of our addresses as a row shows it."""
    icon, meaning = KINDS.get(ours.kind, ("chat", ""))
    return {
        "pk": ours.pk,
        "value": shown(ours.kind, ours.value),
        "icon": icon,
        "meaning": meaning,
        "added_at": ours.added_at,
    }


def us(request: HttpRequest) -> HttpResponse:
    """List them, and add one."""
    form = firm_forms.OurHandleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ours = actions.add_our_handle(
                form.cleaned_data["handle"], by=me(request), now=timezone.now()
            )
        except Refusal as why:
            forms.refuse(form, why)
        else:
            messages.success(
                request,
                _("%(value)s is ours. Everything that went through it is being looked at again.")
                % {"value": shown(ours.kind, ours.value)},
            )
            return redirect("settings-us")
    context = {
        "form": form,
        "ours": [listed(one) for one in queries.our_handles()],
        "proposals": ourselves.proposals(),
    }
    return render(request, "settings/us.html", context)


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, saying what it means; POST does it."""
    ours = queries.access_our_handle(me(request), pk)
    if request.method == "POST":
        actions.remove_our_handle(ours, by=me(request), now=timezone.now())
        messages.success(
            request,
            _("%(value)s is not ours any more. What went through it is being looked at again.")
            % {"value": shown(ours.kind, ours.value)},
        )
        return redirect("settings-us")
    return render(request, "settings/us_remove.html", {"ours": listed(ours)})


urls = [
    path("settings/us/", us, name="settings-us"),
    path("settings/us/<int:pk>/", remove, name="settings-us-remove"),
]
who = {
    "settings-us": STAFF_ONLY,
    "settings-us-remove": Access(get=Who.STAFF, post=Who.STAFF),
}
