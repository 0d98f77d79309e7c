"""One line of a WhatsApp export: when, who, and what.

There is no specification. The shapes were seen in real exports and in the tests of public
parsers: `[31/12/22, 11:40:26] Ana: hola` (iPhone), `28/3/2025, 9:29 p. m. - Ana: hola`
(Android), with dots, dashes, two or four digits and no comma, by the telephone's language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

HEAD_MAX_CHARS = 80

# Bounded in every part, so linear whatever stands in the file.
_HEAD = re.compile(
    r"\[?(\d{1,4})([./-]) ?(\d{1,2})\2 ?(\d{1,4})\.?,? (?:[^\W\d]{1,4}\.? )?"
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: ?([AaPp])\.? ?[Mm]\.?)?(\] ?| [-–—] )"
)
_INVISIBLE = dict.fromkeys([0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BLANKS = dict.fromkeys([0xA0, 0x202F, 0x2009, 0x2007], " ")
_TIDY = {**_INVISIBLE, **_BLANKS}
LEFT_TO_RIGHT = "\u200e"
"""The iPhone puts this mark before what WhatsApp itself says, and nobody can type it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a message: three numbers of a date whose order is not known yet, the
    time of day, and the rest of the line."""

    parts: tuple[int, int, int]
    separator: str
    time: time
    half: str  # "a", "p", "A", "P" as written, or nothing in 24 hours
    is_padded: bool
    has_long_year: bool
    is_bracketed: bool
    written_date: str
    rest: str

    def day(self, order: str) -> date | None:
        """The date under an order (`dmy`, `mdy`, `ymd`), or None where it is none."""
        year, month, day = (self.parts[order.index(part)] for part in "ymd")
        try:
            return date(year if year > 99 else 2000 + year, month, day)
        except ValueError:
            return None

    def at(self, order: str) -> datetime | None:
        """Local wall time under an order."""
        day = self.day(order)
        return datetime.combine(day, self.time) if day else None


def head(line: str) -> Head | None:
    """The head of a message, or None for a line that continues the one before."""
    if line[:1].isascii() and not line[:1].isdigit() and line[:1] not in {"[", " "}:
        return None  # most lines that go on end here, before anything that costs
    start = line[: HEAD_MAX_CHARS * 2].translate(_TIDY).lstrip()[:HEAD_MAX_CHARS]
    if not start[:1].isdigit() and start[:1] != "[":
        return None
    found = _HEAD.match(start)
    if not found or (start[0] == "[") != found[9].startswith("]"):
        return None
    clock = _clock(int(found[5]), int(found[6]), int(found[7] or 0), (found[8] or "").lower())
    if clock is None:
        return None
    parts = (int(found[1]), int(found[3]), int(found[4]))
    return Head(
        parts=parts,
        separator=found[2],
        time=clock,
        half=found[8] or "",
        is_padded="0" in {found[1][0], found[3][0]},
        has_long_year=parts[2] > 99 or parts[0] > 99,
        is_bracketed=start[0] == "[",
        written_date=start[found.start(1) : found.end(4)],
        rest=line[_consumed(line, found.end()) :],
    )


def _clock(hour: int, minute: int, second: int, half: str) -> time | None:
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _consumed(line: str, tidy_chars: int) -> int:
    """How many characters of the line the first characters of its tidied form come from."""
    place = 0
    left = tidy_chars
    leading = True
    while left and place < len(line):
        char = line[place].translate(_TIDY)
        place += 1
        if char and not (leading and char.isspace()):
            left -= 1
            leading = False
    return place


def tidy(text: str) -> str:
    """Text without the marks nobody sees, with plain blanks, in one Unicode form (NFC)."""
    return unicodedata.normalize("NFC", text.translate(_TIDY)).strip()


def tidy_name(text: str) -> str:
    """A name as it is shown: `~ Ana` is how the iPhone writes somebody not in the phone book."""
    return " ".join(tidy(text).lstrip("~").split())[:200]
