"""Puts a mended SQLite under Django. Imported before anything that imports `sqlite3`.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that two processes use ("WAL-reset bug",
mended in 3.51.3, 3.50.7 and 3.44.6; 3.52.0 was withdrawn). Debian 12 ships 3.40.1. The wheel
`pysqlite3` carries a mended one; where there is no wheel, `settings` falls back to the
rollback journal, which is slower and not affected.
"""

from __future__ import annotations

import sys

try:
    import pysqlite3
    import pysqlite3.dbapi2
except ImportError:  # no wheel for this machine
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

import sqlite3  # after the swap


def is_sqlite_sound(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may be trusted with a write-ahead log shared by processes.

    Source: https://sqlite.org/wal.html#walresetbug
    """
    if version >= (3, 51, 3):
        return version[:2] != (3, 52)
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
