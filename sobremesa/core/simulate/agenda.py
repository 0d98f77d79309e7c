"""The workshop's calendar, and the invitations that travel in letters (RFC 5545, 5546)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sobremesa.core.simulate.days import MADRID, Calendar, local, moment
from sobremesa.core.simulate.model import Colleague, Person, Said
from sobremesa.core.simulate.people import first_day

TIMEZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Madrid",
    "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
    "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET",
    "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "END:VTIMEZONE",
)  # fmt: skip


def folded(lines: Iterable[str]) -> str:
    """Content lines of at most 75 octets, CRLF between them (RFC 5545 § 3.1)."""
    out: list[str] = []
    for line in lines:
        data, start = line.encode(), 0
        while len(data) - start > 75 - (start > 0):
            end = start + 75 - (start > 0)
            while data[end] & 0xC0 == 0x80:
                end -= 1
            out.append((" " if start else "") + data[start:end].decode())
            start = end
        out.append((" " if start else "") + data[start:].decode())
    return "\r\n".join(out) + "\r\n"


def text(value: str) -> str:
    """A TEXT value with its commas, semicolons and line ends escaped."""
    for mark in ("\\", ";", ","):
        value = value.replace(mark, "\\" + mark)
    return value.replace("\n", "\\n")


def uid(person: Person, meeting: Said, domain: str) -> str:
    """The same for the calendar and for the invitation of one meeting."""
    seed = f"{person.code} {meeting.at} {meeting.paragraphs}"
    return f"{sha256(seed.encode()).hexdigest()[:26]}@{domain}"


def invitation(person: Person, said: Said, domain: str) -> tuple[str, str]:
    """The method and the text of the calendar part of a letter: REQUEST, or their REPLY."""
    is_reply = "accept" in said.flags
    meeting = said.invitation
    if meeting is None:
        raise ValueError("This letter carries no invitation.")
    method = "REPLY" if is_reply else "REQUEST"
    stat = "ACCEPTED" if is_reply else "NEEDS-ACTION"
    event = _event(person, meeting, domain, said.at, stat, is_alone=is_reply)
    lines = ("BEGIN:VCALENDAR", "PRODID:-//Intxaurpe//Egutegia//ES", "VERSION:2.0",
             f"METHOD:{method}", *TIMEZONE, *event, "END:VCALENDAR")  # fmt: skip
    return method, folded(lines)


def calendar_file(
    meetings: Sequence[tuple[Person, Said, str]],
    firm: dict[str, Any],
    colleagues: Sequence[Colleague],
    calendar: Calendar,
    until: date,
) -> bytes:
    """The whole calendar. Each meeting comes with what they answered: a PARTSTAT."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Intxaurpe//Egutegia//ES", "VERSION:2.0",
             "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{text(firm['name'])}",
             "X-WR-TIMEZONE:Europe/Madrid", *TIMEZONE]  # fmt: skip
    lines += _weekly(firm, colleagues, calendar, until)
    for person, meeting, stat in meetings:
        lines += _event(person, meeting, firm["domain"], meeting.at - timedelta(2), stat)
    lines += _closed_days(firm["domain"], until)
    lines.append("END:VCALENDAR")
    return folded(lines).encode()


def _event(
    person: Person,
    meeting: Said,
    domain: str,
    stamp: datetime,
    stat: str,
    *,
    is_alone: bool = False,
) -> Iterator[str]:
    keeper, ends_at = meeting.by, meeting.at + timedelta(minutes=meeting.minutes)
    yield from ("BEGIN:VEVENT", f"UID:{uid(person, meeting, domain)}", f"DTSTAMP:{_utc(stamp)}")
    yield f"DTSTART;TZID=Europe/Madrid:{meeting.at:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Europe/Madrid:{ends_at:%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{text(' '.join(meeting.paragraphs))}"
    if meeting.place:
        yield f"LOCATION:{text(meeting.place)}"
    yield f'ORGANIZER;CN="{keeper.name}":mailto:{keeper.email}'
    if person.email:
        who = f'ATTENDEE;CN="{person.full_name}";ROLE=REQ-PARTICIPANT'
        yield f"{who};PARTSTAT={stat}:mailto:{person.email}"
    if not is_alone:
        yield f'ATTENDEE;CN="{keeper.name}";PARTSTAT=ACCEPTED:mailto:{keeper.email}'
    cancelled = stat == "DECLINED"
    yield from (f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}", "SEQUENCE:0", "END:VEVENT")


def _weekly(
    firm: dict[str, Any], colleagues: Sequence[Colleague], calendar: Calendar, until: date
) -> Iterator[str]:
    """Our own meeting, every Monday but for holidays."""
    weekly = firm["weekly"]
    start = first_day(until)
    start += timedelta(-start.weekday() % 7)
    minute = weekly["hour"] * 60 + weekly["minute"]
    mondays = (start + timedelta(7 * week) for week in range((until - start).days // 7 + 1))
    skipped = [day for day in mondays if not calendar.is_working(day) and day != start]
    yield from ("BEGIN:VEVENT", f"UID:lunes@{firm['domain']}", f"DTSTAMP:{_utc(moment(start, 0))}")
    yield f"DTSTART;TZID=Europe/Madrid:{moment(start, minute):%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Europe/Madrid:{moment(start, minute + weekly['minutes']):%Y%m%dT%H%M%S}"
    yield "RRULE:FREQ=WEEKLY;BYDAY=MO"
    for day in skipped:
        yield f"EXDATE;TZID=Europe/Madrid:{moment(day, minute):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{text(weekly['summary'])}"
    for one in colleagues:
        yield f'ATTENDEE;CN="{one.name}";PARTSTAT=ACCEPTED:mailto:{one.email}'
    yield "END:VEVENT"


def _closed_days(domain: str, until: date) -> Iterator[str]:
    for year in range(until.year - 2, until.year + 1):
        yield from ("BEGIN:VEVENT", f"UID:agosto-{year}@{domain}", f"DTSTAMP:{year}0101T080000Z")
        yield from (f"DTSTART;VALUE=DATE:{year}0801", f"DTEND;VALUE=DATE:{year}0822")
        yield from ("SUMMARY:Taller cerrado", "TRANSP:TRANSPARENT", "END:VEVENT")


def _utc(at: datetime) -> str:
    offset = local(at).astimezone(MADRID).utcoffset() or timedelta(0)
    return f"{at - offset:%Y%m%dT%H%M%SZ}"
