"""Finds the files in what people hand over: files, folders, zips, zips in folders.

Nothing is ever unpacked to disk, and names inside archives are only shown, never opened.
Limits are those of RELIABILITY § 4.5: an archive that unpacks to more than a hundred times
its size is refused, as is one whose parts overlap.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from posixpath import normpath
from typing import BinaryIO

from sobremesa.channels.base import RAW_MAX_BYTES, Unreadable, gettext_noop
from sobremesa.sandbox import zips
from sobremesa.sandbox.zips import HEAD_BYTES, ZippedFile, is_hidden

DEPTH_MAX = 60

NOT_THERE = gettext_noop("There is no file or folder called %(name)s.")
NO_RIGHTS = gettext_noop("%(name)s may not be opened: this account has no right to read it.")
NO_FILE = gettext_noop("%(name)s is neither a file nor a folder.")
DISK = gettext_noop("%(name)s cannot be read from the disk (%(why)s).")
TOO_DEEP = gettext_noop(
    "%(name)s lies in more than %(depth)s folders, one in the other. Bring it by itself."
)
OUR_OWN = gettext_noop("It is where Sobremesa keeps its own data.")
A_LINK = gettext_noop("It is a link to somewhere else. Bring what it points to, if you want it.")


@dataclass
class DiskFile:
    """A file on disk. See `channels.base.File`. `path` is as shown, `where` is where it is."""

    where: Path
    path: str
    depth: int = 0  # in how many folders of what was handed over it lies
    claimed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        found = self.where.stat()
        self.name = shown(self.where.name)
        self.folder = shown(self.where.parent.name)
        self.size_bytes = self.disk_bytes = found.st_size
        self.modified_at: datetime | None = None
        with suppress(ValueError, OverflowError, OSError):  # a clock that was never set
            self.modified_at = datetime.fromtimestamp(int(found.st_mtime), UTC)
        with self.where.open("rb") as stream:
            self.head = stream.read(HEAD_BYTES)

    def open(self) -> BinaryIO:
        """A fresh stream."""
        return self.where.open("rb")

    def sibling(self, name: str) -> bytes | None:
        """The bytes of the file of that name in the same folder, or in one near it.

        Never outside of what was handed over: who brings a single file has brought no folder.
        """
        steps = zips.steps(name)
        ups = steps.count("..")
        if not steps or ups > max(0, self.depth - 1) or (not self.depth and len(steps) > 1):
            return None
        other = self.where.parent
        try:
            for step in steps:
                other = other.parent if step == ".." else other / step
                if stat.S_ISLNK(other.lstat().st_mode):
                    return None
            found = other.lstat()
            if not stat.S_ISREG(found.st_mode) or found.st_size > RAW_MAX_BYTES:
                return None
            content = other.read_bytes()
        except (OSError, ValueError):  # ValueError: a NUL in the name
            return None
        self.claimed.add(normpath(self.path.removesuffix(self.name) + name))
        return content


Found = DiskFile | ZippedFile


@dataclass(frozen=True)
class Looking:
    """This is opened next: whoever dies now, dies of it."""

    path: str


@dataclass(frozen=True)
class Refused:
    """Something that was not opened, and why. `outcome`: refused, or ignored on purpose.

    `is_given`: somebody asked for it by name.
    """

    path: str
    why: Unreadable
    is_given: bool
    outcome: str = "refused"


def shown(path: str) -> str:
    """A path as text: bytes that are no UTF-8 are written `\\xf3`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


@dataclass(frozen=True)
class Around:
    """What is left out: shown paths, and the folder of our own data (device, inode). What is
    `called` otherwise than it lies there: given path → shown path."""

    skip: Container[str] = ()
    own: tuple[int, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)


