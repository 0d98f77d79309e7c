"""Judging by what came, setting right by what came before, choosing by both."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core import silence
from sobremesa.core.errors import CoreError
from sobremesa.core.silence import choosing, platt
from sobremesa.core.silence.frames import day_number
from sobremesa.core.silence.judging import auc, calibration, seen_in

pytestmark = pytest.mark.capability("I1")
approx = pytest.approx

UNTIL, END = day_number("1997-09-30"), day_number("1998-06-30")


# --------------------------------------------------------------------------- judging


def test_a_table_judged_by_hand():
    """Three of four pairs of one who came and one who did not are in the right order."""
    found = silence.judge(np.array([0.9, 0.4, 0.6, 0.1]), np.array([True, True, False, False]), 2)
    assert (found.cases, found.hits, found.auc) == (4, 2, 0.75)
    assert found.brier == approx((0.01 + 0.36 + 0.36 + 0.01) / 4)
    assert found.log_loss == approx(-np.log([0.9, 0.4, 0.4, 0.9]).mean())
    assert found.ece == approx((abs(0.25 - 0.5) + abs(0.75 - 0.5)) / 2)
    assert [(one.predicted, one.came_back, one.cases) for one in found.calibration] == [
        (0.25, 0.5, 2), (0.75, 0.5, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("p", "came"), [([], []), ([1.2], [True]), ([0.5], [True, False]), ([np.nan], [True])]
)
def test_what_cannot_be_judged_is_refused(p, came):
    with pytest.raises(CoreError, match="judge needs"):
        silence.judge(np.array(p), np.array(came))


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)  # fmt: skip
def test_wilsons_interval(hits, tries, low, high):
    """The first four: Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3."""
    assert [float(one) for one in silence.share_interval(hits, tries)] == approx(
        [low, high], abs=5e-5
    )


said = st.lists(st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.booleans()), min_size=1)


@given(said, st.integers(1, 30))
def test_every_case_is_in_one_bin_and_the_bins_are_in_order(rows, bins):
    p, came = (np.array(column) for column in zip(*rows, strict=True))
    found = calibration(p, came, bins)
    assert sum(one.cases for one in found) == len(rows)
    assert len(found) <= bins
    for one, two in pairwise(found):
        assert one.end == two.begin > one.begin
    for one in found:
        inside = (p >= one.begin) & (p < one.end) if one is not found[-1] else p >= one.begin
        assert (inside.sum(), came[inside].mean()) == (one.cases, approx(one.came_back))
        assert 0 <= one.low <= one.came_back <= one.high <= 1
    low, high, cases = seen_in(found, p)
    assert ((low <= p) & (p <= high)).all()
    assert cases.min() >= 1


@given(said)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows):
    p, came = (np.array(column) for column in zip(*rows, strict=True))
    pairs = [(one > two) + (one == two) / 2 for one in p[came] for two in p[~came]]
    assert auc(p, came) == (approx(np.mean(pairs)) if pairs else approx(np.nan, nan_ok=True))


# ----------------------------------------------------------------------- setting right


def test_odds_that_were_too_bold_are_drawn_back():
    rng = np.random.default_rng(5)
    true = rng.uniform(0.02, 0.98, 20_000)
    came = rng.random(len(true)) < true
    bold = 1 / (1 + np.exp(-(2 * platt.odds(true) - 1)))
    line = platt.fit_line(platt.odds(bold), came)
    assert (line.slope, line.shift) == approx((0.5, 0.5), abs=0.05)
    assert silence.judge(line.on_odds(bold), came).ece < 0.012 < silence.judge(bold, came).ece


@given(said)
def test_a_line_exists_for_every_outcome(rows):
    """All came, none came, one case: never certain, never NaN, 0 stays 0."""
    p, came = (np.array(column) for column in zip(*rows, strict=True))
    for line in (platt.fit_line(platt.odds(p), came), platt.fit_line(p, came, slope=None)):
        assert np.isfinite([line.shift, line.slope]).all()
    shown = platt.fit_line(platt.odds(p), came).on_odds(p)
    assert ((shown >= 0) & (shown <= 1)).all()
    assert (shown[p == 0] == 0).all()


# --------------------------------------------------------------------------- choosing


@pytest.mark.parametrize(
    ("begin", "until", "horizon", "when", "days"),
    [
        (0, 400, 90, [310, 220, 130], 90),
        (0, 270, 300, [180, 90], 90),  # the horizon gives way to the history
        (0, 4000, 90, [3910, 3820, 3730, 3640], 90),
        (0, 20, 90, [], 0),
        (10, 10, 5, [], 0),
    ],
)
def test_origins_lie_a_horizon_apart_with_one_before_the_oldest(begin, until, horizon, when, days):
    assert choosing.origins(begin, until, horizon) == (when, days)


@pytest.fixture(scope="module")
def log(cdnow):
    return silence.log_of(cdnow)


@pytest.fixture(scope="module")
def best(log):
    return silence.choose(log, UNTIL, 7, END - UNTIL)


@pytest.mark.parametrize(
    ("model", "active", "ece", "brier", "log_loss", "auc"),
    [
        ("bg", 6260, 0.050, 0.1654, 0.5123, 0.7465),
        ("mbg", 5596, 0.062, 0.1661, 0.5149, 0.7547),
        ("pareto", 5398, 0.070, 0.1656, 0.5172, 0.7627),
    ],
)
def test_hold_out_of_all_cdnow_39_weeks_engine(log, model, active, ece, brier, log_loss, auc):
    """The table of ENGINE § 3, "Calibration on hold-out": 7,058 of 23,570 came back."""
    fitted = silence.fit(log.until(UNTIL, 7)[1], model)
    found = silence.hold_out(fitted, log, UNTIL, END, 7)
    judged = found.judged
    assert (judged.cases, judged.hits, found.actual) == (23_570, 7_058, 19_684)
    assert round(sum(one.predicted * one.cases for one in judged.calibration)) == active
    assert (judged.ece, judged.brier, judged.log_loss, judged.auc) == approx(
        (ece, brier, log_loss, auc), abs=6e-4
    )


def test_best_is_better_than_every_model_alone_and_than_every_plain_rule(log, best):
    """Chosen and set right with nothing but what was known on 30 September 1997."""
    found = silence.hold_out(best, log, UNTIL, END, 7)
    data = log.until(UNTIL, 7)[1]
    for model in ("bg", "mbg", "pareto"):
        alone = silence.hold_out(silence.fit(data, model), log, UNTIL, END, 7)
        assert found.judged.log_loss < alone.judged.log_loss
    for rule in found.rules.values():
        assert (found.judged.auc, -found.judged.brier) > (rule.auc, -rule.brier)
        assert found.judged.log_loss < rule.log_loss


def test_best_has_the_least_log_loss_at_the_origins_and_not_the_most_likelihood(best, log):
    """MBG/NBD is likelier (-95,337 against -95,415), Pareto/NBD would have said it better."""
    assert best.model == "pareto/nbd"
    assert best.learnt_days == 90
    assert set(best.rivals) == {"bg/nbd", "mbg/nbd", "days_since", "own_rhythm"}
    assert all(best.judged.log_loss < rival.log_loss for rival in best.rivals.values())
    data = log.until(UNTIL, 7)[1]
    assert silence.fit(data, "mbg").log_likelihood > best.fitted.log_likelihood
    assert np.array_equal(best.p_here(data), best.fitted.p_here(data))
    assert np.array_equal(best.expected(data, 30), best.fitted.expected(data, 30))


def test_a_short_history_gives_the_default_and_says_so():
    log = silence.log_of({"customer": [1, 1, 2], "date": [1, 5, 9]})
    found = silence.choose(log, 15, 1, 90)
    assert (found.model, found.judged, found.learnt_days) == ("mbg/nbd", None, 0)
    assert choosing.SHORT_HISTORY in found.warnings
    held = silence.hold_out(found, log, 5, 15, 1)
    assert (held.actual, held.judged.cases) == (0, 1)
    assert held.rules["days_since"].brier == 0.25  # nothing to learn from: a coin


def test_who_keeps_time_is_seen_and_chance_is_not_preferred():
    """Everybody calls each 30 days, half stop for good: a silence of 60 days says nearly all."""
    rng = np.random.default_rng(11)
    rows = []
    for person in range(400):
        stops = rng.integers(200, 2000)
        days = np.cumsum(rng.gamma(30, 1.0, 80)) + rng.integers(0, 60)
        rows += [(person, int(day)) for day in days if day < min(stops, 1000)]
    log = silence.log_of({"customer": [who for who, _ in rows], "date": [day for _, day in rows]})
    found = silence.choose(log, 900, 1, 60)
    assert "cnbd-" in found.model
    assert found.judged.auc > 0.95
    plain = silence.fit(log.until(900, 1)[1], "mbg/nbd")
    assert "regular_buyers" in plain.warnings


def test_a_rule_that_was_better_is_said_to_be_so(log):
    """Everybody comes back once, after about a month, and never again: no model thinks of that."""
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(60), 2)
    day = np.where(np.arange(120) % 2, 30 + who % 25, rng.integers(0, 5, 120))
    found = silence.choose(silence.log_of({"customer": who, "date": day}), 70, 1, 20, ["mbg/nbd"])
    print([(n, j.log_loss) for n, j in found.rivals.items()], found.judged.log_loss)
    assert choosing.RULE_WAS_BETTER in found.warnings


def test_nobody_to_choose_by_is_refused(log):
    with pytest.raises(CoreError, match="nothing was bought"):
        silence.choose(log, 0, 1, 90)
    with pytest.raises(CoreError, match="nothing was bought"):
        silence.choose(silence.log_of({"customer": [], "date": np.zeros(0, int)}), 0, 1, 90)
    with pytest.raises(CoreError, match="nothing was bought"):
        silence.hold_out(silence.fit(log.until(UNTIL, 7)[1]), log, 5, 9, 7)
    with pytest.raises(CoreError, match="must end after"):
        silence.hold_out(silence.fit(log.until(UNTIL, 7)[1]), log, UNTIL, UNTIL, 7)


# --------------------------------------------------------------------------- contacts


def test_the_chance_to_hear_from_everybody(cdnow_sample_orders):
    orders = cdnow_sample_orders
    days = pl.DataFrame({"person_id": orders["customer"], "day": orders["date"]})
    found = silence.chances(days, UNTIL, 90)
    table = found.table
    assert isinstance(table, pl.DataFrame)
    assert table.columns == [
        "person_id", "p_active", "p_low", "p_high", "p_here", "cases", "model", "p_gone",
    ]  # fmt: skip
    assert table["person_id"].to_list() == sorted(set(orders["customer"].tolist()))
    assert ((table["p_low"] <= table["p_active"]) & (table["p_active"] <= table["p_high"])).all()
    assert table["cases"].min() > 30
    assert set(table["model"]) == {found.chosen.model}
    came = silence.log_of(orders).came(np.arange(2_357), UNTIL, UNTIL + 90)
    judged = silence.judge(table["p_active"].to_numpy(), came)
    assert judged.ece < 0.06
    assert judged.auc > 0.7
    assert ((table["p_gone"] >= 0) & (table["p_gone"] <= 1)).all()


def test_what_was_learnt_of_leaving_says_the_same_of_some_alone(cdnow_sample_orders):
    orders = cdnow_sample_orders
    log = silence.log_of(orders)
    leaving = silence.learn_leaving(log, UNTIL)
    everybody = leaving.p_gone(log, UNTIL)
    assert everybody == approx(silence.gone(log, UNTIL))
    is_some = orders["customer"] % 97 == 0
    some = silence.log_of({name: column[is_some] for name, column in orders.items()})
    assert leaving.p_gone(some, UNTIL) == approx(everybody[np.isin(log.names, some.names)])


def test_without_a_year_of_history_leaving_is_the_word_of_the_model_alone():
    log = silence.log_of({"customer": [4, 4, 8, 9], "date": [1, 50, 3, 90]})
    leaving = silence.learn_leaving(log, 100)
    assert leaving.line is None
    model = silence.known_fit("pareto/nbd", leaving.params)
    talks = replace(log, pause_days=10).until(100, 1.0)[1]
    assert leaving.p_gone(log, 100) == approx(1 - model.p_here(talks))


def test_contacts_of_two_people_have_no_calibration_and_an_interval_that_knows_nothing():
    found = silence.chances({"person_id": [4, 4, 8], "day": [1, 2, 3]}, 9, 30)
    columns = found.table.to_pydict()
    assert columns["person_id"] == [4, 8]
    assert (columns["p_low"], columns["p_high"], columns["cases"]) == ([0, 0], [1, 1], [0, 0])
    assert choosing.SHORT_HISTORY in found.chosen.warnings
