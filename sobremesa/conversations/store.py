"""The bytes of every delivery, by their SHA-256, in pack files under the data folder.

A letter is some kilobytes; a file and an fsync for each would cost more than reading it. So
an import appends to a pack of its own, one fsync for a group of items, and the rows that say
where they lie are committed after that. A process that dies leaves bytes without a row at the
end of its pack; `sweep` cuts them off once nobody holds the pack's lock. Erasing writes zeros
over the span: bytes that are gone are gone from the file. What is to be erased is noted in the
store before the transaction that drops the rows ends, so that a process that dies between the
two leaves nothing behind that is not erased later.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import F, Max

from sobremesa import faults
from sobremesa.conversations.models import Blob
from sobremesa.conversations.rows import insert

PACK_MAX_BYTES = 256 * 1024 * 1024
ZEROS = bytes(1024 * 1024)


class Damaged(Exception):
    """The bytes in the store are not those that were put there."""


def digest(body: bytes) -> bytes:
    """The name of some bytes."""
    return hashlib.sha256(body).digest()


class Gone(Exception):
    """Bytes that we had were erased meanwhile, by an undo: write them again."""


class Pack:
    """A pack being written. Use as a context manager; locked while it is open."""

    def __init__(self) -> None:
        self.file: BinaryIO | None = None
        self.name = ""

    def __enter__(self) -> Pack:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; the next bytes begin a new one."""
        if self.file is not None:
            self.file.close()
            self.file = None

    def put(self, bodies: Iterable[bytes]) -> list[Blob]:
        """Write some bytes and wait until the disk has them; the rows are not yet saved."""
        # Only between two calls: what was put before has its rows by now, and may be swept.
        if self.file is not None and self.file.tell() >= PACK_MAX_BYTES:
            self.close()
        blobs = []
        for body in bodies:
            file = self._open_file()
            blobs.append(
                Blob(sha256=digest(body), pack=self.name, offset=file.tell(), length=len(body))
            )
            file.write(body)
        if blobs and self.file is not None:
            self.file.flush()
            os.fsync(self.file.fileno())
            faults.point("store.put")
        return blobs

    def _open_file(self) -> BinaryIO:
        while self.file is None:
            self.name = f"{secrets.token_hex(2)}/{secrets.token_hex(16)}.pack"
            path = path_of(self.name)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
            fcntl.flock(self.file, fcntl.LOCK_EX)
            if not os.fstat(self.file.fileno()).st_nlink:  # swept before it was locked
                self.close()
                continue
            for folder in (path.parent, path.parent.parent):
                _sync_folder(folder)
        return self.file


def _sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path_of(pack: str) -> Path:
    """Where a pack lies."""
    return Path(settings.STORE) / pack


def read(blob: Blob) -> bytes:
    """The bytes again.

    Raises:
        Damaged: they are not the ones that were put there, or gone.

    """
    try:
        with path_of(blob.pack).open("rb") as file:
            file.seek(blob.offset)
            body = file.read(blob.length)
    except OSError as exc:
        raise Damaged(blob.pk) from exc
    if digest(body) != bytes(blob.sha256):
        raise Damaged(blob.pk)
    return body


@contextmanager
def untouched() -> Iterator[None]:
    """Nothing of the store is erased or cut off meanwhile: for a backup.

    Waits for whoever is erasing. What others want erased stays noted; call `sweep` behind it.
    """
    with _store_lock() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _touching() -> Iterator[bool]:
    """Whether bytes may be erased or cut off now: several may, but not beside a backup."""
    with _store_lock() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _store_lock() -> BinaryIO:
    return (Path(settings.DATA) / "store.lock").open("ab")


Span = tuple[str, int, int]  # pack, offset, length


def note_erasure(blobs: Sequence[Blob]) -> Path | None:
    """Write down what is to be erased, in the transaction that drops the rows, as its last act.

    Returns:
        The note, for `erase` after the commit; None when there is nothing to erase.

    """
    if not blobs:
        return None
    folder = Path(settings.STORE) / "erasures"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    note = folder / f"{secrets.token_hex(16)}.json"
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump([[blob.pack, blob.offset, blob.length] for blob in blobs], file)
        file.flush()
        os.fsync(file.fileno())
    return note


