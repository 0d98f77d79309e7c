"""Pareto/NBD: somebody may leave at any moment, at a pace of their own.

They buy at a rate lambda, gamma(r, alpha) over customers, and leave at a rate mu, gamma(s, beta).
Sources: Schmittlein, Morrison & Colombo (1987), Management Science 33(1):1-24; in the form of
Fader & Hardie (2005, note 009, "A note on deriving the Pareto/NBD model", eq. 18 and the
expectation of eq. 41); Ma & Liu (2007) for the probability of being here.

With n = r + x the likelihood is Gamma(r + x) alpha^r beta^s / Gamma(r) times

    (alpha + T)^-n (beta + T)^-s                                       [still here]
  + integral over y in (t_x, T) of s (alpha + y)^-n (beta + y)^-(s+1)  [left at y]

The integral is taken over y itself, by Gauss-Legendre in a variable in which it falls evenly
(`nodes`), in logarithms: no 2F1, which overflows, and no difference of two of them, which for
whoever bought today is 0 - 0. First and second derivatives come from the same nodes: a likelihood
is a sum of so many terms, and its slopes are their means and spreads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from sobremesa.core.silence.customers import Customers, histogram
from sobremesa.core.silence.frames import Floats
from sobremesa.core.silence.models.geometric import _pace
from sobremesa.core.silence.models.newton import Likelihood, Prior, Slopes
from sobremesa.core.silence.models.rising import Rising

NODES = 24
ROWS = 256
"""At a time: they stay near the processor, and their sums are too short for threads."""
LEAST_FALL = 1e-6
EVENNESS = 4.0
"""How much slower than the integrand the variable falls. At 1 the integrand would be flatter, but
its last bit, where the variable goes to 0, would have a corner that no polynomial follows."""


@cache
def legendre() -> tuple[Floats, Floats]:
    """Points and weights of Gauss and Legendre between 0 and 1."""
    at, weight = np.polynomial.legendre.leggauss(NODES)
    return (at + 1) / 2, weight / 2


def nodes(
    alpha: float, beta: float, power_a: Floats, power_b: float, begin: Floats, end: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Where to look at (alpha + y)^-power_a (beta + y)^-power_b between `begin` and `end`.

    In xi = log(c + y), c the smaller of alpha and beta, the logarithm of the integrand bends
    little; in u = e^(-k (xi - xi_0)), with k a part of its fall at the beginning, the integrand
    itself is nearly a short polynomial.

    Returns:
        alpha + y, beta + y, the logarithms of the two, and the logarithm of the weight of each y; a
        column for each interval. A weight is -inf (nothing) where an interval is empty.

    """
    at, weight = legendre()
    here = min(alpha, beta) + begin
    length = np.log1p((end - begin) / here)
    fall = power_a * here / (alpha + begin) + power_b * here / (beta + begin) - 1.0
    fall = np.maximum(fall / EVENNESS, LEAST_FALL)
    share = np.expm1(-fall * length)
    log_u = np.log1p(at[:, None] * share)
    xi = log_u * (-1.0 / fall)
    xi += np.log(here)
    with np.errstate(divide="ignore"):
        scale = np.log(-share / fall)
    log_weight = np.subtract(xi, log_u, out=log_u)
    log_weight += scale
    log_weight += np.log(weight)[:, None]
    one = np.exp(xi)
    two = one + abs(alpha - beta)
    if alpha <= beta:
        return one, two, xi, np.log(two), log_weight
    return two, one, np.log(two), xi, log_weight


