"""When something that repeats takes place (RFC 5545 § 3.3.10), within bounds a file cannot break.

Our own walk over days. The usual library steps on until the year 9999 when a rule never comes
true (30 February), and from second to second when a file says so; this one looks at each day of
a bounded window once and asks whether the rule means it. Rules that repeat within a day
(HOURLY, MINUTELY, SECONDLY) are nobody's meetings and are refused.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby, islice, product

OCCURRENCES_MAX = 730
DAYS_MAX = 60_000
RULE_MAX_CHARS = 1_000
TIMES_A_DAY_MAX = 48

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_BY_DAY = ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY")
_NUMBER = re.compile(r"[+-]?\d{1,6}")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?)?")

Means = Callable[[date], bool]


class BadRule(ValueError):
    """A rule that says nothing, contradicts itself, or asks for more than we compute."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule taken apart. `first` is DTSTART as local wall time, without zone."""

    first: datetime
    frequency: str
    interval: int
    week_begins: int
    numbers: dict[str, frozenset[int]]
    weekdays: frozenset[tuple[int, int]]

    def period(self, day: date) -> int:
        """Which day, week, month or year since the beginning of time a day lies in."""
        if self.frequency == "DAILY":
            return day.toordinal()
        if self.frequency == "WEEKLY":
            return (day.toordinal() - 1 - self.week_begins) // 7
        if self.frequency == "MONTHLY":
            return day.year * 12 + day.month
        return day.year

    def beginning(self, day: date) -> date:
        """The first day of the period that a day lies in."""
        if self.frequency == "WEEKLY":
            return day - timedelta(days=(day.weekday() - self.week_begins) % 7)
        if self.frequency == "MONTHLY":
            return day.replace(day=1)
        return day.replace(month=1, day=1) if self.frequency == "YEARLY" else day

    def times(self) -> list[time]:
        """The times of day, earliest first."""
        numbers, at = self.numbers, self.first
        hours = numbers.get("BYHOUR") or {at.hour}
        minutes = numbers.get("BYMINUTE") or {at.minute}
        seconds = numbers.get("BYSECOND") or {at.second}
        try:
            return sorted(time(*parts) for parts in product(hours, minutes, seconds))
        except ValueError as why:
            raise BadRule("time of day") from why


def expand(
    text: str, first: datetime, low: datetime, high: datetime, zone: tzinfo = UTC
) -> Iterator[datetime]:
    """The moments of a rule within low..high, oldest first, in the local time of `first`.

    Args:
        text: what stands behind `RRULE:`.
        first: DTSTART as local wall time, without zone.
        low: local wall time; earlier moments are left out.
        high: later ones are not computed.
        zone: of `first`; an UNTIL in UTC is told in it.

    Raises:
        BadRule: it is no rule, or more than we compute. Raised while iterating.

    """
    parts = _parts(text)
    rule = _rule(parts, first)
    high = min(high, _until(parts.get("UNTIL", ""), zone) or high)
    count = int(parts["COUNT"]) if parts.get("COUNT", "").isdecimal() else None
    # With a COUNT everything since the first has to be counted.
    since = first if count is not None else max(first, low)
    start = rule.beginning(since.date())
    if (high.date() - start).days > DAYS_MAX:
        raise BadRule(text)
    moments = (moment for moment in _walk(rule, start, high) if first <= moment <= high)
    yield from (moment for moment in islice(moments, count) if moment >= low)


def _walk(rule: Rule, start: date, high: datetime) -> Iterator[datetime]:
    means = _meanings(rule)
    times = rule.times()
    positions = rule.numbers.get("BYSETPOS")
    begun = rule.period(rule.first.date())
    last = high.date()
    if positions:
        # A position is one of the whole period, also of what lies behind the window.
        last += timedelta(days=366)
    days = _days_of(rule.numbers.get("BYMONTH"), start, last)
    for period, members in groupby(days, rule.period):
        if (period - begun) % rule.interval:
            continue
        meant = (day for day in members if all(mean(day) for mean in means))
        moments = (datetime.combine(day, at) for day in meant for at in times)
        yield from _at_positions(list(moments), positions) if positions else moments


def _days_of(months: frozenset[int] | None, start: date, last: date) -> Iterator[date]:
    """The days from start to last, of all months or of some."""
    day = start
    while day <= last:
        if months and day.month not in months:
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            continue
        yield day
        day += timedelta(days=1)


def _at_positions(moments: list[datetime], positions: frozenset[int]) -> list[datetime]:
    places = {at - 1 if at > 0 else len(moments) + at for at in positions}
    return [moments[place] for place in sorted(places) if 0 <= place < len(moments)]


# ------------------------------------------------------------------------ what a rule says


