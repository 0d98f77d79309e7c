"""What somebody said on X, by their archive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Incoming, Item, Unreadable
from sobremesa.channels.x import XArchive
from sobremesa.core.social import x_archive
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, TakenIn, take_in

pytestmark = pytest.mark.capability("B1")
CHANNEL = XArchive(SETTINGS)
US, ROSA, IKER = "1001", "2002", "3003"
PHOTO = b"\xff\xd8\xff a photo"


def part(name: str, value: Any) -> bytes:
    return f"window.YTD.{name}.part0 = {json.dumps(value, indent=2, ensure_ascii=False)}".encode()


ACCOUNT = part("account", [{"account": {
    "email": "tienda@intxaurpe.example", "createdVia": "web", "username": "intxaurpe",
    "accountId": US, "accountDisplayName": "Intxaurpe"}}])  # fmt: skip


def direct(number: str, text: str, *, who: str = ROSA, to: str = US, **more: Any) -> dict[str, Any]:
    return {"messageCreate": {
        "recipientId": to, "reactions": [], "urls": [], "text": text, "mediaUrls": [],
        "senderId": who, "id": number, "createdAt": "2026-03-02T09:15:30.123Z", "editHistory": [],
        **more}}  # fmt: skip


def talk(*messages: Any, number: str = f"{US}-{ROSA}") -> dict[str, Any]:
    return {"dmConversation": {"conversationId": number, "messages": list(messages)}}


DIRECT = part("direct_messages", [
    talk(
        direct("11", "¿Hacéis mesas?  https://t.co/a", urls=[
            {"url": "https://t.co/a", "expanded": "https://mesas.example/roble", "display": "x"}]),
        direct("12", "Sí", who=US, to=ROSA, mediaUrls=[
            "https://ton.twitter.com/dm/12/34/mesa.jpg"]),
        {"welcomeMessageCreate": {}},
    ),
    talk(direct("13", "Hola", who=IKER), number=f"{US}-{IKER}"),
])  # fmt: skip
GROUP = part("direct_messages_group", [talk(
    {"conversationNameUpdate": {"initiatingUserId": ROSA, "name": "Ferias", "createdAt": "x"}},
    direct("21", "¿Vamos?", to=""), direct("22", "Vamos", who=IKER, to=""),
    {"participantsLeave": {"userIds": [IKER], "createdAt": "x"}}, number="555",
)])  # fmt: skip


def tweet(number: str, text: str, **more: Any) -> dict[str, Any]:
    return {"tweet": {
        "retweeted": False, "entities": {"hashtags": [], "user_mentions": [], "urls": []},
        "id_str": number, "created_at": "Mon Mar 02 09:15:30 +0000 2026", "full_text": text,
        **more}}  # fmt: skip


def mentions(*people: tuple[str, str]) -> dict[str, Any]:
    return {"entities": {"user_mentions": [
        {"name": name, "screen_name": name.split()[0].lower(), "indices": ["0", "5"],
         "id_str": number, "id": number} for number, name in people], "urls": [
        {"url": "https://t.co/b", "expanded_url": "https://mesas.example"}]}}  # fmt: skip


TWEETS = part("tweets", [
    tweet("31", "Abrimos el sábado &amp; el domingo"),
    tweet("32", "@rosa Claro que sí https://t.co/b", in_reply_to_user_id_str=ROSA,
          in_reply_to_status_id_str="30", in_reply_to_screen_name="rosa",
          **mentions((ROSA, "Rosa Mendizabal"), (IKER, "Iker Lasa"), (US, "Intxaurpe"))),
    tweet("33", "RT @rosa: pan"),
    tweet("34", "Gran charla de @iker", **mentions((IKER, "Iker Lasa"))),
    tweet("35", "Y además", in_reply_to_user_id_str=US, in_reply_to_status_id_str="31"),
    tweet("36", "Foto", extended_entities={"media": [
        {"media_url_https": "https://pbs.example/media/abc.jpg"}]}),
    tweet("37", "@x eh", in_reply_to_user_id="4004", in_reply_to_screen_name="equis"),
])  # fmt: skip


def taken(name: str, data: bytes, **beside: bytes) -> TakenIn:
    there = {"account.js": ACCOUNT, "tweets.js": TWEETS}
    return take_in(CHANNEL, MemoryFile(name, data, "data", {**there, **beside}))


def said(name: str, data: bytes, **beside: bytes) -> dict[str, Incoming]:
    found = taken(name, data, **beside)
    assert not found.problems, found.problems
    return {one.external_id: one for one in found.records if isinstance(one, Incoming)}


def people(record: Incoming) -> list[tuple[str, str, str]]:
    return [(who.role, who.value, who.name) for who in record.people]


def test_direct_messages_are_talk():
    found = said("direct-messages.js", DIRECT, **{"direct_messages_media/12-mesa.jpg": PHOTO})

    assert list(found) == ["11", "12", "13"]
    asked, answered = found["11"], found["12"]
    assert asked.text == "¿Hacéis mesas?  https://mesas.example/roble"
    assert people(asked) == [("from", ROSA, "Rosa Mendizabal"), ("to", US, "Intxaurpe")]
    assert asked.occurred_at == datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)
    assert asked.thread == answered.thread == f"{US}-{ROSA}"
    assert (asked.medium, asked.not_contact) == ("x", "")
    assert [file.content for file in answered.attached] == [PHOTO]
    assert [(who.kind, who.value) for who in asked.ours] == [("x", US)]


def test_groups_have_a_name_and_everybody_in_them():
    found = said("direct-messages-group.js", GROUP)

    assert people(found["21"])[0] == ("from", ROSA, "Rosa Mendizabal")
    assert {who.value for who in found["21"].people} == {ROSA, IKER, US}
    assert found["21"].thread_title == "Ferias"


def test_an_answer_is_talk_and_a_post_is_said_to_nobody():
    found = said("tweets.js", TWEETS, **{"tweets_media/36-abc.jpg": PHOTO})

    assert {number: one.not_contact for number, one in found.items()} == {
        "31": "public", "32": "", "34": "public", "35": "public", "36": "public", "37": "",
    }  # fmt: skip
    assert found["31"].text == "Abrimos el sábado & el domingo"
    assert people(found["32"]) == [
        ("from", US, "Intxaurpe"), ("to", ROSA, "Rosa Mendizabal"), ("cc", IKER, "Iker Lasa"),
    ]  # fmt: skip
    assert found["32"].text.endswith("https://mesas.example")
    assert people(found["34"])[1:] == [("cc", IKER, "Iker Lasa")]
    assert people(found["37"])[1] == ("to", "4004", "equis")
    assert found["35"].thread == "post 31"
    assert [file.content for file in found["36"].attached] == [PHOTO]


def test_without_the_account_it_is_not_known_whose_it_is():
    found = said("direct-messages.js", DIRECT, **{"account.js": b"x", "tweets.js": b"["})
    assert found["11"].ours == ()
    assert people(found["11"])[0] == ("from", ROSA, "")
    posts = said("tweets.js", TWEETS, **{"account.js": part("account", [{"account": 7}])})
    assert people(posts["31"]) == []
    assert said("tweets.js", TWEETS, **{"account.js": b""})["31"].ours == ()


def test_too_big_files_are_listed_only(monkeypatch):
    monkeypatch.setattr("sobremesa.channels.x.RAW_MAX_BYTES", 4)
    found = said("direct-messages.js", DIRECT, **{"direct_messages_media/12-mesa.jpg": PHOTO})
    assert [file.content for file in found["12"].attached] == [None]


def test_parts_without_talk_are_ignored_with_a_reason():
    problem = taken("like.js", part("like", [{"like": {"tweetId": "1"}}])).problems[0]
    assert "nobody says anything" in problem.words


def test_it_is_known_by_its_variable():
    assert CHANNEL.recognises(MemoryFile("tweets.js", b"\xef\xbb\xbf" + TWEETS)) == 95
    assert CHANNEL.recognises(MemoryFile("account.js", ACCOUNT)) == 0
    assert CHANNEL.recognises(MemoryFile("app.js", b"window.x = [1]")) == 0
    assert CHANNEL.recognises(MemoryFile("tweets.txt", TWEETS)) == 0


BAD = [
    7, {"messageCreate": 7}, direct("", "x"), direct("1", "x", who="x"),
    direct("1", "x", createdAt="ayer"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_a_broken_message_is_kept_and_its_neighbours_come_in(bad):
    data = part("direct_messages", [talk(direct("1", "Uno"), bad, direct("3", "Tres"))])
    found = taken("direct-messages.js", data)

    assert [one.external_id for one in found.records if isinstance(one, Incoming)] == ["1", "3"]
    assert "is damaged" in found.problems[0].words
    assert len(found.items) == 3


@pytest.mark.parametrize(
    "bad",
    [{"tweet": 7}, tweet("", "x"), tweet("1", "x", created_at="ayer"), {"tweet": None}],
)
def test_a_broken_post_is_kept_and_its_neighbours_come_in(bad):
    found = taken("tweets.js", part("tweets", [tweet("1", "Uno"), bad, tweet("3", "Tres")]))

    assert [one.external_id for one in found.records if isinstance(one, Incoming)] == ["1", "3"]
    assert len(found.problems) == 1


def test_odd_entities_are_left_out():
    odd = tweet("1", "x", entities={"user_mentions": [7, {"id_str": "x"}], "urls": [7, {"url": 7}]},
                extended_entities={"media": [7, {}]})  # fmt: skip
    none = tweet("2", "y", entities=7, extended_entities=7)
    found = said("tweets.js", part("tweets", [odd, none]))
    assert [one.attached for one in found.values()] == [(), ()]
    assert x_archive.names_in(part("tweets", [{"tweet": 7}, 7])) == {}
    assert x_archive.part_of("x") == ""
    with pytest.raises(ValueError, match="no post"):
        x_archive.post(7, "")
    assert not x_archive.is_repeat(7)


def test_a_cut_file_gives_what_it_has():
    for name, data in (("direct-messages.js", DIRECT), ("tweets.js", TWEETS)):
        found = taken(name, data[: len(data) * 2 // 3])
        assert found.records
        assert "ends in the middle" in found.problems[-1].words


def test_an_item_that_is_no_message_says_so():
    for body in (b"[", b'{"joinConversation": {}}'):
        with pytest.raises(Unreadable):
            CHANNEL.read(Item(body=body, unit="message", number=1), NOW)


def test_nonsense_between_messages_is_passed_over():
    broken = DIRECT.replace('"Sí"'.encode(), "Sí".encode())
    found = taken("direct-messages.js", broken)
    assert [one.external_id for one in found.records if isinstance(one, Incoming)] == ["11", "13"]


def test_the_same_archive_asked_for_again_is_the_same():
    first = {one.key for one in said("direct-messages.js", DIRECT).values()}
    again = DIRECT.replace(b'"reactions": []', b'"reactions": [{"eventId": "1"}]')
    assert {one.key for one in said("direct-messages.js", again).values()} == first


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([("direct-messages.js", DIRECT), ("tweets.js", TWEETS), ("g.js", GROUP)]),
    st.floats(0, 1), st.sampled_from(["flip", "cut", "insert", "double"]),
    st.binary(min_size=1, max_size=30),
)  # fmt: skip
def test_damaged_archives_are_read_or_said_to_be_unreadable(what, where, how, junk):
    name, raw = what
    at = int(where * len(raw))
    raw = {
        "flip": raw[:at] + bytes(b ^ junk[0] for b in raw[at : at + 1]) + raw[at + 1 :],
        "cut": raw[:at], "insert": raw[:at] + junk + raw[at:],
        "double": raw[:at] + raw[max(0, at - 200) :],
    }[how]  # fmt: skip
    taken(name, raw)
