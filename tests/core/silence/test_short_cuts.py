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

    def counted(self, data):
        ask = likelihood(self, data)
        return lambda params: looks.append(data.count) or ask(params)

    monkeypatch.setattr(kind, "likelihood", counted)
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
