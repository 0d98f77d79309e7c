"""Messages, connections and invitations of LinkedIn."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Card, Incoming, Item, Record, Unreadable
from sobremesa.channels.contacts import Contacts
from sobremesa.channels.linkedin import LinkedIn
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, TakenIn, take_in

pytestmark = pytest.mark.capability("B1")
CHANNEL = LinkedIn(SETTINGS)
HEAD = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
    "SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n"
)
NEREA, MAITE = (
    "https://www.linkedin.com/in/nerea-arrieta",
    "https://es.linkedin.com/in/Maite-Zabala/",
)


def message(
    text: str, *, who: str = "Maite Zabala", url: str = MAITE, to: str = "Nerea Arrieta",
    to_urls: str = NEREA, chat: str = "2-abc==", at: str = "2026-03-02 09:15:30 UTC",
    folder: str = "INBOX", draft: str = "No",
) -> str:  # fmt: skip
    return f'{chat},,{who},{url},"{to}","{to_urls}",{at},,"{text}",{folder},,{draft}\n'


def answer(text: str) -> str:
    return message(text, who="Nerea Arrieta", url=NEREA, to="Maite Zabala", to_urls=MAITE)


MESSAGES = HEAD + "".join([
    message("Hola, Nerea.\n¿Tenéis presupuesto?"),
    answer("<p class=\"\"spinmail\"\">Sí, te lo <b>mando</b></p>"),
    message("Oferta", folder="SPAM", chat="2-spam"),
    message("Borrador", draft="Yes"),
])  # fmt: skip
CONNECTIONS = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses '
    'are missing. You will only see email addresses for connections who have allowed it."\n\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Maite,Zabala,https://www.linkedin.com/in/maite-zabala,maite@gestoria.example,Gestoría Zabala,"
    "Gestora,15 Jan 2024\n"
    "Iker,Lasa,https://www.linkedin.com/in/iker-lasa,,Sidrería Lasa,Sidrero,3 Feb 2025\n"
    ",,,,,,4 Feb 2025\n"
)
INVITATIONS = (
    "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
    f'Iker Lasa,Nerea Arrieta,"3/2/26, 9:15 AM","Nos vimos en la feria",INCOMING,'
    f"https://www.linkedin.com/in/iker-lasa,{NEREA}\n"
    f'Nerea Arrieta,Rosa Mendizabal,"3/3/26, 10:00 PM",,OUTGOING,{NEREA},'
    "https://www.linkedin.com/in/rosa\n"
)
PROFILE = b"First Name,Last Name,Headline\nNerea,Arrieta,Ebanista\n"


def taken(name: str, text: str, **beside: bytes) -> TakenIn:
    return take_in(CHANNEL, MemoryFile(name, text.encode(), "linkedin", beside))


def records(name: str, text: str, **beside: bytes) -> list[Record]:
    found = taken(name, text, **beside)
    assert not found.problems, found.problems
    return found.records


def messages(text: str, **beside: bytes) -> list[Incoming]:
    return [one for one in records("messages.csv", text, **beside) if isinstance(one, Incoming)]


def test_messages_are_talk_between_profiles():
    asked, answered, spam, draft = messages(MESSAGES)

    assert asked.text == "Hola, Nerea.\n¿Tenéis presupuesto?"
    assert [(who.role, who.value, who.name) for who in asked.people] == [
        ("from", "linkedin.com/in/maite-zabala", "Maite Zabala"),
        ("to", "linkedin.com/in/nerea-arrieta", "Nerea Arrieta"),
    ]  # fmt: skip
    assert asked.occurred_at == datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)
    assert answered.text == "Sí, te lo mando"
    assert asked.thread == answered.thread == "2-abc=="
    assert (asked.medium, asked.not_contact) == ("linkedin", "")
    assert (spam.not_contact, draft.not_contact) == ("spam", "draft")


def test_whose_data_these_are_stands_in_the_profile():
    assert [who.value for who in messages(MESSAGES, **{"Profile.csv": PROFILE})[0].ours] == [
        "linkedin.com/in/nerea-arrieta"
    ]


def test_without_a_profile_it_is_whoever_is_in_all():
    two = (
        HEAD
        + message("Hola")
        + message("Kaixo", who="Iker Lasa", url="linkedin.com/in/iker", chat="2")
    )
    assert {who.value for one in messages(two) for who in one.ours} == {
        "linkedin.com/in/nerea-arrieta"
    }
    assert messages(HEAD + message("Hola"))[0].ours == (), "one talk alone does not tell"
    named = messages(HEAD + message("Hola"), **{"Profile.csv": PROFILE})
    assert named[0].ours[0].value == "nerea arrieta"
    torn = messages(HEAD + message("Hola"), **{"Profile.csv": b'"Nerea'})
    assert torn[0].ours == ()


def test_names_without_profiles_are_weak_addresses():
    one, two, three, four = messages(HEAD + "".join([
        message("x", url="", who="LinkedIn Member", to_urls=""),
        message("y", to="Ana Ruiz, PhD", to_urls=NEREA),
        message("z", to="Ana, Eva, PhD", to_urls=f"{NEREA},{MAITE}"),
        message("w", to="", to_urls=""),
    ]))  # fmt: skip
    assert one.people[0].value.startswith("linkedin member · ")
    assert one.people[1].value == "nerea arrieta"
    assert [who.name for who in two.people[1:]] == ["Ana Ruiz, PhD"]
    assert len(three.people) == 3
    assert len(four.people) == 1


def test_older_exports_have_fewer_columns():
    old = (
        "Conversation ID,From,To,Date,Content\n"
        "9,Maite Zabala,Nerea Arrieta,2020-03-02 09:15:30 UTC,Hola\n"
    )
    (one,) = messages(old)
    assert [who.value for who in one.people] == ["maite zabala", "nerea arrieta"]


def test_equal_rows_are_two_messages_in_every_export():
    keys = [one.key for one in messages(HEAD + message("ok") * 2 + answer("ok"))]
    assert len(set(keys)) == 3
    again = [
        one.key for one in messages(HEAD + message("Nueva") + answer("ok") + message("ok") * 2)
    ]
    assert set(keys) < set(again)


def test_connections_are_cards_behind_their_notes():
    found = taken("Connections.csv", CONNECTIONS)
    maite, iker = found.records

    assert isinstance(maite, Card)
    assert isinstance(iker, Card)
    assert (maite.name, maite.organisation, maite.job_title) == (
        "Maite Zabala", "Gestoría Zabala", "Gestora",
    )  # fmt: skip
    assert [(one.kind, one.value) for one in maite.handles] == [
        ("linkedin", "linkedin.com/in/maite-zabala"), ("email", "maite@gestoria.example"),
    ]  # fmt: skip
    assert ("connected on", "15 Jan 2024") in maite.lines
    assert iker.key != maite.key
    assert len(found.problems) == 0 or "names nobody" in found.problems[0].words


def test_an_invitation_with_words_is_contact_and_a_click_is_none():
    asked, clicked = records("Invitations.csv", INVITATIONS)

    assert isinstance(asked, Incoming)
    assert isinstance(clicked, Incoming)
    assert (asked.text, asked.not_contact) == ("Nos vimos en la feria", "")
    assert asked.occurred_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert clicked.occurred_at == datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
    assert clicked.not_contact == "no_words"
    for one in (asked, clicked):
        assert [who.value for who in one.ours] == ["linkedin.com/in/nerea-arrieta"]


def test_it_is_known_by_its_headings():
    for name, text in (("messages.csv", MESSAGES), ("Connections.csv", CONNECTIONS),
                       ("Invitations.csv", INVITATIONS)):  # fmt: skip
        file = MemoryFile(name, text.encode())
        assert CHANNEL.recognises(file) == 95
        assert Contacts(SETTINGS).recognises(file) == 0
    assert CHANNEL.recognises(MemoryFile("a.csv", b"First Name,Last Name\n" + b"x\n" * 20)) == 0
    assert CHANNEL.recognises(MemoryFile("a.csv", b'"a\nb\n')) == 0
    assert CHANNEL.recognises(MemoryFile("a.txt", MESSAGES.encode())) == 0


def test_broken_rows_are_kept_and_their_neighbours_come_in():
    text = (
        HEAD
        + message("Uno")
        + message("x", at="ayer")
        + message("x", who="", url="")
        + message("Dos")
    )
    found = taken("messages.csv", text)
    assert [one.text for one in found.records if isinstance(one, Incoming)] == ["Uno", "Dos"]
    assert len(found.problems) == 2
    bad = INVITATIONS + "x,y,ayer,,INCOMING,,\n,y,3/2/26 9:00 AM,,INCOMING,,\n"
    assert len(taken("Invitations.csv", bad).problems) == 2
    torn = taken("messages.csv", HEAD + message("Uno") + '9,,"abierto\n')
    assert len(torn.records) == 1
    assert "never closes" in torn.problems[0].words


def test_tables_without_rows_are_ignored():
    assert "no rows" in taken("messages.csv", HEAD).problems[0].words
    assert "no rows" in taken("messages.csv", "nothing").problems[0].words
    assert "whose data" in taken("Profile.csv", PROFILE.decode()).problems[0].words
    empty = Item(body=b",,,,,,\n", unit="row", number=1, context={
        "table": "connections", "header": ["first name", "last name", "url"]})  # fmt: skip
    with pytest.raises(Unreadable, match="names nobody"):
        CHANNEL.read(empty, NOW)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([("messages.csv", MESSAGES), ("Connections.csv", CONNECTIONS),
                     ("Invitations.csv", INVITATIONS)]),
    st.floats(0, 1), st.sampled_from(["flip", "cut", "insert", "double"]),
    st.binary(min_size=1, max_size=30),
)  # fmt: skip
def test_damaged_tables_are_read_or_said_to_be_unreadable(what, where, how, junk):
    name, raw = what[0], what[1].encode()
    at = int(where * len(raw))
    raw = {
        "flip": raw[:at] + bytes(b ^ junk[0] for b in raw[at : at + 1]) + raw[at + 1 :],
        "cut": raw[:at], "insert": raw[:at] + junk + raw[at:],
        "double": raw[:at] + raw[max(0, at - 200) :],
    }[how]  # fmt: skip
    take_in(CHANNEL, MemoryFile(name, raw))