def erase(note: Path | None) -> None:
    """Overwrite the spans of a note whose rows are gone. May be stopped and done again.

    A span that still has its row stays: the transaction of that note was never committed.
    While a backup is being made the note waits for the next `sweep`.
    """
    if note is None:
        return
    with _touching() as may:
        if may:
            _erase(note)


def _erase(note: Path) -> None:
    try:
        spans = [(str(pack), int(at), int(size)) for pack, at, size in json.loads(note.read_text())]
    except FileNotFoundError:  # another process has erased it
        return
    except ValueError:  # half written, so never committed
        spans = []
    by_pack: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_pack[span[0]].append(span)
    for pack, some in by_pack.items():
        _overwrite(pack, some)
    note.unlink(missing_ok=True)


def _overwrite(pack: str, spans: Sequence[Span]) -> None:
    held = set(Blob.objects.filter(pack=pack).values_list("offset", "length"))
    try:
        file = path_of(pack).open("r+b")
    except FileNotFoundError:
        return
    with file:
        for _, offset, length in spans:
            if (offset, length) not in held:
                file.seek(offset)
                for start in range(0, length, len(ZEROS)):
                    file.write(ZEROS[: length - start])
        file.flush()
        os.fsync(file.fileno())
    _sweep_pack(pack)


def sweep() -> int:
    """Erase what dead undos noted, and cut off what dead imports left behind in the store.

    Returns:
        The bytes set free.

    """
    root = Path(settings.STORE)
    with _touching() as may:
        if not may:
            return 0
        for note in sorted(root.glob("erasures/*.json")):
            _erase(note)
        packs = (str(path.relative_to(root)) for path in root.glob("*/*.pack"))
        return sum(_sweep_pack(pack) for pack in sorted(packs))


def _sweep_pack(pack: str) -> int:
    path = path_of(pack)
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return 0
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0  # somebody is writing it
        end = Blob.objects.filter(pack=pack).aggregate(end=Max(F("offset") + F("length")))["end"]
        loose = os.fstat(file.fileno()).st_size - (end or 0)
        if end is None:
            path.unlink(missing_ok=True)
        elif loose > 0:
            file.truncate(end)
    return loose


def put_missing(pack: Pack, bodies: Mapping[bytes, bytes]) -> dict[bytes, Blob]:
    """Blobs for these bodies, by digest: those we have, and new ones, written but not saved."""
    have = rows_of(bodies)
    missing = [name for name in bodies if name not in have]
    made = pack.put(bodies[name] for name in missing)
    return {**have, **dict(zip(missing, made, strict=True))}


def rows_of(names: Iterable[bytes]) -> dict[bytes, Blob]:
    """The blobs of these digests that we have."""
    wanted, found = list(names), {}
    for start in range(0, len(wanted), 400):
        for row in Blob.objects.filter(sha256__in=wanted[start : start + 400]):
            found[bytes(row.sha256)] = row
    return found


def save(blobs: Mapping[bytes, Blob]) -> dict[bytes, Blob]:
    """Save the rows of blobs whose bytes are on the disk. The caller holds the transaction.

    Raises:
        Gone: one that we had is not there any more.

    """
    insert(
        Blob,
        ("sha256", "pack", "offset", "length"),
        (
            (blob.sha256, blob.pack, blob.offset, blob.length)
            for blob in blobs.values()
            if blob._state.adding
        ),
        unless_there=True,
    )
    found = rows_of(blobs)
    if len(found) < len(blobs):
        raise Gone
    return found


def put_twice(blobs: Mapping[bytes, Blob], rows: Mapping[bytes, Blob]) -> list[Blob]:
    """Those that we wrote while another import wrote and saved the same bytes."""
    return [
        blob
        for name, blob in blobs.items()
        if blob._state.adding and (blob.pack, blob.offset) != (rows[name].pack, rows[name].offset)
    ]
