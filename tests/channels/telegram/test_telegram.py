"""Telegram's exports: one chat, the whole account, old and new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sobremesa.channels.base import Card, FileChannel
from sobremesa.channels.telegram import Telegram
from sobremesa.core.contact import RULES
from tests.channels.in_memory import SETTINGS, MemoryFile, real, take_in
from tests.channels.telegram.exports import (
    ONE_CHAT,
    PAYLOADS,
    by_id,
    chat,
    export,
    keys,
    messages,
    payload,
    said,
)

pytestmark = [pytest.mark.capability("B1"), pytest.mark.capability("C3")]


def test_it_is_a_channel() -> None:
    assert isinstance(Telegram({}), FileChannel)


@pytest.mark.parametrize(
    ("name", "sure"),
    [("account.json", 95), ("personal_chat.json", 95), ("before_2021.json", 95),
     ("messages.html", 85)],
)  # fmt: skip
def test_its_files_are_known_by_their_beginning(name: str, sure: int) -> None:
    assert Telegram({}).recognises(real(PAYLOADS / name)) == sure


@pytest.mark.parametrize(
    ("name", "text", "sure"),
    [
        ("a.json", '{"about": "Aquí tienes tus datos de Telegram", "chats": {}}', 90),
        ("a.json", '{"name": "x", "type": "personal_chat", "id": 1, "messages": []}', 60),
        ("a.json", '{"name": "x", "type": "personal_chat", "messages": [{"type": "message"}]}', 0),
        ("a.json", '{"messages": [{"type": "message", "text": "hola"}]}', 0),
        ("a.json", '{"guild": {}, "messages": [{"type": "Default"}]}', 0),
        ("a.json", "[]", 0),
        ("a.csv", '{"name": "x", "type": "personal_chat", "id": 1, "messages": []}', 0),
        ("a.html", "<html><title>Otra cosa</title>", 0),
    ],
)
def test_what_others_write_is_left_alone(name: str, text: str, sure: int) -> None:
    assert Telegram({}).recognises(MemoryFile(name, text.encode())) == sure


def test_the_html_says_to_export_as_json() -> None:
    (why,) = payload("messages.html").problems

    assert "JSON" in str(why)


def test_a_chat_comes_in_whole() -> None:
    taken = payload("personal_chat.json")

    assert not taken.problems
    assert [(record.medium, record.text, record.minutes) for record in messages(taken)] == [
        ("telegram", "Hola, ¿tenéis la talla 38?", None),
        (
            "telegram",
            "Sí, míralo en https://taller.example/38 o en la tienda (https://taller.example) hoy",
            None,
        ),
        ("phone", "", 1.05),
        ("call", "", 0.0),
        ("telegram", "", None),
        ("telegram", "esta", None),
        ("telegram", "↪ Vecinos del Arrabal:\nSe vende carrito", None),
        ("telegram", "Taller Lavanda\nC/ Mayor 3\ngeo:41.65,-0.88", None),
        ("telegram", "Leo Sanz +34 699 11 12 22", None),
        ("telegram", "👍", None),
    ]


def test_who_speaks_to_whom_is_known_by_number_and_the_other_of_two_is_us() -> None:
    first, second, *_ = messages(payload("personal_chat.json"))

    assert [(who.role, who.kind, who.value, who.name) for who in first.people] == [
        ("from", "telegram", "user5001", "Marta Soler"),
        ("to", "telegram", "user7777", "Taller Lavanda"),
    ]
    assert [(who.role, who.value) for who in second.people] == [
        ("from", "user7777"),
        ("to", "user5001"),
    ]
    assert [(who.kind, who.value) for who in first.ours] == [("telegram", "user7777")]
    assert (first.thread, first.thread_title) == ("telegram 5001", "Marta Soler")


def test_who_never_answered_is_not_guessed() -> None:
    alone = messages(export(chat(said(1))))[0]
    ours = messages(export(chat(said(1, **{"from": "Taller", "from_id": "user7"}))))[0]

    assert (alone.ours, [who.role for who in alone.people]) == ((), ["from"])
    assert [who.value for who in ours.ours] == ["user7"]
    assert [(who.role, who.value, who.name) for who in ours.people] == [
        ("from", "user7", "Taller"),
        ("to", "user5", "Ana Gil"),
    ]


def test_a_missed_call_is_of_the_one_who_rang() -> None:
    call = by_id(payload("personal_chat.json"), "104")

    assert (call.medium, call.minutes, call.not_contact) == ("call", 0.0, "")
    assert call.people[0].value == "user5001"


def test_voices_and_photographs_beside_the_file_come_along() -> None:
    path = "chats/chat_1/voice_messages/audio_1@01-03-2025_12-01-40.ogg"
    voice = by_id(export(ONE_CHAT, {path: b"OggS"}), "105")

    assert [(a.name, a.content_type, a.size_bytes, a.content) for a in voice.attached] == [
        ("audio_1@01-03-2025_12-01-40.ogg", "audio/ogg", 4, b"OggS")
    ]


def test_what_was_left_out_of_the_export_is_still_named() -> None:
    taken = payload("personal_chat.json")

    assert [(a.name, a.content_type, a.size_bytes, a.content)
            for number in ("105", "106") for a in by_id(taken, number).attached] == [
        ("audio_1@01-03-2025_12-01-40.ogg", "audio/ogg", 2048, None),
        ("photo", "image/jpeg", 81234, None),
    ]  # fmt: skip


def test_a_file_may_have_a_name_of_its_own() -> None:
    taken = export(chat(said(1, file="files/a(1).pdf", file_name="presupuesto.pdf"),
                        said(2, file="(File exceeds maximum size. Change settings.)")))  # fmt: skip

    assert [a.name for record in messages(taken) for a in record.attached] == [
        "presupuesto.pdf", "file",
    ]  # fmt: skip


def test_a_whole_account_comes_in_with_its_contacts() -> None:
    taken = payload("account.json")
    cards = [record for record in taken.records if isinstance(record, Card)]

    assert not taken.problems
    assert [(card.name, [(h.kind, h.value) for h in card.handles]) for card in cards] == [
        ("Marta Soler", [("telegram", "user5001"), ("phone", "+34612345678")]),
        ("Fontanero", [("phone", "+34699111222")]),
    ]
    assert len(messages(taken)) == 10 + 5 + 2 + 1 + 1 + 1
    assert {(who.kind, who.value) for record in messages(taken) for who in record.ours} == {
        ("telegram", "user7777"),
        ("phone", "+34976123456"),
    }


def test_a_group_is_everybody_who_spoke() -> None:
    taken = payload("account.json")
    bread = by_id(taken, "202")

    assert [(who.role, who.value, who.name) for who in bread.people] == [
        ("from", "user5002", "Leo Sanz"),
        ("to", "user5003", ""),
        ("to", "user7777", "Taller Lavanda"),
    ]
    assert bread.thread_title == "Cena del taller"
    assert by_id(taken, "205").text == "¿Cuándo?\n- Lunes\n- Martes"
    call = by_id(taken, "206")
    assert (call.medium, call.minutes) == ("phone", 10.0)


def test_bots_channels_and_notes_to_oneself_are_kept_and_are_no_contact() -> None:
    taken = messages(payload("account.json"))
    why = {record.people[0].name or record.people[0].value: record.not_contact for record in taken}

    assert why == {
        "Marta Soler": "", "Leo Sanz": "", "Eva Paz": "", "user5003": "",
        "Clientes de Lavanda": "service", "Correos": "service", "Ofertas": "service",
        "Taller Lavanda": "internal",
    }  # fmt: skip
    assert set(why.values()) - {""} <= set(RULES)


# ------------------------------------------------------------------ the same thing once


def test_the_chat_alone_and_in_the_whole_account_are_the_same_messages() -> None:
    assert set(keys(payload("personal_chat.json"))) < set(keys(payload("account.json")))


def test_a_later_longer_export_brings_only_what_is_new() -> None:
    longer = {**ONE_CHAT, "messages": [*ONE_CHAT["messages"], said(111)]}

    assert keys(export(longer))[:-1] == keys(export(ONE_CHAT))


def test_an_edited_message_and_another_name_are_still_the_same_message() -> None:
    changed = json.loads(json.dumps(ONE_CHAT))
    changed["messages"][0] |= {"text": "Hola, ¿tenéis la 40?", "from": "Marta S."}

    assert keys(export(changed)) == keys(export(ONE_CHAT))


def in_group(kind: str, offset: int) -> dict[str, Any]:
    two = said(2 + offset, date_unixtime="1736933402")
    three = said(3 + offset, date_unixtime="1736933402")
    return chat(two, three, type=kind, id=900)


def test_a_colleagues_export_of_a_small_group_numbers_differently_and_is_the_same() -> None:
    mine, theirs = export(in_group("private_group", 0)), export(in_group("private_group", 4000))

    assert keys(mine) == keys(theirs)
    assert len(set(keys(mine))) == 2


def test_in_a_large_group_the_number_is_everybodys() -> None:
    mine, theirs = (
        export(in_group("private_supergroup", offset)) for offset in (0, 4000)
    )  # fmt: skip

    assert not set(keys(mine)) & set(keys(theirs))


def test_two_customers_with_the_same_words_at_once_are_two() -> None:
    one, other = export(chat(said(1))), export(chat(said(1), id=6))

    assert keys(one) != keys(other)


# ------------------------------------------------------------------------- old exports


def test_numbers_and_hours_as_they_were_written_before_2021() -> None:
    first, second = messages(payload("before_2021.json"))

    assert first.occurred_at.isoformat() == "2019-03-01T09:00:00+00:00"
    assert (first.people[0].value, second.people[0].value) == ("user5001", "user7777")
    assert second.text == "Hola @marta"


def test_where_there_are_names_only_a_single_word_is_nobody_outside_its_chat() -> None:
    two = [{"type": "message", "date_unixtime": "1544006350", "from": who, "text": "hola"}
           for who in ("Ana", "Eva Paz")]  # fmt: skip
    first, second = messages(export({"messages": two}))

    assert first.people[0].value.startswith("ana · ")
    assert (second.people[0].value, second.people[0].name) == ("eva paz", "Eva Paz")
    assert first.key != second.key


def test_a_message_of_nobody_was_said_among_all() -> None:
    nobody = said(2, **{"from": None, "from_id": None})
    _, second = messages(export(chat(said(1), nobody, type="private_group")))

    assert [(who.role, who.value) for who in second.people] == [("with", "user5")]


def test_the_head_may_stand_behind_the_messages() -> None:
    turned = {"messages": ONE_CHAT["messages"], "type": "personal_chat", "id": 5001,
              "name": "Marta Soler"}  # fmt: skip

    assert keys(export(turned)) == keys(export(ONE_CHAT))


def test_a_moment_with_its_zone_is_believed() -> None:
    given = said(1, date="2025-01-15T10:30:00+05:00")
    del given["date_unixtime"]

    assert messages(export(chat(given)))[0].occurred_at.hour == 5


def test_real_exports_come_in(shared: Path) -> None:
    for name, count in (("telegram_result_es.json", 5), ("chatminer_single_export.json", 2)):
        taken = take_in(Telegram(SETTINGS), real(shared / "data/chat" / name))
        assert (len(taken.records), taken.problems) == (count, [])
