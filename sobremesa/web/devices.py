"""Settings: where one is signed in, and signing out there."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from sobremesa.us import entering
from sobremesa.web.asking import me
from sobremesa.web.doorkeeper import SEEN
from sobremesa.web.register import Access, Who

HOW = {
    "password": gettext_noop("with the password"),
    "link": gettext_noop("by a link"),
    "terminal": gettext_noop("from the terminal"),
    "passkey": gettext_noop("with a key"),
    "sso": gettext_noop("by single sign-on"),
}


class SeenMiddleware:
    """Knows when a session was used last, and ends one that nobody used for a week."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and SEEN in request.session:
            self._look(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        now = timezone.now()
        idle = now.timestamp() - request.session[SEEN]
        if idle > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif idle > entering.SEEN_EVERY.total_seconds():
            request.session[SEEN] = now.timestamp()
            entering.session_seen(str(request.session.session_key), now=now)


def devices(request: HttpRequest) -> HttpResponse:
    """List them; sign out of one, or of all but this."""
    here = str(request.session.session_key)
    if request.method == "POST":
        only = request.POST.get("only", "")
        ended = entering.end_sessions(
            me(request),
            by=me(request),
            now=timezone.now(),
            keep=here,
            only=int(only) if only.isdecimal() and len(only) < 19 else None,
        )
        messages.success(
            request,
            ngettext("%(count)d place is signed out.", "%(count)d places are signed out.", ended)
            % {"count": ended},
        )
        return redirect("settings-devices")
    rows = [
        {"one": one, "is_here": one.session_key == here, "how": _(HOW.get(one.how, ""))}
        for one in entering.signed_in(me(request))
    ]
    return render(request, "settings/devices.html", {"rows": rows})


urls = [path("settings/devices/", devices, name="settings-devices")]
who = {"settings-devices": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE)}
