"""A proposal made short enough to be kept with every row, and the row read by it into fields.

A hundred thousand rows each keep how they are to be read, so that any of them can be read again
alone: what is kept is the fields, and the headings only of columns that are shown under them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sobremesa.core.sheets.proposal import (
    CUSTOM,
    FIELDS,
    HEADING_MAX_CHARS,
    IGNORE,
    KINDS,
    ORDERS_OF_DATE,
    NotAProposal,
    Proposal,
)

SHOWN = frozenset((CUSTOM, "email", "phone", "fax", "website", "note", "labels", "text", "minutes"))
"""Fields whose heading says something more: which telephone, what remark."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a row is read. `columns` are (field, heading), the heading only where it matters."""

    kind: str
    delimiter: str
    date_order: str
    decimal_comma: bool
    columns: tuple[tuple[str, str], ...]

    def as_list(self) -> list[Any]:
        """As it is kept with a row: JSON values, none of them said twice."""
        return [
            self.kind,
            self.delimiter,
            self.date_order,
            int(self.decimal_comma),
            [f"{field}={heading}" if heading else field for field, heading in self.columns],
        ]


def plan_of(proposal: Proposal) -> Plan:
    """The short form of a proposal."""
    return Plan(
        proposal.kind,
        proposal.delimiter,
        proposal.date_order,
        proposal.decimal_comma,
        tuple(
            (one.field, one.heading[:HEADING_MAX_CHARS] if one.field in SHOWN else "")
            for one in proposal.columns
        ),
    )


def plan_from(given: Sequence[Any]) -> Plan:
    """The plan again.

    Raises:
        NotAProposal: it is none.

    """
    try:
        kind, delimiter, order, comma, names = given
        columns = tuple((name.partition("=")[0], name.partition("=")[2]) for name in names)
    except (TypeError, ValueError, AttributeError) as why:
        raise NotAProposal("shape") from why
    may = FIELDS.get(kind, ())
    if kind not in KINDS or order not in (*ORDERS_OF_DATE, "") or not isinstance(delimiter, str):
        raise NotAProposal("kind")
    if any(field not in may for field, _ in columns):
        raise NotAProposal("field")
    return Plan(kind, delimiter, order, bool(comma), columns)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by field: `single` fields, and all (field, heading, cell) in order."""

    single: Mapping[str, str]
    all: tuple[tuple[str, str, str], ...]

    def get(self, field: str) -> str:
        """A singular field; empty where there is none."""
        return self.single.get(field, "")

    def several(self, field: str) -> list[tuple[str, str]]:
        """Every (heading, cell) of a field of which there may be several."""
        return [(heading, cell) for name, heading, cell in self.all if name == field]

    @property
    def is_total(self) -> bool:
        """Whether this is the line under a list that adds it up: "Total", and little else."""
        said = [cell for _, _, cell in self.all]
        words = [cell.casefold().strip(" :.") for cell in said]
        is_sum = any(word in _SUMS or word.startswith(_BEGIN_SUMS) for word in words[:3])
        return is_sum and len(said) <= max(3, len(self.all) // 2)


_SUMS = frozenset(("total", "totales", "suma", "subtotal", "total general", "grand total", "sum",
                   "gesamt", "guztira", "totals"))  # fmt: skip
_BEGIN_SUMS = ("total ", "totales ", "subtotal ", "suma ")
_NOTHING = frozenset(("", "-", "--", "n/a", "#n/a", "null", "none", "nan", "s/n", "(en blanco)"))


def row_of(plan: Plan, values: Sequence[str]) -> Row:
    """The cells of a row by what their columns are; empty ones and those left out are missing."""
    found = [
        (field, heading, cell.strip())
        for (field, heading), cell in zip(plan.columns, values, strict=False)
        if field != IGNORE and cell.strip().casefold() not in _NOTHING
    ]
    found += [
        (CUSTOM, "", cell.strip()) for cell in values[len(plan.columns) :] if cell.strip()
    ]  # fmt: skip
    single: dict[str, str] = {}
    for field, _, cell in found:
        single.setdefault(field, cell)
    return Row(single, tuple(found))
