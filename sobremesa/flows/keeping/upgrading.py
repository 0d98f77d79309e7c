"""A newer version meets older tables: look, back up, migrate, look again, or go back.

Killed at any instant the tables are before or after a migration, never between (each is one
transaction), and the next start goes on. What fails is taken back: on SQLite from a copy made
just before, written back in one transaction; on PostgreSQL all migrations are one transaction.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa import __version__, faults
from sobremesa.conversations import guards
from sobremesa.conversations.soundness import database_faults
from sobremesa.flows.keeping import backing, room, snapshots
from sobremesa.flows.keeping.errors import Unkept

LOCK = "upgrade.lock"
COPY = "before-upgrade.sqlite3"
PG_LOCK = 5_071_963  # any number, the same for all who upgrade this database
EXPECTED = {"not-migrated"}
Meanwhile = Callable[[], AbstractContextManager[None]]


def upgrade(meanwhile: Meanwhile = nullcontext) -> bool:
    """Bring the tables up to this version. Whether there was anything to do.

    Args:
        meanwhile: entered while it lasts, if it may last: answers whoever asks for a page.

    Raises:
        Unkept: the data is of a later version, or it could not be done: then all is as before.

    """
    if not is_due():
        return False
    with _alone():
        if not is_due():  # another process has done it
            return False
        if _is_new():
            _migrate()
        else:
            with meanwhile():
                _upgrade()
    return True


def is_going_on() -> bool:
    """Whether another process is upgrading at this moment. Asks the disk, not the database."""
    try:
        with (Path(settings.DATA) / LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def _alone() -> Iterator[None]:
    with (Path(settings.DATA) / LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_due() -> bool:
    """Whether the tables are older than this version.

    Raises:
        Unkept: they are newer.

    """
    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    later = sorted(
        name for app, name in set(executor.loader.applied_migrations) - known if app == "sobremesa"
    )
    if later:
        raise Unkept(
            "newer",
            _("The data was written by a later version than this one (%(ours)s, which does not "
              "know %(name)s). Install that version, or restore the backup made before it.")
            % {"ours": __version__, "name": later[0]},
        )  # fmt: skip
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_new() -> bool:
    """Whether nothing lies here yet."""
    return "sobremesa_user" not in connection.introspection.table_names()


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _upgrade() -> None:
    now = timezone.now()
    room.need(Path(settings.DATA), 2 * backing.database_bytes())
    if found := _faults():
        raise Unkept(
            "damaged",
            _("The database is not whole (%(what)s), so it is not brought to version %(new)s. "
              "Nothing was changed.") % {"what": ", ".join(found), "new": __version__},
        )  # fmt: skip
    if settings.BACKUP_BEFORE_UPGRADE:
        backing.back_up(now=now)
    faults.point("upgrade.backed_up")
    with _OrGoBack() as copied:
        copied.begin()
        _migrate()
        faults.point("upgrade.migrated")
        guards.install(connection)
        if found := _faults():
            raise Unkept("damaged", ", ".join(found))
    faults.point("upgrade.done")


def _faults() -> list[str]:
    return sorted({code for code, *_rest in database_faults()} - EXPECTED)


class _OrGoBack:
    """All is as before when anything is raised within."""

    def __init__(self) -> None:
        self.copy = Path(settings.DATA) / COPY
        self.outer = transaction.atomic()

    def __enter__(self) -> _OrGoBack:
        return self

    def begin(self) -> None:
        """Note how it was. A copy that is there is of an upgrade that was killed: it is older."""
        if connection.vendor == "postgresql":
            self.outer.__enter__()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PG_LOCK])
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        elif not self.copy.exists():
            draft = self.copy.with_suffix(".new")
            draft.unlink(missing_ok=True)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(draft)])
            snapshots.check_sqlite(draft)
            draft.replace(self.copy)
            faults.point("upgrade.copied")

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if connection.vendor == "postgresql":
            self.outer.__exit__(kind, exc, trace)
        elif exc is not None and self.copy.exists():
            write_back(self.copy, Path(str(connection.settings_dict["NAME"])))
        self.copy.unlink(missing_ok=True)
        if isinstance(exc, Exception):
            words = str(exc).splitlines()[0] if str(exc) else ""
            raise Unkept(
                "not-upgraded",
                _("The update to version %(new)s failed (%(kind)s: %(why)s). Everything is as it "
                  "was before; go on with the version you had, and tell us.")
                % {"new": __version__, "kind": type(exc).__name__, "why": words[:200]},
            ) from exc  # fmt: skip


def write_back(copy: Path, live: Path) -> None:
    """Write a copy over the database in one transaction; whoever reads sees one or the other."""
    connection.close()
    with closing(snapshots.opened_sqlite(copy)) as source, closing(sqlite3.connect(live)) as target:
        target.execute("PRAGMA synchronous=FULL")
        target.execute("PRAGMA busy_timeout=20000")
        source.backup(target, pages=-1)
