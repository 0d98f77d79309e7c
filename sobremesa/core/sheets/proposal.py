"""What a table means: which kind of rows, and what each of its columns is.

A proposal is made by `proposing.propose`, corrected by a person, remembered for tables with
the same headings (`header_key`), and then reads every row.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

COLUMNS_MAX = 200
EXAMPLES_MAX = 3
EXAMPLE_MAX_CHARS = 80
HEADING_MAX_CHARS = 100
SURE = 0.6
"""Below it somebody is asked."""

KINDS = ("contacts", "interactions", "orders")
ORDERS_OF_DATE = ("dmy", "mdy", "ymd")

IGNORE, CUSTOM = "ignore", "custom"
WHO = ("customer", "name", "given_name", "family_name", "second_family_name", "organisation",
       "email", "phone")  # fmt: skip
FIELDS: Mapping[str, tuple[str, ...]] = {
    "contacts": (
        "name", "given_name", "middle_name", "family_name", "second_family_name", "nickname",
        "email", "phone", "fax", "organisation", "job_title", "address", "street",
        "postal_code", "city", "region", "country", "birthday", "note", "labels", "language",
        "customer", "tax_id", "website", CUSTOM, IGNORE,
    ),
    "interactions": (
        "when", "date", "time", "name", "given_name", "family_name", "second_family_name",
        "organisation", "customer", "email", "phone", "direction", "medium", "subject", "text",
        "minutes", "colleague", "reference", CUSTOM, IGNORE,
    ),
    "orders": (
        "number", "date", "time", "amount", "currency", "quantity", "product", "note", *WHO,
        "tax_id", CUSTOM, IGNORE,
    ),
}  # fmt: skip
"""What a column may be, by kind of table, in the order in which a person is offered them."""

SEVERAL = frozenset(
    ("email", "phone", "fax", "note", "labels", "website", "product", "text", CUSTOM, IGNORE)
)
"""Fields that more than one column may be; each other one only once."""

DATED = frozenset(("when", "date", "birthday"))
MONEY = frozenset(("amount",))
NEEDED: Mapping[str, tuple[frozenset[str], ...]] = {
    "contacts": (frozenset(("name", "given_name", "family_name", "organisation", "email",
                            "phone", "nickname")),),
    "interactions": (
        frozenset(("when", "date")),
        frozenset(("name", "given_name", "family_name", "organisation", "customer", "email",
                   "phone")),
    ),
    "orders": (
        frozenset(("date",)), frozenset(("amount", "quantity")), frozenset(WHO),
    ),
}  # fmt: skip
"""Of each of these sets a table of the kind needs one column at least."""


class NotAProposal(ValueError):
    """Somebody handed over something that is no proposal; the message says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `field` is one of `FIELDS`; `confidence` the probability that it is right.

    `why` is a code for whoever shows it: `heading`, `contents`, `both`, `empty` (nothing
    stands in it), `unknown` (kept as it is), `person` (somebody said so).
    """

    field: str
    confidence: float = 1.0
    why: str = "person"
    heading: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a table is taken for.

    `kind` is one of `KINDS`, or empty where the rows are of no kind that we read; then
    `not_rows` may say what they are (`summary`: one line of figures a customer).
    `skip_rows` are lines above the table (titles, notes); the heading, if `has_header`, comes
    next. `delimiter` is the mark between cells, a blank for columns made with blanks, empty
    for spreadsheets. `date_order` is empty where nothing decides it and something hangs on it.
    """

    kind: str
    has_header: bool
    columns: tuple[Column, ...]
    confidence: float = 1.0
    delimiter: str = ","
    skip_rows: int = 0
    date_order: str = ""
    decimal_comma: bool = False
    needs_date_order: bool = False
    sheet: str = ""
    not_rows: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """What each column is, from left to right."""
        return tuple(column.field for column in self.columns)

    @property
    def missing(self) -> tuple[frozenset[str], ...]:
        """Sets of fields of which a table of this kind needs one and this one has none."""
        had = set(self.fields)
        return tuple(needed for needed in NEEDED.get(self.kind, ()) if not needed & had)

    @property
    def is_clear(self) -> bool:
        """Whether it may be read without asking anybody."""
        return (
            self.kind in KINDS
            and self.confidence >= SURE
            and not self.missing
            and not (self.needs_date_order and not self.date_order)
            and all(column.confidence >= SURE for column in self.columns)
        )

    def corrected(
        self, fields: Sequence[str], *, kind: str = "", date_order: str = "",
        decimal_comma: bool | None = None,
    ) -> Proposal:  # fmt: skip
        """The same table as a person says it is.

        Args:
            fields: what each column is, from left to right.
            kind: another kind of rows; empty to leave it.
            date_order: `dmy`, `mdy`, `ymd`; empty to leave it.
            decimal_comma: whether 1,5 is one and a half; None to leave it.

        Raises:
            NotAProposal: a field does not exist for that kind, is given twice, or one is missing.

        """
        if len(fields) != len(self.columns):
            raise NotAProposal("columns")
        columns = tuple(
            column
            if column.field == field
            else replace(column, field=field, confidence=1.0, why="person")
            for column, field in zip(self.columns, fields, strict=True)
        )
        sure = tuple(replace(column, confidence=1.0) for column in columns)
        found = replace(
            self, columns=sure, kind=kind or self.kind, confidence=1.0, not_rows="",
            date_order=date_order or self.date_order,
            decimal_comma=self.decimal_comma if decimal_comma is None else decimal_comma,
        )  # fmt: skip
        check(found)
        return found

    def as_json(self) -> str:
        """As it is stored and sent."""
        return json.dumps(
            {
                "kind": self.kind, "has_header": self.has_header,
                "confidence": round(self.confidence, 3), "delimiter": self.delimiter,
                "skip_rows": self.skip_rows, "date_order": self.date_order,
                "decimal_comma": self.decimal_comma, "needs_date_order": self.needs_date_order,
                "sheet": self.sheet, "not_rows": self.not_rows,
                "columns": [
                    {"field": one.field, "confidence": round(one.confidence, 3), "why": one.why,
                     "heading": one.heading, "examples": list(one.examples)}
                    for one in self.columns
                ],
            },
            ensure_ascii=False,
        )  # fmt: skip


