"""Chats of Facebook, Messenger and Instagram, as they are given back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Incoming, Item, Unreadable
from sobremesa.channels.facebook import Facebook
from sobremesa.channels.instagram import Instagram
from sobremesa.core.social import meta
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, TakenIn, take_in

pytestmark = pytest.mark.capability("B1")
FACEBOOK, INSTAGRAM = Facebook(SETTINGS), Instagram(SETTINGS)
AT = 1772442930123
PHOTO = b"\xff\xd8\xff a photo"
ME = "Nerea Arrieta"
FOLDER = "your_facebook_activity/messages/inbox/rosamendizabal_10155012345"


def mangled(value: Any) -> Any:
    """As Facebook writes it: the bytes of UTF-8, one letter each."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [mangled(one) for one in value]
    return {key: mangled(one) for key, one in value.items()} if isinstance(value, dict) else value


def message(
    text: str = "", *, who: str = "Rosa Mendizábal", at: int = AT, **more: Any
) -> dict[str, Any]:
    said = {"sender_name": who, "timestamp_ms": at}
    return {
        **said,
        **({"content": text} if text else {}),
        "is_geoblocked_for_viewer": False,
        **more,
    }


MESSAGES = [
    message("¡Mil gracias, señora! 🌞", at=AT + 60_000),
    message(who=ME, at=AT + 50_000, photos=[
        {"uri": f"{FOLDER}/photos/1234_n.jpg", "creation_timestamp": 1772442}]),
    message("¿A qué hora abrís?", at=AT),
    message("ok", at=AT + 1),
    message("ok", at=AT + 1),
]  # fmt: skip


def chat(messages: list[Any], **more: Any) -> bytes:
    whole = {
        "participants": [{"name": "Rosa Mendizábal"}, {"name": ME}], "messages": messages,
        "title": "Rosa Mendizábal", "is_still_participant": True,
        "thread_path": "inbox/rosamendizabal_10155012345", "magic_words": [], **more,
    }  # fmt: skip
    return json.dumps(mangled(whole), indent=1).encode()


def taken(
    data: bytes, *, beside: dict[str, bytes] | None = None, channel: Any = FACEBOOK
) -> TakenIn:
    return take_in(channel, MemoryFile("message_1.json", data, FOLDER, beside or {}))


def said(data: bytes, **more: Any) -> list[Incoming]:
    found = taken(data, **more)
    assert not found.problems, found.problems
    return [record for record in found.records if isinstance(record, Incoming)]


def test_words_are_mended_and_people_are_named():
    first, photo, asked, *_ = said(chat(MESSAGES), beside={"photos/1234_n.jpg": PHOTO})

    assert first.text == "¡Mil gracias, señora! 🌞"
    assert [(who.role, who.kind, who.value) for who in first.people] == [
        ("from", "facebook", "rosa mendizábal"), ("to", "facebook", "nerea arrieta"),
    ]  # fmt: skip
    assert first.people[0].name == "Rosa Mendizábal"
    assert first.thread_title == "Rosa Mendizábal"
    assert asked.occurred_at == datetime(2026, 3, 2, 9, 15, 30, 123000, tzinfo=UTC)
    assert [file.content for file in photo.attached] == [PHOTO]
    assert photo.attached[0].name == "1234_n.jpg"


def test_whose_chat_it_is_is_told_by_its_name():
    assert {who.value for one in said(chat(MESSAGES)) for who in one.ours} == {"nerea arrieta"}


def test_in_a_group_the_profile_tells_it():
    profile = json.dumps(mangled({"profile_v2": {"name": {"full_name": "Íker Lasa"}}})).encode()
    group = chat(
        [message("Hola", who="Íker Lasa")], title="Peña",
        participants=[{"name": "Íker Lasa"}, {"name": ME}, {"name": "Rosa"}],
    )  # fmt: skip
    (one,) = said(group, beside={Facebook.profiles[0]: profile})
    assert [who.value for who in one.ours] == ["íker lasa"]
    assert said(group, beside={Facebook.profiles[0]: b"{"})[0].ours == ()
    assert said(group, beside={Facebook.profiles[1]: b"[]"})[0].ours == ()
    assert said(group)[0].people[2].value.startswith("rosa · "), "one word is nobody elsewhere"


