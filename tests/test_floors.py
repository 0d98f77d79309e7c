"""The locks hold nothing older than what we know to be sound (RELIABILITY R28)."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.version import Version

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
LOCKS = ["requirements.lock", "requirements-dev.lock"]
pytestmark = pytest.mark.capability("J4")


def locked(name: str) -> dict[str, Version]:
    text = (HERE.parent / name).read_text(encoding="utf-8")
    return {
        found[1].lower().replace("_", "-"): Version(found[2]) for found in PINNED.finditer(text)
    }


def below(pinned: dict[str, Version], floors: dict[str, dict[str, str]]) -> list[str]:
    """What is older than its floor, or not there at all."""
    return [
        f"{name} {pinned.get(name, 'is not locked')} < {one['floor']}: {one['why']}"
        for name, one in floors.items()
        if name not in pinned or pinned[name] < Version(one["floor"])
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_is_older_than_its_floor(lock):
    assert below(locked(lock), FLOORS) == []


def test_what_is_too_old_or_missing_is_seen():
    floors = {"django": {"floor": "5.2.19", "why": "x"}}
    assert below({"django": Version("5.2.2")}, floors)
    assert below({}, floors)
    assert not below({"django": Version("5.2.100")}, floors)


def test_every_floor_says_why():
    assert all(one["why"] and Version(one["floor"]) for one in FLOORS.values())


def test_the_sqlite_at_hand_is_one_that_may_keep_a_write_ahead_log():
    if "pysqlite3" in sys.modules:
        assert sys.modules["sqlite3"].sqlite_version_info >= (3, 51, 3)