@dataclass(frozen=True, slots=True)
class Pareto:
    """Pareto/NBD."""

    names = ("r", "alpha", "s", "beta")
    name = "pareto/nbd"
    is_blind_to_one_timers = False
    is_dear = True
    k = 1

    def start(self, data: Customers) -> Floats:
        """Logarithms to begin with."""
        return np.log([0.7, 0.7 / _pace(data), 0.6, 0.5 * _span(data)])

    def prior(self, data: Customers, spread: float) -> Prior:
        """The pace near the observed one, the rest near what shops usually have."""
        combinations = np.array([[1.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        centres = np.log([_pace(data), 0.7, 0.6, 0.5 * _span(data)])
        return Prior(combinations, centres, spread)

    def slopes(self, data: Customers, params: Floats) -> Slopes:
        """The log-likelihood with its first and second derivatives by r, alpha, s, beta."""
        return self.likelihood(data)(params)

    def likelihood(self, data: Customers) -> Likelihood:
        """The same to be asked of many parameters: what depends on the data alone is made once."""
        buying, total = Rising.of(*histogram(data.frequency, data.weight)), float(data.weight.sum())

        def slopes(params: Floats) -> Slopes:
            value, gradient, curvature = _of_frequency(buying, total, params)
            for at in range(0, len(data.age), ROWS):
                some = self._of_times(data, slice(at, at + ROWS), params)
                value += some[0]
                gradient += some[1]
                curvature += some[2]
            return value, gradient, curvature

        return slopes

    def _of_times(self, data: Customers, rows: slice, params: Floats) -> Slopes:
        """What depends on the times: a sum over the moments of leaving, and "still here"."""
        r, alpha, s, beta = params
        begin, end, w = data.recency[rows], data.age[rows], data.weight[rows]
        n = r + data.frequency[rows]
        gone, here, top, (at_a, at_b, log_a, log_b) = _terms(params, n, begin, end)
        total = gone.sum(axis=0) + here
        value = w @ (top + np.log(total))
        gone *= w / total
        here *= w / total
        # How fast each term falls by r, alpha, s and beta; the same of "still here".
        by_a = 1.0 / at_a
        falls = log_a, n * by_a, log_b - 1.0 / s, (s + 1.0) / at_b
        last_a, last_b = 1.0 / (alpha + end), 1.0 / (beta + end)
        last = -np.log(last_a), n * last_a, -np.log(last_b), s * last_b
        shared = [gone * one for one in falls]
        shared_last = [here * one for one in last]
        sums = np.stack([
            one.sum(axis=0) + two for one, two in zip(shared, shared_last, strict=True)
        ])  # fmt: skip
        curvature = -(sums / np.maximum(w, 1e-300)) @ sums.T
        for i in range(4):
            for j in range(i + 1):
                curvature[i, j] += np.vdot(shared[i], falls[j]) + shared_last[i] @ last[j]
                curvature[j, i] = curvature[i, j]
        # And how their falls bend.
        stays = float(here.sum())
        curvature[0, 1] -= (sums[1] / n).sum()
        curvature[1, 0] = curvature[0, 1]
        curvature[1, 1] += np.vdot(shared[1], by_a) + shared_last[1] @ last_a
        curvature[2, 2] -= (w.sum() - stays) / (s * s)
        curvature[2, 3] -= shared[3].sum() / (s + 1.0) + here @ last_b
        curvature[3, 2] = curvature[2, 3]
        curvature[3, 3] += np.vdot(shared[3], falls[3]) / (s + 1.0) + shared_last[3] @ last_b
        return float(value), -sums.sum(axis=1), curvature

    def p_here(self, params: Floats, data: Customers) -> Floats:
        """The probability that somebody has not left."""
        found = np.empty(len(data.age))
        for at in range(0, len(found), ROWS):
            rows = slice(at, at + ROWS)
            n = params[0] + data.frequency[rows]
            gone, here, *_ = _terms(params, n, data.recency[rows], data.age[rows])
            found[rows] = here / (gone.sum(axis=0) + here)
        return found

    def p_active(self, params: Floats, data: Customers, units: float) -> Floats:
        """The probability of at least one purchase within `units`."""
        r, alpha, s, beta = params
        found = np.empty(len(data.age))
        for at in range(0, len(found), ROWS):
            begin = data.age[at : at + ROWS]
            n = r + data.frequency[at : at + ROWS]
            _, _, log_a, log_b, weight = nodes(alpha, beta, n + 1, s, begin, begin + units)
            begun = n * np.log(alpha + begin) + s * np.log(beta + begin) + np.log(n)
            terms = weight + begun - (n + 1) * log_a - s * log_b
            found[at : at + ROWS] = np.exp(terms).sum(axis=0)
        return np.asarray(self.p_here(params, data) * np.minimum(found, 1.0))

    def expected(self, params: Floats, data: Customers, units: float) -> Floats:
        """How many purchases are to be expected within `units`; s = 1 is no hole."""
        r, alpha, s, beta = params
        pace = (r + data.frequency) / (alpha + data.age)
        length = np.log1p(units / (beta + data.age))
        off = s - 1.0
        lasts = length if abs(off) < 1e-9 else -np.expm1(-off * length) / off
        return np.asarray(self.p_here(params, data) * pace * (beta + data.age) * lasts)


def _span(data: Customers) -> float:
    return float(data.weight @ data.age / data.weight.sum()) + 1e-9


def _of_frequency(buying: Rising, total: float, params: Floats) -> Slopes:
    """What depends on x alone."""
    r, alpha, s, beta = params
    buys = buying.slopes(r)[0]
    gradient = np.array([
        buys[1] + total * np.log(alpha), total * r / alpha, total * np.log(beta), total * s / beta,
    ])  # fmt: skip
    curvature = np.zeros((4, 4))
    curvature[0, 0] = buys[2]
    curvature[0, 1] = curvature[1, 0] = total / alpha
    curvature[1, 1] = -total * r / alpha**2
    curvature[2, 3] = curvature[3, 2] = total / beta
    curvature[3, 3] = -total * s / beta**2
    value = buys[0] + total * (r * math.log(alpha) + s * math.log(beta))
    return value, gradient, curvature


def _terms(
    params: Floats, n: Floats, begin: Floats, end: Floats
) -> tuple[Floats, Floats, Floats, tuple[Floats, ...]]:
    """The terms of the likelihood: of each moment at which they may have left, and "still here".

    Returns:
        the two, as shares of the largest; the logarithm of that; and of each moment y alpha + y,
        beta + y and their logarithms. A column for each customer.

    """
    _, alpha, s, beta = params
    *times, gone = nodes(alpha, beta, n, s + 1.0, begin, end)
    gone -= n * times[2]
    gone -= (s + 1.0) * times[3]
    gone += np.log(s)
    here = -n * np.log(alpha + end) - s * np.log(beta + end)
    top = np.maximum(gone.max(axis=0), here)
    gone -= top
    return np.exp(gone, out=gone), np.exp(here - top), top, tuple(times)
