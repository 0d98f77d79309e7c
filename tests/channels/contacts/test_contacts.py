"""Address books of every client, as cards and as tables."""

from __future__ import annotations

import base64
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import Card, FileChannel, NothingHere, Unreadable
from sobremesa.channels.contacts import Contacts
from tests.channels.in_memory import CPU_SECONDS, NOW, SETTINGS, MemoryFile, TakenIn, real, take_in

pytestmark = pytest.mark.capability("B1")


def vcf(text: str, encoding: str = "utf-8") -> TakenIn:
    return take_in(Contacts(SETTINGS), MemoryFile("a.vcf", text.encode(encoding)))


def card(*lines: str) -> Card:
    text = "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])
    (record,) = vcf(text).records
    assert isinstance(record, Card)
    return record


def names(taken: TakenIn) -> list[str]:
    return [record.name for record in taken.records if isinstance(record, Card)]


def reached(told: Card) -> list[tuple[str, str]]:
    return [(handle.kind, handle.value) for handle in told.handles]


def test_it_is_a_channel() -> None:
    assert isinstance(Contacts({}), FileChannel)


def test_a_card_of_version_4() -> None:
    told = card(
        "FN:Marta Soler Gil", "N:Soler Gil;Marta;;;", "NICKNAME:Martita", "ORG:Floristería;Tienda",
        "TITLE:Dueña", "EMAIL;TYPE=work:Marta@Example.com", "BDAY:19840312",
        "TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+34-612-34-56-78", "NOTE:Alérgica\\nal polen",
        "ADR;TYPE=home:;;C/ Mayor 3;Zaragoza;Zaragoza;50001;España", "URL:https://soler.example",
    )  # fmt: skip

    assert (told.name, told.given_name, told.family_name) == (
        "Marta Soler Gil", "Marta", "Soler Gil",
    )  # fmt: skip
    assert (told.nickname, told.organisation, told.job_title) == ("Martita", "Floristería", "Dueña")
    assert reached(told) == [("email", "marta@example.com"), ("phone", "+34612345678")]
    assert (told.birthday, told.note) == ("1984-03-12", "Alérgica\nal polen")
    assert told.lines == (
        ("department", "Tienda"),
        ("address home", "C/ Mayor 3, 50001 Zaragoza, Zaragoza, España"),
        ("url", "https://soler.example"),
    )


def test_a_card_of_version_2_1_with_soft_breaks() -> None:
    told = card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:N=C3=BA=C3=B1ez;Be=\r\ngo=C3=B1a",
        "TEL;CELL;PREF:612345678",
        "NOTE;QUOTED-PRINTABLE:una=0D=0A=\r\n=\r\ndos",
    )

    assert (told.name, told.note) == ("Begoña Núñez", "una\ndos")
    assert reached(told) == [("phone", "+34612345678")]


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:--0312", "--03-12"),
        ("BDAY:--03-12", "--03-12"),
        ("BDAY:1984-03-12T00:00:00Z", "1984-03-12"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-12", "--03-12"),
        ("BDAY:1604-03-12", "--03-12"),
        ("BDAY:25/12/1984", "1984-12-25"),
    ],
)
def test_birthdays_with_and_without_a_year(line: str, birthday: str) -> None:
    assert card("FN:a", line).birthday == birthday


@pytest.mark.parametrize("day", ["12/03/1984", "1984-13-40", "in spring"])
def test_a_day_that_cannot_be_told_stays_as_it_is_written(day: str) -> None:
    told = card("FN:a", f"BDAY:{day}")

    assert (told.birthday, told.lines) == ("", (("birthday", day),))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("TEL;TYPE=work,fax:976123456", ("phone work fax", "976123456")),
        ("TEL:976 12 34 56 ext. 12", ("phone", "976 12 34 56 ext. 12")),
        ("TEL;TYPE=CELL:112", ("phone cell", "112")),
        ("EMAIL:nobody", ("email", "nobody")),
        ("item1.X-ABDATE:1975-03-01\r\nitem1.X-ABLabel:_$!<Anniversary>!$_",
         ("anniversary", "1975-03-01")),
        ("X-SPOUSE:Leo", ("spouse", "Leo")),
        ("X-SOCIALPROFILE;TYPE=flickr:http://flickr.example/a", ("flickr", "http://flickr.example/a")),
        ("X-SKYPE:two words", ("skype", "two words")),
        ("GENDER:F", ("gender", "F")),
        ("ORG:b\r\nORG:c", ("organisation", "c")),
    ],
)  # fmt: skip
def test_what_is_no_way_to_reach_somebody_is_kept_as_a_line(
    line: str, kept: tuple[str, str]
) -> None:
    told = card("FN:a", line)

    assert told.lines == (kept,)
    assert not told.handles


