"""Where a signature begins, and the disclaimers that lawyers put below it.

A short farewell with a name ("Un abrazo, Marta") is something said and stays. It is folded
when it opens a block: a post, a telephone, an address. Wherever there is doubt it stays.
"""

from __future__ import annotations

import re

from sobremesa.core.folding import words
from sobremesa.core.folding.lines import Line

DELIMITER = re.compile(r"^(?:--|__+|[—–]{1,12}|\*\*\*?)$")
SIGNATURE_MAX_LINES = 25
BLOCK_MAX_LINES = 14
FAREWELL_MAX_LINES = 40
LINE_MAX_CHARS = 90
TITLE_MAX_CHARS = 70


def signature_start(lines: list[Line], first: int, last: int) -> int:
    """The first line of the signature within lines[first:last]; `last` if there is none."""
    candidates = [
        _delimiter(lines, first, last),
        _structure(lines, first, last),
        _farewell(lines, first, last),
        _contact_block(lines, first, last),
        _phone_line(lines, first, last),
    ]
    return min(candidates)


def disclaimer_start(lines: list[Line], first: int, last: int) -> int:
    """The first line of the disclaimer within lines[first:last]; `last` if there is none.

    It has to begin a paragraph: customers ask about data protection too, inside a sentence.
    """
    for place in range(first, last):
        begins = place == first or lines[place - 1].is_blank or len(lines[place - 1].low) < 60
        if begins and not lines[place].is_blank:
            match = words.DISCLAIMERS.search(lines[place].low[:160])
            if match and match.start() <= 40 and _is_long(lines, place, last):
                return place
    return last


def phone_lines(lines: list[Line], first: int, last: int) -> list[int]:
    """The lines "Enviado desde mi iPhone" within lines[first:last]."""
    return [place for place in range(first, last) if _is_phone_line(lines[place].low)]


def _is_long(lines: list[Line], place: int, last: int) -> bool:
    """A disclaimer is a paragraph; "aviso legal" alone may be what they ask for."""
    return sum(len(line.low) for line in lines[place:last]) >= 60


def _delimiter(lines: list[Line], first: int, last: int) -> int:
    for place in range(max(first, last - SIGNATURE_MAX_LINES), last):
        if DELIMITER.match(lines[place].low) and place + 1 < last:
            return place
    return last


def _structure(lines: list[Line], first: int, last: int) -> int:
    return next((place for place in range(first, last) if lines[place].begins_signature), last)


def _phone_line(lines: list[Line], first: int, last: int) -> int:
    """The last words of the stretch, if they are "Enviado desde mi iPhone"."""
    place = last - 1
    while place >= first and lines[place].is_blank:
        place -= 1
    return place if place >= first and _is_phone_line(lines[place].low) else last


def _is_phone_line(low: str) -> bool:
    if len(low) > LINE_MAX_CHARS or not words.PHONE_LINE.match(low):
        return False
    rest = low.partition("<")[0].strip(" .*_")
    return bool(words.DEVICES.search(rest)) and "," not in rest and len(rest.split()) <= 9


def _farewell(lines: list[Line], first: int, last: int) -> int:
    """A closing formula with at least two short lines below it, and words above it."""
    for place in range(last - 1, max(first, last - FAREWELL_MAX_LINES), -1):
        if not words.CLOSINGS.match(lines[place].low):
            continue
        below = [line for line in lines[place + 1 : last] if not line.is_blank]
        if (
            2 <= len(below) <= BLOCK_MAX_LINES
            and _looks_signed(below)
            and _said(lines, first, place)
        ):
            return place
    return last


def _looks_signed(below: list[Line]) -> bool:
    """Short lines, none of which goes on like prose, or a contact detail among them."""
    if any(len(line.low) > LINE_MAX_CHARS and not words.CONTACT.search(line.low) for line in below):
        return False
    has_contact = any(words.CONTACT.search(line.low) for line in below)
    titles = all(
        len(line.low) <= TITLE_MAX_CHARS and not line.low.endswith(("?", ",", ":"))
        for line in below
    )
    prose = any(line.low.endswith(".") and len(line.low.split()) > 5 for line in below)
    return has_contact or (titles and not prose and len(below) <= 5)


def _said(lines: list[Line], first: int, last: int) -> bool:
    return any(not line.is_blank for line in lines[first:last])


def _contact_block(lines: list[Line], first: int, last: int) -> int:
    """The last paragraph, if it is a name with two contact details and not the whole letter."""
    end = last
    while end > first and lines[end - 1].is_blank:
        end -= 1
    start = end
    while start > first and not lines[start - 1].is_blank:
        start -= 1
    block = lines[start:end]
    if not 2 <= len(block) <= BLOCK_MAX_LINES or not _said(lines, first, start):
        return last
    contacts = sum(bool(words.CONTACT.search(line.low)) for line in block)
    are_short = all(len(line.low) <= TITLE_MAX_CHARS for line in block)
    opens_with_name = not words.CONTACT.search(block[0].low) and len(block[0].low.split()) <= 6
    is_list = any(
        line.low.startswith(("- ", "* ", "• ")) or line.low.endswith(":") for line in block
    )
    return start if contacts >= 2 and are_short and opens_with_name and not is_list else last
