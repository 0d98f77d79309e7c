"""A silence against their own rhythm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.bonds import gaps
from sobremesa.core.bonds.gaps import GapPrior, gap_prior, own_rhythm

pytestmark = [pytest.mark.capability("E2"), pytest.mark.capability("H1")]


def sums(*people: list[float]) -> list[np.ndarray]:
    logs = [np.log(np.array(days, float)) for days in people]
    return [
        np.array([len(one) for one in logs], float),
        np.array([one.sum() for one in logs]),
        np.array([(one**2).sum() for one in logs]),
    ]


def known(*people: list[float]) -> np.ndarray:
    return np.array([sum(days) + len(days) + 1 for days in people], float)


def firm(seed: int, people: int = 400) -> list[list[float]]:
    """People whose own rhythm differs, as the prior says."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(people):
        spread = np.sqrt(6 / rng.gamma(5))
        own = rng.normal(3, spread / np.sqrt(4))
        count = rng.integers(1, 25)
        found.append(np.exp(rng.normal(own, spread, count)).tolist())
    return found


def late(days: list[float], silence: float, prior: GapPrior = GapPrior()):  # noqa: B008
    return own_rhythm(*sums(days), known(days), np.array([silence]), prior)


def test_many_gaps_speak_for_themselves():
    weekly = [7.0] * 100
    found = late(weekly, 30)
    assert found.usual_days.value[0] == pytest.approx(7, rel=0.03)
    assert found.lateness.value[0] > 0.98
    assert late(weekly, 2).lateness.value[0] < 0.05


def test_few_gaps_are_drawn_to_what_is_usual():
    prior = GapPrior(mean=np.log(60.0), by_spacing=0.0)
    one, many = late([7.0], 20, prior), late([7.0] * 60, 20, prior)
    assert 7 < many.usual_days.value[0] < one.usual_days.value[0] < 60
    assert one.lateness.value[0] < many.lateness.value[0]
    assert one.usual_days.high[0] / one.usual_days.low[0] > 2


def test_without_a_gap_nothing_is_said():
    found = late([], 100)
    assert np.isnan(found.usual_days.value[0])
    assert np.isnan(found.lateness.high[0])


def test_a_silence_of_no_day_is_never_late():
    assert late([3.0, 4.0], 0).lateness.value[0] == 0


def test_too_few_people_give_what_was_assumed():
    some = firm(1, people=9)
    assert gap_prior(*sums(*some), known(*some)) == GapPrior()


def test_the_firm_tells_what_is_usual_in_it():
    people = firm(2)
    found = gap_prior(*sums(*people), known(*people))
    assert found.people == 400
    middle = found.mean + found.by_spacing * np.log(np.median(known(*people)) / 12)
    assert middle == pytest.approx(3, abs=0.6)
    assert found.scale / found.shape == pytest.approx(6 / 5, rel=0.35)


def test_of_very_many_people_some_are_asked():
    people = firm(6, people=gaps.PEOPLE_MAX + 200)
    found = gap_prior(*sums(*people), known(*people))
    assert gaps.PEOPLE_MAX / 3 < found.people <= gaps.PEOPLE_MAX
    everybody = gap_prior(*(part[::2] for part in sums(*people)), known(*people)[::2])
    assert found == everybody  # every second of them


def test_what_is_usual_does_not_run_away_where_all_are_alike():
    people = [[30.0, 30.0, 30.0]] * 50
    found = gap_prior(*sums(*people), known(*people))
    assert all(np.isfinite(one) for one in found)
    assert found.mean_cases <= gaps.MEAN_CASES[1] * 1.001


def test_the_gradient_is_that_of_the_likelihood():
    people = firm(3, people=60)
    kept = (*sums(*people), gaps._spacing(known(*people), sums(*people)[0]))
    at = np.array([0.4, 0.5, 0.7, 1.1, 1.6])
    _, gradient = gaps._unlikeliness(at, kept)
    for index in range(5):
        step = np.zeros(5)
        step[index] = 1e-6
        up, down = (gaps._unlikeliness(at + sign * step, kept)[0] for sign in (1, -1))
        assert gradient[index] == pytest.approx((up - down) / 2e-6, rel=1e-4, abs=1e-8)


def test_of_silences_called_longer_than_nine_in_ten_one_in_ten_is():
    """On people drawn from the model itself: the share of gaps below each lateness is itself."""
    rng = np.random.default_rng(4)
    people = [days for days in firm(5, 1500) if len(days) > 1]
    before = [days[:-1] for days in people]
    last = np.array([days[-1] for days in people])
    prior = gap_prior(*sums(*people), known(*people))
    found = own_rhythm(*sums(*before), known(*before), last, prior).lateness.value
    for share in (0.25, 0.5, 0.75, 0.9):
        assert np.mean(found < share) == pytest.approx(share, abs=0.05), rng


@given(
    st.lists(st.integers(1, 900).map(float), min_size=1, max_size=30),
    st.floats(0, 100_000),
    st.floats(0, 100_000),
)
def test_longer_silence_is_later_and_all_lies_within(days, one, other):
    shorter, longer = (late(days, silence) for silence in sorted((one, other)))
    assert shorter.lateness.value[0] <= longer.lateness.value[0]
    for found in (shorter, longer):
        for low, value, high in (
            (found.lateness.low, found.lateness.value, found.lateness.high),
            (found.usual_days.low, found.usual_days.value, found.usual_days.high),
        ):
            assert low[0] <= value[0] <= high[0]
        assert 0 <= found.lateness.low[0] <= found.lateness.high[0] <= 1


@given(st.lists(st.integers(1, 900).map(float), min_size=1, max_size=20), st.integers(1, 50))
def test_whoever_is_slower_by_a_factor_is_slower(days, factor):
    faster = late(days, 10).usual_days.value[0]
    slower = late([factor * one for one in days], 10).usual_days.value[0]
    assert slower >= faster * (1 - 1e-9)
