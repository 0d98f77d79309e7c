"""Coming in by a one-time link, and choosing one's own password."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from sobremesa.us import actions, entering, queries
from sobremesa.us.errors import NoSuchDoor, Refusal
from sobremesa.us.models import DoorKey
from sobremesa.web import forms
from sobremesa.web.asking import me
from sobremesa.web.register import Access, Who
from sobremesa.web.shell import must_settle

# In the session, whose and when: may choose a password without knowing the old one.
BY_LINK = "came_by_link"
BY_LINK_SECONDS = 3600
# An old browser that does not know the second word uses the first; the others send where the
# form stands, without its path: with "no-referrer" alone they send "Origin: null", and no form
# on the page could be told from a stranger's.
SECRET_PAGE = {
    "Referrer-Policy": "no-referrer, strict-origin",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def link_of(token: str) -> str:
    """The whole address of a one-time link; its host is the configured one, never the caller's."""
    return settings.URL + reverse("door", args=[token])


@login_not_required
def door(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and POST uses the link: scanners of mail follow links (R17)."""
    if too_many := consume_or_429(request, action="door"):
        return too_many
    try:
        if request.method == "POST":
            answer = come_in(request, actions.use_door_key(token, now=timezone.now()))
        elif queries.doors_that_open(token, now=timezone.now()).exists():
            answer = render(request, "door/open.html")
        else:
            raise NoSuchDoor
    except NoSuchDoor:
        answer = render(request, "door/shut.html", status=404)
    for name, value in SECRET_PAGE.items():
        answer.headers[name] = value
    return answer


def come_in(request: HttpRequest, key: DoorKey) -> HttpResponse:
    """In, or to the second factor: a link stands for a password, and for nothing more.

    Whoever made it in the terminal has the data anyway; that link needs nothing else, so that
    there is always a way in.
    """
    if request.user.is_authenticated:
        logout(request)
    user, is_enough = key.user, key.purpose in {actions.FIRST, actions.TERMINAL}
    request.session[BY_LINK] = {"user": user.pk, "at": timezone.now().timestamp()}
    record_authentication(request, user, "terminal" if is_enough else "link")
    if not is_enough:
        return perform_login(request, user, redirect_url=reverse("password"))
    get_adapter().login(request, user)
    return redirect("welcome" if must_settle(request) else "password")


@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Choose one's own password; the old one is asked for unless a link brought them here."""
    form = password_form(request)
    if password_chosen(request, form):
        messages.success(request, _("Your password is chosen. Other devices are signed out."))
        return redirect("today")
    context = {"form": form, "is_new": not me(request).has_usable_password()}
    return render(request, "account/password_change.html", context)


def password_form(
    request: HttpRequest, kind: type[forms.Password] = forms.Password
) -> forms.Password:
    """Empty, or with what was sent."""
    came = request.session.get(BY_LINK) or {}
    is_fresh = timezone.now().timestamp() - came.get("at", 0) < BY_LINK_SECONDS
    is_by_link = is_fresh and came.get("user") == me(request).pk
    must_know_old = me(request).has_usable_password() and not is_by_link
    email = me(request).email
    if email.endswith(".invalid"):  # RFC 2606: nobody's; it stood in until they say their own
        email = ""
    initial = {"name": me(request).name, "email": email}
    return kind(request.POST or None, initial=initial, request=request, asks_old=must_know_old)


def password_chosen(request: HttpRequest, form: forms.Password) -> bool:
    """Whether what was sent is the password from now on; if not, the form says why."""
    if request.method != "POST" or not form.is_valid():
        return False
    user, now, fields = me(request), timezone.now(), dict(form.cleaned_data)
    try:
        if "email" in fields:
            actions.introduce_oneself(user, name=fields["name"], email=fields["email"], now=now)
        actions.choose_password(user, fields["password"], now=now)
    except Refusal as why:
        forms.refuse(form, why)
        return False
    update_session_auth_hash(request, me(request))  # this session stays; the others end
    stay(request)
    request.session.pop(BY_LINK, None)
    return True


def stay(request: HttpRequest) -> None:
    """The session at hand has another key now; the others are gone from the list."""
    doorkeeper = get_adapter(request)
    entering.end_sessions(me(request), by=me(request), now=timezone.now())
    doorkeeper.remember(request, me(request))


urls = [
    path("accounts/password/", password, name="password"),
    path("door/<str:token>/", door, name="door"),
]
who = {
    "password": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE),
    "door": Access(get=Who.PUBLIC, post=Who.PUBLIC),
}
