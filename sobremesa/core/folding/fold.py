"""Putting it together: one walk over the lines, then a look at the end of what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sobremesa.core.folding.lines import Line, lines_of
from sobremesa.core.folding.quotes import forward_at, introduction_at, quoted_end
from sobremesa.core.folding.signatures import disclaimer_start, phone_lines, signature_start
from sobremesa.core.mail.html import Mark

Stretch = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that is not said now. `kind`: quote, signature, disclaimer."""

    start: int
    end: int
    kind: str


def fold(text: str, marks: Iterable[Mark] = (), *, is_forward: bool = False) -> list[Span]:
    """The spans to fold, in order, without overlap, each of whole lines.

    Args:
        text: the letter as text, lines parted by LF.
        marks: what its HTML said about this text, if it came from HTML.
        is_forward: the subject says so ("Fwd:", "RV:"): what another wrote is then the point.

    Cost: linear in the text; some 2 µs a line.

    """
    lines = lines_of(text, marks)
    quotes, end = _quotes(lines, is_forward=is_forward)
    stretches = list(quotes)
    for first, last in _said_stretches(quotes, end):
        stretches += _signed(lines, first, last)
    stretches.sort()
    return [
        Span(lines[first].start, lines[last - 1].end, kind)
        for first, last, kind in stretches
        if lines[last - 1].end > lines[first].start
    ]


def visible(text: str, spans: Iterable[Span]) -> str:
    """What remains when all is folded: what they said."""
    out, position = [], 0
    for span in spans:
        out.append(text[position : span.start])
        position = span.end
    return "".join([*out, text[position:]]).strip()


def _quotes(lines: list[Line], *, is_forward: bool) -> tuple[list[Stretch], int]:
    """(quoted stretches, where the forwarded letter begins or the end of the lines)."""
    found: list[Stretch] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if line.is_blank:
            place += 1
            continue
        if forward_at(lines, place):
            return found, place
        if line.is_quoted and not is_forward:
            after = quoted_end(lines, place, also_maybe=False)
            found.append((place, after, "quote"))
            place = after
            continue
        introduction = introduction_at(lines, place)
        if introduction is None:
            place += 1
            continue
        if is_forward:
            return found, place
        after = quoted_end(lines, introduction.after, also_maybe=True)
        if after == introduction.after and introduction.is_sure:
            after = len(lines)
        if after > introduction.after or introduction.is_sure:
            found.append((place, _without_blank_end(lines, after), "quote"))
        place = max(after, introduction.first + 1)
    return found, len(lines)


def _said_stretches(quotes: list[Stretch], end: int) -> list[tuple[int, int]]:
    """Where signatures may be: above the first quote, and at the end; between are answers."""
    if not quotes:
        return [(0, end)]
    first, last = (0, quotes[0][0]), (quotes[-1][1], end)
    return [stretch for stretch in (first, last) if stretch[1] > stretch[0]]


def _signed(lines: list[Line], first: int, last: int) -> list[Stretch]:
    """The signature and the disclaimer at the end of a stretch, and lines of telephones."""
    disclaimer = disclaimer_start(lines, first, last)
    signature = signature_start(lines, first, disclaimer)
    found = [
        (place, place + 1, "signature")
        for place in phone_lines(lines, first, min(signature, disclaimer))
    ]
    for start, end, kind in (
        (signature, disclaimer, "signature"),
        (disclaimer, last, "disclaimer"),
    ):
        end = _without_blank_end(lines, end)
        if start < end:
            found.append((start, end, kind))
    return found


def _without_blank_end(lines: list[Line], end: int) -> int:
    while end > 0 and lines[end - 1].is_blank:
        end -= 1
    return end
