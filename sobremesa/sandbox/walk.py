"""Finds the files in what people hand over: files, folders, zips, zips in folders.

Nothing is ever unpacked to disk, and names inside archives are only shown, never opened.
Limits are those of RELIABILITY § 4.5: an archive that unpacks to more than a hundred times
its size is refused, as is one whose parts overlap.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sobremesa.channels.base import RAW_MAX_BYTES, Unreadable, gettext_noop

HEAD_BYTES = 64 * 1024
ENTRIES_MAX = 200_000
RATIO_MAX = 100
RATIO_MATTERS_FROM_BYTES = 10 * 1024 * 1024
END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
HIDDEN = ("__MACOSX", ".git", ".DS_Store", "Thumbs.db")

NOT_THERE = gettext_noop("There is no file or folder called %(name)s.")
NO_RIGHTS = gettext_noop("%(name)s may not be opened: this account has no right to read it.")
NO_FILE = gettext_noop("%(name)s is neither a file nor a folder.")
BROKEN_ZIP = gettext_noop("%(name)s is not a whole zip file. Download or copy it again.")
BOMB = gettext_noop(
    "%(name)s unpacks to more than %(times)s times its size, as an attack would. "
    "If it is yours, unpack it yourself and bring the folder."
)
CROWDED = gettext_noop(
    "%(name)s holds %(count)s files, more than we open at once. Unpack it and bring the folder."
)
LOCKED = gettext_noop("%(name)s is protected by a password. Unpack it and bring the folder.")
DISK = gettext_noop("%(name)s cannot be read from the disk (%(why)s).")


@dataclass
class DiskFile:
    """A file on disk. See `channels.base.File`."""

    where: Path
    path: str
    claimed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        found = self.where.stat()
        self.name = self.where.name
        self.folder = self.where.parent.name
        self.size_bytes = found.st_size
        self.modified_at: datetime | None = datetime.fromtimestamp(int(found.st_mtime), UTC)
        with self.where.open("rb") as stream:
            self.head = stream.read(HEAD_BYTES)

    def open(self) -> BinaryIO:
        """A fresh stream."""
        return self.where.open("rb")

    def sibling(self, name: str) -> bytes | None:
        """The bytes of the file of that name in the same folder."""
        if name != Path(name).name or name in {"", ".", ".."}:
            return None
        other = self.where.parent / name
        try:
            found = other.lstat()
            if not stat.S_ISREG(found.st_mode) or found.st_size > RAW_MAX_BYTES:
                return None
            content = other.read_bytes()
        except OSError:
            return None
        self.claimed.add(str(Path(self.path).parent / name))
        return content


@dataclass
class ZippedFile:
    """A member of a zip. See `channels.base.File`."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    path: str
    folder: str
    claimed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.name = self.info.filename.replace("\\", "/").rpartition("/")[2]
        self.size_bytes = self.info.file_size
        self.modified_at: datetime | None = None
        with self.open() as stream:
            self.head = stream.read(HEAD_BYTES)

    def open(self) -> BinaryIO:
        """A fresh stream that unpacks as it is read."""
        return self.archive.open(self.info)  # type: ignore[return-value]

    def sibling(self, name: str) -> bytes | None:
        """The bytes of the member of that name in the same folder of the archive."""
        around = self.info.filename.rpartition("/")[0]
        full = f"{around}/{name}" if around else name
        try:
            info = self.archive.getinfo(full)
            if info.file_size > RAW_MAX_BYTES or info.is_dir():
                return None
            content = self.archive.read(info)
        except (KeyError, OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
            return None
        self.claimed.add(self.path.removesuffix(self.name) + name)
        return content


Found = DiskFile | ZippedFile


@dataclass(frozen=True)
class Refused:
    """A path that could not be opened, and why. `is_given`: somebody asked for it by name."""

    path: str
    why: Unreadable
    is_given: bool


def files_in(given: str, *, parent: str = "") -> Iterator[Found | Refused]:
    """Every file under one path, in a fixed order, opened one at a time."""
    where, is_given = Path(given), not parent
    path = given if is_given else f"{parent}/{where.name}"
    try:
        mode = where.stat().st_mode
        if stat.S_ISDIR(mode):
            names = sorted(os.listdir(where))  # noqa: PTH208 (names, not paths, sort alike everywhere)
        elif stat.S_ISREG(mode):
            found = DiskFile(where, path)
        else:
            yield Refused(path, Unreadable(NO_FILE, name=where.name), is_given)
            return
    except FileNotFoundError:
        yield Refused(path, Unreadable(NOT_THERE, name=where.name), is_given)
        return
    except PermissionError:
        yield Refused(path, Unreadable(NO_RIGHTS, name=where.name), is_given)
        return
    except OSError as exc:
        why = Unreadable(DISK, name=where.name, why=exc.strerror or "?")
        yield Refused(path, why, is_given)
        return
    if stat.S_ISDIR(mode):
        for name in names:
            if name not in HIDDEN and not (where / name).is_symlink():
                yield from files_in(str(where / name), parent=path)
    elif found.head[:4] in {b"PK\x03\x04", b"PK\x05\x06"} and _is_archive(found):
        yield from _members(found, is_given=is_given)
    else:
        yield found


def size_of(given: str) -> int:
    """Bytes on disk under a path: what a progress bar counts. 0 where it cannot be known."""
    where = Path(given)
    if where.is_dir():
        return sum(
            (Path(folder) / name).lstat().st_size
            for folder, _, names in os.walk(where)
            for name in names
            if (Path(folder) / name).exists()
        )
    return where.stat().st_size if where.is_file() else 0


def _is_archive(found: DiskFile) -> bool:
    """A zip to look into; not a document that happens to be one (xlsx, docx, odt)."""
    return not found.name.lower().endswith((".xlsx", ".docx", ".pptx", ".odt", ".ods", ".jar"))


def _members(found: DiskFile, *, is_given: bool) -> Iterator[Found | Refused]:
    try:
        _refuse_crowds(found)
        archive = zipfile.ZipFile(found.where)
        infos = sorted(archive.infolist(), key=lambda info: info.filename)
        _refuse_bombs(found, infos)
    except Unreadable as why:
        yield Refused(found.path, why, is_given)
        return
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield Refused(found.path, Unreadable(BROKEN_ZIP, name=found.name), is_given)
        return
    with archive:
        for info in infos:
            if info.is_dir() or any(part in HIDDEN for part in info.filename.split("/")):
                continue
            path = f"{found.path}/{info.filename}"
            try:
                yield ZippedFile(archive, info, path, folder=Path(found.name).stem)
            except RuntimeError:  # what zipfile raises for a password
                yield Refused(path, Unreadable(LOCKED, name=found.name), is_given)
            except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError):
                yield Refused(path, Unreadable(BROKEN_ZIP, name=path), is_given)


def _refuse_crowds(found: DiskFile) -> None:
    """Read the number of entries before `zipfile` puts all of them into memory."""
    with found.open() as stream:
        stream.seek(max(0, found.size_bytes - 65_557))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END_OF_DIRECTORY.size:
        raise Unreadable(BROKEN_ZIP, name=found.name)
    fields = END_OF_DIRECTORY.unpack_from(tail, at)
    count, directory_bytes = fields[4], fields[5]
    # 65,535 means "more, see zip64"; each entry takes 46 bytes at least.
    count = max(count, directory_bytes // 100) if count == 0xFFFF else count
    if count > ENTRIES_MAX or found.size_bytes // 46 < count:
        raise Unreadable(CROWDED, name=found.name, count=count)


def _refuse_bombs(found: DiskFile, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > ENTRIES_MAX:
        raise Unreadable(CROWDED, name=found.name, count=len(infos))
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
