"""Where the letter before begins: the lines that mail programs write above a quote."""

from __future__ import annotations

from dataclasses import dataclass

from sobremesa.core.folding import words
from sobremesa.core.folding.lines import Line

ATTRIBUTION_LINES = 4
BLOCK_LINES = 12
ENDING_CHARS = 40
STRAY_LINES = 2


@dataclass(frozen=True, slots=True)
class Introduction:
    """The lines that introduce a quote, from `first` to before `after`.

    `is_sure`: all that follows is the quote, also without ">"; otherwise only if it is quoted.
    """

    first: int
    after: int
    is_sure: bool


def forward_at(lines: list[Line], index: int) -> bool:
    """Whether a forwarded letter begins with this line."""
    low = lines[index].low
    # A glance at the last letters or the first sign: the pattern is long, the lines are many.
    could = low.endswith((":", "-", "=", "_", "*", "~", "–", "—")) or not low[:1].isalnum()
    return could and bool(words.FORWARDED.match(low))


def introduction_at(lines: list[Line], index: int) -> Introduction | None:
    """What introduces a quote at this line, if it does."""
    low = lines[index].low
    opens_with_sign = not low[:1].isalnum()
    if opens_with_sign and words.ORIGINAL.match(low):
        return Introduction(index, index + 1, is_sure=True)
    if opens_with_sign and words.RULE.match(low):
        after = _next_words(lines, index + 1)
        block = header_block(lines, after, has_rule=True) if after - index <= 3 else None
        return Introduction(index, block, is_sure=True) if block else None
    if block := header_block(lines, index, has_rule=lines[index].begins_tail):
        return Introduction(index, block, is_sure=True)
    if lines[index].begins_tail:
        return Introduction(index, index + 1, is_sure=True)
    return _attribution(lines, index)


def header_block(lines: list[Line], index: int, *, has_rule: bool = False) -> int | None:
    """Just after "De: … Enviado: … Para: … Asunto: …" at this line; None if it is none.

    Two different labels are needed, one of them a sender or a date, and something that only a
    letter has: an address, a subject, a rule above. "De: Madrid / A: Barcelona" is a journey.
    """
    if index >= len(lines) or _label(lines[index]) not in {"from", "date", "subject", "to"}:
        return None
    seen: set[str] = set()
    has_address, strays, last = False, 0, index
    for place in range(index, min(len(lines), index + BLOCK_LINES)):
        line = lines[place]
        label = _label(line)
        if label:
            seen.add(label)
            last, strays = place, 0
        elif line.is_blank or strays == STRAY_LINES:
            break
        else:
            strays += 1  # an address too long for its line
        has_address = has_address or "@" in line.low
    if len(seen) < 2 or not seen & {"from", "date"}:
        return None
    is_letter = has_rule or has_address or {"subject", "date", "from"} <= seen
    return last + 1 if is_letter or {"subject", "from", "to"} <= seen else None


def _label(line: Line) -> str:
    match = words.LABEL.match(line.low) if ":" in line.low[:40] else None
    return words.LABELS.get(" ".join(match[1].split()), "") if match else ""


def _attribution(lines: list[Line], index: int) -> Introduction | None:
    """ "El lun, 3 feb 2020 a las 10:15, Ana (<ana@…>) escribió:", over one to four lines."""
    low = lines[index].low
    begins = bool(words.BEGINNING.match(low))
    if not begins and "@" not in low and not words.ENDS_WITH_VERB.search(low[-ENDING_CHARS:]):
        return None
    joined, found = "", None
    for place in range(index, min(len(lines), index + ATTRIBUTION_LINES)):
        line = lines[place]
        # "<ana@example.com" / ">:" is an address cut by a line, not a quote.
        closes = line.low in {">", ">:"} and joined.count("<") > joined.count(">")
        if line.is_blank or (place > index and line.is_quoted and not closes):
            break
        joined = f"{joined} {line.low}" if joined else line.low
        verdict = _verdict(joined, begins=begins)
        if verdict == "sure":
            return Introduction(index, place + 1, is_sure=True)
        if verdict:  # the verb may come in the next line
            found = Introduction(index, place + 1, is_sure=False)
    return found


def _verdict(joined: str, *, begins: bool) -> str:
    """sure, quoted (if quoted lines follow) or '' for a would-be attribution on one line."""
    has_address = bool(words.ADDRESS.search(joined)) if "@" in joined else False
    is_dated = bool(words.TIME_OR_DATE.search(joined))
    if words.ENDS_WITH_VERB.search(joined[-ENDING_CHARS:]):
        if (begins and is_dated) or (has_address and (begins or joined.find("<") >= 0)):
            return "sure"
        return "quoted" if begins or len(joined) < 80 else ""
    if joined.endswith(":"):
        if begins and is_dated and (has_address or words.VERB_THEN_NAME.search(joined)):
            return "sure"
        if has_address and (begins or words.VERB_THEN_NAME.search(joined)):
            return "quoted"
    elif begins and is_dated and has_address and joined.endswith(">"):
        return "quoted"
    return ""


def _next_words(lines: list[Line], index: int) -> int:
    while index < len(lines) and lines[index].is_blank:
        index += 1
    return index


def quoted_end(lines: list[Line], index: int, *, also_maybe: bool) -> int:
    """Just after the quoted lines that begin here, or after blank lines; `index` if none do."""
    end = place = index
    while place < len(lines):
        line = lines[place]
        if line.is_quoted or (also_maybe and line.may_be_quoted):
            end = place + 1
        elif not line.is_blank:
            break
        place += 1
    return end
