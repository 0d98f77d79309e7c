"""Does kindness follow money? An audit of whom we give our time, and whom we hear.

These are measures of the firm, not of a person: they take everybody's row at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sobremesa.core.errors import CoreError
from sobremesa.core.stats import Z_95, Array, Interval, share

CASES_MIN = 10
"""With fewer people neither a concentration nor a correlation says anything."""


class Told(NamedTuple):
    """A number of the firm with the ends of its 95 % interval, None with too few cases."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class Audit(NamedTuple):
    """Whom our time goes to, against what people buy; see `audit`."""

    time_concentration: Told
    money_concentration: Told
    time_follows_money: Told
    waiting_follows_money: Told


def audit(time: Array, reply_hours: Array, bought: Array) -> Audit:
    """Whether those who buy more get more of our time, and are answered sooner.

    Args:
        time: what each person got of us (days of contact, or minutes), >= 0.
        reply_hours: how long each usually waits for our answer; NaN where nobody knows.
        bought: for how much each bought, >= 0.

    Returns:
        How concentrated our time and their money are (`concentration`), and two correlations of
        ranks: `time_follows_money` is 1 where those who buy more always get more time, 0 where
        the one has nothing to do with the other; `waiting_follows_money` is -1 where those who
        buy more are always answered sooner. Each with its interval and its number of people;
        nothing with fewer than 10.

    Raises:
        CoreError: the arrays differ in length, or something is below 0.

    """
    if not len(time) == len(reply_hours) == len(bought):
        raise CoreError("audit needs a time, a wait and an amount for each person")
    answered = ~np.isnan(reply_hours)
    return Audit(
        concentration(time),
        concentration(bought),
        rank_correlation(time, bought),
        rank_correlation(reply_hours[answered], bought[answered]),
    )


def concentration(amounts: Array) -> Told:
    """How unequally something is spread: 0 where all have the same, near 1 where one has all.

    Args:
        amounts: of each, >= 0.

    Returns:
        Gini's coefficient with its interval; nothing with fewer than 10, or where all have none.

    Raises:
        CoreError: an amount below 0.

    Source:
        Gini (1914). Variance by linearisation: Langel, Tillé (2013), Journal of the Royal
        Statistical Society A 176(2):521-540.

    """
    if np.any(amounts < 0):
        raise CoreError("a concentration needs amounts of 0 or more")
    n, total = len(amounts), float(np.sum(amounts))
    if n < CASES_MIN or total == 0:
        return Told(None, None, None, n)
    y = np.sort(amounts)
    rank = np.arange(1, n + 1)
    gini = float(2 * np.sum(rank * y) / (n * total) - (n + 1) / n)
    lower = np.cumsum(y) / rank
    z = (2 * rank * (y - lower) + total - n * y - gini * (total + n * y)) / (n * total)
    half = Z_95 * float(np.sqrt(n * np.var(z, ddof=1)))
    return Told(gini, max(gini - half, 0.0), min(gini + half, 1.0), n)


def rank_correlation(one: Array, other: Array) -> Told:
    """Whether who has more of the one has more of the other, whatever the shape.

    Args:
        one, other: of each case; equal length.

    Returns:
        Spearman's correlation in [-1, 1] with its interval; nothing with fewer than 10 cases, or
        where all are alike.

    Source:
        Spearman (1904). Interval by Fisher's z with the variance (1 + r²/2) / (n - 3): Bonett,
        Wright (2000), Psychometrika 65(1):23-28, which covers better than Fisher's own for ranks.

    """
    n = len(one)
    if n < CASES_MIN or np.ptp(one) == 0 or np.ptp(other) == 0:
        return Told(None, None, None, n)
    r = float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])
    # At -1 and 1 Fisher's z is infinite; a billionth less is the same correlation.
    middle = np.arctanh(np.clip(r, -1 + 1e-9, 1 - 1e-9))
    half = Z_95 * np.sqrt((1 + r * r / 2) / (n - 3))
    low, high = float(np.tanh(middle - half)), float(np.tanh(middle + half))
    return Told(r, min(low, r), max(high, r), n)


def _ranks(values: Array) -> Array:
    """From 1; those who are alike share the mean of theirs."""
    _, at, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks: Array = (ends - (count - 1) / 2)[at]
    return ranks


class Heard(NamedTuple):
    """One group: how many there are, of how many we heard a voice, and which share that is.

    `is_missing`: even at its upper end this share lies below that of everybody else.
    """

    group: str
    people: int
    heard: int
    share: float
    low: float
    high: float
    is_missing: bool


def whom_we_hear(groups: npt.NDArray[np.str_], is_heard: npt.NDArray[np.bool_]) -> list[Heard]:
    """Whom we listen to against whom we serve, by group; which voices are missing.

    Args:
        groups: of each person whom we serve, the group (by size, frequency, age of the relation,
            place, stage, or whether they left); '' where nobody knows.
        is_heard: whether anything that they asked, said or answered was heard.

    Returns:
        One for each group, the least heard first.

    Raises:
        CoreError: the arrays differ in length.

    Source:
        Wilson's interval (`stats.share`). A group is held against all others, not against
        everybody, because a large group would be held against itself.

    """
    if len(groups) != len(is_heard):
        raise CoreError("whom_we_hear needs a group for each person")
    found = []
    for name in np.unique(groups):
        inside = groups == name
        here, others = is_heard[inside], is_heard[~inside]
        part: Interval = share(np.sum(here), np.array([len(here)]))
        missing = len(others) > 0 and part.high[0] < np.mean(others)
        value, low, high = (float(one[0]) for one in part)
        counts = len(here), int(np.sum(here))
        found.append(Heard(str(name), *counts, value, low, high, bool(missing)))
    return sorted(found, key=lambda one: (one.share, one.group))