def from_json(text: str) -> Proposal:
    """A proposal as `as_json` wrote it, or as somebody else did.

    Raises:
        NotAProposal: it is none.

    """
    try:
        given = json.loads(text)
        found = Proposal(
            kind=str(given["kind"]),
            has_header=bool(given["has_header"]),
            columns=tuple(_column(one) for one in given["columns"]),
            confidence=float(given.get("confidence", 1.0)),
            delimiter=str(given.get("delimiter", ","))[:1],
            skip_rows=int(given.get("skip_rows", 0)),
            date_order=str(given.get("date_order", "")),
            decimal_comma=bool(given.get("decimal_comma", False)),
            needs_date_order=bool(given.get("needs_date_order", False)),
            sheet=str(given.get("sheet", "")),
            not_rows=str(given.get("not_rows", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as why:
        raise NotAProposal("shape") from why
    check(found)
    return found


def _column(given: Mapping[str, Any]) -> Column:
    return Column(
        field=str(given["field"]),
        confidence=float(given.get("confidence", 1.0)),
        why=str(given.get("why", "person")),
        heading=str(given.get("heading", "")),
        examples=tuple(map(str, given.get("examples", ()))),
    )


def check(proposal: Proposal) -> None:
    """Raises NotAProposal where a proposal contradicts itself."""
    if proposal.kind not in (*KINDS, ""):
        raise NotAProposal("kind")
    if proposal.date_order not in (*ORDERS_OF_DATE, ""):
        raise NotAProposal("date_order")
    if not 0 < len(proposal.columns) <= COLUMNS_MAX or not 0 <= proposal.skip_rows < 1000:
        raise NotAProposal("columns")
    may = FIELDS.get(proposal.kind, (CUSTOM, IGNORE))
    fields = proposal.fields
    if any(field not in may for field in fields):
        raise NotAProposal("field")
    single = [field for field in fields if field not in SEVERAL]
    if len(single) != len(set(single)):
        raise NotAProposal("twice")


def folded(heading: str) -> str:
    """A heading without accents, capitals, double blanks and byte order mark."""
    apart = unicodedata.normalize("NFKD", heading.lstrip("\ufeff").casefold()[:200])
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def header_key(rows: Sequence[Sequence[str]], proposal: Proposal) -> str:
    """The name under which a mapping is remembered: 32 hexadecimal digits.

    Of a table with headings it is the headings, whatever their case and accents; of one without,
    what shape of thing stands in each column.

    Args:
        rows: the first rows of the table, as for `propose`.
        proposal: what was proposed for them (headings and shapes do not hang on corrections).

    """
    if proposal.has_header:
        heads = rows[proposal.skip_rows] if len(rows) > proposal.skip_rows else ()
        words = ["headings", *map(folded, heads[:COLUMNS_MAX])]
    else:
        body = rows[proposal.skip_rows :]
        words = ["shapes", *(_shape(body, place) for place in range(len(proposal.columns)))]
    return sha256("\x1f".join(words).encode("utf-8", "replace")).hexdigest()[:32]


def _shape(rows: Sequence[Sequence[str]], place: int) -> str:
    """A letter or two for what stands in a column: its most frequent outline."""
    counts: dict[str, int] = {}
    for row in rows[:100]:
        cell = row[place].strip() if place < len(row) else ""
        if cell:
            outline = _outline(cell)
            counts[outline] = counts.get(outline, 0) + 1
    return max(counts, key=lambda one: (counts[one], one), default="")


def _outline(cell: str) -> str:
    if "@" in cell:
        return "@"
    kinds = {"9" if char.isdigit() else "a" if char.isalpha() else "" for char in cell}
    return "".join(sorted(kinds))
