"""After rows are gone: the files of the database without what was in them.

SQLite zeroes what it deletes (`secure_delete`), but a row that was moved to another page leaves
a copy behind, the index of words keeps its old segments until they are merged, and the
write-ahead log keeps every page as it was (RELIABILITY, finding 6). PostgreSQL keeps dead rows
until they are vacuumed, and common values in its statistics.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import Error, connection

from sobremesa import faults
from sobremesa.conversations import index
from sobremesa.conversations.models import Batch, BatchFile, Delivery

LOOKING_SECONDS = 60
FIRST_NUMBER = re.compile(r"\D{0,200}(\d+)")
ROOM_FACTOR = 2.2  # VACUUM writes the database anew beside the old one, through the log


def scrub() -> list[str]:
    """Write the database anew. Outside any transaction; others wait or read meanwhile.

    Returns:
        Codes of what could not be done: `room` (the disk is too full to write it anew), `busy`
        (somebody read all the time), `checkpoint` (PostgreSQL does not let us ask for one).

    """
    index.wipe_traces()
    faults.point("rights.wiped")
    if connection.vendor == "sqlite":
        return _sqlite()
    return _postgres()


def scrub_paths() -> None:
    """After an import whose file names had to be written anew: the old ones are not left behind.

    Inside a transaction nothing can be done, and nothing is.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for model in (Batch, BatchFile, Delivery):
            full = "" if model is Delivery else "(FULL, ANALYZE)"
            cursor.execute(f"VACUUM {full} {connection.ops.quote_name(model._meta.db_table)}")


def _sqlite() -> list[str]:
    undone = []
    path = Path(str(connection.settings_dict["NAME"]))
    has_room = shutil.disk_usage(path.parent).free > path.stat().st_size * ROOM_FACTOR
    with connection.cursor() as cursor:
        if has_room:
            cursor.execute("VACUUM")
        else:
            undone.append("room")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if (cursor.fetchone() or (0,))[0]:
            undone.append("busy")
    return undone


def _postgres() -> list[str]:
    undone = []
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        if not _written_anew(cursor, [*_tables(cursor), "pg_catalog.pg_statistic"]):
            undone.append("looking")
        try:
            cursor.execute("CHECKPOINT")
        except Error:  # only a superuser, or a member of pg_checkpoint, may
            undone.append("checkpoint")
        cursor.execute("RESET statement_timeout")
    return undone


def _written_anew(cursor: Any, tables: Sequence[str]) -> bool:
    """Every table without the rows that have gone. False when somebody goes on looking at them.

    VACUUM keeps what anybody may still see, and says how much that was; nothing else knows it for
    sure. It is done again for those tables until it keeps nothing.
    """
    left = [table for table in tables if _kept_rows(cursor, table)]
    until = time.monotonic() + LOOKING_SECONDS
    while left:
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
        left = [table for table in left if _kept_rows(cursor, table)]
    return True


def _kept_rows(cursor: Any, table: str) -> int:
    """Write one table anew; how many rows that have gone are still in it.

    The number is the first one in the detail of what VACUUM VERBOSE says, in every language.
    """
    said: list[str] = []
    server = connection.connection

    def hear(notice: Any) -> None:
        said.append(notice.message_detail or "")

    server.add_notice_handler(hear)
    try:
        cursor.execute(f"VACUUM (FULL, ANALYZE, VERBOSE) {table}")
    finally:
        server.remove_notice_handler(hear)
    found = [int(number[0]) for words in said if (number := FIRST_NUMBER.match(words))]
    return found[0] if found else 0


def _tables(cursor: Any) -> Iterable[str]:
    """Every table of ours: cheaper to say than which of them were touched."""
    names = connection.introspection.table_names(cursor)
    quote = connection.ops.quote_name
    return [quote(name) for name in sorted(names)]
