"""A text as lines that know where they stand and whether somebody else wrote them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sobremesa.core.mail.html import Mark

LINE_SEEN_CHARS = 400
LINES_MAX = 50_000
"""A letter of a million words has a third of that; what comes after is one last line."""


@dataclass(slots=True)
class Line:
    """`low` is what is compared: casefolded, without the space around it, 400 characters."""

    start: int
    end: int
    low: str
    is_quoted: bool = False
    may_be_quoted: bool = False
    begins_tail: bool = False
    begins_signature: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.low


def lines_of(text: str, marks: Iterable[Mark]) -> list[Line]:
    """The lines of the text, with what "> " and the marks say of each."""
    lines: list[Line] = []
    position = 0
    for raw in text.split("\n", LINES_MAX):
        low = raw[:LINE_SEEN_CHARS].strip().casefold()
        lines.append(Line(position, position + len(raw), low, is_quoted=low.startswith(">")))
        position += len(raw) + 1
    _wrapped(text, lines)
    _marked(lines, marks)
    return lines


def _wrapped(text: str, lines: list[Line]) -> None:
    """The end of a long quoted line that a program broke without a new ">"."""
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if before.is_quoted and after.is_quoted and not line.is_quoted and not line.is_blank:
            goes_on = text[line.start : line.start + 1].islower()
            line.is_quoted = goes_on and before.end - before.start >= 60


def _marked(lines: list[Line], marks: Iterable[Mark]) -> None:
    """Carry the marks to the lines they touch with more than white space; one pass."""
    waiting = sorted(marks, key=lambda mark: mark.start)
    if not waiting:
        return
    ends = {"quote": 0, "maybe": 0}
    place, tails, signatures = 0, 0, 0
    for line in lines:
        while place < len(waiting) and waiting[place].start < max(line.end, line.start + 1):
            mark = waiting[place]
            place += 1
            if mark.kind in ends:
                ends[mark.kind] = max(ends[mark.kind], mark.end)
            elif mark.kind == "tail":
                tails += 1
            else:
                signatures += 1
        if line.is_blank:
            continue
        line.is_quoted = line.is_quoted or ends["quote"] > line.start
        line.may_be_quoted = ends["maybe"] > line.start
        line.begins_tail, tails = tails > 0, 0
        line.begins_signature, signatures = signatures > 0, 0
