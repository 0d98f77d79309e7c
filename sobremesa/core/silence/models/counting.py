"""How many purchases come before somebody leaves: one integral, safe everywhere.

The closed forms (Fader, Hardie & Lee 2005, eq. 10) have 2F1, which overflows for people who buy
much, and a hole at a = 1. Here the mean over p is taken by the trapezoid rule in the logit of p,
which for such functions is exact to the last digits.
"""

from __future__ import annotations

import numpy as np

from sobremesa.core.silence.frames import Floats

STEP = 0.2
"""Of the logit of p. What is summed up is smooth at this scale: an error below 1e-13."""
TAIL = 40.0
NARROW = 0.25
"""Below this spread of the logit of p, the nodes are laid over what there is of it."""
NODES = 64
ROWS = 2048
LONG = 60.0


def while_they_stay(shape: Floats, rate: Floats, a: float, b: Floats, units: float) -> Floats:
    """The mean of (1 - e^(-lambda p t)) / p, lambda gamma(shape, rate), p beta(a, b).

    Somebody buys at the pace lambda and leaves after each purchase with probability p; so many
    purchases are to be expected within t = `units`.

    Args:
        shape, rate, b: one of each for everybody, all above 0.
        a: above 0, the same for all.
        units: of time, >= 0.

    """
    reach = units / rate
    keys = np.stack([shape, reach, b])
    distinct, place = np.unique(keys, axis=1, return_inverse=True)
    found = np.empty(distinct.shape[1])
    for at in range(0, len(found), ROWS):
        some = distinct[:, at : at + ROWS]
        found[at : at + ROWS] = _means(some[0], some[1], some[2], a)
    return np.asarray(found[place.ravel()])


def regularly(
    shape: Floats, rate: Floats, silent: Floats, a: float, b: Floats, units: float, k: int
) -> Floats:
    """How many purchases before they leave, where each takes `k` beats of a Poisson clock.

    Somebody who is here has been silent for a while, so that some beats of the next purchase
    are over: j of them with the weight (shape)_j z^j / j!, z = `silent` as a share of `rate`. Then
    the i-th purchase comes in time if i k - j beats do (negative binomial over customers), and they
    are still here to make it with the mean of (1 - p)^(i-1). Where more than `LONG` purchases
    are to be expected the pace alone is taken, one in k beats: an error of at most half a purchase.
    """
    found = np.asarray(while_they_stay(shape, k * rate, a, b, units))
    chosen = np.flatnonzero(shape * units / rate / k < LONG)
    rows = np.stack([shape, rate, silent, b])[:, chosen]
    distinct, place = np.unique(rows, axis=1, return_inverse=True)
    exact = np.empty(distinct.shape[1])
    for at in range(0, len(exact), ROWS):
        some = distinct[:, at : at + ROWS]
        exact[at : at + ROWS] = _regular(some[0], some[1], some[2], some[3], a, units, k)
    found[chosen] = exact[place.ravel()]
    return found


def _regular(
    shape: Floats, rate: Floats, silent: Floats, b: Floats, a: float, units: float, k: int
) -> Floats:
    from scipy.special import betainc  # noqa: PLC0415

    weights = [np.ones_like(shape)]
    for j in range(k - 1):
        weights.append(weights[-1] * (shape + j) * silent / (j + 1))
    total = sum(weights[1:], weights[0])
    share, bought = units / (rate + units), np.zeros_like(shape)
    stays = np.ones_like(shape)
    most = (shape + k) * units / rate
    for i in range(1, int(np.ceil((most + 12 * np.sqrt(most * (1 + units / rate))).max() / k)) + 2):
        for j, weight in enumerate(weights):
            in_time = betainc(i * k - j, shape + j, share) if units else 0.0
            bought += weight / total * stays * in_time
        stays = stays * (b + i - 1) / (a + b + i - 1)
    return bought


def _means(shape: Floats, reach: Floats, b: Floats, a: float) -> Floats:
    from scipy.special import betainc, polygamma  # noqa: PLC0415

    lowest = -np.log1p(float((shape * reach).max())) - TAIL
    logit = np.arange(lowest, TAIL, STEP)
    p, q = 1.0 / (1.0 + np.exp(-logit)), 1.0 / (1.0 + np.exp(logit))
    distinct, place = np.unique(b, return_inverse=True)
    below = betainc(a, distinct[:, None], p)[place]  # probability that p is less
    fall = _held(shape, reach, p) - _pace(shape, reach, p)
    # By parts: the value at p = 1, and how it falls there times the mass that lies below.
    whole = _held(shape, reach, np.ones(1))[:, 0] + STEP * np.einsum("ij,ij,j->i", fall, below, q)
    narrow = np.sqrt(polygamma(1, a) + polygamma(1, b)) < NARROW
    if narrow.any():
        whole[narrow] = _narrow(shape[narrow], reach[narrow], b[narrow], a)
    return np.asarray(whole)


def _held(shape: Floats, reach: Floats, p: Floats) -> Floats:
    """(1 - (1 + p t / rate)^-shape) / p: the mean over lambda."""
    return np.asarray(-np.expm1(-shape[:, None] * np.log1p(reach[:, None] * p)) / p)


def _pace(shape: Floats, reach: Floats, p: Floats) -> Floats:
    start = (shape * reach)[:, None]
    return np.asarray(start * np.exp(-(shape[:, None] + 1) * np.log1p(reach[:, None] * p)))


def _narrow(shape: Floats, reach: Floats, b: Floats, a: float) -> Floats:
    """The same where p is nearly the same for all: Gauss-Legendre over nine spreads."""
    from scipy.special import digamma, polygamma  # noqa: PLC0415

    at, weight = np.polynomial.legendre.leggauss(NODES)
    spread = np.sqrt(polygamma(1, a) + polygamma(1, b))[:, None]
    logit = (digamma(a) - digamma(b))[:, None] + 9 * spread * at
    log_p, log_q = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    mass = a * log_p + b[:, None] * log_q
    mass = weight * np.exp(mass - mass.max(axis=1, keepdims=True))
    held = -np.expm1(-shape[:, None] * np.log1p(reach[:, None] * np.exp(log_p))) / np.exp(log_p)
    return np.asarray((mass * held).sum(axis=1) / mass.sum(axis=1))
