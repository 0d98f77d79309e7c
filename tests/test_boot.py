"""A SQLite that can corrupt what two processes write is not trusted with a write-ahead log."""

from __future__ import annotations

import sys

import pytest

from sobremesa.boot import is_sqlite_sound

pytestmark = pytest.mark.capability("J1")


@pytest.mark.parametrize(
    ("version", "is_sound"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False),
        ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False),
        ((3, 51, 3), True), ((3, 52, 0), False), ((3, 53, 4), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_a_version_is_sound_or_not(version, is_sound):
    assert is_sqlite_sound(version) is is_sound


def test_the_sqlite_that_runs_here_is_the_mended_one():
    pytest.importorskip("pysqlite3")
    assert sys.modules["sqlite3"].__name__ == "pysqlite3"
    assert is_sqlite_sound()
