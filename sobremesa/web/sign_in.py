"""Coming in with e-mail and password, going out, and how pages look at the door."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from sobremesa.us import actions
from sobremesa.web.register import Access, Who
from sobremesa.web.shell import LOOK_COOKIE, THEMES, look_of


@login_not_required
def look(request: HttpRequest) -> HttpResponse:
    """Change language or light, from the foot of any page."""
    language, theme = look_of(request)
    language = request.POST.get("language", language)
    theme = request.POST.get("theme", theme)
    answer = redirect(_inside(request.POST.get("next", "/")))
    if language not in dict(settings.LANGUAGES) or theme not in {"", *THEMES}:
        return answer
    if request.user.is_authenticated:
        actions.set_look(request.user, language=language, theme=theme)
    else:
        answer.set_cookie(
            LOOK_COOKIE, f"{language}.{theme}", max_age=31_536_000, httponly=True,
            secure=settings.IS_HTTPS, samesite="Lax",
        )  # fmt: skip
    return answer


def _inside(where: str) -> str:
    """An address of ours, without its host; anything else is the first page."""
    parts = urlsplit(where.replace("\\", "/"))
    is_ours = where.startswith("/") and not where.startswith("//") and not parts.netloc
    return where if is_ours else "/"


urls = [
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("look/", look, name="look"),
]
who = {
    "account_login": Access(get=Who.PUBLIC, post=Who.PUBLIC),
    "account_logout": Access(get=Who.PUBLIC, post=Who.PUBLIC),
    "look": Access(post=Who.PUBLIC),
}
