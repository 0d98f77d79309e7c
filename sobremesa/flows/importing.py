"""Bring in what people already have: mail, chats, calendars, address books, all at once.

The child reads and we write, a group at a time: the bytes of a group are on the disk before
the transaction that says what they are (RELIABILITY R3). Everything is found again by its
natural key, so an import may be killed at any instant and run again; where it was is only a
hint, and reading all of it a second time changes nothing (R1, R2, R4).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from sobremesa import faults
from sobremesa.channels.base import gettext_noop
from sobremesa.conversations import store
from sobremesa.conversations.models import Batch, BatchFile, Blob
from sobremesa.flows import settling
from sobremesa.flows.reports import Report, report_of
from sobremesa.flows.writing import Tally, write_group
from sobremesa.journal import record
from sobremesa.sandbox.reader import Begun, Came, Ended, Event, Left, events_of
from sobremesa.sandbox.walk import size_of
from sobremesa.us.book import Book, open_book
from sobremesa.us.models import Firm, User

GROUP_ITEMS = 200
GROUP_SECONDS = 0.2
GROUP_BYTES = 16 * 1024 * 1024
HINTS_KEPT = 20
CANNOT_KEEP = gettext_noop("The database refused it (%(what)s). The bytes are kept.")
REFUSALS = (DataError, IntegrityError, OverflowError, ValueError)
Progress = Callable[[Batch], None]


def options_for(*, kind: str = "", timezone_name: str = "", date_order: str = "") -> dict[str, str]:
    """What an import is told besides its paths; what is not said comes from the firm."""
    firm = Firm.objects.first() or Firm()
    return {
        "kind": kind,
        "timezone": timezone_name or firm.timezone,
        "region": firm.region[:2] or "ES",
        "date_order": date_order,
    }


@transaction.atomic
def begin(
    paths: Sequence[str], *, by: User | None, options: Mapping[str, str], now: datetime
) -> Batch:
    """The batch for some paths: a new one, or the unfinished one of the same paths.

    A killed import that is run again goes on in its own batch, so that it can be undone whole.
    """
    full = sorted(str(Path(path).absolute()) for path in paths)
    asked = json.dumps([full, dict(options)], sort_keys=True)
    key = hashlib.sha256(asked.encode()).hexdigest()
    batch = Batch.objects.filter(key=key, finished_at=None, undone_at=None).first()
    if batch is None:
        batch = Batch.objects.create(
            key=key, by=by, paths=list(paths), options=dict(options), begun_at=now
        )
        record("batch.begun", batch, by=by, at=now)
    return batch


def stop(batch: Batch, *, by: User | None, now: datetime) -> None:
    """Ask a running import to end where it is. What came in stays, and can be undone."""
    if Batch.objects.filter(pk=batch.pk, finished_at=None, stopped_at=None).update(stopped_at=now):
        record("batch.stopped", batch, by=by, at=now)


@dataclass
class Group:
    """Items on their way into the database."""

    came: list[Came] = field(default_factory=list)
    begun_at: float = 0.0
    size_bytes: int = 0

    def add(self, came: Came) -> None:
        """One more."""
        if not self.came:
            self.begun_at = time.monotonic()
        self.came.append(came)
        self.size_bytes += len(came.item.body) + sum(
            one.size_bytes for record in came.records for one in getattr(record, "attached", ())
            if one.content is not None
        )  # fmt: skip

    @property
    def is_full(self) -> bool:
        """Whether it should be written now."""
        return (
            len(self.came) >= GROUP_ITEMS
            or self.size_bytes >= GROUP_BYTES
            or time.monotonic() - self.begun_at >= GROUP_SECONDS
        )


@dataclass
class Run:
    """One run over a batch, from its first file to its report."""

    batch: Batch
    book: Book
    pack: store.Pack
    on_progress: Progress | None
    tally: Tally = field(default_factory=Tally)
    group: Group = field(default_factory=Group)
    bytes_before: int = 0
    bytes_in_file: int = 0
    is_stopped: bool = False

    def take(self, events: Iterable[Event]) -> None:
        """Write everything that comes, until it ends or somebody says stop."""
        for event in events:
            if isinstance(event, Came):
                self.group.add(event)
                self.bytes_in_file += len(event.item.body)
                if self.group.is_full:
                    self.flush()
            else:
                self.flush()
                self.note(event)
            if self.is_stopped:
                break
        self.flush()

    def flush(self) -> None:
        """Write the group, and say how far we are."""
        if not self.group.came:
            return
        group, self.group = self.group, Group()
        self.tally += write_safely(self.batch, group.came, pack=self.pack, book=self.book)
        faults.point("importing.flushed")
        self.say(len(group.came))

    def say(self, items: int) -> None:
        """Progress, on the batch's row; also where "stop here" is heard."""
        done = self.bytes_before + self.bytes_in_file
        Batch.objects.filter(pk=self.batch.pk).update(
            items=F("items") + items, bytes_done=done, heartbeat_at=timezone.now()
        )
        self.batch.refresh_from_db()
        self.is_stopped = self.batch.stopped_at is not None
        if self.on_progress:
            self.on_progress(self.batch)

    def note(self, event: Event) -> None:
        """What is to be said about a file."""
        if isinstance(event, Begun):
            self.bytes_in_file = 0
            note_file(self.batch, event.path, outcome="read", kind=event.kind,
                      size_bytes=event.size_bytes)  # fmt: skip
        elif isinstance(event, Left):
            note_file(
                self.batch, event.path, outcome=event.outcome, kind=event.kind,
                size_bytes=event.size_bytes, words=event.words[:300], params=dict(event.params),
                setting=event.setting, choices=list(event.choices),
            )  # fmt: skip
            # A path that somebody named and of which nothing came: they are told.
            is_given = event.is_given or event.path in self.batch.paths
            is_nothing = event.outcome in {"broken", "unclear"} and not event.after
            if event.is_given or (is_given and is_nothing):
                self.tally.given_in_vain += 1
        elif isinstance(event, Ended):
            self.bytes_before += event.disk_bytes
            self.bytes_in_file = 0


