"""Bringing two together and separating them, with everything that is worked out about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from sobremesa import jobs
from sobremesa.conversations import taking
from sobremesa.flows import placing, settling
from sobremesa.people import homes, merging
from sobremesa.people.models import Merge, Person
from sobremesa.us.models import User

ANSWERS_COLLECTED_SECONDS = 15  # those of one page are looked at together


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
    _look_around_soon(now)
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
    _look_around_soon(now)


def joined_since(moment: datetime) -> list[int]:
    """Who was brought together or separated from then on, as they are shown now."""
    changed = Merge.objects.filter(Q(at__gte=moment) | Q(undone_at__gte=moment))
    ends = {pk for pair in changed.values_list("kept", "gone") for pk in pair}
    shown = Person.objects.filter(pk__in=ends).values_list("pk", "merged_into")
    return sorted({root or pk for pk, root in shown})


def _look_around_soon(now: datetime) -> None:
    """One entry says more than its halves: another pair may be worth asking about.

    While that look is waited for, further answers are covered by it: it takes all since the first.
    """
    due = now + timedelta(seconds=ANSWERS_COLLECTED_SECONDS)
    jobs.later("duplicates", key="duplicates-answers", now=now, due_at=due, since=now.isoformat())
    jobs.later("measure_again", key="measure_again", now=now, due_at=due)
