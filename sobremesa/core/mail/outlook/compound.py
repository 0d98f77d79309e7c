"""Compound files: the folders within one file in which Outlook keeps a letter.

Source: [MS-CFB]. The walking of sectors is olefile's; here is what it does not bound: how much a
small file may make it read. A chain that bites its own tail, a table longer than the file and a
thousand streams over the same sectors all end early.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Any

import olefile  # type: ignore[import-untyped]

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES = 512
ENTRIES_MAX = 20_000
FOLDERS_DEEP_MAX = 100
READ_MAX_TIMES = 3
"""All streams together may be so many times as long as the file: they are at most once as long."""


class NotCompound(ValueError):
    """These bytes are no compound file, or one that cannot be walked."""


def is_compound(head: bytes) -> bool:
    """Whether these bytes begin like a compound file."""
    return head.startswith(SIGNATURE) and len(head) >= HEADER_BYTES


class Compound:
    """A compound file in memory. `path` is the names of folders and stream, joined by `/`.

    Raises:
        NotCompound: it cannot be opened.

    """

    def __init__(self, data: bytes) -> None:
        _refuse_wild_tables(data)
        try:
            self._file = olefile.OleFileIO(io.BytesIO(data))
            self._streams, self._inside = _tree(self._file.root)
        except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError,
                struct.error, RecursionError, OverflowError) as exc:  # fmt: skip
            raise NotCompound(type(exc).__name__) from exc
        self._left = READ_MAX_TIMES * len(data)

    def inside(self, folder: str) -> Sequence[str]:
        """The names directly in a folder ("" is the root), in order."""
        return self._inside.get(folder, ())

    def read(self, path: str) -> bytes:
        """The bytes of a stream; b"" if there is none, it is damaged, or too much was read."""
        entry = self._streams.get(path)
        if entry is None:
            return b""
        self._left -= entry.size
        if self._left < 0:
            return b""
        try:
            # As `openstream` does once it has found the entry, by looking at all before it.
            data: bytes = self._file._open(entry.isectStart, entry.size).read()
        except (OSError, ValueError, IndexError, TypeError, struct.error):
            return b""
        return data


def _tree(root: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The streams by path, and the names in each folder; each once, however a damaged directory
    goes round in circles."""
    streams: dict[str, Any] = {}
    inside: dict[str, list[str]] = {}
    waiting, seen = [("", root)], {id(root)}
    while waiting:
        folder, entry = waiting.pop()
        for kid in entry.kids:
            if id(kid) in seen or len(seen) > ENTRIES_MAX:
                continue
            seen.add(id(kid))
            path = f"{folder}/{kid.name}" if folder else kid.name
            inside.setdefault(folder, []).append(kid.name)
            if kid.entry_type == olefile.STGTY_STREAM:
                streams[path] = kid
            elif folder.count("/") < FOLDERS_DEEP_MAX:
                waiting.append((path, kid))
    return streams, inside


def _refuse_wild_tables(data: bytes) -> None:
    """Tables that say they are longer than the file ([MS-CFB] § 2.2) are not followed."""
    if not is_compound(data):
        raise NotCompound("signature")
    (shift,) = struct.unpack_from("<H", data, 30)
    fat, mini, more = (struct.unpack_from("<I", data, at)[0] for at in (44, 64, 72))
    if shift not in {9, 12} or max(fat, mini, more) > (len(data) >> shift) + 1:
        raise NotCompound("tables")