def test_equal_words_in_one_moment_are_two_messages_in_every_export():
    keys = [one.key for one in said(chat(MESSAGES))]
    assert len(set(keys)) == 5
    elsewhere = chat(MESSAGES, thread_path="archived_threads/rosa_10155012345", magic_words=["x"])
    assert [one.key for one in said(elsewhere)] == keys
    other = chat(MESSAGES, thread_path="inbox/rosamendizabal_99")
    assert not set(keys) & {one.key for one in said(other)}


def test_calls_have_their_minutes_and_missed_ones_wait():
    calls = [
        message("Rosa te ha llamado.", call_duration=90), message("x", call_duration=0),
        message("Llamada perdida", missed=True),
    ]  # fmt: skip
    assert [(one.medium, one.minutes) for one in said(chat(calls))] == [
        ("phone", 1.5), ("call", 0.0), ("call", 0.0),
    ]  # fmt: skip


def test_notices_and_what_was_taken_back_are_no_messages():
    quiet = [
        message("Rosa reacted ❤️ to your message"), message("Liked a message"),
        message("Rosa reaccionó con 😂 a tu mensaje "), message("x", is_unsent=True),
        message("x", type="Subscribe"),
    ]  # fmt: skip
    assert said(chat(quiet)) == []
    with pytest.raises(Unreadable, match="a notice"):
        FACEBOOK.read(Item(body=json.dumps(quiet[1]).encode(), unit="message", number=1,
                           context={"folder": ""}), NOW)  # fmt: skip


def test_links_are_words_and_files_on_the_web_are_left_there():
    one, other = said(chat([
        message("Mira", share={"link": "https://a.example/x"}, gifs=[{"uri": "https://g.example/x"}]),
        message("https://a.example/x", share={"link": "https://a.example/x"}, files=[7], photos="x",
                audio_files=[{"uri": "otro/sitio/audio.mp4"}]),
    ]))  # fmt: skip
    assert one.text == "Mira\nhttps://a.example/x"
    assert one.attached == ()
    assert other.text == "https://a.example/x"
    assert [file.content for file in other.attached] == [None]


def test_too_big_files_are_listed_only(monkeypatch):
    monkeypatch.setattr("sobremesa.channels._meta.RAW_MAX_BYTES", 4)
    (_, photo, *_) = said(chat(MESSAGES), beside={"photos/1234_n.jpg": PHOTO})
    assert [(file.name, file.content) for file in photo.attached] == [("1234_n.jpg", None)]


ENCRYPTED = {
    "participants": ["Rosa Mendizábal", ME],
    "threadName": "Rosa Mendizábal_12",
    "messages": [
        {"isUnsent": False, "media": [{"uri": "./media/a.jpg"}], "reactions": [],
         "senderName": ME, "text": "Aquí está", "timestamp": AT, "type": "media"},
        {"isUnsent": True, "media": [], "senderName": ME, "text": "", "timestamp": AT},
    ],
}  # fmt: skip


def test_end_to_end_encrypted_chats_have_a_form_of_their_own():
    file = MemoryFile("Rosa_12.json", json.dumps(ENCRYPTED).encode(), "messenger",
                      {"media/a.jpg": PHOTO})  # fmt: skip
    assert FACEBOOK.recognises(file) == 95
    (one,) = take_in(FACEBOOK, file).records
    assert isinstance(one, Incoming)
    assert one.text == "Aquí está"
    assert one.attached[0].content == PHOTO
    assert [who.value for who in one.ours] == ["nerea arrieta"]
    again = json.dumps({**ENCRYPTED, "threadName": "Rosa Mendizábal_3"}).encode()
    (other,) = take_in(FACEBOOK, MemoryFile("Rosa_3.json", again)).records
    assert isinstance(other, Incoming)
    assert other.key == one.key


