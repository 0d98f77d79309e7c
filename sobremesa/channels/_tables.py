"""The road of every table: from a file to its sheets, rows and what they say.

A proposal says what the columns are (`core.sheets`). Where it is sure, the rows are read; where
it is not, somebody is asked with the setting `mapping`; what they said for the same headings
before (`mappings`) stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from hashlib import sha256
from itertools import islice
from typing import Any

from sobremesa.channels import _workbooks as workbooks
from sobremesa.channels._table_files import (
    BAD_MAPPING,
    FREE_TEXT,
    NO_ROWS,
    Sheet,
    cells_of,
    known_of,
    rows_of,
    sheets_of,
)
from sobremesa.channels.base import (
    Address,
    Card,
    File,
    Incoming,
    Item,
    Meeting,
    NothingHere,
    Order,
    Record,
    Unclear,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.calendar.zones import zone_named
from sobremesa.core.cards import Entry, Reached
from sobremesa.core.content_lines import encoded
from sobremesa.core.sheets import dates, entries, orders, talks
from sobremesa.core.sheets.mapping import Plan, Row, plan_from, plan_of, row_of
from sobremesa.core.sheets.people import NAME
from sobremesa.core.sheets.proposal import DATED, WHO, NotAProposal, Proposal

OF_US = Address(kind="us", value="sheet")
CERTAIN, LIKELY, SUMMARY = 70, 50, 40
ABOUT = frozenset((*WHO, "middle_name", "tax_id"))
"""What a row says of somebody, beside what it says that they did."""

WHICH_COLUMNS = gettext_noop(
    "This table has %(columns)s columns and we are not sure what all of them are. Say what each "
    "one is."
)
WHICH_ORDER = gettext_noop(
    "In this table “%(example)s” may be read with the day or with the month first, and nothing in "
    "it says which. Say which comes first."
)
NOT_ROWS = gettext_noop(
    "Each row of this table adds up figures of one customer and holds no single order or talk. "
    "Bring the list it was made from."
)
BAD_ROW = gettext_noop(
    "This row cannot be taken apart: a quotation mark opens and never closes, or it is longer "
    "than 1 MB. Correct it in the table and import the file again; the rows around it came in."
)
EMPTY_ENTRY = gettext_noop(
    "This row says nothing of anybody: no name, no address, no number. Nothing is lost by "
    "leaving it."
)
REFUSALS = {
    "total": gettext_noop("This row adds up the others and was left out."),
    "no_day": gettext_noop("This row does not say on which day it was. Write the day into it."),
    "day": gettext_noop("“%(text)s” is no day that we can read. Correct it in the table."),
    "amount": gettext_noop("“%(text)s” is no amount that we can read. Correct it in the table."),
    "nobody": gettext_noop(
        "This row does not say who it was: no name, no number, no address. Write it into the row."
    ),
    "nothing": gettext_noop("This row says who and when, but neither what nor how much."),
}


class Tables:
    """What the channels of tables share; they differ only in which tables are theirs."""

    kind = ""
    label = ""
    settings: Mapping[str, str] = {
        "mapping": gettext_noop("What the columns are"),
        "mappings": gettext_noop("What was said before of tables with the same headings"),
        "rows": gettext_noop("How many rows to read; all if not given"),
    }
    kinds: frozenset[str] = frozenset()

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.region: str = settings.get("region") or ""
        self.zone: tzinfo | None = zone_named(settings.get("timezone") or "")
        self.known = known_of(settings)
        self.rows_max: int = int(settings.get("rows") or 0)

    # ------------------------------------------------------------------------ recognising

    def recognises(self, file: File) -> int:
        """By what its columns are taken for."""
        try:
            sheets = sheets_of(file, self.known)
        except Unreadable:
            return LIKELY if workbooks.is_workbook(file.name, file.head) and self._is_first else 0
        sure = [self._sureness(one.proposal, file.name) for one in sheets]
        return max(sure, default=0)

    @property
    def _is_first(self) -> bool:
        """Whether a file that is a table, but of no kind, is for this channel to speak of."""
        return "contacts" in self.kinds

    def _sureness(self, proposal: Proposal, name: str) -> int:
        is_certain = proposal.is_clear and proposal.confidence >= 0.6
        is_plain = len(proposal.columns) > 2 and is_certain
        if name.lower().endswith(FREE_TEXT) and not (is_plain or self.known.mapping):
            return 0  # a letter has commas, too
        if proposal.not_rows:
            return SUMMARY if "orders" in self.kinds else 0
        if proposal.kind not in self.kinds:
            return 0
        return CERTAIN if is_certain else LIKELY

    # ------------------------------------------------------------------------------ items

    def split(self, file: File) -> Iterator[Item]:
        """One item a row, of every sheet that is clear."""
        unclear: list[Sheet] = []
        sheets = sheets_of(file, self.known)
        count = 0
        for sheet in sheets:
            if not sheet.proposal.is_clear:
                unclear.append(sheet)
                continue
            for item in islice(self._items(file, sheet), self.rows_max or None):
                count += 1
                yield item
        if unclear:
            self._ask(unclear)
        if not count:
            raise NothingHere(NO_ROWS)

    def _ask(self, unclear: list[Sheet]) -> None:
        """Raise what a person has to say first."""
        rest = [one for one in unclear if not one.proposal.not_rows]
        if not rest:
            raise NothingHere(NOT_ROWS)
        found = next((one.proposal for one in rest if one.proposal.kind), rest[0].proposal)
        dated = replace(found, date_order="dmy")
        if not found.is_clear and dated.is_clear:
            example = _ambiguous_in(found)
            raise Unclear(
                WHICH_ORDER, setting="date_order", choices=("dmy", "mdy"), example=example,
                dmy=_iso(example, "dmy"), mdy=_iso(example, "mdy"),
            )  # fmt: skip
        raise Unclear(WHICH_COLUMNS, setting="mapping", choices=(), columns=len(found.columns))

    def _items(self, file: File, sheet: Sheet) -> Iterator[Item]:
        plan = plan_of(sheet.proposal)
        context = {"plan": plan.as_list()}
        seen: dict[int, int] = {}
        for number, text in rows_of(file, sheet):
            times = _times(seen, self._key_of(plan, text))
            yield Item(
                body=encoded(text), unit="row", number=number,
                context={**context, "time": times} if times > 1 else context,
            )  # fmt: skip

    def _key_of(self, plan: Plan, text: str) -> str:
        """What makes two rows the same thing; empty where they are told apart otherwise."""
        if plan.kind == "contacts":
            return ""
        try:
            row = row_of(plan, cells_of(text, plan.delimiter))
            if plan.kind == "orders":
                return orders.read_order(row, plan, region=self.region).key()
            return talks.read_talk(row, plan, region=self.region).key()
        except ValueError:
            return ""

    # ---------------------------------------------------------------------------- records

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one row says."""
        try:
            plan = plan_from(item.context["plan"])
            text = item.body.decode("utf-8", "surrogateescape")
            row = row_of(plan, cells_of(text, plan.delimiter))
        except NotAProposal as why:
            raise Unreadable(BAD_MAPPING) from why
        except (ValueError, KeyError) as why:
            raise Unreadable(BAD_ROW) from why
        times = int(item.context.get("time", 1))
        try:
            if plan.kind == "orders":
                return self._order(row, plan, times)
            if plan.kind == "interactions":
                return self._talk(row, plan, times)
        except orders.Refused as why:
            words = REFUSALS[str(why)]
            params = {"text": why.text} if "%(text)s" in words else {}
            raise Unreadable(words, **params) from why
        if row.is_total:
            raise Unreadable(REFUSALS["total"])
        entry = entries.read_entry(row, plan, region=self.region)
        if entry.is_empty:
            raise Unreadable(EMPTY_ENTRY)
        return [_card(entry)]

    def _order(self, row: Row, plan: Plan, times: int) -> list[Record]:
        bought = orders.read_order(row, plan, region=self.region)
        customer = tuple(_address(one, plan) for one in bought.customer)
        at = self._moment(bought.when) if bought.when.at else None
        order = Order(
            key=bought.key(times),
            customer=customer,
            name=bought.name,
            ordered_on=(at.astimezone(self.zone or UTC).date() if at and bought.when.offset_minutes
                        is not None else bought.when.day).isoformat(),
            ordered_at=at,
            amount_cents=bought.amount_cents,
            currency=bought.currency,
            quantity=bought.quantity,
            what=bought.what,
            number=bought.number,
        )  # fmt: skip
        return [*self._card_of(row, plan, customer), order]

    def _talk(self, row: Row, plan: Plan, times: int) -> list[Record]:
        talk = talks.read_talk(row, plan, region=self.region)
        who = tuple(_address(one, plan) for one in talk.people)
        them = next((one for one in who if one.kind != "customer"), who[0])
        us = tuple(_address(one, plan) for one in talk.colleague) or (
            (OF_US,) if talk.direction == "out" else ()
        )
        is_out = talk.direction == "out"
        people = (
            replace(them, role="to" if is_out else "from"),
            *(replace(one, role="from" if is_out else "to") for one in us),
        )
        cards = self._card_of(row, plan, who) if len(who) > 1 else []
        at, key = self._moment(talk.when), talk.key(times)
        if talk.medium == "meeting":
            return [*cards, Meeting(
                key=key, starts_at=at, minutes=talk.minutes or 0.0, people=people,
                title=talk.subject, text=talk.text, thread=key,
            )]  # fmt: skip
        return [*cards, Incoming(
            key=key, medium=talk.medium, occurred_at=at, people=people, subject=talk.subject,
            text=talk.text, minutes=talk.minutes, thread=key,
            ours=(OF_US,) if OF_US in us else (),
            date_from="header" if talk.has_time else "day",
        )]  # fmt: skip

    def _card_of(self, row: Row, plan: Plan, who: tuple[Address, ...]) -> list[Record]:
        """What the row says of whom it speaks; nothing where it is a customer number alone."""
        if all(one.kind == "customer" and not one.name for one in who):
            return []
        about = tuple(one for one in row.all if one[0] in ABOUT)
        single = {field: cell for field, cell in row.single.items() if field in ABOUT}
        entry = entries.read_entry(Row(single, about), plan, region=self.region)
        named = tuple(one for one in who if one.kind == NAME)
        card = _card(entry)
        return [replace(card, handles=(*card.handles, *named), name=card.name or who[0].name)]

    def _moment(self, when: dates.When) -> datetime:
        """A day without a time is noon there, so that it stays on its day everywhere near."""
        at = datetime.combine(when.day, when.at or talks.NOON, self.zone or UTC)
        if when.offset_minutes is not None:
            at = at.replace(tzinfo=_fixed(when.offset_minutes))
        return at.astimezone(UTC)


