"""The same for talking: how likely we are to hear from somebody, from the days of contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sobremesa.core.silence.choosing import Chosen, choose
from sobremesa.core.silence.frames import Array, Day, as_came, day_number, eager
from sobremesa.core.silence.judging import seen_in
from sobremesa.core.silence.log import log_of


@dataclass(frozen=True, slots=True)
class Chances:
    """Everybody's chance, and what it rests on.

    Args:
        table: a frame of the kind that came, a row for each person with a day up to `until_day`,
            sorted: `person_id`; `p_active`, the chance of contact within the horizon; `p_low` and
            `p_high`, what happened at earlier origins to those of whom the same was said (95 %);
            `cases`, how many those were; `p_here`, the model's word alone (NaN where it has none);
            `model`. Without enough history `cases` is 0 and the interval 0 to 1.
        chosen: the model with its calibration (`chosen.judged`), its rivals and its warnings.
        horizon_days: that was asked for.

    """

    table: Any
    chosen: Chosen
    horizon_days: int


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
    chosen = choose(log, until, 1.0, horizon_days)
    who, data = log.until(until, 1.0)
    active = chosen.p_active(data, horizon_days)
    low, high, cases = np.zeros(len(who)), np.ones(len(who)), np.zeros(len(who), np.int64)
    if chosen.judged is not None:
        low, high, cases = seen_in(chosen.judged.calibration, active)
    columns: dict[str, Array] = {
        "person_id": log.names[who], "p_active": active, "p_low": low, "p_high": high,
        "p_here": chosen.p_here(data), "cases": cases, "model": np.full(len(who), chosen.model),
    }  # fmt: skip
    return Chances(as_came(columns, frame), chosen, horizon_days)
