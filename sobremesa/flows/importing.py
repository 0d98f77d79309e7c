"""Bring in what people already have: mail, chats, calendars, address books, all at once.

The child reads and we write, a group at a time: the bytes of a group are on the disk before
the transaction that says what they are (RELIABILITY R3). Everything is found again by its
natural key, so an import may be killed at any instant and run again; where it was is only a
hint, and reading all of it a second time changes nothing (R1, R2, R4).
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa import faults, jobs
from sobremesa.channels.base import gettext_noop
from sobremesa.conversations import store, taking
from sobremesa.conversations.models import Batch, BatchFile, Blob
from sobremesa.flows import settling
from sobremesa.flows.keeping import room
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.flows.reports import Report, report_of
from sobremesa.flows.rights import scrubbing, sweeping
from sobremesa.flows.rights.letting_in import Door, let_in
from sobremesa.flows.tables.remembering import remembered
from sobremesa.flows.writing import Tally, enclosed, write_group
from sobremesa.journal import record
from sobremesa.sandbox.reader import Begun, Came, Ended, Event, Left, events_of
from sobremesa.sandbox.walk import shown, size_of
from sobremesa.us.book import open_book
from sobremesa.us.models import Firm, User

GROUP_ITEMS = 200
GROUP_SECONDS = 1.0  # of gathering: how often progress moves; writing a group takes far less
GROUP_BYTES = 16 * 1024 * 1024
HINTS_KEPT = 20
ERASED_MEANWHILE_MAX = 5
BYTES = "bytes:"
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


class Interrupted(Exception):
    """The import had to stop: the disk or the database would not go on.

    What came in stays, and the same import run again goes on behind it. The message is one
    sentence for people.
    """


def begin(
    paths: Sequence[str], *, by: User | None, options: Mapping[str, str], now: datetime
) -> Batch:
    """The batch for some paths: a new one, or the unfinished one of the same paths.

    A killed import that is run again goes on in its own batch, so that it can be undone whole.
    """
    full = sorted(str(Path(path).absolute()) for path in paths)
    asked = json.dumps([full, dict(options)], sort_keys=True)
    key = hashlib.sha256(asked.encode()).hexdigest()
    named = [written(path) for path in paths]
    with transaction.atomic():
        batch, is_new = Batch.objects.get_or_create(
            key=key, finished_at=None, undone_at=None,
            defaults={"by": by, "paths": named, "options": dict(options), "begun_at": now},
        )  # fmt: skip
        if is_new:
            record("batch.begun", batch, by=by, at=now)
        else:  # from another folder the same files have other names
            batch.paths, batch.stopped_at = named, None
            batch.save(update_fields=["paths", "stopped_at"])
    return batch


def written(path: str) -> str:
    """A path as it is kept in the database: text, also where its name is no UTF-8."""
    return path if shown(path) == path else BYTES + quote(os.fsencode(path))


def opened(path: str) -> str:
    """The path again, as the system takes it."""
    if path.startswith(BYTES):
        return os.fsdecode(unquote_to_bytes(path.removeprefix(BYTES)))
    return path


def stop(batch: Batch, *, by: User | None, now: datetime) -> None:
    """Ask an import to end where it is. What came in stays, and can be undone."""
    if Batch.objects.filter(pk=batch.pk, finished_at=None, stopped_at=None).update(stopped_at=now):
        record("batch.stopped", batch, by=by, at=now)


@contextmanager
def held(batch: Batch) -> Iterator[None]:
    """Nobody else runs or undoes this batch meanwhile; a process that dies lets go of it."""
    path = Path(settings.DATA) / "running" / f"{batch.code}.lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever held it before has taken the file away: lock the one that is there now.
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                    try:
                        yield
                    finally:
                        path.unlink(missing_ok=True)
                    return


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
        self.size_bytes += sum(map(len, bodies_of(came)))

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
    pack: store.Pack
    on_progress: Progress | None
    tally: Tally = field(default_factory=Tally)
    group: Group = field(default_factory=Group)
    door: Door = field(default_factory=Door)
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
        may_come_in = let_in(group.came, self.door)
        self.tally += write_safely(self.batch, may_come_in, pack=self.pack)
        faults.point("importing.flushed")
        self.say(len(group.came))

    def say(self, items: int) -> None:
        """Progress, on the batch's row; also where "stop here" is heard."""
        done = self.bytes_before + self.bytes_in_file
        Batch.objects.filter(pk=self.batch.pk).update(
            items=F("items") + items, bytes_done=done, heartbeat_at=timezone.now()
        )
        self.batch.refresh_from_db(fields=["items", "bytes_done", "stopped_at", "undone_at"])
        self.is_stopped = bool(self.batch.stopped_at or self.batch.undone_at)
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

    Raises:
        Interrupted: the disk or the database would not go on.

    """
    try:
        room.need(Path(settings.DATA), 2 * sum(size_of(opened(path)) for path in batch.paths))
        with held(batch):
            return _run(batch, on_progress)
    except Unkept as exc:
        raise Interrupted(str(exc)) from OSError(errno.ENOSPC, "room")
    except OSError as exc:
        why = exc.strerror or type(exc).__name__
        raise Interrupted(
            _("The data folder cannot be written (%(why)s). Make room, and run the same import "
              "again: it goes on where it was.") % {"why": why}
        ) from exc  # fmt: skip
    except OperationalError as exc:
        connection.close()  # what comes next begins with a connection that works
        raise Interrupted(
            _("The database cannot go on. Run the same import again: it goes on where it was.")
        ) from exc


def _run(batch: Batch, on_progress: Progress | None) -> Report:
    batch.refresh_from_db()
    now = timezone.now()
    total = sum(size_of(opened(path)) for path in batch.paths)
    Batch.objects.filter(pk=batch.pk).update(
        items=0, bytes_done=0, bytes_total=total, heartbeat_at=now
    )
    with store.Pack() as pack:
        going = Run(batch, pack, on_progress)
        if not (batch.stopped_at or batch.undone_at):
            going.take(events_of_batch(batch))
    settling.settle_batch(batch)
    faults.point("importing.settled")
    if going.door.handles:
        sweeping.forget_paths((batch.pk, path) for path in going.door.paths)
        sweeping.paths_of(batch, going.door.aliases())
        scrubbing.scrub_paths()
    report = report_of(batch, going.tally, left_out=going.door.left_out)
    with transaction.atomic():
        ended = Batch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=now)
        Batch.objects.filter(pk=batch.pk).update(
            finished_at=timezone.now(),
            bytes_done=total,
            counts=report.counts(),
            hints=[[*who, n] for who, n in going.tally.hints.most_common(HINTS_KEPT)],
        )
        if ended:
            record("batch.finished", batch, by=batch.by, at=now, **report.counts())
            jobs.later("duplicates", key=f"duplicates-{batch.code}", now=now, batch=batch.code)
            jobs.later("measure_again", key="measure_again", now=now)
    store.sweep()
    batch.refresh_from_db()
    return report


def events_of_batch(batch: Batch) -> Iterator[Event]:
    """What the files of a batch hold, in the same order each time."""
    options = batch.options
    return events_of(
        [opened(path) for path in batch.paths],
        settings={**options, "mappings": remembered(), "now": batch.begun_at.isoformat()},
        now=batch.begun_at,
        kind=options.get("kind", ""),
        folders=settings.CHANNEL_FOLDERS,
        own=Path(settings.DATA),
    )


def write_safely(batch: Batch, came: Sequence[Came], *, pack: store.Pack) -> Tally:
    """Write a group; if the database refuses it, write its items one by one.

    The group is one statement of each kind, which is what makes it fast; an item that the
    database will not have is found by trying each alone, and is kept as unreadable.
    """
    try:
        return _write(batch, came, pack)
    except REFUSALS:
        tally = Tally()
        for one in came:
            tally += _write_one(batch, one, pack)
        return tally


def _write(batch: Batch, came: Sequence[Came], pack: store.Pack) -> Tally:
    bodies = {store.digest(body): body for one in came for body in bodies_of(one)}
    for _try in range(ERASED_MEANWHILE_MAX):
        blobs = store.put_missing(pack, bodies)
        with suppress(store.Gone):
            return _write_rows(batch, came, blobs)
    raise OperationalError("the same bytes are being erased again and again")


def _write_rows(batch: Batch, came: Sequence[Came], blobs: Mapping[bytes, Blob]) -> Tally:
    with transaction.atomic():
        taking.alone()
        rows = store.save(blobs)
        faults.point("importing.blobs")
        # Who we are is asked each time: a colleague may say so while this runs.
        tally = write_group(batch, came, rows=rows, book=open_book(), now=timezone.now())
        twice = store.note_erasure(store.put_twice(blobs, rows))
        faults.point("importing.before_commit")
    store.erase(twice)
    return tally


def _write_one(batch: Batch, one: Came, pack: store.Pack) -> Tally:
    try:
        return _write(batch, [one], pack)
    except REFUSALS as exc:
        why = {"what": type(exc).__name__}
        refused = replace(one, records=(), words=CANNOT_KEEP, params=why)
        return _write(batch, [refused], pack)


def bodies_of(came: Came) -> Iterator[bytes]:
    """All bytes to keep of one item: its own, and those that came beside it."""
    yield came.item.body
    for one in enclosed(came):
        if one.content is not None:
            yield one.content
