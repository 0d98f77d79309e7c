"""The numbers of the papers, and of those who repeated them.

FHL 2005: Fader, Hardie & Lee, "Counting your customers" the easy way, Marketing Science 24(2).
FH 004: Fader & Hardie, Implementing the BG/NBD model for customer base analysis in Excel (2005).
BTYD: Dziurzynski, Wadsworth, Fader et al., BTYD, a package for R: its walkthrough (2014).
CLVTools: Bachmann et al., its tests `test_correctness_bgnbd.R` and `test_correctness_pnbd.R`.
ENGINE: what was measured for this project before (docs/silence.md has the table).
"""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from sobremesa.core import silence
from sobremesa.core.silence.fitted import family_of

pytestmark = pytest.mark.capability("I1")
approx = pytest.approx

FHL_BG = (0.243, 4.414, 0.793, 2.426)
CLVTOOLS_BG = (0.2425945, 4.4136019, 0.7929199, 2.4258881)
BTYD_PARETO = (0.5533971, 10.5801985, 0.6060625, 11.6562237)


def close(found: silence.Fitted, params: tuple[float, ...], rel: float) -> None:
    assert tuple(found.params.values()) == approx(params, rel=rel)


def test_bg_nbd_on_the_cdnow_sample_fhl_2005_table_1_p_279(cdnow_sample):
    found = silence.fit(cdnow_sample, "bg/nbd", unit_days=7)
    assert [round(value, 3) for value in found.params.values()] == approx(FHL_BG, abs=0.0011)
    assert round(found.log_likelihood, 1) == -9582.4
    close(found, CLVTOOLS_BG, rel=1e-4)  # from unrounded data; ours are rounded to two decimals
    assert found.log_likelihood == approx(-9582.4256, abs=5e-5)
    close(found, (0.242593, 4.413531, 0.792885, 2.425749), rel=3e-6)
    assert found.warnings == ()


def test_bg_nbd_standard_errors_on_the_cdnow_sample_engine(cdnow_sample):
    errors = silence.fit(cdnow_sample, "bg", unit_days=7).standard_errors
    assert tuple(errors.values()) == approx((0.01256, 0.37822, 0.18572, 0.70534), rel=5e-4)


def test_pareto_nbd_on_the_cdnow_sample_fhl_2005_table_1_p_279(cdnow_sample):
    found = silence.fit(cdnow_sample, "pareto/nbd", unit_days=7)
    assert [round(value, 3) for value in found.params.values()] == approx(
        (0.553, 10.578, 0.606, 11.669), abs=0.0011
    )
    assert round(found.log_likelihood, 1) == -9595.0
    assert found.log_likelihood == approx(-9594.976, abs=5e-3)  # CLVTools
    assert found.log_likelihood == approx(-9594.9739, abs=1e-4)


def test_pareto_nbd_standard_errors_on_the_cdnow_sample_clvtools(cdnow_sample):
    errors = silence.fit(cdnow_sample, "pareto", unit_days=7).standard_errors
    assert tuple(errors.values()) == approx((0.0476, 0.8427, 0.1873, 6.2105), abs=6e-4)


@pytest.mark.parametrize("model", ["mbg/nbd", "mbg/cnbd-1"])
def test_mbg_nbd_on_the_cdnow_sample_engine(model, cdnow_sample):
    """BTYDplus and lifetimes print .525 6.183 .891 1.614."""
    found = silence.fit(cdnow_sample, model, unit_days=7)
    close(found, (0.524838, 6.182992, 0.891356, 1.613999), rel=1e-6)
    assert found.log_likelihood == approx(-9582.1327, abs=5e-5)


