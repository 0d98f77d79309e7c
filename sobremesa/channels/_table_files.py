"""Files that are tables: which sheets are in them, what each is taken for, and their rows.

Text of any encoding and delimiter is streamed; a spreadsheet lies in memory while it is read,
which its size bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from sobremesa.channels import _workbooks as workbooks
from sobremesa.channels.base import File, NothingHere, Unreadable, gettext_noop
from sobremesa.core.cards import tables as card_tables
from sobremesa.core.content_lines import decoded, pieces, repaired
from sobremesa.core.sheets import reading
from sobremesa.core.sheets.proposal import (
    CUSTOM,
    NotAProposal,
    Proposal,
    from_json,
    header_key,
)
from sobremesa.core.sheets.proposing import propose

TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".dat", ".asc")
FREE_TEXT = (".txt", ".dat", ".asc")  # may be anything: taken only where all is certain
WORKBOOK_MAX_BYTES = 50 * 1024 * 1024
MEGABYTE = 1024 * 1024
NO_NAMES = ("sheet", "hoja", "full", "feuil", "tabelle", "orria")  # what programs call sheets

NO_TABLE = gettext_noop(
    "There is no table in this file that we can make out. Save it as CSV or as a spreadsheet "
    "with one row a line, and bring it again."
)
BAD_MAPPING = gettext_noop("What was said of the columns does not fit this table. Say it again.")
LOCKED = gettext_noop(
    "This spreadsheet is protected by a password. Save it without one and bring it again."
)
BROKEN = gettext_noop(
    "This spreadsheet is broken or of a kind we do not know. Open it, save it as xlsx, and bring "
    "it again."
)
TOO_BIG = gettext_noop(
    "This spreadsheet is bigger than %(megabytes)s MB. Save it as CSV and bring that."
)
NO_ROWS = gettext_noop("This table has headings and no rows.")


@dataclass(frozen=True, slots=True)
class Known:
    """What we are told beside the file: by its settings (`FileChannel`), or once before.

    `mapping` is a proposal as JSON for this very table; `remembered` are some by `header_key`.
    """

    region: str = ""
    date_order: str = ""
    mapping: str = ""
    remembered: Mapping[str, Any] = field(default_factory=dict)


def known_of(settings: Mapping[str, Any]) -> Known:
    """What the settings of a channel tell of a table."""
    return Known(
        region=settings.get("region") or "",
        date_order=settings.get("date_order") or "",
        mapping=settings.get("mapping") or "",
        remembered=settings.get("mappings") or {},
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file: what it is taken for, and its first rows."""

    proposal: Proposal
    head: list[list[str]]
    body: list[list[str]] | None = None  # of a spreadsheet; None: the file itself is the table

    @property
    def key(self) -> str:
        """The name under which what is said of it is remembered."""
        return header_key(self.head, self.proposal)


def sheets_of(file: File, known: Known) -> list[Sheet]:
    """The tables of a file, each with what it is taken for.

    Raises:
        Unreadable: it is none, or cannot be opened.

    """
    if workbooks.is_workbook(file.name, file.head):
        found = [_of_workbook(one, file.name, known) for one in _opened(file)]
        if not found:
            raise NothingHere(NO_ROWS)
        return found
    if not file.name.lower().endswith(TEXT_ENDINGS) or _is_known_otherwise(file):
        raise Unreadable(NO_TABLE)
    return [_of_text(decoded(file.head), file.name, known)]


def _of_text(head: str, name: str, known: Known) -> Sheet:
    layout = reading.layout(head)
    if layout is None or layout.steadiness < 0.5:
        raise Unreadable(NO_TABLE)
    rows = reading.head_rows(head, layout.delimiter)
    return Sheet(_proposed(rows, layout, name, "", known), rows)


def _of_workbook(sheet: workbooks.Sheet, name: str, known: Known) -> Sheet:
    head = sheet.rows[: reading.HEAD_ROWS]
    width = max(map(len, head))
    skip = next((n for n, row in enumerate(head) if sum(map(bool, row)) >= max(2, width * 0.5)), 0)
    layout = reading.Layout(",", skip, width, 1.0)
    title = name if sheet.name.casefold().startswith(NO_NAMES) else sheet.name
    return Sheet(_proposed(head, layout, title, sheet.name, known), head, sheet.rows)


def _proposed(
    rows: list[list[str]], layout: reading.Layout, name: str, sheet: str, known: Known
) -> Proposal:
    """What somebody said of it, or said once of its like; else what it looks like."""
    found = propose(
        rows, name=name, delimiter=layout.delimiter, skip_rows=layout.skip_rows,
        region=known.region, date_order=known.date_order,
    )  # fmt: skip
    found = replace(found, sheet=sheet)
    said = known.mapping or known.remembered.get(header_key(rows, found), "")
    if not said:
        return found
    try:
        told = from_json(said)
        if known.mapping and told.sheet != sheet:
            return found  # it was said of another sheet of this file
        fields = (*told.fields, *(CUSTOM for _ in found.columns))[: len(found.columns)]
        return found.corrected(
            fields, kind=told.kind, date_order=told.date_order, decimal_comma=told.decimal_comma
        )
    except NotAProposal as why:
        if known.mapping:
            raise Unreadable(BAD_MAPPING) from why
        return found


def _opened(file: File) -> Iterator[workbooks.Sheet]:
    if file.size_bytes > WORKBOOK_MAX_BYTES:
        raise Unreadable(TOO_BIG, megabytes=WORKBOOK_MAX_BYTES // MEGABYTE)
    with closing(file.open()) as stream:
        data = stream.read(WORKBOOK_MAX_BYTES + 1)
    try:
        yield from workbooks.sheets(data)
    except workbooks.Locked as why:
        raise Unreadable(LOCKED) from why
    except ValueError as why:
        raise Unreadable(BROKEN) from why


def _is_known_otherwise(file: File) -> bool:
    """Whether it is the address book of Google or Outlook, which has a reader of its own."""
    try:
        return card_tables.table(decoded(file.head)) is not None
    except ValueError:
        return False


def rows_of(file: File, sheet: Sheet) -> Iterator[tuple[int, str]]:
    """The rows below the headings with their numbers, as they are kept; empty ones left out."""
    proposal = sheet.proposal
    skip = proposal.skip_rows + proposal.has_header
    marks = ' \t\r\n\0"' + proposal.delimiter
    for number, text in _all_rows(file, sheet):
        if number > skip and text.strip(marks):
            yield number, text


def _all_rows(file: File, sheet: Sheet) -> Iterator[tuple[int, str]]:
    if sheet.body is not None:
        yield from enumerate(map(reading.written, sheet.body), 1)
        return
    proposal = sheet.proposal
    with closing(file.open()) as stream:
        lines = pieces(stream, file.head)
        yield from enumerate(reading.rows(lines, proposal.delimiter, len(proposal.columns)), 1)


def cells_of(text: str, delimiter: str) -> list[str]:
    """The cells of a kept row. Raises ValueError where it cannot be taken apart."""
    return reading.cells(repaired(text), delimiter)
