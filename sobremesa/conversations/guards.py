"""What the database itself refuses: changing what was said, and letting it go in silence.

Rows of `Interaction`, `Words` and `Purchase` are never updated. They leave only inside
`leaving(reason)`, which forgetting, undoing an import and emptying the trash use, and which holds
even against a hand-written DELETE. A changed table loses its triggers on SQLite (RELIABILITY § 6,
trap 5), so `install` runs after every migrate and `missing_guards` is asked by the doctor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as default_connection
from django.db import transaction

GUARDED = ("sobremesa_interaction", "sobremesa_words", "sobremesa_purchase")
PERMIT = "sobremesa_leaving"
ADVICE = "what was said is never changed; it leaves only by forget, undo or emptying the trash"

SQLITE = {
    "{table}_stays_as_it_is": (
        "CREATE TRIGGER {table}_stays_as_it_is BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table}: {advice}'); END"
    ),
    "{table}_stays": (
        "CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} "
        "WHEN NOT EXISTS (SELECT 1 FROM {permit}) "
        "BEGIN SELECT RAISE(ABORT, '{table}: {advice}'); END"
    ),
}
POSTGRES = {
    "{table}_stays_as_it_is": (
        "CREATE TRIGGER {table}_stays_as_it_is BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION sobremesa_refuse()"
    ),
    "{table}_stays": (
        "CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION sobremesa_refuse_without_permit()"
    ),
}
POSTGRES_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION sobremesa_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: {ADVICE}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION sobremesa_refuse_without_permit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {PERMIT}) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '%: {ADVICE}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""  # noqa: S608


def declared(vendor: str) -> dict[str, tuple[str, str]]:
    """Every trigger that must be there: name -> (table, the statement that makes it)."""
    found = {}
    for table in GUARDED:
        for name, words in (SQLITE if vendor == "sqlite" else POSTGRES).items():
            statement = words.format(table=table, permit=PERMIT, advice=ADVICE)
            found[name.format(table=table)] = (table, statement)
    return found


def install(connection: Any = default_connection) -> None:
    """Make the permit table and every trigger, as declared now. May run any number of times.

    While the migrations of a new database run, some tables are not there yet: whichever
    migration makes a guarded one calls this again.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {PERMIT} (reason varchar(40) NOT NULL)")
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTIONS)
        for name, (table, statement) in declared(connection.vendor).items():
            if table not in tables:
                continue
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            cursor.execute(statement)


def uninstall(connection: Any = default_connection) -> None:
    """Take them away: only for the reverse of the migration."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for name, (table, _) in declared(connection.vendor).items():
            if table not in tables:
                continue
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS sobremesa_refuse()")
            cursor.execute("DROP FUNCTION IF EXISTS sobremesa_refuse_without_permit()")
        cursor.execute(f"DROP TABLE IF EXISTS {PERMIT}")


@contextmanager
def leaving(reason: str) -> Iterator[None]:
    """In here what was said may leave: `reason` is `forget`, `undo` or `trash`.

    One transaction: the permit is seen by nobody else, and a failure or a kill takes it back
    together with what was deleted. Write to the journal how many went.
    """
    with transaction.atomic(), default_connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {PERMIT} (reason) VALUES (%s)", [reason])  # noqa: S608
        yield
        cursor.execute(f"DELETE FROM {PERMIT}")  # noqa: S608


def missing_guards(connection: Any = default_connection) -> list[str]:
    """Names of triggers that are not there, are switched off, or say something else.

    A permit left behind counts too: it would let everything leave.
    """
    there = _there_sqlite if connection.vendor == "sqlite" else _there_postgres
    with connection.cursor() as cursor:
        names = there(cursor)
        lost = [name for name in declared(connection.vendor) if name not in names]
        if PERMIT not in connection.introspection.table_names(cursor):
            return [*lost, PERMIT]
        cursor.execute(f"SELECT count(*) FROM {PERMIT}")  # noqa: S608
        return lost if cursor.fetchone() == (0,) else [*lost, PERMIT]


def _there_sqlite(cursor: Any) -> set[str]:
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    rows = {(name, table, sql) for name, table, sql in cursor.fetchall()}
    return {
        name
        for name, (table, statement) in declared("sqlite").items()
        if (name, table, statement) in rows
    }


def _there_postgres(cursor: Any) -> set[str]:
    # tgenabled: O and A fire for us; D is off, R fires only in replicas.
    cursor.execute(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    rows = set(cursor.fetchall())
    return {name for name, (table, _) in declared("postgresql").items() if (name, table) in rows}
