"""The one writer of CSV: read back the same, and never a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core import csv_out
from sobremesa.core.csv_out import FORMULA, PLAIN, SPANISH_EXCEL

pytestmark = pytest.mark.capability("J4")

WORDS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"))


def read(text: str, between: str = ",") -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(text.removeprefix(csv_out.BOM), newline=""), delimiter=between)
    )


@pytest.mark.parametrize("dialect", [PLAIN, SPANISH_EXCEL])
@given(rows=st.lists(st.lists(WORDS, min_size=1, max_size=5), max_size=5))
def test_what_is_written_is_read_back_and_begins_nothing(dialect, rows):
    text = "".join(csv_out.table(["head"], rows, dialect))

    found = read(text, dialect.between)[1:]

    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    for row in found:
        assert not any(cell.startswith(FORMULA) for cell in row)
        assert not any(cell.strip(" \xa0").startswith(FORMULA) for cell in row if cell[:1] != "'")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+34 612",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
    ],
)
def test_what_looks_like_a_formula_is_kept_as_words(text):
    assert csv_out.cell(text) == f'"\'{text}"'


@pytest.mark.parametrize(
    ("value", "plain", "spanish"),
    [
        (None, "", ""),
        (True, "1", "1"),
        (-3, "-3", "-3"),
        (2.0, "2", "2"),
        (2.5, "2.5", "2,5"),
        (float("nan"), "", ""),
        (1e300, "1e+300", "1e+300"),
        (date(2026, 3, 12), "2026-03-12", "2026-03-12"),
        (datetime(2026, 3, 12, 9, tzinfo=UTC), "2026-03-12T09:00:00+00:00",
         "2026-03-12T09:00:00+00:00"),
        ('"Bar" Pepe', '"""Bar"" Pepe"', '"""Bar"" Pepe"'),
    ],
)  # fmt: skip
def test_figures_stay_figures_and_words_are_quoted(value, plain, spanish):
    assert csv_out.cell(value) == plain
    assert csv_out.cell(value, SPANISH_EXCEL) == spanish


def test_a_spanish_excel_opens_it():
    (head,) = csv_out.table(["Name", "Talks"], [], SPANISH_EXCEL)

    assert head == '\ufeff"Name";"Talks"\r\n'
