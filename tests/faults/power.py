"""The power goes: snapshots of a disk that is being written to.

An image lies on XFS, is mounted as a disk of its own, and is cloned (FICLONE) in the middle of
the load; the writer stands still meanwhile and its list of what was acknowledged is read
first, else the clone would be later than the list and hide what is lost.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

FICLONE = 0x40049409
WRITER = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings"); import sobremesa.boot
django.setup()
from sobremesa.journal import record
from tests.us.build import NOW
while True:
    print(record("test.written", None, by=None, at=NOW).pk, flush=True)
"""


def missing() -> str:
    """Why it cannot be tried here; nothing when it can."""
    if os.geteuid():
        return "a power cut needs root (loop devices)"
    for program in ("mkfs.xfs", "mkfs.ext4", "losetup", "mount"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return ""


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    """An image as a disk."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def cuts(env: Mapping[str, str], tmp_path: Path, count: int) -> dict[str, Any]:
    """So many cuts under load. `lost`: acknowledged rows that are not there afterwards."""
    outer = tmp_path / "outer.img"
    with outer.open("wb") as file:
        file.truncate(2 * 1024**3)
    subprocess.run(["mkfs.xfs", "-q", "-m", "reflink=1", outer], check=True)
    with mounted(outer, tmp_path / "outer") as ground:
        image = ground / "disk.img"
        with image.open("wb") as file:
            file.truncate(512 * 1024**2)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        with mounted(image, tmp_path / "disk") as disk:
            return _under_load({**env, "SOBREMESA_DATA": str(disk / "data")}, image, count)


def _under_load(env: Mapping[str, str], image: Path, count: int) -> dict[str, Any]:
    subprocess.run([sys.executable, "-m", "sobremesa", "people"], env=env, check=True)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], env=env, stdout=subprocess.PIPE, bufsize=0
    )
    chance, said, lost, broken = random.Random(23), b"", 0, 0
    assert writer.stdout is not None
    os.set_blocking(writer.stdout.fileno(), False)
    try:
        said += _wait_for_first(writer)
        for _ in range(count):
            time.sleep(chance.uniform(0.1, 0.7))
            writer.send_signal(signal.SIGSTOP)
            time.sleep(0.05)
            said += writer.stdout.read() or b""
            snapshot = image.with_name("snapshot.img")
            clone(image, snapshot)
            writer.send_signal(signal.SIGCONT)
            told = {int(n) for n in said.split(b"\n")[:-1] if n}
            there, is_whole = _rows(snapshot)
            lost += len(told - there)
            broken += not is_whole
            snapshot.unlink()
    finally:
        writer.kill()
        writer.communicate()
    return {"cuts": count, "acknowledged": len(told), "lost": lost, "broken": broken}


def _wait_for_first(writer: subprocess.Popen[bytes]) -> bytes:
    for _ in range(600):
        if found := writer.stdout.read():
            return found
        time.sleep(0.1)
    raise AssertionError("nothing was written")


def clone(source: Path, target: Path) -> None:
    """The same blocks under another name, at one instant."""
    with source.open("rb") as old, target.open("wb") as new:
        fcntl.ioctl(new, FICLONE, old.fileno())


def _rows(snapshot: Path) -> tuple[set[int], bool]:
    with mounted(snapshot, snapshot.with_name("seen")) as folder:
        with closing(sqlite3.connect(folder / "data" / "sobremesa.sqlite3")) as file:
            rows = file.execute("SELECT id FROM sobremesa_entry WHERE verb = 'test.written'")
            found = {pk for (pk,) in rows.fetchall()}
            whole = file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return found, whole
