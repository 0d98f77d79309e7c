"""Saying once more who one is, before what cannot be taken back (RELIABILITY R11)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from sobremesa.web.register import Access, Who

View = Callable[..., HttpResponse]
EVERYBODY = Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE)


def asks_again(view: View) -> View:
    """For pages that move mail or money, erase, or take everything out: who is it, really?

    Whoever came in or said so in the last quarter of an hour is not asked. What was sent is not
    kept meanwhile: they come back to the page and send it again.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return who_again(request, request.path) or view(request, *args, **kwargs)

    return asked


def who_again(request: HttpRequest, back: str) -> HttpResponse | None:
    """To where they say once more who they are, and from there to `back`; None: no need."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if not methods or did_recently_reauthenticate(request):
        return None
    return redirect(f"{methods[0]['url']}?{urlencode({'next': back})}")


urls = [
    path(
        "accounts/again/",
        sensitive_post_parameters()(account.reauthenticate),
        name="account_reauthenticate",
    ),
    path("accounts/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "accounts/again/key/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
]
who = {
    "account_reauthenticate": EVERYBODY,
    "mfa_reauthenticate": EVERYBODY,
    "mfa_reauthenticate_webauthn": EVERYBODY,
}
