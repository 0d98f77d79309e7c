"""Say what the columns of a table are, from their headings and from what stands in them.

For every column and field there is a probability: that of the heading, held against the
contents, and that of the contents by themselves. Each kind of table (an address book, talks,
orders) then takes its fields, the most probable first, each singular field once; the kind whose
fields explain the table best is proposed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from sobremesa.core.sheets import lexicon
from sobremesa.core.sheets.amounts import comma_in
from sobremesa.core.sheets.dates import order_in
from sobremesa.core.sheets.judging import ALONE, BESIDE
from sobremesa.core.sheets.proposal import (
    COLUMNS_MAX,
    CUSTOM,
    DATED,
    EXAMPLE_MAX_CHARS,
    EXAMPLES_MAX,
    FIELDS,
    HEADING_MAX_CHARS,
    IGNORE,
    KINDS,
    NEEDED,
    SEVERAL,
    Column,
    Proposal,
)
from sobremesa.core.sheets.relations import ROWS_LEAST, relations, settled
from sobremesa.core.sheets.shapes import Shape, shape_of

LEAST = 0.42  # what is less probable is kept as it is, with its heading
MONTH_FIRST = frozenset(("US", "PH"))
DAY_FIRST_WORDS = frozenset(("fecha", "data", "datum", "date de", "hora", "eguna", "cliente"))
NAMES_OF_FILES: Mapping[str, tuple[str, ...]] = {
    "orders": ("pedido", "venta", "order", "factura", "invoice", "compra", "sales", "purchase",
               "ticket", "albaran", "comanda", "bestell", "commande"),
    "interactions": ("llamada", "call", "visita", "interac", "activi", "mensaje", "message",
                     "reunion", "meeting", "gestion", "cdr", "contactos_con"),
    "contacts": ("contact", "agenda", "cliente", "client", "customer", "people", "personas",
                 "socio", "proveedor", "adress", "kunden"),
}  # fmt: skip
SUMMARY_WORDS = frozenset(("frequency", "recency", "monetary", "frecuencia", "recencia", "ltv"))


Pair = tuple[float, int, int, str]  # minus the probability, the rank, the column, the field


@dataclass(frozen=True, slots=True)
class Seen:
    """One column before it is anything: its heading, its shape, some of its cells."""

    heading: str
    shape: Shape
    values: Sequence[str]
    means: Mapping[str, float]
    relation: Mapping[str, float]


def propose(
    rows: Sequence[Sequence[str]],
    *,
    name: str = "",
    delimiter: str = ",",
    skip_rows: int = 0,
    region: str = "",
    date_order: str = "",
) -> Proposal:
    """What a table is taken for.

    Args:
        rows: its first rows, cell by cell, from the top of the file; a few hundred are plenty.
        name: of the file, which may say what it holds.
        delimiter: the mark between cells, to be kept with the proposal.
        skip_rows: how many rows lie above the table (`reading.layout`).
        region: ISO country, for telephones without prefix and for days of two readings.
        date_order: `dmy`, `mdy`, `ymd`, where somebody said it.

    """
    body = [list(row) for row in rows[skip_rows:] if any(cell.strip() for cell in row)]
    has_header = _has_header(body)
    heads = body[0] if has_header and body else []
    data = body[1:] if has_header else body
    width = min(COLUMNS_MAX, max(map(len, body), default=1))
    seen = [_seen(place, heads, data, region) for place in range(width)]
    seen = _related(_settle_names(seen))
    found = {kind: _assigned(kind, seen) for kind in KINDS}
    worth = {kind: _worth(kind, columns, seen, name) for kind, columns in found.items()}
    kind = max(KINDS, key=lambda one: worth[one])
    if worth[kind] <= 0 or _is_summary(seen, found["orders"]):
        kind = ""
    columns = found[kind] if kind else [_kept(one) for one in seen]
    dated = [one for one, column in zip(seen, columns, strict=True) if column.field in DATED]
    counted = [one for one, column in zip(seen, columns, strict=True) if column.field == "amount"]
    return Proposal(
        kind=kind,
        has_header=has_header,
        columns=tuple(columns),
        confidence=_sureness(kind, worth, {column.field for column in columns}),
        delimiter=delimiter,
        skip_rows=skip_rows,
        date_order=_order(dated, heads, region, date_order),
        decimal_comma=_is_comma(counted, seen, delimiter),
        needs_date_order=any(one.shape.of("ambiguous") for one in dated),
        not_rows="summary" if _is_summary(seen, found["orders"]) else "",
    )


# ------------------------------------------------------------------------------- columns


def _seen(place: int, heads: Sequence[str], data: Sequence[Sequence[str]], region: str) -> Seen:
    values = [row[place] if place < len(row) else "" for row in data]
    heading = heads[place].strip()[:HEADING_MAX_CHARS] if place < len(heads) else ""
    means = lexicon.meanings(heading) if heading else {}
    return Seen(heading, shape_of(values, region=region), values, means, {})


def _related(seen: Sequence[Seen]) -> list[Seen]:
    """What other columns say, for those of which no heading says anything."""
    found = relations([(one.values, one.shape) for one in seen])
    return [
        one if one.means else replace(one, relation=relation)
        for one, relation in zip(seen, found, strict=True)
    ]


def _has_header(body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row says what the columns are, and is not the first of the data."""
    if not body:
        return False
    first = [cell for cell in body[0] if cell.strip()]
    told = sum(max(lexicon.meanings(cell).values(), default=0.0) > 0.6 for cell in first)
    shape = shape_of(first)
    data = max(0.0, shape.of("email")) + shape.of("number") + shape.of("date") + shape.of("phone")
    data += shape.of("url")
    if data * len(first) >= 1 and told < 0.5 * len(first):
        return False
    if told >= max(1.0, 0.3 * len(first)):
        return True
    # Words over figures: a heading, whatever its language.
    rest = body[1:]
    figures = [
        place
        for place in range(len(first))
        if (column := shape_of([row[place] for row in rest if place < len(row)])).of("number")
        + column.of("date") > 0.8
    ]  # fmt: skip
    return bool(figures) and data == 0 and len(set(first)) == len(first)


