"""What tests of the door do over and over: a second factor, its codes, coming in."""

from __future__ import annotations

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.utils import timezone

from sobremesa.us import actions
from sobremesa.us.models import User
from sobremesa.walls import sealed
from tests.us.build import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def telephone(user: User, secret: str = SECRET) -> Authenticator:
    """Somebody's telephone shows codes."""
    kept = sealed.seal(secret, context=f"factor:{user.pk}")
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": kept}
    )


def paper(user: User) -> list[str]:
    """Somebody's codes on paper, made and read where they make and read them."""
    client = by_terminal(user)
    client.post("/settings/entry/paper/new/")
    page = client.get("/settings/entry/paper/").content.decode()
    return re.findall(r"<code>(\d{5} \d{5})</code>", page)


def by_terminal(user: User) -> Client:
    """Somebody who came in by a link that the terminal made."""
    client = Client()
    token = actions.make_door_key(user, actions.TERMINAL, by=None, now=timezone.now())
    client.post(f"/door/{token}/")
    return client


def code(secret: str = SECRET, *, later: int = 0) -> str:
    """What the telephone shows now, or some half minutes later."""
    counter = int(time.time()) // 30 + later
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def try_password(client: Client, email: str, password: str = PASSWORD):
    """Password at the door."""
    return client.post("/accounts/login/", {"login": email, "password": password})


def try_code(client: Client, said: str):
    """A code at the second door."""
    return client.post("/accounts/second/", {"code": said})


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return "_auth_user_id" in client.session
