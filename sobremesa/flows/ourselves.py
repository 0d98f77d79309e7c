"""Who we are: said once, or proposed from what has been seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db.models import Count

from sobremesa.conversations.models import Batch, Interaction, Participant
from sobremesa.flows import placing
from sobremesa.us import actions
from sobremesa.us.book import open_book
from sobremesa.us.errors import AlreadyHere
from sobremesa.us.models import Firm, User
from sobremesa.us.ours import our_handle_of

PROPOSED_MAX = 8
SHARE_OF_ALL = 0.25  # whoever takes part in so much of everything is likely to be one of us
FEW = 8


def say(
    texts: list[str],
    *,
    by: User | None,
    now: datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[tuple[str, str]]:
    """These are ours. What was read before is decided again at once. Twice is harmless.

    Raises:
        NotUsable: one of them is no address, domain, phone or name; nothing is changed.

    """
    region = (Firm.objects.first() or Firm()).region[:2] or "ES"
    keys = [our_handle_of(text, region) for text in texts]
    for text in texts:
        with suppress(AlreadyHere):
            actions.add_our_handle(text, by=by, now=now)
    placing.place_all(now=now, on_progress=on_progress)
    return keys


def proposals() -> list[tuple[str, str, int]]:
    """Addresses that look like ours: (kind, value, how often seen), the likeliest first.

    What the files themselves give away counts: to whom a mailbox delivers, who sits in the
    Sent folder, who deleted a message in a chat. Then whoever takes part in a great share of
    everything.
    """
    book, seen = open_book(), Counter[tuple[str, str]]()
    for hints in Batch.objects.filter(undone_at=None).values_list("hints", flat=True):
        for kind, value, times in hints:
            seen[kind, value] += times
    total = Interaction.objects.count()
    if total >= FEW:
        often = (
            Participant.objects.values_list("handle__kind", "handle__value")
            .annotate(n=Count("interaction", distinct=True))
            .filter(n__gte=int(total * SHARE_OF_ALL))
            .order_by("-n")[:PROPOSED_MAX]
        )
        for kind, value, n in often:
            seen[kind, value] = max(seen[kind, value], n)
    return [
        (kind, value, times)
        for (kind, value), times in seen.most_common()
        if not book.is_ours(kind, value)
    ][:PROPOSED_MAX]
