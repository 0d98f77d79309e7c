"""How the house is: what somebody who looks after it wants to know, in sentences.

`alarms` looks at files only and is cheap enough for every page; `lines` asks the database too.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sobremesa import __version__
from sobremesa.boot import is_sqlite_sound
from sobremesa.conversations.models import Batch
from sobremesa.flows.doctor import ROOM_MIN_BYTES
from sobremesa.flows.keeping import backing, room, shelf, upgrading
from sobremesa.jobs import Job

BACKUP_MAX = timedelta(days=2)
NEW_DAYS = 2  # so long nobody is told off for what a new house does not have yet
BEAT_MAX_SECONDS = 120
HEARTBEAT = "worker.heartbeat"


@dataclass(frozen=True)
class Line:
    """One thing, and whether somebody should do something about it."""

    code: str
    title: str
    words: str
    is_wrong: bool = False


def alarms(*, now: datetime) -> list[Line]:
    """What staff must hear about on every page; asks no database."""
    return [line for line in (_backup(now), _worker(now), _room()) if line.is_wrong]


def lines(*, now: datetime) -> list[Line]:
    """All of it."""
    return [_backup(now), _worker(now), *_work(), _room(), _database(), _sizes(), _brought(),
            _versions()]  # fmt: skip


def is_ready(*, now: datetime) -> dict[str, bool]:
    """For whoever watches from outside: nothing in it is about anybody."""
    found = {"worker": not _worker(now).is_wrong, "room": room.free_bytes() > room.BALLAST_BYTES}
    try:
        found["migrated"] = not upgrading.is_due()
        found["database"] = True
    except DatabaseError:
        found["migrated"] = found["database"] = False
    except upgrading.Unkept:
        found["migrated"], found["database"] = False, True
    return found


def _backup(now: datetime) -> Line:
    title, found = _("Backup"), shelf.listed()
    if not found:
        words = _("There is none yet.")
        if settings.BACKUP_HOUR < 0:
            words += " " + _("None is made by itself: SOBREMESA_BACKUP_HOUR is -1.")
        return Line("backup", title, words, _age() > timedelta(days=NEW_DAYS))
    newest = found[0]
    words = _("The last is of %(when)s (%(size)s).") % {
        "when": _moment(newest.made_at), "size": filesizeformat(newest.size),
    }  # fmt: skip
    is_wrong = now - newest.made_at > BACKUP_MAX or bool(newest.proof and not newest.is_proven)
    return Line("backup", title, f"{words} {_proof(found)}", is_wrong)


def _proof(found: list[shelf.Kept]) -> str:
    newest = found[0]
    if newest.proof and newest.proof["findings"]:
        what = ", ".join(newest.proof["findings"])
        return _("Restoring it failed (%(what)s): do not rely on it.") % {"what": what}
    if newest.proof:
        words = _("It was restored to try it, in %(seconds)s seconds: all was there.")
        return words % {"seconds": newest.proof["seconds"]}
    if proven := next((one for one in found if one.is_proven), None):
        words = _("It is not yet proven; that of %(when)s is.")
        return words % {"when": _moment(proven.made_at)}
    return _("It is not yet proven: nobody has restored it to try.")


def _worker(now: datetime) -> Line:
    title = _("Work in the background")
    try:
        beat = (Path(settings.DATA) / HEARTBEAT).stat().st_mtime
    except FileNotFoundError:
        return Line(
            "worker", title, _("Nobody has worked here yet."), _age() > timedelta(minutes=10)
        )
    ago = now.timestamp() - beat
    if ago > BEAT_MAX_SECONDS:
        when = _moment(datetime.fromtimestamp(beat, UTC))
        words = _("The worker was last seen on %(when)s. Start the program again.")
        return Line("worker", title, words % {"when": when}, is_wrong=True)
    return Line("worker", title, _("The worker is there."))


def _work() -> Iterator[Line]:
    waiting = Job.objects.filter(done_at=None, given_up_at=None).count()
    over = given_up().count()
    words = _("%(waiting)s waiting, %(over)s given up.") % {"waiting": waiting, "over": over}
    yield Line("work", _("Pieces of work"), words, bool(over))


def given_up() -> QuerySet[Job]:
    """Work that was tried often enough, newest first."""
    return Job.objects.filter(done_at=None).exclude(given_up_at=None).order_by("-given_up_at")


def _room() -> Line:
    free = room.free_bytes()
    words = _("%(free)s are free.") % {"free": filesizeformat(free)}
    if not room.has_ballast() and _age() > timedelta(minutes=10):
        words += " " + _("The reserve for a full disk is not there at the moment.")
    return Line("room", _("Disk"), words, free < ROOM_MIN_BYTES)


def _database() -> Line:
    title = _("Database")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return Line("database", title, f"PostgreSQL {cursor.fetchone()[0]}")
        cursor.execute("SELECT sqlite_version()")
        version = str(cursor.fetchone()[0])
    if is_sqlite_sound(tuple(map(int, version.split(".")))):
        words = _("SQLite %(version)s, without the known fault.")
    else:
        words = _("SQLite %(version)s is slow but safe here: newer ones are faster.")
    return Line("database", title, words % {"version": version})


def _sizes() -> Line:
    words = _("%(rows)s of tables, %(bytes)s of originals.") % {
        "rows": filesizeformat(backing.database_bytes()),
        "bytes": filesizeformat(backing.bytes_under(settings.STORE)),
    }
    return Line("sizes", _("What is kept"), words)


def _brought() -> Line:
    last = Batch.objects.exclude(finished_at=None).order_by("-finished_at").first()
    words = _moment(last.finished_at) if last and last.finished_at else _("Nothing yet.")
    return Line("brought", _("Last brought in"), words)


def _versions() -> Line:
    words = (
        f"Sobremesa {__version__}, Python {platform.python_version()}, Django {django.__version__}"
    )
    return Line("versions", _("Versions"), words)


def _moment(when: datetime) -> str:
    # Django's English is American: "Nov. 22, 2026, 5 a.m."
    is_english = (get_language() or "").startswith("en")
    return date_format(localtime(when), "j F Y, H:i" if is_english else "DATETIME_FORMAT")


def _age() -> timedelta:
    """How long this data folder has been lived in."""
    try:
        return timedelta(seconds=time.time() - Path(settings.STATIC_ROOT).stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)


def shown_jobs(most: int = 50) -> list[dict[str, Any]]:
    """Work that was given up, as it is listed: what, when, why. No content."""
    names = {
        "bring": _("Bring files in"), "undo": _("Take an import back"),
        "read_again": _("Read again what could not be read"), "settle": _("Sort people anew"),
        "backup": _("Make a backup"), "drill": _("Try a backup"),
    }  # fmt: skip
    return [
        {"pk": job.pk, "name": names.get(job.kind, job.kind), "at": job.given_up_at,
         "why": job.last_error}
        for job in given_up()[:most]
    ]  # fmt: skip
