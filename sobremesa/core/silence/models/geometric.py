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

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from sobremesa.core.silence.customers import Customers, histogram
from sobremesa.core.silence.frames import Floats
from sobremesa.core.silence.models.counting import regularly, while_they_stay
from sobremesa.core.silence.models.newton import Likelihood, Prior, Slopes
from sobremesa.core.silence.models.rising import Rising

CHUNK = 1 << 12
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

    @property
    def is_dear(self) -> bool:
        """Whether a look at a row costs so much that equal rows are sought first."""
        return self.k > 1

    def start(self, data: Customers) -> Floats:
        """Logarithms to begin with: nothing but the pace depends on the data.

        The pace lies between two: of everybody as if nobody had left, and as if they had left
        right after the last purchase.
        """
        whole, lived = float(data.weight @ data.age), float(data.weight @ data.recency)
        pace = _pace(data) * math.sqrt(whole / max(lived, 0.01 * whole, 1e-9) + 1e-9)
        return np.log([0.5 * self.k, 0.5 / pace, 0.8, 2.5])

    def prior(self, data: Customers, spread: float) -> Prior:
        """The pace near the observed one, the rest near what shops usually have."""
        combinations = np.array([[1.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        centres = np.log([_pace(data) * self.k, 0.7 * self.k, 0.8, 1.6])
        return Prior(combinations, centres, spread)

    def slopes(self, data: Customers, params: Floats) -> Slopes:
        """The log-likelihood with its first and second derivatives by r, alpha, a, b."""
        return self.likelihood(data)(params)

    def likelihood(self, data: Customers) -> Likelihood:
        """The same to be asked of many parameters: what depends on the data alone is made once."""
        x, w = data.frequency, data.weight
        total, known = float(w.sum()), 0.0
        if self.k > 1:
            known = (self.k - 1) * (data.log_gaps or 0.0) - float(w @ x) * math.lgamma(self.k)
        distinct, many = histogram(x, w)
        buying = Rising.of(self.k * distinct, many)
        leaving = Rising.of(distinct + self.is_modified, many)
        columns = (x, data.recency, data.age, w)
        if self.is_modified:
            parts = [(self._of_times, some) for some in _chunks(columns)]
        else:
            parts = [
                (of_times, some)
                for of_times, chosen in ((self._of_times, x > 0), (self._of_staying, x == 0))
                for some in _chunks([one[np.flatnonzero(chosen)] for one in columns])
            ]

        def slopes(params: Floats) -> Slopes:
            value, gradient, curvature = _of_frequency(buying, leaving, total, params)
            for of_times, some in parts:
                more = of_times(params, *some)
                value += more[0]
                gradient += more[1]
                curvature += more[2]
            return value + known, gradient, curvature

        return slopes

    def _of_staying(
        self, params: Floats, x: Floats, last: Floats, age: Floats, w: Floats
    ) -> Slopes:
        """What depends on the times, of those who cannot have left: under BG, who bought once."""
        r, alpha = params[:2]
        n, here_at = r + self.k * x, alpha + age
        by_here = 1.0 / here_at
        series: tuple[Floats, ...] = ()
        if self.k > 1:
            series = _series(n, (age - last) * by_here, by_here, self.k)
        return _still(n, w, w, np.log(here_at), by_here, series)

    def _of_times(self, params: Floats, x: Floats, last: Floats, age: Floats, w: Floats) -> Slopes:
        """The same where it is a sum of two, of which each is left or still here."""
        r, alpha, a, b = params
        n, leaving = r + self.k * x, self._leaving(x, b)
        here_at, gone_at = alpha + age, alpha + last
        log_here, by_here, by_gone = np.log(here_at), 1.0 / here_at, 1.0 / gone_at
        longer = by_here - by_gone
        # The logarithm of the odds of having left, and its slopes by r, alpha, a, b.
        apart = np.empty((4, len(x)))
        np.subtract(log_here, np.log(gone_at), out=apart[0])
        np.multiply(n, longer, out=apart[1])
        apart[2] = 1.0 / a
        np.divide(-1.0, leaving, out=apart[3])
        odds = n * apart[0]
        odds -= np.log(leaving)
        odds += np.log(a)
        bends = apart[1] * (by_here + by_gone)
        series: tuple[Floats, ...] = ()
        if self.k > 1:
            series = _series(n, (age - last) * by_here, by_here, self.k)
            odds -= series[0]
            apart[0] -= series[1]
            apart[1] -= series[2]
        unlikely = np.exp(-odds)  # no overflow: having left is at least a / (b + x) times as likely
        gone = 1.0 / (1.0 + unlikely)
        w_gone = w * gone
        w_here = w - w_gone
        value, gradient, curvature = _still(n, w, w_here, log_here, by_here, series)
        value += float(w @ (odds + np.log1p(unlikely)))
        gradient += apart @ w_gone
        # The spread of the slopes between the two, and then the bends of the odds themselves.
        curvature += (apart * (w_here * gone)) @ apart.T
        curvature[0, 1] += w_gone @ longer
        curvature[1, 0] = curvature[0, 1]
        curvature[1, 1] -= w_gone @ bends
        curvature[2, 2] -= w_gone.sum() / (a * a)
        curvature[3, 3] += (w_gone * apart[3]) @ apart[3]
        return value, gradient, curvature

    def _leaving(self, x: Floats, b: float) -> Floats:
        """b + x + m - 1, the denominator of "left"."""
        return x + (b if self.is_modified else b - 1.0)

    def log_odds_gone(self, params: Floats, data: Customers) -> Floats:
        """The logarithm of how much likelier "left" is than "still here"."""
        r, alpha, a, b = params
        n, gone_at = r + self.k * data.frequency, alpha + data.recency
        leaving = self._leaving(data.frequency, b)
        if not self.is_modified:  # who bought once cannot have left
            leaving[data.frequency == 0] = np.inf
        odds = data.age - data.recency  # in place from here on: room for millions costs the most
        odds /= gone_at
        np.log1p(odds, out=odds)
        odds *= n
        odds -= np.log(leaving, out=leaving)
        odds += np.log(a)
        if self.k > 1:
            here_at = alpha + data.age
            odds -= _series(n, (here_at - gone_at) / here_at, 1 / here_at, self.k)[0]
        return odds

    def p_here(self, params: Floats, data: Customers) -> Floats:
        """The probability that somebody has not left; for BG also where it means nothing."""
        odds = self.log_odds_gone(params, data)
        np.negative(odds, out=odds)
        return np.asarray(expit(odds, out=odds))

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
    return np.asarray(expit(log_odds))


def _pace(data: Customers) -> float:
    """Repeat purchases a unit of time, of all together; never 0."""
    return float((data.weight @ data.frequency + 0.5) / (data.weight @ data.age + 1e-9))


def _chunks(columns: Sequence[Floats]) -> Iterator[tuple[Floats, ...]]:
    """So many rows at a time."""
    for at in range(0, len(columns[0]), CHUNK):
        yield tuple(one[at : at + CHUNK] for one in columns)


def _of_frequency(buying: Rising, leaving: Rising, total: float, params: Floats) -> Slopes:
    """What depends on x alone: gamma and beta functions."""
    r, alpha, a, b = params
    buys, (stays, ends) = buying.slopes(r)[0], leaving.slopes(b, a + b)
    gradient = np.array([
        buys[1] + total * np.log(alpha), total * r / alpha, -ends[1], stays[1] - ends[1],
    ])  # fmt: skip
    curvature = np.zeros((4, 4))
    curvature[0, 0] = buys[2]
    curvature[0, 1] = curvature[1, 0] = total / alpha
    curvature[1, 1] = -total * r / alpha**2
    curvature[2:, 2:] = -ends[2]
    curvature[3, 3] += stays[2]
    value = buys[0] + total * r * math.log(alpha) + stays[0] - ends[0]
    return value, gradient, curvature


def _still(
    n: Floats, w: Floats, w_here: Floats, log_here: Floats, by_here: Floats,
    series: tuple[Floats, ...],
) -> Slopes:  # fmt: skip
    """The logarithm of "still here", with what `_series` says of it; no parts for a and b.

    Its bends by the series count only as far as they are here: those of "left" take the rest away.
    """
    w_n, gradient, curvature = w * n, np.zeros(4), np.zeros((4, 4))
    value = -(w_n @ log_here)
    gradient[:2] = -(w @ log_here), -(w_n @ by_here)
    curvature[0, 1] = -(w @ by_here)
    curvature[1, 1] = (w_n * by_here) @ by_here
    if series:
        value += w @ series[0]
        gradient[:2] += w @ series[1], w @ series[2]
        curvature[0, :2] += w_here @ series[3], w_here @ series[4]
        curvature[1, 1] += w_here @ series[5]
    curvature[1, 0] = curvature[0, 1]
    return float(value), gradient, curvature


def _series(n: Floats, z: Floats, by_here: Floats, k: int) -> tuple[Floats, ...]:
    """log S(n, z) and its derivatives in the order of `_still`."""
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
