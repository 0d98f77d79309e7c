"""Intervals for few cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core import stats
from sobremesa.core.errors import CoreError

pytestmark = pytest.mark.capability("E2")


def f(*values: float) -> np.ndarray:
    return np.array(values, float)


def test_wilson_by_hand():
    """Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3."""
    found = stats.share([81, 15, 0, 1], [263, 148, 20, 29])
    assert np.round(found.low, 4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert np.round(found.high, 4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]


def test_without_tries_there_is_no_share():
    assert all(np.isnan(part[0]) for part in stats.share(0, [0]))
    assert all(np.isnan(part[0]) for part in stats.promoters(0, 0, [0]))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_share_lies_within_its_interval(hits, misses):
    found = stats.share(hits, f(hits + misses))
    if hits + misses:
        assert 0 <= found.low[0] <= found.value[0] <= found.high[0] <= 1


@given(st.integers(0, 500), st.integers(0, 500), st.integers(2, 50))
def test_more_of_the_same_narrows_it(hits, misses, times):
    tries = hits + misses
    if tries:
        few, many = (stats.share(n * hits, f(n * tries)) for n in (1, times))
        assert (many.high - many.low)[0] < (few.high - few.low)[0]


@pytest.mark.parametrize(("hits", "tries"), [(-1, 3), (4, 3)])
def test_more_hits_than_tries_are_refused(hits, tries):
    with pytest.raises(CoreError):
        stats.share(hits, tries)


def test_the_adjusted_interval_of_recommending_covers_with_five_answers():
    """ENGINE: the plain interval covers 22 % of the time where the adjusted one covers 98 %."""
    rng = np.random.default_rng(1)
    plus = rng.binomial(5, 0.95, 4000)
    minus = rng.binomial(5 - plus, 0.2)
    found = stats.promoters(plus, minus, np.full(4000, 5))
    covered = np.mean((found.low <= 0.94) & (found.high >= 0.94))
    assert 0.93 <= covered <= 0.995


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_recommending_lies_within_its_interval(plus, minus, others):
    found = stats.promoters(plus, minus, f(plus + minus + others))
    if plus + minus + others:
        assert -1 <= found.low[0] <= found.value[0] <= found.high[0] <= 1


@pytest.mark.parametrize("counts", [(-1, 0, 3), (0, -1, 3), (2, 2, 3)])
def test_impossible_answers_are_refused(counts):
    with pytest.raises(CoreError):
        stats.promoters(*counts)


def sums(t: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    return [f(v) for v in (len(t), t.sum(), (t * t).sum(), y.sum(), (t * y).sum(), (y * y).sum())]


def test_a_slope_is_that_of_least_squares():
    """Against the residual sums written out, and t(8, .975) = 2.306 of any table."""
    t = np.arange(10.0)
    y = np.array([1.0, 3, 2, 5, 4, 6, 8, 7, 9, 9])
    found = stats.slope(*sums(t, y))
    b, a = np.polyfit(t, y, 1)
    error = np.sqrt(np.sum((y - a - b * t) ** 2) / 8 / np.sum((t - t.mean()) ** 2))
    assert found.value[0] == pytest.approx(b)
    assert found.high[0] - b == pytest.approx(2.306 * error, rel=1e-4)


def test_a_slope_needs_eight_points_at_more_than_one_moment():
    few, still = np.arange(7.0), np.zeros(9)
    assert np.isnan(stats.slope(*sums(few, few)).value[0])
    assert np.isnan(stats.slope(*sums(still, np.arange(9.0))).value[0])


@given(st.lists(st.tuples(st.integers(-1000, 0), st.integers(0, 12)), min_size=8, max_size=30))
def test_a_slope_lies_within_its_interval_and_follows_its_units(points):
    t, y = (np.array(column, float) for column in zip(*points, strict=True))
    found = stats.slope(*sums(t, y))
    if not np.isnan(found.value[0]):
        assert found.low[0] <= found.value[0] <= found.high[0]
        faster = stats.slope(*sums(t / 10, y))
        assert faster.value[0] == pytest.approx(10 * found.value[0], abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "kinds"), [((7,), 1), ((5, 5), 2), ((4, 4, 4), 3), ((9, 1), 1.384)]
)
def test_as_how_many_kinds_a_mixture_is(counts, kinds):
    n = np.array(counts, float)
    found = stats.evenness(f(n.sum()), f((n * np.log(n)).sum()))
    assert found[0] == pytest.approx(kinds, abs=1e-3)


def test_nothing_is_no_mixture():
    assert np.isnan(stats.evenness(f(0), f(0))[0])
