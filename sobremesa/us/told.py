"""Whoever comes in by e-mail and password is told when that changes, where they were before."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from sobremesa import jobs
from sobremesa.us.models import User
from sobremesa.walls import sealed

NOBODYS = ".invalid"  # RFC 2606; such an address stood in until they said their own


def context_of(user_pk: int) -> str:
    """What the address of a letter to them is sealed for."""
    return f"letter:{user_pk}"


def tell_of_entry(user: User, what: str, *, now: datetime, to: str = "") -> None:
    """Have a letter written about a change in how they come in, if the firm sends mail.

    Args:
        user: whose way in has changed.
        what: `email`, `password`, or a second factor as the journal calls it (`totp_added`).
        now: of the change, which the letter says.
        to: the address before, where that is what changed; it goes sealed with the job.

    """
    address = to or user.email
    if settings.SMTP and not address.endswith(NOBODYS):
        where = sealed.seal(address, context=context_of(user.pk))
        at = now.isoformat()
        jobs.later("tell_of_entry", now=now, user=user.pk, what=what, to=where, at=at)
