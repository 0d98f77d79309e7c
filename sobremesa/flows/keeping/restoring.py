"""Everything back from a backup: into a new folder, or in place of what is here.

A restore builds a whole data folder aside, has another process look at it (`proving`), and
only then gives its parts their names. Killed at any instant, either nothing has changed or the
next start finishes it: what was here before is kept beside it, never thrown away.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from sobremesa import faults
from sobremesa.flows.keeping import room, shelf, snapshots
from sobremesa.flows.keeping.archive import RECEIPTS
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.flows.keeping.keys import Identity
from sobremesa.flows.keeping.opening import Opened, open_backup
from sobremesa.flows.rights import receipts

ASIDE = "restoring"  # where a data folder is built, within the one that it replaces
READY = "ready.json"  # beside it, once it is whole: from then on the swap goes forward only
IN_USE = "in-use.lock"
SQLITE_FILE = "sobremesa.sqlite3"
PROOF_SECONDS = 3600


@dataclass(frozen=True)
class Restored:
    """What came back, and what the examination of it found."""

    opened: Opened
    proof: Mapping[str, Any]
    before: Path | None = None


def verify(path: Path, identities: Sequence[Identity]) -> Opened:
    """Open a backup, read every byte, check the tables. Nothing stays on the disk.

    Raises:
        Unkept: it cannot be relied on; the message says why.

    """
    with tempfile.TemporaryDirectory(dir=_scratch(), prefix="verify-") as into:
        found = open_backup(path, identities, Path(into))
        _check_tables(found, Path(into))
    return found


def _scratch() -> Path:
    found = Path(settings.DATA) / "tmp"
    found.mkdir(exist_ok=True, mode=0o700)
    return found


def _check_tables(found: Opened, folder: Path) -> None:
    if found.about["database"] == "sqlite":
        snapshots.check_sqlite(folder / SQLITE_FILE)
        if snapshots.counted_sqlite(folder / SQLITE_FILE) != dict(found.counts):
            raise Unkept("damaged", _("The backup holds other rows than it says."))
    else:
        snapshots.run_program(
            [snapshots.program_for("pg_restore"), "--list",
             str(folder / Path(snapshots.DUMP_FILE).name)]
        )  # fmt: skip


def restore_into(path: Path, identities: Sequence[Identity], folder: Path) -> Restored:
    """Make a data folder of a backup. On PostgreSQL: and fill the empty database that is set.

    Raises:
        Unkept: the folder is not empty, or the backup cannot be relied on.

    """
    if folder.exists() and any(folder.iterdir()):
        raise Unkept("not-empty", _("%(folder)s is not empty.") % {"folder": folder})
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return build(path, identities, folder, database=_database())


def build(path: Path, identities: Sequence[Identity], folder: Path, *, database: str) -> Restored:
    """Lay a backup out as a data folder, and prove it.

    Args:
        path: the backup.
        identities: the keys to try.
        folder: where; empty.
        database: on PostgreSQL the name of an empty database of the server that is set.

    """
    room.need(folder, 3 * path.stat().st_size if path.is_file() else 0)
    opened = open_backup(path, identities, folder)
    faults.point("restore.opened")
    _check_tables(opened, folder)
    kind = opened.about["database"]
    if kind != connection.vendor:
        raise Unkept(
            "not-empty",
            _("The backup is of %(theirs)s and this installation uses %(ours)s. Set "
              "SOBREMESA_DATABASE as it was.") % {"theirs": kind, "ours": connection.vendor},
        )  # fmt: skip
    _lay_receipts(path, folder)
    if kind == "postgresql":
        fill_postgres(folder / Path(snapshots.DUMP_FILE).name, database)
    faults.point("restore.filled")
    return Restored(opened, proof_of(folder, opened, database=database))


def _database() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _lay_receipts(path: Path, folder: Path) -> None:
    """Besides the receipts in the backup, those beside it and those of this installation."""
    beside = path.parent / RECEIPTS
    for number, found in enumerate((receipts.files(), sorted(beside.glob("erasures.*")))):
        for one in found:
            place = folder / f"{RECEIPTS}-{number}"
            place.mkdir(exist_ok=True, mode=0o700)
            shutil.copyfile(one, place / one.name)


def fill_postgres(dump: Path, database: str) -> None:
    """Load a dump into an empty database.

    Raises:
        Unkept: it is not empty, or PostgreSQL said no; then nothing of it is there.

    """
    from psycopg import connect  # noqa: PLC0415 - only where PostgreSQL is used

    with connect(**{**connection.get_connection_params(), "dbname": database}) as server:
        asked = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        row = server.execute(asked).fetchone()
    if row is None or row[0]:
        raise Unkept(
            "not-empty",
            _("The database %(name)s is not empty. Make an empty one and name it in "
              "SOBREMESA_DATABASE.") % {"name": database},
        )  # fmt: skip
    program = snapshots.program_for("pg_restore")
    snapshots.run_program(
        [program, "--no-owner", "--exit-on-error", "--single-transaction",
         f"--dbname={database}", str(dump)],
        database=database,
    )  # fmt: skip
    dump.unlink()


def proof_of(folder: Path, opened: Opened, *, database: str) -> dict[str, Any]:
    """Have another process examine a restored folder: see `proving.prove`.

    Raises:
        Unkept: it could not be examined at all.

    """
    env = {
        **os.environ, "SOBREMESA_DATA": str(folder), "SOBREMESA_BACKUPS": str(folder / "backups"),
        "SOBREMESA_BACKUP_BEFORE_UPGRADE": "0",
    }  # fmt: skip
    if connection.vendor == "postgresql":
        env["SOBREMESA_DATABASE"] = address_of(database)
        env.pop("SOBREMESA_DATABASE_FILE", None)
    (folder / "about.json").write_text(json.dumps(dict(opened.about)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sobremesa", "prove"], env=env, capture_output=True, text=True,
        check=False, timeout=PROOF_SECONDS,
    )  # fmt: skip
    (folder / "about.json").unlink()
    try:
        return dict(json.loads(done.stdout))
    except ValueError as exc:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Unkept(
            "not-whole", _("What was restored cannot be opened: %(why)s") % {"why": last[:300]}
        ) from exc


def address_of(database: str) -> str:
    """A database of the server that is set, as SOBREMESA_DATABASE wants it."""
    at = settings.DATABASES["default"]
    who = quote(str(at["USER"]), safe="")
    if at["PASSWORD"]:
        who += f":{quote(str(at['PASSWORD']), safe='')}"
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgresql://{who}@{at['HOST']}{port}/{database}"


# ------------------------------------------------------------------------ in place of what is


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else works in this data folder meanwhile.

    Raises:
        Unkept: somebody does.

    """
    with (Path(settings.DATA) / IN_USE).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise Unkept(
                "in-use", _("Sobremesa is running. Stop it (pages and worker), then restore.")
            ) from exc
        yield


