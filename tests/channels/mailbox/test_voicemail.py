"""What callers leave on the machine comes as a letter, and is theirs."""

from __future__ import annotations

import base64

import pytest

from sobremesa.channels.base import Incoming
from sobremesa.channels.mailbox import MailboxChannel
from sobremesa.channels.outlook import Outlook
from sobremesa.core.listening import expects_answer
from sobremesa.core.mail.letter import content_of
from tests.channels.in_memory import SETTINGS, MemoryFile, take_in
from tests.channels.outlook.compound_files import msg
from tests.channels.outlook.letters import a_letter, attached, with_files
from tests.sounds import mp3, wav

pytestmark = pytest.mark.capability("B1")


def a_voicemail(
    subject: str, text: str, *, more: str = "", name: str = "msg0001.wav",
    sound: bytes = wav(23), content_type: str = "audio/x-wav",
    sender: str = "centralita@tienda.example",
) -> bytes:  # fmt: skip
    lines = [
        f"From: Centralita <{sender}>", "To: Tienda <tienda@intxaurpe.example>",
        "Date: Mon, 2 Mar 2026 09:15:30 +0100", f"Subject: {subject}",
        "Message-ID: <Asterisk-1-123-201-2222@pbx>", *([more] if more else []),
        "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=abc", "", "--abc",
        "Content-Type: text/plain; charset=utf-8", "", text, "--abc",
        f'Content-Type: {content_type}; name="{name}"', "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{name}"', "",
        base64.encodebytes(sound).decode(), "--abc--", "",
    ]  # fmt: skip
    return "\n".join(lines).encode()


def read(raw: bytes) -> Incoming:
    (record,) = take_in(MailboxChannel(SETTINGS), MemoryFile("a.eml", raw)).records
    assert isinstance(record, Incoming)
    return record


def caller(record: Incoming) -> tuple[str, str]:
    found = [(who.kind, who.value) for who in record.people if who.role == "from"]
    return found[0] if found else ("", "")


ASTERISK = a_voicemail(
    "[PBX]: New message 1 in mailbox 201",
    "Dear Tienda:\n\n\tJust wanted to let you know you were just left a 0:42 long message "
    '(number 1)\nin mailbox 201 from "Rosa" <600112233>, on Monday, March 02, 2026 at 09:15:30.',
    more="X-Asterisk-VM-Message-Num: 1\nX-Asterisk-CallerID: 600112233\n"
    "X-Asterisk-CallerIDName: Rosa Mendizabal\nX-Asterisk-VM-Duration: 42",
)
THREE_CX = a_voicemail(
    "New Voicemail from 943123456",
    "You have received a new voicemail message.\n\nFrom: 943123456\nReceived: 3/2/2026 9:15:30 AM"
    "\nDuration: 00:01:05",
    name="vmail_943123456_201_20260302.wav",
)
MOVISTAR = a_voicemail(
    "Nuevo mensaje de voz de 600 11 22 33 (0:23)",
    "Tienes un mensaje nuevo en tu buzón de voz.",
    name="mensaje.mp3", sound=mp3(23), content_type="application/octet-stream",
)  # fmt: skip
FREE_PBX_SPANISH = a_voicemail(
    "Mensaje de voz",
    "Ha recibido un mensaje de voz.\nDuración: 95 seg\nLlamante: +34 600 11 22 33",
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "number", "seconds"),
    [
        (ASTERISK, "+34600112233", 42),
        (THREE_CX, "+34943123456", 65),
        (MOVISTAR, "+34600112233", 23),
        (FREE_PBX_SPANISH, "+34600112233", 95),
        (a_voicemail("Voicemail", "From 600112233"), "+34600112233", 23),
        (a_voicemail("Voicemail", "From 600112233, duration: 2 min"), "+34600112233", 120),
        (a_voicemail("Voicemail from 600112233 (1:02:03)", ""), "+34600112233", 3723),
        (a_voicemail("Buzón de voz", "Le llamó hoy el 600112233"), "+34600112233", 23),
        (a_voicemail("Voicemail from 0000000", "No. 1234567 of 600112233"), "+34600112233", 23),
        (a_voicemail("Voicemail", "600112233", more="X-CallerID: 0000000"), "+34600112233", 23),
    ],
)
def test_who_called_said_it(raw, number, seconds):
    left = read(raw)

    assert left.medium == "voicemail"
    assert caller(left) == ("phone", number)
    assert left.minutes == pytest.approx(seconds / 60)
    assert [who.value for who in left.people if who.role == "to"] == ["tienda@intxaurpe.example"]
    assert left.not_contact == ""
    assert expects_answer(left.text), "a voicemail waits for an answer"


def test_the_machine_is_nobody_and_the_caller_has_a_name():
    left = read(ASTERISK)

    assert left.people[0].name == "Rosa Mendizabal"
    assert "centralita" not in str(left.people)
    assert left.thread == "voicemail +34600112233"


def test_the_sound_is_listed_as_what_it_is_and_found_again():
    left = read(MOVISTAR)

    (file,) = left.attached
    assert file.content_type == "audio/mpeg"
    assert content_of(MOVISTAR, file.part)[0] == mp3(23)


def test_whoever_hides_the_number_is_not_known():
    left = read(a_voicemail("Mensaje de voz de Anónimo (0:07)", "Número oculto"))

    assert left.medium == "voicemail"
    assert caller(left) == ("", "")
    assert left.minutes == pytest.approx(7 / 60)


def test_an_exchange_that_calls_nobody_by_name():
    said = "X-Asterisk-VM-Duration: 0\nX-Asterisk-CallerIDName: Unknown"
    left = read(a_voicemail("x", "y", more=said, sound=b"no sound", sender="no-reply@pbx.example"))

    assert left.medium == "voicemail"
    assert left.minutes is None
    assert left.not_contact == "", "the address of a machine says nothing of the caller"


def test_a_voicemail_marked_as_spam_is_no_contact():
    assert read(a_voicemail("Voicemail", "x", more="X-Spam-Flag: YES")).not_contact == "spam"


@pytest.mark.parametrize(
    "raw",
    [
        a_voicemail("La canción", "Escucha esto, 600112233", name="cancion.mp3"),
        a_voicemail("Voicemail de 600112233", "x", name="plan.pdf", content_type="application/pdf"),
    ],
)
def test_a_sound_alone_or_the_word_alone_make_no_voicemail(raw):
    letter = read(raw)

    assert letter.medium == "email"
    assert caller(letter) == ("email", "centralita@tienda.example")


def test_the_road_does_not_matter():
    thing = with_files(
        a_letter(headers="", p0037="Nuevo mensaje de voz de 600 11 22 33", p1000="x"),
        attached("m.wav", wav(23), "audio/wav"),
    )
    (left,) = take_in(Outlook(SETTINGS), MemoryFile("a.msg", msg(thing))).records
    assert isinstance(left, Incoming)
    assert (left.medium, caller(left)) == ("voicemail", ("phone", "+34600112233"))


def test_a_hundred_sounds_are_not_all_listened_to():
    sounds = (attached(f"{n}.wav", wav(1), "audio/x-wav") for n in range(20))
    thing = with_files(a_letter(headers="", p0037="Voicemail from 600112233"), *sounds)
    (left,) = take_in(Outlook(SETTINGS), MemoryFile("a.msg", msg(thing))).records
    assert isinstance(left, Incoming)
    types = [file.content_type for file in left.attached]
    assert types == ["audio/wav"] * 10 + ["audio/x-wav"] * 10
