"""What a model said beside what came afterwards, and beside what the plain rules said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sobremesa.core.errors import CoreError
from sobremesa.core.silence import rhythm
from sobremesa.core.silence.choosing import Chosen, rule_now
from sobremesa.core.silence.fitted import Fitted
from sobremesa.core.silence.judging import Judged, judge
from sobremesa.core.silence.log import Log


@dataclass(frozen=True, slots=True)
class Held:
    """A hold-out: customers known on a day, and what they bought after it.

    Args:
        actual, expected: purchases of all of them, one a day.
        mae, rmse: mean absolute error, and root of the mean squared one, of a customer's number.
        judged: `p_active` over the hold-out.
        rules: the plain rules on the same people, by name.

    """

    actual: int
    expected: float
    mae: float
    rmse: float
    judged: Judged
    rules: dict[str, Judged]


def hold_out(model: Fitted | Chosen, log: Log, until: int, end: int, unit_days: float) -> Held:
    """Judge a model that was fitted to what was known at `until` by what came up to `end`.

    Raises:
        CoreError: `end` is not after `until`, or nobody was known.

    """
    if end <= until:
        raise CoreError("the hold-out must end after it begins")
    who, data = log.until(until, unit_days)
    if not len(who):
        raise CoreError("nothing was bought up to that day")
    bought = log.after(who, until, end)
    expected = model.expected(data, end - until)
    error = expected - bought
    came = bought > 0
    return Held(
        int(bought.sum()), float(expected.sum()), float(np.abs(error).mean()),
        float(np.sqrt((error**2).mean())), judge(model.p_active(data, end - until), came),
        {rule: judge(rule_now(rule, log, until, unit_days, end - until), came)
         for rule in rhythm.RULES},
    )  # fmt: skip
