"""A backup is as good as its restore: the drill, and what it looks at.

`prove` runs in a process of its own whose data folder is the restored one. It does what has
to be done before anybody may come in (those who were forgotten since are forgotten again),
and examines everything.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from sobremesa.conversations import store
from sobremesa.conversations.models import Batch, Interaction
from sobremesa.flows import telling
from sobremesa.flows.doctor import examine
from sobremesa.flows.keeping import keys, restoring, shelf
from sobremesa.flows.keeping.archive import RECEIPTS
from sobremesa.flows.keeping.backing import workshop
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.flows.rights import receipts
from sobremesa.flows.rights.log import LOG
from sobremesa.jobs import Job
from sobremesa.people.models import Person

# True of a folder that was only just restored, and no fault of the backup.
OF_THE_MOMENT = {"room-low", "work-late", "work-given-up"}


def prove(*, now: datetime) -> dict[str, Any]:
    """Bring a restored folder to where it may be opened, and say what is wrong with it."""
    began = time.monotonic()
    _move_uploads()
    Job.objects.filter(done_at=None).update(lease_until=None)  # their workers are elsewhere
    forgotten = _forget_again(now)
    store.sweep()
    found = {one.code for one in examine(deep=True, now=now)} - OF_THE_MOMENT
    found |= set(_smoke())
    return {
        "at": now.isoformat(), "seconds": round(time.monotonic() - began, 1),
        "findings": sorted(found), "forgotten": forgotten,
        "people": Person.objects.count(), "interactions": Interaction.objects.count(),
    }  # fmt: skip


def _move_uploads() -> None:
    """What waits to be read lies in another folder than on the day of the backup."""
    try:
        about = json.loads((Path(settings.DATA) / "about.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    old, new = f"{about['uploads']}/", f"{settings.UPLOADS}/"
    if old == new:
        return
    for batch in Batch.objects.filter(finished_at=None):
        moved = [new + one.removeprefix(old) if one.startswith(old) else one for one in batch.paths]
        Batch.objects.filter(pk=batch.pk).update(paths=moved)


def _forget_again(now: datetime) -> int:
    found = 0
    for folder in sorted(Path(settings.DATA).glob(f"{RECEIPTS}*")):
        found += receipts.replay(folder / LOG, now)
        shutil.rmtree(folder)
    return found


def _smoke() -> Iterator[str]:
    """Ask what a page would ask: everybody, one of them with all that was said, a search."""
    rows = list(telling.people_rows())
    if not rows:
        return
    somebody = Person.objects.get(code=rows[0]["code"])
    said = telling.person_row(somebody)["timeline"]
    if rows[0]["interactions"] and not said:
        yield "timeline-empty"
    telling.found_rows(str(rows[0]["name"]), limit=5)


# -------------------------------------------------------------------------------- the drill


def drill(path: Path, *, now: datetime) -> dict[str, Any]:
    """Restore a backup aside, examine it, throw it away, and note on it what was found.

    Raises:
        Unkept: it cannot be tried at present; nothing is noted.

    """
    began = time.monotonic()
    with workshop(shelf.folder()) as drafts:
        try:
            found = _tried(path, drafts / "drill")
        except Unkept as why:
            if why.code in {"room", "busy", "program-missing", "in-use", "not-allowed"}:
                raise
            found = {"at": now.isoformat(), "findings": [why.code]}
    found["seconds"] = round(time.monotonic() - began, 1)
    shelf.write_note(path, {**shelf.note_of(path), "proof": found})
    return found


def _tried(path: Path, folder: Path) -> dict[str, Any]:
    folder.mkdir(mode=0o700)
    with _spare_database() as name:
        proof = restoring.build(path, keys.identities(path), folder, database=name).proof
    return dict(proof)


@contextmanager
def _spare_database() -> Iterator[str]:
    """On PostgreSQL an empty database beside ours, dropped afterwards."""
    if connection.vendor != "postgresql":
        yield ""
        return
    from psycopg import Error, connect, sql  # noqa: PLC0415 - only where PostgreSQL is used

    name = f"sobremesa_drill_{secrets.token_hex(6)}"
    with connect(**connection.get_connection_params(), autocommit=True) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except Error as exc:
            raise Unkept(
                "not-allowed",
                _("PostgreSQL lets us make no database to try the backup in. Let it: "
                  "ALTER ROLE … CREATEDB"),
            ) from exc  # fmt: skip
        try:
            yield name
        finally:
            with suppress(Error):
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                server.execute(drop)


def drill_newest(*, now: datetime) -> dict[str, Any] | None:
    """Try the newest backup unless it was tried already. None: there was nothing to try."""
    for one in shelf.listed()[:1]:
        if one.proof is None:
            found = drill(one.path, now=now)
            shelf.tidy(now=now)
            return found
    return None
