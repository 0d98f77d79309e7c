"""Lists of purchases as people keep them: rows of text in, columns to count with out.

A row that cannot be read is named and left out; the others go in. What stands in cells is read once
for each different text, however many rows say it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from sobremesa.core.errors import CoreError
from sobremesa.core.sheets.amounts import comma_in, number
from sobremesa.core.sheets.dates import is_ambiguous, order_in, when
from sobremesa.core.silence.frames import EPOCH, Array

NO_CUSTOMER = "no_customer"
NO_DAY = "no_day"
NO_AMOUNT = "no_amount"
TOO_SHORT = "too_short"
BAD_KEPT = 10

Value = TypeVar("Value")


class AmbiguousDays(CoreError):
    """The days are of numbers alone, and nothing in the list says which of them is the day."""


@dataclass(slots=True)
class Bad:
    """The rows that were left out: how many, and the first few with line and reason."""

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < BAD_KEPT:
            self.first.append((line, reason))


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]],
    places: Sequence[int],
    order: str = "",
    *,
    decimal_comma: bool = False,
) -> tuple[dict[str, Array], Bad]:
    """Customers, days and amounts of a list.

    Args:
        rows: the number of the line, and its cells.
        places: in which cells the customer, the day and, where there are three, the amount stand.
        order: `dmy`, `mdy` or `ymd`, if somebody said it; otherwise the days themselves do.
        decimal_comma: how a sum is read where no sum of the list settles it.

    Returns:
        `customer` (text), `date` (days since 1970-01-01) and `amount`, and what was left out.

    Raises:
        AmbiguousDays: 03/04/2026, and no day of the list is above 12.

    """  # fmt: skip
    bad, lines = Bad(), []
    found: list[list[str]] = [[] for _ in places]
    last = max(places)
    for line, cells in rows:
        if len(cells) <= last:
            if any(cells):
                bad.add(line, TOO_SHORT)
            continue
        lines.append(line)
        for column, place in zip(found, places, strict=True):
            column.append(cells[place].strip())
    who = found[0]
    days = _days(found[1], order)
    sums = _sums(found[2], decimal_comma=decimal_comma) if len(places) > 2 else None
    kept = []
    for at, line in enumerate(lines):
        if not who[at]:
            bad.add(line, NO_CUSTOMER)
        elif days[at] is None:
            bad.add(line, NO_DAY)
        elif sums is not None and sums[at] is None:
            bad.add(line, NO_AMOUNT)
        else:
            kept.append(at)
    bad.first.sort()
    columns: dict[str, Array] = {
        "customer": np.array([who[at] for at in kept], dtype=object),
        "date": np.array([days[at] for at in kept], dtype=np.int64),
    }
    if sums is not None:
        columns["amount"] = np.array([sums[at] for at in kept], dtype=np.float64)
    return columns, bad


def _once(texts: Sequence[str], read: Callable[[str], Value]) -> list[Value]:
    known = {text: read(text) for text in dict.fromkeys(texts)}
    return [known[text] for text in texts]


def _days(texts: Sequence[str], order: str) -> list[int | None]:
    different = list(dict.fromkeys(texts))
    order = order or order_in(different)
    if not order and (unclear := next(filter(is_ambiguous, different), "")):
        raise AmbiguousDays(unclear)

    def day(text: str) -> int | None:
        found = when(text, order, serials=True)
        return (found.day - EPOCH).days if found else None

    return _once(texts, day)


def _sums(texts: Sequence[str], *, decimal_comma: bool) -> list[float | None]:
    settled = comma_in(dict.fromkeys(texts))
    comma = decimal_comma if settled is None else settled

    def amount(text: str) -> float | None:
        found = number(text, decimal_comma=comma)
        return None if found is None else float(found)

    return _once(texts, amount)
