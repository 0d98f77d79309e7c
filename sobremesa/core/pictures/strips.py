"""The strip of years: how two have talked, as bars on a line. The server draws it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sobremesa.core.absence import SILENCE_MIN_DAYS, TIMES_THEIR_GAP, usual_gap_days

STRIP_HALF = 44.0
"""Height of the tallest bar, in pixels; above and below the line there is the same room."""

MINUTES_FULL = 90.0
WORDS_A_MINUTE = 40.0
"""How words stand beside minutes in one picture: a letter of 600 words as 15 minutes."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said on one day in one conversation. `minutes` is None where nobody knows."""

    on: date
    medium: str
    is_ours: bool  # we began
    minutes: float | None
    words_count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One talk: where along the strip (per cent) and how tall (pixels from the line)."""

    at: str
    medium: str
    is_ours: bool
    height: float


@dataclass(frozen=True, slots=True)
class Year:
    """Where a year begins, in per cent."""

    at: str
    number: int


@dataclass(frozen=True, slots=True)
class Hole:
    """A silence that is long for these two."""

    at: str
    width: str
    since: date
    until: date
    days: int


@dataclass(frozen=True, slots=True)
class Strip:
    """All of it."""

    bars: list[Bar]
    years: list[Year]
    hole: Hole | None


def strip(talks: Sequence[Talk], *, since: date, until: date) -> Strip:
    """The talks between two days, as bars; years; and the longest silence, if it is one."""
    whole = max((until - since).days, 1)

    def at(day: date) -> str:
        return f"{min(max((day - since).days / whole, 0), 1) * 98 + 1:.2f}%"

    seen = [talk for talk in talks if since <= talk.on <= until]
    bars = [Bar(at(talk.on), talk.medium, talk.is_ours, round(_height(talk), 1)) for talk in seen]
    years = [Year(at(max(date(year, 1, 1), since)), year)
             for year in range(since.year, until.year + 1)]  # fmt: skip
    return Strip(bars, _readable(years), _hole([talk.on for talk in seen], since, until, at))


def _height(talk: Talk) -> float:
    minutes = talk.minutes or talk.words_count / WORDS_A_MINUTE
    # The root keeps a message of two words visible beside a visit of an hour.
    return max(STRIP_HALF * math.sqrt(min(minutes, MINUTES_FULL) / MINUTES_FULL), 7.0)


def _readable(years: list[Year]) -> list[Year]:
    """Without a first year so short that its number would run into the next."""
    if len(years) > 1 and float(years[1].at[:-1]) - float(years[0].at[:-1]) < 7:
        return years[1:]
    return years


def _hole(days: Sequence[date], since: date, until: date, at: Callable[[date], str]) -> Hole | None:
    """The longest silence, by the same rule as an empty chair; the one that lasts counts too."""
    usual = usual_gap_days(days)
    if usual is None:
        return None
    begin, end = max(pairwise([*sorted(set(days)), until]), key=lambda pair: pair[1] - pair[0])
    length = (end - begin).days
    if length <= SILENCE_MIN_DAYS or length <= TIMES_THEIR_GAP * usual:
        return None
    width = float(at(end)[:-1]) - float(at(begin)[:-1])
    return Hole(at(begin), f"{width:.2f}%", begin, end, length)
