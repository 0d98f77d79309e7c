"""Address books of every client, as cards and as tables."""

from __future__ import annotations

import base64
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import Card, FileChannel
from sobremesa.channels.contacts import Contacts
from tests.channels.in_memory import CPU_SECONDS, SETTINGS, MemoryFile, TakenIn, real, take_in

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
