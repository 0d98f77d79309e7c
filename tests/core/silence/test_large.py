"""What only many customers reach: squeezing, beginning with some of them, few distinct numbers."""

from __future__ import annotations

import numpy as np
import pytest

from sobremesa.core import silence
from sobremesa.core.errors import CoreError
from sobremesa.core.silence.fitted import family_of
from sobremesa.core.silence.models import simulating

pytestmark = pytest.mark.capability("I1")
approx = pytest.approx


@pytest.fixture(scope="module")
def many():
    """90,000 customers whose times are no whole days, so that no two are equal."""
    rng = np.random.default_rng(2)
    age = rng.uniform(26, 78, 90_000)
    made = simulating.draw(family_of("mbg/nbd"), np.array([0.6, 9, 0.8, 1.6]), age, 0.0, rng)
    return {name: made[name] for name in ("frequency", "recency", "age")}


def test_beginning_with_some_customers_ends_at_the_top_of_all(many):
    """The slope there is nothing beside what one customer in a thousand would make of it."""
    found = silence.fit(many, "mbg/nbd")
    slope = family_of("mbg/nbd").slopes(silence.customers(many), found.values)[1]
    assert np.abs(slope * found.values).max() < 1e-3
    assert list(found.params.values()) == approx([0.6, 9, 0.8, 1.6], rel=0.1)


def test_customers_with_weights_are_so_many_customers(many):
    """As tables of the literature come; they are not squeezed again."""
    some = {name: np.floor(values[:5000]) for name, values in many.items()}
    some["recency"] = np.where(some["frequency"] > 0, np.maximum(some["recency"], 1.0), 0.0)
    twice = {name: np.tile(values, 2) for name, values in some.items()}
    weighed, doubled = silence.fit({**some, "weight": np.full(5000, 2.0)}), silence.fit(twice)
    assert weighed.log_likelihood == approx(doubled.log_likelihood, rel=1e-9)
    assert list(weighed.params.values()) == approx(list(doubled.params.values()), rel=1e-6)
    assert weighed.customers == doubled.customers == 10_000


def test_a_frequency_of_a_million_makes_no_table_of_a_million():
    data = {"frequency": [10**6, 0, 3], "recency": [900.0, 0.0, 9.0], "age": [1000.0, 10.0, 10.0]}
    found = silence.fit(data, "mbg")
    assert np.isfinite(found.log_likelihood)
    assert np.isfinite(found.p_active(data, 30)).all()


def test_to_choose_by_some_customers_takes_each_nth():
    who = np.repeat(np.arange(100), 3)
    log = silence.log_of({"customer": who, "date": np.tile([1, 5, 9], 100)})
    some = log.some(40)
    assert some.names.tolist() == list(range(0, 100, 3))
    assert set(some.who) == set(range(34))
    assert log.some(100) is log


def test_how_regular_cannot_be_known_without_the_gaps(many):
    with pytest.raises(CoreError, match="needs the gaps"):
        silence.fit(many, "mbg/cnbd")


def test_counting_goes_on_without_gaps_too():
    first = silence.count({"customer": [1, 1], "date": [3, 5]}, 10, has_gaps=False)
    later = silence.count({"customer": [1, 2], "date": [12, 13]}, 20, has_gaps=False)
    both = first.plus(later)
    assert both.log_gaps is None
    assert both.days.tolist() == [3, 1]
    assert (both.first.tolist(), both.last.tolist()) == ([3, 13], [12, 13])
