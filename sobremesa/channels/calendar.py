"""Calendars as files: `.ics` from any calendar (RFC 5545).

One item is one event with the zones it needs, so that it can be read again alone. Meetings that
are off, and events with nobody else in them, come in and are marked; to-dos, journals and
free/busy times are nobody's talk and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sobremesa.channels.base import (
    Address,
    File,
    Item,
    Meeting,
    NothingHere,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core import calendar as ics
from sobremesa.core.calendar.blocks import blocks
from sobremesa.core.content_lines import decoded, encoded, pieces

WHY = {
    "no_start": gettext_noop(
        "This event has no date. Open it in your calendar, give it one, and export it again."
    ),
    "bad_start": gettext_noop(
        "“%(found)s” is not a date. Correct the event in your calendar and export it again."
    ),
}
NO_CALENDAR = gettext_noop(
    "There is no calendar in this file. Export it again from your calendar as iCalendar (.ics)."
)
NO_EVENTS = gettext_noop(
    "This calendar holds no events: only to-dos, journals or free/busy times, or nothing at all."
)
NO_EVENT_IN_ITEM = gettext_noop("There is no event in these bytes any more. Import the file again.")


class Calendar:
    """Files of any calendar."""

    kind = "calendar"
    label = gettext_noop("Calendar (.ics)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.timezone: str = settings.get("timezone") or "UTC"
        self.now: str = settings.get("now") or ""

    def recognises(self, file: File) -> int:
        """By its first line; by its name only if nothing in it says otherwise."""
        begins = decoded(file.head[:8192]).lstrip("\ufeff \t\r\n")[:40].upper()
        if begins.startswith("BEGIN:VCALENDAR"):
            return 95
        if begins.startswith(("BEGIN:VEVENT", "BEGIN:VTIMEZONE", "BEGIN:VTODO", "BEGIN:VJOURNAL")):
            return 85
        is_named = file.name.lower().endswith((".ics", ".ical", ".icalendar", ".ifb"))
        return 40 if is_named and file.size_bytes else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item an event. Two passes: zones and exceptions may stand after their events."""
        with closing(file.open()) as stream:
            known = ics.survey(pieces(stream, file.head))
        if not known.components.get("VEVENT"):
            raise NothingHere(NO_EVENTS) if known.is_calendar else Unreadable(NO_CALENDAR)
        with closing(file.open()) as stream:
            events = (b for b in blocks(pieces(stream, file.head)) if b.name == "VEVENT")
            for number, block in enumerate(events, 1):
                text, overridden = ics.text_alone(block, known)
                context = {"overridden": overridden} if overridden else {}
                yield Item(body=encoded(text), unit="event", number=number, context=context)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """The meetings of one event: one, or those of a series within its window."""
        now = datetime.fromisoformat(self.now) if self.now else received_at
        overridden = item.context.get("overridden", ())
        try:
            found = ics.read_alone(
                item.body, now=now, timezone=self.timezone, overridden=overridden
            )
        except ics.BadEvent as why:
            raise Unreadable(WHY[why.why], found=why.found) from why
        if not found:
            raise Unreadable(NO_EVENT_IN_ITEM)
        return [_meeting(occurrence) for occurrence in found]


def _meeting(occurrence: ics.Occurrence) -> Meeting:
    fields = asdict(occurrence)
    fields["people"] = tuple(Address(**guest) for guest in fields["people"])
    return Meeting(**fields)
