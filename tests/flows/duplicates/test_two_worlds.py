"""Bringing together and separating, in any order and with anything in between, loses nothing."""

from __future__ import annotations

import pytest

from tests.canonical import different
from tests.flows.duplicates.worlds import both

pytestmark = [
    pytest.mark.django_db(transaction=False),
    pytest.mark.capability("A3"),
    pytest.mark.usefixtures("data_dir"),
]
STEPS = 40


@pytest.mark.parametrize("seed", range(6))
def test_after_all_is_separated_nothing_tells_that_anybody_was_brought_together(seed):
    mixed, plain, _world = both(seed, STEPS)
    assert different(mixed, plain) == []


@pytest.mark.hardening
@pytest.mark.timeout(10_800)
def test_ten_thousand_steps_lose_nothing():
    steps = 0
    for seed in range(1000, 1260):
        mixed, plain, world = both(seed, STEPS)
        steps += world.steps
        assert different(mixed, plain) == [], f"seed {seed}"
        print(f"seed {seed}: {steps} steps", flush=True)
    assert steps >= 10_000