def note_file(batch: Batch, path: str, **found: Any) -> None:
    """Remember how a file fared; the last word stands."""
    BatchFile.objects.update_or_create(batch=batch, path=path[:1000], defaults=found)


def run(batch: Batch, *, on_progress: Progress | None = None) -> Report:
    """Read and write everything of a batch; then bring what is known of its people up to date.

    May be called again after any kind of death.

    Returns:
        The report (`flows.reports`), which is also kept on the batch.

    """
    now = timezone.now()
    total = sum(size_of(path) for path in batch.paths)
    Batch.objects.filter(pk=batch.pk).update(
        items=0, bytes_done=0, bytes_total=total, heartbeat_at=now, stopped_at=None
    )
    with store.Pack() as pack:
        going = Run(batch, open_book(), pack, on_progress)
        going.take(events_of_batch(batch))
    settling.settle_batch(batch)
    faults.point("importing.settled")
    report = report_of(batch, going.tally)
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(
            finished_at=timezone.now(),
            bytes_done=total,
            counts=report.counts(),
            hints=[[*who, n] for who, n in going.tally.hints.most_common(HINTS_KEPT)],
        )
        record("batch.finished", batch, by=batch.by, at=now, **report.counts())
    batch.refresh_from_db()
    return report


def events_of_batch(batch: Batch) -> Iterator[Event]:
    """What the files of a batch hold, in the same order each time."""
    options = batch.options
    return events_of(
        batch.paths,
        settings={**options, "now": batch.begun_at.isoformat()},
        now=batch.begun_at,
        kind=options.get("kind", ""),
        folders=settings.CHANNEL_FOLDERS,
    )


def write_safely(batch: Batch, came: Sequence[Came], *, pack: store.Pack, book: Book) -> Tally:
    """Write a group; if the database refuses it, write its items one by one.

    The group is one statement of each kind, which is what makes it fast; an item that the
    database will not have is found by trying each alone, and is kept as unreadable.
    """
    bodies = {store.digest(body): body for one in came for body in bodies_of(one)}
    blobs = store.put_missing(pack, bodies)
    try:
        return _write(batch, came, blobs, book)
    except REFUSALS:
        tally = Tally()
        for one in came:
            tally += _write_one(batch, one, blobs, book)
        return tally


def _write(batch: Batch, came: Sequence[Came], blobs: Mapping[bytes, Blob], book: Book) -> Tally:
    with transaction.atomic():
        tally = write_group(batch, came, blobs=blobs, book=book, now=timezone.now())
        faults.point("importing.before_commit")
    return tally


def _write_one(batch: Batch, one: Came, blobs: Mapping[bytes, Blob], book: Book) -> Tally:
    try:
        return _write(batch, [one], blobs, book)
    except REFUSALS as exc:
        why = {"what": type(exc).__name__}
        refused = Came(one.path, one.kind, one.item, (), CANNOT_KEEP, why)
        return _write(batch, [refused], blobs, book)


def bodies_of(came: Came) -> Iterator[bytes]:
    """All bytes to keep of one item: its own, and those that came beside it."""
    yield came.item.body
    for found in came.records:
        for one in getattr(found, "attached", ()):
            if one.content is not None:
                yield one.content
