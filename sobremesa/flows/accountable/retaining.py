"""How long things are kept: rules with a preview, and the night that keeps them.

A rule says a medium, the originals, or the addresses that are nobody, and after how many months
it goes. Nothing is destroyed by a rule that nobody has seen the preview of and said yes to:
that is what `begin` is for, and it asks for the number that was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa import faults
from sobremesa.conversations import index, store, taking
from sobremesa.conversations.guards import leaving
from sobremesa.conversations.models import (
    Conversation,
    Delivery,
    Glance,
    Interaction,
    Participant,
    Placement,
)
from sobremesa.flows.rights import erasing, others, scrubbing, walking
from sobremesa.flows.rights.mentions import chunks, ids_of
from sobremesa.journal import record
from sobremesa.people.errors import ReadersOnlyRead
from sobremesa.people.models import Handle
from sobremesa.people.queries import INNER
from sobremesa.trust import actions
from sobremesa.trust.models import RetentionRule
from sobremesa.us.models import Role, User

ORIGINALS, NOBODIES = "originals", "nobodies"
KEPT_INSTEAD = b""
DAYS_A_MONTH = 30.436875
MONTHS_MAX = 600


class Changed(Exception):
    """What would go is not what the preview showed: look again. The message is for people."""


@dataclass(frozen=True)
class Preview:
    """What a rule would let go of: how many now, of what, and how many more within a year."""

    what: str
    keep_months: int
    count: int
    before: datetime
    soon: int
    soon_on: date


def media() -> list[str]:
    """The ways of talking for which there is anything to keep."""
    return list(Conversation.objects.order_by("medium").values_list("medium", flat=True).distinct())


def limit_of(keep_months: int, now: datetime) -> datetime:
    """What is older than this goes."""
    return now - timedelta(days=keep_months * DAYS_A_MONTH)


def preview(what: str, keep_months: int, *, now: datetime) -> Preview:
    """What would go tonight, and what by the first of next January."""
    soon_on = date(timezone.localdate(now).year + 1, 1, 1)
    later = now + timedelta(days=(soon_on - timezone.localdate(now)).days)
    before = limit_of(keep_months, now)
    return Preview(
        what, keep_months, rows_older(what, before).count(), before,
        rows_older(what, limit_of(keep_months, later)).count(), soon_on,
    )  # fmt: skip


def rows_older(what: str, before: datetime) -> QuerySet[Any]:
    """The rows that a rule is about: conversations, originals, or addresses of nobody."""
    if what == ORIGINALS:
        latest = Delivery.objects.annotate(last=Max("arrivals__interaction__occurred_at"))
        return latest.filter(last__lt=before, words="").exclude(unit=GONE_UNIT)
    if what == NOBODIES:
        recent = Participant.objects.filter(handle=OuterRef("pk"), occurred_at__gte=before)
        alone = Handle.objects.filter(
            person=None, is_ours=False, shared_at=None, added_by=None, added_at__lt=before
        )
        return alone.exclude(kind=INNER).filter(~Exists(recent))
    threads = Conversation.objects.filter(medium=what).annotate(
        last=Max("placements__interaction__occurred_at")
    )
    return threads.filter(last__lt=before)


GONE_UNIT = "gone"
"""The unit of a delivery whose bytes a rule has let go of."""


def begin(
    what: str, keep_months: int, *, basis: str, seen: int, by: User, now: datetime
) -> RetentionRule:
    """The rule stands from tonight on: whoever says so has seen how many would go.

    Raises:
        ReadersOnlyRead: only staff may.
        Changed: more would go than was shown.

    """
    if by.role != Role.STAFF:
        raise ReadersOnlyRead(_("Only staff may do that. Ask a colleague who may."))
    found = preview(what, keep_months, now=now).count
    if found > seen:
        raise Changed(_("It would be %(n)s now. Look again before you say yes.") % {"n": found})
    return actions.begin_rule(what, keep_months, basis=basis, by=by, now=now)


def keep_the_rules(*, now: datetime) -> dict[str, int]:
    """Let go of what every standing rule says. May be stopped and called again."""
    counts = {}
    for rule in RetentionRule.objects.filter(ended_at=None).order_by("pk"):
        before = limit_of(rule.keep_months, now)
        counts[rule.what] = n = _let_go(rule.what, before)
        with transaction.atomic():
            RetentionRule.objects.filter(pk=rule.pk).update(last_run_at=now, last_count=n)
            if n:
                record("rule.kept", rule, by=None, at=now, count=n)
    if any(counts.values()):
        erasing.settle_the_rest(now)
        scrubbing.scrub()
    return counts


def _let_go(what: str, before: datetime) -> int:
    ids = ids_of(rows_older(what, before))
    if what == ORIGINALS:
        return sum(_let_originals_go(some) for some in chunks(ids))
    if what == NOBODIES:
        return sum(_let_nobodies_go(some) for some in chunks(ids))
    return sum(_let_threads_go(some) for some in chunks(ids, 50))


def _let_threads_go(threads: list[int]) -> int:
    placed = Placement.objects.filter(conversation__in=threads)
    for some in chunks(ids_of(placed)):
        gone = walking.Gone()
        with transaction.atomic():
            taking.alone()
            index.drop_words(some)
            beside = Participant.objects.filter(interaction__in=some, handle__person__isnull=False)
            glances = Glance.objects.filter(person__in=beside.values("handle__person"))
            glances._raw_delete(glances.db)
            with leaving("forget"):
                walking.sever(Interaction, some, gone)
            note = erasing.let_bytes_go(gone)
            faults.point("rights.retained")
        store.erase(note)
    return Conversation.objects.filter(pk__in=threads, placements=None).delete()[0]


def _let_originals_go(ids: list[int]) -> int:
    """The bytes only: what they said stays."""
    with store.Pack() as pack:
        blobs = store.put_missing(pack, {store.digest(KEPT_INSTEAD): KEPT_INSTEAD})
        with transaction.atomic():
            taking.alone()
            nothing = store.save(blobs)[store.digest(KEPT_INSTEAD)]
            rows = Delivery.objects.filter(pk__in=ids)
            held = set(rows.values_list("blob", flat=True))
            n = rows.update(blob=nothing, unit=GONE_UNIT)
            note = store.note_erasure(others.drop_idle(held))
        store.erase(note)
    return n


def _let_nobodies_go(ids: list[int]) -> int:
    """Their places in what others said, and the address; what was said stays."""
    spoke = Q(sent__isnull=False)
    with transaction.atomic():
        taking.alone()
        free = ids_of(Handle.objects.filter(pk__in=ids).exclude(spoke))
        gone = walking.Gone()
        places = Participant.objects.filter(handle__in=free)
        places._raw_delete(places.db)
        index.drop_handles(free)
        walking.sever(Handle, free, gone)
    return gone.went["Handle"]
