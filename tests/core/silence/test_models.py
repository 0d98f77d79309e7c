"""What holds for every legal customer, and how exact it is."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sobremesa.core import silence
from sobremesa.core.errors import CoreError
from sobremesa.core.silence import fitted
from sobremesa.core.silence.customers import Customers
from sobremesa.core.silence.fitted import family_of
from sobremesa.core.silence.models import counting, spending
from tests.core.silence import precise

pytestmark = pytest.mark.capability("I1")
approx = pytest.approx

MODELS = ("bg/nbd", "mbg/nbd", "pareto/nbd", "bg/cnbd-2", "mbg/cnbd-3")
HERE = Path(__file__).parent


def row(x, last, age) -> Customers:
    return silence.customers(
        {"frequency": np.atleast_1d(x), "recency": np.atleast_1d(np.asarray(last, float)),
         "age": np.atleast_1d(np.asarray(age, float))}
    )  # fmt: skip


# --------------------------------------------------------------------------- exactness


def known_values(what: str):
    with (HERE / "precise.csv").open(encoding="utf-8") as lines:
        rows = [line for line in csv.reader(lines) if line[0].endswith(what)]
    for name, *numbers in rows:
        numbers = [float(one) for one in numbers]
        yield name.split()[0], np.array(numbers[:4]), numbers[4:7], numbers[7]


def test_pareto_nbd_is_here_to_ten_digits():
    """Against forty digits, alpha and beta from .01 to 1000, x to 5000, T to 10,000."""
    for name, params, customer, value in known_values("here"):
        found = family_of(name).p_here(params, row(*customer))[0]
        assert found == approx(value, rel=2e-9, abs=1e-12)


def test_expectations_are_exact_to_twelve_digits():
    """With a = 1, where the closed form has a hole, and a from .03 to 400."""
    for name, (r, alpha, a, b), (x, _, age), value in known_values("expected"):
        stay = b + x + (name == "mbg/nbd")
        found = counting.while_they_stay(
            np.array([r + x]), np.array([alpha + age]), a, np.array([stay]), 39.0
        )
        assert found[0] == approx(value, rel=1e-12)


def test_the_exact_values_are_what_their_script_makes():
    params, customer = precise.PARETO[0], precise.TIMES[2]
    with (HERE / "precise.csv").open(encoding="utf-8") as lines:
        kept = {tuple(line[:8]): line[8] for line in csv.reader(lines)}
    value = precise.pareto_here(params, *customer)
    assert float(value) == float(kept["pareto/nbd here", *params, *map(str, customer)])


# ---------------------------------------------------------------------------- slopes

params_of = st.tuples(*(st.floats(-3, 3) for _ in range(4))).map(np.exp)


@pytest.mark.parametrize("model", MODELS)
@given(params=params_of)
def test_gradient_and_second_derivatives_are_those_of_the_likelihood(model, params):
    family = family_of(model)
    data = Customers(
        np.array([0.0, 0, 1, 3, 3, 20]), np.array([0, 0, 2, 9, 30, 30.0]),
        np.array([1.0, 30, 30, 30, 30, 30]), np.array([2.0, 1, 1, 3, 1, 1]), 1.0,
    )  # fmt: skip
    check_slopes(lambda at: family.slopes(data, at), params)


def check_slopes(slopes, params):
    """First and second derivatives, by differences."""
    value, gradient, curvature = slopes(params)
    assert np.isfinite(value)
    for i in range(len(params)):
        step = np.zeros(len(params))
        step[i] = 1e-5 * params[i]
        up, down = slopes(params + step), slopes(params - step)
        slope = (up[0] - down[0]) / (2 * step[i])
        assert gradient[i] == approx(slope, rel=1e-4, abs=1e-5 * (1 + abs(value)) / params[i])
        bends = (up[1] - down[1]) / (2 * step[i])
        scale = (1 + abs(value)) / (params * params[i])
        np.testing.assert_allclose(curvature[i] / scale, bends / scale, rtol=1e-4, atol=1e-5)


# ------------------------------------------------------------- all that can be asked

legal = st.tuples(st.integers(0, 10**6), st.floats(0, 1), st.floats(0, 1e5), st.floats(0, 1e5)).map(
    lambda one: (one[0], one[1] * one[2] if one[0] else 0.0, one[2], one[3])
)


@pytest.mark.parametrize("model", MODELS)
@given(customer=legal, params=params_of)
def test_every_legal_customer_has_a_probability(model, customer, params):
    """Up to a million purchases and a hundred thousand days, bought today included."""
    family, (x, last, age, days) = family_of(model), customer
    for recency in (last, age if x else 0.0):
        data = row(x, recency, age)
        here = family.p_here(params, data)[0]
        active = family.p_active(params, data, days)[0]
        bought = family.expected(params, data, days)[0]
        assert 0 <= active <= here + 1e-12 <= 1 + 2e-12
        assert np.isfinite(bought)
        assert bought >= active * (1 - 1e-9) - 1e-12 or bought > 30  # CNBD counts by the pace there


@pytest.mark.parametrize("model", MODELS)
@given(customer=legal, params=params_of, later=st.floats(0, 1e4))
def test_the_longer_the_silence_the_less_likely_they_are_here(model, customer, params, later):
    family, (x, last, age, days) = family_of(model), customer
    now, then = row(x, last, age), row(x, last, age + later)
    assert family.p_here(params, then)[0] <= family.p_here(params, now)[0] + 1e-9
    if family.k == 1:  # a regular buyer comes nearer to the next purchase at first
        assert (
            family.p_active(params, then, days)[0] <= family.p_active(params, now, days)[0] + 1e-9
        )


@pytest.mark.parametrize("model", MODELS)
@given(customer=legal, params=params_of, more=st.floats(0, 1e4))
def test_a_longer_horizon_is_never_less_likely(model, customer, params, more):
    family, (x, last, age, days) = family_of(model), customer
    data = row(x, last, age)
    near, far = (family.p_active(params, data, units)[0] for units in (days, days + more))
    assert near <= far + 1e-9


@pytest.mark.parametrize("model", MODELS)
@given(x=st.integers(0, 300), share=st.floats(0, 1), age=st.floats(0, 1e4),
       days=st.floats(1e-3, 1e4), params=params_of)  # fmt: skip
def test_nothing_in_the_horizon_is_as_likely_as_having_been_silent_until_then(
    model, x, share, age, days, params
):
    """1 - p_active is the likelihood of the silence going on, by that of the silence so far."""
    family, last = family_of(model), share * age if x else 0.0
    now, then = row(x, last, age), row(x, last, age + days)
    goes_on = family.slopes(then, params)[0] - family.slopes(now, params)[0]
    active = family.p_active(params, now, days)[0]
    assume(np.isfinite(goes_on))
    size = abs(family.slopes(now, params)[0])
    assert active == approx(-np.expm1(goes_on), rel=1e-6, abs=1e-12 * size + 1e-9)


occasions = st.tuples(
    st.integers(0, 10**5), st.floats(0, 1), st.floats(0, 1), st.integers(0, 60)
).map(
    lambda one: (
        (last := int(one[0] * one[1])) and max(1, int(last * one[2])),
        last,
        one[0],
        one[3],
    )
)


@given(customer=occasions, params=params_of)
def test_every_legal_person_has_a_probability_at_the_next_occasion(customer, params):
    family, (x, last, n, more) = family_of("bg/bb"), customer
    data = row(x, last, n)
    here, active = family.p_here(params, data)[0], family.p_active(params, data, more)[0]
    assert 0 <= here <= 1
    assert 0 <= active <= 1
    assert active <= family.expected(params, data, more)[0] + 1e-6 * (1 + more)
    assert family.p_here(params, row(x, last, n + 1))[0] <= here + 1e-9


@given(params=params_of)
def test_slopes_of_bg_bb_are_those_of_its_likelihood(params):
    data = Customers(
        np.array([0.0, 1, 1, 3, 6]), np.array([0.0, 1, 5, 4, 6]), np.full(5, 6.0),
        np.array([5.0, 2, 1, 1, 1]), 1.0,
    )  # fmt: skip
    check_slopes(lambda at: family_of("bg/bb").slopes(data, at), params)


@given(params=params_of)
def test_slopes_of_gamma_gamma_are_those_of_its_likelihood(params):
    x, mean = np.array([1.0, 2, 7]), np.array([12.0, 30, 21])
    check_slopes(lambda at: spending._slopes(x, mean, at), params[:3])


def test_an_expectation_has_no_hole_at_a_1_nor_at_s_1():
    """FHL 2005, eq. 9 and 10 divide by a - 1, and FH 009, eq. 41, by s - 1."""
    data = row([0, 2, 40], [0, 30.4, 38], [38.9, 38.9, 38.9])
    for model, at in (
        ("bg", (0.24, 4.4, 1, 2.4)),
        ("mbg", (0.5, 6.0, 1, 1.6)),
        ("pareto", (0.5, 10, 1, 11)),
    ):
        family, at = family_of(model), np.array(at, float)
        here = family.expected(at, data, 39.0)
        near = [family.expected(at * [1, 1, off, 1], data, 39.0) for off in (1 - 1e-7, 1 + 1e-7)]
        assert np.isfinite(here).all()
        np.testing.assert_allclose(here, np.mean(near, axis=0), rtol=1e-7)


def test_who_bought_today_is_there():
    """lifetimes says NaN of them under Pareto/NBD (docs/silence.md)."""
    params = np.array([0.55, 10.6, 0.61, 11.7])
    found = family_of("pareto").p_here(params, row([1, 95, 10**6], [39, 39, 1e5], [39, 39, 1e5]))
    assert found.tolist() == [1.0, 1.0, 1.0]


# ------------------------------------------------------------------------- fitting


def test_equal_customers_squeezed_are_the_same_customers(cdnow):
    """11,104 different of 23,570 (docs/silence.md)."""
    data = silence.customers(silence.summarise(cdnow, "1998-06-30"))
    small = data.squeezed()
    assert (len(data.age), len(small.age), small.count) == (23_570, 11_104, 23_570)
    for model in MODELS:
        family, at = family_of(model), np.array([0.6, 60.0, 0.5, 1.5])
        for one, two in zip(family.slopes(data, at), family.slopes(small, at), strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_the_unit_of_time_is_only_a_unit(model, cdnow_sample_orders):
    days, weeks = (silence.summarise(cdnow_sample_orders, "1997-09-30", unit) for unit in (1, 7))
    one, two = silence.fit(days, model), silence.fit(weeks, model)
    assert one.params["r"] == approx(two.params["r"], rel=1e-5)
    assert one.params["alpha"] == approx(7 * two.params["alpha"], rel=1e-5)
    np.testing.assert_allclose(one.p_active(days, 91), two.p_active(weeks, 91), atol=1e-6)
    with pytest.raises(CoreError, match="fitted in units of 1 days, asked in units of 7"):
        one.expected(weeks, 91)
    with pytest.raises(CoreError, match="days must be 0 or more"):
        one.expected(days, -1)


@pytest.mark.parametrize("model", ["bg", "mbg", "pareto"])
@pytest.mark.parametrize("size", [1, 10, 50, 299])
def test_few_customers_get_a_prior_and_a_warning(model, size, cdnow_sample):
    """Without one, every second table of 50 leads Pareto/NBD to infinity (docs/silence.md)."""
    for begin in (0, 700, 1400):
        some = {name: values[begin : begin + size] for name, values in cdnow_sample.items()}
        found = silence.fit(some, model, unit_days=7)
        assert fitted.FEW_CUSTOMERS in found.warnings
        assert fitted.ON_BOUNDARY not in found.warnings
        assert fitted.NOT_CONVERGED not in found.warnings
        assert all(1e-3 < value < 1e3 for value in found.params.values())


def test_customers_who_never_came_back_are_said_to_be_so():
    found = silence.fit({"frequency": [0] * 400, "recency": [0.0] * 400, "age": [30.0] * 400})
    assert fitted.NOBODY_CAME_BACK in found.warnings
    assert fitted.ON_BOUNDARY in found.warnings
    assert np.isfinite(
        found.p_active({"frequency": [0], "recency": [0.0], "age": [30.0]}, 30)
    ).all()


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"frequency": [1], "recency": [1.0]}, "'age' is missing"),
        ({"frequency": [1.5], "recency": [1.0], "age": [2.0]}, "row 1 .* frequency"),
        ({"frequency": [1, 1], "recency": [1.0, 3.0], "age": [2.0, 2.0]}, "row 2 .* age"),
        ({"frequency": [0], "recency": [1.0], "age": [2.0]}, "row 1 .* recency"),
        ({"frequency": [1], "recency": [np.nan], "age": [2.0]}, "row 1 .* recency"),
        ({"frequency": [], "recency": [], "age": []}, "no customers"),
    ],
)
def test_a_summary_that_cannot_be_is_refused(columns, says):
    with pytest.raises(CoreError, match=says):
        silence.fit({name: np.array(column, float) for name, column in columns.items()})


@pytest.mark.parametrize("name", ["weibull", "bg/cnbd-0", "mbg/cnbd-13", ""])
def test_a_model_that_is_not_there_is_named(name, cdnow_sample):
    with pytest.raises(silence.UnknownModel, match="there is no model"):
        silence.fit(cdnow_sample, name)
