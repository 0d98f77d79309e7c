"""When something that repeats takes place (RFC 5545 § 3.3.10), within bounds a file cannot break.

`dateutil` does the arithmetic. It walks every step from the first one on and never looks up, so
a rule such as `FREQ=SECONDLY` since 1970, or one that asks for 30 February, would walk for hours.
What would take more than `STEPS_MAX` steps is refused before it starts.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

STEPS_MAX = 60_000
OCCURRENCES_MAX = 730
RULE_MAX_CHARS = 1_000
TIMES_A_DAY_MAX = 48
FIRST_YEAR = 1900

_STEP = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
}
_PARTS = {
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY",
    "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
}  # fmt: skip
_LONG_STEPS = {"MONTHLY", "YEARLY"}
_UNTIL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?)?")


class BadRule(ValueError):
    """A rule that says nothing, contradicts itself, or never ends being computed."""


def expand(
    rule: str, first: datetime, low: datetime, high: datetime, zone: tzinfo = UTC
) -> Iterator[datetime]:
    """The moments of a rule within low..high, oldest first, in the local time of `first`.

    Args:
        rule: what stands behind `RRULE:`.
        first: DTSTART as local wall time, without zone.
        low: local wall time; earlier moments are left out.
        high: later ones are not computed.
        zone: of `first`; an UNTIL in UTC is told in it.

    Raises:
        BadRule: it is no rule, or more than we compute. Raised while iterating.

    """
    parts = _parts(rule)
    high = min(high, _until(parts.pop("UNTIL", ""), zone) or high)
    count = _number(parts.pop("COUNT", ""))
    step = _step(parts)
    start = first
    if step and count is None and first < low and "BYSETPOS" not in parts:
        start = first + (low - first) // step * step  # whole steps: the rhythm stays
    if step and count and not any(name.startswith("BY") for name in parts):
        high = start + step * min(count, max((high - start) / step, 0))
    if first.year < FIRST_YEAR or (high - start) / (step or timedelta(days=28)) > STEPS_MAX:
        raise BadRule(rule[:RULE_MAX_CHARS])
    moments = islice(_moments(parts, start, high), count)
    yield from (moment for moment in moments if moment >= low)


def _moments(parts: dict[str, str], start: datetime, high: datetime) -> Iterator[datetime]:
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        walk = rrulestr(text, dtstart=start).replace(until=high)
        for seen, moment in enumerate(walk):
            if seen > STEPS_MAX:
                raise BadRule(text)
            yield moment
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError) as why:
        raise BadRule(text) from why


def _parts(rule: str) -> dict[str, str]:
    if len(rule) > RULE_MAX_CHARS:
        raise BadRule(rule[:RULE_MAX_CHARS])
    pairs = (part.partition("=") for part in "".join(rule.split()).upper().split(";"))
    parts = {name: value for name, _, value in pairs if name in _PARTS and value}
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= parts.get(name, "").count(",") + 1
    if times > TIMES_A_DAY_MAX or parts.get("FREQ") not in {*_STEP, *_LONG_STEPS}:
        raise BadRule(rule)
    return parts


def _step(parts: dict[str, str]) -> timedelta | None:
    """How far one step goes, or None for months and years, whose length is not fixed."""
    interval = max(_number(parts.get("INTERVAL", "")) or 1, 1)
    parts["INTERVAL"] = str(interval)
    unit = _STEP.get(parts["FREQ"])
    return unit * interval if unit else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 6 else None


def _until(text: str, zone: tzinfo) -> datetime | None:
    """The end of a rule as local wall time; a bare date means the whole of that day."""
    found = _UNTIL.match(text)
    if not found:
        return None
    try:
        day = datetime(*(int(part) for part in found.group(1, 2, 3)))  # type: ignore[arg-type] # noqa: DTZ001
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


def latest(moments: Iterator[datetime]) -> list[datetime]:
    """The last `OCCURRENCES_MAX` of them: those nearest to today and to come."""
    return list(deque(moments, maxlen=OCCURRENCES_MAX))
