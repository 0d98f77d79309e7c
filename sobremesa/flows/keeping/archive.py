"""A tar that is made while it is read: no second copy of what goes into it.

The hashes of its members are known when they have passed, so the manifest is the last of
them; what is cut short has none.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

BLOCK = 512
CHUNK = 256 * 1024
ABOUT, MANIFEST = "about.json", "manifest.json"
RECEIPTS = "receipts"  # the folder of who was forgotten: beside the tables, not in them
FORMAT = 1


@dataclass(frozen=True)
class Member:
    """A file on its way into a backup: `size` bytes of what lies at `path`, or of `words`."""

    name: str
    size: int
    path: Path | None = None
    words: bytes = b""

    @classmethod
    def of(cls, name: str, path: Path, size: int | None = None) -> Member:
        """A file, whole or its first bytes."""
        return cls(name, path.stat().st_size if size is None else size, path)

    @classmethod
    def said(cls, name: str, value: Any) -> Member:
        """Something written for the backup itself."""
        words = json.dumps(value, sort_keys=True).encode()
        return cls(name, len(words), None, words)

    def opened(self) -> BinaryIO:
        """Its bytes."""
        return self.path.open("rb") if self.path else BytesIO(self.words)


class Shrunk(OSError):
    """A file became shorter while it was being read."""


@dataclass
class TarStream:
    """What `pyrage.encrypt_io` reads from. `files` holds size and SHA-256 of what passed."""

    members: Iterable[Member]
    counts: Mapping[str, int]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    _waiting: bytearray = field(default_factory=bytearray)
    _source: Iterator[bytes] | None = None

    def read(self, size: int = -1) -> bytes:
        """The next bytes; nothing at the end."""
        self._source = self._source or self._chunks()
        while size < 0 or len(self._waiting) < size:
            chunk = next(self._source, b"")
            if not chunk:
                break
            self._waiting += chunk
        size = len(self._waiting) if size < 0 else size
        given = bytes(self._waiting[:size])
        del self._waiting[:size]
        return given

    def _chunks(self) -> Iterator[bytes]:
        for member in self.members:
            yield from self._member(member)
        manifest = Member.said(MANIFEST, {"files": self.files, "counts": dict(self.counts)})
        yield from self._member(manifest)
        yield bytes(2 * BLOCK)

    def _member(self, member: Member) -> Iterator[bytes]:
        head = tarfile.TarInfo(member.name)
        head.size, head.mode = member.size, 0o600
        yield head.tobuf(tarfile.PAX_FORMAT)
        digest, left = hashlib.sha256(), member.size
        with member.opened() as file:
            while left:
                chunk = file.read(min(CHUNK, left))
                if not chunk:
                    raise Shrunk(member.name)
                digest.update(chunk)
                left -= len(chunk)
                yield chunk
        if pad := -member.size % BLOCK:
            yield bytes(pad)
        self.files[member.name] = {"size": member.size, "sha256": digest.hexdigest()}
