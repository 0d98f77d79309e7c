"""What a TZID means: an IANA name, a Windows name, or the rules that the file brings along.

Source: RFC 5545 § 3.6.5; the Windows names are Unicode CLDR's, as icalendar ships them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from sobremesa.core.calendar.recurrence import BadRule, expand
from sobremesa.core.content_lines import ContentLine

TZID_MAX_CHARS = 200
RULES_MAX = 40
"""STANDARD and DAYLIGHT parts read of one VTIMEZONE."""

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_SPELLED_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s?([+-])(\d{1,2})(?::?(\d\d))?\b", re.IGNORECASE)
_WINDOWS = {name.casefold(): iana for name, iana in WINDOWS_TO_OLSON.items()}
_ZERO = timedelta(0)
_ALWAYS = datetime(1, 1, 1)  # noqa: DTZ001  wall time, like every change of clock


class DefinedZone(tzinfo):
    """A zone by its own changes of clock, as a VTIMEZONE lists them.

    In the hour that comes twice it takes the later offset: once a year, by one hour.
    """

    def __init__(self, changes: list[tuple[datetime, timedelta]]) -> None:
        self._at = [at for at, _ in changes]
        self._offsets = [offset for _, offset in changes]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """What to take from local wall time to get UTC."""
        if moment is None:
            return self._offsets[0]
        place = bisect_right(self._at, moment.replace(tzinfo=None)) - 1
        return self._offsets[max(place, 0)]

    def dst(self, _moment: datetime | None) -> timedelta:
        """Unknown, and nobody here asks."""
        return _ZERO

    def tzname(self, _moment: datetime | None) -> str:
        """The file calls it what it likes."""
        return ""

    def fromutc(self, moment: datetime) -> datetime:
        """Local wall time, by the offset that holds about then."""
        return moment + self.utcoffset(moment + self.utcoffset(moment))


def zone_named(tzid: str, defined: Mapping[str, tzinfo] | None = None) -> tzinfo | None:
    """The zone that a TZID means, or None: the caller then takes the calendar's own.

    The world's names come first: a file's copy of their rules is often years old.
    """
    tzid = tzid.strip().strip('"')
    if not tzid or len(tzid) > TZID_MAX_CHARS:
        return None
    if known := _known(tzid):
        return known
    if defined and tzid in defined:
        return defined[tzid]
    return _spelled(tzid)


@lru_cache(maxsize=512)
def _known(tzid: str) -> tzinfo | None:
    if windows := _WINDOWS.get(tzid.casefold()):
        return ZoneInfo(windows)
    parts = tzid.split("/")
    # `/mozilla.org/20070129_1/Europe/Madrid` ends in the name that the world uses.
    for length in sorted({len(parts), min(3, len(parts)), min(2, len(parts))}, reverse=True):
        try:
            return ZoneInfo("/".join(parts[-length:]))
        except (KeyError, ValueError, OSError):
            continue
    return None


def _spelled(tzid: str) -> tzinfo | None:
    """`(UTC+01:00) Brussels, Copenhagen, Madrid, Paris`: the city if it is one, else the offset."""
    found = _SPELLED_OFFSET.match(tzid)
    if not found:
        return None
    for city in re.findall(r"\w+", tzid[found.end() :]):
        if zone := _known(f"Europe/{city}"):
            return zone
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return DefinedZone([(_ALWAYS, offset if found[1] == "+" else -offset)])


def zone_defined(lines: list[ContentLine], until: datetime) -> tzinfo | None:
    """The zone that a VTIMEZONE's lines define up to a year, or None if they define none."""
    changes: list[tuple[datetime, timedelta]] = []
    part: dict[str, ContentLine] = {}
    rules = 0
    for line in lines:
        if line.name == "BEGIN":
            part = {}
        elif line.name == "END" and line.value.strip().upper() in {"STANDARD", "DAYLIGHT"}:
            rules += 1
            if rules <= RULES_MAX:
                changes.extend(_changes(part, until))
            part = {}
        else:
            part.setdefault(line.name, line)
    return DefinedZone(sorted(changes)) if changes else None


def _changes(part: Mapping[str, ContentLine], until: datetime) -> list[tuple[datetime, timedelta]]:
    offset = _offset(part.get("TZOFFSETTO"))
    begins = part.get("DTSTART")
    if offset is None or begins is None:
        return []
    try:
        first = datetime.strptime(begins.value.strip()[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError:
        return [(_ALWAYS, offset)]
    # Windows writes rules since 1601; nobody's meetings are older than 1970.
    since = first if first.year >= 1970 else first.replace(year=1970, day=min(first.day, 28))
    moments = [first]
    if (rule := part.get("RRULE")) and "FREQ=YEARLY" in rule.value.upper():
        with suppress(BadRule):
            moments += expand(rule.value, since, since, until.replace(tzinfo=None))
    return [(moment, offset) for moment in moments]


def _offset(line: ContentLine | None) -> timedelta | None:
    found = _OFFSET.match(line.value.strip()) if line else None
    if not found:
        return None
    offset = timedelta(hours=min(int(found[2]), 23), minutes=min(int(found[3]), 59))
    return offset if found[1] == "+" else -offset


def local(moment: datetime, zone: tzinfo) -> datetime:
    """A UTC moment as wall time in a zone, without zone."""
    return moment.astimezone(zone).replace(tzinfo=None)


def in_utc(wall: datetime, zone: tzinfo) -> datetime:
    """Wall time in a zone as UTC. In the hour that does not exist it moves on by that hour; in
    the hour that comes twice the first is meant (PEP 495, fold=0)."""
    return wall.replace(tzinfo=zone).astimezone(UTC)
