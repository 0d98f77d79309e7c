"""Coming in by a one-time link, and choosing one's own password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from sobremesa.us import actions, queries
from sobremesa.us.errors import NoSuchDoor, Refusal
from sobremesa.web import forms
from sobremesa.web.asking import me
from sobremesa.web.register import Access, Who
from sobremesa.web.shell import must_settle

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
    context = {"form": form, "is_new": not me(request).has_usable_password()}
    return render(request, "account/password_change.html", context)


def password_form(
    request: HttpRequest, kind: type[forms.Password] = forms.Password
) -> forms.Password:
    """Empty, or with what was sent."""
    came_at = request.session.get(BY_LINK, 0)
    is_by_link = timezone.now().timestamp() - came_at < BY_LINK_SECONDS
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
    request.session.pop(BY_LINK, None)
    return True


urls = [
    path("accounts/password/", password, name="password"),
    path("door/<str:token>/", door, name="door"),
]
who = {
    "password": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE),
    "door": Access(get=Who.PUBLIC, post=Who.PUBLIC),
}