def _parts(text: str) -> dict[str, str]:
    if len(text) > RULE_MAX_CHARS:
        raise BadRule(text[:RULE_MAX_CHARS])
    pairs = (part.partition("=") for part in "".join(text.split()).upper().split(";"))
    return {name: value for name, _, value in pairs if value}


def _rule(parts: dict[str, str], first: datetime) -> Rule:
    frequency = parts.get("FREQ", "")
    numbers = {
        name: frozenset(int(number) for number in _NUMBER.findall(value))
        for name, value in parts.items()
        if name.startswith("BY") and name != "BYDAY"
    }
    times = [len(numbers.get(name, ())) or 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise BadRule("another calendar than ours (RFC 7529)")
    if frequency not in FREQUENCIES or times[0] * times[1] * times[2] > TIMES_A_DAY_MAX:
        raise BadRule(frequency)
    weekdays = frozenset(
        (WEEKDAYS.index(name), int(nth or 0))
        for nth, name in _WEEKDAY.findall(parts.get("BYDAY", ""))
    )
    if not any(parts.get(name) for name in _BY_DAY):
        # What the rule leaves open, the first meeting says.
        if frequency == "WEEKLY":
            weekdays = frozenset({(first.weekday(), 0)})
        elif frequency in {"MONTHLY", "YEARLY"}:
            numbers["BYMONTHDAY"] = frozenset({first.day})
        if frequency == "YEARLY":
            numbers.setdefault("BYMONTH", frozenset({first.month}))
    begins = parts.get("WKST", "MO")
    interval = parts.get("INTERVAL", "1")
    return Rule(
        first=first,
        frequency=frequency,
        interval=max(int(interval), 1) if interval.isdecimal() else 1,
        week_begins=WEEKDAYS.index(begins) if begins in WEEKDAYS else 0,
        numbers=numbers,
        weekdays=weekdays,
    )


def _until(text: str, zone: tzinfo) -> datetime | None:
    """The end of a rule as local wall time; a bare date means the whole of that day."""
    found = _UNTIL.match(text)
    if not found:
        return None
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001  wall time
        if found[4] is None:
            return day + timedelta(days=1, seconds=-1)
        moment = day + timedelta(
            hours=int(found[4]), minutes=int(found[5]), seconds=int(found[6] or 0)
        )
        if text.endswith("Z"):
            return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment


# ------------------------------------------------------------------- which days it means


def _meanings(rule: Rule) -> list[Means]:
    """The conditions a day has to meet, all of them; the months are met by `_days_of`."""
    numbers = rule.numbers
    means: list[Means] = []
    if weeks := numbers.get("BYWEEKNO"):
        means.append(lambda day: bool({_week(day), _week(day) - 1 - _weeks(day)} & weeks))
    if year_days := numbers.get("BYYEARDAY"):
        means.append(lambda day: bool({_in_year(day), _in_year(day) - 1 - _days(day)} & year_days))
    if month_days := numbers.get("BYMONTHDAY"):
        means.append(lambda day: day.day in month_days or _from_month_end(day) in month_days)
    if rule.weekdays:
        means.append(_weekday_means(rule))
    return means


def _weekday_means(rule: Rule) -> Means:
    """`MO`: each Monday. `2MO`, `-1FR`: the second, the last of the month or the year."""
    plain = {weekday for weekday, nth in rule.weekdays if not nth}
    of_month = rule.frequency == "MONTHLY" or "BYMONTH" in rule.numbers
    if rule.frequency not in {"MONTHLY", "YEARLY"}:
        plain = {weekday for weekday, _ in rule.weekdays}

    def means(day: date) -> bool:
        weekday = day.weekday()
        if weekday in plain:
            return True
        before = day.day - 1 if of_month else _in_year(day) - 1
        behind = -1 - _from_month_end(day) if of_month else _days(day) - _in_year(day)
        nths = {(weekday, before // 7 + 1), (weekday, -(behind // 7) - 1)}
        return bool(nths & rule.weekdays)

    return means


def _from_month_end(day: date) -> int:
    """-1 on the last day of the month."""
    return day.day - 1 - monthrange(day.year, day.month)[1]


def _in_year(day: date) -> int:
    return day.timetuple().tm_yday


def _days(day: date) -> int:
    return 366 if isleap(day.year) else 365


def _week(day: date) -> int:
    return day.isocalendar()[1]


def _weeks(day: date) -> int:
    return date(day.isocalendar()[0], 12, 28).isocalendar()[1]


def latest(moments: Iterator[datetime]) -> list[datetime]:
    """The last `OCCURRENCES_MAX` of them: those nearest to today and to come."""
    return list(deque(moments, maxlen=OCCURRENCES_MAX))
