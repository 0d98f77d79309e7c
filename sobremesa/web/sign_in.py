"""The door: e-mail and password, one-time links, one's own password, the look before that."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.account import views as allauth
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from sobremesa.us import actions, queries
from sobremesa.us.errors import NoSuchDoor, Refusal
from sobremesa.web import forms
from sobremesa.web.register import Access, Who
from sobremesa.web.shell import LOOK_COOKIE, THEMES, look_of, must_settle

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
BY_LINK = "came_by_link_at"  # in the session: may choose a password without knowing the old one
BY_LINK_SECONDS = 3600
# An old browser that does not know the second word uses the first; the others send where the
# form stands, without its path: with "no-referrer" alone they send "Origin: null", and no form
# on the page could be told from a stranger's.
SECRET_PAGE = {
    "Referrer-Policy": "no-referrer, strict-origin",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class Adapter(DefaultAccountAdapter):
    """How allauth behaves here: nobody signs up, and a closed account answers like none."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Colleagues are invited."""
        return False

    @sensitive_variables("credentials")
    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """As allauth, but whoever may not come in is unknown, with a right password too (R19)."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the outermost proxy of ours saw; without proxies, the caller's (R18)."""
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        if settings.PROXIES and len(seen) >= settings.PROXIES:
            return str(seen[-settings.PROXIES]).strip()
        return str(request.META.get("REMOTE_ADDR", ""))


def link_of(token: str) -> str:
    """The whole address of a one-time link; its host is the configured one, never the caller's."""
    return settings.URL + reverse("door", args=[token])


@login_not_required
def door(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and POST uses the link: scanners of mail follow links (R17)."""
    try:
        if request.method == "POST":
            key = actions.use_door_key(token, now=timezone.now())
            login(request, key.user, backend=BACKEND)
            request.session[BY_LINK] = timezone.now().timestamp()
            answer: HttpResponse = redirect("welcome" if must_settle(request) else "password")
        elif queries.doors_that_open(token, now=timezone.now()).exists():
            answer = render(request, "door/open.html")
        else:
            raise NoSuchDoor
    except NoSuchDoor:
        answer = render(request, "door/shut.html", status=404)
    for name, value in SECRET_PAGE.items():
        answer.headers[name] = value
    return answer


@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Choose one's own password; the old one is asked for unless a link brought them here."""
    form = password_form(request)
    if password_chosen(request, form):
        messages.success(request, _("Your password is chosen. Other devices are signed out."))
        return redirect("today")
    context = {"form": form, "is_new": not request.user.has_usable_password()}
    return render(request, "account/password_change.html", context)


def password_form(request: HttpRequest) -> forms.Password:
    """Empty, or with what was sent."""
    came_at = request.session.get(BY_LINK, 0)
    is_by_link = timezone.now().timestamp() - came_at < BY_LINK_SECONDS
    must_know_old = request.user.has_usable_password() and not is_by_link
    return forms.Password(request.POST or None, request=request, asks_old=must_know_old)


def password_chosen(request: HttpRequest, form: forms.Password) -> bool:
    """Whether what was sent is the password from now on; if not, the form says why."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        actions.choose_password(request.user, form.cleaned_data["password"], now=timezone.now())
    except Refusal as why:
        forms.refuse(form, why)
        return False
    update_session_auth_hash(request, request.user)  # this session stays; the others end
    request.session.pop(BY_LINK, None)
    return True


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
    path("accounts/password/", password, name="password"),
    path("door/<str:token>/", door, name="door"),
    path("look/", look, name="look"),
]
who = {
    "account_login": Access(get=Who.PUBLIC, post=Who.PUBLIC),
    "account_logout": Access(get=Who.PUBLIC, post=Who.PUBLIC),
    "password": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE),
    "door": Access(get=Who.PUBLIC, post=Who.PUBLIC),
    "look": Access(post=Who.PUBLIC),
}
