"""Calendars (iCalendar, RFC 5545): bytes in, meetings out.

`meetings` and `method` are for invitations inside letters; `survey`, `text_alone` and
`read_alone` are what the calendar channel streams a file with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

from sobremesa.core.calendar.blocks import ZONE_MAX_CHARS, Block, blocks
from sobremesa.core.calendar.events import (
    BadEvent,
    Guest,
    Occurrence,
    Surroundings,
    event_lines,
    read_event,
)
from sobremesa.core.calendar.recurrence import OCCURRENCES_MAX
from sobremesa.core.calendar.zones import zone_defined, zone_named
from sobremesa.core.content_lines import content_line, decoded, repaired, unfolded

__all__ = [
    "BadEvent",
    "Guest",
    "Occurrence",
    "Survey",
    "meetings",
    "method",
    "occurrences",
    "read_alone",
    "survey",
    "text_alone",
]

ZONES_MAX = 200
OVERRIDDEN_MAX = 20_000
OVERRIDDEN_MAX_PER_SERIES = 1_000


@dataclass(slots=True)
class Survey:
    """What a file holds, before its events are read one by one.

    `zones` are its VTIMEZONEs as written, by TZID; `overridden` the RECURRENCE-ID lines of each
    UID; `components` how many of each there are.
    """

    zones: dict[str, str] = field(default_factory=dict)
    overridden: dict[str, list[str]] = field(default_factory=dict)
    components: dict[str, int] = field(default_factory=dict)
    overridden_count: int = 0

    @property
    def is_calendar(self) -> bool:
        """Whether there is anything of a calendar in the file."""
        return any(name.startswith("V") for name in self.components)

    def add(self, block: Block) -> None:
        """Take one component into account."""
        self.components[block.name] = self.components.get(block.name, 0) + 1
        if block.name == "VTIMEZONE":
            self._add_zone(block)
        elif block.name == "VEVENT" and "RECURRENCE-ID" in block.text.upper():
            self._add_overridden(block)

    def _add_zone(self, block: Block) -> None:
        tzid = _value(block, "TZID")
        if tzid and len(block.text) <= ZONE_MAX_CHARS and len(self.zones) < ZONES_MAX:
            self.zones.setdefault(tzid, block.text)

    def _add_overridden(self, block: Block) -> None:
        uid, line = _value(block, "UID"), _raw(block, "RECURRENCE-ID")
        of_series = self.overridden.setdefault(uid, []) if uid and line else []
        if len(of_series) < OVERRIDDEN_MAX_PER_SERIES and self.overridden_count < OVERRIDDEN_MAX:
            of_series.append(line)
            self.overridden_count += 1


def survey(lines: Iterable[str]) -> Survey:
    """Look through a file once; memory grows with its zones and exceptions, both bounded."""
    found = Survey()
    for block in blocks(lines):
        found.add(block)
    return found


def text_alone(block: Block, known: Survey) -> tuple[str, list[str]]:
    """An event as a calendar of its own, and the moments of its series that stand elsewhere."""
    zones = [text for tzid, text in known.zones.items() if tzid in block.text]
    overridden: list[str] = []
    if known.overridden and "RECURRENCE-ID" not in block.text.upper():
        overridden = known.overridden.get(_value(block, "UID"), [])
    parts = ["BEGIN:VCALENDAR", *block.calendar, *(zone.strip() for zone in zones)]
    body = block.text.strip("\r\n")
    closing = [] if block.is_whole else ["END:VEVENT"]
    return "\r\n".join([*parts, body, *closing, "END:VCALENDAR", ""]), overridden


def read_alone(
    data: bytes, *, now: datetime, timezone: str, overridden: Iterable[str] = ()
) -> list[Occurrence]:
    """The meetings of a calendar with one event, as `text_alone` made it.

    Raises:
        BadEvent: it cannot be placed in time.

    """
    found: list[Occurrence] = []
    for block, around in _events(data, now, timezone):
        found += read_event(block.text, replace(around, overridden=tuple(overridden)))
    return found


def occurrences(data: bytes, *, now: datetime, timezone: str) -> Iterator[Occurrence]:
    """Every meeting in a calendar; events that cannot be placed in time are left out.

    Args:
        data: the whole file.
        now: the series are told around this day: 5 years back, 1 ahead.
        timezone: IANA name, for times that name none.

    """
    known = survey(_lines(data))
    for block, around in _events(data, now, timezone, known):
        overridden: tuple[str, ...] = ()
        if "RECURRENCE-ID" not in block.text.upper():
            overridden = tuple(known.overridden.get(_value(block, "UID"), ()))
        try:
            yield from read_event(block.text, replace(around, overridden=overridden))
        except BadEvent:
            continue


def meetings(data: bytes, *, now: datetime, timezone: str) -> list[Occurrence]:
    """The meetings of an invitation, at most 730 in all."""
    return list(islice(occurrences(data, now=now, timezone=timezone), OCCURRENCES_MAX))


def method(data: bytes) -> str:
    """`REQUEST`, `REPLY`, `CANCEL`, … (RFC 5546), or nothing for a calendar that is no letter."""
    for line in unfolded(_lines(data[: 64 * 1024])):
        found = content_line(line)
        if found and found.name == "METHOD":
            return found.value.strip().upper()[:20]
    return ""


def _events(
    data: bytes, now: datetime, timezone: str, known: Survey | None = None
) -> Iterator[tuple[Block, Surroundings]]:
    known = known or survey(_lines(data))
    defined = _defined(known.zones, now)
    zone = zone_named(timezone) or UTC
    for block in blocks(_lines(data)):
        if block.name == "VEVENT":
            named = zone_named(_calendar_says(block, "X-WR-TIMEZONE"), defined)
            is_off = _calendar_says(block, "METHOD").upper() == "CANCEL"
            yield block, Surroundings(zone, defined, now, named, is_off=is_off)


def _defined(zones: Mapping[str, str], now: datetime) -> dict[str, tzinfo]:
    until = now + timedelta(days=800)
    found: dict[str, tzinfo] = {}
    for tzid, text in zones.items():
        if zone_named(tzid):
            continue  # the world's own rules are better than a copy of them
        lines = [line for raw in unfolded(text.splitlines()) if (line := content_line(raw))]
        if zone := zone_defined(lines, until):
            found[tzid] = zone
    return found


def _calendar_says(block: Block, name: str) -> str:
    """A line of the calendar around an event."""
    lines = (content_line(line) for line in block.calendar)
    return next((line.value.strip() for line in lines if line and line.name == name), "")


def _lines(data: bytes) -> list[str]:
    return repaired(decoded(data)).splitlines(keepends=True)


def _value(block: Block, name: str) -> str:
    found = event_lines(block.text).get(name) if block.name == "VEVENT" else None
    if found:
        return found[0].value.strip()
    line = content_line(_raw(block, name))
    return line.value.strip().strip('"') if line else ""


def _raw(block: Block, name: str) -> str:
    for line in unfolded(block.text.splitlines()):
        if line.upper().startswith(name):
            return line
    return ""
