"""What brought somebody in, in the session at hand."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from sobremesa.us.models import User


def how_came(request: HttpRequest, user: User | AnonymousUser) -> str:
    """What brought somebody in, in this session: "password", "link", "passkey", "sso", ….

    The last word counts, apart from second factors; a passkey that needs nothing else is a first.
    """
    for record in reversed(get_authentication_records(request, user)):
        method = record.get("method")
        if method == "came":
            return str(record.get("how", ""))
        if method == "mfa" and record.get("passwordless"):
            return "passkey"
        if method == "socialaccount":
            return "sso"
        if method in {"password", "link", "terminal"} and not record.get("reauthenticated"):
            return str(method)
    return ""