def _settle_names(seen: list[Seen]) -> list[Seen]:
    """`Nombre` is a first name beside a column of surnames, and a whole name without one."""
    has_family = any("family_name" in one.means and not _is_bare(one) for one in seen)
    has_given = any("given_name" in one.means and not _is_bare(one) for one in seen)
    settled = []
    for one in seen:
        if _is_bare(one) and has_family and not has_given:
            one = replace(one, means={**one.means, "given_name": 1.0, "name": 0.55})
        settled.append(one)
    return settled


def _is_bare(one: Seen) -> bool:
    return bool(one.heading) and not set(lexicon.words_of(one.heading)) - lexicon.GIVEN_OR_WHOLE


def _assigned(kind: str, seen: Sequence[Seen]) -> list[Column]:
    """The columns as a table of this kind: the most probable pairs first, singular ones once."""
    pairs = sorted(
        (
            # Of several columns of money the last is the sum; of anything else, the first.
            (-_probability(one, field, kind), -place if field == "amount" else place, place, field)
            for place, one in enumerate(seen)
            for field in FIELDS[kind]
            if field != CUSTOM
        ),
    )
    had: set[str] = set()
    taken = {
        place: _column(seen[place], IGNORE, 0.9, "unknown")
        for place in _twins(seen)
        if not seen[place].heading
    }
    for minus, _, place, field in pairs:
        if -minus < LEAST or place in taken or (field not in SEVERAL and field in had):
            continue
        had.add(field)
        taken[place] = _column(seen[place], field, -minus, _why(seen[place], field))
    _take_needed(kind, pairs, taken, seen)
    return [taken.get(place) or _kept(one) for place, one in enumerate(seen)]


def _take_needed(
    kind: str, pairs: Sequence[Pair], taken: dict[int, Column], seen: Sequence[Seen]
) -> None:
    """What the kind cannot do without may be a column that it could do without otherwise."""
    all_needed = frozenset[str]().union(*NEEDED[kind])
    for needed in NEEDED[kind]:
        if needed & {column.field for column in taken.values()}:
            continue
        for minus, _, place, field in pairs:
            is_free = place not in taken or taken[place].field not in all_needed
            if field in needed and is_free and -minus >= LEAST:
                taken[place] = _column(seen[place], field, -minus, _why(seen[place], field))
                break


