"""Bringing two together and separating them, with everything that is worked out about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sobremesa.conversations import taking
from sobremesa.flows import placing, settling
from sobremesa.people import homes, merging
from sobremesa.people.models import Merge, Person
from sobremesa.us.models import User


@transaction.atomic
def bring_together(
    kept: Person, gone: Person, *, by: User, now: datetime,
    probability: float | None = None, evidence: Sequence[str] = (),
) -> Merge:  # fmt: skip
    """`people.merging.merge`, and names, glances and search entries after it.

    No import writes meanwhile: it would find half of it.

    Raises:
        Incomplete, ReadersOnlyRead: see there.

    """
    taking.alone()
    made = merging.merge(kept, gone, by=by, now=now, probability=probability, evidence=evidence)
    settling.settle(homes.clusters([kept.pk]))
    return made


@transaction.atomic
def separate(merge: Merge, *, by: User, now: datetime) -> None:
    """`people.merging.unmerge`, and names, glances and search entries after it.

    Whoever an import had introduced, and of whom it was meanwhile taken back, goes now.

    Raises:
        ReadersOnlyRead: see there.

    """
    taking.alone()
    people = sorted(homes.clusters([merge.gone_id, merge.kept_id]))
    merging.unmerge(merge, by=by, now=now)
    placing.tidy(people, now=now)