@pytest.mark.parametrize(
    ("until", "unit_days", "model", "value", "params"),
    [
        ("1998-06-30", 1, "bg", -259086.8270, (0.267128, 41.905445, 0.483516, 2.111605)),
        ("1998-06-30", 1, "mbg", -258955.3528, (0.689419, 69.225678, 0.4916, 0.858515)),
        ("1998-06-30", 1, "pareto", -258988.9069, (0.61099, 95.299, 0.31258, 43.040)),
        ("1997-09-30", 7, "bg", -95368.44, None),
        ("1997-09-30", 7, "mbg", -95336.96, None),
        ("1997-09-30", 7, "pareto", -95415.12, None),
    ],
)
def test_all_customers_of_cdnow_engine(cdnow, until, unit_days, model, value, params):
    """Pareto/NBD: with 400 nodes -258988.9069; the figure before, -258988.9038, had 24 of another
    kind."""
    found = silence.fit(silence.summarise(cdnow, until, unit_days), model)
    assert found.log_likelihood == approx(value, abs=6e-3 if unit_days == 7 else 1e-4)
    assert found.customers == 23_570
    if params:
        close(found, params, rel=1e-5)


def test_the_sample_in_days_gives_the_published_summary(cdnow_sample_orders, cdnow_sample):
    """FHL's table counts from the first purchase to 30 September 1997, in weeks."""
    made = silence.summarise(cdnow_sample_orders, "1997-09-30", 7)
    assert made["frequency"].to_pylist() == cdnow_sample["frequency"].tolist()
    for name in ("recency", "age"):
        assert made[name].to_pylist() == approx(cdnow_sample[name].tolist(), abs=0.0051)


# ------------------------------------------------------- the customers they print


def asked(model, params, row, days):
    family, data = family_of(model), silence.customers(row)
    at = np.array(params)
    return family.p_here(at, data)[0], family.expected(at, data, days)[0]


def test_bg_nbd_expects_1_226_of_customer_1_fh_004(one):
    """x = 2, t_x = 30.43, T = 38.86, the next 39 weeks."""
    assert asked("bg", FHL_BG, one(2, 30.43, 38.86), 39)[1] == approx(1.226, abs=5e-4)


@pytest.mark.parametrize(
    ("weeks", "purchases"),
    [(0.1429, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437), (78, 1.8576)],
)
def test_bg_nbd_expectation_of_a_new_customer_fh_004_eq_4(one, weeks, purchases):
    assert asked("bg", CLVTOOLS_BG, one(0, 0, 0), weeks)[1] == approx(purchases, abs=4e-4)


def test_pareto_nbd_of_customer_1516_btyd_walkthrough_section_2_3(one):
    """x = 26, t_x = 30.86, T = 31: P(alive) .9979, 25.46 purchases in the next 52 weeks."""
    here, bought = asked("pareto", BTYD_PARETO, one(26, 30.86, 31), 52)
    assert (here, bought) == approx((0.9979, 25.46), abs=5e-3)
    assert here == approx(0.9979, abs=5e-5)


def test_pareto_nbd_of_new_and_of_silent_customers_btyd(one):
    """New: 1.473 purchases in 52 weeks. Silent for 39 weeks after the first: P(alive) .2941633."""
    assert asked("pareto", BTYD_PARETO, one(0, 0, 0), 52)[1] == approx(1.473, abs=5e-4)
    assert asked("pareto", BTYD_PARETO, one(0, 0, 39), 52)[0] == approx(0.29416, abs=5e-5)


@pytest.mark.parametrize(("x", "bought"), [(10, 0.706), (15, 0.144), (20, 0.0225), (25, 0.00309)])
def test_who_bought_more_and_is_silent_is_less_likely_here_btyd_section_2_3(one, x, bought):
    """ "The increasing frequency paradox": t_x = 20, T = 39, the next 52 weeks."""
    assert asked("pareto", BTYD_PARETO, one(x, 20, 39), 52)[1] == approx(bought, rel=3e-3)