def _probability(one: Seen, field: str, kind: str) -> float:
    """That this column is this field."""
    head = one.means.get(field, 0.0)
    if not one.shape.cells:
        return 0.9 * head if head > 0.7 else 0.0
    allowed = BESIDE[field](one.shape) if field in BESIDE else 1.0
    by_heading = 0.985 * head * allowed if head > 0.6 else 0.5 * head * allowed
    by_contents = settled(one.relation, field, _by_contents(one.shape, field, kind))
    others = max(
        (p * (BESIDE[f](one.shape) if f in BESIDE else 1.0)
         for f, p in one.means.items() if f != field), default=0.0,
    )  # fmt: skip
    if one.heading and others > 0.6 and others > head:
        by_contents *= 0.35 if others > 0.9 else 0.6
    elif one.heading and not one.means:
        by_contents *= 0.85  # a heading that nobody knows: it may be something else
    return 1 - (1 - by_heading) * (1 - by_contents)


def _by_contents(shape: Shape, field: str, kind: str) -> float:
    best, judge = ALONE.get(field, (0.0, None))
    if kind == "orders" and field == "date":  # an order's day may come with its time
        return best * shape.of("date")
    is_own = shape.unique > 0.99 and shape.cells >= ROWS_LEAST  # each row has its own
    if kind == "interactions" and is_own:
        if field == "customer":
            best *= 0.4
        elif field == "reference":
            best = 0.75
    return best * judge(shape) if judge else 0.0


def _why(one: Seen, field: str) -> str:
    if not one.shape.cells:
        return "heading"
    by_contents = _by_contents(one.shape, field, "")
    if not one.means.get(field):
        return "contents"
    return "both" if by_contents > 0.4 else "heading"


def _kept(one: Seen) -> Column:
    """A column that is none of the fields: kept under its heading, or nothing stands in it."""
    if not one.shape.cells:  # a heading may have something under it further down
        return _column(one, CUSTOM if one.heading else IGNORE, 0.95, "empty")
    known = max(one.means.values(), default=0.0)
    return _column(one, CUSTOM, (0.7 + 0.2 * known) if one.heading else 0.55, "unknown")


def _column(one: Seen, field: str, confidence: float, why: str) -> Column:
    shown = dict.fromkeys(
        " ".join(value.split())[:EXAMPLE_MAX_CHARS] for value in one.values if value.strip()
    )
    return Column(
        field=field, confidence=min(0.99, confidence), why=why, heading=one.heading,
        examples=tuple(shown)[:EXAMPLES_MAX],
    )  # fmt: skip


def _twins(seen: Sequence[Seen]) -> set[int]:
    """Columns of codes that say the same as one before them: each value goes with one value."""
    found: set[int] = set()
    codes = [place for place, one in enumerate(seen) if one.shape.of("code") > 0.95]
    for at, place in enumerate(codes):
        for before in codes[:at]:
            mine, theirs = seen[place].values, seen[before].values
            pairs = set(zip(mine, theirs, strict=True))
            if len(pairs) == len(set(mine)) == len(set(theirs)) < 0.9 * len(mine):
                found.add(place)
    return found


# ---------------------------------------------------------------------------------- kinds


def _worth(kind: str, columns: Sequence[Column], seen: Sequence[Seen], name: str) -> float:
    """How well a kind explains a table; 0 where something it needs is not there."""
    had = {column.field: column.confidence for column in columns}
    if any(not needed & set(had) for needed in NEEDED[kind]):
        return 0.0
    shown = [
        column.confidence * (column.field not in {CUSTOM, IGNORE})
        for column, one in zip(columns, seen, strict=True)
        if one.shape.cells
    ]
    worth = sum(shown) / max(1, len(shown)) + _bonus(kind, had, columns, seen)
    if any(part in name.casefold() for part in NAMES_OF_FILES[kind]):
        worth += 0.25
    return max(0.01, worth)


