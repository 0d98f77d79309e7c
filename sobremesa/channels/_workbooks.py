"""Spreadsheets (xlsx, xlsm, xlsb, xls, ods) as rows of text, whatever program wrote them.

Dates come as ISO, numbers as people write them in such a cell, errors (`#N/A`) and formulas
without a result as nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from sobremesa.core.sheets.proposal import COLUMNS_MAX

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] § 1.3.2
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SHEETS_MAX = 60
CELL_MAX_CHARS = 100_000


class Locked(ValueError):
    """It is protected by a password."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that holds something."""

    name: str
    rows: list[list[str]]


def is_workbook(name: str, head: bytes) -> bool:
    """Whether a file is a spreadsheet: by its ending and by how it begins."""
    return name.lower().endswith(ENDINGS) and head.startswith((ZIP, OLE))


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets that hold something, in their order; those that cannot be read are left out.

    Raises:
        Locked: it is protected by a password.
        ValueError: it is no spreadsheet, or broken.

    """
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names[:SHEETS_MAX]
    except calamine.CalamineError as why:
        if ENCRYPTED in data or isinstance(why, calamine.PasswordError):
            raise Locked from why
        raise ValueError("no spreadsheet") from why
    for name in names:
        try:
            table = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        except calamine.CalamineError:
            continue  # a sheet that is a chart
        rows = [[text_of(cell) for cell in row[:COLUMNS_MAX]] for row in table]
        if any(any(row) for row in rows):
            yield Sheet(name, rows)


def text_of(cell: Any) -> str:
    """A cell as somebody would write it."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # 600112233.0 was typed as 600112233; 12.5 stays; 0.1 + 0.2 is what the cell showed.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.12g}"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    text = str(cell)[:CELL_MAX_CHARS]
    return "" if text.startswith("#") and text.rstrip("!?").isupper() else text
