"""Zip archives, looked into without unpacking and without believing what they say of themselves.

Format: PKWARE APPNOTE 6.3.10. Bombs: Fifield, "A better zip bomb", WOOT 2019.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from posixpath import normpath
from typing import BinaryIO, Protocol

from sobremesa.channels.base import RAW_MAX_BYTES, Unreadable, gettext_noop

HEAD_BYTES = 64 * 1024
ENTRIES_MAX = 200_000
DIRECTORY_MAX_BYTES = 64 * 1024 * 1024
RATIO_MAX = 100
RATIO_MATTERS_FROM_BYTES = 10 * 1024 * 1024
HIDDEN = frozenset(("__MACOSX", ".git", ".DS_Store", "Thumbs.db", "desktop.ini"))
DOCUMENTS = (".xlsx", ".docx", ".pptx", ".odt", ".ods", ".odp", ".jar", ".epub")

END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64_BYTES = 20
IS_LOCKED = 0x1

ERRORS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
    OverflowError, NotImplementedError, RuntimeError, KeyError, IndexError, AssertionError,
)  # fmt: skip
"""What `zipfile` raises on damaged archives, as far as anybody has seen."""

DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
"""Those of them that nothing else raises."""

BROKEN_ZIP = gettext_noop("%(name)s is not a whole zip file. Download or copy it again.")
BOMB = gettext_noop(
    "%(name)s unpacks to more than %(times)s times its size, as an attack would. "
    "If it is yours, unpack it yourself and bring the folder."
)
CROWDED = gettext_noop(
    "%(name)s holds more than %(count)s files, more than we open at once. Unpack it and bring "
    "the folder."
)
LOCKED = gettext_noop("%(name)s is protected by a password. Unpack it and bring the folder.")
NESTED = gettext_noop("It is a zip inside a zip. Unpack the outer one and bring the folder.")


class OnDisk(Protocol):
    """The file that is the archive."""

    name: str
    where: Path
    size_bytes: int

    def open(self) -> BinaryIO:
        """A fresh stream."""


@dataclass
class ZippedFile:
    """A member of a zip. See `channels.base.File`.

    Raises:
        Unreadable: it cannot be unpacked.

    """

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    path: str
    archive_name: str
    claimed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        around, _, self.name = self.info.filename.replace("\\", "/").rpartition("/")
        self.folder = around.rpartition("/")[2] or Path(self.archive_name).stem
        self.size_bytes = self.info.file_size
        self.disk_bytes = self.info.compress_size
        self.modified_at: datetime | None = None
        if self.info.flag_bits & IS_LOCKED:
            raise Unreadable(LOCKED, name=self.archive_name)
        try:
            with self.open() as stream:
                self.head = stream.read(HEAD_BYTES)
        except ERRORS as exc:
            raise Unreadable(BROKEN_ZIP, name=self.archive_name) from exc

    def open(self) -> BinaryIO:
        """A fresh stream that unpacks as it is read."""
        return self.archive.open(self.info)  # type: ignore[return-value]

    def sibling(self, name: str) -> bytes | None:
        """The bytes of the member of that name in the same folder of the archive, or near it."""
        around = self.info.filename.rpartition("/")[0]
        full = normpath(f"{around}/{name}" if around else name)
        if not steps(name) or full.startswith(".."):
            return None
        try:
            info = self.archive.getinfo(full)
            if info.file_size > RAW_MAX_BYTES or info.is_dir():
                return None
            content = self.archive.read(info)
        except ERRORS:
            return None
        self.claimed.add(normpath(self.path.removesuffix(self.name) + name))
        return content


def steps(name: str) -> list[str]:
    """The steps of a way from a folder to a file near it: out of folders, then into others.
    Nothing if it is no such way."""
    found = name.split("/")
    ups = next((place for place, step in enumerate(found) if step != ".."), len(found))
    is_way = ups < len(found) and not {"", ".", ".."} & set(found[ups:])
    return found if is_way else []


def is_hidden(name: str) -> bool:
    """What computers leave beside people's files."""
    return name in HIDDEN


def is_zip(head: bytes) -> bool:
    """By its signature: with members, or empty."""
    return head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}


def is_archive(name: str, head: bytes) -> bool:
    """A zip to look into; not a document that happens to be one (xlsx, docx, odt)."""
    return is_zip(head) and not name.lower().endswith(DOCUMENTS)


def opened(found: OnDisk) -> zipfile.ZipFile:
    """The archive, with its directory in memory.

    Raises:
        Unreadable: it is damaged, too crowded, or made to burst.

    """
    try:
        _refuse_crowds(found)
        archive = zipfile.ZipFile(found.where)
    except ERRORS as exc:
        raise Unreadable(BROKEN_ZIP, name=found.name) from exc
    try:
        _refuse_bombs(found, archive.infolist())
    except Unreadable:
        archive.close()
        raise
    return archive


def members(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The files of an archive and their shown paths, in a fixed order; equal names get a number."""
    seen: dict[str, int] = {}
    for info in sorted(archive.infolist(), key=lambda info: info.filename):
        if info.is_dir() or any(map(is_hidden, info.filename.split("/"))):
            continue
        seen[info.filename] = times = seen.get(info.filename, 0) + 1
        again = f" ({times})" if times > 1 else ""
        yield info, f"{path}/{info.filename}{again}"


def plainer(why: Unreadable, path: str) -> Unreadable:
    """Why a file broke, said of its archive where that is the cause."""
    is_damage = isinstance(why.__cause__, DAMAGE)
    return Unreadable(BROKEN_ZIP, name=path) if is_damage else why


def _refuse_crowds(found: OnDisk) -> None:
    """Count the entries before `zipfile` makes an object of each.

    The directory is looked for where `zipfile` looks for it; the count that the archive itself
    gives is not believed.
    """
    with found.open() as stream:
        stream.seek(max(0, found.size_bytes - 65_557 - LOCATOR64_BYTES - END64.size))
        tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < END.size:
            raise Unreadable(BROKEN_ZIP, name=found.name)
        directory_bytes = END.unpack_from(tail, at)[5]
        behind_it = len(tail) - at
        at64 = at - LOCATOR64_BYTES - END64.size
        if at64 >= 0 and tail[at64 : at64 + 4] == b"PK\x06\x06":
            directory_bytes = END64.unpack_from(tail, at64)[8]
            behind_it = len(tail) - at64
        if directory_bytes > DIRECTORY_MAX_BYTES:
            raise Unreadable(CROWDED, name=found.name, count=ENTRIES_MAX)
        start = found.size_bytes - behind_it - directory_bytes
        if start < 0:
            raise Unreadable(BROKEN_ZIP, name=found.name)
        stream.seek(start)
        entries = stream.read(directory_bytes).count(b"PK\x01\x02")
    if entries > ENTRIES_MAX:
        raise Unreadable(CROWDED, name=found.name, count=ENTRIES_MAX)


def _refuse_bombs(found: OnDisk, infos: list[zipfile.ZipInfo]) -> None:
    packed = sum(info.compress_size for info in infos)
    unpacked = sum(info.file_size for info in infos)
    if packed > found.size_bytes:  # parts that overlap
        raise Unreadable(BOMB, name=found.name, times=RATIO_MAX)
    worst = any(
        info.file_size > RATIO_MATTERS_FROM_BYTES
        and info.file_size > RATIO_MAX * max(info.compress_size, 1)
        for info in infos
    )
    if worst or (unpacked > RATIO_MATTERS_FROM_BYTES and unpacked > RATIO_MAX * found.size_bytes):
        raise Unreadable(BOMB, name=found.name, times=RATIO_MAX)