def files_in(
    given: str, around: Around = Around(), *, parent: str = "", depth: int = 0
) -> Iterator[Found | Refused | Looking]:
    """Every file under one path, in a fixed order, opened one at a time.

    Args:
        given: as somebody named it.
        around: what is not to be opened.
        parent: the shown path of the folder around it; empty for what was named.
        depth: in how many folders of what was named it lies.

    """
    where = Path(given)
    path = f"{parent}/{shown(where.name)}" if parent else around.called.get(given, shown(given))
    yield Looking(path)
    if path in around.skip:
        return
    try:
        entry = where.lstat() if parent else where.stat()
        if why := _left_out(entry, around) if parent else None:
            yield Refused(path, why, is_given=False, outcome="ignored")
            return
        if depth > DEPTH_MAX:
            why = Unreadable(TOO_DEEP, name=shown(where.name), depth=DEPTH_MAX)
            yield Refused(path, why, is_given=False)
            return
        is_folder = stat.S_ISDIR(entry.st_mode)
        names = sorted(os.listdir(where)) if is_folder else []  # noqa: PTH208 (names)
        found = DiskFile(where, path, depth) if stat.S_ISREG(entry.st_mode) else None
    except (OSError, ValueError) as exc:
        yield Refused(path, why_not(shown(where.name) or path, exc), is_given=not parent)
        return
    if is_folder:
        for name in names:
            if not is_hidden(name):
                yield from files_in(str(where / name), around, parent=path, depth=depth + 1)
    else:
        yield from _file(found, path, around, is_given=not parent)


def _left_out(entry: os.stat_result, around: Around) -> Unreadable | None:
    """Why something that was met on the way is passed over."""
    if stat.S_ISLNK(entry.st_mode):
        return Unreadable(A_LINK)
    if (entry.st_dev, entry.st_ino) == around.own:
        return Unreadable(OUR_OWN)
    return None


def _file(
    found: DiskFile | None, path: str, around: Around, *, is_given: bool
) -> Iterator[Found | Refused | Looking]:
    """A file as it is, or what is in it if it is an archive."""
    if found is None:
        why = Unreadable(NO_FILE, name=path.rpartition("/")[2])
        yield Refused(path, why, is_given)
    elif zips.is_archive(found.name, found.head):
        yield from _members(found, skip=around.skip, is_given=is_given)
    else:
        yield found


def why_not(name: str, exc: OSError | ValueError) -> Unreadable:
    """The sentence for what the disk said."""
    if isinstance(exc, FileNotFoundError | ValueError):
        return Unreadable(NOT_THERE, name=name)
    if isinstance(exc, PermissionError):
        return Unreadable(NO_RIGHTS, name=name)
    return Unreadable(DISK, name=name, why=exc.strerror or "?")


def size_of(given: str) -> int:
    """Bytes on disk under a path: what a progress bar counts. 0 where it cannot be known."""
    total = 0
    if "\x00" in given:
        return 0
    for where in chain((given,), _inside(given)):
        with suppress(OSError):
            found = os.stat(where)  # noqa: PTH116 (millions of them; no Path for each)
            total += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return total


def _inside(given: str) -> Iterator[str]:
    for folder, _, names in os.walk(given):
        for name in names:
            where = os.path.join(folder, name)  # noqa: PTH118 (as above)
            if not os.path.islink(where):  # noqa: PTH114
                yield where


def _members(
    found: DiskFile, *, skip: Container[str], is_given: bool
) -> Iterator[Found | Refused | Looking]:
    """What is in a zip; one that cannot be opened is refused whole, a member by itself."""
    try:
        archive = zips.opened(found)
    except Unreadable as why:
        yield Refused(found.path, why, is_given)
        return
    with archive:
        for info, path in zips.members(archive, found.path):
            yield Looking(path)
            if path in skip:
                continue
            try:
                yield ZippedFile(archive, info, path, archive_name=found.name)
            except Unreadable as why:
                is_locked = why.words == zips.LOCKED
                yield Refused(path, why, is_given=is_given and is_locked)
