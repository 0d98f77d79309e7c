"""What has changed between two: said when it can hardly be chance, and not otherwise."""

from __future__ import annotations

import random
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.bonds.changes import GAPS_MIN, RECENT_DAYS, rhythm_changed, usual

pytestmark = pytest.mark.capability("E2")
TODAY = date(2026, 3, 12)
gaps = st.lists(st.integers(1, 400), max_size=60)


def every(step: int, *, since: int, until: int = 0) -> list[date]:
    """A day of contact each so many days, from so many days ago until so many days ago."""
    return [TODAY - timedelta(days=ago) for ago in range(since, until - 1, -step)]


@given(gaps)
def test_the_median_lies_between_its_ends_and_these_are_gaps(some):
    found = usual(some)

    if len(some) < GAPS_MIN:
        assert found is None
    else:
        assert found.days == median(some)
        assert found.low <= found.days <= found.high
        assert {found.low, found.high} <= set(some)
        assert found.count == len(some)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(6, 1, 6), (8, 1, 8), (9, 2, 8), (20, 6, 15), (30, 10, 21), (50, 18, 33)],
)
def test_the_ends_are_the_ranks_of_the_table(count, low, high):
    found = usual(list(range(1, count + 1)))
    assert (found.low, found.high) == (low, high)


def test_the_interval_holds_the_true_median_as_often_as_it_says():
    rnd, inside = random.Random(7), 0
    for _ in range(1_000):
        found = usual([rnd.expovariate(1) for _ in range(17)])
        inside += found.low <= 0.6931 <= found.high

    assert 0.94 < inside / 1_000 < 0.985  # at least 95 %; the ranks are whole, so a little more


@pytest.mark.parametrize(
    ("days", "then", "now"),
    [
        (every(21, since=900, until=370) + every(63, since=340), 21, 63),
        (every(60, since=1000, until=370) + every(14, since=360), 60, 14),
    ],
)
def test_a_rhythm_that_changed_is_said_with_both(days, then, now):
    changed = rhythm_changed(days, TODAY)
    assert (changed.before.days, changed.now.days) == (then, now)


@pytest.mark.parametrize(
    "days",
    [
        [],
        [TODAY],
        every(21, since=1000),  # as always
        every(21, since=300),  # nothing before
        every(21, since=900, until=400),  # one long silence is no new rhythm
        every(21, since=500, until=370) + every(60, since=360),  # six days before are five gaps
    ],
    ids=len,
)
def test_without_enough_on_both_sides_nothing_is_said(days):
    assert rhythm_changed(days, TODAY) is None


def test_a_rhythm_drawn_anew_by_chance_is_seldom_taken_for_a_change():
    rnd, said = random.Random(11), 0
    for _ in range(400):
        ago, days = 0.0, []
        while ago < 3 * RECENT_DAYS:
            ago += rnd.expovariate(1 / 21)
            days.append(TODAY - timedelta(days=round(ago)))
        said += rhythm_changed(days, TODAY) is not None

    assert said / 400 < 0.03


def test_the_silence_that_lasts_belongs_to_now():
    days = every(10, since=900, until=370) + every(30, since=340, until=160)
    changed = rhythm_changed(days, TODAY)
    assert changed.now.high == 160


@given(st.lists(st.dates(date(2020, 1, 1), date(2027, 1, 1)), max_size=80))
def test_it_never_fails_and_looks_at_no_day_to_come(days):
    before = [day for day in days if day <= TODAY]
    assert rhythm_changed(days, TODAY) == rhythm_changed(before, TODAY)