def test_nobody_who_bought_once_is_said_to_be_here_by_bg_nbd(cdnow_sample):
    """The formula gives them 1 by construction (FHL 2005, p. 278: everybody is alive at x = 0)."""
    found = silence.fit(cdnow_sample, "bg", unit_days=7)
    here, once = found.p_here(cdnow_sample), cdnow_sample["frequency"] == 0
    assert once.sum() == 1411
    assert np.isnan(here[once]).all()
    assert not np.isnan(here[~once]).any()
    assert not np.isnan(found.p_active(cdnow_sample, 91)).any()
    assert not np.isnan(silence.fit(cdnow_sample, "mbg", unit_days=7).p_here(cdnow_sample)).any()


# ----------------------------------------------------------- occasions, and what is spent


def test_bg_bb_on_the_donations_fhs_2010_table_3(donations):
    """Fader, Hardie & Shang 2010, Marketing Science 29(6): 11,104 people, 6 occasions.

    1.204 .750 .657 2.783, log-likelihood -33,225.6.
    """
    found = silence.fit(donations, "bg/bb")
    assert found.customers == 11_104
    assert [round(value, 3) for value in found.params.values()] == approx(
        (1.204, 0.750, 0.657, 2.783), abs=0.0011
    )
    assert found.log_likelihood == approx(-33225.581, abs=1e-3)
    assert found.warnings == ()


@pytest.mark.parametrize(("x", "last", "taken"), [(0, 0, 0.1302), (4, 5, 3.6279)])
def test_bg_bb_of_donors_a_and_b_btyd_walkthrough_section_4(one, x, last, taken):
    """n = 6, the next 10 occasions: .1302 and 3.6279."""
    assert asked("bg/bb", (1.204, 0.750, 0.657, 2.783), one(x, last, 6), 10)[1] == approx(
        taken, abs=1e-3
    )


def test_bg_bb_adds_up(donations, one):
    """The likelihoods of all that may happen in six occasions are 1 together."""
    family, params = family_of("bg/bb"), np.array([1.2, 0.75, 0.66, 2.78])
    rows = [(0, 0, 1)] + [(x, t, comb(t - 1, x - 1)) for t in range(1, 7) for x in range(1, t + 1)]
    x, last, ways = (np.array(column, float) for column in zip(*rows, strict=True))
    data = silence.customers({"frequency": x, "recency": last, "age": np.full(len(x), 6.0)})
    assert ways @ np.exp(family.log_likelihoods(params, data)) == approx(1.0, abs=1e-12)
    assert family.p_active(params, data, 0).max() == 0
    with pytest.raises(silence.BadSummary, match="whole occasions"):
        silence.fit(one(1, 0.5, 6), "bg/bb")


def test_gamma_gamma_on_the_cdnow_sample_fh_025(cdnow_sample_orders):
    """Fader & Hardie 2013, note 025: p 6.25, q 3.74, gamma 15.44. CLVTools: -4055.9177, n = 946."""
    found = silence.fit_spending(silence.summarise(cdnow_sample_orders, "1997-09-30", 7))
    assert [round(value, 2) for value in found.params.values()] == [6.25, 3.74, 15.44]
    assert found.log_likelihood == approx(-4055.9177, abs=1e-4)
    assert (found.customers, found.warnings) == (946, ())


def test_gamma_gamma_expects_of_the_first_ten_customers_lifetimes(cdnow_sample_orders):
    """lifetimes' tests: 24.66 18.91 35.17 35.17 35.17 71.46 18.91 35.17 27.28 35.17."""
    summary = silence.summarise(cdnow_sample_orders, "1997-09-30", 7)
    said = silence.fit_spending(summary).expected_amount(summary)[:10]
    assert said == approx(
        [24.66, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17], abs=0.01
    )


def test_gamma_gamma_of_few_and_of_nobody():
    few = {"frequency": [0, 1, 2, 5], "mean_amount": [np.nan, 20.0, 35.0, 28.0]}
    found = silence.fit_spending(few)
    assert found.warnings == ("few_customers",)
    assert np.isfinite(found.expected_amount(few)).all()
    with pytest.raises(silence.BadSummary, match="came back and spent"):
        silence.fit_spending({"frequency": [0], "mean_amount": [np.nan]})
