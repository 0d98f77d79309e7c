"""What somebody says of the columns of a table, held against what such a table needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sobremesa.core.sheets.amounts import comma_in
from sobremesa.core.sheets.dates import is_ambiguous, order_in
from sobremesa.core.sheets.proposal import (
    CUSTOM,
    DATED,
    FIELDS,
    KINDS,
    NEEDED,
    ORDERS_OF_DATE,
    SEVERAL,
    SURE,
    Proposal,
)
from sobremesa.flows.tables.asking import Table

COUNTED = frozenset(("amount", "quantity", "minutes"))
LIKE = {
    "contacts": {"text": "note", "product": "note", "subject": "note"},
    "interactions": {"note": "text", "product": "subject"},
    "orders": {"when": "date", "text": "note", "reference": "number", "subject": "product"},
}
"""What a column of another kind of table is in this one, where it is not called the same."""


@dataclass(frozen=True)
class Mistake:
    """Why a table cannot be read so.

    `code`: `twice` (several columns are one field), `missing` (one of `fields` is needed),
    `date_order` (`example` reads as two days), `unknown` (no such field).
    """

    code: str
    columns: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Choice:
    """A table as somebody says it is. `proposal` may be read by where there is no mistake."""

    proposal: Proposal
    mistakes: tuple[Mistake, ...]
    example: str = ""  # a day that reads as two, and nothing in the table says which

    @property
    def counts(self) -> bool:
        """Whether how decimals are written matters."""
        return any(field in COUNTED for field in self.proposal.fields)

    @property
    def unsure(self) -> tuple[int, ...]:
        """The columns of which we are not sure, from left to right."""
        columns = self.proposal.columns
        return tuple(place for place, one in enumerate(columns) if one.confidence < SURE)


def guessed(table: Table, kind: str = "") -> Choice:
    """What we take a table for; with `kind`, if its rows are of that kind."""
    return choice(
        table,
        fields_as(table.proposal.fields, kind or table.proposal.kind),
        kind=kind or table.proposal.kind,
    )


def fields_as(fields: Sequence[str], kind: str) -> list[str]:
    """The fields of a table of another kind, as near as they come; the rest under its heading."""
    may, had, found = FIELDS.get(kind, FIELDS[KINDS[0]]), set[str](), []
    for field in fields:
        near = field if field in may else LIKE.get(kind, {}).get(field, CUSTOM)
        if near not in SEVERAL and near in had:
            near = CUSTOM
        had.add(near)
        found.append(near)
    return found


def choice(
    table: Table, fields: Sequence[str], *, kind: str, date_order: str = "",
    decimal_comma: bool | None = None,
) -> Choice:  # fmt: skip
    """A table by what somebody says of it.

    Args:
        table: as it was found.
        fields: what each column is, from left to right; a column too few is kept as it is.
        kind: one of `KINDS`; anything else is the first.
        date_order: `dmy`, `mdy` or `ymd`, where somebody said it.
        decimal_comma: whether 1,5 is one and a half, where somebody said it.

    """
    kind = kind if kind in KINDS else KINDS[0]
    given = [*fields, *(CUSTOM for _ in table.proposal.columns)][: len(table.proposal.columns)]
    wrong = tuple(place for place, field in enumerate(given) if field not in FIELDS[kind])
    columns = tuple(
        replace(column, field=CUSTOM if place in wrong else field)
        if field == column.field
        else replace(column, field=CUSTOM if place in wrong else field, confidence=1.0)
        for place, (column, field) in enumerate(zip(table.proposal.columns, given, strict=True))
    )
    proposal = replace(table.proposal, columns=columns, kind=kind, not_rows="")
    proposal, example = _dated(proposal, table, date_order)
    proposal = replace(proposal, decimal_comma=_comma(proposal, table, decimal_comma))
    mistakes = [*_mistakes(proposal, example)]
    if wrong:
        mistakes.insert(0, Mistake("unknown", wrong))
    return Choice(proposal, tuple(mistakes), example)


def settled(choice: Choice) -> Proposal:
    """The proposal by which the table is read. Only where there is no mistake."""
    found = choice.proposal
    return found.corrected(found.fields, kind=found.kind, date_order=found.date_order)


def _cells(proposal: Proposal, table: Table, fields: frozenset[str]) -> Iterator[str]:
    """What stands in the first rows of the columns that are one of these fields."""
    first = proposal.skip_rows + proposal.has_header
    for place, column in enumerate(proposal.columns):
        if column.field in fields:
            yield from column.examples
            yield from (row[place] for row in table.rows[first:] if place < len(row))


def _dated(proposal: Proposal, table: Table, said: str) -> tuple[Proposal, str]:
    """With the order of day and month, as the days settle it or somebody says; and a day that
    nothing settles."""
    cells = list(_cells(proposal, table, DATED))
    order = order_in(cells)
    example = "" if order else next(filter(is_ambiguous, cells), "")
    if not order:
        order = said if said in ORDERS_OF_DATE else proposal.date_order
    return replace(proposal, date_order=order, needs_date_order=bool(example)), example


def _comma(proposal: Proposal, table: Table, said: bool | None) -> bool:
    if said is not None:
        return said
    found = comma_in(_cells(proposal, table, COUNTED))
    return proposal.decimal_comma if found is None else found


def _mistakes(proposal: Proposal, example: str) -> Iterator[Mistake]:
    places: dict[str, list[int]] = {}
    for place, field in enumerate(proposal.fields):
        places.setdefault(field, []).append(place)
    for field, found in places.items():
        if field not in SEVERAL and len(found) > 1:
            yield Mistake("twice", tuple(found), (field,))
    for needed in NEEDED[proposal.kind]:
        if not needed & set(places):
            in_order = tuple(field for field in FIELDS[proposal.kind] if field in needed)
            yield Mistake("missing", fields=in_order)
    if example and not proposal.date_order:
        yield Mistake("date_order", example=example)