@pytest.mark.parametrize(
    ("line", "handle"),
    [
        ("IMPP:xmpp:ana@jabber.example", ("xmpp", "ana@jabber.example")),
        ("IMPP;X-SERVICE-TYPE=Skype:x-apple:Ana.Gil", ("skype", "ana.gil")),
        ("X-SOCIALPROFILE;TYPE=twitter;X-USER=AnaGil:http://t.example/x", ("twitter", "anagil")),
        ("X-TELEGRAM:@anagil", ("telegram", "anagil")),
        ("X-SKYPE-USERNAME:ana", ("skype", "ana")),
        ("EMAIL:mailto:ana@x.example", ("email", "ana@x.example")),
    ],
)
def test_names_on_networks(line: str, handle: tuple[str, str]) -> None:
    assert reached(card("FN:a", line)) == [handle]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["N:Gil;Ana"], "Ana Gil"),
        (["NICKNAME:Ani"], "Ani"),
        (["ORG:Taller"], "Taller"),
        (["EMAIL:ana@x.example"], "ana@x.example"),
        (["TEL:612345678"], "+34612345678"),
    ],
)
def test_who_has_no_name_is_called_by_what_there_is(lines: list[str], name: str) -> None:
    assert card(*lines).name == name


PHOTO = base64.b64encode(b"\xff\xd8" + b"x" * 100).decode()


@pytest.mark.parametrize(
    "line",
    [
        f"PHOTO;ENCODING=b;TYPE=JPEG:{PHOTO[:70]}\r\n {PHOTO[70:]}",
        f"PHOTO;BASE64;JPEG:\r\n  {PHOTO[:72]}\r\n  {PHOTO[72:]}\r\n",
        f"PHOTO;ENCODING=BASE64:{PHOTO[:72]}\r\n{PHOTO[72:]}",
        f"PHOTO:data:image/jpeg;base64,{PHOTO}",
    ],
)
def test_photos_in_every_wrapping(line: str) -> None:
    assert card("FN:a", line, "FN:a").photo == b"\xff\xd8" + b"x" * 100


@pytest.mark.parametrize(
    "line",
    [
        "PHOTO;VALUE=uri:https://x.example/a.jpg",
        "PHOTO;ENCODING=b:AAAAA",
        "PHOTO;ENCODING=b:https://x",
    ],
)
def test_a_photo_that_is_not_there_costs_nothing_else(line: str) -> None:
    assert (card("FN:a", line).name, card("FN:a", line).photo) == ("a", None)


def test_a_card_is_the_same_by_its_uid_or_by_what_it_says() -> None:
    one = card("UID:urn:uuid:A-1", "FN:a", "TEL:1")

    assert one.key == card("UID:a-1", "FN:b").key == "card:a-1"
    assert card("FN:a", "REV:1").key == card("REV:2", "FN:a").key
    assert card("FN:a").key != card("FN:b").key
    assert len(card("UID:" + "x" * 999, "FN:b").key) < 80


def test_nobody_has_more_than_two_hundred_numbers() -> None:
    numbers = [f"TEL:6123456{n:02}" for n in range(100)] + [
        f"TEL:6123457{n:02}" for n in range(100)
    ]

    assert len(card("FN:a", *numbers, "EMAIL:a@x.example", "BDAY:0/0/00").handles) == 200


def test_a_client_that_gives_everybody_the_same_uid_loses_nobody() -> None:
    taken = vcf("".join(f"BEGIN:VCARD\nUID:1\nFN:{who}\nEND:VCARD\n" for who in ["Ana", "Eva"]))

    assert len({record.key for record in taken.records}) == 2


def test_a_card_inside_a_card_and_one_that_never_ends() -> None:
    taken = vcf(
        "BEGIN:VCARD\nFN:Ana\nAGENT:\nBEGIN:VCARD\nFN:Leo\nEND:VCARD\nTEL:612345678\nEND:VCARD\n"
        "BEGIN:VCARD\nFN:Eva\nBEGIN:VCARD\nFN:Inés\n"
    )

    assert names(taken) == ["Ana", "Eva", "Inés"]
    assert reached(taken.records[0]) == [("phone", "+34612345678")]  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_encoding_of_letters(encoding: str) -> None:
    assert names(vcf("BEGIN:VCARD\r\nFN:Íñigo Núñez\r\nEND:VCARD\r\n", encoding)) == ["Íñigo Núñez"]


@pytest.mark.parametrize(
    ("charset", "raw"), [("ISO-8859-1", b"\xed"), ("utf-8", "í".encode()), ("nonsense", b"\xed")]
)
def test_a_line_may_say_its_own_charset(charset: str, raw: bytes) -> None:
    data = b"BEGIN:VCARD\nFN;CHARSET=" + charset.encode() + b":In" + raw + b"s\nEND:VCARD\n"

    assert names(take_in(Contacts({}), MemoryFile("a.vcf", data))) == ["Inís"]


