"""The same for talking: how likely we are to hear from somebody, from the days of contact.

A talk goes to and fro for some days and then rests for months; a model of a steady pace takes the
first for the rhythm and is far off. So days close together are one talk, and how close is chosen,
with the model, by what would have been said best before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sobremesa.core.silence.choosing import Chosen, choose, learnt_rule
from sobremesa.core.silence.fitted import fit, known_fit
from sobremesa.core.silence.frames import Array, Day, Floats, as_came, day_number, eager
from sobremesa.core.silence.judging import seen_in
from sobremesa.core.silence.log import Log, log_of
from sobremesa.core.silence.platt import Line
from sobremesa.core.silence.rhythm import OWN_RHYTHM, common_gap, score

PAUSES_DAYS = (10, 4, 21, 0)
"""Days of contact no further apart may be one talk; the first without a history to choose by."""
YEAR_DAYS = 365
LEAVES_AT_ANY_MOMENT = "pareto/nbd"
EVEN = Line(0.0, 0.0)
"""Nothing was learnt: as likely as not."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The probability that nothing more will come from somebody: that they have left.

    It lies between two that err to different sides, and is their mean. That nothing comes within a
    year, by the length of the silence in gaps of their own, learnt and checked at earlier origins:
    too high for whoever calls each second year. That they are not here, by Pareto/NBD over talks:
    a model's word, which leans on the shape it gives to leaving. Pareto/NBD and not the model
    chosen for a horizon: it alone lets people leave at any moment, not only after a talk.
    docs/silence.md has both alone, the mean, and the plain rules, on ten invented firms.

    It is learnt over everybody and can then be said of some alone.

    Args:
        params: of Pareto/NBD, over talks, in days.
        common_days: the gap of everybody that is mixed into what is usual for each.
        line: what a silence meant for the year after it; None without three quarters of a year of
            history, and then the model stands alone.
        times: how many of the horizons that `line` was learnt over make a year.

    """

    params: Mapping[str, float]
    common_days: float
    line: Line | None
    times: float = 1.0

    def p_gone(self, log: Log, until: int) -> Floats:
        """Of everybody in a log, in its order."""
        data = replace(log, pause_days=PAUSES_DAYS[0]).until(until, 1.0)[1]
        model = 1.0 - known_fit(LEAVES_AT_ANY_MOMENT, self.params).p_here(data)
        if self.line is None:
            return np.asarray(model)
        nothing = 1.0 - self.line.on(score(OWN_RHYTHM, data, self.common_days))
        return np.asarray((model + nothing**self.times) / 2)


def learn_leaving(log: Log, until: int) -> Leaving:
    """What the history of everybody says of leaving."""
    talks = replace(log, pause_days=PAUSES_DAYS[0])
    data = talks.until(until, 1.0)[1]
    params, common = fit(data, LEAVES_AT_ANY_MOMENT).params, common_gap(data)
    if until - log.begin < 3 * YEAR_DAYS // 4:
        return Leaving(params, common, None)
    learnt = learnt_rule(OWN_RHYTHM, talks, until, 1.0, YEAR_DAYS)
    return Leaving(params, common, *learnt) if learnt else Leaving(params, common, EVEN)


def gone(log: Log, until: int) -> Floats:
    """The probability that somebody has left, of everybody in a log (`Leaving`)."""
    return learn_leaving(log, until).p_gone(log, until)


@dataclass(frozen=True, slots=True)
class Chances:
    """Everybody's chance, and what it rests on.

    Args:
        table: a frame of the kind that came, a row for each person with a day up to `until_day`,
            sorted: `person_id`; `p_active`, the chance of contact within the horizon; `p_low` and
            `p_high`, what happened at earlier origins to those of whom the same was said (95 %);
            `cases`, how many those were; `p_here`, the model's word alone (NaN where it has none);
            `model`; `p_gone`, see `Leaving`. Without enough history `cases` is 0 and the interval 0
            to 1.
        chosen: the model with its calibration (`chosen.judged`), its rivals and its warnings.
        horizon_days: that was asked for.
        pause_days: how far apart the days of one talk may lie, as it was chosen.
        leaving: what was learnt of leaving.

    """

    table: Any
    chosen: Chosen
    horizon_days: int
    pause_days: int
    leaving: Leaving


def chances(days: Any, until_day: Day, horizon_days: int) -> Chances:
    """The chance to hear from everybody within a horizon, by the model that did best before.

    Args:
        days: any frame with `person_id` and `day` (a day of contact; several rows a day are one).
        until_day: the day on which we ask; later days are left out.
        horizon_days: whole days, above 0.

    Raises:
        CoreError: nobody had contact up to that day.

    """
    until = day_number(until_day)
    frame = eager(days)
    log = log_of(frame, customer="person_id", day="day")
    log, chosen = _chosen(log, until, horizon_days)
    who, data = log.until(until, 1.0)
    active = chosen.p_active(data, horizon_days)
    low, high, cases = np.zeros(len(who)), np.ones(len(who)), np.zeros(len(who), np.int64)
    if chosen.judged is not None:
        low, high, cases = seen_in(chosen.judged.calibration, active)
    leaving = learn_leaving(log, until)
    columns: dict[str, Array] = {
        "person_id": log.names[who], "p_active": active, "p_low": low, "p_high": high,
        "p_here": chosen.p_here(data), "cases": cases, "model": np.full(len(who), chosen.model),
        "p_gone": leaving.p_gone(log, until),
    }  # fmt: skip
    return Chances(as_came(columns, frame), chosen, horizon_days, log.pause_days, leaving)


def _chosen(log: Log, until: int, horizon_days: int) -> tuple[Log, Chosen]:
    """The pause and the model that had the least log loss before."""
    found = []
    for pause in PAUSES_DAYS:
        talks = replace(log, pause_days=pause)
        chosen = choose(talks, until, 1.0, horizon_days)
        if chosen.judged is None:
            return talks, chosen
        found.append((chosen.judged.log_loss, pause, talks, chosen))
    _, _, talks, chosen = min(found, key=lambda one: one[:2])
    return talks, chosen
