"""Letters, meetings and contacts saved out of Outlook."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sobremesa.channels.base import Card, Incoming, Meeting, Record
from sobremesa.channels.calendar import Calendar
from sobremesa.channels.mailbox import MailboxChannel
from sobremesa.channels.outlook import Outlook
from sobremesa.core.mail.letter import content_of, html_of
from sobremesa.core.mail.outlook.msg import codec_of
from tests.channels.in_memory import SETTINGS, MemoryFile, take_in
from tests.channels.outlook.compound_files import Thing, msg
from tests.channels.outlook.letters import (
    ALTERNATIVE,
    PAGE,
    SENT,
    TEXT,
    a_letter,
    attached,
    eml,
    ex_recipient,
    recipient,
    with_files,
)

pytestmark = pytest.mark.capability("B1")
CHANNEL = Outlook(SETTINGS)


def records(data: bytes, name: str = "carta.msg", folder: str = "") -> list[Record]:
    taken = take_in(CHANNEL, MemoryFile(name, data, folder))
    assert not taken.problems, taken.problems
    return taken.records


def read(thing: Thing, **more: str) -> Incoming:
    record = records(msg(thing), **more)[0]
    assert isinstance(record, Incoming)
    return record


def from_mail(data: bytes) -> Incoming:
    (record,) = take_in(MailboxChannel(SETTINGS), MemoryFile("a.eml", data)).records
    assert isinstance(record, Incoming)
    return record


def people(record: Incoming | Meeting) -> list[tuple[str, str]]:
    return [(who.role, who.value) for who in record.people]


def why(data: bytes, **more: object) -> str:
    (problem,) = take_in(CHANNEL, MemoryFile("a.msg", data)).problems
    return problem.words % problem.params


# ------------------------------------------------------------------------------ the letter


def rtf_of(text: str, *, is_html: bool) -> bytes:
    """Rich text as Outlook stores it when it does not compress."""
    head = (
        r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 "
        if is_html
        else r"{\rtf1\ansi\ansicpg1252 "
    )
    body = "".join(c if c.isascii() else f"\\'{c.encode('cp1252').hex()}" for c in text)
    raw = (head + body.replace("\r\n", r"\par ") + ("}}" if is_html else "}")).encode()
    return struct.pack("<IIII", len(raw) + 12, len(raw), 0x414C454D, 0) + raw


FORMS = {
    "plain": a_letter(),
    "ansi": a_letter(ansi="cp1252"),
    "html alone": a_letter(p1000=None, p1013=PAGE.encode("cp1252")),
    "html as text": a_letter(p1000=None, p1013=PAGE),
    "html and words": a_letter(p1013=PAGE.encode("cp1252")),
    "rich text": a_letter(p1000=None, p1009=rtf_of(TEXT, is_html=False)),
    "html in rich text": a_letter(
        p1000=None, p1009=rtf_of(PAGE.replace("{margin: 0}", ""), is_html=True)),
    "utf-8 html": a_letter(p1000=None, p1013=PAGE.encode(), p3FDE=65001),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_saved_from_outlook_says_what_it_said(form):
    letter = read(FORMS[form])

    assert letter.subject == "La puerta del obrador"
    assert "¿Podríais ajustar la puerta del obrador esta semana?" in letter.text
    assert "Buenos días, Iñaki:" in letter.text
    assert people(letter) == [
        ("from", "rosa@panaderia.example"), ("to", "tienda@intxaurpe.example"),
        ("cc", "maite@gestoria.example"),
    ]  # fmt: skip
    assert letter.occurred_at == SENT
    assert letter.external_id == "puerta-1@panaderia.example"
    assert letter.thread == "antes-0@intxaurpe.example"
    assert letter.medium == "email"
    assert letter.not_contact == ""


MAIL = {
    "plain": eml("text/plain; charset=utf-8", TEXT.encode()),
    "html alone": eml("text/html; charset=windows-1252", PAGE.encode("cp1252")),
    "both": ALTERNATIVE,
}


@pytest.mark.parametrize("road", MAIL)
@pytest.mark.parametrize("form", FORMS)
def test_the_letter_saved_here_and_the_one_in_a_mailbox_are_one(form, road):
    assert read(FORMS[form]).key == from_mail(MAIL[road]).key


def test_what_we_sent_carries_no_headers_and_is_known_by_its_properties():
    letter = read(
        a_letter(headers="", p1039="<antes-0@intxaurpe.example>", p1042="<mitad@x.example>")
    )

    assert letter.key == from_mail(MAIL["plain"]).key
    assert letter.thread == "antes-0@intxaurpe.example"
    assert [who.name for who in letter.people] == ["Rosa Mendizabal", "Intxaurpe", "Maite Zabala"]


def test_the_folder_it_lay_in_says_that_it_is_ours():
    letter = read(a_letter(headers=""), folder="Elementos enviados")

    assert [who.value for who in letter.ours] == ["rosa@panaderia.example"]


def test_somebody_of_the_same_exchange_is_known_by_the_address_the_world_knows():
    thing = a_letter(
        headers="", p0C1E="EX", p0C1F="/O=INTXAURPE/OU=EXCHANGE/CN=RECIPIENTS/CN=NEREA",
        p0C1A="Nerea Arrieta", p5D01="Nerea@Intxaurpe.example",
    )  # fmt: skip
    thing.recipients = [
        ex_recipient("Yusuf", "yusuf@intxaurpe.example"),
        ex_recipient("Taller", ""),
    ]
    letter = read(thing)

    assert people(letter) == [
        ("from", "nerea@intxaurpe.example"),
        ("to", "yusuf@intxaurpe.example"),
    ]


def test_the_headers_it_travelled_with_name_the_sender_where_exchange_does_not():
    thing = a_letter(p0C1E="EX", p0C1F="/O=FIRM/CN=ROSA")

    assert people(read(thing))[0] == ("from", "rosa@panaderia.example")


def test_blind_copies_stand_in_the_recipients_alone():
    thing = a_letter()
    thing.recipients = [*thing.recipients, recipient("Iker", "iker@sidreria.example", 3)]

    assert ("bcc", "iker@sidreria.example") in people(read(thing))


def test_a_draft_is_no_contact_even_without_a_date():
    thing = a_letter(headers="", p0039=None, p1035=None, p0E07=8)
    letter = read(thing)

    assert letter.not_contact == "draft"
    assert letter.date_from == "arrival"
    assert letter.key == read(thing).key
    made = read(a_letter(headers="", p0039=None, p1035=None, p3007=SENT))
    assert made.occurred_at == SENT


def test_an_outlook_of_another_alphabet_is_read_by_its_code_page():
    thing = a_letter(
        headers="", ansi="cp1251", p0037="Привет", p1000="Столяр придёт завтра", p0C1A="Иван"
    )
    letter = read(thing)

    assert letter.subject == "Привет"
    assert letter.text == "Столяр придёт завтра"
    assert letter.people[0].name == "Иван"


@pytest.mark.parametrize(
    ("page", "codec"),
    [(65001, "utf-8"), (28591, "iso8859-1"), (28605, "iso8859-15"), (1252, "cp1252"), (0, "")],
)
def test_code_pages_have_names(page, codec):
    assert codec_of(page) == codec


# ------------------------------------------------------------------------------- the files

INNER = a_letter(headers="", p0037="Re: Presupuesto", p1000="Vale, adelante con el roble.")
INNER = with_files(INNER, attached("roble.jpg", b"\xff\xd8\xff a photo"))
FULL = with_files(
    a_letter(),
    attached("plano.pdf", b"%PDF-1.4 the plan", "application/pdf"),
    Thing({0x3705: 5, 0x3701: INNER}),
    attached("../../etc/passwd", b"x"),
)


def test_files_come_along_and_are_found_again_in_the_bytes():
    raw = msg(FULL)
    (letter,) = records(raw)
    assert isinstance(letter, Incoming)

    listed = [(file.name, file.content_type) for file in letter.attached]
    assert listed == [
        ("plano.pdf", "application/pdf"),
        ("Re: Presupuesto.eml", "message/rfc822"),
        ("roble.jpg", "application/octet-stream"),
        ("passwd", "application/octet-stream"),
    ]
    contents = [content_of(raw, file.part)[0] for file in letter.attached]
    assert contents[0] == b"%PDF-1.4 the plan"
    assert contents[2] == b"\xff\xd8\xff a photo"
    inner = from_mail(contents[1])
    assert inner.text == "Vale, adelante con el roble."
    assert people(inner)[0] == ("from", "rosa@panaderia.example")


@pytest.mark.parametrize("part", ["msg/9", "msg/x", "msg/"])
def test_a_file_that_is_not_there_cannot_be_had(part):
    with pytest.raises(LookupError):
        content_of(msg(FULL), part)
    with pytest.raises(LookupError):
        content_of(b"no compound file", part)


def test_the_page_of_the_sender_can_be_shown():
    assert "<b>obrador</b>" in (html_of(msg(FORMS["html alone"])) or "")
    assert html_of(msg(FORMS["plain"])) is None
    page = a_letter(p1000=None, p1013=PAGE.encode("cp1252"))
    raw = msg(with_files(a_letter(), Thing({0x3705: 5, 0x3701: page})))
    assert b"Content-Type: text/html" in content_of(raw, "msg/0")[0]


# -------------------------------------------------------------- meetings, contacts, the rest

STARTS = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
GOID = bytes.fromhex("040000008200E00074C5B7101A82E00800000000") + b"\0" * 16
UID = b"vCal-Uid\x01\0\0\0medir@intxaurpe.example\0"
NAMES = {0x820D: 0x8001, 0x820E: 0x8002, 0x8208: 0x8003, 0x23: 0x8004, 0x8215: 0x8005}


def meeting(kind: str, **changes: object) -> Thing:
    said: dict[str, object] = {
        "p001A": kind, "p0037": "Medir el obrador", "p8001": STARTS,
        "p8002": STARTS + timedelta(hours=1), "p8003": "C/ Mayor 3, bajo", "p8004": GOID + UID,
        "p1035": "<cita@panaderia.example>",
    }  # fmt: skip
    return replace(a_letter(**{**said, **changes}), names=NAMES)


def test_an_invitation_is_a_letter_and_the_meeting_it_calls():
    letter, called = records(msg(meeting("IPM.Schedule.Meeting.Request")))

    assert isinstance(letter, Incoming)
    assert isinstance(called, Meeting)
    assert called.title == "Medir el obrador"
    assert called.place == "C/ Mayor 3, bajo"
    assert (called.starts_at, called.minutes) == (STARTS, 60)
    assert people(called)[0] == ("from", "rosa@panaderia.example")
    assert ("invited", "tienda@intxaurpe.example") in people(called)


def test_the_meeting_is_the_one_that_the_calendar_knows():
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:medir@intxaurpe.example\r\n"
        "DTSTART:20260305T090000Z\r\nDTEND:20260305T100000Z\r\nSUMMARY:Medir\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (known,) = take_in(Calendar(SETTINGS), MemoryFile("a.ics", ics.encode())).records
    (called,) = records(msg(meeting("IPM.Appointment")))

    assert called.key == known.key


def test_without_the_uid_of_another_calendar_outlooks_own_is_taken():
    (called,) = records(msg(meeting("IPM.Appointment", p8004=GOID, p8002=None)))
    assert isinstance(called, Meeting)
    assert called.thread == GOID.hex().upper()
    assert called.minutes == 0
    (nameless,) = records(msg(meeting("IPM.Appointment", p8004=None)))
    assert isinstance(nameless, Meeting)
    assert nameless.thread.startswith("made:")


def test_a_day_is_a_day_whatever_the_clock():
    midnight = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)  # in Madrid
    (called,) = records(msg(meeting("IPM.Appointment", p8001=midnight, p8005=True)))
    assert isinstance(called, Meeting)
    assert called.is_all_day
    assert called.starts_at.date() == midnight.date()  # midnight of the 5th in Madrid
    far = meeting("IPM.Appointment", p8001=datetime(9999, 12, 31, 23, tzinfo=UTC), p8005=True)
    assert "no day" in why(msg(far))


def test_what_was_called_off_and_what_a_calendar_answers_are_no_contact():
    _letter, called = records(msg(meeting("IPM.Schedule.Meeting.Canceled")))
    assert isinstance(called, Meeting)
    assert called.not_contact == "cancelled"
    (answer,) = records(msg(meeting("IPM.Schedule.Meeting.Resp.Pos")))
    assert isinstance(answer, Incoming)
    assert answer.not_contact == "calendar_reply"
    (undated,) = records(msg(meeting("IPM.Schedule.Meeting.Request", p8001=None)))
    assert isinstance(undated, Incoming)


def test_an_invitation_of_another_program_lies_in_it_as_a_file():
    ics = (
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260305T090000Z\r\n"
        b"SUMMARY:Medir\r\nATTENDEE:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = records(msg(with_files(a_letter(), attached("invite.ics", ics, "text/calendar"))))

    assert [type(one) for one in found] == [Incoming, Meeting]


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("REPORT.IPM.Note.IPNRN", "read_receipt"), ("REPORT.IPM.Note.NDR", "delivery_report")],
)
def test_reports_are_no_contact(kind, rule):
    assert read(a_letter(p001A=kind)).not_contact == rule


CONTACT = Thing(
    {
        0x001A: "IPM.Contact", 0x3001: "Maite Zabala", 0x3A06: "Maite", 0x3A11: "Zabala",
        0x3A16: "Gestoría Zabala", 0x3A17: "Gestora", 0x3A1C: "600 11 22 33",
        0x3A08: "943 12 34 56", 0x3A42: datetime(1980, 5, 3, 22, tzinfo=UTC),
        0x1000: "Llamar por la mañana", 0x3A29: "C/ Mayor 3", 0x8010: "Maite@Gestoria.example",
        0x8011: "/O=FIRM/CN=MAITE", 0x8012: "mz@gestoria.example",
    },
    names={0x8083: 0x8010, 0x8093: 0x8011, 0x8094: 0x8012},
)  # fmt: skip


def test_a_contact_becomes_a_card():
    (card,) = records(msg(CONTACT), "Maite.msg")

    assert isinstance(card, Card)
    assert (card.name, card.organisation, card.job_title) == (
        "Maite Zabala", "Gestoría Zabala", "Gestora",
    )  # fmt: skip
    assert [one.value for one in card.handles] == [
        "maite@gestoria.example", "mz@gestoria.example", "+34600112233", "+34943123456",
    ]  # fmt: skip
    assert card.birthday == "1980-05-04"
    assert card.note == "Llamar por la mañana"
    assert ("work address", "C/ Mayor 3") in card.lines


@pytest.mark.parametrize("kind", ["IPM.StickyNote", "IPM.Task", "IPM.DistList", "IPM.Activity"])
def test_notes_and_tasks_are_nobodys_words(kind):
    assert "nobody said anything" in why(msg(Thing({0x001A: kind, 0x0037: "Comprar cola"})))