def restore_in_place(path: Path, identities: Sequence[Identity], *, now: datetime) -> Restored:
    """Replace what is here by a backup; what was here is kept in a folder beside it.

    Raises:
        Unkept: Sobremesa runs, or the backup cannot be relied on: then nothing has changed.

    """
    data = Path(settings.DATA)
    with alone():
        aside = data / ASIDE
        shutil.rmtree(aside, ignore_errors=True)
        new = aside / "new"
        new.mkdir(parents=True, mode=0o700)
        connection.close()
        found = build(path, identities, new, database=_database())
        if found.proof["findings"]:
            raise Unkept(
                "not-whole",
                _("What came out of the backup is not whole (%(what)s); nothing was changed.")
                % {"what": ", ".join(found.proof["findings"])},
            )
        _make_ready(new, before := f"before-{now.astimezone(UTC).strftime(shelf.STAMP)}")
        faults.point("restore.ready")
        finish_swap()
    return Restored(found.opened, found.proof, data / before)


def _make_ready(new: Path, before: str) -> None:
    for spare in ("static", "tmp", "backups", "in-use.lock", "store.lock", "worker.heartbeat"):
        _remove(new / spare)
    for always in ("store", "uploads"):  # bytes of rows that are not here any more go aside too
        (new / always).mkdir(exist_ok=True, mode=0o700)
    _sync([new, *sorted(new.rglob("*"))])
    words = {"before": before, "parts": sorted(path.name for path in new.iterdir())}
    draft = new.with_name(f"{READY}.new")
    draft.write_text(json.dumps(words), encoding="utf-8")
    shelf.settle_file(draft, new.with_name(READY))


def finish_swap() -> bool:
    """Go on with a restore that was interrupted once it was ready. Whether there was one.

    Each step may be done again: a part is either still here, or laid aside, or replaced.
    """
    data = Path(settings.DATA)
    aside = data / ASIDE
    try:
        ready = json.loads((aside / READY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    before = data / ready["before"]
    before.mkdir(exist_ok=True, mode=0o700)
    for ending in ("-wal", "-shm", "-journal"):  # of the file that goes; the new one has none
        _lay_aside(data / f"{SQLITE_FILE}{ending}", before)
    for name in ready["parts"]:
        part, place = aside / "new" / name, data / name
        if not part.exists():
            continue  # it is in its place
        if not (before / name).exists():
            _lay_aside(place, before)
        faults.point("restore.laid_aside")
        _remove(place)  # made by a start in between; what was here is aside by now
        part.rename(place)
        faults.point("restore.moved")
    _sync([data, before])
    (aside / READY).unlink()
    shutil.rmtree(aside, ignore_errors=True)
    return True


def _sync(paths: Sequence[Path]) -> None:
    """Wait until the disk has some files and folders."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _lay_aside(path: Path, before: Path) -> None:
    with suppress(FileNotFoundError):
        path.rename(before / path.name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
