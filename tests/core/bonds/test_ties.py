"""The strength of a tie, and how far it has got."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.bonds.ties import HALVES, PARTS, STAGE_FROM, STAGES, stages, strength

pytestmark = pytest.mark.capability("E1")

COUNTS = st.fixed_dictionaries({name: st.integers(0, 5000) for name in PARTS})


def tie(days: float = 30, **seen: float):
    return strength(np.array([days]), {name: np.array([seen.get(name, 0.0)]) for name in PARTS})


def stage(days: float = 30, **seen: float):
    found, missing = stages(np.array([days]), tie(days, **seen))
    return found[0], missing[0]


def test_half_of_each_is_half_a_tie():
    found = tie(**HALVES)
    assert found.tie.value[0] == 0.5
    assert all(found.parts[name].value[0] == 0.5 for name in PARTS)


def test_nothing_recent_is_no_tie():
    found = tie()
    assert found.tie.value[0] == found.tie.low[0] == 0
    assert found.tie.high[0] > 0


def test_with_two_days_of_contact_nothing_is_said():
    assert np.isnan(tie(2, **HALVES).tie.value[0])
    assert np.isnan(tie(2, **HALVES).parts["time"].high[0])
    assert stage(2, **HALVES) == ("greeted", ["time"])


def test_without_contact_nobody_has_been_greeted():
    assert stage(0) == ("", [])


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_stage_is_reached_at_its_threshold(at):
    def seen(share):
        return {name: half * share / (1 - share) for name, half in HALVES.items()}

    assert stage(**seen(STAGE_FROM[at] + 1e-9))[0] == STAGES[at]
    assert stage(**seen(STAGE_FROM[at] - 1e-9))[0] == STAGES[at - 1]


def test_what_is_missing_is_said_the_farthest_first():
    reached, missing = stage(time=24, intensity=6, trust=1, services=60)
    assert reached == "acquainted"
    assert missing == ["trust", "intensity"]


def test_at_the_last_stage_nothing_is_missing():
    assert stage(time=1000, intensity=1000, trust=1000, services=1000) == ("committed", [])


@given(COUNTS)
def test_everything_lies_within_its_interval(seen):
    found = tie(**seen)
    for one in (found.tie, *found.parts.values()):
        assert 0 <= one.low[0] <= one.value[0] <= one.high[0] <= 1
    mean = np.mean([found.parts[name].value[0] for name in PARTS])
    assert found.tie.value[0] == pytest.approx(mean)


@given(COUNTS, st.sampled_from(PARTS), st.integers(1, 100))
def test_more_of_anything_never_weakens_a_tie(seen, name, more):
    stronger = {**seen, name: seen[name] + more}
    assert tie(**stronger).tie.value[0] > tie(**seen).tie.value[0]
    assert STAGES.index(stage(**stronger)[0]) >= STAGES.index(stage(**seen)[0])


@given(COUNTS)
def test_something_is_missing_until_the_last_stage(seen):
    reached, missing = stage(**seen)
    assert bool(missing) == (reached != "committed")
    assert set(missing) <= set(PARTS)
