"""Rows and days of tables of contacts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.cards import day_order, iso_day
from sobremesa.core.cards.tables import cells_of, plain, rows


@given(st.lists(st.sampled_from(["a,b\n", '"a\nb",c\r\n', "\n", '""""\n', "x"]), max_size=20))
def test_rows_keep_every_letter_of_a_table(lines: list[str]) -> None:
    assert "".join(rows(iter(lines))) == "".join(lines)


@pytest.mark.parametrize("row", ['a,"b', "x" * 2_000_000, "a,b\rc,d\n", '"' + "x" * 200_000 + '"'])
def test_what_is_no_row_is_refused(row: str) -> None:
    with pytest.raises(ValueError, match=r"[ax]"):
        cells_of(row, ",")


def test_headings_are_compared_without_accents_and_capitals() -> None:
    assert plain("\ufeff Dirección  de CORREO ") == "direccion de correo"


@pytest.mark.parametrize(
    ("texts", "order"),
    [(["", "1/2/1990", "25/12/1990"], "dmy"), (["12/25/1990"], "mdy"), (["25/25/1990"], "")],
)
def test_one_date_settles_the_order_of_all(texts: list[str], order: str) -> None:
    assert day_order(texts) == order


@pytest.mark.parametrize(
    ("text", "day"),
    [("5/5/1984", "1984-05-05"), ("29.2.1983", ""), ("--0229", "--02-29"), ("25/25/1990", "")],
)
def test_days(text: str, day: str) -> None:
    assert iso_day(text) == day
