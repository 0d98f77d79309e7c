"""Days, money and rows, as people, Excel and hostile hands write them."""

from __future__ import annotations

import io
import time as clock
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.sheets import amounts, dates, reading
from sobremesa.core.sheets.dates import When

pytestmark = pytest.mark.capability("A1")
DAY = date(2024, 1, 3)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/01/2024", "dmy", When(DAY)),
        ("01/03/2024", "mdy", When(DAY)),
        ("03/01/24", "dmy", When(DAY)),
        ("24-01-03", "ymd", When(DAY)),
        ("2024-01-03", "", When(DAY)),
        ("2024/1/3 9:05", "", When(DAY, time(9, 5))),
        ("3.1.2024", "dmy", When(DAY)),
        ("3-ene-24", "", When(DAY)),
        ("3 de enero de 2024", "", When(DAY)),
        ("miércoles, 3 de enero de 2024", "", When(DAY)),
        ("3 janv. 2024", "", When(DAY)),
        ("3 de gener de 2024", "", When(DAY)),
        ("Jan 3, 2024 2:05 PM", "", When(DAY, time(14, 5))),
        ("3rd January 2024", "", When(DAY)),
        ("20240103", "", When(DAY)),
        ("03/01/2024 a las 21.30", "dmy", When(DAY, time(21, 30))),
        ("2024-01-03T10:00:00Z", "", When(DAY, time(10), 0)),
        ("2024-01-03T10:00:00-0330", "", When(DAY, time(10), -210)),
        ("2024-01-03T10:00:00+9900", "", When(DAY, time(10))),
        ("13/01/2024", "", When(date(2024, 1, 13))),
        ("01/13/2024", "", When(date(2024, 1, 13))),
        ("05/05/2024", "", When(date(2024, 5, 5))),
        ("1/2/71", "dmy", When(date(1971, 2, 1))),
    ],
)
def test_a_day_is_read_however_it_is_written(text, order, expected):
    assert dates.when(text, order) == expected


@pytest.mark.parametrize(
    "text",
    ["", "hoy", "31/02/2024", "03/01/2024", "1/2/999", "0/0/0000", "99999999", "199701011",
     "3 de enero", "3-xyz-2024", "Xyz 3, 2024", "1500-01-01", "2024-01-03 tarde", "123/1/2024"],
)  # fmt: skip
def test_what_is_no_day_or_two_days_is_none(text):
    assert dates.when(text) is None


def test_serial_numbers_of_excel():
    assert dates.when("45294", serials=True) == When(date(2024, 1, 3))
    assert dates.when("45294.75", serials=True) == When(date(2024, 1, 3), time(18))
    assert dates.when("45294") is None
    assert dates.when("2024", serials=True) is None
    assert dates.when("99999", serials=True) is None
    assert dates.when("03/01/2024", "dmy", serials=True) == When(DAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9:05", time(9, 5)), ("21.30", time(21, 30)), ("9 h", time(9)), ("0,5", time(12)),
     ("2:05:10 p.m.", time(14, 5, 10)), ("12:00 am", time(0)), ("0.99999", time(23, 59, 59)),
     ("25:00", None), ("", None), ("tarde", None)],
)  # fmt: skip
def test_a_time_of_day(text, expected):
    assert dates.read_time(text) == expected


def test_the_order_of_a_column_is_what_most_of_it_says():
    assert dates.order_in(["01/02/2024", "13/02/2024"]) == "dmy"
    assert dates.order_in(["01/02/2024", "02/13/2024"]) == "mdy"
    assert dates.order_in(["2024-02-01"]) == dates.order_in(["75/02/01"]) == "ymd"
    assert dates.order_in(["01/02/2024", "x", "13/13/2024"]) == ""


def test_a_day_that_reads_as_two_is_ambiguous():
    assert dates.is_ambiguous("01/02/2024")
    for text in ("02/02/2024", "13/02/2024", "2024-01-02", "x", "01/02/123"):
        assert not dates.is_ambiguous(text)


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("1.234,56 €", False, "1234.56"), ("1,234.56", True, "1234.56"), ("(12.00)", False, "-12"),
        ("-12", False, "-12"), ("12-", False, "-12"), ("\u221212,5", True, "-12.5"),
        ("1.234", True, "1234"), ("1.234", False, "1.234"), ("1,234", False, "1234"),
        ("1.234.567", False, "1234567"), ("0,125", False, "0.125"), (".5", False, "0.5"),
        ("1 234,5", True, "1234.5"), ("1'234.50", False, "1234.5"), ("EUR 12", False, "12"),
        ("12 euros", True, "12"), ("6.00112233E+08", False, "600112233"), ("$ 7", False, "7"),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text, comma, expected):
    assert amounts.number(text, decimal_comma=comma) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "12/3", "1e999", "--3", "1,2,3.4.5", "€", "12 x"])
def test_what_is_no_number_is_none(text):
    assert amounts.number(text) is None
    assert amounts.cents(text) is None


def test_cents_are_rounded_half_to_even_and_bounded():
    assert amounts.cents("0.125") == 12
    assert amounts.cents("0.135") == 14
    assert amounts.cents("9" * 20) is None


def test_a_currency_is_seen():
    found = [amounts.currency_of(text) for text in ("1 €", "USD", "12 euros", "R$ 3", "12", "xyz")]
    assert found == ["EUR", "USD", "EUR", "BRL", "", ""]


