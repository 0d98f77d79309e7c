"""A row as an entry of an address book, a talk or an order, as its plan says."""

from __future__ import annotations

import pytest

from sobremesa.core.sheets import people
from sobremesa.core.sheets.entries import read_entry
from sobremesa.core.sheets.mapping import Plan, Row, plan_from, row_of
from sobremesa.core.sheets.orders import Refused, read_order
from sobremesa.core.sheets.proposal import NotAProposal
from sobremesa.core.sheets.talks import read_talk

pytestmark = pytest.mark.capability("A1")


def plan(kind: str, *columns: str, order: str = "dmy", comma: bool = True) -> Plan:
    named = tuple((one.partition("=")[0], one.partition("=")[2]) for one in columns)
    return Plan(kind, ";", order, comma, named)


def row(made: Plan, *values: str) -> Row:
    return row_of(made, values)


def entry(columns: str, *values: str, region: str = "ES"):
    made = plan("contacts", *columns.split())
    return read_entry(row(made, *values), made, region=region)


# --------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("612 345 678", ["+34612345678"]), ("6.12345678E+08", ["+34612345678"]),
        ("612345678.0", ["+34612345678"]), ("34612345678", ["+34612345678"]),
        ("'612345678", ["+34612345678"]), ("976 12 34 56 / 612345678",
                                           ["+34976123456", "+34612345678"]),
        ("612345678 y 612345679", ["+34612345678", "+34612345679"]),
        ("33612345678", ["+33612345678"]), ("1.2345E+02", []),
        ("6.12E+08", []), ("no tiene", []), ("1.5E+02", []), ("12.345678E+01", []),
    ],
)  # fmt: skip
def test_telephones_that_a_spreadsheet_has_spoilt_are_mended(text, expected):
    assert people.phones(text, "ES") == expected


def test_several_addresses_in_a_cell_are_several():
    assert people.emails("Ana <ANA@x.example>; b@y.example, b@y.example") == [
        "ana@x.example", "b@y.example",
    ]  # fmt: skip
    assert people.emails("no tiene @ nada") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("00017", "17"), ("17.0", "17"), ("000", "0"), (" CLI-0017 ", "cli-0017"), ("", "")],
)
def test_equal_customer_numbers_mean_the_same(text, expected):
    assert people.customer_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aldasoro Iturbe, Begoña", ("Begoña Aldasoro Iturbe", "Begoña", "Aldasoro Iturbe")),
        ("Ruiz e Hijos, S.L.", ("Ruiz e Hijos, S.L.", "", "")),
        ("Begoña Aldasoro", ("Begoña Aldasoro", "", "")),
        ("Uno, dos, tres", ("Uno, dos, tres", "", "")),
        (", Begoña", (", Begoña", "", "")),
    ],
)
def test_a_name_with_a_comma_is_turned_round(text, expected):
    assert people.turned(text) == expected


# -------------------------------------------------------------------------------- entries


def test_a_name_in_pieces_is_one():
    found = entry("name given_name middle_name family_name second_family_name", "", "Ana", "M.",
                  "Ruiz", "Gil")  # fmt: skip
    assert (found.name, found.given_name, found.family_name) == ("Ana M. Ruiz Gil", "Ana M.",
                                                                "Ruiz Gil")  # fmt: skip
    assert entry("name family_name", "Ana", "Ruiz").name == "Ana Ruiz"
    whole = entry("name given_name family_name", "Ana Ruiz Gil", "Ana", "Ruiz")
    assert whole.name == "Ana Ruiz Gil"


def test_everything_else_is_kept_as_it_is_shown():
    found = entry(
        "email=Correo phone=Tfno fax=Fax tax_id language website=Web labels=Tipo note=Obs "
        "custom=Talla birthday street postal_code city",
        "no tiene", "centralita", "943000000.0", "B123", "es", "x.example", "VIP", "Le gusta.",
        "44", "12/03/1984", "C/ Mayor 3", "8001", "Zaragoza",
    )  # fmt: skip
    assert found.birthday == "1984-03-12"
    assert found.note == "Le gusta."
    assert set(found.lines) == {
        ("correo", "no tiene"), ("tfno", "centralita"), ("fax", "943000000"),
        ("tax number", "B123"), ("language", "es"), ("website", "x.example"), ("groups", "VIP"),
        ("talla", "44"), ("address", "C/ Mayor 3, 08001, Zaragoza"),
    }  # fmt: skip


def test_a_birthday_that_is_none_stays_as_it_is_written():
    assert entry("name birthday", "Ana", "en mayo").lines == (("birthday", "en mayo"),)


def test_a_customer_number_is_a_way_to_know_somebody():
    found = entry("customer name", "0017", "Ana Ruiz")
    assert [(one.kind, one.value) for one in found.handles] == [("customer", "17")]


def test_cells_beyond_the_columns_are_kept():
    assert entry("name", "Ana Ruiz", "algo más").lines == (("other", "algo más"),)


# --------------------------------------------------------------------------------- orders

BUY = plan("orders", "number", "date", "time", "name", "customer", "amount", "quantity",
           "product=Producto", "currency")  # fmt: skip


def test_an_order_with_everything():
    found = read_order(
        row(BUY, "P-1", "03/01/2024", "21:30", "Ruiz, Ana", "007", "1.234,50 €", "2", "Mesa", ""),
        BUY, region="ES",
    )  # fmt: skip
    assert [(one.kind, one.value, one.name) for one in found.customer] == [
        ("customer", "7", "Ana Ruiz")
    ]
    assert (found.amount_cents, found.currency, found.quantity) == (123450, "EUR", 2.0)
    assert found.when.at is not None


