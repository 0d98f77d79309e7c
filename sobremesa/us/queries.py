"""What others may ask about us."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from sobremesa.us.models import DoorKey, Firm, OurHandle, Role, User

TOKEN_CHARS = 43  # of `secrets.token_urlsafe(32)`


def the_firm() -> Firm:
    """The one firm; before the first run an unsaved one with the defaults."""
    return Firm.objects.filter(pk=1).first() or Firm(pk=1)


def colleagues() -> QuerySet[User]:
    """Everybody who works or worked here, those who may come in first."""
    return User.objects.order_by("-is_active", "name", "pk")


def colleague_called(email: str) -> User | None:
    """Whoever works here and comes in with that e-mail, in any case."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def our_handles() -> QuerySet[OurHandle]:
    """Our addresses, domains, phones and chat names, as they are listed."""
    return OurHandle.objects.select_related("user").order_by("kind", "value")


def hash_of(token: str) -> str:
    """What the database keeps of a token; the token itself is nowhere but in the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def doors_that_open(token: str, *, now: datetime) -> QuerySet[DoorKey]:
    """The key of a one-time link, while it still lets somebody in: one row, or none (R17)."""
    if len(token) != TOKEN_CHARS:
        return DoorKey.objects.none()
    return DoorKey.objects.filter(
        token_hash=hash_of(token),
        used_at=None,
        revoked_at=None,
        expires_at__gt=now,
        user__is_active=True,
    )


def access_colleague(by: User, pk: int) -> User:
    """A colleague whom `by` may change: staff only. Absent and forbidden are the same 404."""
    found = User.objects.filter(pk=pk).first() if by.role == Role.STAFF else None
    if found is None:
        raise Http404
    return found


def access_our_handle(by: User, pk: int) -> OurHandle:
    """One of our addresses, for staff. Absent and forbidden are the same 404."""
    found = OurHandle.objects.filter(pk=pk).first() if by.role == Role.STAFF else None
    if found is None:
        raise Http404
    return found
