"""A copy in columns of what was said and bought, in the data folder: what the measures read.

Reading ten million rows out of a database takes minutes, out of these files a second. The copy is
Parquet in `measures/`, some files for what was said and some for what was bought, named in a
manifest. What is new is appended by id; what changed or went is noted by the database itself
(`Stirred`) and read again. It names handles, not people: bringing two together, separating them
and recognising somebody never make it stale.

A state of the copy has a token. The manifest bears it in its name, and the database says which is
its own (`LedgerMark`), written in the same transaction that strikes out the notes. So whatever
dies in between, and whichever backup is restored, either there is a manifest of that token and it
is right, or there is none and the copy is made again. Files that no manifest names are swept out.

It holds nothing that the database does not: it is left out of backups, and may be deleted any day.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db import models, transaction
from django.db.models import Max

from sobremesa import faults
from sobremesa.conversations import taking
from sobremesa.conversations.guards import SHELF_ROWS
from sobremesa.conversations.models import Interaction, Stirred
from sobremesa.measures.ledger import reading
from sobremesa.measures.models import LedgerMark
from sobremesa.purchases.models import Purchase

FOLDER = "measures"
SPILL = "spill"  # where duckdb lays what its memory does not hold
FORMAT = 1
BLOCK_IDS = 200_000
"""Ids that are appended before the copy is published: a killed making goes on from there."""

PART_MAX_ROWS = 4_000_000
GROUP_ROWS = 1 << 17
REREAD_SHARE = 0.25
"""Where more of a part than this has changed, all of it is read again."""


@dataclass(frozen=True)
class Kind:
    """One of the two things that are copied."""

    name: str
    key: str
    schema: pa.Schema
    model: type[models.Model]
    read: Callable[[duckdb.DuckDBPyConnection, int, int], pa.Table]


KINDS = (
    Kind("said", "interaction_id", reading.SAID, Interaction, reading.said),
    Kind("bought", "purchase_id", reading.BOUGHT, Purchase, reading.bought),
)


@dataclass(frozen=True)
class Part:
    """The rows of the ids after `after`, up to `to`, in one file; without a file there are none."""

    file: str
    after: int
    to: int
    rows: int
    sha256: str


@dataclass
class Ledger:
    """A state of the copy. `up_to` is the last id that was looked at, by kind."""

    token: str = ""
    up_to: dict[str, int] = field(default_factory=lambda: {kind.name: 0 for kind in KINDS})
    parts: dict[str, list[Part]] = field(default_factory=lambda: {kind.name: [] for kind in KINDS})

    def paths(self, name: str) -> list[str]:
        """Where the parts of a kind lie."""
        return [str(folder() / part.file) for part in self.parts[name] if part.file]

    def rows(self, name: str) -> int:
        """How many rows of a kind there are."""
        return sum(part.rows for part in self.parts[name])


def folder() -> Path:
    """Where it lies."""
    return Path(settings.DATA) / FOLDER


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else reads or changes the copy meanwhile. Never asked for inside a transaction: who
    has it may be waiting for the database."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ------------------------------------------------------------------------------- reading it


def current() -> Ledger:
    """The state that belongs to this database; an empty one where there is none, or where its
    files are not what the manifest says (cut short, of something else, of a later version)."""
    mark = LedgerMark.objects.filter(pk=1).first()
    if mark is None:
        return Ledger()
    try:
        told = json.loads((folder() / _manifest(mark.token)).read_text(encoding="utf-8"))
        found = _told(told)
        if told["format"] == FORMAT and found.token == mark.token and _is_sound(found):
            return found
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Ledger()


def _told(told: Mapping[str, Any]) -> Ledger:
    parts = {kind.name: [Part(**part) for part in told["parts"][kind.name]] for kind in KINDS}
    return Ledger(told["token"], {kind.name: told["up_to"][kind.name] for kind in KINDS}, parts)


def _is_sound(ledger: Ledger) -> bool:
    """Every part is there, byte for byte: a gigabyte is gone through in a second, and a page that
    turned on the disk would be believed otherwise."""
    parts = [part for kind in KINDS for part in ledger.parts[kind.name] if part.file]
    return all(_digest(folder() / part.file) == part.sha256 for part in parts)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(token: str) -> str:
    return f"ledger-{token}.json"


# ------------------------------------------------------------------------------ bringing up


def drop() -> None:
    """Let go of the whole copy; by whoever is `alone`."""
    for path in folder().iterdir():
        if path.name == ".lock":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def let_go_of_what_went() -> None:
    """After somebody was forgotten: no file has a row of theirs. Rows that are new are left for
    later. Where the disk is too full to write the rest anew, the whole copy goes."""
    if not folder().is_dir():
        return
    with alone():
        shutil.rmtree(folder() / SPILL, ignore_errors=True)
        if not (found := current()).token:
            drop()
            return
        try:
            _bring_up(found, is_growing=False)
        except (OSError, duckdb.Error, pa.ArrowException):
            drop()


def bring_up() -> Ledger:
    """The copy as the database is now; by whoever is `alone`, outside any transaction."""
    return _bring_up(current(), is_growing=True)


def _bring_up(ledger: Ledger, *, is_growing: bool) -> Ledger:
    if not ledger.token:
        drop()
    with duckdb.connect(config={"threads": 2}) as engine:
        last, is_noted = _take_notes(is_new=not ledger.token)
        for kind in KINDS:
            ledger = _mended(engine, ledger, kind)
        if is_noted or not ledger.token:
            ledger = _published(ledger)
        for kind in KINDS if is_growing else ():
            while ledger.up_to[kind.name] < last[kind.name]:
                ledger = _published(_grown(engine, ledger, kind, last[kind.name]))
    return ledger


def _take_notes(*, is_new: bool) -> tuple[dict[str, int], bool]:
    """Take hold of what is noted as changed; which ids there are by now, and whether there was any.

    Whoever is writing at this moment is waited for: on PostgreSQL a lower id may be committed
    after a higher one.
    """
    with transaction.atomic():
        taking.alone()
        if is_new:
            Stirred.objects.all().delete()
        Stirred.objects.filter(is_taken=False).update(is_taken=True)
        last = {
            kind.name: kind.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
            for kind in KINDS
        }
        return last, Stirred.objects.exists()


def _published(ledger: Ledger) -> Ledger:
    """From here on this is the state; what it replaces is swept out."""
    ledger = Ledger(secrets.token_hex(16), ledger.up_to, ledger.parts)
    words = json.dumps({"format": FORMAT, **asdict(ledger)})
    path = folder() / _manifest(ledger.token)
    with path.open("x", encoding="utf-8") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder()
    faults.point("ledger.written")
    with transaction.atomic():
        LedgerMark.objects.update_or_create(pk=1, defaults={"token": ledger.token})
        Stirred.objects.filter(is_taken=True).delete()
    faults.point("ledger.published")
    kept = {path.name, ".lock", *(p.file for parts in ledger.parts.values() for p in parts)}
    for other in folder().iterdir():
        if other.name not in kept and other.is_file():
            other.unlink()
    return ledger


def _sync_folder() -> None:
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ------------------------------------------------------------------------------ what changed


def _mended(engine: duckdb.DuckDBPyConnection, ledger: Ledger, kind: Kind) -> Ledger:
    """The parts in which something changed, written anew."""
    noted = Stirred.objects.filter(kind=kind.name, is_taken=True)
    shelves = sorted(set(noted.values_list("shelf", flat=True)))
    parts = []
    for part in ledger.parts[kind.name]:
        mine = [one for one in shelves if _lies_in(one, part)]
        parts.append(_again(engine, kind, part, mine) if mine else part)
    return Ledger(ledger.token, ledger.up_to, {**ledger.parts, kind.name: parts})


def _lies_in(shelf: int, part: Part) -> bool:
    return shelf * SHELF_ROWS <= part.to and (shelf + 1) * SHELF_ROWS > part.after + 1


def _again(
    engine: duckdb.DuckDBPyConnection, kind: Kind, part: Part, shelves: Sequence[int]
) -> Part:
    if len(shelves) * SHELF_ROWS > REREAD_SHARE * (part.to - part.after):
        return _written(kind, part.after, part.to, _read(engine, kind, [(part.after, part.to)]))
    spans = [
        (max(part.after, shelf * SHELF_ROWS - 1), min(part.to, (shelf + 1) * SHELF_ROWS - 1))
        for shelf in shelves
    ]

    def rows() -> Iterator[pa.Table]:
        stirred = pa.array(shelves, pa.int64())
        for batch in _rows_of(part):
            shelf = pc.divide(batch.column(kind.key), SHELF_ROWS)
            yield batch.filter(pc.invert(pc.is_in(shelf, value_set=stirred)))
        yield from _read(engine, kind, spans)

    return _written(kind, part.after, part.to, rows())


def _grown(engine: duckdb.DuckDBPyConnection, ledger: Ledger, kind: Kind, last: int) -> Ledger:
    """One block more; small parts at the end become one, so that there are never many."""
    after = ledger.up_to[kind.name]
    to = min(last, after + BLOCK_IDS)
    new = _written(kind, after, to, _read(engine, kind, [(after, to)]))
    parts = [*ledger.parts[kind.name], new]
    while len(parts) > 1 and _should_join(*parts[-2:]):
        one, other = parts[-2:]
        rows = (batch for part in (one, other) for batch in _rows_of(part))
        parts = [*parts[:-2], _written(kind, one.after, other.to, rows)]
    return Ledger(ledger.token, {**ledger.up_to, kind.name: to}, {**ledger.parts, kind.name: parts})


def _should_join(one: Part, other: Part) -> bool:
    """Each part is more than twice the next: so each row is written a handful of times at most."""
    return one.rows < 2 * other.rows and one.rows + other.rows <= PART_MAX_ROWS


def _read(
    engine: duckdb.DuckDBPyConnection, kind: Kind, spans: Sequence[tuple[int, int]]
) -> Iterator[pa.Table]:
    for after, to in spans:
        for start in range(after, to, reading.AT_ONCE):
            yield kind.read(engine, start, min(to, start + reading.AT_ONCE))


def _rows_of(part: Part) -> Iterator[pa.Table]:
    if not part.file:
        return
    with pq.ParquetFile(folder() / part.file) as file:
        for batch in file.iter_batches(batch_size=GROUP_ROWS):
            yield pa.Table.from_batches([batch])


def _written(kind: Kind, after: int, to: int, tables: Iterator[pa.Table]) -> Part:
    """A new part with these rows, on the disk."""
    name = f"{kind.name}-{secrets.token_hex(8)}.parquet"
    path, count, is_whole = folder() / name, 0, False
    try:
        with path.open("xb") as file:
            with pq.ParquetWriter(file, kind.schema, compression="zstd") as writer:
                for table in tables:
                    faults.point("ledger.writing")
                    if table.num_rows:
                        writer.write_table(table, row_group_size=GROUP_ROWS)
                        count += table.num_rows
            file.flush()
            os.fsync(file.fileno())
        is_whole = True
    finally:
        if not is_whole:
            with suppress(OSError):
                path.unlink()
    if not count:
        path.unlink()
        return Part("", after, to, 0, "")
    return Part(name, after, to, count, _digest(path))
