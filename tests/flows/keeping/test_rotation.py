"""Which backups stay: near ones close together, old ones not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.flows.keeping import shelf
from sobremesa.flows.keeping.shelf import Kept

pytestmark = pytest.mark.capability("J1")
NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
MOMENTS = st.lists(st.integers(0, 60 * 24 * 60), unique=True, max_size=80)


def backup(minutes_ago: int, *, is_proven: bool = False) -> Kept:
    proof = {"at": NOW.isoformat(), "findings": []} if is_proven else None
    return Kept(Path(f"{minutes_ago}"), NOW - timedelta(minutes=minutes_ago), 1, proof)


def stays(found: list[Kept], now: datetime = NOW) -> list[int]:
    return sorted(int(path.name) for path in shelf.kept(found, now=now))


def test_of_every_hour_for_40_days_35_stay():
    left = stays([backup(60 * hour) for hour in range(40 * 24)])
    assert left[:24] == [60 * hour for hour in range(24)]
    assert 24 + 6 + 3 <= len(left) <= 24 + 7 + 5
    assert max(left) <= 28 * 24 * 60


@given(MOMENTS)
def test_nothing_older_than_35_days_stays_but_the_newest(minutes):
    left = stays([backup(one) for one in minutes])
    assert all(one <= 35 * 24 * 60 for one in left if one != min(minutes))


@given(MOMENTS)
def test_the_newest_and_the_newest_proven_always_stay(minutes):
    found = [backup(one, is_proven=one % 3 == 0) for one in minutes]
    left = stays(found, NOW + timedelta(days=400))
    proven = [one for one in minutes if one % 3 == 0]
    assert set(left) == {min(some) for some in (minutes, proven) if some}


@given(MOMENTS)
def test_throwing_away_twice_throws_away_no_more(minutes):
    left = stays([backup(one) for one in minutes])
    assert stays([backup(one) for one in left]) == left


def test_strangers_in_the_folder_are_not_ours(tmp_path):
    for name in ("sobremesa-x.tar.age", "notes.txt", "sobremesa-20260312T093000Z-ab12.json"):
        (tmp_path / name).touch()
    (tmp_path / "sobremesa-20260312T093000Z-ab12.tar.age").touch()
    assert [one.made_at for one in shelf.listed(tmp_path)] == [NOW]


def test_two_of_the_same_second_are_two_files():
    assert len({shelf.new_name(NOW) for _ in range(20)}) > 1
