"""Is everything whole? The oracle of RELIABILITY § 4.1, also shipped to owners.

Every check says what it found, in a sentence with what to do, and changes nothing. A fault
that is found a thousand times is said once, with its number.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from sobremesa.channels.base import gettext_noop
from sobremesa.conversations import guards, index, store
from sobremesa.conversations.models import (
    Arrival,
    Attachment,
    Batch,
    BatchFile,
    Blob,
    Delivery,
    Glance,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.conversations.soundness import database_faults
from sobremesa.flows import settling
from sobremesa.flows.purchases import arriving
from sobremesa.jobs import LEASE_MINUTES, Job
from sobremesa.people import soundness
from sobremesa.people.models import Handle, Person
from sobremesa.trust.models import Suppression
from sobremesa.us.models import Notice

ROOM_MIN_BYTES = 1_000_000_000
LATE_MINUTES = 15  # a job that is due for so long has no worker
PEOPLE_AT_ONCE = 200
DIGEST_BYTES = 32


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `words` is a sentence marked for translation, see `Unreadable`."""

    code: str
    words: str
    params: Mapping[str, Any] = field(default_factory=dict)


def examine(*, deep: bool = False, now: datetime | None = None) -> list[Finding]:
    """Everything that is wrong; nothing when all is well.

    Args:
        deep: also read every kept byte again and compare its SHA-256 (minutes, for gigabytes).
        now: the moment by which leases are judged; the present one if not given.

    """
    now = now or timezone.now()
    found = [Finding(*fault) for fault in database_faults()]
    if any(one.code in {"not-migrated", "database-damaged"} for one in found):
        return found  # what is asked next would only fall over the same
    checks: list[Callable[[], Iterator[Finding]]] = [
        interactions, deliveries, lambda: kept_bytes(deep=deep), uploads_left,
        lambda: work(now), people, promises, lambda: glances(now), search_rows, measured, room,
    ]  # fmt: skip
    for check in checks:
        found += check()
    return found


def mend() -> None:
    """Make again what can be made from the rest: guards, search, figures in lists, loose bytes.

    Changes nothing that was said. What only a backup can mend is left as it is.
    """
    guards.install()
    index.rebuild()
    settling.settle(Person.objects.values_list("pk", flat=True))
    store.sweep()
    from sobremesa.measures import soundness as of_measures  # noqa: PLC0415 - columns are heavy

    of_measures.mend(timezone.now())


def counted(rows: QuerySet[Any], code: str, words: str) -> Iterator[Finding]:
    """One finding when there are such rows: how many, and the first of them."""
    if n := rows.count():
        first = rows.order_by("pk").values_list("pk", flat=True).first()
        yield Finding(code, words, {"n": n, "first": first})


# --------------------------------------------------------------------------------- said

NO_WORDS = gettext_noop("%(n)s things said have lost their words (the first: %(first)s).")
NO_PLACE = gettext_noop("%(n)s things said belong to no conversation (the first: %(first)s).")
NO_ARRIVAL = gettext_noop("%(n)s things said came by nothing (the first: %(first)s).")
WRONG_MOMENT = gettext_noop(
    "%(n)s participants have another moment than what they took part in (the first: %(first)s)."
)
NEW_TWICE = gettext_noop("%(n)s things said count as new more than once (the first: %(first)s).")
READ_AND_NOT = gettext_noop(
    "%(n)s arrivals are both read and not read, or neither (the first: %(first)s)."
)
UNREAD_BUT_CAME = gettext_noop(
    "%(n)s arrivals could not be read and yet brought something (the first: %(first)s)."
)


def interactions() -> Iterator[Finding]:
    """Every interaction has its words, its place and at least one road by which it came."""
    rows = Interaction.objects.all()
    for model, code, words in (
        (Words, "words-missing", NO_WORDS),
        (Placement, "placement-missing", NO_PLACE),
        (Arrival, "arrival-missing", NO_ARRIVAL),
    ):
        theirs: QuerySet[Any] = model._default_manager.filter(interaction=OuterRef("pk"))
        yield from counted(rows.filter(~Exists(theirs)), code, words)
    moved = Participant.objects.exclude(occurred_at=F("interaction__occurred_at"))
    yield from counted(moved, "moment-differs", WRONG_MOMENT)


def deliveries() -> Iterator[Finding]:
    """What arrived was read, or says why not; and nothing is new twice."""
    torn = Delivery.objects.filter(Q(words="", read_at=None) | ~Q(words="") & ~Q(read_at=None))
    yield from counted(torn, "delivery-torn", READ_AND_NOT)
    vain = Delivery.objects.exclude(words="").filter(
        Exists(Arrival.objects.filter(delivery=OuterRef("pk")))
    )
    yield from counted(vain, "delivery-unread-but-came", UNREAD_BUT_CAME)
    twice = Interaction.objects.annotate(
        times_new=Count("arrivals", filter=Q(arrivals__is_new=True))
    ).filter(times_new__gt=1)
    yield from counted(twice, "new-twice", NEW_TWICE)
    for code, words, rows in arriving.faults():
        yield from counted(rows, code, words)