def _times(seen: dict[int, int], key: str) -> int:
    """How often this has come by now: two orders that say the same are two."""
    if not key:
        return 1
    place = hash(key)
    seen[place] = seen.get(place, 0) + 1
    return seen[place]


def _address(one: Reached, plan: Plan) -> Address:
    """As a record has it. A name of a single word is nobody outside tables of this form."""
    value = one.value
    if one.kind == NAME and " " not in value:
        form = sha256(json.dumps(plan.as_list()).encode()).hexdigest()[:8]
        value = f"{value} · {form}"
    return Address(kind=one.kind, value=value, name=one.name)


def _card(entry: Entry) -> Card:
    said = {field.name: getattr(entry, field.name) for field in fields(entry)}
    handles = tuple(Address(kind=one.kind, value=one.value, name=one.name) for one in entry.handles)
    return Card(**{**said, "handles": handles})


def _fixed(offset_minutes: int) -> timezone:
    return timezone(timedelta(minutes=offset_minutes))


def _ambiguous_in(proposal: Proposal) -> str:
    """A day of the table that reads as two."""
    cells = (
        cell for one in proposal.columns if one.field in DATED for cell in one.examples
    )  # fmt: skip
    return next(filter(dates.is_ambiguous, cells), "")


def _iso(text: str, order: str) -> str:
    found = dates.when(text, order)
    return found.day.isoformat() if found else ""
