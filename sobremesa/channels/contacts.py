"""Address books as files: vCard of any version and client, CSV of Google and of Outlook.

One item is one card, or one row with its table's headings, so that it can be read again alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from datetime import datetime
from itertools import islice
from typing import Any

from sobremesa.channels.base import (
    Address,
    Card,
    File,
    Item,
    NothingHere,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.cards import Entry, vcard
from sobremesa.core.cards import tables as card_tables
from sobremesa.core.content_lines import decoded, encoded, pieces, repaired

ENDINGS = (".vcf", ".vcard")
ROWS_FOR_ORDER = 50_000
NO_CARD = gettext_noop(
    "There is no card in this file. Export your contacts again as vCard (.vcf) or CSV."
)
NO_ROWS = gettext_noop("This table of contacts has headings and no rows.")
EMPTY_CARD = gettext_noop(
    "This card says nothing: no name, no address, no number. Nothing is lost by leaving it."
)
BAD_ROW = gettext_noop(
    "This row cannot be taken apart: a quotation mark opens and never closes, or it is longer "
    "than 1 MB. Correct it in the table and import the file again; the rows around it came in."
)


class Contacts:
    """Address books of anybody."""

    kind = "contacts"
    label = gettext_noop("Contacts (vCard, or CSV of Google and Outlook)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.region: str = settings.get("region") or ""
        self.date_order: str = settings.get("date_order") or ""

    def recognises(self, file: File) -> int:
        """By its first line: `BEGIN:VCARD`, or the headings that Google or Outlook write."""
        start = decoded(file.head).lstrip("\ufeff \t\r\n")
        if start[:40].upper().startswith("BEGIN:VCARD"):
            return 95
        if file.name.lower().endswith(ENDINGS):
            return 40 if file.size_bytes else 0
        if file.name.lower().endswith((".csv", ".txt", ".tsv")) and _table(file):
            return 90
        return 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a card or row."""
        if table := _table(file):
            yield from self._rows(file, table)
        else:
            yield from self._cards(file)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one card or row says of somebody."""
        if "header" in item.context:
            entry = self._read_row(item)
        else:
            with_uid = not item.context.get("uid_again")
            entry = vcard.read_card(item.body, region=self.region, with_uid=with_uid)
        if entry.is_empty:
            raise Unreadable(EMPTY_CARD)
        return [_card(entry)]

    def _cards(self, file: File) -> Iterator[Item]:
        seen: set[int] = set()
        number = 0
        with closing(file.open()) as stream:
            for number, text in enumerate(vcard.cards(pieces(stream, file.head)), 1):
                # Some clients give every card the same UID; the second of them is no copy.
                uid = hash(vcard.uid_of(text))
                context = {"uid_again": True} if uid in seen else {}
                if uid:
                    seen.add(uid)
                yield Item(body=encoded(text), unit="card", number=number, context=context)
        if not number:
            raise Unreadable(NO_CARD)

    def _rows(self, file: File, table: card_tables.Table) -> Iterator[Item]:
        context = {
            "header": list(table.header),
            "delimiter": table.delimiter,
            "order": self._order(file, table),
        }
        number = 1
        with closing(file.open()) as stream:
            rows = card_tables.rows(pieces(stream, file.head))
            for number, text in enumerate(islice(rows, 1, None), 2):
                if text.strip(" \t\r\n\0" + table.delimiter):
                    yield Item(body=encoded(text), unit="row", number=number, context=context)
        if number == 1:
            raise NothingHere(NO_ROWS)

    def _order(self, file: File, table: card_tables.Table) -> str:
        """The order of day and month in the birthdays: by the file, else as somebody said."""
        with closing(file.open()) as stream:
            rows = islice(card_tables.rows(pieces(stream, file.head)), 1, ROWS_FOR_ORDER)
            found = card_tables.order_in(_readable(rows, table))
        if not found and "apellidos" in table.header:
            return "dmy"  # who reads Spanish headings writes Spanish dates
        return found or self.date_order

    def _read_row(self, item: Item) -> Entry:
        header, delimiter = item.context["header"], item.context["delimiter"]
        try:
            cells = card_tables.cells_of(repaired(decoded(item.body)), delimiter)
        except ValueError as why:
            raise Unreadable(BAD_ROW) from why
        row = card_tables.row_of(header, cells)
        return card_tables.read_row(row, region=self.region, order=item.context["order"])


def _readable(rows: Iterator[str], table: card_tables.Table) -> Iterator[dict[str, str]]:
    for text in rows:
        try:
            yield card_tables.row_of(table.header, card_tables.cells_of(text, table.delimiter))
        except ValueError:
            continue


def _table(file: File) -> card_tables.Table | None:
    if file.name.lower().endswith(ENDINGS):
        return None
    try:
        return card_tables.table(decoded(file.head))
    except ValueError:
        return None


def _card(entry: Entry) -> Card:
    said = {field.name: getattr(entry, field.name) for field in fields(entry)}
    handles = tuple(
        Address(kind=reached.kind, value=reached.value, name=reached.name)
        for reached in entry.handles
    )
    return Card(**{**said, "handles": handles})
