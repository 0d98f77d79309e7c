"""When something is due, from the words that say so, in Spanish and in English.

Relative to the day on which it was said. What names a stretch of time is due on its last day:
"next week" on its Friday, or on the last working day before if that Friday is a holiday; "in
March" on the 31st. "Before Friday" is Thursday. "Next Tuesday" is that of next week, "el martes
que viene" the coming one. A weekday is never today. What has passed is no due date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sobremesa.core.calendar.workdays import EVERYWHERE, Workdays
from sobremesa.core.extraction import moments
from sobremesa.core.text import fold

LOOK_CHARS = 400
BEFORE_CHARS = 24


@dataclass(frozen=True, slots=True)
class When:
    """A day and where it is said: [start, end) of the folded text.

    `rank`: 3 for a date, 2 for a day, 1 for a
    stretch of time."""

    start: int
    end: int
    day: date
    rank: int


@dataclass(frozen=True, slots=True)
class Said:
    """From where days are counted."""

    on: date
    workdays: Workdays = EVERYWHERE


def due(text: str, language: str, on: date, workdays: Workdays = EVERYWHERE) -> date | None:
    """The day by which something said on a day is due; None if no day is named or it has passed.

    The most exact one counts, of equals the first.
    """
    found = days(text, language, on, workdays)
    return min(found, key=lambda one: (-one.rank, one.start)).day if found else None


def days(text: str, language: str, on: date, workdays: Workdays = EVERYWHERE) -> list[When]:
    """All days that are named and not past, in order, without overlap."""
    low = _flat(text[:LOOK_CHARS])
    said = Said(on, workdays)
    taken: list[tuple[int, int]] = []
    found: list[When] = []
    for rule in _rules("en" if language == "en" else "es"):
        for match in rule.pattern.finditer(low):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            day = _day(rule, match, low, said)
            if day is not None and day >= on:
                found.append(When(start, end, day, rule.rank))
    return sorted(found, key=lambda one: one.start)


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to name a day."""

    pattern: re.Pattern[str]
    day: Callable[[re.Match[str], Said], date | None]
    rank: int
    is_shifted: bool  # "before" and "after" in front of it move it


_BEFORE = re.compile(r"(?:\bantes del?|\bantes de(?: la| las| los)?|\bbefore(?: the)?) $")
_AFTER = re.compile(
    r"(?:\bdespues del?|\bdespues de(?: la| las| los)?|\btras(?: el| la)?"
    r"|\bpasad[oa]s?(?: el| la| las)?|\bafter(?: the)?) $"
)
_GONE = re.compile(r"(?:\bpasad[oa]|\blast|\bdesde(?: el)?|\bsince) $")


def _day(rule: Rule, match: re.Match[str], low: str, said: Said) -> date | None:
    try:
        day = rule.day(match, said)
    except (ValueError, OverflowError):
        return None  # the 31st of February, the year 9999 and a week
    if day is None:
        return None
    before = low[max(0, match.start() - BEFORE_CHARS) : match.start()]
    if rule.is_shifted and _BEFORE.search(before):
        return day - timedelta(1)
    if rule.is_shifted and _AFTER.search(before):
        return said.workdays.after(day, 1)
    return None if _GONE.search(before) else day


@lru_cache(maxsize=2)
def _rules(language: str) -> tuple[Rule, ...]:
    table = moments.SPANISH if language == "es" else moments.ENGLISH
    return tuple(
        Rule(re.compile(moments.filled(pattern, language)), MAKERS[name], rank, is_shifted)
        for name, rank, is_shifted, pattern in table
    )


def _flat(text: str) -> str:
    """Folded, on one line, with one blank between words."""
    return " ".join(fold(text).replace("’", "'").split())


# ----------------------------------------------------------------- from a match to a day


def _number(word: str) -> int:
    return int(word) if word.isdigit() else moments.NUMBERS[word]


def _next_weekday(on: date, weekday: int) -> date:
    return on + timedelta((weekday - on.weekday() - 1) % 7 + 1)


def _week_end(monday: date, said: Said) -> date:
    """The Friday of a week, or the last working day before it."""
    return said.workdays.last_until(monday + timedelta(4), since=max(monday, said.on))


def _this_monday(on: date) -> date:
    return on - timedelta(on.weekday())


def month_end(year: int, month: int) -> date:
    """The last day of a month; months above 12 are those of the years after."""
    year, month = year + month // 12, month % 12 + 1
    return date(year, month, 1) - timedelta(1)


def _some_days(match: re.Match[str], said: Said) -> date | None:
    return said.on + timedelta(moments.DAYS_AHEAD[match["ahead"]])


def _same_day(match: re.Match[str], said: Said) -> date | None:
    return said.on


