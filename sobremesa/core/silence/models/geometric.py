"""Models in which somebody may leave right after a purchase: BG/NBD, MBG/NBD and, regular, CNBD-k.

While they are with us they buy with waiting times that are Erlang-k (k = 1: Poisson) with a rate
lambda of their own, gamma(r, alpha) over customers; after a purchase they leave with a probability
p of their own, beta(a, b) over customers. In BG/NBD the first purchase does not count for that, so
somebody who never came back "cannot" have left; in MBG/NBD it does.

Sources: Fader, Hardie & Lee (2005), Marketing Science 24(2):275-284, eq. 6 (likelihood), eq. 10
(expectation). Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing
24:201-209 (MBG). Platzer & Reutterer (2016), Marketing Science 35(5):779-799, and Platzer (2017,
manual of BTYDplus) for Erlang-k with geometric leaving.

For a customer with x repeat purchases, the last at t_x, watched until T, with n = r + k x and
m = 1 for MBG, 0 for BG, the likelihood is the constant of x (`_of_frequency`) times

    S(n, (T - t_x)/(alpha + T)) (alpha + T)^-n   [still here]
  + a / (b + x + m - 1)         (alpha + t_x)^-n [left at t_x; not for x + m = 0]

with S(n, z) = sum over j < k of (n)_j z^j / j!, which is 1 for k = 1. Everything is taken in
logarithms of these two; nothing overflows, whatever x and T.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sobremesa.core.silence.customers import Customers, histogram
from sobremesa.core.silence.frames import Floats
from sobremesa.core.silence.models.counting import regularly, while_they_stay
from sobremesa.core.silence.models.newton import Prior, Slopes

CHUNK = 1 << 13
"""Rows at a time: they stay near the processor, and their sums are too short for threads."""


@dataclass(frozen=True, slots=True)
class Geometric:
    """BG (`is_modified` False) or MBG, of regularity `k`."""

    is_modified: bool
    k: int = 1

    names = ("r", "alpha", "a", "b")

    @property
    def name(self) -> str:
        """As it is called in the literature."""
        buying = "nbd" if self.k == 1 else f"cnbd-{self.k}"
        return f"{'mbg' if self.is_modified else 'bg'}/{buying}"

    @property
    def is_blind_to_one_timers(self) -> bool:
        """BG says of everybody who bought once that they are here, by construction."""
        return not self.is_modified

    def start(self, data: Customers) -> Floats:
        """Logarithms to begin with: nothing but the unit of time depends on the data."""
        pace = _pace(data) * self.k
        return np.log([0.7 * self.k, 0.7 * self.k / pace, 0.8, 1.6])

    def prior(self, data: Customers, spread: float) -> Prior:
        """The pace near the observed one, the rest near what shops usually have."""
        combinations = np.array([[1.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        centres = np.log([_pace(data) * self.k, 0.7 * self.k, 0.8, 1.6])
        return Prior(combinations, centres, spread)

    def slopes(self, data: Customers, params: Floats) -> Slopes:
        """The log-likelihood with its first and second derivatives by r, alpha, a, b."""
        value, gradient, curvature = self._of_frequency(data, params)
        for rows in _chunks(len(data.age)):
            some = self._of_times(data, rows, params)
            value += some[0]
            gradient += some[1]
            curvature += some[2]
        if self.k > 1 and data.log_gaps is not None:
            value += (self.k - 1) * data.log_gaps
        return value, gradient, curvature

    def _of_frequency(self, data: Customers, params: Floats) -> Slopes:
        """What depends on x alone: gamma and beta functions, on the distinct x."""
        from scipy.special import digamma, gammaln, polygamma  # noqa: PLC0415 - 0.1 s

        r, alpha, a, b = params
        x, w = histogram(data.frequency, data.weight)
        n, y, total = r + self.k * x, x + self.is_modified, w.sum()
        value = w @ (gammaln(n) - gammaln(r) + r * np.log(alpha))
        value += w @ (gammaln(a + b) - gammaln(b) + gammaln(b + y) - gammaln(a + b + y))
        value -= self.k > 1 and w @ x * gammaln(self.k)

        def trigamma(at: Floats | float) -> Floats:
            return np.asarray(polygamma(1, at))

        buying, buying_2 = (w @ (f(n) - f(r)) for f in (digamma, trigamma))
        leaving, leaving_2 = (w @ (f(a + b) - f(a + b + y)) for f in (digamma, trigamma))
        staying, staying_2 = (w @ (f(b + y) - f(b)) for f in (digamma, trigamma))
        gradient = np.array([
            buying + total * np.log(alpha), total * r / alpha, leaving, leaving + staying,
        ])  # fmt: skip
        curvature = np.zeros((4, 4))
        curvature[0, 0] = buying_2
        curvature[0, 1] = curvature[1, 0] = total / alpha
        curvature[1, 1] = -total * r / alpha**2
        curvature[2:, 2:] = leaving_2
        curvature[3, 3] += staying_2
        return float(value), gradient, curvature

    def _of_times(self, data: Customers, rows: slice, params: Floats) -> Slopes:
        """What depends on the times: a sum of two, of which each is left or still here."""
        r, alpha, a, b = params
        x, w = data.frequency[rows], data.weight[rows]
        here_at, gone_at = alpha + data.age[rows], alpha + data.recency[rows]
        log_here, log_gone = np.log(here_at), np.log(gone_at)
        n, leaving = r + self.k * x, self._leaving(x, b)
        by_here, by_gone = 1.0 / here_at, 1.0 / gone_at
        by_leaving = 1.0 / leaving
        still = -n * log_here
        # First and second derivatives of `still` by r and alpha.
        by_r, by_alpha = -log_here, -n * by_here
        by_rr: Floats | float = 0.0
        by_ra, by_aa = -by_here, n * by_here * by_here
        if self.k > 1:
            more = _series(n, (here_at - gone_at) * by_here, by_here, self.k)
            still, by_r, by_alpha = still + more[0], by_r + more[1], by_alpha + more[2]
            by_rr, by_ra, by_aa = more[3], by_ra + more[4], by_aa + more[5]
        delta = np.log(a) - np.log(leaving) - n * log_gone - still
        small = np.exp(-np.abs(delta))
        gone = np.where(delta > 0, 1.0, small) / (1.0 + small)
        value = float(w @ (still + np.maximum(delta, 0.0) + np.log1p(small)))
        w_gone = w * gone
        w_here = w - w_gone
        gradient = np.array([
            w_here @ by_r - w_gone @ log_gone,
            w_here @ by_alpha - (w_gone * n) @ by_gone,
            w_gone.sum() / a,
            -(w_gone @ by_leaving),
        ])  # fmt: skip
        apart = np.stack([by_r + log_gone, by_alpha + n * by_gone, np.full(len(x), -1 / a),
                          by_leaving])  # fmt: skip
        curvature = (apart * (w_here * gone)) @ apart.T
        curvature[0, 0] += np.sum(w_here * by_rr)
        crossed = w_here @ by_ra - w_gone @ by_gone
        curvature[0, 1] += crossed
        curvature[1, 0] += crossed
        curvature[1, 1] += w_here @ by_aa + (w_gone * n) @ (by_gone * by_gone)
        curvature[2, 2] -= w_gone.sum() / (a * a)
        curvature[3, 3] += w_gone @ (by_leaving * by_leaving)
        return value, gradient, curvature

    def _leaving(self, x: Floats, b: float) -> Floats:
        """b + x + m - 1, the denominator of "left"; without end where nobody can have left."""
        if self.is_modified:
            return b + x
        return np.where(x > 0, b + x - 1.0, np.inf)

    def log_odds_gone(self, params: Floats, data: Customers) -> Floats:
        """The logarithm of how much likelier "left" is than "still here"."""
        r, alpha, a, b = params
        n = r + self.k * data.frequency
        here_at, gone_at = alpha + data.age, alpha + data.recency
        odds = np.log(a) - np.log(self._leaving(data.frequency, b))
        odds = odds + n * np.log1p((data.age - data.recency) / gone_at)
        if self.k > 1:
            odds -= _series(n, (here_at - gone_at) / here_at, 1 / here_at, self.k)[0]
        return np.asarray(odds)

    def p_here(self, params: Floats, data: Customers) -> Floats:
        """The probability that somebody has not left; for BG also where it means nothing."""
        return probability(-self.log_odds_gone(params, data))

    def p_active(self, params: Floats, data: Customers, units: float) -> Floats:
        """The probability of at least one purchase within `units`."""
        r, alpha = params[:2]
        n = r + self.k * data.frequency
        here_at = alpha + data.age
        log_none = -n * np.log1p(units / here_at)
        if self.k > 1:
            later, silent = here_at + units, data.age - data.recency
            log_none += _series(n, (silent + units) / later, 1 / later, self.k)[0]
            log_none -= _series(n, silent / here_at, 1 / here_at, self.k)[0]
        return np.asarray(self.p_here(params, data) * -np.expm1(np.minimum(log_none, 0.0)))

    def expected(self, params: Floats, data: Customers, units: float) -> Floats:
        """How many purchases are to be expected within `units`.

        For k = 1 this is eq. 10 of 2005, in a form without the hole at a = 1.
        """
        r, alpha, a, b = params
        n, stay = r + self.k * data.frequency, b + data.frequency + self.is_modified
        here_at = alpha + data.age
        if self.k == 1:
            bought = while_they_stay(n, here_at, a, stay, units)
        else:
            silent = (data.age - data.recency) / here_at
            bought = regularly(n, here_at, silent, a, stay, units, self.k)
        return np.asarray(self.p_here(params, data) * bought)


def probability(log_odds: Floats) -> Floats:
    """1 / (1 + e^-odds) without overflow."""
    small = np.exp(-np.abs(log_odds))
    return np.asarray(np.where(log_odds >= 0, 1.0, small) / (1.0 + small))


def _pace(data: Customers) -> float:
    """Repeat purchases a unit of time, of all together; never 0."""
    return float((data.weight @ data.frequency + 0.5) / (data.weight @ data.age + 1e-9))


def _chunks(size: int) -> Iterator[slice]:
    return (slice(at, at + CHUNK) for at in range(0, size, CHUNK))


def _series(n: Floats, z: Floats, by_here: Floats, k: int) -> tuple[Floats, ...]:
    """log S(n, z) and its derivatives by r, alpha, rr, r-alpha, alpha-alpha."""
    term = np.ones_like(n)
    term_1, term_2 = np.zeros_like(n), np.zeros_like(n)  # of the coefficient, by n
    total = [np.ones_like(n), *(np.zeros_like(n) for _ in range(5))]
    power = np.ones_like(n)
    for j in range(k - 1):
        term_2 = (term_2 * (n + j) + 2 * term_1) / (j + 1)
        term_1 = (term_1 * (n + j) + term) / (j + 1)
        term = term * (n + j) / (j + 1)
        power = power * z
        order = j + 1
        total[0] += term * power
        total[1] += term_1 * power
        total[2] += term_2 * power
        # d z^j / d alpha = -j z^j / (alpha + T)
        total[3] += term * power * order
        total[4] += term_1 * power * order
        total[5] += term * power * order * (order + 1)
    s, s_r, s_rr, s_a, s_ra, s_aa = total
    g_r, g_a = s_r / s, -s_a * by_here / s
    g_rr = s_rr / s - g_r * g_r
    g_ra = -s_ra * by_here / s - g_r * g_a
    g_aa = s_aa * by_here * by_here / s - g_a * g_a
    return np.log(s), g_r, g_a, g_rr, g_ra, g_aa
