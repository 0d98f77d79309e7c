"""The bytes of every delivery, by their SHA-256, in pack files under the data folder.

A letter is some kilobytes; a file and an fsync for each would cost more than reading it. So
an import appends to a pack of its own, one fsync for a group of items, and the rows that say
where they lie are committed after that. A process that dies leaves bytes without a row at the
end of its pack; `sweep` cuts them off once nobody holds the pack's lock. Erasing writes zeros
over the span: bytes that are gone are gone from the file.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import F, Max

from sobremesa import faults
from sobremesa.conversations.models import Blob

PACK_MAX_BYTES = 256 * 1024 * 1024
ZEROS = bytes(1024 * 1024)


class Damaged(Exception):
    """The bytes in the store are not those that were put there."""


def digest(body: bytes) -> bytes:
    """The name of some bytes."""
    return hashlib.sha256(body).digest()


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
        if self.file is not None and self.file.tell() >= PACK_MAX_BYTES:
            self.close()
        if self.file is None:
            self.name = f"{secrets.token_hex(2)}/{secrets.token_hex(16)}.pack"
            path = path_of(self.name)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
            fcntl.flock(self.file, fcntl.LOCK_EX)
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return self.file


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


def erase(blobs: Iterable[Blob]) -> None:
    """Overwrite the bytes of blobs whose rows are gone, and drop packs that hold nothing."""
    packs = set()
    for blob in blobs:
        packs.add(blob.pack)
        path = path_of(blob.pack)
        if path.exists():
            with path.open("r+b") as file:
                file.seek(blob.offset)
                for start in range(0, blob.length, len(ZEROS)):
                    file.write(ZEROS[: blob.length - start])
                file.flush()
                os.fsync(file.fileno())
    for pack in packs:
        _sweep_pack(pack)


def sweep() -> int:
    """Cut off what dead imports left behind in the store. Returns the bytes set free."""
    root = Path(settings.STORE)
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
            path.unlink()
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
    """Save the rows of blobs whose bytes are on the disk. The caller holds the transaction."""
    Blob.objects.bulk_create(
        (blob for blob in blobs.values() if blob.pk is None), ignore_conflicts=True
    )
    return rows_of(blobs)
