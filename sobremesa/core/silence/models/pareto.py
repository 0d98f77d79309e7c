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

from dataclasses import dataclass
from functools import cache

import numpy as np

from sobremesa.core.silence.customers import Customers, histogram
from sobremesa.core.silence.frames import Floats
from sobremesa.core.silence.models.geometric import _pace
from sobremesa.core.silence.models.newton import Prior, Slopes

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
        row for each interval. A weight is -inf (nothing) where an interval is empty.

    """
    at, weight = legendre()
    here = min(alpha, beta) + begin
    length = np.log1p((end - begin) / here)
    fall = power_a * here / (alpha + begin) + power_b * here / (beta + begin) - 1.0
    fall = np.maximum(fall / EVENNESS, LEAST_FALL)
    share = -np.expm1(-fall * length)
    log_u = np.log1p(-share[:, None] * at)
    xi = np.log(here)[:, None] - log_u / fall[:, None]
    with np.errstate(divide="ignore"):
        log_weight = xi - log_u + np.log(weight) + np.log(share / fall)[:, None]
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
        value, gradient, curvature = self._of_frequency(data, params)
        for at in range(0, len(data.age), ROWS):
            some = self._of_times(data, slice(at, at + ROWS), params)
            value += some[0]
            gradient += some[1]
            curvature += some[2]
        return value, gradient, curvature

    def _of_frequency(self, data: Customers, params: Floats) -> Slopes:
        from scipy.special import digamma, gammaln, polygamma  # noqa: PLC0415 - 0.1 s

        r, alpha, s, beta = params
        x, w = histogram(data.frequency, data.weight)
        total = w.sum()
        value = w @ (gammaln(r + x) - gammaln(r)) + total * (r * np.log(alpha) + s * np.log(beta))
        gradient = np.array([
            w @ (digamma(r + x) - digamma(r)) + total * np.log(alpha), total * r / alpha,
            total * np.log(beta), total * s / beta,
        ])  # fmt: skip
        curvature = np.zeros((4, 4))
        curvature[0, 0] = w @ (polygamma(1, r + x) - polygamma(1, r))
        curvature[0, 1] = curvature[1, 0] = total / alpha
        curvature[1, 1] = -total * r / alpha**2
        curvature[2, 3] = curvature[3, 2] = total / beta
        curvature[3, 3] = -total * s / beta**2
        return float(value), gradient, curvature

    def _terms(self, data: Customers, rows: slice, params: Floats) -> tuple[Floats, ...]:
        """Logarithms of the terms: the moments at which they may have left, and "still here" last.

        Returns:
            the terms; alpha + y, beta + y and their logarithms; a column a term.

        """
        r, alpha, s, beta = params
        begin, end = data.recency[rows], data.age[rows]
        n = r + data.frequency[rows]
        terms = [np.empty((len(n), NODES + 1)) for _ in range(5)]
        for whole, part in zip(terms, nodes(alpha, beta, n, s + 1, begin, end), strict=True):
            whole[:, :-1] = part
        at_a, at_b, log_a, log_b, term = terms
        at_a[:, -1], at_b[:, -1] = alpha + end, beta + end
        log_a[:, -1], log_b[:, -1] = np.log(alpha + end), np.log(beta + end)
        term[:, -1] = -np.log(s)
        term += np.log(s)
        term -= n[:, None] * log_a
        term -= self._power(s) * log_b
        return term, at_a, at_b, log_a, log_b

    def _power(self, s: float) -> Floats:
        return np.append(np.full(NODES, s + 1), s)

    def _of_times(self, data: Customers, rows: slice, params: Floats) -> Slopes:
        r, _, s, _ = params
        n, w = (r + data.frequency[rows])[:, None], data.weight[rows]
        share, at_a, at_b, log_a, log_b = self._terms(data, rows, params)
        top = share.max(axis=1, keepdims=True)
        np.exp(share - top, out=share)
        total = share.sum(axis=1, keepdims=True)
        value = w @ (top + np.log(total))[:, 0]
        share /= total
        by_a, by_b = 1.0 / at_a, self._power(s) / at_b
        by_s = np.append(np.full(NODES, 1 / s), 0.0) - log_b
        slopes = (-log_a, -n * by_a, by_s, -by_b)
        shared = [share * one for one in slopes]
        means = np.stack([one.sum(axis=1) for one in shared])
        weighted = w[:, None] * share
        curvature = np.zeros((4, 4))
        for i, one in enumerate(shared):
            one *= w[:, None]
            for j in range(i + 1):
                curvature[i, j] = curvature[j, i] = np.vdot(one, slopes[j])
        curvature -= (means * w) @ means.T
        curvature[0, 1] -= np.vdot(weighted, by_a)
        curvature[1, 0] = curvature[0, 1]
        curvature[1, 1] -= np.vdot(shared[1], by_a)
        curvature[2, 2] -= weighted[:, :-1].sum() / (s * s)
        curvature[2, 3] -= np.vdot(weighted, 1.0 / at_b)
        curvature[3, 2] = curvature[2, 3]
        curvature[3, 3] -= np.vdot(shared[3], 1.0 / at_b)
        return float(value), means @ w, curvature

    def p_here(self, params: Floats, data: Customers) -> Floats:
        """The probability that somebody has not left."""
        found = np.empty(len(data.age))
        for at in range(0, len(found), ROWS):
            terms = self._terms(data, slice(at, at + ROWS), params)[0]
            terms -= terms.max(axis=1, keepdims=True)
            np.exp(terms, out=terms)
            found[at : at + ROWS] = terms[:, -1] / terms.sum(axis=1)
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
            terms = weight + begun[:, None] - (n + 1)[:, None] * log_a - s * log_b
            found[at : at + ROWS] = np.exp(terms).sum(axis=1)
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
