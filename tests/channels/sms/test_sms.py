"""Text messages and calls that an Android telephone backed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from sobremesa.channels.base import FileChannel, Incoming, NothingHere
from sobremesa.channels.sms import Sms
from sobremesa.core.contact import RULES
from tests.channels.in_memory import SETTINGS, MemoryFile, TakenIn, real, take_in

pytestmark = [pytest.mark.capability("B1"), pytest.mark.capability("C3")]

PAYLOADS = Path(__file__).parent / "payloads"
MESSAGES = (PAYLOADS / "sms.xml").read_text(encoding="utf-8")
CALLS = (PAYLOADS / "calls.xml").read_text(encoding="utf-8")


def backup(text: str, name: str = "sms.xml") -> TakenIn:
    return take_in(Sms(SETTINGS), MemoryFile(name, text.encode()))


def wrapped(*records: str, root: str = "smses") -> TakenIn:
    return backup(f"<{root} count='{len(records)}'>\n" + "\n".join(records) + f"\n</{root}>")


def sms(**values: str) -> str:
    given = {"address": "612345678", "date": "1700000000000", "type": "1", "body": "hola", **values}
    return "<sms " + " ".join(f'{name}="{value}"' for name, value in given.items()) + " />"


def call(**values: str) -> str:
    given = {"number": "612345678", "date": "1700000000000", "type": "1", "duration": "60"} | values
    return "<call " + " ".join(f'{name}="{value}"' for name, value in given.items()) + " />"


def mms(parts: str = "", addresses: str = "", **values: str) -> str:
    given = {"date": "1700000000000", "msg_box": "1", "address": "612345678"} | values
    head = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f"<mms {head}><parts>{parts}</parts><addrs>{addresses}</addrs></mms>"


def said(taken: TakenIn) -> list[Incoming]:
    return [record for record in taken.records if isinstance(record, Incoming)]


def keys(taken: TakenIn) -> list[str]:
    return [record.key for record in taken.records]


def roles(record: Incoming) -> list[tuple[str, str, str]]:
    return [(who.role, who.kind, who.value) for who in record.people]


def test_it_is_a_channel() -> None:
    assert isinstance(Sms({}), FileChannel)


def test_its_files_are_known_by_their_element() -> None:
    assert Sms({}).recognises(MemoryFile("a", MESSAGES.encode())) == 95
    assert Sms({}).recognises(MemoryFile("a.xml", CALLS.encode())) == 95
    assert Sms({}).recognises(MemoryFile("a.xml", b"<smsesque/>")) == 0


def test_messages_come_in_with_emojis_as_they_were_meant() -> None:
    taken = backup(MESSAGES)

    assert not taken.problems
    assert [record.text for record in said(taken)] == [
        "Hola, ¿a qué hora abrís? 😊\nGracias <3",
        "A las 10 & hasta las 14",
        "Su clave es 1234",
        "Recarga hecha",
        "a medias",
        "Taller\nMira esto",
        "Cena el jueves",
        "Yo llevo pan",
    ]
    assert {record.medium for record in said(taken)} == {"sms"}


def test_who_wrote_to_whom_and_the_owner_of_the_telephone_is_us() -> None:
    first, second, *_ = said(backup(MESSAGES))

    assert roles(first) == [("from", "phone", "+34612345678"), ("to", "us", "sms")]
    assert roles(second) == [("from", "us", "sms"), ("to", "phone", "+34612345678")]
    assert (first.people[0].name, first.thread) == ("Marta Soler", second.thread)
    assert first.occurred_at.isoformat() == "2023-11-14T22:13:20+00:00"


def test_services_and_drafts_are_kept_and_are_no_contact() -> None:
    why = [(record.people[0].name, record.not_contact) for record in said(backup(MESSAGES))[:5]]

    assert why == [
        ("Marta Soler", ""), ("", ""), ("BBVA", "service"), ("217575", "service"), ("", "draft"),
    ]  # fmt: skip
    assert {rule for _, rule in why} - {""} <= set(RULES)


def test_a_group_message_names_everybody_and_its_sender() -> None:
    *_, ours, theirs = said(backup(MESSAGES))

    assert roles(ours) == [
        ("to", "phone", "+34612345678"), ("to", "phone", "+34655443322"), ("from", "us", "sms"),
    ]  # fmt: skip
    assert roles(theirs)[0] == ("from", "phone", "+34655443322")
    assert [who.name for who in theirs.people] == ["Leo Sanz", "Marta Soler", ""]
    assert ours.thread == theirs.thread


def test_our_own_number_is_proposed_where_a_message_gives_it_away() -> None:
    picture = said(backup(MESSAGES))[5]

    assert [(who.kind, who.value) for who in picture.ours] == [("phone", "+34699111222")]


def test_the_picture_of_a_message_comes_along_and_its_bytes_are_not_in_the_text() -> None:
    taken = backup(MESSAGES)
    picture = said(taken)[5].attached

    assert [(a.name, a.content_type, a.content) for a in picture] == [
        ("IMG_0001.jpg", "image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    ]
    assert b"/9j/" not in taken.items[5].body


def test_a_message_read_again_without_its_files_still_names_them() -> None:
    item = backup(MESSAGES).items[5]
    bare = type(item)(body=item.body, unit=item.unit, number=item.number)
    (record,) = Sms(SETTINGS).read(bare, None)  # type: ignore[arg-type]

    assert isinstance(record, Incoming)
    assert [(a.name, a.content) for a in record.attached] == [("IMG_0001.jpg", None)]


# ------------------------------------------------------------------------------ calls


def test_calls_come_in_with_their_minutes() -> None:
    taken = backup(CALLS)

    assert not taken.problems
    assert [(r.medium, r.minutes, r.people[0].kind, r.not_contact) for r in said(taken)] == [
        ("phone", 1.05, "phone", ""),
        ("phone", 2.08, "us", ""),
        ("call", 0.0, "phone", ""),
        ("call", 0.0, "phone", ""),
        ("call", 0.0, "phone", ""),
        ("call", 0.0, "phone", "spam"),
        ("call", 0.0, "us", "withheld"),
        ("phone", 5.0, "us", "service"),
        ("call", 0.0, "us", ""),
        ("phone", 0.67, "us", "withheld"),
    ]


def test_a_missed_call_waits_for_an_answer_of_ours() -> None:
    missed = said(backup(CALLS))[2]

    assert roles(missed) == [("from", "phone", "+34612345678"), ("to", "us", "sms")]


@pytest.mark.parametrize("duration", ["", "x", "9999999999", "-5"])
def test_a_length_that_is_none_is_no_talk(duration: str) -> None:
    assert said(wrapped(call(duration=duration), root="calls"))[0].minutes == 0.0


# ------------------------------------------------------------------ the same thing once


def test_the_same_backup_again_and_longer_has_the_same_keys() -> None:
    longer = MESSAGES.replace("</smses>", sms(date="1800000000000") + "\n</smses>")

    assert len(set(keys(backup(MESSAGES)))) == 8
    assert keys(backup(longer))[:-1] == keys(backup(MESSAGES))


def test_a_number_with_or_without_its_country_is_one() -> None:
    assert keys(wrapped(sms())) == keys(wrapped(sms(address="+34 612 34 56 78")))


# --------------------------------------------------------------------------- damage


def test_a_file_that_ends_in_the_middle_gives_what_it_has_and_says_where() -> None:
    taken = backup(MESSAGES[: MESSAGES.index("Recarga")])

    assert len(taken.records) == 3
    assert [str(why)[:20] for why in taken.problems] == [
        "This entry of the te", "This backup of a tel",
    ]  # fmt: skip
    assert "behind number 4" in str(taken.problems[-1])


def test_an_entry_without_its_end_does_not_swallow_the_next() -> None:
    taken = wrapped(sms(body="uno"), sms(body="dos")[:-12], sms(body="tres"))

    assert [record.text for record in said(taken)] == ["uno", "tres"]


@pytest.mark.parametrize(
    "entry",
    [
        sms(date=""), sms(date="hoy"), sms(date="99999999999999"), sms(date="0"),
        sms(date="9" * 16), sms(address="null"), sms(type="null"), "<sms />",
        "<sms date='1700000000000' address='6' type='1'/>",
        call(type="null"), "<call date='1700000000000' type='1'/>", mms(msg_box="null"),
        mms(address="null"),
    ],
)  # fmt: skip
def test_an_entry_that_says_too_little_is_told_and_its_neighbours_come(entry: str) -> None:
    taken = wrapped(sms(body="uno"), entry, sms(body="tres", date="1700000000001"))

    assert [record.text for record in said(taken)] == ["uno", "tres"]
    assert len(taken.problems) == 1


def test_bytes_that_are_no_entry_are_refused() -> None:
    item = wrapped(sms()).items[0]
    other = type(item)(body=b"hola", unit="message", number=1)

    with pytest.raises(Exception, match="damaged"):
        Sms(SETTINGS).read(other, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["<smses count='0'></smses>", "<calls count='0' />"])
def test_an_empty_backup_holds_nothing(text: str) -> None:
    (why,) = backup(text).problems

    assert isinstance(why, NothingHere)


def test_a_document_with_entities_unfolds_nothing() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'
    taken = backup(bomb + "<smses>" + sms(body="&b; &lt;") + "</smses>")

    assert [record.text for record in said(taken)] == ["&b; <"]


def test_odd_references_are_left_or_passed_over() -> None:
    taken = wrapped(sms(body="&#x1F60A; &#0;&#9999999; &#55357; fin"))

    assert said(taken)[0].text == "😊  \ufffd fin"


# --------------------------------------------------------------------- pictures and films


def part(**values: str) -> str:
    given = {"seq": "0", "ct": "image/png", "name": "null", "text": "null", "data": "aG9sYQ=="}
    return "<part " + " ".join(f'{n}="{v}"' for n, v in (given | values).items()) + " />"


def test_files_are_named_by_what_the_telephone_calls_them() -> None:
    taken = wrapped(mms(part() + part(cl="a/b.png") + part(cid="&lt;c&gt;") + part(name="d.png")))

    assert [(a.name, a.content) for a in said(taken)[0].attached] == [
        ("mms-1.png", b"hola"), ("b.png", b"hola"), ("c", b"hola"), ("d.png", b"hola"),
    ]  # fmt: skip


def test_a_file_that_is_no_file_is_named_only() -> None:
    taken = wrapped(mms(part(data="é") + part(data="") + part(ct="application/smil")))

    assert [(a.name, a.content) for a in said(taken)[0].attached] == [
        ("mms-1.png", None), ("mms-2.png", None),
    ]  # fmt: skip


def test_a_film_of_40_megabytes_is_named_and_let_go() -> None:
    film = "AAAA" * 10_000_000
    taken = wrapped(mms(part(name="film.mp4", data=film) + part(name="b.png")), sms())

    assert [(a.name, a.content) for a in said(taken)[0].attached] == [
        ("film.mp4", None), ("b.png", None),
    ]  # fmt: skip
    assert said(taken)[1].text == "hola"


def test_what_does_not_fit_beside_one_message_is_named_only() -> None:
    big = "AAAA" * 5_000_000
    taken = wrapped(mms(part(name="a.mp4", data=big) + part(name="b.mp4", data=big[:20_000_000])))

    assert [a.content is None for a in said(taken)[0].attached] == [False, True]


def test_a_file_whose_end_was_lost_is_named_only() -> None:
    lost = '<part seq="0" ct="image/png" name="a.png" data="aG9s <part ct="text/plain" text="t"/>'
    taken = wrapped(mms(lost), sms(body="dos"))

    assert [(a.name, a.content) for a in said(taken)[0].attached] == [("a.png", None)]
    assert [record.text for record in said(taken)] == ["t", "dos"]


def test_a_file_that_the_end_of_the_backup_cuts_is_named_only() -> None:
    text = "<smses>" + mms(part(name="a.png"))
    taken = backup(text[: text.index("aG9sYQ") + 3])

    assert [(a.name, a.content) for a in said(taken)[0].attached] == [("a.png", None)]
    assert len(taken.problems) == 1


def test_the_word_data_in_a_message_opens_no_file() -> None:
    assert said(wrapped(sms(body="x", data="y")))[0].text == "x"
    assert not wrapped('hola data="x"').records


def test_a_message_that_names_no_number_is_of_whom_its_addresses_name() -> None:
    adr = '<addr address="+34655443322" type="137"/><addr address="+34612345678" type="151"/>'
    received, sent = said(
        wrapped(mms(addresses=adr, address="null"), mms(addresses=adr, address="", msg_box="2"))
    )

    assert roles(received)[0] == ("from", "phone", "+34655443322")
    assert roles(sent)[0] == ("to", "phone", "+34612345678")


def test_a_group_whose_names_are_not_one_for_one_has_none() -> None:
    group = said(wrapped(mms(address="612345678~655443322", contact_name="Ana, Eva, Leo")))[0]

    assert [who.name for who in group.people] == ["", "", ""]
    assert group.thread_title == "Ana, Eva, Leo"


def test_a_message_in_seconds_and_one_by_mail() -> None:
    mail = said(wrapped(mms(date="1700000000", address="Ana@Cliente.example")))[0]

    assert mail.occurred_at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert roles(mail)[0] == ("from", "email", "ana@cliente.example")


def test_a_backup_in_one_line_is_read_too() -> None:
    assert keys(backup(MESSAGES.replace("\n", " "))) == keys(backup(MESSAGES))


def test_a_real_backup_comes_in(shared: Path) -> None:
    taken = take_in(Sms(SETTINGS), real(shared / "data/chat/sms_backup_restore_sms.xml"))

    assert (len(taken.records), taken.problems) == (3, [])
