"""How strong a tie is, and how far on the way from a greeting to a commitment.

Granovetter: "the strength of a tie is a (probably linear) combination of the amount of time, the
emotional intensity, the intimacy (mutual confiding), and the reciprocal services which characterize
the tie" (1973, American Journal of Sociology 78(6):1360-1380, p. 1361). Each of the four has here a
count of things that happened, so that anybody can check it, and the tie is their mean.

What is counted follows what was found to tell strong ties from weak ones in logs: days of contact,
bursts of exchange and steadiness over time say more than raw counts (Ureña-Carrión, Saramäki,
Kivelä 2020, EPJ Data Science 9:37). The four weigh the same: without people's own word on their
ties no other weights can be defended, and equal ones lose little (Dawes 1979, American
Psychologist 34(7):571-582).

Logs miss strong ties: who talks often is close, who does not may be close as well (Wiese, Min,
Hong, Zimmerman 2015, CSCW, pp. 765-774). So what a colleague says of a relation stands above what
is measured here, and the four are shown apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sobremesa.core.stats import Z_95, Array, Interval

STAGES = ("greeted", "acquainted", "friend", "committed")
PARTS = ("time", "intensity", "trust", "services")

YEARS_DAYS = 1096
"""Ties rest on the last three years: what was ten years ago was another relation."""

CASES_MIN = 3
"""With fewer days of contact nothing is said: whoever wrote once is no tie, strong or weak."""

HALVES = {"time": 12.0, "intensity": 24.0, "trust": 24.0, "services": 48.0}
"""How many make half of the strength: see `strength`. Chosen on invented firms (seeds 11 to 20)."""

TOGETHER = 0.4
"""How far the four go up and down together: whoever talks more often by chance also answers at once
more often. With this correlation intervals of 95 % held about as often as they say when the same
invented people lived again (`docs/measures.md`); with none they held 84 times in 100."""

STAGE_FROM = (0.0, 0.2, 0.4, 0.6)
"""From which tie on a stage is reached, in the order of `STAGES`. Chosen on the same firms."""


class Tie(NamedTuple):
    """The tie and its four parts, each in [0, 1] with its interval; NaN with too few cases."""

    tie: Interval
    parts: dict[str, Interval]


def strength(contact_days: Array, seen: dict[str, Array]) -> Tie:
    """The strength of a tie, after Granovetter's four, in [0, 1].

    Args:
        contact_days: days of contact, ever.
        seen: for each of `PARTS` how many there were in the last three years:
            `time`: months of 30 days with contact;
            `intensity`: answers within three hours, of either side: the two sat together, if at
                a distance;
            `trust`: contact outside the hours in which the firm works, of either side: one lets
                somebody into an evening;
            `services`: what both gave: the smaller of their words to us and ours to them (a
                meeting is one of both), and promises kept and gifts on the side that has fewer.

    Returns:
        For each part n / (n + half): 0 without any, one half at `HALVES`, never 1; so the tenth
        letter of a week adds less than the first. The tie is the mean of the four. The interval
        is what the same relation might have shown by chance: counts are taken as Poisson, the
        parts as correlated (`TOGETHER`). NaN with fewer than 3 days of contact.

    """
    enough = contact_days >= CASES_MIN
    parts: dict[str, Interval] = {}
    total, variance, width = (np.zeros(len(contact_days)) for _ in range(3))
    for name in PARTS:
        count, half = seen[name], HALVES[name]
        value = count / (count + half)
        # d value / d count, times the variance of a count of which one more was as likely.
        spread = (half / (count + half) ** 2) ** 2 * (count + 1)
        parts[name] = _around(value, spread, enough)
        total = total + value / len(PARTS)
        variance, width = variance + spread, width + np.sqrt(spread)
    joint = ((1 - TOGETHER) * variance + TOGETHER * width**2) / len(PARTS) ** 2
    return Tie(_around(total, joint, enough), parts)


def _around(value: Array, variance: Array, known: npt.NDArray[np.bool_]) -> Interval:
    half = Z_95 * np.sqrt(variance)
    ends = value, np.maximum(value - half, 0.0), np.minimum(value + half, 1.0)
    return Interval(*(np.where(known, one, np.nan) for one in ends))


def stages(contact_days: Array, tie: Tie) -> tuple[list[str], list[list[str]]]:
    """How far each relation has got, and what the next stage lacks.

    Args:
        contact_days: days of contact, ever.
        tie: of `strength`.

    Returns:
        One of `STAGES` for each, '' without any contact; and those of `PARTS` that lie below
        what the next stage asks of the tie, the farthest below first; empty at the last one.
        With too few cases for a tie somebody is greeted, and lacks `time`.

    """
    reached = np.searchsorted(STAGE_FROM, np.nan_to_num(tie.tie.value), side="right") - 1
    parts = np.array([tie.parts[name].value for name in PARTS])
    asked = np.append(STAGE_FROM[1:], 0.0)[reached]
    order = np.argsort(parts, axis=0, kind="stable")
    # Each part that lies below, as a digit in the order of lacking: few different numbers.
    is_short = np.take_along_axis(parts, order, axis=0) < asked
    code = np.sum(np.where(is_short, order + 1, 0) * 10 ** np.arange(len(PARTS))[:, None], axis=0)
    code = np.where(np.isnan(parts).any(axis=0), 1, code)
    known = contact_days > 0
    words = {int(one): _missing(int(one)) for one in np.unique(code)}
    names = np.append(STAGES, "")[np.where(known, reached, len(STAGES))]
    return names.tolist(), [
        words[one] if is_known else []
        for one, is_known in zip(code.tolist(), known.tolist(), strict=True)
    ]


def _missing(code: int) -> list[str]:
    """The parts behind the digits, the last digit first; 1 alone is `time`."""
    return [PARTS[int(digit) - 1] for digit in reversed(str(code)) if digit != "0"]
