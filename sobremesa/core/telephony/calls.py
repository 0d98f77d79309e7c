"""One row of a list of calls: who rang whom, when, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sobremesa.core.calendar.zones import in_utc
from sobremesa.core.sheets.dates import read_time, when
from sobremesa.core.telephony.call_tables import (
    direction,
    extension_of,
    is_taken,
    number_in,
    seconds,
)
from sobremesa.core.telephony.numbers import End, end_of, is_extension

NOBODY_IN_PARTICULAR = {"s", "h", "i", "t", "o", "fax", ""}
"""What Asterisk dials when nobody dialled a number: the start of a menu, for one."""

OURS = {"us", "extension"}
"""Kinds of ends that are ours by what they are."""

US = End("us", "calls")
"""Our side, where the list does not say which of us it was."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Who rang whom. `name` is what the one outside is called there, `own` a number of ours that
    the row gives away."""

    caller: End
    callee: End
    name: str = ""
    own: End | None = None

    @property
    def other(self) -> End:
        """The end that is not ours, as far as the kind of an end says it."""
        is_by_us = self.caller.kind in OURS or self.caller == self.own
        return self.callee if is_by_us else self.caller

    @property
    def is_inner(self) -> bool:
        """Whether we talked among ourselves."""
        return self.caller.kind in OURS and self.callee.kind in OURS


@dataclass(frozen=True, slots=True)
class Call:
    """A call. `wall` is its moment as written; one that nobody took lasted 0 seconds."""

    ends: Ends
    at: datetime
    wall: str
    is_taken: bool
    lasted_seconds: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What only the whole list says. `line`: the one number that is at one end of all its calls;
    `has_extensions`: it is a switchboard's, so short numbers are ours."""

    order: str = ""
    unit: str = "s"
    line: str = ""
    has_extensions: bool = False


def wall_of(said: Mapping[str, str], order: str) -> tuple[datetime, int | None] | None:
    """When a call was, as the list writes it, and how many minutes from UTC if it says so."""
    found = when(said.get("when", ""), order, serials=True)
    clock = read_time(said.get("clock", ""))
    if found is None:
        return None
    at = clock or found.at
    return (datetime.combine(found.day, at), found.offset_minutes) if at else None


def is_a_row(said: Mapping[str, str]) -> bool:
    """Whether a row could be a call at all: totals of a bill have neither a day nor a number."""
    has_ends = any(said.get(name) for name in ("from", "to", "number"))
    return has_ends and any(map(str.isdigit, said.get("when", "")))


def call_of(said: Mapping[str, str], known: Knowledge, region: str, zone: tzinfo) -> Call | None:
    """What a row says, or None where its moment or both its ends are missing.

    Args:
        said: cells by what they are (`call_tables.row_of`).
        known: what the whole list says.
        region: ISO country whose numbers are written without prefix.
        zone: of the clock of the list.

    """
    moment = wall_of(said, known.order)
    ends = _ends(said, known, region)
    lasted = seconds(said.get("talk") or said.get("duration", ""), known.unit)
    if moment is None or ends is None or lasted is None:
        return None
    wall, offset = moment
    if offset is None:
        at = in_utc(wall, zone)
    else:
        at = wall.replace(tzinfo=UTC) - timedelta(minutes=offset)
    taken = is_taken(said, lasted)
    return Call(ends, at, f"{wall:%Y-%m-%dT%H:%M:%S}", taken, lasted if taken else 0)


def _ends(said: Mapping[str, str], known: Knowledge, region: str) -> Ends | None:
    """Who rang whom, or None where the row names nobody."""
    way = direction(said)
    first, last = said.get("from", ""), said.get("to", "")
    if number := said.get("number", ""):
        first, last = (first or number, last) if way == "in" else (first, last or number)
    if not first and not last:
        return None
    (from_number, name), (to_number, to_name) = number_in(first), number_in(last)
    caller, callee, own = end_of(from_number, region), end_of(to_number, region), None
    rang, rung = _inner(said, from_number, to_number, known, way)
    if rang:
        own = caller if caller.kind == "phone" else None
        caller = End("extension", rang)
    if rung and not (rang and callee.kind == "phone"):
        own = callee if callee.kind == "phone" else own
        callee = End("extension", rung)
    if not first:
        caller = US
    if to_number.lower() in NOBODY_IN_PARTICULAR and callee.kind != "extension":
        callee = US
    if own is None and known.line and known.line in {first, last}:
        own = caller if known.line == first else callee
    is_by_us = caller.kind in OURS or caller == own
    shown = to_name if is_by_us else name or _label(said)
    return Ends(caller, callee, " ".join(shown.split())[:200], own)


def _label(said: Mapping[str, str]) -> str:
    """What the list calls who rang: `"Ana Gil" <612345678>`; not where it is the number again."""
    written = said.get("name", "")
    label = number_in(written)[1] or written
    return "" if any(map(str.isdigit, label)) else label


def _inner(
    said: Mapping[str, str], first: str, last: str, known: Knowledge, way: str
) -> tuple[str, str]:
    """(extension that rang, extension that was rung), each empty where it was not one."""
    rang = first if is_extension(first) and way != "in" else ""
    rang = extension_of(said.get("channel", "")) or rang
    # From our own line to a short number is a service; to an extension it is from outside.
    is_ours = known.has_extensions or known.line != first
    rung = last if is_extension(last) and way != "out" and is_ours else ""
    rung = extension_of(said.get("reached", "")) or rung
    return rang, rung