# -------------------------------------------------------------------------------- bytes

PACK_LOST = gettext_noop(
    "The file %(pack)s of the store is gone: %(n)s things have lost their original. "
    "Restore it from a backup."
)
PACK_SHORT = gettext_noop("The file %(pack)s of the store has been cut short. Restore it.")
PACK_LOOSE = gettext_noop(
    "The file %(pack)s of the store holds %(n)s bytes that belong to nothing, from an import "
    "that was interrupted. Let them go: sobremesa doctor --mend"
)
PACK_OVERLAPS = gettext_noop("In the file %(pack)s of the store two things lie on each other.")
BYTES_CHANGED = gettext_noop(
    "The original of %(n)s things is not what arrived (the first: %(first)s). Restore a backup."
)
BLOB_IDLE = gettext_noop("%(n)s kept originals belong to nothing (the first: %(first)s).")
UPLOAD_LEFT = gettext_noop("The upload %(name)s belongs to no import. It may be deleted.")


def kept_bytes(*, deep: bool = False) -> Iterator[Finding]:
    """No file in the store without a row, and no row without its bytes."""
    root, seen = Path(settings.STORE), set()
    rows = Blob.objects.order_by("pack", "offset").values_list("pack", "offset", "length")
    for pack, spans in groupby(rows.iterator(), key=lambda row: row[0]):
        seen.add(pack)
        yield from _pack(pack, [(offset, length) for _, offset, length in spans])
    for path in sorted(root.glob("*/*.pack")):
        name = str(path.relative_to(root))
        if name not in seen and not _is_held(path):
            yield Finding("store-loose", PACK_LOOSE, {"pack": name, "n": path.stat().st_size})
    idle = Blob.objects.filter(
        ~Exists(Delivery.objects.filter(blob=OuterRef("pk"))),
        ~Exists(Attachment.objects.filter(blob=OuterRef("pk"))),
    )
    yield from counted(idle, "blob-idle", BLOB_IDLE)
    if deep:
        yield from changed_bytes()


def _pack(pack: str, spans: list[tuple[int, int]]) -> Iterator[Finding]:
    path = store.path_of(pack)
    if not path.exists():
        yield Finding("store-lost", PACK_LOST, {"pack": pack, "n": len(spans)})
        return
    end = max(offset + length for offset, length in spans)
    size = path.stat().st_size
    if size < end:
        yield Finding("store-short", PACK_SHORT, {"pack": pack})
    elif size > end and not _is_held(path):
        yield Finding("store-loose", PACK_LOOSE, {"pack": pack, "n": size - end})
    last = 0
    for offset, length in spans:
        if offset < last:
            yield Finding("store-overlap", PACK_OVERLAPS, {"pack": pack})
            return
        last = offset + length


def _is_held(path: Path) -> bool:
    """Whether an import is writing it now."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def changed_bytes() -> Iterator[Finding]:
    """Read everything again and compare."""
    n, first = 0, None
    for blob in Blob.objects.order_by("pack", "offset").iterator():
        try:
            store.read(blob)
        except store.Damaged:
            n, first = n + 1, first or blob.pk
    if n:
        yield Finding("bytes-changed", BYTES_CHANGED, {"n": n, "first": first})


def uploads_left() -> Iterator[Finding]:
    """Uploads go once they have been read; those that wait for an answer stay."""
    root = Path(settings.UPLOADS)
    asks = BatchFile.objects.filter(batch=OuterRef("pk"), outcome="unclear")
    open_batches = Batch.objects.filter(Q(finished_at=None) | Exists(asks))
    named = {
        Path(path).relative_to(root).parts[0]
        for paths in open_batches.values_list("paths", flat=True)
        for path in paths
        if Path(path).is_relative_to(root)
    }
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.is_dir() and folder.name not in named:
            yield Finding("upload-left", UPLOAD_LEFT, {"name": folder.name})


# ------------------------------------------------------------------------- work and lists

LEASE_OLD = gettext_noop(
    "%(n)s pieces of work were taken up and left (the first: %(first)s). Start the program again."
)
WORK_LATE = gettext_noop(
    "%(n)s pieces of work are late (the first: %(first)s). Is the program running?"
)
LEASE_TORN = gettext_noop(
    "%(n)s pieces of work are over and somebody still holds them (the first: %(first)s)."
)
WORK_GIVEN_UP = gettext_noop("%(n)s pieces of work were given up (the first: %(first)s).")
DIGEST_WRONG = gettext_noop(
    "%(n)s addresses of people who asked to be forgotten cannot be known again (the first: "
    "%(first)s): what bears them would be let in. Restore a backup."
)
NOTICE_TORN = gettext_noop("%(n)s notices do not say what they are about (the first: %(first)s).")
GLANCE_WRONG = gettext_noop(
    "%(n)s people are listed with figures that are not theirs (the first: %(first)s). "
    "Work them out again: sobremesa doctor --mend"
)
SEARCH_BEHIND = gettext_noop(
    "The search does not know %(n)s things (the first: %(first)s). Make its index again: "
    "sobremesa doctor --mend"
)
SEARCH_AHEAD = gettext_noop(
    "The search knows %(n)s things that are gone (the first: %(first)s). "
    "Make its index again: sobremesa doctor --mend"
)
ROOM_LOW = gettext_noop("Only %(megabytes)s MB are free on the disk of the data folder.")


def work(now: datetime) -> Iterator[Finding]:
    """No lease is older than twice its limit; nothing waits for a worker that is not there."""
    opened = Job.objects.filter(done_at=None, given_up_at=None)
    old = opened.filter(lease_until__lt=now - timedelta(minutes=LEASE_MINUTES))
    yield from counted(old, "lease-old", LEASE_OLD)
    late = opened.filter(lease_until=None, due_at__lt=now - timedelta(minutes=LATE_MINUTES))
    yield from counted(late, "work-late", WORK_LATE)
    torn = Job.objects.exclude(done_at=None, given_up_at=None).exclude(lease_until=None)
    yield from counted(torn, "lease-torn", LEASE_TORN)
    over = Job.objects.filter(given_up_at__gt=now - timedelta(days=30))
    yield from counted(over, "work-given-up", WORK_GIVEN_UP)


def people() -> Iterator[Finding]:
    """Who was brought together is shown where the merges that stand lead."""
    for fault in soundness.faults():
        yield Finding(*fault)


def promises() -> Iterator[Finding]:
    """Whoever was forgotten is known again by what bears their address; notices are somebody's."""
    short = Suppression.objects.annotate(size=Length("digest")).exclude(size=DIGEST_BYTES)
    yield from counted(short, "digest-wrong", DIGEST_WRONG)
    yield from counted(Notice.objects.filter(Q(key="") | Q(kind="")), "notice-torn", NOTICE_TORN)


