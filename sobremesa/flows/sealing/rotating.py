"""Another key for everything that lies sealed (RELIABILITY R20).

Killed in the middle, both keys open what there is, and running it again finishes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from sobremesa import journal
from sobremesa.walls import sealed

ONE = {"secret", "seed"}  # of a second factor: one sealed word each
SEVERAL = "migrated_codes"


def rotate(*, now: datetime) -> int:
    """Make a new key, seal everything again with it, drop the others. How many were sealed.

    Keys from the environment are the owner's: the newest of them seals, and none is dropped.

    Raises:
        sealed.NotOurs: something that no key opens; nothing was changed then but the added key.

    """
    is_ours = not settings.SEAL_KEY
    if is_ours:
        sealed.add_key()
    with transaction.atomic():
        count = sum(seal_again() for seal_again in SEALED)
        journal.record("keys.rotated", None, by=None, at=now, count=count)
    if is_ours:
        sealed.drop_old_keys()
    return count


def _second_factors() -> int:
    count = 0
    for one in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        data: dict[str, Any] = {**one.data}
        for name in ONE & set(data):
            data[name] = sealed.seal_again(data[name])
        if SEVERAL in data:
            data[SEVERAL] = [sealed.seal_again(code) for code in data[SEVERAL]]
        Authenticator.objects.filter(pk=one.pk).update(data=data)
        count += 1
    return count


# Whoever keeps something else sealed says here how it gets another key.
SEALED: tuple[Callable[[], int], ...] = (_second_factors,)