def test_who_is_known_by_name_alone_is_known_by_it():
    found = read_order(row(BUY, "", "03/01/2024", "", "ANA Ruíz", "", "5", "", "", "EUR"), BUY)
    assert [(one.kind, one.value) for one in found.customer] == [("name", "ana ruiz")]


def test_the_number_makes_the_key_and_without_one_all_that_is_said():
    def key(*values: str, times: int = 1) -> str:
        return read_order(row(BUY, *values), BUY).key(times)

    base = ("", "03/01/2024", "", "", "7", "5", "1", "Mesa", "")
    assert key(*base) == key(*base)
    assert len({key(*base), key(*base, times=2), key("P-1", *base[1:])}) == 3
    assert key("P-1", *base[1:]) == key("P-1", "04/01/2024", *base[2:]), "a day was corrected"


@pytest.mark.parametrize(
    ("values", "code", "text"),
    [
        (("", "31/02/2024", "", "", "7", "5"), "day", "31/02/2024"),
        (("", "", "", "", "7", "5"), "no_day", ""),
        (("", "03/01/2024", "", "", "", "5"), "nobody", ""),
        (("", "03/01/2024", "", "", "7", "mucho"), "amount", "mucho"),
        (("", "03/01/2024", "", "", "7", ""), "nothing", ""),
        (("Total", "", "", "", "", "9.999,00"), "total", ""),
        (("", "", "", "Total general:", "", "9"), "total", ""),
    ],
)
def test_a_row_that_is_no_order_says_why(values, code, text):
    with pytest.raises(Refused, match=code) as why:
        read_order(row(BUY, *values), BUY)
    assert why.value.text == text


# ---------------------------------------------------------------------------------- talks

TALK = plan("interactions", "when", "name", "phone=Tel", "direction", "medium",
            "minutes=Duración", "text=Texto", "text=Obs", "custom=Sala", "reference",
            "organisation", "colleague", "email=Correo")  # fmt: skip


def talk(*values: str, made: Plan = TALK):
    return read_talk(row(made, *values), made, region="ES")


def test_a_talk_with_everything():
    found = talk("03/01/2024 10:00", "Ana Ruiz", "612345678", "Saliente", "Llamada", "12",
                 "Hola.", "Volver a llamar", "B", "77", "Txoko", "Nerea Arrieta",
                 "ana@x.example")  # fmt: skip
    assert [(one.kind, one.value) for one in found.people] == [
        ("email", "ana@x.example"), ("phone", "+34612345678"),
    ]  # fmt: skip
    assert (found.direction, found.medium, found.minutes) == ("out", "phone", 12.0)
    assert found.text == "Hola.\nVolver a llamar\nSala: B\nTxoko"
    assert [one.value for one in found.colleague] == ["nerea arrieta"]
    assert found.has_time
    other = talk("04/01/2024", "Ana Ruiz", "612345678", *[""] * 6, "77", "", "n@us.example",
                 "ana@x.example")  # fmt: skip
    assert other.key() == found.key(), "the list's own number is its key"
    assert [one.value for one in other.colleague] == ["n@us.example"]


def test_without_a_number_of_its_own_the_key_is_all_it_says():
    one = talk("03/01/2024", "Ana Ruiz", "", "", "visita al taller", "", "Hola.")
    assert (one.medium, one.has_time) == ("visit", False)
    assert one.key() != one.key(2)
    assert one.key() != talk("03/01/2024", "Ana Ruiz", "", "", "visita", "", "Adiós.").key()


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("date", "name", "email=E", "subject", "direction"), "email"),
        (("date", "name", "email=E"), "visit"),
        (("date", "name", "phone=T"), "phone"),
        (("date", "name"), "visit"),
        (("date", "name", "medium"), "visit"),
    ],
)
def test_the_columns_say_by_what_means_where_no_cell_does(columns, expected):
    made = plan("interactions", *columns)
    values = ["03/01/2024", "Ana Ruiz", "", "", ""][: len(columns)]
    assert read_talk(row(made, *values), made).medium == expected


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        ("Duración", "12", 12.0), ("Duración (segundos)", "90", 1.5), ("", "1:30:00", 90.0),
        ("", "4:30", 4.5), ("", "90s", None), ("", "90 s", 1.5), ("", "mucho", None),
        ("", "", None), ("", "-3", None),
    ],
)  # fmt: skip
def test_a_length_of_time_is_in_minutes(heading, text, expected):
    made = plan("interactions", "date", "name", f"minutes={heading}")
    assert read_talk(row(made, "03/01/2024", "Ana Ruiz", text), made).minutes == expected


@pytest.mark.parametrize(
    ("values", "code"),
    [(("31/02/2024", "Ana"), "day"), (("", "Ana"), "no_day"), (("03/01/2024", ""), "nobody"),
     (("", "Total", "12"), "total")],
)  # fmt: skip
def test_a_row_that_is_no_talk_says_why(values, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        talk(*values)


# ---------------------------------------------------------------------------------- plans


def test_a_plan_comes_back():
    assert plan_from(TALK.as_list()) == TALK


@pytest.mark.parametrize(
    "given",
    [None, [], ["orders", ";", "dmy", 1], ["songs", ";", "dmy", 1, []], [1, 2, 3, 4, 5],
     ["orders", ";", "xyz", 1, ["date"]], ["orders", ";", "dmy", 1, ["birthday"]],
     ["orders", 3, "dmy", 1, ["date"]]],
)  # fmt: skip
def test_what_is_no_plan_is_refused(given):
    with pytest.raises(NotAProposal):
        plan_from(given)