def test_an_empty_card_and_a_file_without_one_say_so() -> None:
    (empty,) = vcf("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n").problems
    (none,) = vcf("hello").problems

    assert "says nothing" in str(empty)
    assert "no card" in str(none)
    assert Contacts({}).recognises(MemoryFile("a.vcf", b"hello")) == 40
    assert Contacts({}).recognises(MemoryFile("a.vcf", b"")) == 0


# ------------------------------------------------------------------------------- tables

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


BOMBS = {
    "100,000 properties": "TEL:612345678\r\nX-A:b\r\n" * 50_000,
    "a photo of 40 MB": "PHOTO;ENCODING=b:" + "/9j/" * 10 * 2**20 + "\r\n",
    "a folded photo of 40 MB": "PHOTO;ENCODING=b:\r\n" + (" " + "/9j/" * 18 + "\r\n") * 550_000,
    "200,000 soft breaks": "NOTE;ENCODING=QUOTED-PRINTABLE:" + "=C3=91=\r\n" * 200_000 + "\r\n",
    "cards in cards": "AGENT:\r\nBEGIN:VCARD\r\n" * 20_000 + "END:VCARD\r\n" * 20_000,
    "a name of a million parts": "N:" + "\\;;" * 1_000_000 + "\r\n",
    "200,000 parameters": "TEL;" + "TYPE=a;" * 200_000 + ":1\r\n",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bombs_end_and_the_next_card_comes_in(bomb: str) -> None:
    begun = process_time()

    taken = vcf(
        f"BEGIN:VCARD\r\nFN:Big\r\n{bomb}END:VCARD\r\nBEGIN:VCARD\r\nFN:Ok\r\nEND:VCARD\r\n"
    )

    assert names(taken) == ["Big", "Ok"]
    assert process_time() - begun < CPU_SECONDS


@pytest.mark.parametrize(
    ("name", "cards", "photos"),
    [
        ("John_Doe_ANDROID.vcf", 6, 0), ("John_Doe_EVOLUTION.vcf", 1, 0),
        ("John_Doe_GMAIL.vcf", 1, 0), ("John_Doe_MAC_ADDRESS_BOOK.vcf", 1, 1),
        ("gmail-list.vcf", 3, 0), ("outlook-2003.vcf", 1, 0), ("rfc6350-example.vcf", 1, 0),
        ("thunderbird-MoreFunctionsForAddressBook-extension.vcf", 1, 1),
    ],
)  # fmt: skip
def test_real_cards_come_in_whole(shared: Path, name: str, cards: int, photos: int) -> None:
    file = real(shared / "data" / "vcf" / name)

    taken = take_in(Contacts({**SETTINGS, "region": "US"}), file)

    told = [record for record in taken.records if isinstance(record, Card)]
    assert (len(told), sum(bool(one.photo) for one in told), taken.problems) == (cards, photos, [])
    assert Contacts({}).recognises(file) == 95


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


MARTA = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91=\r\n=C3=91;A\r\n"
    "item1.TEL;TYPE=\"cell,voice\":612345678\r\nitem1.X-ABLabel:_$!<Home>!$_\r\nBDAY:--0312\r\n"
    f"PHOTO;ENCODING=b:{PHOTO}\r\nADR:;;a\\;b;c;d;e;f\r\nIMPP:xmpp:a@b.c\r\nEND:VCARD\r\n"
).encode()  # fmt: skip


@given(st.binary(max_size=12), st.integers(4, len(MARTA)), st.integers(0, 40))
def test_damaged_cards_cost_no_neighbour(damage: bytes, place: int, cut: int) -> None:
    data = MARTA[:place] + damage + MARTA[place + cut :]
    file = MemoryFile("a.vcf", data + b"\r\nBEGIN:VCARD\r\nFN:Ok\r\nEND:VCARD\r\n")

    Contacts({}).recognises(file)

    assert "Ok" in names(take_in(Contacts(SETTINGS), file)) or b"AGENT" in data


@given(st.binary(max_size=12), st.integers(0, 120), st.integers(0, 20))
def test_damaged_tables_cost_at_most_two_rows(damage: bytes, place: int, cut: int) -> None:
    rows = b"Ana,Gil,a@x.example,612345678,12/03/1984,Leo\r\nEva,Paz,e@x.example,,,\r\n" * 2
    data = OUTLOOK.encode() + rows[:place] + damage + rows[place + cut :]
    file = MemoryFile("a.csv", data + b"Ok,Ok,ok@x.example,,,\r\n" * 2)

    Contacts({}).recognises(file)
    taken = take_in(Contacts(SETTINGS), file)

    assert "Ok Ok" in names(taken) or '"' in file.data.decode("latin-1")