def _bonus(
    kind: str, had: Mapping[str, float], columns: Sequence[Column], seen: Sequence[Seen]
) -> float:
    """What speaks for a kind beside the number of its columns."""
    if kind == "orders":
        goods = had.get("amount", 0) + 0.5 * had.get("quantity", 0) + 0.4 * had.get("product", 0)
        return 0.25 * goods + 0.3 * had.get("number", 0) - 0.35
    if kind == "interactions":
        talk = had.get("direction", 0) + had.get("medium", 0) + 0.7 * had.get("minutes", 0)
        talk += 0.7 * had.get("text", 0) + 0.4 * had.get("subject", 0) + 0.4 * had.get("when", 0)
        return 0.3 * min(2.0, talk) - 0.35
    known = {"name", "given_name", "email", "phone", "organisation"}
    unique = max(
        (one.shape.unique for one, column in zip(seen, columns, strict=True)
         if column.field in known), default=0.0,
    )  # fmt: skip
    whole = {"street", "city", "postal_code", "family_name", "job_title", "second_family_name",
             "birthday", "tax_id", "country", "nickname", "fax"}  # fmt: skip
    return (0.1 if unique > 0.9 else -0.3) + 0.05 * min(4, len(whole & set(had)))


OF_A_TALK = frozenset({"direction", "medium", "minutes", "text", "subject"})
UNSURE = 0.5  # below what is taken without asking (`proposal.SURE`)


def _sureness(kind: str, worth: Mapping[str, float], fields: Set[str]) -> float:
    """The probability of the kind: how far it lies before the next one.

    A name and a day are no talk yet: they may be of a sale, a delivery, an absence.
    """
    if not kind:
        return 0.0
    if kind == "interactions" and not fields & OF_A_TALK:
        return UNSURE
    rest = max(value for other, value in worth.items() if other != kind)
    return min(0.99, 0.55 + 1.2 * (worth[kind] - rest)) if rest > 0 else 0.97


def _is_summary(seen: Sequence[Seen], as_orders: Sequence[Column]) -> bool:
    """One line of figures for each of somebody: nothing that happened on a day, and no names."""
    told = {word for one in seen for word in lexicon.words_of(one.heading)}
    if any(column.field in {"date", "email", "phone", "name"} for column in as_orders):
        return False
    figures = all(one.shape.of("number") > 0.95 for one in seen if one.shape.cells)
    return figures and (bool(told & SUMMARY_WORDS) or any(one.shape.unique > 0.99 for one in seen))


# ------------------------------------------------------------------------- days and money


def _order(dated: Sequence[Seen], heads: Sequence[str], region: str, given: str) -> str:
    """The order of day and month: as the days settle it, as somebody said, as such people write.

    A table with English headings may come from anywhere: there nothing is assumed.
    """
    if found := order_in(value for one in dated for value in one.values):
        return found
    if given:
        return given
    if region in MONTH_FIRST:
        return "mdy"
    return "" if _is_english(heads) else "dmy"


def _is_english(heads: Sequence[str]) -> bool:
    told = {word for head in heads for word in lexicon.words_of(head)}
    return bool(told & _ENGLISH) and not told & _NOT_ENGLISH


_ENGLISH = frozenset(
    ("date", "name", "company", "phone", "amount", "customer", "created", "order", "time", "first",
     "address", "title", "notes", "duration", "direction", "birthday")
)  # fmt: skip
_NOT_ENGLISH = frozenset(
    ("fecha", "nombre", "empresa", "telefono", "importe", "cliente", "hora", "correo", "data",
     "nom", "datum", "vorname", "montant", "pedido", "cantidad", "client", "apellidos", "movil")
)  # fmt: skip


def _is_comma(counted: Sequence[Seen], seen: Sequence[Seen], delimiter: str) -> bool:
    values = [value for one in counted for value in one.values]
    found = comma_in(values)
    if found is None:
        found = comma_in(
            value for one in seen if one.shape.of("number") > 0.9 for value in one.values
        )
    return (delimiter == ";") if found is None else found
