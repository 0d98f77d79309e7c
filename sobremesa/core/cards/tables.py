"""Address books as tables: the CSV of Google Contacts and of Outlook.

Columns are found by what their heading says, whatever the version and in English or Spanish:
`E-mail 1 - Value`, `E-mail Address`, `Dirección de correo electrónico` are all an address. A
table whose headings are of neither is left to somebody who can say what its columns mean.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sobremesa.core.cards import Draft, Entry, day_order, joined
from sobremesa.core.content_lines import repaired

ROW_MAX_CHARS = 1024 * 1024
COLUMNS_MAX = 200
MULTIPLE = ":::"

_DELIMITERS = (",", ";", "\t")
_GOOGLE = re.compile(r"(e-?mail|phone) 1 - (value|type|label)")
_GOOGLE_COLUMN = re.compile(r"([a-z -]+?) ?(\d*) - ([a-z /]+)")
_OUTLOOK = {
    "e-mail address", "e-mail 2 address", "business phone", "mobile phone", "home phone",
    "business street", "home street", "business fax", "e-mail display name", "primary phone",
    "direccion de correo electronico", "direccion del correo electronico 2", "movil",
    "telefono del trabajo", "telefono movil", "telefono particular", "calle del trabajo",
    "numero de telefono del trabajo", "calle particular", "fax del trabajo", "particular",
}  # fmt: skip
_NAMES = {"first name", "given name", "nombre", "last name", "apellidos", "name"}
_FIELDS = {
    "first name": "given_name", "given name": "given_name", "nombre": "given_name",
    "last name": "family_name", "family name": "family_name", "apellidos": "family_name",
    "nickname": "nickname", "apodo": "nickname", "sobrenombre": "nickname",
    "company": "organisation", "organizacion": "organisation", "compania": "organisation",
    "empresa": "organisation", "organization name": "organisation",
    "organization 1 - name": "organisation",
    "job title": "job_title", "puesto": "job_title", "cargo": "job_title",
    "organization title": "job_title", "organization 1 - title": "job_title",
    "name": "name",
}  # fmt: skip
_LEFT_OUT = {
    "photo", "file as", "priority", "private", "sensitivity", "gender", "initials", "iniciales",
    "prioridad", "privado", "confidencialidad", "sexo", "yomi name", "name prefix", "title",
    "organization 1 - type", "organization 1 - yomi name", "organization 1 - symbol",
    "directory server", "servidor de directorio",
}  # fmt: skip
_GOOGLE_NAMES_OF_GROUPS = {"* mycontacts", "mycontacts", "* starred", "starred in android"}
_EMPTY = {"", "0/0/00", "0/0/0000", "unspecified", "sin especificar", "no especificado"}
_ADDRESS_PARTS = re.compile(
    r"(home|business|other) (street|city|postal code|state|country)"
    r"|(calle|ciudad|codigo postal|provincia o estado|pais o region)(?: del| de)?"
    r" (trabajo|particular|otra|otro)"
)
_PART_ORDER = ("street", "calle", "postal", "codigo", "city", "ciudad")


@dataclass(frozen=True, slots=True)
class Table:
    """What the first line of a table says: the maker, the mark between cells, the headings."""

    maker: str
    delimiter: str
    header: tuple[str, ...]


def table(head: str) -> Table | None:
    """The table that a file begins with, or None if it is neither Google's nor Outlook's.

    Raises:
        ValueError: the first line is no row at all.

    """
    first = repaired(next(rows(io.StringIO(head, newline="")), ""))
    for delimiter in _DELIMITERS:
        header = tuple(plain(cell) for cell in cells_of(first, delimiter))
        if len(header) < 3 or not _NAMES & set(header):
            continue
        if any(_GOOGLE.fullmatch(name) for name in header):
            return Table("google", delimiter, header[:COLUMNS_MAX])
        if len(_OUTLOOK & set(header)) >= 2:
            return Table("outlook", delimiter, header[:COLUMNS_MAX])
    return None


def rows(pieces: Iterable[str]) -> Iterator[str]:
    """The rows of a table as written, also those with line breaks between quotes.

    A quote that never closes would swallow the rest of the file: after `ROW_MAX_CHARS` its
    first line stands alone as a row (which `cells_of` refuses) and reading goes on behind it.
    Of a single line that is longer, the beginning is given (refused too), the rest is skipped.
    """
    waiting: list[str] = []
    held: list[str] = []
    size = quotes = 0
    source = iter(pieces)
    while line := waiting.pop() if waiting else next(source, ""):
        held.append(line)
        size += len(line)
        quotes += line.count('"')
        is_line = line.endswith(("\n", "\r"))
        if size <= ROW_MAX_CHARS and (quotes % 2 or not is_line):
            continue
        if size > ROW_MAX_CHARS:
            rest = _after_first_line(held)
            waiting.extend(reversed(rest))
            held = held[: len(held) - len(rest)]
            while not rest and not is_line:
                line = waiting.pop() if waiting else next(source, "\n")
                is_line = line.endswith(("\n", "\r"))
        yield "".join(held)
        held, size, quotes = [], 0, 0
    if held:
        yield "".join(held)


def _after_first_line(pieces: Sequence[str]) -> list[str]:
    for place, piece in enumerate(pieces, 1):
        if piece.endswith(("\n", "\r")):
            return list(pieces[place:])
    return []


def cells_of(row: str, delimiter: str) -> list[str]:
    """The cells of one row. Raises ValueError where quotes and marks make no row."""
    if row.count('"') % 2 or len(row) > ROW_MAX_CHARS:
        raise ValueError(row[:80])
    try:
        return next(csv.reader([row.replace("\0", "")], delimiter=delimiter), [])
    except csv.Error as why:
        raise ValueError(row[:80]) from why


def plain(heading: str) -> str:
    """A heading without accents, capitals and double blanks: `Móvil` and `movil` are one."""
    apart = unicodedata.normalize("NFKD", heading.lstrip("\ufeff").casefold()[:200])
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def order_in(rows_: Iterable[Mapping[str, str]]) -> str:
    """`dmy` or `mdy` if one of the birthdays in the table settles it, else nothing."""
    for row in rows_:
        days = (value for name, value in row.items() if _is_birthday(name))
        if order := day_order(days):
            return order
    return ""


def row_of(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """What a row says, by heading; cells beyond the headings have none and are numbered."""
    named = {name or f"column {place}": "" for place, name in enumerate(header, 1)}
    for place, cell in enumerate(cells[:COLUMNS_MAX]):
        name = header[place] if place < len(header) else ""
        named[name or f"column {place + 1}"] = cell.strip()
    return {name: cell for name, cell in named.items() if cell.casefold() not in _EMPTY}


def read_row(row: Mapping[str, str], *, region: str = "", order: str = "") -> Entry:
    """A row as an entry of an address book.

    Args:
        row: cells by plain heading, empty ones left out (`row_of`).
        region: ISO country whose telephone numbers are written without prefix.
        order: `dmy` or `mdy`, for birthdays with slashes.

    """
    draft = Draft(region)
    addresses: dict[str, dict[str, str]] = {}
    for name, cell in row.items():
        if name in _LEFT_OUT:
            continue
        if name in _FIELDS:
            draft.set(_FIELDS[name], cell)
        elif name in {"middle name", "additional name", "segundo nombre"}:
            draft.set("given_name", joined([draft.fields.pop("given_name", ""), cell], " "))
        elif _is_birthday(name):
            draft.birthday(cell, order)
        elif name in {"notes", "notas"}:
            draft.note(cell)
        elif name in {"labels", "group membership", "categories", "categorias"}:
            draft.line("groups", _groups(cell))
        elif found := _GOOGLE_COLUMN.fullmatch(name):
            _google(draft, row, found[1], found[2], found[3], cell)
        else:
            _outlook(draft, addresses, name, cell)
    for place, parts in addresses.items():
        ordered = sorted(parts, key=_part_order)
        draft.line(f"address {place}", joined(parts[part] for part in ordered))
    return draft.entry()


def _is_birthday(name: str) -> bool:
    return name in {"birthday", "cumpleanos", "fecha de nacimiento"}


def _groups(cell: str) -> str:
    groups = (group.strip() for group in cell.replace(MULTIPLE, ";").split(";"))
    return joined(group for group in groups if group.casefold() not in _GOOGLE_NAMES_OF_GROUPS)


# ------------------------------------------------------------------------------- Google


def _google(
    draft: Draft, row: Mapping[str, str], what: str, number: str, part: str, cell: str
) -> None:
    """A cell of a numbered group of columns: `Phone 1 - Value`, labelled by `Phone 1 - Type`."""
    if what == "address":
        if part == "formatted" or (part == "street" and f"address {number} - formatted" not in row):
            draft.line(
                f"address {_google_label(row, what, number)}".strip(), joined(cell.splitlines())
            )
        return
    if part != "value":
        if part not in {"type", "label", "service"}:
            draft.line(f"{what} {part}", cell)
        return
    label = _google_label(row, what, number)
    for value in cell.split(MULTIPLE):
        if what in {"e-mail", "email"}:
            draft.email(value, f"email {label}".strip())
        elif what == "phone":
            draft.phone(value, f"phone {label}".strip())
        elif what == "im":
            draft.social(row.get(f"im {number} - service", label), value)
        else:
            draft.line(label if what in _LABELLED and label else f"{what} {label}", value)


_LABELLED = {"custom field", "event", "relation"}


def _google_label(row: Mapping[str, str], what: str, number: str) -> str:
    label = row.get(f"{what} {number} - label") or row.get(f"{what} {number} - type") or ""
    return joined([label.lstrip("* ")]).casefold()


# ------------------------------------------------------------------------------ Outlook


def _outlook(draft: Draft, addresses: dict[str, dict[str, str]], name: str, cell: str) -> None:
    words = set(re.findall(r"[a-z-]+", name))
    if words & {"e-mail", "email", "correo"}:
        if not words & {"type", "display", "tipo", "mostrado", "nombre"}:
            draft.email(cell, name)
    elif words & {"phone", "telefono", "movil", "mobile", "fax", "pager", "localizador"} or (
        name in {"particular", "radio phone", "telex"}
    ):
        draft.phone(cell, name.replace("localizador", "pager"))
    elif found := _ADDRESS_PARTS.match(name):
        place = found[1] or {"trabajo": "business", "particular": "home"}.get(found[4], "other")
        addresses.setdefault(place, {})[name] = cell
    else:
        draft.line(name, cell)


def _part_order(name: str) -> int:
    return next((rank for rank, word in enumerate(_PART_ORDER) if word in name), len(_PART_ORDER))
