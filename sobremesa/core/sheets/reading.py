"""Text taken apart into rows and cells, whatever wrote it.

Semicolons, commas, tabs, bars or just blanks; quotes that never close; lines above the table;
`sep=;` as Excel writes it. Encodings are `content_lines`' business: what comes here is its text.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sobremesa.core.content_lines import repaired
from sobremesa.core.sheets.proposal import COLUMNS_MAX

ROW_MAX_CHARS = 1024 * 1024
HEAD_ROWS = 200
SKIP_MAX = 40  # lines above the heading: titles, notes, the date of the export
BLANKS = " "

_DELIMITERS = (";", ",", "\t", "|")
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is made: the mark between cells, the lines above, how many columns."""

    delimiter: str
    skip_rows: int
    width: int
    steadiness: float  # share of the rows that have the usual number of cells


def layout(head: str) -> Layout | None:
    """How the beginning of a file is made, or None if it is no table.

    Args:
        head: some first kilobytes; the last line may be cut.

    """
    if found := _SEP.match(head[:12].lstrip("\ufeff")):
        told = [found[1]] if found[1] in _DELIMITERS else []
    else:
        told = []
    tried = [_tried(head, mark) for mark in told or _DELIMITERS]
    candidates = [one for one in (*tried, None if told else _blanks(head)) if one]
    return max(candidates, key=_merit, default=None)


def _merit(one: Layout) -> float:
    return one.steadiness * (1.0 - 1.0 / (1 + one.width)) - 0.3 * (one.delimiter == BLANKS)


def _tried(head: str, delimiter: str) -> Layout | None:
    rows = head_rows(head, delimiter)
    counts = Counter(len(row) for row in rows if sum(map(bool, row)) > 1)
    if not counts:
        return None
    width, usual = max(counts.items(), key=lambda item: (item[1], item[0]))
    first = next(
        (place for place, row in enumerate(rows) if _begins(row, width)), len(rows)
    )  # fmt: skip
    if first > SKIP_MAX or first == len(rows):
        return None
    body = [row for row in rows[first:] if any(row)]
    # Rows that leave out what is empty at their end are no less steady.
    steady = sum(len(row) == width or (0.5 * width <= len(row) < width) for row in body)
    return Layout(delimiter, first, min(width, COLUMNS_MAX), steady / len(body) * min(1, usual))


def _begins(row: Sequence[str], width: int) -> bool:
    """Whether the table may begin with this row: it is about as wide, and says several things."""
    return len(row) >= max(2, width * 0.6) and sum(map(bool, row)) >= max(2, width * 0.3)


def _blanks(head: str) -> Layout | None:
    """A table whose columns are held apart by blanks: figures, most of them."""
    rows = [row for row in head_rows(head, BLANKS) if row]
    if len(rows) < 3 or not (width := Counter(map(len, rows)).most_common(1)[0][0]) >= 3:
        return None
    steady = [row for row in rows if len(row) == width]
    cells = [cell for row in steady[1:] for cell in row]
    figures = sum(any(char.isdigit() for char in cell) for cell in cells)
    if len(steady) < 0.9 * len(rows) or figures < 0.7 * len(cells):
        return None
    first = next(place for place, row in enumerate(rows) if len(row) == width)
    return Layout(BLANKS, first, width, len(steady) / len(rows)) if width <= COLUMNS_MAX else None


def head_rows(head: str, delimiter: str, most: int = HEAD_ROWS) -> list[list[str]]:
    """The cells of the first rows, those that can be read; a cut last line is left out."""
    found: list[list[str]] = []
    whole = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    for text in rows(io.StringIO(whole, newline=""), delimiter):
        try:
            found.append(cells(repaired(text), delimiter))
        except ValueError:
            found.append([])
        if len(found) >= most:
            break
    return found


