"""The plain rules that every model has to be better than: how long it is since the last time.

Two of them, both known to everybody who ever kept a list. `days_since`: who was here last week
comes sooner than who was here last year. `own_rhythm`: a silence is long beside what is usual for
them, a gap of their own drawn towards everybody's where they have few.
"""

from __future__ import annotations

import numpy as np

from sobremesa.core.silence.customers import Customers
from sobremesa.core.silence.frames import Floats

DAYS_SINCE = "days_since"
OWN_RHYTHM = "own_rhythm"
RULES = (DAYS_SINCE, OWN_RHYTHM)


def common_gap(data: Customers) -> float:
    """The gap of everybody, in units of `data`: the median of what is usual for each."""
    again = data.frequency > 0
    gaps = data.recency[again] / data.frequency[again]
    return float(np.median(gaps)) if again.any() else float(np.mean(data.age)) + 1.0


def usual_gap_days(data: Customers, common: float | None = None) -> Floats:
    """The mean days between purchases of each, with one gap of everybody's mixed in.

    Args:
        data: of whom it is asked.
        common: the gap of everybody, where `data` are only some (`common_gap`).

    """
    mixed = common_gap(data) if common is None else common
    return np.asarray((data.recency + mixed) / (data.frequency + 1) * data.unit_days)


def lateness(data: Customers, common: float | None = None) -> Floats:
    """The silence so far, in usual gaps of their own."""
    silent = (data.age - data.recency) * data.unit_days
    return np.asarray(silent / np.maximum(usual_gap_days(data, common), 1e-9))


def score(rule: str, data: Customers, common: float | None = None) -> Floats:
    """The higher, the sooner they are expected."""
    if rule == DAYS_SINCE:
        return np.asarray(-np.log1p((data.age - data.recency) * data.unit_days))
    return np.asarray(-np.log1p(lateness(data, common)))
