"""Lists of calls: a switchboard's (Asterisk, FreePBX, 3CX) and a telephone company's bills.

Extensions are ours by what they are. One call may be several rows, one for each telephone that
rang; where one of them was taken, the others are no missed calls. Talk between extensions is kept
and is no contact. What is not surely a list of calls is left to the tables of anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sobremesa.channels.base import (
    Address,
    File,
    Incoming,
    Item,
    NothingHere,
    Record,
    Unclear,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.calendar.zones import zone_named
from sobremesa.core.chat.again import Again
from sobremesa.core.content_lines import decoded, encoded, pieces
from sobremesa.core.sheets.dates import is_ambiguous, order_in
from sobremesa.core.telephony.call_tables import Table, all_rows, is_taken, row_of, seconds, table
from sobremesa.core.telephony.calls import OURS, Call, Ends, Knowledge, call_of, is_a_row
from sobremesa.core.telephony.numbers import End, is_extension

NOT_CALLS = gettext_noop(
    "No list of calls was found in this file. It needs a heading for the day, for who called "
    "whom, and for how long, such as date, source, destination and duration."
)
NO_ROWS = gettext_noop("This list of calls has headings and no calls.")
BAD_ROW = gettext_noop(
    "This row is no call that can be read: its day, its numbers or its length are missing. "
    "Correct it in the list and import the file again; the rows around it came in."
)
WHICH_ORDER = gettext_noop(
    "In this list of calls “%(example)s” may be read with the day or with the month first, and "
    "nothing in the file says which. Say which comes first."
)
ENDINGS = (".csv", ".txt", ".tsv", ".log")
DATES_LOOKED_AT = 5_000
IDS_REMEMBERED = 1_000_000
LINE_MIN_CALLS = 5


class Calls:
    """Who called whom, from lists that switchboards and telephone companies give."""

    kind = "calls"
    label = gettext_noop("Lists of calls (Asterisk, 3CX, bills as CSV)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.zone = zone_named(settings.get("timezone") or "UTC") or UTC
        self.region: str = settings.get("region") or ""
        self.date_order: str = settings.get("date_order") or ""

    def recognises(self, file: File) -> int:
        """By its headings and its first rows."""
        if not file.name.lower().endswith(ENDINGS):
            return 0
        found = _table(file)
        return found.sureness if found else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a row that could be a call, with what the whole list says. Two passes."""
        found = _table(file)
        if found is None:
            raise Unreadable(NOT_CALLS)
        survey = _survey(file, found)
        known = Knowledge(
            order=self._order(found, survey),
            unit=found.unit,
            line=survey.line,
            has_extensions=found.is_asterisk or survey.has_extensions,
        )
        common = {"columns": list(found.columns), "delimiter": found.delimiter, **asdict(known)}
        count, again = 0, Again()
        for number, row, said in _rows(file, found):
            if said is not None and (not is_a_row(said) or survey.rang_elsewhere(said, found)):
                continue
            count += 1
            place = again.nth("\n".join(f"{one}" for one in (said or {}).values()))
            context = {**common, "nth": place}
            yield Item(body=encoded(row), unit="row", number=number, context=context)
        if not count:
            raise NothingHere(NO_ROWS)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one row says."""
        context = item.context
        found = Table(tuple(context["columns"]), context["delimiter"], 0, 0)
        known = Knowledge(**{name: context[name] for name in Knowledge.__slots__})
        try:
            said = row_of(found, decoded(item.body))
        except ValueError as why:
            raise Unreadable(BAD_ROW) from why
        call = call_of(said, known, self.region, self.zone)
        if call is None:
            raise Unreadable(BAD_ROW)
        ends = call.ends
        return [
            Incoming(
                key=_key(call, said, context["nth"]),
                medium="phone" if call.is_taken else "call",
                occurred_at=call.at,
                people=_people(ends),
                minutes=round(call.lasted_seconds / 60, 2),
                thread=f"call {ends.other.kind} {ends.other.value}",
                thread_title=ends.name or ends.other.value,
                external_id=said.get("id", "")[:200],
                not_contact=_why_not(ends),
                ours=_ours(ends),
            )
        ]

    def _order(self, found: Table, survey: _Survey) -> str:
        """The order of day and month: by the file, else as somebody said, else by its language."""
        settled = order_in(sorted(survey.dates))
        example = next((day for day in sorted(survey.dates) if is_ambiguous(day)), "")
        if settled or not example:
            return settled or self.date_order
        if self.date_order or found.is_spanish:
            return self.date_order or "dmy"
        raise Unclear(
            WHICH_ORDER, setting="date_order", choices=("dmy", "mdy"), example=example[:20]
        )


def _table(file: File) -> Table | None:
    return table(decoded(file.head), is_whole=file.size_bytes <= len(file.head))


def _rows(file: File, found: Table) -> Iterator[tuple[int, str, dict[str, str] | None]]:
    """Each row with its number and what it says; None where it cannot be taken apart."""
    with closing(file.open()) as stream:
        for number, row in all_rows(pieces(stream, file.head), found.leading):
            try:
                yield number, row, row_of(found, row)
            except ValueError:
                yield number, row, None


@dataclass(slots=True)
class _Survey:
    """What only the whole list says; memory bounded."""

    dates: set[str] = field(default_factory=set)
    ends: dict[str, set[str]] = field(default_factory=lambda: {"from": set(), "to": set()})
    taken: set[int] = field(default_factory=set)
    count: int = 0
    has_extensions: bool = False

    @property
    def line(self) -> str:
        """The one number at one end of all calls, if there is one: it is ours."""
        if self.count < LINE_MIN_CALLS:
            return ""
        for one, other in (("from", "to"), ("to", "from")):
            if len(self.ends[one]) == 1 and len(self.ends[other]) > 1:
                return next(iter(self.ends[one]))
        return ""

    def see(self, said: Mapping[str, str], found: Table) -> None:
        """Take one row into account."""
        self.count += 1
        if len(self.dates) < DATES_LOOKED_AT:
            self.dates.add(said.get("when", "")[:30])
        for name, seen in self.ends.items():
            if len(seen) < 3:
                seen.add(said.get(name, ""))
        self.has_extensions = self.has_extensions or is_extension(said.get("from", ""))
        name = said.get("id", "")
        if name and len(self.taken) < IDS_REMEMBERED and _is_taken(said, found):
            self.taken.add(hash(name))

    def rang_elsewhere(self, said: Mapping[str, str], found: Table) -> bool:
        """Whether another telephone that rang with this one took the call."""
        name = said.get("id", "")
        return bool(name) and hash(name) in self.taken and not _is_taken(said, found)


def _is_taken(said: Mapping[str, str], found: Table) -> bool:
    return is_taken(said, seconds(said.get("talk") or said.get("duration", ""), found.unit) or 0)


def _survey(file: File, found: Table) -> _Survey:
    survey = _Survey()
    for _, _, said in _rows(file, found):
        if said is not None and is_a_row(said):
            survey.see(said, found)
    return survey


def _people(ends: Ends) -> tuple[Address, ...]:
    """Who rang and who was rung; of a withheld number nothing is left."""
    both = ((ends.caller, "from"), (ends.callee, "to"))
    return tuple(
        Address(kind=end.kind, value=end.value, name=_shown(ends, end), role=role)
        for end, role in both
        if end.kind
    )


def _shown(ends: Ends, end: End) -> str:
    return ends.name if end == ends.other and end.kind not in OURS else ""


def _why_not(ends: Ends) -> str:
    if ends.is_inner:
        return "internal"
    kinds = {ends.caller.kind, ends.callee.kind}
    if "" in kinds:
        return "withheld"
    return "service" if "sender" in kinds else ""


def _ours(ends: Ends) -> tuple[Address, ...]:
    """Numbers and extensions that are ours for sure."""
    found = [end for end in (ends.caller, ends.callee) if end.kind == "extension"]
    found += [ends.own] if ends.own and ends.own.kind == "phone" else []
    return tuple(Address(kind=end.kind, value=end.value) for end in dict.fromkeys(found))


def _key(call: Call, said: Mapping[str, str], nth: int) -> str:
    """By the number that the switchboard gave it, where it did: a call that rang on several
    telephones and was not taken is one. Else by ends and moment."""
    ends = [end.value for end in (call.ends.caller, call.ends.callee)]
    name = said.get("id", "")
    if name and not call.is_taken:
        parts = [name, "missed", ends[0]]
    else:
        parts = [name or str(nth), call.wall, *ends]
    return "call:" + sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
