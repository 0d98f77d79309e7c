"""Is the database whole? Asked in its own language: what the ORM cannot ask.

The checks of RELIABILITY § 4.1 that are one database's business: its pages and indexes, the
keys between its tables, the index of the search, the triggers and indexes we declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from sobremesa.boot import is_sqlite_sound
from sobremesa.channels.base import gettext_noop
from sobremesa.conversations import index
from sobremesa.conversations.guards import missing_guards

SAID_MAX = 5  # the first few say where to look; the rest says the same
Fault = tuple[str, str, dict[str, Any]]  # code, sentence, what fills it

DAMAGED = gettext_noop(
    "The database file is damaged: %(what)s. Stop the program and restore a backup."
)
KEY_LOST = gettext_noop("A row of %(table)s points to a row that is not there. Restore a backup.")
INDEX_DAMAGED = gettext_noop(
    "The search index is damaged; what was said is not. Make it again: sobremesa doctor --mend"
)
OLD_SQLITE = gettext_noop(
    "SQLite %(version)s may damage a database that two programs use. Install the wheel pysqlite3."
)
GUARD_LOST = gettext_noop(
    "The guard %(name)s is not in the database: what was said could be changed. "
    "Put it back: sobremesa doctor --mend"
)
INDEX_LOST = gettext_noop("The index or rule %(name)s of %(table)s is missing. Restore a backup.")
NOT_MIGRATED = gettext_noop("The tables are older than the program. Start it once.")


def database_faults() -> Iterator[Fault]:
    """Everything that is wrong with the database itself."""
    checks = _sqlite_faults if connection.vendor == "sqlite" else _postgres_faults
    yield from checks()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "not-migrated", NOT_MIGRATED, {}
        return  # what follows would complain about what is not there yet
    for name in missing_guards():
        yield "guard-missing", GUARD_LOST, {"name": name}
    yield from _missing_indexes()


def _sqlite_faults() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        is_wal = cursor.fetchone()[0] == "wal"
        if is_wal and not is_sqlite_sound(tuple(map(int, version.split(".")))):
            yield "sqlite-old", OLD_SQLITE, {"version": version}
        cursor.execute(f"PRAGMA integrity_check({SAID_MAX})")
        for (what,) in cursor.fetchall():
            if what != "ok":
                yield "database-damaged", DAMAGED, {"what": what}
        cursor.execute("PRAGMA foreign_key_check")
        for table, *_rest in cursor.fetchmany(SAID_MAX):
            yield "key-lost", KEY_LOST, {"table": table}
    for table in (index.SAID, index.WHO):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")  # noqa: S608
        except DatabaseError:
            yield "index-damaged", INDEX_DAMAGED, {}


def _postgres_faults() -> Iterator[Fault]:
    """PostgreSQL checks its own keys; its B-trees are looked at where `amcheck` is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")
        if cursor.fetchone() is None:
            return
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam "
            "WHERE a.amname = 'btree' AND i.indisvalid AND c.relname LIKE 'sobremesa%%'"
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT bt_index_check(%s::regclass)", [name])
        except DatabaseError as exc:
            yield "database-damaged", DAMAGED, {"what": str(exc).splitlines()[0]}


def _missing_indexes() -> Iterator[Fault]:
    """What the models declare and the database does not have."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_app_config("sobremesa").get_models():
            table = model._meta.db_table
            declared = {one.name for one in (*model._meta.indexes, *model._meta.constraints)}
            if table not in tables:
                yield "index-missing", INDEX_LOST, {"name": table, "table": table}
                continue
            there = connection.introspection.get_constraints(cursor, table)
            for name in sorted(declared - set(there)):
                yield "index-missing", INDEX_LOST, {"name": name, "table": table}