def _weekday(match: re.Match[str], said: Said) -> date | None:
    groups = match.groupdict()
    weekday = moments.WEEKDAYS[match["weekday"]]
    if groups.get("gone") or groups.get("past"):
        return None
    if groups.get("number"):
        return _of_month(said.on, int(match["number"]))
    if groups.get("nextweek"):
        return _this_monday(said.on) + timedelta(7 + weekday)
    is_today = weekday == said.on.weekday()  # "Monday week", said on a Monday: in seven days
    return _next_weekday(said.on, weekday) + timedelta(
        7 if groups.get("more") and not is_today else 0
    )


def _of_month(on: date, number: int) -> date:
    """The next day of that number; today, if it is today's."""
    for ahead in range(12):
        year, month = on.year + (on.month - 1 + ahead) // 12, (on.month - 1 + ahead) % 12 + 1
        if number <= month_end(year, month).day and date(year, month, number) >= on:
            return date(year, month, number)
    raise ValueError(number)


def _numbered(match: re.Match[str], said: Said) -> date | None:
    return _of_month(said.on, int(match["number"]))


def _dated(match: re.Match[str], said: Said) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else moments.MONTHS[month]
    year = int(match["year"]) if match["year"] else 0
    year += 2000 if 0 < year < 100 else 0
    day = int(match["number"])
    if year:
        return date(year, number, day)
    this = date(said.on.year, number, day)
    return this if this >= said.on else date(said.on.year + 1, number, day)


def _counted(match: re.Match[str], said: Said) -> date | None:
    count, unit = _number(match["count"]), match["unit"][:3]
    if match.groupdict().get("working"):
        return said.workdays.after(said.on, min(count, 400))
    if unit in {"hor", "hou"}:
        return said.on + timedelta(-(-count // 24) if count >= 24 else 0)
    if unit in {"min"}:
        return said.on
    if unit in {"mes", "mon"}:
        return _months_later(said.on, min(count, 1200))
    each = {"sem": 7, "wee": 7, "qui": 15, "for": 14, "ano": 365, "yea": 365}.get(unit, 1)
    return said.on + timedelta(count * each)


def _months_later(on: date, count: int) -> date:
    month = on.month - 1 + count
    year, month = on.year + month // 12, month % 12 + 1
    return date(year, month, min(on.day, month_end(year, month).day))


def _week(match: re.Match[str], said: Said) -> date | None:
    groups = match.groupdict()
    ahead = 7 if groups.get("nextweek") else 0
    monday = _this_monday(said.on) + timedelta(ahead)
    part = groups.get("part") or ""
    if part.startswith(moments.EARLY):
        return max(said.on, monday + timedelta(1))
    if part.startswith(moments.MIDDLE):
        return max(said.on, monday + timedelta(2))
    end = _week_end(monday, said)
    return end if end >= said.on else monday + timedelta(6)


def _weekend(match: re.Match[str], said: Said) -> date | None:
    """Its Sunday; before it, the Friday."""
    return _this_monday(said.on) + timedelta(4 if match["before"] else 6)


def _month(match: re.Match[str], said: Said) -> date | None:
    groups = match.groupdict()
    name = groups.get("month")
    on = said.on
    part = groups.get("part") or ""
    ahead = 1 if groups.get("nextmonth") else 0
    year, month = on.year + (on.month - 1 + ahead) // 12, (on.month - 1 + ahead) % 12 + 1
    if name:
        month = moments.MONTHS[name]
        year = on.year + (month < on.month)
    if not part.startswith(moments.EARLY + moments.MIDDLE):
        return month_end(year, month)
    day = date(year, month, 5 if part.startswith(moments.EARLY) else 15)
    if day >= on:
        return day
    return date(year + 1, month, day.day) if name else _months_later(day, 1)


def _month_begins(match: re.Match[str], said: Said) -> date | None:
    """Before a month is the last day of the one before."""
    month = moments.MONTHS[match["month"]]
    first = date(said.on.year, month, 1)
    if first <= said.on:
        first = date(said.on.year + 1, month, 1)
    return first - timedelta(1)


def _year_end(match: re.Match[str], said: Said) -> date | None:
    return date(said.on.year + (1 if match.groupdict().get("nextyear") else 0), 12, 31)


def _feast(match: re.Match[str], said: Said) -> date | None:
    name = match["feast"]
    day = moments.feast(name, said.on.year)
    return day if day >= said.on else moments.feast(name, said.on.year + 1)


MAKERS: Mapping[str, Callable[[re.Match[str], Said], date | None]] = {
    "ahead": _some_days, "same": _same_day, "weekday": _weekday, "numbered": _numbered,
    "dated": _dated, "counted": _counted, "week": _week, "weekend": _weekend, "month": _month,
    "before_month": _month_begins, "year": _year_end, "feast": _feast,
}  # fmt: skip
