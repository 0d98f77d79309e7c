"""A calendar file cut into its events, so that a broken one takes no neighbour with it.

Reads physical lines as they come and holds one event at a time. What nobody needs to know when
and with whom (alarms, attached files) is left where it is; what is too big is cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

EVENT_MAX_CHARS = 4 * 1024 * 1024
LINE_MAX_CHARS = 2 * 1024 * 1024
"""One logical line: 100,000 EXDATEs fit, a film as ATTACH does not."""

ZONE_MAX_CHARS = 64 * 1024
_NEVER_INSIDE = {"VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"}
CALENDAR_LINES = ("METHOD", "X-WR-TIMEZONE")


@dataclass(slots=True)
class Block:
    """One component as written: its name in capitals, its text from BEGIN to END, and the
    lines of the calendar around it that change what it means."""

    name: str
    text: str
    calendar: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(slots=True)
class _Reader:
    name: str = ""
    parts: list[str] = field(default_factory=list)
    calendar: list[str] = field(default_factory=list)
    size: int = 0
    line_size: int = 0

    def begin(self, name: str, line: str) -> None:
        self.name, self.parts = name, [line]
        self.size = self.line_size = len(line)

    def add(self, line: str, *, continues: bool) -> None:
        self.line_size = self.line_size + len(line) if continues else len(line)
        if self.line_size > LINE_MAX_CHARS or self.size > EVENT_MAX_CHARS:
            return
        self.size += len(line)
        self.parts.append(line)

    def end(self, *, is_whole: bool) -> Block:
        block = Block(self.name, "".join(self.parts), tuple(self.calendar), is_whole)
        self.name, self.parts = "", []
        return block


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """The components directly in a calendar (VEVENT, VTODO, VTIMEZONE …), in order.

    A component whose END is missing ends where the next, or the calendar, begins or ends. An
    event outside any calendar is an event. A VCALENDAR gives a block too, without text, when it
    opens: a file with one and no event is an empty calendar, not a broken one.
    """
    reader = _Reader()
    is_line_end = True
    for line in lines:
        continues = not is_line_end or line[:1] in {" ", "\t"}
        is_line_end = line.endswith(("\n", "\r"))
        word, name = ("", "") if continues else _mark(line)
        if word == "BEGIN":
            yield from _begun(reader, name, line)
        elif word == "END":
            yield from _ended(reader, name, line)
        elif reader.name:
            reader.add(line, continues=continues)
        elif line.upper().startswith(CALENDAR_LINES) and len(line) < 1_000:
            reader.calendar.append(line.strip())
    if reader.name:
        yield reader.end(is_whole=False)


def _begun(reader: _Reader, name: str, line: str) -> Iterator[Block]:
    if reader.name and name in _NEVER_INSIDE:
        yield reader.end(is_whole=False)
    if name == "VCALENDAR":
        reader.calendar = []
        yield Block(name, "")
    elif reader.name:
        reader.add(line, continues=False)
    else:
        reader.begin(name, line)


def _ended(reader: _Reader, name: str, line: str) -> Iterator[Block]:
    if not reader.name:
        return
    if name == "VCALENDAR":
        yield reader.end(is_whole=False)
    elif name == reader.name:
        reader.parts.append(line)
        yield reader.end(is_whole=True)
    else:
        reader.add(line, continues=False)


def _mark(line: str) -> tuple[str, str]:
    """(`BEGIN` or `END`, component name) if the line is one of those."""
    if len(line) > 100 or line[:1] not in "BEbe":
        return "", ""
    word, colon, name = line.strip().upper().partition(":")
    return (word, name.strip()) if colon and word in {"BEGIN", "END"} else ("", "")
