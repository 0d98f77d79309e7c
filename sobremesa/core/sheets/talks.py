"""A row of a list of calls, visits or messages: who talked with us, when, by what means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from hashlib import sha256

from sobremesa.core.cards import Reached, one_line
from sobremesa.core.sheets import amounts, dates, names
from sobremesa.core.sheets.mapping import Plan, Row
from sobremesa.core.sheets.orders import Refused
from sobremesa.core.sheets.people import NAME, emails, name_of, reached, turned
from sobremesa.core.sheets.proposal import CUSTOM, folded

NOON = time(12)
TEXT_MAX_CHARS = 64 * 1024
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_SECONDS = frozenset(("seconds", "segundos", "seg", "secs", "billsec", "sekunden", "secondes"))
_SPLIT = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Talk:
    """What a row says. `direction` is `in`, `out` or empty; `colleague` who of us it was.

    `has_time` is false where only the day is known.
    """

    people: tuple[Reached, ...]
    colleague: tuple[Reached, ...]
    when: dates.When
    has_time: bool
    medium: str
    direction: str
    subject: str
    text: str
    minutes: float | None
    reference: str

    def key(self, time_of_it: int = 1) -> str:
        """The natural key: the list's own id, else all that the row says."""
        who = sorted(f"{one.kind}:{one.value}" for one in self.people)
        if self.reference:
            said = ["id", self.reference, *who]
        else:
            said = [self.when.day.isoformat(), (self.when.at or NOON).isoformat(), self.medium,
                    self.direction, *who, self.subject, " ".join(self.text.split())]  # fmt: skip
        words = "\n".join([*said, str(time_of_it)])
        return "sheet:" + sha256(words.encode("utf-8", "replace")).hexdigest()


def read_talk(row: Row, plan: Plan, *, region: str = "") -> Talk:
    """What a row says was talked.

    Raises:
        Refused: it does not say when, or with whom (the codes are those of `orders.Refused`).

    """
    if row.is_total:
        raise Refused("total")
    written = row.get("when") or row.get("date")
    found = dates.when(written, plan.date_order, serials=True)
    if found is None:
        raise Refused("day", written) if written else Refused("no_day")
    if found.at is None:
        found = dates.When(found.day, dates.read_time(row.get("time")))
    who, name = reached(row, region), name_of(row)
    if not who and name:
        who = [Reached(kind=NAME, value=folded(name), name=name)]
    if not who:
        raise Refused("nobody")
    return Talk(
        people=tuple(who),
        colleague=tuple(_colleague(row.get("colleague"))),
        when=found,
        has_time=found.at is not None,
        medium=_medium(row, plan),
        direction=names.DIRECTIONS.get(folded(row.get("direction")), ""),
        subject=one_line(row.get("subject")),
        text=_text(row),
        minutes=_minutes(row, plan),
        reference=one_line(row.get("reference")),
    )


def _colleague(text: str) -> Sequence[Reached]:
    if found := emails(text):
        return [Reached(kind="email", value=found[0])]
    name = turned(text)[0]
    return [Reached(kind=NAME, value=folded(name), name=name)] if name else []


def _medium(row: Row, plan: Plan) -> str:
    """By what means, in the words that every channel uses; a list of numbers is one of calls."""
    said = folded(row.get("medium"))
    if said in names.MEDIA:
        return names.MEDIA[said]
    words = _SPLIT.split(said)
    for word in words:
        if word in names.MEDIA:
            return names.MEDIA[word]
    fields = {field for field, _ in plan.columns}
    if "email" in fields and not fields & {"phone", "minutes"}:
        return "email" if "subject" in fields and "direction" in fields else "visit"
    return "phone" if fields & {"phone", "direction"} else "visit"


def _text(row: Row) -> str:
    """The words, then what has no place, under its heading."""
    parts = [cell for _, cell in row.several("text")]
    parts += [f"{heading}: {cell}" if heading else cell for heading, cell in row.several(CUSTOM)]
    if row.get("organisation") and row.get("name"):
        parts.append(one_line(row.get("organisation")))
    return "\n".join(parts)[:TEXT_MAX_CHARS]


def _minutes(row: Row, plan: Plan) -> float | None:
    """A duration in minutes: `12`, `0:12:30`, `4:05` (minutes and seconds), 250 seconds."""
    text = row.get("minutes")
    heading = next((heading for field, heading in plan.columns if field == "minutes"), "")
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 60 + minutes + seconds / 60
    number = amounts.number(text.split()[0] if text else "", decimal_comma=plan.decimal_comma)
    if number is None or not 0 <= number < 1_000_000:
        return None
    is_seconds = bool(_SECONDS & set(_SPLIT.split(folded(heading)))) or text.endswith(("s", "seg"))
    return float(number) / 60 if is_seconds else float(number)
