"""The one writer of CSV: what it writes is data, wherever it is opened (RELIABILITY R21).

A cell that begins like a formula would be run by a spreadsheet: `=HYPERLINK(…)` in a name
somebody chose for themselves. Such words get a leading `'`; figures stay figures. RFC 4180,
with every word in quotes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

WHOLE_MAX = 1e15
"""From here on a float no longer knows every whole number."""

BOM = "\ufeff"
# ASCII, and the full-width forms that a spreadsheet takes for the same.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written. A Spanish Excel wants `;` between, a comma in numbers, and a BOM."""

    between: str = ","
    point: str = "."
    has_bom: bool = False


PLAIN = Dialect()
SPANISH_EXCEL = Dialect(between=";", point=",", has_bom=True)


def cell(value: Value, dialect: Dialect = PLAIN) -> str:
    """One cell. Words are quoted and made harmless; figures and dates are written bare.

    An integer is written whole, a float as short as it reads back, a date as ISO 8601, yes and
    no as 1 and 0, None as nothing.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _figure(value, dialect)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _quoted(harmless(value))


def _figure(value: float, dialect: Dialect) -> str:
    if not math.isfinite(value):
        return ""
    if value.is_integer() and abs(value) < WHOLE_MAX:
        return str(int(value))
    return repr(value).replace(".", dialect.point)


def harmless(text: str) -> str:
    """Words that no spreadsheet takes for a formula. What begins harmlessly is unchanged."""
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA) else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def row(values: Iterable[Value], dialect: Dialect = PLAIN) -> str:
    """One line, with its end."""
    return dialect.between.join(cell(one, dialect) for one in values) + "\r\n"


def table(
    head: Sequence[str], rows: Iterable[Iterable[Value]], dialect: Dialect = PLAIN
) -> Iterator[str]:
    """The lines of a table as they come: nothing is held but one row."""
    yield (BOM if dialect.has_bom else "") + row(head, dialect)
    for values in rows:
        yield row(values, dialect)
