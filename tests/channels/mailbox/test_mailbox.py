"""The mailbox channel on recorded letters: found, read once, and never the reason to stop."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sobremesa.channels.base import Incoming, Item, Meeting, NothingHere, Unreadable
from sobremesa.channels.mailbox import MailboxChannel
from sobremesa.core.mail.letter import content_of, html_of
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, real, take_in

HERE = Path(__file__).parent
PAYLOADS = sorted((HERE / "payloads").iterdir())
SHARED = Path(os.environ.get("SOBREMESA_SHARED", HERE.parents[3] / "shared")) / "data" / "email"
CHANNEL = MailboxChannel(SETTINGS)
MARK = b"From ana@cliente.example Mon Jan  6 10:00:00 2020\n"

pytestmark = pytest.mark.capability("B1")

LETTER = """\
Message-ID: <uno@cliente.example>
From: =?UTF-8?Q?Ana_Ib=C3=A1=C3=B1ez?= <Ana@Cliente.example>
To: Taller <info@taller.example>, luis@taller.example
Cc: "Gil, Marta" <marta@cliente.example>
Subject: RE: Armario
Date: Mon, 6 Jan 2020 10:00:00 +0100
References: <cero@taller.example> <medio@taller.example>
In-Reply-To: <medio@taller.example>
Reply-To: otra@cliente.example
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

From aquí todo bien.

El dom, 5 ene 2020 a las 9:00, Luis (<luis@taller.example>) escribió:

> ¿Todo bien?
"""


def read(raw: bytes | str, received_at: datetime = NOW, **context: object) -> Incoming:
    raw = raw.encode() if isinstance(raw, str) else raw
    found = CHANNEL.read(Item(body=raw, unit="message", number=1, context=context), received_at)
    assert isinstance(found[0], Incoming)
    return found[0]


def without(name: str, text: str = LETTER) -> str:
    return "".join(line for line in text.splitlines(True) if not line.startswith(name + ":"))


def key_from(file: MemoryFile) -> str:
    (record,) = take_in(CHANNEL, file).records
    assert isinstance(record, Incoming)
    return record.key


def test_a_letter_says_who_to_whom_when_and_what():
    letter = read(LETTER)
    assert [(who.role, who.value, who.name) for who in letter.people] == [
        ("from", "ana@cliente.example", "Ana Ibáñez"),
        ("to", "info@taller.example", "Taller"),
        ("to", "luis@taller.example", ""),
        ("cc", "marta@cliente.example", "Gil, Marta"),
    ]
    assert letter.occurred_at == datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
    assert (letter.subject, letter.thread_title) == ("RE: Armario", "Armario")
    assert (letter.thread, letter.external_id) == ("cero@taller.example", "uno@cliente.example")
    assert letter.text.startswith("From aquí todo bien.")
    assert [letter.text[fold.start : fold.start + 6] for fold in letter.folds] == ["El dom"]
    assert (letter.medium, letter.not_contact, letter.date_from) == ("email", "", "header")


def test_the_thread_is_the_first_letter_that_is_known():
    assert read(without("References")).thread == "medio@taller.example"
    alone = without("In-Reply-To", without("References"))
    assert read(alone).thread == "uno@cliente.example"
    nameless = read(without("Message-ID", alone))
    assert nameless.thread == nameless.key


def test_every_copy_of_a_letter_has_the_same_key():
    escaped = LETTER.replace("\nFrom aquí", "\n>From aquí")
    quoted = (
        LETTER.replace("8bit", "quoted-printable").replace("í", "=C3=AD").replace("¿", "=C2=BF")
    )
    quoted = quoted.replace("escribió", "escribi=C3=B3")
    colleague = (
        "Delivered-To: luis@taller.example\nReceived: from a by b; Mon, 6 Jan 2020 10:00:09 +0100\n"
        + LETTER.replace("RE: Armario", "[EXTERNO] RE: Armario")
    )
    copies = {
        "maildir": MemoryFile("1354585346.000260:2,S", LETTER.encode()),
        "eml of Windows": MemoryFile("a.eml", LETTER.replace("\n", "\r\n").encode()),
        "mbox": MemoryFile("a.mbox", MARK + escaped.encode() + b"\n"),
        "mbox with marks": MemoryFile("b", MARK + b"X-Status: A\nStatus: RO\n" + escaped.encode()),
        "a colleague's": MemoryFile("c.eml", colleague.encode()),
        "recoded on the way": MemoryFile("d.eml", quoted.encode()),
        "date written anew": MemoryFile(
            "e.eml", LETTER.replace("10:00:00 +0100", "09:00:00 GMT").encode()
        ),
        "apple mail": MemoryFile(
            "1.emlx", f"{len(LETTER.encode())}\n{LETTER}<?xml version='1.0'?>".encode()
        ),
    }
    assert {key_from(file) for file in copies.values()} == {read(LETTER).key}


def test_a_forged_message_id_does_not_make_two_letters_one():
    assert read(LETTER.replace("todo bien.", "todo mal.")).key != read(LETTER).key
    assert read(LETTER.replace("Ana@", "Eva@")).key != read(LETTER).key


def test_the_date_falls_back_to_what_else_is_known():
    broken = LETTER.replace("Mon, 6 Jan 2020 10:00:00 +0100", "ayer")
    received = "Received: from a by b;\n Tue, 7 Jan 2020 08:00:00 +0000\n" + broken
    assert read(received).date_from == "received"
    assert read(received).occurred_at == datetime(2020, 1, 7, 8, 0, tzinfo=UTC)
    assert read(broken, envelope="Mon Jan  6 10:00:00 2020").date_from == "envelope"
    assert read(broken, file_modified_at="2020-01-08T00:00:00+00:00").date_from == "file"
    assert (read(broken).date_from, read(broken).occurred_at) == ("arrival", NOW)
    assert read(LETTER.replace("2020 10", "2099 10")).date_from == "arrival"
    assert read(LETTER.replace("2020 10", "1970 10")).date_from == "arrival"


def test_the_context_of_the_file_goes_with_each_letter():
    modified = datetime(2021, 5, 1, tzinfo=UTC)
    file = MemoryFile("Enviados.mbox", MARK + LETTER.encode(), "correo", modified_at=modified)
    (item,) = CHANNEL.split(file)
    assert item.context == {
        "file_modified_at": "2021-05-01T00:00:00+00:00",
        "box": "sent",
        "envelope": "Mon Jan  6 10:00:00 2020",
    }
    assert [who.value for who in read(item.body, **item.context).ours] == ["ana@cliente.example"]


@pytest.mark.parametrize(
    ("path", "box"),
    [
        ("Maildir/.Sent/cur", "sent"),
        ("Maildir/.Obra.Enviados/cur", "sent"),
        ("Sent-1", "sent"),
        ("x/Junk E-mail", "spam"),
        ("x/Borradores", "draft"),
        ("x/Enviados a Ana", None),
    ],
)
def test_folders_say_what_lies_in_them(path, box):
    (item,) = CHANNEL.split(MemoryFile("1.eml", LETTER.encode(), path))
    assert item.context.get("box") == box


def test_where_it_was_delivered_is_ours_and_labels_say_the_rest():
    letter = read(
        "Delivered-To: info@taller.example\nX-Original-To: <luis@taller.example>\n"
        "Delivered-To: INFO@taller.example\n" + LETTER
    )
    assert [who.value for who in letter.ours] == ["info@taller.example", "luis@taller.example"]
    sent = read("X-Gmail-Labels: =?UTF-8?Q?Importante,Enviados?=\n" + LETTER)
    assert [who.role for who in sent.ours] == ["from"]
    assert read("X-Gmail-Labels: Spam\n" + LETTER).not_contact == "spam"


def test_the_sender_stands_in_for_a_missing_from():
    letter = read("Sender: <secretaria@cliente.example>\n" + without("From"))
    assert letter.people[0].value == "secretaria@cliente.example"


INVITATION = """\
From: ana@cliente.example
To: info@taller.example
Delivered-To: info@taller.example
Subject: Visita
Date: Mon, 6 Jan 2020 10:00:00 +0100
Content-Type: text/calendar; method=%(method)s; charset=utf-8