# --------------------------------------------------------------------------------- instagram


def test_instagram_is_the_same_family_with_its_own_name():
    folder = "instagram-taller-2026/your_instagram_activity/messages/inbox/rosa_17841"
    profile = {"profile_user": [{"string_map_data": {"Nombre": {"value": "Taller Intxaurpe"}}}]}
    people = [{"name": "rosa.mdz"}, {"name": "Taller Intxaurpe"}]
    data = chat([message("Hola", who="rosa.mdz")], participants=people, title="rosa.mdz")
    beside = {Instagram.profiles[1]: json.dumps(profile).encode()}
    file = MemoryFile("message_1.json", data, folder, beside)

    assert (INSTAGRAM.recognises(file), FACEBOOK.recognises(file)) == (95, 0)
    (one,) = take_in(INSTAGRAM, file).records
    assert isinstance(one, Incoming)
    assert (one.medium, one.people[0].kind) == ("instagram", "instagram")
    assert [who.value for who in one.ours] == ["taller intxaurpe"]


def test_without_a_path_that_says_so_it_is_facebooks():
    file = MemoryFile("message_1.json", chat(MESSAGES))
    assert (FACEBOOK.recognises(file), INSTAGRAM.recognises(file)) == (80, 0)
    assert FACEBOOK.recognises(MemoryFile("a.json", b'{"participants": []}')) == 0
    assert FACEBOOK.recognises(MemoryFile("a.txt", chat(MESSAGES))) == 0
    assert FACEBOOK.recognises(MemoryFile("a.json", b"[]", "facebook")) == 0


# ------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize(
    "bad",
    [7, "x", {}, {"sender_name": "Rosa"}, {"timestamp_ms": AT}, message(at=10**30),
     message(at=True), {"sender_name": 7, "timestamp_ms": AT}],
)  # fmt: skip
def test_a_broken_message_is_kept_and_its_neighbours_come_in(bad):
    found = taken(chat([message("Uno"), bad, message("Dos")]))

    assert [one.text for one in found.records if isinstance(one, Incoming)] == ["Uno", "Dos"]
    assert "is damaged" in found.problems[0].words
    assert len(found.items) == 3


def test_a_cut_file_gives_what_it_has():
    whole = chat(MESSAGES)
    found = taken(whole[: whole.index(b"1234_n")])
    assert len(found.records) == 1
    assert "ends in the middle" in found.problems[-1].words


def test_nonsense_between_messages_is_passed_over():
    whole = chat(MESSAGES).replace(b'"content": "ok"', b'"content": ok', 1)
    found = taken(whole)
    assert len(found.records) == 4


def test_an_empty_chat_is_ignored():
    assert "Nobody has said anything" in taken(chat([])).problems[0].words
    with pytest.raises(ValueError, match="too deep"):
        meta.parsed("[" * 100_000)
    with pytest.raises(Unreadable):
        FACEBOOK.read(Item(body=b"[", unit="message", number=1, context={"folder": ""}), NOW)


def test_a_chat_of_nobody_we_know_has_no_owner():
    alone = chat([message("x")], participants=[7, {"name": ""}], title=7, thread_path=None)
    (one,) = said(alone)
    assert one.ours == ()
    assert meta.mended("seÃ±or € \ud800") == "seÃ±or € \ud800"
    assert meta.mended("señor") == "señor"


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0, 1),
    st.sampled_from(["flip", "cut", "insert", "double"]),
    st.binary(min_size=1, max_size=30),
)
def test_damaged_chats_are_read_or_said_to_be_unreadable(where, how, junk):
    raw = chat(MESSAGES)
    at = int(where * len(raw))
    raw = {
        "flip": raw[:at] + bytes(b ^ junk[0] for b in raw[at : at + 1]) + raw[at + 1 :],
        "cut": raw[:at], "insert": raw[:at] + junk + raw[at:],
        "double": raw[:at] + raw[max(0, at - 200) :],
    }[how]  # fmt: skip
    taken(raw)
