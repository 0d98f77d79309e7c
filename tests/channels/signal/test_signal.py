"""Signal's own export in plain text."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import FileChannel, Incoming, NothingHere, Unreadable
from sobremesa.channels.signal import Signal
from sobremesa.core.chat import signal as export
from tests.channels.in_memory import SETTINGS, MemoryFile, TakenIn, take_in

pytestmark = [pytest.mark.capability("B1"), pytest.mark.capability("C3")]

PAYLOADS = Path(__file__).parent / "payloads"
LINES = (PAYLOADS / "main.jsonl").read_text(encoding="utf-8").splitlines()
PHOTO = b"\xff\xd8\xff\xe0 una foto"
LONG = "La historia entera. " * 200
KEY = bytes(range(64))


def stored(content: bytes) -> str:
    """Where the export keeps a file: the name that Signal gives it, without ending."""
    name = sha256(sha256(content).digest() + KEY).hexdigest()
    return f"files/{name[:2]}/{name}"


def exported(*lines: str, beside: dict[str, bytes] | None = None) -> TakenIn:
    data = "".join(line + "\n" for line in lines).encode()
    return take_in(Signal(SETTINGS), MemoryFile("main.jsonl", data, "signal", beside or {}))


def said(taken: TakenIn) -> list[Incoming]:
    return [record for record in taken.records if isinstance(record, Incoming)]


def keys(taken: TakenIn) -> list[str]:
    return [record.key for record in taken.records]


def roles(record: Incoming) -> list[tuple[str, str, str]]:
    return [(who.role, who.kind, who.name) for who in record.people]


def item(**frame: Any) -> str:
    base = {"chatId": "1", "authorId": "3", "dateSent": "1790000000000", "incoming": {}}
    return json.dumps({"chatItem": base | frame})


def with_text(text: str, **frame: Any) -> str:
    return item(standardMessage={"text": {"body": text}}, **frame)


HEAD = LINES[:12]


def test_it_is_a_channel() -> None:
    assert isinstance(Signal({}), FileChannel)


@pytest.mark.parametrize(
    ("name", "text", "sure"),
    [
        ("main.jsonl", "\n".join(LINES), 95),
        ("main.jsonl", '{"version":"1"}\n{"account":{}}\n', 80),
        ("main.jsonl", '{"version":"1"}\n{"row":{}}\n', 0),
        ("main.jsonl", '{"role":"user"}\n', 0),
        ("metadata.json", (PAYLOADS / "metadata.json").read_text(), 0),
        ("main.csv", "\n".join(LINES), 0),
    ],
)
def test_it_is_known_by_its_first_lines(name: str, text: str, sure: int) -> None:
    assert Signal({}).recognises(MemoryFile(name, text.encode())) == sure


def test_everything_said_comes_in_and_nothing_else() -> None:
    taken = exported(*LINES)

    assert not taken.problems
    assert [(record.medium, record.text, record.minutes) for record in said(taken)] == [
        ("signal", "Hola, ¿tenéis la talla 38?", None),
        ("signal", "Sí, la azul es esta", None),
        ("signal", "La historia entera.", None),
        ("call", "", 0.0),
        ("video", "", None),
        ("signal", "👍", None),
        ("signal", "Eva Paz +34655443322", None),
        ("sms", "por sms", None),
        ("signal", "¿quién trae pan?", None),
        ("signal", "yo", None),
        ("phone", "", 10.0),
        ("signal", "Novedades de Signal", None),
        ("signal", "comprar hilo", None),
    ]


def test_people_are_known_by_telephone_where_signal_tells_it_and_we_are_us() -> None:
    first, second, *_ = said(exported(*LINES))

    assert first.people[0].value == "+34612345678"
    assert roles(first)[0] == ("from", "phone", "Marta Soler")
    assert roles(first)[1:] == [("to", "us", "Taller Lavanda")]
    assert roles(second) == [("from", "us", "Taller Lavanda"), ("to", "phone", "Marta Soler")]
    assert first.people[1].value == second.people[0].value


def test_a_group_is_its_members_whom_the_file_knows() -> None:
    bread = said(exported(*LINES))[8]

    assert roles(bread) == [
        ("from", "signal", "Leo Sanz"),
        ("to", "phone", "Marta Soler"),
        ("to", "us", "Taller Lavanda"),
    ]
    assert bread.people[0].value == "04040404-0404-0404-0404-040404040404"
    assert bread.thread_title == "Cena del taller"


def test_who_rang_is_who_rang() -> None:
    missed, ours = said(exported(*LINES))[3:5]

    assert roles(missed)[0] == ("from", "phone", "Marta Soler")
    assert roles(ours)[0] == ("from", "us", "Taller Lavanda")


def test_notices_and_notes_to_oneself_are_no_contact() -> None:
    assert [record.not_contact for record in said(exported(*LINES))[-3:]] == [
        "", "service", "internal",
    ]  # fmt: skip


def test_photographs_and_long_texts_come_out_of_the_folder_of_files() -> None:
    beside = {stored(PHOTO) + ".jpg": PHOTO, stored(LONG.encode()): LONG.encode()}
    _, photo, long, *_ = said(exported(*LINES, beside=beside))

    assert [(a.name, a.content_type, a.content) for a in photo.attached] == [
        ("azul.jpg", "image/jpeg", PHOTO)
    ]
    assert long.text == LONG


def test_a_photograph_that_did_not_come_along_is_still_named() -> None:
    photo = said(exported(*LINES))[1]

    assert [(a.name, a.size_bytes, a.content) for a in photo.attached] == [
        ("azul.jpg", len(PHOTO), None)
    ]


def test_a_file_that_was_never_fetched_has_no_place() -> None:
    bare = {"contentType": "image/png", "locatorInfo": {"size": 7}}
    odd = {"contentType": "x", "locatorInfo": {"plaintextHash": "é", "localKey": 7}}
    files = [{"pointer": bare}, {"pointer": odd}, {"pointer": {}}, 7]
    (record,) = said(exported(*HEAD, item(standardMessage={"attachments": files})))

    assert [(a.name, a.content_type, a.size_bytes) for a in record.attached] == [
        ("image", "image/png", 7), ("x", "application/octet-stream", 0),
    ]  # fmt: skip


# ------------------------------------------------------------------ the same thing once


def test_a_later_longer_export_brings_only_what_is_new() -> None:
    longer = exported(*LINES, with_text("nuevo"))

    assert keys(longer)[:-1] == keys(exported(*LINES))
    assert len(set(keys(longer))) == 14


def test_an_edited_message_is_the_one_it_was() -> None:
    before = with_text("Si", dateSent="1780000050000", authorId="1", outgoing={})

    assert keys(exported(*HEAD, before))[0] == keys(exported(*LINES))[1]


def test_a_colleagues_export_of_a_group_has_the_same_message() -> None:
    theirs = [line.replace('"id":"4"', '"id":"40"').replace('"authorId":"4"', '"authorId":"40"')
              for line in LINES]  # fmt: skip

    assert keys(exported(*theirs))[8] == keys(exported(*LINES))[8]


# ------------------------------------------------------------------------------ versions


def test_of_a_newer_version_what_can_be_read_comes_and_one_sentence_says_so() -> None:
    newer = [LINES[0].replace('"version":"1"', '"version":"2"'), *LINES[1:]]
    taken = exported(*newer)

    assert keys(taken) == keys(exported(*LINES))
    assert [str(why)[:45] for why in taken.problems] == [
        "This export of Signal has version 2, which is"
    ]


def test_what_we_do_not_know_in_it_is_passed_over() -> None:
    unknown = ['{"hologram":{}}', item(hologramMessage={}), item(updateMessage={"x": {}})]

    assert not exported(*HEAD, *unknown, with_text("a")).problems
    assert len(said(exported(*HEAD, *unknown, with_text("a")))) == 1


def test_its_version_is_claimed_with_it() -> None:
    asked = []

    class Asked(MemoryFile):
        def sibling(self, name: str) -> bytes | None:
            asked.append(name)
            return None

    list(Signal({}).split(Asked("main.jsonl", "\n".join(LINES).encode())))

    assert asked[0] == "metadata.json"


# -------------------------------------------------------------------------------- damage


def test_a_damaged_line_is_kept_and_its_neighbours_come() -> None:
    taken = exported(*HEAD, with_text("uno"), '{"chatItem": oops', "", "7", with_text("tres"))

    assert [record.text for record in said(taken)] == ["uno", "tres"]
    assert len(taken.problems) == 2
    assert taken.items[1].number == 14


def test_a_message_whose_chat_was_lost_says_so() -> None:
    taken = exported(*HEAD, with_text("uno", chatId="99"), with_text("dos"))

    assert [record.text for record in said(taken)] == ["dos"]
    assert "does not tell of" in str(taken.problems[0])


@pytest.mark.parametrize("when", [None, "", "0", "ayer", "9" * 19])
def test_a_message_without_a_moment_says_so(when: Any) -> None:
    assert "when it was sent" in str(exported(*HEAD, with_text("a", dateSent=when)).problems[0])


def test_an_author_who_was_lost_leaves_the_message_among_all() -> None:
    (record,) = said(exported(*HEAD, with_text("a", authorId="99")))

    assert [role for role, _, _ in roles(record)] == ["with", "with"]


def test_a_contact_without_any_number_is_no_person() -> None:
    nobody = '{"recipient":{"id":"9","contact":{"profileGivenName":"Ana"}}}'
    (record,) = said(exported(*HEAD, nobody, with_text("a", authorId="9")))

    assert [role for role, _, _ in roles(record)] == ["with", "with"]


def test_an_export_in_which_nobody_spoke_holds_nothing() -> None:
    (why,) = exported(*HEAD).problems

    assert isinstance(why, NothingHere)


def test_bytes_that_are_no_line_are_refused() -> None:
    first = exported(*LINES).items[0]

    with pytest.raises(Unreadable):
        Signal({}).read(type(first)(body=b"[" * 100_000, unit="line", number=1), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "medium", "minutes", "first"),
    [
        ({"individualCall": {"state": "NOT_ACCEPTED", "direction": "OUTGOING"}}, "call", 0.0, "us"),
        ({"individualCall": {}}, None, None, ""),
        ({"individualCall": {"type": "AUDIO_CALL"}}, "phone", None, "phone"),
        ({"groupCall": {"state": "MISSED", "ringerRecipientId": "4"}}, "call", 0.0, "signal"),
        ({"groupCall": {"state": "OUTGOING_RING"}}, "call", 0.0, "us"),
        ({"groupCall": {"state": "GENERIC"}}, None, None, ""),
    ],
)
def test_calls_are_told_apart(
    call: dict[str, Any], medium: str | None, minutes: float | None, first: str
) -> None:
    found = said(exported(*HEAD, item(directionless={}, updateMessage=call), with_text("a")))

    assert len(found) == (2 if medium else 1)
    if medium:
        assert (found[0].medium, found[0].minutes, found[0].people[0].kind) == (
            medium, minutes, first,
        )  # fmt: skip


def test_a_call_of_nobody_we_know_is_among_all() -> None:
    call = {"groupCall": {"state": "MISSED"}}
    found = said(exported(*HEAD, item(chatId="2", directionless={}, updateMessage=call)))

    assert {role for role, _, _ in roles(found[0])} == {"with"}


def test_polls_and_answers_to_stories_come_in_as_words() -> None:
    poll = item(poll={"question": "¿Cuándo?", "options": [{"option": "Lunes"}, {"option": "Ya"}]})
    story = item(directStoryReplyMessage={"emoji": "😊"}, dateSent="1790000000001")

    assert [one.text for one in said(exported(*HEAD, poll, story))] == [
        "¿Cuándo?\n- Lunes\n- Ya", "😊",
    ]  # fmt: skip


def test_a_line_without_end_is_cut_and_the_next_comes() -> None:
    endless = '{"chatItem": "' + "x" * (5 * 1024 * 1024)
    taken = exported(*HEAD, endless, with_text("dos"))

    assert [record.text for record in said(taken)] == ["dos"]
    assert len(taken.items[0].body) < 5 * 1024 * 1024
    assert list(export.lines(["a\n", "b"])) == ["a\n", "b"]


@settings(max_examples=150)
@given(where=st.floats(0, 1), junk=st.binary(min_size=1, max_size=30),
       how=st.sampled_from(["flip", "cut", "insert", "double"]))  # fmt: skip
def test_damage_costs_the_line_it_is_in(where, junk, how):
    lines = ("\n".join(LINES) + "\n").encode()
    head = "\n".join(HEAD).encode() + b"\n"
    at = len(head) + int(where * (len(lines) - len(head)))
    raw = {
        "flip": lines[:at] + bytes(b ^ junk[0] for b in lines[at : at + 1]) + lines[at + 1 :],
        "cut": lines[:at],
        "insert": lines[:at] + junk + lines[at:],
        "double": lines[:at] + lines[max(0, at - 200) :],
    }[how]
    last = b"\n" + with_text("fin").encode() + b"\n"
    taken = take_in(Signal(SETTINGS), MemoryFile("main.jsonl", raw + last))

    assert said(taken)[-1].text == "fin"
    for record in said(taken):
        json.dumps(record.text).encode("utf-8")


def test_hostile_bytes_in_names_and_numbers_break_nothing():
    odd = [
        '{"recipient": 7}', '{"chat": 7}', '{"account": []}', '{"version": {}}',
        json.dumps({"recipient": {"id": "3", "contact": {"aci": base64.b64encode(b"x").decode(),
                                                         "e164": "9" * 20}}}),
        json.dumps({"recipient": {"id": "8", "group": {"snapshot": {"members": [7, {}]}}}}),
        json.dumps({"recipient": {"id": "9", "contact": {"nickname": {"given": "\ud83d Ana"},
                                                         "e164": 34612345679}}}),
        json.dumps({"chat": {"id": "9", "recipientId": "9"}}),
    ]  # fmt: skip
    found = said(exported(*HEAD, *odd, with_text("a", chatId="9", authorId="9")))

    assert (found[0].people[0].name, found[0].people[0].value) == ("\ufffd Ana", "+34612345679")