def rows(pieces: Iterable[str], delimiter: str, width: int = 0) -> Iterator[str]:
    """The rows of a table as written, also those with line breaks between quotes.

    A quote that opens and never closes would swallow what follows: after `ROW_MAX_CHARS`, at
    the end of the text, or when more cells come together than the table has columns, its first
    line stands alone (and `cells` refuses it) and reading goes on behind it. Linear: what a
    quote swallowed in vain holds no other that opens. A longer single line is cut.

    Args:
        pieces: lines with their ends, long ones in pieces (`content_lines.pieces`).
        delimiter: the mark between cells.
        width: the number of columns, if it is known.

    """
    source, waiting = _lines(pieces), list[str]()
    held: list[str] = []
    size, is_open = 0, False
    while True:
        line = waiting.pop() if waiting else next(source, "")
        if line:
            held.append(line)
            size += len(line)
            is_open = _is_open_after(line, delimiter, is_open=is_open)
            if is_open and size <= ROW_MAX_CHARS:
                continue
        elif not held:
            return
        if is_open or _is_swollen(held, delimiter, width):
            waiting.extend(reversed(held[1:]))
            held = held[:1]
        yield "".join(held)
        held, size, is_open = [], 0, False


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Whole physical lines; of one that is longer than a row may be, the beginning."""
    parts: list[str] = []
    size = 0
    for piece in pieces:
        if size <= ROW_MAX_CHARS:
            parts.append(piece)
            size += len(piece)
        if piece.endswith(("\n", "\r")):
            yield "".join(parts)
            parts, size = [], 0
    if parts:
        yield "".join(parts)


def _is_open_after(line: str, delimiter: str, *, is_open: bool) -> bool:
    """Whether a quote is open at the end of a line, given whether one was at its beginning."""
    if '"' not in line or delimiter == BLANKS:
        return is_open
    at = 0
    if is_open:
        _, at = _quoted(line, 0)
        if at < 0:
            return True
        close = line.find(delimiter, at)
        if close < 0:
            return False
        at = close + 1
    return _scanned(line[at:], delimiter)[1]


def _is_swollen(held: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether several lines were taken for one row that they are not: it is wider than the
    table, or a quote closed in the middle of a word, where another one meant to open."""
    if len(held) < 2:
        return False
    row = "".join(held)
    return bool(width and len(_scanned(row, delimiter)[0]) > width) or _is_torn(row, delimiter)


def _is_torn(row: str, delimiter: str) -> bool:
    at, end = 0, len(row)
    while at < end:
        if row[at] == '"':
            text, at = _quoted(row, at + 1)
            if "\n" in text and row[at : at + 1].strip() not in {"", delimiter.strip()}:
                return True
        close = row.find(delimiter, at)
        at = end if close < 0 else close + 1
    return False


def cells(row: str, delimiter: str) -> list[str]:
    """The cells of one row, without blanks around them; those at the end that are empty stay.

    Raises:
        ValueError: a quote opens and never closes, or the row is too long.

    """
    if len(row) > ROW_MAX_CHARS:
        raise ValueError("long")
    row = row.rstrip("\r\n").lstrip("\ufeff")
    if delimiter == BLANKS:
        return row.split()[: COLUMNS_MAX + 1]
    if '"' not in row:
        return [cell.strip() for cell in row.split(delimiter)[: COLUMNS_MAX + 1]]
    found, is_open = _scanned(row, delimiter)
    if is_open:
        raise ValueError("quote")
    return [cell.strip() for cell in found[: COLUMNS_MAX + 1]]


def _scanned(row: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells, and whether the last one is still open. A quote opens only where a cell does."""
    found: list[str] = []
    at, end = 0, len(row)
    while at <= end:
        start = at
        while start < end and row[start] in " \ufeff":
            start += 1
        text = ""
        if row[start : start + 1] == '"':
            text, at = _quoted(row, start + 1)
            if at < 0:
                return [*found, text], True
        close = row.find(delimiter, at)
        close = end if close < 0 else close
        found.append(text + row[at:close])
        at = close + 1
    return found, False


def _quoted(row: str, at: int) -> tuple[str, int]:
    """What stands between quotes and where it ends; -1 where they never close."""
    parts: list[str] = []
    while (close := row.find('"', at)) >= 0:
        parts.append(row[at:close])
        if row[close + 1 : close + 2] != '"':
            return "".join(parts), close + 1
        parts.append('"')
        at = close + 2
    return "".join([*parts, row[at:]]), -1


def written(values: Sequence[str]) -> str:
    """Cells as one row that `cells` reads with a comma: how rows of spreadsheets are kept."""
    return ",".join(
        '"' + value.replace('"', '""') + '"' if set(value) & set(',"\r\n') else value
        for value in values
    )
