"""Events and who was there: VEVENT to occurrences (RFC 5545, RFC 5546).

Our own reader over content lines: the usual libraries refuse a whole calendar for one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256

from sobremesa.core.calendar.recurrence import OCCURRENCES_MAX, BadRule, expand, latest
from sobremesa.core.calendar.zones import in_utc, local, zone_named
from sobremesa.core.content_lines import (
    ContentLine,
    content_line,
    repaired,
    unescaped,
    unfolded,
)
from sobremesa.core.phones import e164

YEARS_BACK = 5
YEARS_AHEAD = 1
PEOPLE_MAX = 500
TEXT_MAX_CHARS = 1024 * 1024
TITLE_MAX_CHARS = 1_000
EXCEPTIONS_MAX = 50_000

_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?)?(Z)?")
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?"
)
_SAYING_WHICH = ("SUMMARY", "DESCRIPTION", "LOCATION", "ORGANIZER", "DTEND")
_MIDNIGHT = time(0)
_NOT_PEOPLE = {"ROOM", "RESOURCE"}
_CAME = {"ACCEPTED": "with", "TENTATIVE": "with", "DECLINED": "absent"}


class BadEvent(ValueError):
    """This event cannot be placed in time. `why`: `no_start`, `bad_start`, `too_big`."""

    def __init__(self, why: str, found: str = "") -> None:
        super().__init__(f"{why}: {found[:80]!r}")
        self.why = why
        self.found = found[:80]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody in an event; the fields of `channels.base.Address`."""

    kind: str
    value: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One meeting, past or to come; the fields of `channels.base.Meeting`.

    `key` is made of UID, the moment that RECURRENCE-ID or the start names, the start itself and
    whether it is off: neither DTSTAMP nor an answered invitation makes it another meeting. Nor
    does SEQUENCE, which a calendar raises for the whole series, past included, when one week
    changes: it would count every old meeting twice at the next export. `external_id` is UID
    and moment alone: a meeting that was moved keeps it, so that the newer can replace the older.
    """

    key: str
    starts_at: datetime
    minutes: float
    people: tuple[Guest, ...]
    title: str = ""
    text: str = ""
    place: str = ""
    is_all_day: bool = False
    thread: str = ""
    external_id: str = ""
    not_contact: str = ""
    ours: tuple[Guest, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a local time as written, with its zone."""

    wall: datetime
    zone: tzinfo
    is_date: bool

    def utc(self) -> datetime:
        """When it is for everybody."""
        return in_utc(self.wall, self.zone)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an event needs to know: the zone of what names none, the zones that the file
    defines, the day it is, the RECURRENCE-ID lines of its series that stand elsewhere, and
    whether the whole calendar calls off what is in it (METHOD:CANCEL)."""

    zone: tzinfo
    defined: Mapping[str, tzinfo]
    now: datetime
    calendar_zone: tzinfo | None = None
    overridden: Sequence[str] = ()
    is_off: bool = False


Lines = Mapping[str, list[ContentLine]]


def event_lines(text: str) -> dict[str, list[ContentLine]]:
    """The lines of an event by name, without those of the alarms inside it."""
    found: dict[str, list[ContentLine]] = {}
    depth = 0
    for raw in unfolded(repaired(text).splitlines()):
        line = content_line(raw)
        if line is None:
            continue
        if line.name in {"BEGIN", "END"}:
            depth += 1 if line.name == "BEGIN" else -1
        elif depth <= 1 and line.value.strip():
            found.setdefault(line.name, []).append(line)
    return found


def read_event(text: str, around: Surroundings) -> list[Occurrence]:
    """The meetings of one VEVENT, oldest first: one, or those of a series within its window
    (5 years back, 1 ahead, the 730 latest; the first of all if none lies within).

    Raises:
        BadEvent: it has no start, or one that is no date.

    """
    lines = event_lines(text)
    start = _start(lines, around)
    starts = _starts(lines, start, around)
    recurrence = _moment(_first(lines, "RECURRENCE-ID"), around)
    uid = _text(lines, "UID", TITLE_MAX_CHARS) or _made_up_uid(lines)
    people = _people(lines)
    is_off = around.is_off or _text(lines, "STATUS", 20).upper() == "CANCELLED"
    minutes = 0.0 if start.is_date else _minutes(lines, start, around)
    title = _text(lines, "SUMMARY", TITLE_MAX_CHARS)
    words = _text(lines, "DESCRIPTION", TEXT_MAX_CHARS)
    place = _text(lines, "LOCATION", TITLE_MAX_CHARS)
    not_contact = "cancelled" if is_off else "" if len(people) > 1 else "alone"
    found = []
    for wall in starts:
        starts_at = in_utc(wall, start.zone)
        named = recurrence.utc() if recurrence else starts_at
        found.append(
            Occurrence(
                key=_key(uid, named, starts_at, is_off=is_off),
                external_id=f"{uid}/{named:%Y%m%dT%H%M%SZ}",
                starts_at=starts_at,
                minutes=minutes,
                people=people,
                title=title,
                text=words,
                place=place,
                is_all_day=start.is_date,
                thread=uid,
                not_contact=not_contact,
            )
        )
    return found


def _key(uid: str, named: datetime, starts_at: datetime, *, is_off: bool) -> str:
    words = f"{uid}\n{named:%Y%m%dT%H%M%S}\n{starts_at:%Y%m%dT%H%M%S}\n{'off' if is_off else ''}"
    return "meeting:" + sha256(words.encode("utf-8", "replace")).hexdigest()


def _made_up_uid(lines: Lines) -> str:
    """For an event without UID: what it is about and who called it, the same in each export."""
    words = [_text(lines, name, 1_000) for name in _SAYING_WHICH]
    return "made:" + sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:32]


# ------------------------------------------------------------------------------------ when


def _start(lines: Lines, around: Surroundings) -> Moment:
    line = _first(lines, "DTSTART")
    if line is None:
        raise BadEvent("no_start")
    start = _moment(line, around)
    if start is None:
        raise BadEvent("bad_start", line.value)
    if around.calendar_zone and start.zone is UTC and "RRULE" in lines:
        # Some calendars write UTC and mean their own clock: Tuesday at ten, winter and summer.
        wall = local(start.utc(), around.calendar_zone)
        start = Moment(wall, around.calendar_zone, start.is_date)
    return start


def _moment(line: ContentLine | None, around: Surroundings, value: str = "") -> Moment | None:
    if line is None:
        return None
    found = _STAMP.match((value or line.value).strip().upper())
    if not found:
        return None
    try:
        wall = datetime(*(int(part or 0) for part in found.group(1, 2, 3, 4, 5)))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return None
    if not 1900 <= wall.year <= 2200:
        return None
    # 23:59:60 is a moment too (RFC 5545 § 3.3.12).
    wall += timedelta(seconds=min(int(found[6] or 0), 59))
    if found[7]:
        return Moment(wall, UTC, is_date=False)
    named = zone_named(line.param("TZID"), around.defined)
    zone = named or around.calendar_zone or around.zone
    return Moment(wall, zone, is_date=found[4] is None)


def _minutes(lines: Lines, start: Moment, around: Surroundings) -> float:
    """From DTEND or DURATION; 0 where neither stands, or the end lies before the start."""
    if end := _moment(_first(lines, "DTEND"), around):
        return max((end.utc() - start.utc()).total_seconds() / 60, 0.0)
    line = _first(lines, "DURATION")
    found = _DURATION.match(line.value.strip().upper()) if line else None
    if not found or found[1] == "-":
        return 0.0
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return ((weeks * 7 + days) * 24 + hours) * 60 + minutes + seconds / 60


def _starts(lines: Lines, start: Moment, around: Surroundings) -> list[datetime]:
    """The wall times of all meetings of an event, oldest first."""
    rules = lines.get("RRULE", [])[:10]
    dates = lines.get("RDATE", [])
    if "RECURRENCE-ID" in lines or not (rules or dates):
        return [start.wall]
    today = local(around.now, start.zone)
    low = today - timedelta(days=365.25 * YEARS_BACK)
    high = today + timedelta(days=365.25 * YEARS_AHEAD)
    moments = {start.wall, *(m.wall for m in _listed(dates, start, around))}
    for rule in rules:
        try:
            moments.update(latest(expand(rule.value, start.wall, low, high, start.zone)))
        except BadRule:
            continue  # what the rule means nobody knows; that it began is still true
    moments -= _exceptions(lines, start, around)
    inside = sorted(wall for wall in moments if low <= wall <= high)
    if inside:
        return inside[-OCCURRENCES_MAX:]
    return sorted(moments)[:1]


def _exceptions(lines: Lines, start: Moment, around: Surroundings) -> set[datetime]:
    """EXDATEs, and moments that stand in an event of their own, as wall times of the start."""
    elsewhere = [line for raw in around.overridden if (line := content_line(raw))]
    listed = _listed([*lines.get("EXDATE", []), *elsewhere], start, around)
    found = set()
    for moment in listed:
        if start.is_date:
            found.add(datetime.combine(moment.wall, _MIDNIGHT))
        elif moment.is_date:
            # A date alone takes out that day's meeting; written so by several calendars.
            found.add(datetime.combine(moment.wall, start.wall.time()))
        else:
            found.add(moment.wall)
    return found


def _listed(lines: Iterable[ContentLine], start: Moment, around: Surroundings) -> list[Moment]:
    """The moments of RDATE and EXDATE lines, told in the zone of the start."""
    found: list[Moment] = []
    for line in lines:
        for value in line.value.split(",", EXCEPTIONS_MAX)[:EXCEPTIONS_MAX]:
            if len(found) >= EXCEPTIONS_MAX:
                return found
            if moment := _moment(line, around, value.partition("/")[0] or "-"):
                same = moment.is_date or moment.zone is start.zone
                wall = moment.wall if same else local(moment.utc(), start.zone)
                found.append(Moment(wall, start.zone, moment.is_date))
    return found


# ------------------------------------------------------------------------------------- who


def _people(lines: Lines) -> tuple[Guest, ...]:
    """Who called it and who was asked, each once; the one who called it came."""
    found: dict[tuple[str, str], Guest] = {}
    for line in lines.get("ORGANIZER", [])[:1]:
        if guest := _guest(line, "from"):
            found[guest.kind, guest.value] = guest
    for line in lines.get("ATTENDEE", []):
        if len(found) >= PEOPLE_MAX:
            break
        if line.param("CUTYPE").upper() in _NOT_PEOPLE:
            continue
        role = _CAME.get(line.param("PARTSTAT").upper(), "invited")
        if guest := _guest(line, role):
            found.setdefault((guest.kind, guest.value), guest)
    return tuple(found.values())


def _guest(line: ContentLine, role: str) -> Guest | None:
    name = " ".join(line.param("CN").split())[:TITLE_MAX_CHARS]
    lower = line.value.lower()
    # The last `mailto:`: a name with a colon and without quotes leaves its end in the value.
    value = lower.rpartition("mailto:")[2].strip() if "mailto:" in lower else lower.strip()
    for address in (value, line.param("EMAIL").strip().lower()):
        if _is_email(address):
            name = "" if name.lower() == address else name
            return Guest(kind="email", value=address, name=name, role=role)
    if lower.startswith("tel:") and (number := e164(line.value)):
        return Guest(kind="phone", value=number, name=name, role=role)
    return None


def _is_email(text: str) -> bool:
    box, at, host = text.rpartition("@")
    return bool(box and at and host) and len(text) <= 320 and not any(c.isspace() for c in text)


# ----------------------------------------------------------------------------------- words


def _first(lines: Lines, name: str) -> ContentLine | None:
    return next(iter(lines.get(name, ())), None)


def _text(lines: Lines, name: str, max_chars: int) -> str:
    line = _first(lines, name)
    return unescaped(line.value[:max_chars]).strip() if line else ""
