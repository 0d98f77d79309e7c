"""Whether those who left the invented firms are found: their days alone, no words."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sobremesa.core import silence
from sobremesa.core.silence import choosing, rhythm
from sobremesa.core.simulate import simulate
from tests.core.silence import planted

pytestmark = [pytest.mark.capability("I1"), pytest.mark.capability("I2")]

UNTIL = date(2026, 3, 12)
SEEDS = (201, 202, 203)  # all ten, and others that nobody tuned on: `python -m bench silence`


@pytest.fixture(scope="module")
def texts():
    return planted.lexicon()


def test_the_lives_are_those_of_the_firm_that_is_written_down(texts):
    """Same seed, same people: the last day on which each spoke is the one in the truth."""
    truth = simulate(7, UNTIL, 60, texts).truth["people"]
    lives = planted.lived(7, UNTIL, 60, texts)
    assert [lives.has_left[at] for at in range(60)] == [one["state"] == "left" for one in truth]
    told = {at: one["last_seen_on"] for at, one in enumerate(truth) if one["last_seen_on"]}
    last = {int(who): day for who, day in zip(lives.person_id, lives.day, strict=True)}
    assert set(told) <= set(last)
    for person, day in told.items():
        spoke = (date.fromisoformat(day) - planted.EPOCH).days
        assert spoke <= last[person] or spoke > lives.until


@pytest.mark.parametrize("seed", SEEDS)
def test_who_has_gone_is_found_no_worse_than_by_the_plain_rule(seed, texts):
    """AUC and Brier beside "days since the last time", which learns at the same origins."""
    lives = planted.lived(seed, UNTIL, 240, texts)
    found = silence.chances(lives.days, lives.until, 90)
    has_gone = np.array([lives.has_gone[int(one)] for one in found.table["person_id"].to_pylist()])
    log = silence.log_of(lives.days, customer="person_id", day="day")
    rule = 1 - choosing.rule_now(rhythm.DAYS_SINCE, log, lives.until, 1.0, 365)
    ours = silence.judge(found.table["p_gone"].to_numpy(), has_gone)
    plain = silence.judge(rule, has_gone)
    assert ours.auc >= plain.auc
    assert ours.brier <= plain.brier


def test_days_of_one_talk_are_no_rhythm(texts):
    """Counted one by one they make every model worse than the plain rule; as talks, better."""
    lives = planted.lived(201, UNTIL, 240, texts)
    found = silence.chances(lives.days, lives.until, 90)
    assert found.pause_days > 0
    log = silence.log_of(lives.days, customer="person_id", day="day")
    each = silence.choose(log, lives.until, 1.0, 90)
    assert found.chosen.judged.log_loss < 0.8 * each.judged.log_loss
    assert found.chosen.judged.log_loss < each.rivals["days_since"].log_loss < each.judged.log_loss
