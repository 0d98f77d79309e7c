"""What stands around every page: headers, language and clock, the register, the frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect, resolve_url
from django.urls import get_resolver
from django.utils import timezone, translation
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from sobremesa.us.models import Firm, Role
from sobremesa.us.queries import the_firm
from sobremesa.web import errors, register, sso_names
from sobremesa.web.second_factor import keys_can_be_used, must_add_factor

Answer = Callable[[HttpRequest], HttpResponse]

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "frame-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types default sobremesa",  # both are made in static/trust.js
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
LOOK_COOKIE = "sobremesa-look"  # "es.dark": only for those who have not signed in
THEMES = {"light", "dark"}
BEFORE_SETTLED = {"welcome", "look", "account_logout", "password", "house-style"}


# What somebody may open who still owes a second factor.
BEFORE_FACTOR = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn",
    "mfa_view_recovery_codes", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", *BEFORE_SETTLED,
}  # fmt: skip


class HeadersMiddleware:
    """The headers that hold when everything else has failed (RELIABILITY R15).

    A view may bring its own, as the one that shows a letter in a frame does. Pages are never
    stored: on the shop's computer, "back" after signing out must show nobody's customers.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store, private")
            response.headers.setdefault("Vary", "Cookie")
        return to_the_door(request, response)


def to_the_door(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A part of a page that needs signing in moves the whole page to the door, not the part."""
    where = response.headers.get("Location", "")
    is_door = urlsplit(where).path == resolve_url(settings.LOGIN_URL)
    if not (is_door and request.headers.get("HX-Request")):
        return response
    return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})


class LanguageMiddleware:
    """Each speaks their own language, and all read the firm's clock."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.firm = SimpleLazyObject(the_firm)  # type: ignore[attr-defined]
        language, theme = look_of(request)
        request.LANGUAGE_CODE, request.theme = language, theme  # type: ignore[attr-defined]
        zone = _zone_of(request)
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        if response.streaming:
            sent = cast(Any, response)
            sent.streaming_content = _spoken(sent.streaming_content, language, zone)
        response.headers.setdefault("Content-Language", language)
        return response


def _spoken(parts: Any, language: str, zone: Any) -> Iterator[Any]:
    """What is made only while it is sent is made in the same language, by the same clock."""
    with translation.override(language), timezone.override(zone):
        yield from parts


def _zone_of(request: HttpRequest) -> Any:
    if not request.user.is_authenticated:
        return ZoneInfo(settings.TIME_ZONE)
    try:
        return ZoneInfo(firm_of(request).timezone)
    except (KeyError, ValueError):  # a zone that this machine's tables no longer know
        return UTC


def firm_of(request: HttpRequest) -> Firm:
    """The firm, read at most once for each request."""
    return cast(Firm, request.firm)  # type: ignore[attr-defined]


def look_of(request: HttpRequest) -> tuple[str, str]:
    """Language and theme: the colleague's; else what was chosen at the door; else the browser's."""
    if request.user.is_authenticated:
        language, theme = request.user.language, request.user.theme
    else:
        language, _dot, theme = request.COOKIES.get(LOOK_COOKIE, "").partition(".")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language_from_request(request).partition("-")[0]
    return language, theme if theme in THEMES else ""


class RegisterMiddleware:
    """Asks the register before every view; what is not in it does not exist (R9)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.register = register.collect()[1]
        if strangers := register.unlisted(get_resolver().url_patterns):
            raise register.Unregistered(f"Nobody said who may open: {', '.join(strangers)}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the view answer."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        access = self.register.get(name)
        if access is None:
            raise Http404
        who = access.of(request.method)
        if who is None:
            return HttpResponseNotAllowed(access.methods())
        if not register.may(request.user, who):
            return errors.forbidden(request)
        if who is not register.Who.PUBLIC and must_settle(request) and name not in BEFORE_SETTLED:
            return redirect("welcome")
        return self._before_factor(request, who, name)

    def _before_factor(
        self, request: HttpRequest, who: register.Who, name: str
    ) -> HttpResponse | None:
        """Who owes a second factor sees the pages where one is added, and no others."""
        if who is register.Who.PUBLIC or name in BEFORE_FACTOR:
            return None
        return redirect("mfa_index") if must_add_factor(request, firm_of(request)) else None


def must_settle(request: HttpRequest) -> bool:
    """Whether the first run is still to be answered, and by this colleague."""
    if not request.user.is_authenticated or request.user.role != Role.STAFF:
        return False
    return firm_of(request).settled_at is None


NAV: tuple[
    tuple[str, str, Promise, set[str]], ...
] = (  # name of the page, icon, words, names of pages that lie within
    ("today", "table", _("Today"), set()),
    ("waiting", "clock", _("Waiting"), set()),
    ("people", "people", _("People"), {"person", "person-new", "person-from", "card", "said"}),
    ("circles", "circles", _("Circles"), {"leaving", "attention"}),
    ("bring", "bring", _("Bring in"), set()),
    ("capture", "pencil", _("Note down"), set()),
)


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """What base.html needs. Safe on error pages, where middlewares may not have run."""
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    user = getattr(request, "user", None)
    is_in = bool(user and user.is_authenticated)
    return {
        "nav": [
            {
                "name": name,
                "icon": icon,
                "label": label,
                "is_here": here == name or here in inside or here.startswith(f"{name}-"),
            }
            for name, icon, label, inside in NAV
            if name in register.collect()[1]
        ]
        if is_in and not must_settle(request)
        else [],
        "is_in": is_in,
        "may_write": is_in and register.may(user, register.Who.WRITER),
        "is_staff": is_in and register.may(user, register.Who.STAFF),
        "theme": getattr(request, "theme", ""),
        "language": translation.get_language(),
        "languages": settings.LANGUAGES,
        "firm": getattr(request, "firm", None) if is_in else None,
        "is_demo": settings.IS_DEMO,
        "htmx_config": HTMX_CONFIG,
        "has_search": "search" in register.collect()[1],
        "sso": sso_names.label() if sso_names.is_offered() else "",
        "is_sso_only": settings.OIDC_ONLY,
        "can_have_keys": keys_can_be_used(),
    }


HTMX_CONFIG = (
    '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,'
    '"historyCacheSize":0,"refreshOnHistoryMiss":true,"selfRequestsOnly":true,"responseHandling":['
    '{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},'
    '{"code":"[45]..","swap":true,"error":true,"target":"#notices","swapOverride":"innerHTML"}]}'
)