BEGIN:VCALENDAR
METHOD:%(method)s
BEGIN:VEVENT
UID:visita@cliente.example
DTSTART:20260110T100000Z
DTEND:20260110T110000Z
SUMMARY:Visita
ORGANIZER:mailto:ana@cliente.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:info@taller.example
END:VEVENT
END:VCALENDAR
"""


def invited(method: str) -> list[Incoming | Meeting]:
    raw = (INVITATION % {"method": method}).encode()
    return CHANNEL.read(Item(body=raw, unit="message", number=1), NOW)  # type: ignore[return-value]


def test_an_invitation_is_a_letter_and_a_meeting():
    letter, meeting = invited("REQUEST")
    assert isinstance(meeting, Meeting)
    assert (letter.not_contact, meeting.title, meeting.minutes) == ("", "Visita", 60)
    assert "info@taller.example" in {who.value for who in meeting.ours}
    assert {type(who).__name__ for who in meeting.people} == {"Address"}


def test_an_answer_is_no_meeting_and_a_cancelled_one_is_off():
    (answer,) = invited("REPLY")
    assert answer.not_contact == "calendar_reply"
    assert invited("CANCEL")[1].not_contact == "cancelled"


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.name)
def test_recorded_files_are_recognised_and_read(path):
    file = real(path)
    assert CHANNEL.recognises(file) >= 80
    taken = take_in(CHANNEL, file)
    assert taken.records
    assert taken.problems == []
    for item, record in zip(taken.items, taken.records, strict=True):
        assert isinstance(record, Incoming)
        for attached in record.attached:
            assert len(content_of(item.body, attached.part)[0]) == attached.size_bytes
        html_of(item.body)


@pytest.mark.parametrize(
    ("name", "count"), [("simple.mbox.txt", 3), ("unmunged.mbox.txt", 2), ("issue1189.mbox.txt", 4)]
)
def test_recorded_mailboxes_hold_as_many_letters_as_they_hold(name, count):
    assert len(take_in(CHANNEL, real(HERE / "payloads" / name)).records) == count


def test_recorded_reports_are_no_contact():
    found = {
        name: take_in(CHANNEL, real(HERE / "payloads" / name)).records[0].not_contact  # type: ignore[union-attr]
        for name in ("delivery-status.txt", "disposition-notification.txt", "feedback-report.txt")
    }
    assert list(found.values()) == ["delivery_report", "read_receipt", "delivery_report"]


def test_a_bare_winmail_is_a_letter():
    letter = take_in(CHANNEL, real(HERE / "payloads" / "two-files.tnef")).records[0]
    assert isinstance(letter, Incoming)
    assert (letter.subject, [file.name for file in letter.attached]) == (
        "two files",
        ["AUTHORS", "README"],
    )
    assert letter.occurred_at.year == 1999
    named = take_in(CHANNEL, real(HERE / "payloads" / "unicode-mapi-attr.tnef")).records[0]
    assert isinstance(named, Incoming)
    assert [(who.name, who.role) for who in named.people] == [("Administrator", "from")]


def test_a_winmail_inside_a_letter_is_opened():
    inside = base64.encodebytes((HERE / "payloads" / "two-files.tnef").read_bytes()).decode()
    raw = (
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        'Content-Type: application/octet-stream; name="winmail.dat"\n'
        f"Content-Transfer-Encoding: base64\n\n{inside}\n--x--\n"
    )
    letter = read(raw)
    assert [(file.name, file.part) for file in letter.attached] == [
        ("AUTHORS", "1/tnef/0"),
        ("README", "1/tnef/1"),
    ]
    assert len(content_of(raw.encode(), "1/tnef/1")[0]) == letter.attached[1].size_bytes


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Hola, Ana:\n\nqu\xc3\xa9 tal\n",
        b"\x89PNG\r\n\x1a\n\0\0",
        b'{"from": "a@b.c"}',
        b"<html><body>From: a</body></html>",
        b"BEGIN:VCALENDAR\nVERSION:2.0\n",
        b"From: solo\n",
        b"[12/3/20, 10:00:00] Ana: hola\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"BEGIN:VCARD\nFN:A\n",
        b"From Russia with love\n",
        b"Nota: una\nOtra: dos\n\nprosa",
    ],
)
def test_what_is_no_mail_is_left_to_others(data):
    assert CHANNEL.recognises(MemoryFile("x.txt", data)) == 0


@pytest.mark.parametrize("body", [b"", b" \r\n", bytes(range(256)), b"Hola"])
def test_what_is_no_letter_says_so_in_one_sentence(body):
    with pytest.raises(Unreadable) as why:
        CHANNEL.read(Item(body=body, unit="message", number=1), NOW)
    assert str(why.value).endswith(".")


def test_a_letter_over_the_limit_says_how_much_was_passed_over(monkeypatch):
    monkeypatch.setattr("sobremesa.channels.mailbox.RAW_MAX_BYTES", 1000)
    big = LETTER.encode() + b"x" * 5000
    (item,) = CHANNEL.split(MemoryFile("a.eml", big))
    assert (len(item.body), item.context["truncated_bytes"]) == (1000, len(big) - 1000)
    one, two = CHANNEL.split(MemoryFile("a.mbox", MARK + big + b"\n" + MARK + LETTER.encode()))
    assert one.context["truncated_bytes"] > 4000
    assert two.body == LETTER.encode()


# ------------------------------------------------------------ real material


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not here")
def test_nothing_in_the_corpora_raises_what_it_may_not():
    """Every file, also those that are no mail; what is recognised is read without exception."""
    recognised = refused = letters = 0
    for path in sorted(path for path in SHARED.rglob("*") if path.is_file()):
        file = real(path)
        taken = take_in(CHANNEL, file)
        if CHANNEL.recognises(file):
            recognised += 1
            letters += len(taken.items)
            refused += len([why for why in taken.problems if not isinstance(why, NothingHere)])
    assert (recognised, refused) == (297, 0)
    assert letters == 513


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not here")
def test_the_mailbox_with_lying_lengths_is_cut_where_it_was_recorded_to_be_cut():
    folder = SHARED / "mimekit" / "mbox"
    recorded = json.loads((folder / "content-length.unix-offsets.json").read_text("utf-8"))
    taken = take_in(CHANNEL, real(folder / "content-length.mbox.txt"))
    lengths = [len(item.body) for item in taken.items]
    expected = [letter["endOffset"] - letter["beginOffset"] for letter in recorded]
    assert len(lengths) == len(expected) == 29
    assert all(abs(mine - theirs) <= 1 for mine, theirs in zip(lengths, expected, strict=True))
