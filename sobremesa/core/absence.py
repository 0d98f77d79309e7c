"""Who is missing: somebody with whom we used to talk, and have not for long.

A plain rule that can be said in one sentence and checked by hand. It knows only the rhythm;
whether somebody has left is another question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from statistics import median

SILENCE_MIN_DAYS = 60
TIMES_THEIR_GAP = 3
DAYS_MIN = 4
"""Fewer days of contact than this make no rhythm to fall out of."""


def gaps_days(days: Iterable[date]) -> list[int]:
    """Days between one day of contact and the next, in order; several on one day are one."""
    return [(after - before).days for before, after in pairwise(sorted(set(days)))]


def usual_gap_days(days: Iterable[date]) -> float | None:
    """The median gap; None with fewer than `DAYS_MIN` days of contact."""
    gaps = gaps_days(days)
    return float(median(gaps)) if len(gaps) + 1 >= DAYS_MIN else None


def is_long_unseen(days: Sequence[date], today: date) -> bool:
    """Whether the silence is longer than 60 days and than three times their own usual gap.

    Args:
        days: on which there was contact, in any order.
        today: on the same calendar.

    """
    usual = usual_gap_days(days)
    if usual is None:
        return False
    silence = (today - max(days)).days
    return silence > SILENCE_MIN_DAYS and silence > TIMES_THEIR_GAP * usual
