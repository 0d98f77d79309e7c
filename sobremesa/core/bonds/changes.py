"""What has changed between two: the rhythm of the last year against the years before.

Said only where it can hardly be chance: when the intervals of then and now do not meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

RECENT_DAYS = 365
GAPS_MIN = 6
"""Six are the fewest whose median has an interval at 95 %: from the shortest to the longest."""

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Usual:
    """The median of some gaps, in days, the ends of its interval, and how many there were."""

    days: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """How often we talked before, and how often now."""

    before: Usual
    now: Usual


def usual(gaps_days: Sequence[float]) -> Usual | None:
    """The median gap with an interval that assumes nothing of their distribution.

    Args:
        gaps_days: between one day of contact and the next, > 0, in any order.

    Returns:
        The median between two of the gaps themselves, so far out that the median lies between
        them at least 95 times of a hundred; None with fewer than `GAPS_MIN`.

    Source:
        Thompson (1936), Annals of Mathematical Statistics 7(3):122-128: the ranks are those of
        the binomial with one half. Chosen because gaps are skewed, and a mean with a normal
        interval would be that of the longest one.

    """
    count = len(gaps_days)
    if count < GAPS_MIN:
        return None
    ordered = sorted(gaps_days)
    rank = _rank(count)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Usual(middle, ordered[rank], ordered[count - 1 - rank], count)


def _rank(count: int) -> int:
    """The largest r with P(fewer than r + 1 of `count` on one side) within half of 5 %."""
    tail, rank = 0.0, 0
    for at in range(count // 2 + 1):
        tail += math.comb(count, at) / 2**count
        if tail > (1 - LEVEL) / 2:
            break
        rank = at
    return rank


def rhythm_changed(days: Iterable[date], today: date) -> Change | None:
    """Whether we talk clearly more or clearly less often than we used to.

    Args:
        days: of contact, in any order; what lies after `today` is left out.
        today: the last year ends here.

    Returns:
        The gaps that ended before the last year, and those that ended in it together with the
        silence that lasts, if it is longer than what was usual in that year; None where either
        has too few, or where their intervals meet.

    """
    begin = today - timedelta(days=RECENT_DAYS)
    past = sorted({day for day in days if day <= today})
    then = usual([(b - a).days for a, b in pairwise(past) if b <= begin])
    recent = [(b - a).days for a, b in pairwise(past) if b > begin]
    lasting = (today - past[-1]).days if past else 0
    if recent and lasting > sorted(recent)[len(recent) // 2]:
        recent.append(lasting)
    now = usual(recent)
    if then is None or now is None or (now.low <= then.high and then.low <= now.high):
        return None
    return Change(then, now)
