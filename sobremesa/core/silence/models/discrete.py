"""BG/BB: occasions come one by one, and at each somebody takes part or does not.

At every occasion they leave with a probability of their own, beta(gamma, delta) over people; while
they are with us they take part with a probability of their own, beta(alpha, beta).
Source: Fader, Hardie & Shang (2010), Customer-base analysis in a discrete-time noncontractual
setting, Marketing Science 29(6):1086-1108, eq. 6 (likelihood), 11 (here at the next occasion) and
13 (expectation). For x of n occasions taken, the last the t_x-th, the likelihood is

    B(alpha + x, beta + n - x) B(gamma, delta + n)
  + sum over i from t_x to n - 1 of B(alpha + x, beta + i - x) B(gamma + 1, delta + i)

over B(alpha, beta) B(gamma, delta): here still, or left after the i-th. Its first and second
derivatives are means and spreads of those of the terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from sobremesa.core.silence.customers import BadSummary, Customers
from sobremesa.core.silence.frames import Floats, Ints
from sobremesa.core.silence.models.newton import Likelihood, Prior, Slopes

ROWS = 2048
TERMS = 1 << 18


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms of some people, one after the other; the last of each is "here still"."""

    row: Ints
    begins: Ints
    taken: Floats
    passed: Floats
    stays: Floats
    leaves: Floats


@dataclass(frozen=True, slots=True)
class BetaBernoulli:
    """BG/BB. Recency and age are counted in occasions."""

    names = ("alpha", "beta", "gamma", "delta")
    name = "bg/bb"
    k = 1
    is_blind_to_one_timers = False
    is_dear = True

    def start(self, data: Customers) -> Floats:
        """Logarithms to begin with."""
        return np.log([1.0, 1.0, 0.7, 2.5])

    def prior(self, data: Customers, spread: float) -> Prior:
        """Near the beginning."""
        return Prior(np.eye(4), self.start(data), spread)

    def likelihood(self, data: Customers) -> Likelihood:
        """The log-likelihood to be asked of many parameters."""
        return partial(self.slopes, data)

    def slopes(self, data: Customers, params: Floats) -> Slopes:
        """The log-likelihood with its first and second derivatives by alpha to delta."""
        from scipy.special import digamma, polygamma  # noqa: PLC0415

        value, gradient, curvature = 0.0, np.zeros(4), np.zeros((4, 4))
        for rows in _parts(data):
            terms = _terms(data, rows)
            share, top = _shares(terms, params)
            alpha, beta, gamma, delta = params
            w, weight = data.weight[rows], data.weight[rows][terms.row] * share
            value += float(w @ top)
            parts = ((alpha, beta, terms.taken, terms.passed),
                     (gamma, delta, terms.leaves, terms.stays))  # fmt: skip
            slopes, bends = [], np.zeros((4, 4))
            for at, (one, two, up, down) in enumerate(parts):
                both, all_of = one + two, one + two + up + down
                for extra, here in ((up, one), (down, two)):
                    slopes.append(digamma(here + extra) - digamma(here)
                                  - digamma(all_of) + digamma(both))  # fmt: skip
                common = polygamma(1, both) - polygamma(1, all_of)
                for i, (extra, here) in enumerate(((up, one), (down, two))):
                    bends[2 * at + i, 2 * at + i] += weight @ (
                        polygamma(1, here + extra) - polygamma(1, here)
                    )
                bends[2 * at : 2 * at + 2, 2 * at : 2 * at + 2] += weight @ common
            means = np.stack([np.add.reduceat(share * one, terms.begins) for one in slopes])
            gradient += means @ w
            stacked = np.stack(slopes)
            curvature += bends + (stacked * weight) @ stacked.T - (means * w) @ means.T
        return value, gradient, curvature

    def log_likelihoods(self, params: Floats, data: Customers) -> Floats:
        """Of each person."""
        found = np.empty(len(data.age))
        for rows in _parts(data):
            found[rows] = _shares(_terms(data, rows), params)[1]
        return found

    def p_here(self, params: Floats, data: Customers) -> Floats:
        """The probability of being here at the next occasion (eq. 11)."""
        from scipy.special import betaln  # noqa: PLC0415

        alpha, beta, gamma, delta = params
        x, n = data.frequency, data.age
        here = betaln(alpha + x, beta + n - x) - betaln(alpha, beta)
        here = here + betaln(gamma, delta + n + 1) - betaln(gamma, delta)
        return np.asarray(np.exp(np.minimum(here - self.log_likelihoods(params, data), 0.0)))

    def p_active(self, params: Floats, data: Customers, units: float) -> Floats:
        """The probability of taking part in at least one of the next occasions (whole ones)."""
        later = Customers(
            data.frequency, data.recency, data.age + np.floor(units + 1e-9), data.weight,
            data.unit_days,
        )  # fmt: skip
        silent = self.log_likelihoods(params, later) - self.log_likelihoods(params, data)
        return np.asarray(-np.expm1(np.minimum(silent, 0.0)))

    def expected(self, params: Floats, data: Customers, units: float) -> Floats:
        """How many of the next occasions they take part in (eq. 13, summed: no hole at gamma 1)."""
        from scipy.special import betaln  # noqa: PLC0415

        alpha, beta, gamma, delta = params
        x, n = data.frequency, data.age
        known = betaln(alpha + x + 1, beta + n - x) - betaln(alpha, beta)
        known = known - betaln(gamma, delta) - self.log_likelihoods(params, data)
        found = np.zeros(len(x))
        for occasion in range(1, int(units + 1e-9) + 1):
            found += np.exp(known + betaln(gamma, delta + n + occasion))
        return found


def _parts(data: Customers) -> list[slice]:
    """People in groups whose terms are not too many."""
    found, begin = [], 0
    counts = np.cumsum(data.age - data.recency + 1)
    while begin < len(counts):
        past = counts[begin - 1] if begin else 0.0
        end = max(begin + 1, int(np.searchsorted(counts, past + TERMS, side="right")))
        end = min(end, begin + ROWS)
        found.append(slice(begin, end))
        begin = end
    return found


def _terms(data: Customers, rows: slice) -> Terms:
    x, last, n = data.frequency[rows], data.recency[rows], data.age[rows]
    whole = (last == np.floor(last)) & (n == np.floor(n)) & (x <= last)
    if not whole.all():
        raise BadSummary("bg/bb counts in whole occasions, and no more purchases than occasions")
    many = (n - last).astype(np.int64) + 1
    row = np.repeat(np.arange(len(x)), many)
    ends = np.cumsum(many)
    begins = ends - many
    after = last[row] + (np.arange(len(row)) - begins[row])
    leaves = np.ones(len(row))
    leaves[ends - 1] = 0.0
    return Terms(row, begins, x[row], after - x[row], after, leaves)


def _shares(terms: Terms, params: Floats) -> tuple[Floats, Floats]:
    """How much each term weighs among those of its person, and the logarithm of their sum."""
    from scipy.special import betaln  # noqa: PLC0415

    alpha, beta, gamma, delta = params
    logs = betaln(alpha + terms.taken, beta + terms.passed) - betaln(alpha, beta)
    logs = logs + betaln(gamma + terms.leaves, delta + terms.stays) - betaln(gamma, delta)
    top = np.maximum.reduceat(logs, terms.begins)
    share = np.exp(logs - top[terms.row])
    total = np.add.reduceat(share, terms.begins)
    return share / total[terms.row], top + np.log(total)
