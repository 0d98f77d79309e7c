"""What Outlook keeps in a .msg as the letter it is: headers, words, files, invitation.

Sources: [MS-OXCMSG], [MS-OXOCAL] and [MS-OXCICAL] (meetings), [MS-OXOCNTC] (contacts).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sobremesa.core.cards import Draft, Entry
from sobremesa.core.mail.addresses import Mailbox, mailboxes
from sobremesa.core.mail.headers import Headers, parse_headers
from sobremesa.core.mail.html import html_to_text
from sobremesa.core.mail.letter import Letter, LetterFile, msg_file_name
from sobremesa.core.mail.limits import KEY_BODY_BYTES, TEXT_MAX_CHARS
from sobremesa.core.mail.outlook.msg import FLAGS, HEADERS, IS_UNSENT, SUBJECT, Msg, header_fields

# PidLid… ([MS-OXPROPS]): names of properties whose numbers each file gives itself.
STARTS, ENDS, PLACE, IS_ALL_DAY, GLOBAL_ID, CLEAN_ID = 0x820D, 0x820E, 0x8208, 0x8215, 0x3, 0x23
EMAILS = ((0x8083, 0x8084), (0x8093, 0x8094), (0x80A3, 0x80A4))
METHODS = {
    "ipm.schedule.meeting.request": "REQUEST",
    "ipm.schedule.meeting.canceled": "CANCEL",
    "ipm.schedule.meeting.resp": "REPLY",
    "ipm.appointment": "PUBLISH",
}
PHONES = (
    (0x3A1C, "mobile"), (0x3A08, "work"), (0x3A1B, "work"), (0x3A09, "home"), (0x3A2F, "home"),
    (0x3A1A, "main"), (0x3A1F, "other"), (0x3A24, "work fax"),
)  # fmt: skip
LINES = (
    (0x3A29, "work address"), (0x3A15, "address"), (0x3A18, "department"), (0x3A51, "website"),
    (0x3A50, "website"), (0x3A4E, "manager"), (0x3A48, "partner"),
)  # fmt: skip
VCAL = b"vCal-Uid\x01\x00\x00\x00"


def msg_letter(message: Msg) -> Letter:
    """The letter in a .msg. What its transport headers say goes before what Outlook made of it."""
    letter = Letter(_headers(message))
    html, text = message.html, message.text
    if html:
        readable = html_to_text(html)
        letter.text, letter.marks = readable.text, readable.marks
    if not letter.text.strip():
        letter.text, letter.marks = text.strip("\n")[:TEXT_MAX_CHARS], ()
    words = (text, False) if text.strip() else (html, True)
    most = KEY_BODY_BYTES * (4 if words[1] else 1)
    letter.own_words = words[0].encode("utf-8", "replace")[:most], words[1]
    _take_files(letter, message)
    method = next((m for start, m in METHODS.items() if message.kind.startswith(start)), "")
    if method and (invitation := _invitation(message, letter.headers, method)):
        letter.calendars.append((invitation, method))
    if message.kind.startswith("report.") and message.kind.endswith((".ipnrn", ".ipnnrn")):
        letter.report_type = "disposition-notification"
    elif message.kind.startswith("report."):
        letter.types = frozenset(("message/delivery-status",))
    return letter


def _headers(message: Msg) -> Headers:
    """Those that it travelled with; what they do not say, from its properties."""
    transport = message.values.text(HEADERS).encode("utf-8", "replace")
    parsed, _ = parse_headers(transport, 0, len(transport))
    fields = {name: parsed.all(name) for name in parsed.names()}
    for name, text in header_fields(message).items():
        fields.setdefault(name, [text])
    if message.values.number(FLAGS) & IS_UNSENT:
        fields["x-unsent"] = ["1"]
    return Headers(fields)


def _take_files(letter: Letter, message: Msg) -> None:
    types = set()
    for count, file in enumerate(message.all_files()):
        types.add(file.content_type)
        size = len(file.letter.text.encode()) if file.letter else len(file.content)
        part = f"msg/{count}"
        letter.files.append(LetterFile(msg_file_name(file), file.content_type, size, part))
        if file.content_type == "text/calendar" and file.content:
            letter.calendars.append((file.content, ""))
    letter.types = frozenset(types)


def _invitation(message: Msg, headers: Headers, method: str) -> bytes:
    """The meeting as a calendar file, so that it is read as every other is; b"" if it has no
    day. Of a series its first day: Outlook keeps the rest in a form of its own."""
    values = message.values
    start, end = values.moment(values.of(STARTS)), values.moment(values.of(ENDS))
    if start is None:
        return b""
    guests = ", ".join(headers.all("to") + headers.all("cc"))
    uid = _uid(values.data(values.of(CLEAN_ID)) or values.data(values.of(GLOBAL_ID)))
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT",
        *([f"UID:{uid}"] if uid else []),
        *_when(start, end, is_all_day=bool(values.number(values.of(IS_ALL_DAY)))),
        f"SUMMARY:{_escaped(values.text(SUBJECT))}",
        f"LOCATION:{_escaped(values.text(values.of(PLACE)))}",
        *(f"ORGANIZER{_guest(one)}" for one in mailboxes(headers.get("from"), 1)),
        *(f"ATTENDEE{_guest(one)}" for one in mailboxes(guests)),
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("utf-8", "replace")


def _when(start: datetime, end: datetime | None, *, is_all_day: bool) -> list[str]:
    if is_all_day:
        return [f"DTSTART;VALUE=DATE:{_day(start):%Y%m%d}"]
    ends = [f"DTEND:{end:%Y%m%dT%H%M%SZ}"] if end else []
    return [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", *ends]


def _day(moment: datetime) -> datetime:
    """The day whose midnight this is, on a clock within twelve hours of Greenwich."""
    return moment + timedelta(hours=12) if moment.year < 9999 else moment


def _uid(data: bytes) -> str:
    """The UID that every other calendar knows the meeting by ([MS-OXCICAL] § 2.1.3.1.1.20.26)."""
    _, mark, own = data.partition(VCAL)
    if mark:
        return "".join(own.rstrip(b"\0").decode("utf-8", "replace").split())
    return data.hex().upper()


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def _guest(who: Mailbox) -> str:
    name = "".join(" " if char in '"\r\n' else char for char in who.name)
    return f';CN="{name}":mailto:{who.value}'


def contact_entry(message: Msg, region: str) -> Entry:
    """A contact of Outlook as an entry of an address book."""
    values, draft = message.values, Draft(region)
    draft.set("name", values.text(0x3001) or values.text(SUBJECT))
    for number, name in ((0x3A06, "given_name"), (0x3A11, "family_name"), (0x3A4F, "nickname"),
                         (0x3A16, "organisation"), (0x3A17, "job_title")):  # fmt: skip
        draft.set(name, values.text(number))
    for names in EMAILS:
        found = [values.text(values.of(name)) for name in names]
        if address := next((text for text in found if "@" in text), ""):
            draft.email(address)
    for number, label in PHONES:
        if phone := values.text(number):
            draft.phone(phone, label)
    for number, label in LINES:
        draft.line(label, values.text(number))
    if born := values.moment(0x3A42):
        draft.birthday(f"{_day(born):%Y-%m-%d}")
    draft.note(message.text)
    return draft.entry()
