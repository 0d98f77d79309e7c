"""Does kindness follow money, and whom do we not hear?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.bonds.attention import (
    audit,
    concentration,
    rank_correlation,
    whom_we_hear,
)
from sobremesa.core.errors import CoreError

AMOUNTS = st.lists(st.integers(0, 10_000).map(float), min_size=10, max_size=60)


@pytest.mark.capability("I2")
@pytest.mark.parametrize(
    ("amounts", "gini"),
    [
        ([5.0] * 12, 0.0),
        ([0.0] * 11 + [7.0], 11 / 12),
        ([float(n) for n in range(1, 11)], 0.3),  # (n - 1) / 3n for 1 … n
    ],
)
def test_concentration_by_hand(amounts, gini):
    found = concentration(np.array(amounts))
    assert found.value == pytest.approx(gini)
    assert found.n == len(amounts)


@pytest.mark.capability("I2")
def test_its_interval_is_as_wide_as_drawing_again_says():
    rng = np.random.default_rng(1)
    people = rng.lognormal(0, 1, 400)
    again = [concentration(rng.choice(people, 400)).value for _ in range(600)]
    found = concentration(people)
    assert found.value is not None
    assert found.high is not None
    assert (found.high - found.value) / 1.96 == pytest.approx(np.std(again), rel=0.15)


@pytest.mark.capability("I2")
@given(AMOUNTS, st.integers(1, 100))
def test_concentration_lies_within_and_knows_no_currency(amounts, factor):
    one, other = (concentration(by * np.array(amounts)) for by in (1, factor))
    if one.value is None:
        assert sum(amounts) == 0
        return
    assert 0 <= one.low <= one.value + 1e-12
    assert one.value - 1e-12 <= one.high <= 1
    assert other.value == pytest.approx(one.value, abs=1e-9)


@pytest.mark.capability("I2")
def test_ranks_that_are_alike_share_their_place():
    """Nine in a row and one pair of equals, by the sum of squares of differences of ranks."""
    one = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    other = np.array([2.0, 1, 4, 3, 6, 5, 8, 7, 10, 9])
    found = rank_correlation(one, other)
    ranks = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9.5, 9.5])
    assert found.value == pytest.approx(np.corrcoef(ranks, other)[0, 1])
    assert found.low < found.value < found.high


@pytest.mark.capability("I2")
@given(AMOUNTS)
def test_a_correlation_with_itself_is_one_and_with_its_opposite_minus_one(amounts):
    values = np.array(amounts)
    found, opposite = rank_correlation(values, values**3), rank_correlation(values, -values)
    if found.value is not None:
        assert found.value == pytest.approx(1)
        assert opposite.value == pytest.approx(-1)
        assert -1 <= opposite.low <= opposite.value
        assert found.value <= found.high <= 1 + 1e-12


@pytest.mark.capability("I2")
def test_the_interval_of_a_correlation_holds_the_truth_at_its_rate():
    rng, held = np.random.default_rng(2), []
    for _ in range(400):
        both = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 40)
        found = rank_correlation(both[:, 0], both[:, 1])
        truth = 6 / np.pi * np.arcsin(0.25)
        held.append(found.low <= truth <= found.high)
    assert 0.92 <= np.mean(held) <= 0.98


@pytest.mark.capability("I2")
def test_an_audit_by_hand():
    """Twelve people: who buys more has more time, and waits as long as anybody."""
    bought = np.arange(12.0)
    hours = np.array([3.0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, np.nan])
    found = audit(bought**2, hours, bought)
    assert found.time_follows_money.value == pytest.approx(1)
    assert abs(found.waiting_follows_money.value) < 0.2
    assert found.waiting_follows_money.n == 11
    assert found.time_concentration.value > found.money_concentration.value


@pytest.mark.capability("I2")
def test_nine_people_say_nothing_and_all_alike_say_nothing():
    few, alike = np.arange(9.0), np.ones(20)
    assert rank_correlation(few, few).value is None
    assert rank_correlation(alike, np.arange(20.0)).low is None
    assert concentration(few).value is None
    assert concentration(np.zeros(20)).value is None


@pytest.mark.capability("I2")
def test_what_cannot_be_is_refused():
    with pytest.raises(CoreError):
        concentration(np.array([-1.0] * 10))
    with pytest.raises(CoreError):
        audit(np.ones(3), np.ones(3), np.ones(2))


@pytest.mark.capability("C8")
def test_the_missing_voices_come_first():
    groups = np.array(["large"] * 20 + ["small"] * 60)
    heard = np.array([True] * 15 + [False] * 5 + [True] * 9 + [False] * 51)
    small, large = whom_we_hear(groups, heard)
    assert (small.group, small.people, small.heard, small.is_missing) == ("small", 60, 9, True)
    assert (large.group, large.share, large.is_missing) == ("large", 0.75, False)
    assert small.low < small.share < small.high < 0.75


@pytest.mark.capability("C8")
def test_one_group_is_held_against_nobody():
    (only,) = whom_we_hear(np.array(["", ""]), np.array([False, False]))
    assert (only.share, only.is_missing) == (0, False)


@pytest.mark.capability("C8")
def test_everybody_needs_a_group():
    with pytest.raises(CoreError):
        whom_we_hear(np.array(["a"]), np.array([True, False]))
