"""Customers drawn from each model, with what is true of them: for tests and benches.

Chance is handed in, so the same generator gives the same customers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sobremesa.core.silence.frames import Array, Floats
from sobremesa.core.silence.models.discrete import BetaBernoulli
from sobremesa.core.silence.models.geometric import Geometric
from sobremesa.core.silence.models.pareto import Pareto

Columns = dict[str, Array]


def draw(
    family: Geometric | Pareto | BetaBernoulli,
    params: Floats,
    age: Floats,
    horizon: float,
    rng: Any,
) -> Columns:
    """One customer for each `age` (units), as a model has them.

    Args:
        family: `Geometric`, `Pareto` or `BetaBernoulli`.
        params: in the order of `family.names`.
        age: how long each is watched; whole for BG/BB.
        horizon: how long after that they are watched as well.
        rng: a `numpy.random.Generator`.

    Returns:
        `frequency`, `recency`, `age`, `log_gaps`, and the truth: `is_here` at that age, and
        `later`, the purchases within the horizon.

    """
    if isinstance(family, BetaBernoulli):
        return _discrete(params, age, horizon, rng)
    if not isinstance(family, Geometric):
        r, alpha, s, beta = params
        pace = rng.gamma(r, 1 / alpha, len(age))
        leaves = rng.exponential(1.0, len(age)) / rng.gamma(s, 1 / beta, len(age))
        return _watched(pace, 1, leaves, np.zeros(len(age)), age, horizon, rng)
    r, alpha, a, b = params
    pace, drop = rng.gamma(r, 1 / alpha, len(age)), rng.beta(a, b, len(age))
    never = np.full(len(age), np.inf)
    if family.is_modified:
        never[rng.random(len(age)) < drop] = 0.0
    return _watched(pace, family.k, never, drop, age, horizon, rng)


def _watched(
    pace: Floats, k: int, leaves: Floats, drop: Floats, age: Floats, horizon: float, rng: Any
) -> Columns:
    """Purchase after purchase, until everybody is gone or past the horizon.

    `leaves` is when they leave whatever they do; `drop` how likely they leave after a purchase.
    """
    leaves, size = leaves.copy(), len(age)
    x, later = np.zeros(size, np.int64), np.zeros(size, np.int64)
    last, now, logs = np.zeros(size), np.zeros(size), np.zeros(size)
    going = np.arange(size)
    while len(going):
        gap = rng.gamma(k, 1.0, len(going)) / np.maximum(pace[going], 1e-300)
        now[going] += gap
        stays = (now[going] < leaves[going]) & (now[going] <= age[going] + horizon)
        going, gap = going[stays], gap[stays]
        early = now[going] <= age[going]
        known = going[early]
        x[known] += 1
        last[known] = now[known]
        logs[known] += np.log(gap[early])
        later[going[~early]] += 1
        gone = going[rng.random(len(going)) < drop[going]]
        leaves[gone] = now[gone]
    return {
        "frequency": x, "recency": last, "age": age, "log_gaps": logs,
        "is_here": leaves > age, "later": later,
    }  # fmt: skip


def _discrete(params: Floats, age: Floats, horizon: float, rng: Any) -> Columns:
    alpha, beta, gamma, delta = params
    size = len(age)
    takes, leaves = rng.beta(alpha, beta, size), rng.beta(gamma, delta, size)
    x, later, last = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
    is_here, was_here = np.ones(size, bool), np.ones(size, bool)
    for occasion in range(1, int(age.max() + horizon) + 1):
        is_here &= rng.random(size) >= leaves
        taken = is_here & (rng.random(size) < takes)
        known = occasion <= age
        x += taken & known
        later += taken & ~known & (occasion <= age + horizon)
        last[taken & known] = occasion
        was_here = np.where(known, is_here, was_here)
    return {
        "frequency": x, "recency": last, "age": age, "log_gaps": np.zeros(size),
        "is_here": was_here, "later": later,
    }  # fmt: skip


def draw_amounts(params: Floats, frequency: Floats, rng: Any) -> Floats:
    """The mean of so many purchases of each, by gamma-gamma; NaN for none."""
    p, q, gamma = params
    pace = rng.gamma(q, 1 / gamma, len(frequency))
    x = np.maximum(frequency, 1)
    return np.asarray(np.where(frequency > 0, rng.gamma(p * x) / (pace * x), np.nan))
