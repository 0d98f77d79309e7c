"""Outlook's whole mailboxes (.pst, .ost), unpacked by `readpst` where somebody has installed it.

The program is not ours and reads what strangers made, so it runs as our own child does: limits on
time, memory and disk, no network where the system lets us take it away, and a folder of its own
in the data folder that is gone afterwards. What it writes is then read like any folder.

Format: [MS-PST] § 2.2.2.6 (the signature).
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sobremesa.channels.base import Unreadable, gettext_noop
from sobremesa.sandbox.walk import DEPTH_MAX, shown
from sobremesa.sandbox.zips import is_hidden

SIGNATURE = b"!BDN"
ENDINGS = (".pst", ".ost")
PROGRAM = "readpst"
OPTIONS = ("-q", "-r", "-8", "-cv", "-j", "0", "-t", "eac", "-o")
SLOW_BYTES_A_SECOND = 1024 * 1024
START_SECONDS = 120
ROOM_TIMES = 2
"""Attachments lie packed in a store and as base64 in letters."""

NOT_INSTALLED = gettext_noop(
    "%(name)s is a whole mailbox of Outlook. To read it, install the program readpst (on Debian "
    "and Ubuntu: apt install pst-utils) and import it again."
)
NO_ROOM = gettext_noop(
    "%(name)s needs %(megabytes)s MB of free space in the data folder to be unpacked. Make room "
    "and import it again."
)
NOT_OPENED = gettext_noop(
    "%(name)s could not be unpacked: it is damaged, protected, or takes too long. Let Outlook "
    "repair it (scanpst.exe), or export its folders anew."
)
IN_PART = gettext_noop(
    "%(name)s could be unpacked in part only; what could be read came in. Let Outlook repair it "
    "(scanpst.exe) and import it again to have the rest."
)
IN_AN_ARCHIVE = gettext_noop(
    "It is a whole mailbox of Outlook inside a zip. Unpack the zip and bring the folder."
)
# Limits first, then the network, then the program: what follows inherits all of it.
START = """
import ctypes, os, resource, sys
cpu, size, memory, *command = sys.argv[1:]
for what, most in ((resource.RLIMIT_CPU, int(cpu)), (resource.RLIMIT_FSIZE, int(size)),
                   (resource.RLIMIT_AS, int(memory)), (resource.RLIMIT_NOFILE, 256),
                   (resource.RLIMIT_CORE, 0)):
    resource.setrlimit(what, (most, most))
system = ctypes.CDLL(None)
system.prctl(38, 1, 0, 0, 0)
system.unshare(0x10000000 | 0x40000000)
os.execv(command[0], command)
"""
MEMORY_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class Store:
    """A mailbox file: where it is, its path as shown, and whether somebody named it."""

    where: Path
    path: str
    is_given: bool
    size_bytes: int


def is_store(head: bytes) -> bool:
    """Whether these bytes begin like a mailbox file of Outlook."""
    return head.startswith(SIGNATURE)


def stores_in(paths: Sequence[str], own: Path | None = None) -> Iterator[Store]:
    """The mailbox files under some paths, in a fixed order, by name and signature."""
    for given in paths:
        where = Path(given)
        yield from _stores(where, shown(str(where)), own, 0)


def _stores(where: Path, path: str, own: Path | None, depth: int) -> Iterator[Store]:
    try:
        entry = where.stat() if not depth else where.lstat()
        if stat.S_ISDIR(entry.st_mode):
            if depth > DEPTH_MAX or (depth and own is not None and where.samefile(own)):
                return
            names = sorted(os.listdir(where))  # noqa: PTH208 (names)
        elif not stat.S_ISREG(entry.st_mode) or not where.name.lower().endswith(ENDINGS):
            return
        else:
            with where.open("rb") as stream:
                if is_store(stream.read(4)):
                    yield Store(where, path, not depth, entry.st_size)
            return
    except (OSError, ValueError):  # the walk says why
        return
    for name in names:
        if not is_hidden(name):
            yield from _stores(where / name, f"{path}/{shown(name)}", own, depth + 1)


@contextmanager
def unpacked(store: Store, own: Path | None) -> Iterator[tuple[Path, bool]]:
    """A folder with what is in a mailbox file, as mbox, vCard and iCalendar, and whether that is
    all of it; gone afterwards.

    Raises:
        Unreadable: the program is not there, there is no room, or it could not open the file.

    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise Unreadable(NOT_INSTALLED, name=store.path.rpartition("/")[2])
    base = (own or Path(tempfile.gettempdir())) / "unpacked"
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(base)
    folder = base / f"{os.getpid()}-{store.where.stat().st_ino}"
    folder.mkdir(mode=0o700)
    try:
        yield folder, _run(program, store, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(base: Path) -> None:
    """Take away what imports left that were killed."""
    for left in base.iterdir():
        pid = left.name.partition("-")[0]
        if pid.isdecimal() and int(pid) != os.getpid():
            try:
                os.kill(int(pid), 0)
            except (ProcessLookupError, OverflowError):
                shutil.rmtree(left, ignore_errors=True)
            except PermissionError:
                continue


def _run(program: str, store: Store, folder: Path) -> bool:
    """Unpack; whether the program came to its end."""
    name, room = store.path.rpartition("/")[2], ROOM_TIMES * store.size_bytes
    if shutil.disk_usage(folder).free < room:
        raise Unreadable(NO_ROOM, name=name, megabytes=room // 1024**2 + 1)
    seconds = START_SECONDS + store.size_bytes // SLOW_BYTES_A_SECOND
    limits = [seconds, room + 16 * 1024**2, MEMORY_BYTES + store.size_bytes // 8]
    process = subprocess.Popen(  # noqa: S603 (no shell; the paths are whole arguments)
        [sys.executable, "-I", "-c", START, *map(str, limits),
         program, *OPTIONS, str(folder), str(store.where.absolute())],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}, cwd=folder,
        start_new_session=True,
    )  # fmt: skip
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        code = -1
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code and not any(entry.is_file() for entry in folder.rglob("*")):
        raise Unreadable(NOT_OPENED, name=name)
    return not code
