"""Make a backup: everything that is needed to be here again on another machine, in one file.

The tables of one moment first, then the bytes they point to (nothing is erased meanwhile),
what waits to be read, the secrets, and who was forgotten. It passes through encryption into a
draft, which gets its name when the disk has all of it: a backup that is there is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from sobremesa import __version__, faults
from sobremesa.conversations import store
from sobremesa.flows.keeping import keys, room, shelf, snapshots
from sobremesa.flows.keeping.archive import ABOUT, CHUNK, FORMAT, RECEIPTS, Member, TarStream
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.flows.rights import receipts

WORKSHOP = "making"  # the folder of drafts within the backups; nothing in it outlives its maker


@dataclass(frozen=True)
class Made:
    """A backup that was just made; size in bytes."""

    path: Path
    size: int
    rows: int
    is_first: bool


def back_up(*, now: datetime, folder: Path | None = None) -> Made:
    """Make a backup, and let go of those that need not stay.

    Args:
        now: the moment it is called after.
        folder: where it goes; the folder of backups if not given, else nothing there is tidied.

    Raises:
        Unkept: another is being made, there is no room, or something could not be read.

    """
    where = folder or shelf.folder()
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_first = not keys.own_path().exists()
    with workshop(where) as drafts:
        room.need(where, bytes_needed())
        path = _make(drafts, where / shelf.new_name(now), now)
    store.sweep()  # what was to be erased meanwhile
    if folder is None:
        shelf.tidy(now=now, just_made=path)
    note = shelf.note_of(path)
    return Made(path, note["size"], note["rows"], is_first)


@contextmanager
def workshop(where: Path) -> Iterator[Path]:
    """An empty folder for drafts; what a dead maker left is swept out. One maker at a time."""
    with (where / ".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise Unkept(
                "busy", _("A backup is being made or tried already. Wait until it is done.")
            ) from exc
        drafts = where / WORKSHOP
        shutil.rmtree(drafts, ignore_errors=True)
        drafts.mkdir(mode=0o700)
        try:
            yield drafts
        finally:
            shutil.rmtree(drafts, ignore_errors=True)


def _make(drafts: Path, path: Path, now: datetime) -> Path:
    draft = drafts / path.name
    with ExitStack() as stack:
        stack.enter_context(store.untouched())
        try:
            shot = snapshots.take(drafts / "tables")
            faults.point("backup.copied")
            stream = TarStream(_members(shot, now), shot.counts)
            with draft.open("xb") as out:
                pyrage.encrypt_io(stream, out, keys.recipients())
        except (OSError, pyrage.EncryptError) as exc:
            raise Unkept(
                "room", _("The backup could not be written: %(why)s.") % {"why": exc}
            ) from exc
    faults.point("backup.written")
    note = {
        "made_at": now.isoformat(), "version": __version__, "size": draft.stat().st_size,
        "sha256": digest_of(draft), "rows": sum(shot.counts.values()),
    }  # fmt: skip
    shelf.write_note(path, note)
    shelf.settle_file(draft, path)
    keys.lock_a_copy(path.parent)
    _lay_receipts_beside(path.parent)
    faults.point("backup.done")
    return path


def _members(shot: snapshots.Snapshot, now: datetime) -> Iterator[Member]:
    about = {
        "format": FORMAT, "version": __version__, "made_at": now.isoformat(),
        "database": connection.vendor, "migrations": shot.migrations,
        "uploads": str(settings.UPLOADS),
    }  # fmt: skip
    yield Member.said(ABOUT, about)
    yield Member.of(shot.name, shot.path)
    for pack, end in sorted(shot.packs.items()):
        path = store.path_of(pack)
        # A pack that is lost must not cost the rest; the drill will find it missing.
        if path.exists():
            yield Member.of(f"store/{pack}", path, min(end, path.stat().st_size))
    data = Path(settings.DATA)
    for path in sorted(Path(settings.UPLOADS).rglob("*")):
        if path.is_file():
            yield Member.of(f"uploads/{path.relative_to(settings.UPLOADS)}", path)
    for path in sorted(data.glob("*.key")):
        if path.name != keys.NAME:
            yield Member.of(f"secrets/{path.name}", path)
    for path in receipts.files():
        yield Member.of(f"{RECEIPTS}/{path.name}", path)


def _lay_receipts_beside(folder: Path) -> None:
    """The receipts as they are now, beside all backups: older ones are replayed with them."""
    for path in receipts.files():
        (folder / RECEIPTS).mkdir(exist_ok=True, mode=0o700)
        draft = folder / RECEIPTS / f"{path.name}.new"
        shutil.copyfile(path, draft)
        draft.chmod(0o600)
        draft.replace(draft.with_name(path.name))


def bytes_needed() -> int:
    """What a backup needs at most: the tables twice, and all that lies beside them once."""
    return 2 * database_bytes() + bytes_under(settings.STORE) + bytes_under(settings.UPLOADS)


def database_bytes() -> int:
    """How big the database is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = Path(str(connection.settings_dict["NAME"]))
    sizes = [path.stat().st_size for path in name.parent.glob(f"{name.name}*") if path.is_file()]
    return sum(sizes)


def bytes_under(folder: str | Path) -> int:
    """How much lies in a folder."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