def test_the_mark_of_decimals_is_what_the_column_says():
    assert amounts.comma_in(["1.234,56", "3"]) is True
    assert amounts.comma_in(["1,234.56", "3.5"]) is False
    assert amounts.comma_in(["12,5"]) is True
    assert amounts.comma_in(["1.234", "5", "x"]) is None


@given(st.integers(-(10**11), 10**11), st.booleans())
def test_money_comes_back_as_it_was_written(cents, comma):
    whole = f"{abs(cents) / 100:,.2f}"
    if comma:
        whole = whole.translate(str.maketrans(",.", ".,"))
    text = ("-" if cents < 0 else "") + whole
    assert amounts.cents(text, decimal_comma=comma) == cents


# -------------------------------------------------------------------------------- layouts


@pytest.mark.parametrize(
    ("text", "delimiter", "skip", "width"),
    [
        ("a;b;c\n1;2;3\n4;5;6\n", ";", 0, 3),
        ("sep=;\na;b,b;c\n1;2,2;3\n", ";", 1, 3),
        ("a\tb\n1\t2\n", "\t", 0, 2),
        ("a|b|c\n1|2|3\n", "|", 0, 3),
        ('Notes:\n"You may, if, you"\n\nName,Mail,Job\nA,b,c\nD,e,f\n', ",", 3, 3),
        ("Ventas de marzo\n\nFecha;Total;Quién\n1;2;3\n4;5;6\n7;8;9\n", ";", 2, 3),
        (" 1 19970101 2 3.50\n 1 19970102 2 4.50\n 2 19970101 1 9.10\n", " ", 0, 4),
    ],
)
def test_how_a_text_is_made(text, delimiter, skip, width):
    found = reading.layout(text)
    assert found is not None
    assert (found.delimiter, found.skip_rows, found.width) == (delimiter, skip, width)


@pytest.mark.parametrize(
    "text",
    ["", "línea\n" * 60 + "a;b\n" * 9, ";;;;;;;;;a;b\n" * 3,
     "una sola línea", "hola\nadiós\n", "sep=x\na\nb\n", "\n\n\n",
     "Esto es una carta de cinco palabras\nque no tiene nada que ver con tablas\nni falta\n"],
)  # fmt: skip
def test_what_is_no_table_has_no_layout(text):
    assert reading.layout(text) is None


def rows(text: str, delimiter: str = ";", width: int = 3) -> list[str]:
    return list(reading.rows(io.StringIO(text, newline=""), delimiter, width))


def test_rows_may_hold_line_breaks_between_quotes():
    assert rows('1;"a\r\nb";2\r\n3;4;5') == ['1;"a\r\nb";2\r\n', "3;4;5"]
    assert reading.cells('1;"a\r\nb";"x ""y"" z" ;', ";") == ["1", "a\r\nb", 'x "y" z', ""]


def test_an_inch_is_no_quote():
    assert rows('1;tubo 5";2\n3;"4" x;5\n') == ['1;tubo 5";2\n', '3;"4" x;5\n']
    assert reading.cells('1;tubo 5";2', ";") == ["1", 'tubo 5"', "2"]


def test_a_quote_that_never_closes_loses_one_row():
    found = rows('1;"a;2\n3;4;5\n6;7;8\n')
    assert found == ['1;"a;2\n', "3;4;5\n", "6;7;8\n"]
    with pytest.raises(ValueError, match="quote"):
        reading.cells(found[0], ";")
    # One that is closed by the next that opens: the row would be wider than the table.
    assert rows('1;"a;2\n3;4;5\n6;"b";8\n')[1:] == ["3;4;5\n", '6;"b";8\n']


def test_an_endless_row_is_cut_and_the_next_ones_come():
    long = "x" * (reading.ROW_MAX_CHARS + 10)
    found = list(reading.rows(iter([long[:70_000]] * 16 + ["y\n", "1;2\n"]), ";"))
    assert found[-1] == "1;2\n"
    with pytest.raises(ValueError, match="long"):
        reading.cells(found[0], ";")
    opened = list(reading.rows(iter(['"' + "x" * 999 + "\n", *["y" * 999 + "\n"] * 1100]), ";"))
    assert len(opened) == 1101


def test_hostile_quotes_take_linear_time():
    text = ('a;"""b\n' + 'c;""d\n' * 50) * 2000
    begun = clock.process_time()
    assert "".join(rows(text)) == text
    assert clock.process_time() - begun < 10


def test_blanks_hold_columns_apart():
    assert reading.cells("  1  19970101   3.5 \r\n", " ") == ["1", "19970101", "3.5"]
    assert rows('1 "a 2\n3 4 5\n', " ") == ['1 "a 2\n', "3 4 5\n"]


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=5), min_size=1, max_size=6))
def test_what_is_written_is_read(table):
    plain = [[cell.replace("\0", "").strip().lstrip("\ufeff").strip() for cell in row]
             for row in table]  # fmt: skip
    text = "".join(reading.written(row) + "\n" for row in plain)
    found = [reading.cells(row, ",") for row in rows(text, ",", 5)]
    assert found == plain


@given(st.text(alphabet='";,\n\r ax\0', max_size=200))
def test_nothing_of_a_text_is_lost(text):
    assert "".join(rows(text)) == text