def glances(now: datetime) -> Iterator[Finding]:
    """What lists show of a person is what comes out when it is worked out again."""
    wrong: list[int] = []
    ids = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), PEOPLE_AT_ONCE):
        wrong += _differing(ids[start : start + PEOPLE_AT_ONCE], now)
    if wrong:
        yield Finding("glance-wrong", GLANCE_WRONG, {"n": len(wrong), "first": wrong[0]})


def _differing(some: list[int], now: datetime) -> list[int]:
    """People of whom the list says something else. What is worked out here is rolled back."""
    with transaction.atomic():
        before = _glance_rows(some)
        settling.settle_glances(some, now=now)
        after = _glance_rows(some)
        transaction.set_rollback(True)
    differing = [pk for pk in some if before.get(pk) != after.get(pk)]
    # A meeting that was in the calendar beforehand and has taken place since is no fault.
    met = set(
        Participant.objects.filter(
            handle__person__in=differing,
            occurred_at__lte=now,
            interaction__arrivals__delivery__received_at__lt=F("occurred_at"),
        ).values_list("handle__person", flat=True)
    )
    return [pk for pk in differing if pk not in met]


def _glance_rows(some: list[int]) -> dict[int, tuple[Any, ...]]:
    names = [field.attname for field in Glance._meta.concrete_fields]
    rows = Glance.objects.filter(person__in=some).values_list(*names)
    return {row[names.index("person_id")]: row for row in rows}


def search_rows() -> Iterator[Finding]:
    """The search knows everything that was said, everybody, and nothing that is gone."""
    rows = Interaction.objects.values_list("occurred_at", "pk")
    said = {index.place_of(at, pk) for at, pk in rows.iterator()}
    yield from _compared(said, set(index.indexed_ids(index.SAID)), index.id_at)
    shown = Person.objects.filter(merged_into=None)
    who = {2 * pk for pk in shown.values_list("pk", flat=True).iterator()}
    nobody = Handle.objects.filter(person=None).values_list("pk", flat=True)
    who |= {2 * pk + 1 for pk in nobody.iterator()}
    yield from _compared(who, set(index.indexed_ids(index.WHO)), lambda place: place // 2)


def _compared(there: set[int], known: set[int], id_at: Callable[[int], int]) -> Iterator[Finding]:
    for rest, code, words in (
        (there - known, "search-behind", SEARCH_BEHIND),
        (known - there, "search-ahead", SEARCH_AHEAD),
    ):
        if rest:
            yield Finding(code, words, {"n": len(rest), "first": id_at(min(rest))})


def measured() -> Iterator[Finding]:
    """What was measured is what there is."""
    from sobremesa.measures import soundness as of_measures  # noqa: PLC0415 - columns are heavy

    for fault in of_measures.faults():
        yield Finding(*fault)


def room() -> Iterator[Finding]:
    """Enough is free to go on working, and to make the tables anew if need be."""
    free = shutil.disk_usage(settings.DATA).free
    if free < ROOM_MIN_BYTES:
        yield Finding("room-low", ROOM_LOW, {"megabytes": free // 1_000_000})
