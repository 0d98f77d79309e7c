"""What keeps the rest trustworthy: who must not come back, requests, rules, purposes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sobremesa.trust.models import Erasure, Suppression


def suppress(digests: Iterable[bytes], *, erasure: Erasure | None, now: datetime) -> None:
    """What bears one of these hashes (`queries.digest_of`) is not let in from now on."""
    Suppression.objects.bulk_create(
        [Suppression(digest=one, erasure=erasure, at=now) for one in sorted(set(digests))],
        ignore_conflicts=True,
    )
