"""Files of purchases, read: CSV of any make, Parquet, spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sobremesa.channels import _workbooks as workbooks
from sobremesa.core.content_lines import PIECE_MAX_CHARS, decoded, encoding_of, repaired
from sobremesa.core.sheets import reading
from sobremesa.core.silence.frames import BadOrders, day_numbers
from sobremesa.core.silence.lists import (
    NO_AMOUNT,
    NO_CUSTOMER,
    NO_DAY,
    AmbiguousDays,
    Bad,
    read_rows,
)

HEAD_BYTES = 256 * 1024

Rows = Iterator[tuple[int, Sequence[str]]]


class Unlisted(Exception):
    """The file cannot be taken for a list of purchases; one sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns of which file, and in which order its days are written, if somebody said so."""

    path: Path
    customer: str
    day: str
    amount: str = ""
    order: str = ""

    @property
    def names(self) -> list[str]:
        """The columns, as the file calls them."""
        return [name for name in (self.customer, self.day, self.amount) if name]


def read(asked: Asked) -> tuple[dict[str, Any], Bad]:
    """The purchases: `customer`, `date`, and `amount` where it was asked for; and what was bad.

    Raises:
        Unlisted: there is no such file, it is no table, a column is not there, or it cannot be
            known which number of a date is the day.

    """
    try:
        with asked.path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as exc:
        raise Unlisted(
            _("%(file)s could not be read: %(why)s.") % {"file": asked.path, "why": exc.strerror}
        ) from exc
    try:
        if head.startswith(b"PAR1"):
            return _of_parquet(asked)
        if workbooks.is_workbook(asked.path.name, head):
            return _of_workbook(asked)
        return _of_text(asked, head)
    except AmbiguousDays as exc:
        raise Unlisted(
            _("Is %(day)s a day of a month, or a month of a day? Nothing in %(file)s says so: "
              "repeat it with --dates dmy or --dates mdy.") % {"day": exc, "file": asked.path}
        ) from exc  # fmt: skip


def _no_table(asked: Asked) -> Unlisted:
    return Unlisted(
        _("There is no table in %(file)s that can be made out. Save it as CSV with one purchase "
          "a line and headings above.") % {"file": asked.path}
    )  # fmt: skip


def _of_text(asked: Asked, head: bytes) -> tuple[dict[str, Any], Bad]:
    text = decoded(head)
    found = reading.layout(text)
    if found is None or found.steadiness < 0.5:
        raise _no_table(asked)
    encoding = encoding_of(head)
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    with asked.path.open(encoding=encoding, errors=errors, newline="") as file:
        lines = iter(lambda: file.readline(PIECE_MAX_CHARS), "")
        rows = _text_rows(reading.rows(lines, found.delimiter, found.width), found)
        return _of_rows(asked, rows, decimal_comma=found.delimiter == ";")


def _text_rows(rows: Iterator[str], found: reading.Layout) -> Rows:
    line = 1
    for number, row in enumerate(rows):
        if number >= found.skip_rows and row.strip():
            try:
                yield line, reading.cells(repaired(row), found.delimiter)
            except ValueError:
                yield line, [row.strip()]
        line += max(row.count("\n"), row.count("\r"), 1)


def _of_workbook(asked: Asked) -> tuple[dict[str, Any], Bad]:
    try:
        sheets = list(workbooks.sheets(asked.path.read_bytes()))
    except ValueError as exc:
        raise _no_table(asked) from exc
    wanted = set(asked.names)
    for sheet in sheets:
        rows = [[str(cell) for cell in row] for row in sheet.rows]
        start = next((at for at, row in enumerate(rows) if wanted <= set(row)), None)
        if start is not None:
            return _of_rows(asked, ((at + 1, row) for at, row in enumerate(rows) if at >= start))
    raise _no_column(asked, asked.names[0], rows[0] if sheets else [])


def _no_column(asked: Asked, name: str, there: Sequence[str]) -> Unlisted:
    return Unlisted(
        _("There is no column %(name)s in %(file)s. There are: %(there)s.")
        % {"name": name, "file": asked.path, "there": ", ".join(there)}
    )


def _of_rows(
    asked: Asked, rows: Rows, *, decimal_comma: bool = False
) -> tuple[dict[str, Any], Bad]:
    heading = list(next(rows, (0, ()))[1])
    places = []
    for name in asked.names:
        if name not in heading:
            raise _no_column(asked, name, heading)
        places.append(heading.index(name))
    return read_rows(rows, places, asked.order, decimal_comma=decimal_comma)


def _of_parquet(asked: Asked) -> tuple[dict[str, Any], Bad]:
    import narwhals as nw  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    there = pq.read_schema(asked.path).names
    for name in asked.names:
        if name not in there:
            raise _no_column(asked, name, there)
    table = pq.read_table(asked.path, columns=asked.names).rename_columns(
        ["customer", "date", "amount"][: len(asked.names)]
    )
    bad = Bad()
    reasons = {"customer": NO_CUSTOMER, "date": NO_DAY, "amount": NO_AMOUNT}
    whole = None
    for name in table.column_names:
        if not table[name].null_count:
            continue
        here = pc.is_valid(table[name])
        for row in pc.indices_nonzero(pc.invert(here)).to_pylist():
            bad.add(row + 1, reasons[name])
        whole = here if whole is None else pc.and_(whole, here)
    table = table if whole is None else table.filter(whole)
    try:
        days = day_numbers(nw.from_native(table)["date"])
    except (BadOrders, ValueError) as exc:
        raise Unlisted(
            _("The column %(name)s of %(file)s holds no days.")
            % {"name": asked.day, "file": asked.path}
        ) from exc
    columns = {"customer": table["customer"], "date": days}
    if asked.amount:
        columns["amount"] = table["amount"].cast("float64")
    return columns, bad
