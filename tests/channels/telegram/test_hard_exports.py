"""Exports of Telegram that are damaged, empty, odd or huge."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sobremesa.channels.base import Card, Incoming, NothingHere, Unreadable
from sobremesa.channels.telegram import Telegram
from tests.channels.in_memory import SETTINGS, MemoryFile
from tests.channels.telegram.exports import chat, export, messages, said

pytestmark = [pytest.mark.capability("B1"), pytest.mark.capability("C3")]


@pytest.mark.parametrize("when", ["", "ayer", "99999999999999999999"])
def test_a_message_without_a_moment_says_so_and_its_neighbours_come(when: str) -> None:
    lost = said(2, date=when, date_unixtime=when)
    taken = export(chat(said(1), lost, said(3)))

    assert [record.text for record in messages(taken)] == ["dicho 1", "dicho 3"]
    assert "when it was written" in str(taken.problems[0])


def test_a_damaged_message_is_kept_and_its_neighbours_come() -> None:
    text = json.dumps(chat(said(1), said(2), said(3)), indent=1).replace('"dicho 2"', "dicho 2")
    taken = export(text)

    assert [record.text for record in messages(taken)] == ["dicho 1", "dicho 3"]
    assert [str(why)[:30] for why in taken.problems] == ["This message of Telegram is da"]
    assert b"dicho 2" in taken.items[1].body


def test_damage_at_the_end_of_a_chat_does_not_give_the_next_chat_to_it() -> None:
    lists = {"list": [chat(said(1), said(2)), chat(said(3), id=6, name="Leo")]}
    text = json.dumps({"about": "Telegram", "chats": lists}, indent=1)
    taken = export(text.replace('"dicho 2"', '"dicho 2'))

    assert [(record.text, record.thread) for record in messages(taken)] == [
        ("dicho 1", "telegram 5"),
        ("dicho 3", "telegram 6"),
    ]


def test_a_file_that_ends_in_the_middle_says_where() -> None:
    text = json.dumps(chat(said(1), said(2), said(3)), indent=1)
    taken = export(text[: text.index("dicho 3")])

    assert [record.text for record in messages(taken)] == ["dicho 1", "dicho 2"]
    assert "behind message 3" in str(taken.problems[-1])


def test_a_file_that_ends_before_the_first_message_is_not_called_empty() -> None:
    (why,) = export('{"name": "Ana Gil", "type": "personal_chat", "id": 5, "mess').problems

    assert not isinstance(why, NothingHere)
    assert "behind message 0" in str(why)


@pytest.mark.parametrize("body", [b"[1]", b"7", b"{", b"[" * 100_000])
def test_bytes_that_are_no_message_are_refused(body: bytes) -> None:
    item = export(chat(said(1))).items[0]
    other = type(item)(body=body, unit="message", number=1, context=item.context)

    with pytest.raises(Unreadable):
        Telegram(SETTINGS).read(other, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "nothing", [{"name": "x", "type": "personal_chat", "id": 1, "messages": []}, {"about": "x"}]
)
def test_an_export_in_which_nobody_spoke_holds_nothing(nothing: dict[str, Any]) -> None:
    (why,) = export(nothing).problems

    assert isinstance(why, NothingHere)


def test_odd_values_are_passed_over() -> None:
    odd = said(
        1, text=["a", 7, {"type": "x"}, {"text": 8}], location_information={}, poll={"answers": 7},
        sticker_emoji=9, photo=7, contact_information=[],
    )  # fmt: skip
    half = said(2, poll={"question": "¿?", "answers": [{"text": "sí"}, 7, {}]}, mime_type=7)
    taken = export({**chat(odd, half, 7, {"type": "unsupported"}), "personal_information": 7})

    assert [record.text for record in messages(taken)] == ["a\ngeo:None,None", "dicho 2\n¿?\n- sí"]


@pytest.mark.parametrize("card", [{}, {"first_name": "", "phone_number": "12"}, 7])
def test_a_contact_that_says_nothing_is_told(card: Any) -> None:
    taken = export({"about": "Telegram", "contacts": {"list": [card, {"first_name": "Ana"}]}})

    assert len(taken.problems) == 1
    assert isinstance(taken.records[0], Card)
    assert taken.records[0].name == "Ana"


def test_a_number_that_cannot_be_dialled_stays_a_line_of_the_card() -> None:
    (card,) = export(
        {"contacts": {"list": [{"first_name": "Ana", "phone_number": "12"}]}}
    ).records  # fmt: skip

    assert isinstance(card, Card)
    assert card.lines == (("phone", "12"),)


def test_of_thousands_who_speak_the_first_are_remembered_and_the_loudest_named() -> None:
    crowd = [said(n, from_id=f"user{n}", **{"from": f"Socio {n}"}) for n in range(1, 5_003)]
    channel = Telegram(SETTINGS)
    file = MemoryFile("result.json", json.dumps(chat(*crowd, type="private_group")).encode())
    *_, item = channel.split(file)
    (last,) = channel.read(item, None)  # type: ignore[arg-type]

    assert isinstance(last, Incoming)
    assert (last.people[0].name, len(last.people)) == ("Socio 5002", 51)
