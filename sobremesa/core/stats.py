"""Intervals and rules for few cases. A number that is a share, a mean or a slope never goes alone.

Everything takes arrays of numpy, one entry a relation, and gives arrays of the same length; where
there is too little to say, it says NaN and no more. No `scipy.stats`: it takes a second to import.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sobremesa.core.errors import CoreError

Array = npt.NDArray[np.float64]

Z_95 = 1.959963984540054
SLOPE_CASES_MIN = 8
"""A line through fewer points is drawn by chance: with 8 the interval of a slope is already only
a quarter wider than with very many (t = 2.45 against 1.96)."""


class Interval(NamedTuple):
    """A value and the ends of its 95 % interval; NaN where it cannot be told."""

    value: Array
    low: Array
    high: Array


def share(hits: npt.ArrayLike, tries: npt.ArrayLike, z: float = Z_95) -> Interval:
    """A share with the Wilson score interval: honest for few tries, and for none or all hits.

    Args:
        hits: successes, 0 <= hits <= tries.
        tries: trials.
        z: normal quantile; 1.96 gives 95 %.

    Returns:
        hits / tries between its ends, all in [0, 1]; NaN where there were no tries.

    Raises:
        CoreError: hits outside 0..tries.

    Source:
        Wilson (1927), JASA 22(158):209-212. Chosen over the normal ("Wald") interval, which
        collapses to width 0 when hits is 0 or tries (Brown, Cai, DasGupta 2001, Statistical
        Science 16(2):101-133).

    """
    got, n = np.broadcast_arrays(np.asarray(hits, float), np.asarray(tries, float))
    if np.any((got < 0) | (got > n)):
        raise CoreError("share needs 0 <= hits <= tries")
    with np.errstate(divide="ignore", invalid="ignore"):
        value = got / n
        middle = (got + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * np.sqrt(got * (n - got) / n + z * z / 4)
    known = n > 0
    low = np.where(known, np.minimum(np.maximum(middle - half, 0.0), value), np.nan)
    high = np.where(known, np.maximum(np.minimum(middle + half, 1.0), value), np.nan)
    return Interval(np.where(known, value, np.nan), low, high)


def promoters(hits: npt.ArrayLike, misses: npt.ArrayLike, tries: npt.ArrayLike) -> Interval:
    """The share who would recommend us minus the share who warn of us (NPS), by adjusted Wald.

    Args:
        hits: promoters.
        misses: detractors; hits + misses <= tries.
        tries: answers.

    Returns:
        The difference in [-1, 1] between its ends; NaN without answers.

    Raises:
        CoreError: hits or misses below 0, or more than tries together.

    Source:
        Rocks (2016), "Interval estimation for the Net Promoter Score", The American Statistician
        70(4):365-372: three answers more (3/4, 3/2, 3/4), then the normal interval. Of those
        that were tried it covers best for few answers; the plain one covers 22 % instead of
        95 % with five answers and a score of .94.

    """
    plus, minus, n = np.broadcast_arrays(*(np.asarray(one, float) for one in (hits, misses, tries)))
    if np.any((plus < 0) | (minus < 0) | (plus + minus > n)):
        raise CoreError("promoters needs hits, misses >= 0 and hits + misses <= tries")
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (plus - minus) / n
    p, q = (plus + 0.75) / (n + 3), (minus + 0.75) / (n + 3)
    half = Z_95 * np.sqrt((p + q - (p - q) ** 2) / (n + 3))
    known = n > 0
    low = np.where(known, np.minimum(np.maximum(p - q - half, -1.0), value), np.nan)
    high = np.where(known, np.maximum(np.minimum(p - q + half, 1.0), value), np.nan)
    return Interval(np.where(known, value, np.nan), low, high)


def slope(n: Array, t: Array, tt: Array, y: Array, ty: Array, yy: Array) -> Interval:
    """The slope of a straight line through points, from their sums, with its t interval.

    Args:
        n, t, tt, y, ty, yy: how many points, and the sums of t, t², y, ty and y².

    Returns:
        Change of y a unit of t, between its ends; NaN with fewer than 8 points, or where all
        have the same t.

    Source:
        Ordinary least squares. Theil-Sen bears outliers better, but needs the points and not
        their sums; of logarithms of lengths few lie far out.

    """
    from scipy.special import stdtrit  # noqa: PLC0415 - a tenth of a second, only who measures

    enough = n >= SLOPE_CASES_MIN
    with np.errstate(divide="ignore", invalid="ignore"):
        stt, sty, syy = tt - t * t / n, ty - t * y / n, yy - y * y / n
        value = sty / stt
        rest = np.maximum(syy - value * sty, 0.0)
        half = stdtrit(np.maximum(n - 2, 1), 0.975) * np.sqrt(rest / np.maximum(n - 2, 1) / stt)
    known = enough & (stt > 0)
    return Interval(*(np.where(known, one, np.nan) for one in (value, value - half, value + half)))


def evenness(total: Array, logs: Array) -> Array:
    """As how many kinds, all equally often, a mixture of kinds is: 1 where everything is of one
    kind, 2 where half is of each of two.

    Args:
        total: how many there are of all kinds.
        logs: the sum over the kinds of n log n, with n of them.

    Returns:
        At least 1; NaN where there are none.

    Source:
        The exponential of Shannon's entropy (Hill 1973, Ecology 54(2):427-432).

    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, np.exp(np.log(total) - logs / total), np.nan)
