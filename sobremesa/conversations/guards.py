"""What the database itself refuses: changing what was said, and letting it go in silence.

Rows of `Interaction`, `Words` and `Purchase` are never updated. They leave only inside
`leaving(reason)`, which forgetting, undoing an import and emptying the trash use, and which holds
even against a hand-written DELETE. A changed table loses its triggers on SQLite (RELIABILITY § 6,
trap 5), so `install` runs after every migrate and `missing_guards` is asked by the doctor.

It also notes by itself (`Stirred`) what of it changes or goes, for whoever keeps a copy in columns
(`measures.ledger`): undo, forgetting and deciding again who spoke need not know that there is one.
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

NOTES = "sobremesa_stirred"
SHELF_ROWS = 64
"""So many ids share one note: a copy reads that many again for each, and an undo of a million
things writes sixteen thousand."""

STIRS: dict[str, tuple[str, str, str, str]] = {
    "sobremesa_interaction_goes": ("sobremesa_interaction", "DELETE", "said", "id"),
    "sobremesa_words_go": ("sobremesa_words", "DELETE", "said", "interaction_id"),
    "sobremesa_participant_goes": ("sobremesa_participant", "DELETE", "said", "interaction_id"),
    "sobremesa_placement_moves": ("sobremesa_placement", "UPDATE", "said", "interaction_id"),
    "sobremesa_purchase_goes": ("sobremesa_purchase", "DELETE", "bought", "id"),
}
"""Name -> (table, event, kind, the column with the id). Words change by going and coming back."""

OURS_CHANGES = "sobremesa_handle_is_ours"
NOTE = "INSERT INTO sobremesa_stirred (kind, shelf, is_taken) SELECT"
SQLITE_STIR = (
    "CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN "
    "{note} '{kind}', OLD.{column} / {rows}, 0 "
    "WHERE NOT EXISTS (SELECT 1 FROM {notes} WHERE kind = '{kind}' "
    "AND shelf = OLD.{column} / {rows} AND NOT is_taken); END"
)
SQLITE_OURS = (
    "CREATE TRIGGER {name} AFTER UPDATE OF is_ours ON sobremesa_handle "
    "WHEN OLD.is_ours IS NOT NEW.is_ours BEGIN "
    "{note} DISTINCT 'said', interaction_id / {rows}, 0 "
    "FROM sobremesa_participant WHERE handle_id = OLD.id; END"
)
POSTGRES_STIR = (
    "CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING OLD TABLE AS gone "
    "FOR EACH STATEMENT EXECUTE FUNCTION sobremesa_stir_{kind}_{column}()"
)
POSTGRES_OURS = (
    "CREATE TRIGGER {name} AFTER UPDATE OF is_ours ON sobremesa_handle FOR EACH ROW "
    "WHEN (OLD.is_ours IS DISTINCT FROM NEW.is_ours) EXECUTE FUNCTION sobremesa_stir_theirs()"
)
POSTGRES_STIRRERS = {
    f"sobremesa_stir_{kind}_{column}": (
        f"{NOTE} DISTINCT '{kind}', {column} / {SHELF_ROWS}, false FROM gone; RETURN NULL;"
    )
    for _, _, kind, column in STIRS.values()
} | {
    "sobremesa_stir_theirs": (
        f"{NOTE} DISTINCT 'said', interaction_id / {SHELF_ROWS}, false "
        "FROM sobremesa_participant WHERE handle_id = OLD.id; RETURN NULL;"
    )
}
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
)
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
    stir, ours = (
        (SQLITE_STIR, SQLITE_OURS) if vendor == "sqlite" else (POSTGRES_STIR, POSTGRES_OURS)
    )
    common = {"notes": NOTES, "note": NOTE, "rows": SHELF_ROWS}
    for name, (table, event, kind, column) in STIRS.items():
        words = stir.format(name=name, table=table, event=event, kind=kind, column=column, **common)
        found[name] = table, words
    found[OURS_CHANGES] = "sobremesa_handle", ours.format(name=OURS_CHANGES, **common)
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
            for name, body in POSTGRES_STIRRERS.items():
                cursor.execute(POSTGRES_FUNCTION.format(name=name, body=body))
        for name, (table, statement) in declared(connection.vendor).items():
            is_note = name in STIRS or name == OURS_CHANGES
            if table not in tables or (is_note and NOTES not in tables):
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
            for name in POSTGRES_STIRRERS:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
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
