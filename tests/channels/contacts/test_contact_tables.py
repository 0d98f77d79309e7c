"""Address books as tables: what Google and Outlook export as CSV."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import Card, NothingHere, Unreadable
from sobremesa.channels.contacts import Contacts
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, TakenIn, real, take_in

pytestmark = pytest.mark.capability("B1")


def names(taken: TakenIn) -> list[str]:
    return [record.name for record in taken.records if isinstance(record, Card)]


def reached(told: Card) -> list[tuple[str, str]]:
    return [(handle.kind, handle.value) for handle in told.handles]


GOOGLE = (
    "First Name,Last Name,Organization Name,Birthday,Notes,Labels,E-mail 1 - Label,"
    "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Street,Website 1 - Value,"
    "Relation 1 - Label,Relation 1 - Value,IM 1 - Service,IM 1 - Value\r\n"
)
GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Event 1 - Date\r\n"
)
OUTLOOK_ES = (
    "Título;Nombre;Segundo nombre;Apellidos;Organización;Puesto;Calle del trabajo;Ciudad de "
    "trabajo;Código postal del trabajo;Fax del trabajo;Número de teléfono del trabajo;Particular;"
    "Móvil;Cumpleaños;Dirección de correo electrónico;Tipo de correo electrónico;Notas;Aniversario"
    "\r\n"
)


def csv(text: str, encoding: str = "utf-8", **settings: str) -> TakenIn:
    file = MemoryFile("contacts.csv", text.encode(encoding))
    assert Contacts({}).recognises(file) == 90
    return take_in(Contacts({**SETTINGS, **settings}), file)


def only(taken: TakenIn) -> Card:
    (record,) = taken.records
    assert isinstance(record, Card)
    return record


def test_a_table_of_google() -> None:
    told = only(
        csv(
            GOOGLE + 'Ana,Gil,Taller,1984-03-12,"una\r\ndos",* myContacts ::: VIP,Work,'
            "ana@x.example ::: gil@x.example,Work Fax,976123456,C/ Mayor 3,https://x.example,"
            "Sister,Eva,Skype,ana.gil\r\n"
        )
    )

    assert (told.name, told.organisation, told.birthday, told.note) == (
        "Ana Gil", "Taller", "1984-03-12", "una\ndos",
    )  # fmt: skip
    assert reached(told) == [
        ("email", "ana@x.example"), ("email", "gil@x.example"), ("skype", "ana.gil"),
    ]  # fmt: skip
    assert told.lines == (
        ("groups", "VIP"), ("phone work fax", "976123456"), ("address", "C/ Mayor 3"),
        ("website", "https://x.example"), ("sister", "Eva"),
    )  # fmt: skip


def test_a_table_of_google_as_it_was() -> None:
    told = only(
        csv(
            GOOGLE_OLD + "Ana María Gil,Ana,María,Gil,,* Home,a@x.example,Mobile,612345678,T,2001\n"
        )
    )

    assert (told.name, told.given_name, told.organisation) == ("Ana María Gil", "Ana María", "T")
    assert reached(told) == [("email", "a@x.example"), ("phone", "+34612345678")]
    assert told.lines == (("event date", "2001"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_spanish_table_of_outlook(encoding: str, delimiter: str) -> None:
    row = "Sra.;Ana;;Gil;Taller;Dueña;C/ Mayor 3;Zaragoza;50001;976000000;976123456;976654321;"
    row += "612345678;12/03/1984;Ana@x.example;SMTP;hola;0/0/00\r\n"

    told = only(csv((OUTLOOK_ES + row).replace(";", delimiter), encoding))

    assert (told.name, told.job_title, told.birthday) == ("Ana Gil", "Dueña", "1984-03-12")
    assert reached(told) == [
        ("phone", "+34976123456"), ("phone", "+34976654321"), ("phone", "+34612345678"),
        ("email", "ana@x.example"),
    ]  # fmt: skip
    assert ("address business", "C/ Mayor 3, 50001, Zaragoza") in told.lines
    assert ("fax del trabajo", "976000000") in told.lines


OUTLOOK = "First Name,Last Name,E-mail Address,Mobile Phone,Birthday,Spouse\r\n"


@pytest.mark.parametrize(
    ("neighbour", "settings", "birthday"),
    [
        ("25/12/1990", {}, "1984-03-12"),
        ("12/25/1990", {}, "1984-12-03"),
        ("", {"date_order": "mdy"}, "1984-12-03"),
        ("", {}, ""),
    ],
)
def test_birthdays_are_read_in_the_order_of_the_whole_table(
    neighbour: str, settings: dict[str, str], birthday: str
) -> None:
    rows = f"Ana,Gil,,612345678,12/03/1984,Leo\r\nEva,Paz,e@x.example,,{neighbour},\r\n"

    first = csv(OUTLOOK + rows, **settings).records[0]

    assert isinstance(first, Card)
    assert first.birthday == birthday
    assert first.lines[-1] == ("spouse", "Leo")


def test_a_quote_that_never_closes_costs_its_own_row() -> None:
    rows = [f"Ana,Gil,a@x.example,,,{'x' * 2_000}\r\n"] * 600
    taken = csv(OUTLOOK + 'Eva,"Paz,e@x.example,,,\r\n' + "".join(rows))

    assert (len(taken.records), len(taken.problems)) == (600, 1)
    assert "quotation mark" in str(taken.problems[0])


def test_a_line_of_many_megabytes_costs_itself() -> None:
    taken = csv(OUTLOOK + "x" * 3_000_000 + "\r\nAna,Gil,a@x.example,,,\r\n")

    assert (names(taken), len(taken.problems)) == (["Ana Gil"], 1)


def test_cells_beyond_the_headings_are_kept_and_blank_rows_are_not() -> None:
    taken = csv(OUTLOOK + "\r\n,,,,,\r\n=cmd|' /C calc'!A0,,\0,,,,extra\r\n")

    told = only(taken)
    assert (told.name, told.lines) == ("=cmd|' /C calc'!A0", (("column 7", "extra"),))


def test_a_row_that_says_nothing_and_a_table_without_rows() -> None:
    (empty,) = csv(OUTLOOK + "0/0/00,,,,,\r\n").problems
    (none,) = csv(OUTLOOK).problems

    assert "says nothing" in str(empty)
    assert isinstance(none, NothingHere)


@pytest.mark.parametrize(
    "text",
    ["id,date,amount\n1,2,3\n", "Name,Email\nAna,a@x.example\n", 'First Name,"Last', "",
     "First Name,Last Name,Email,Phone\n"],
)  # fmt: skip
def test_other_tables_are_left_to_somebody_who_knows_them(text: str) -> None:
    assert Contacts({}).recognises(MemoryFile("a.csv", text.encode())) == 0


@pytest.mark.parametrize("name", ["google_contacts_2024.csv", "outlook_contacts.csv"])
def test_real_tables_come_in_whole(shared: Path, name: str) -> None:
    taken = take_in(Contacts(SETTINGS), real(shared / "data" / "contacts" / name))

    assert names(taken) == ["Marta Soler Gil"]
    assert ("phone", "+34612345678") in reached(only(taken))


def test_an_item_is_read_again_without_its_file() -> None:
    channel = Contacts(SETTINGS)
    (item,) = channel.split(MemoryFile("a.csv", (OUTLOOK + "Ana,Gil,a@x.example,,,\n").encode()))

    assert channel.read(item, NOW) == channel.read(item, NOW)
    broken = type(item)(body=b'"', unit="row", number=2, context=item.context)
    with pytest.raises(Unreadable):
        channel.read(broken, NOW)


@given(st.binary(max_size=12), st.integers(0, 120), st.integers(0, 20))
def test_damaged_tables_cost_at_most_two_rows(damage: bytes, place: int, cut: int) -> None:
    rows = b"Ana,Gil,a@x.example,612345678,12/03/1984,Leo\r\nEva,Paz,e@x.example,,,\r\n" * 2
    data = OUTLOOK.encode() + rows[:place] + damage + rows[place + cut :]
    file = MemoryFile("a.csv", data + b"Ok,Ok,ok@x.example,,,\r\n" * 2)

    Contacts({}).recognises(file)
    taken = take_in(Contacts(SETTINGS), file)

    assert "Ok Ok" in names(taken) or '"' in file.data.decode("latin-1")
