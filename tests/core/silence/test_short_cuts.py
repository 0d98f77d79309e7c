"""What is done for speed changes nothing: sums instead of gamma functions, some rows before all."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from sobremesa.core import silence
from sobremesa.core.errors import CoreError
from sobremesa.core.silence.fitted import family_of
from sobremesa.core.silence.models import newton, simulating
from sobremesa.core.silence.models.rising import FAR, Rising
from sobremesa.core.silence.summary import counted

pytestmark = pytest.mark.capability("I1")

whole = st.dictionaries(st.integers(0, 3 * FAR), st.integers(1, 9), min_size=1, max_size=20)


@given(counts=whole, s=st.floats(1e-3, 1e3))
def test_sums_of_logarithms_are_what_gamma_functions_say(counts, s):
    y, weight = np.array([*counts], float), np.array([*counts.values()], float)
    value, first, second = Rising.of(y, weight).slopes(s)[0]
    exact = (special.gammaln, special.digamma, lambda at: special.polygamma(1, at))
    for one, of in zip((value, first, second), exact, strict=True):
        terms = weight * (of(s + y) - of(s))
        assert one == pytest.approx(terms.sum(), rel=1e-9, abs=1e-9 * np.abs(of(s)))


def test_several_at_once_are_each_of_them():
    sums = Rising.of(np.array([0.0, 2, 9]), np.array([5.0, 1, 2]))
    assert sums.slopes(0.5, 3.0) == [sums.slopes(0.5)[0], sums.slopes(3.0)[0]]
    assert Rising.of(np.zeros(1), np.ones(1)).slopes(2.0) == [[0.0, 0.0, 0.0]]


@pytest.fixture(scope="module")
def shop():
    """12,000 customers, whole days."""
    rng = np.random.default_rng(11)
    age = rng.integers(1, 700, 12_000).astype(float)
    made = simulating.draw(family_of("bg/nbd"), np.array([0.8, 25, 0.7, 2.0]), age, 0.0, rng)
    last = np.where(made["frequency"] > 0, np.maximum(np.floor(made["recency"]), 1.0), 0.0)
    return {"frequency": made["frequency"], "recency": np.minimum(last, age), "age": age}


@pytest.mark.parametrize("model", ["bg/nbd", "mbg/nbd", "mbg/cnbd-2", "pareto/nbd"])
def test_some_rows_first_lead_to_the_same_top_as_all_of_them_from_afar(model, shop):
    family, data = family_of(model), silence.customers(shop)
    found = silence.fit(shop, model)
    whole = newton.climb(family.likelihood(data), family.start(data), close=1e-12)
    errors = np.sqrt(np.diag(newton.inverse(-whole.curvature))) * np.exp(whole.at)
    assert found.log_likelihood == pytest.approx(whole.value, rel=1e-12)
    assert found.values == pytest.approx(np.exp(whole.at), rel=1e-6)
    assert list(found.standard_errors.values()) == pytest.approx(errors, rel=1e-5)


@pytest.mark.parametrize("model", ["bg/nbd", "mbg/nbd", "pareto/nbd"])
def test_all_the_rows_are_looked_at_four_times_at_most(model, shop, monkeypatch):
    """A fit is as fast as it is because of this."""
    looks = []
    kind = type(family_of(model))
    likelihood = kind.likelihood

    def watched(self, data):
        ask = likelihood(self, data)
        return lambda params: looks.append(data.count) or ask(params)

    monkeypatch.setattr(kind, "likelihood", watched)
    silence.fit(shop, model)
    assert 2 <= looks.count(12_000) <= 4
    assert sum(looks) <= 5.2 * 12_000


def test_a_summary_is_the_same_in_whatever_it_comes(shop):
    some = {name: column[:500] for name, column in shop.items()}
    lists = {name: column.tolist() for name, column in some.items()}
    plain = silence.customers(some)
    for other in (lists, pa.table(some), {**some, "age": some["age"].astype(np.float32)}):
        found = silence.customers(other)
        for name in ("frequency", "recency", "age", "weight"):
            assert getattr(found, name).tolist() == getattr(plain, name).tolist()
    assert silence.customers(plain) is plain
    assert silence.customers({**some, "unit_days": np.full(500, 7.0)}).unit_days == 7.0


@pytest.mark.parametrize(
    "age", [np.array([9.0]), np.array([[9.0, 9.0]]), np.array(["9", "9"]), np.array([9.0, None])]
)
def test_columns_of_another_length_or_kind_are_refused(age):
    with pytest.raises((CoreError, ValueError)):
        silence.customers(
            {"frequency": np.array([1, 1]), "recency": np.array([1.0, 2.0]), "age": age}
        )


@pytest.mark.parametrize("has_gaps", [False, True])
@pytest.mark.parametrize("has_opening", [False, True])
def test_days_in_their_order_are_walked_through_to_what_sorting_finds(has_gaps, has_opening):
    """Several purchases on a day, refunds, days without any, sums far apart in size."""
    rng = np.random.default_rng(3)
    who = rng.integers(50, 400, 9_000)
    day = np.sort(rng.choice([100, 101, 103, 110], 9_000)).astype(np.int32)
    amount = np.round(rng.normal(0, 1, 9_000) * 10.0 ** rng.integers(-2, 7, 9_000), 2)
    asked = {"has_gaps": has_gaps, "has_opening": has_opening}
    walked = counted(who, day, amount, 103, **asked)
    # The rows of each customer stay in their order, so that sums are the same to the bit.
    order = np.argsort(who, kind="stable")
    by_sorting = counted(who[order], day[order], amount[order], 103, **asked)
    for name in ("customer", "first", "last", "days", "opening", "spent", "log_gaps"):
        one, two = getattr(walked, name), getattr(by_sorting, name)
        assert (one is None) == (two is None)
        if one is not None:
            assert one.tolist() == pytest.approx(two.tolist(), rel=1e-15, abs=0)
    rows = {(int(w), int(d)) for w, d in zip(who, day, strict=True) if d <= 103}
    assert int(walked.days.sum()) == len(rows)
    for at in range(0, len(walked.customer), 37):
        its = (who == walked.customer[at]) & (day <= 103)
        later = its & (day > walked.first[at])
        assert walked.spent[at] == pytest.approx(sum(amount[later].tolist()), rel=1e-12, abs=1e-12)
        if has_opening:
            opening = sum(amount[its & ~later].tolist())
            assert walked.opening[at] == pytest.approx(opening, rel=1e-12, abs=1e-12)
        if has_gaps:
            logs = np.log(np.diff(np.unique(day[its]))).sum()
            assert walked.log_gaps[at] == pytest.approx(logs, rel=1e-12)


def test_days_in_their_order_without_sums():
    day = np.repeat(np.arange(3), 400)
    found = counted(np.tile(np.arange(200), 6), day, None, 10, has_opening=True)
    assert (found.spent, found.opening, found.log_gaps) == (None, None, None)
    assert (found.days == 3).all()
    assert (found.last - found.first == 2).all()
