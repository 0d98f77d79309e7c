"""The tables of one moment as a file, while others go on writing.

SQLite: `VACUUM INTO` (copying the file under load gives nothing usable: RELIABILITY finding
12). PostgreSQL: `pg_dump` on a snapshot that we hold meanwhile, so that what we say about
the rows is said about the same rows.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from sobremesa.flows.keeping.errors import Unkept

Ask = Callable[[str], list[tuple[Any, ...]]]
DATABASE_FILE = "database/sobremesa.sqlite3"
DUMP_FILE = "database/sobremesa.pgdump"


@dataclass(frozen=True)
class Snapshot:
    """The tables of one moment. `packs` says how long each pack was, in bytes."""

    path: Path
    name: str
    counts: Mapping[str, int]
    packs: Mapping[str, int]
    migrations: list[str]


def take(path: Path) -> Snapshot:
    """Write the tables to a file that is not there yet.

    Raises:
        Unkept: the copy is not whole, or PostgreSQL's own programs are missing or said no.

    """
    if connection.vendor == "postgresql":
        return _take_postgres(path)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    check_sqlite(path)
    with closing(opened_sqlite(path)) as copy:
        return _described(path, DATABASE_FILE, lambda words: copy.execute(words).fetchall())


def opened_sqlite(path: Path) -> sqlite3.Connection:
    """A copy nobody else uses, to be read only."""
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)


def check_sqlite(path: Path) -> None:
    """Read every page of a copy.

    Raises:
        Unkept: something in it is not as it should be.

    """
    try:
        with closing(opened_sqlite(path)) as copy:
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as exc:
        found = str(exc)
    if found != "ok":
        raise Unkept(
            "damaged", _("The copy of the database is not whole: %(what)s.") % {"what": found}
        )


def counted_sqlite(path: Path) -> dict[str, int]:
    """How many rows each table of a copy has."""
    with closing(opened_sqlite(path)) as copy:
        here = {
            name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        names = [name for name in our_tables() if name in here]
        return _counts(lambda words: copy.execute(words).fetchall(), names)


def our_tables() -> list[str]:
    """The tables that are counted: ours, not those of the search or of sessions."""
    return sorted(one._meta.db_table for one in apps.get_app_config("sobremesa").get_models())


def _tables_here() -> list[str]:
    """Those of them that are there: before an upgrade some are not."""
    here = set(connection.introspection.table_names())
    return [name for name in our_tables() if name in here]


def _described(path: Path, name: str, ask: Ask) -> Snapshot:
    packs = ask('SELECT pack, max("offset" + length) FROM sobremesa_blob GROUP BY pack')
    applied = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Snapshot(
        path, name, _counts(ask, _tables_here()), {str(pack): int(end) for pack, end in packs},
        [f"{app}.{one}" for app, one in applied],
    )  # fmt: skip


def _counts(ask: Ask, tables: Iterable[str]) -> dict[str, int]:
    return {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in tables}  # noqa: S608


def known_migrations() -> set[str]:
    """Every migration that this version has."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}


# ------------------------------------------------------------------------------ PostgreSQL


def _take_postgres(path: Path) -> Snapshot:
    program = program_for("pg_dump")
    with connection.get_new_connection(connection.get_connection_params()) as held:
        held.autocommit = False
        cursor = held.cursor()
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        run_program(
            [program, "--format=custom", "--no-owner", "--no-privileges",
             f"--snapshot={moment}", f"--file={path}"]
        )  # fmt: skip
        found = _described(path, DUMP_FILE, lambda words: cursor.execute(words).fetchall())
        held.rollback()
    return found


def program_for(name: str) -> str:
    """Where one of PostgreSQL's programs lies.

    Raises:
        Unkept: it is not installed.

    """
    if found := shutil.which(name):
        return found
    raise Unkept(
        "program-missing",
        _("%(program)s is not installed; a backup of PostgreSQL needs it. "
          "On Debian: apt-get install postgresql-client") % {"program": name},
    )  # fmt: skip


def run_program(words: list[str], *, database: str = "") -> None:
    """Run one of them on our database, or on another of the same server.

    Raises:
        Unkept: it said no; with its last line.

    """
    at = settings.DATABASES["default"]
    env = {
        **os.environ,
        "PGHOST": str(at["HOST"]), "PGPORT": str(at["PORT"]), "PGUSER": str(at["USER"]),
        "PGPASSWORD": str(at["PASSWORD"]),
        "PGDATABASE": database or str(connection.settings_dict["NAME"]),
    }  # fmt: skip
    env = {name: value for name, value in env.items() if value or not name.startswith("PG")}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        name = Path(words[0]).name
        raise Unkept(
            "damaged", _("%(program)s said: %(what)s") % {"program": name, "what": last[:300]}
        )
