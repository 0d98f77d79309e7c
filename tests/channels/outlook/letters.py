"""The letter of these tests, as Outlook keeps it and as a mail server sends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.channels.outlook.compound_files import Thing, msg

SENT = datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC)
TEXT = (
    "Buenos días, Iñaki:\r\n\r\n"
    "¿Podríais ajustar la puerta del obrador esta semana? Roza abajo.\r\n\r\n"
    "Un saludo,\r\nRosa Mendizabal\r\n"
)
PAGE = (
    '<html><head><meta charset="windows-1252"><style>p {margin: 0}</style></head><body>'
    "<p>Buenos d&iacute;as, Iñaki:</p><p>¿Podríais ajustar la puerta del <b>obrador</b> esta "
    'semana? <a href="https://panaderia.example/foto">Roza</a> abajo.</p>'
    "<p>Un saludo,<br>Rosa Mendizabal</p></body></html>"
)
HEADERS = (
    "Received: from mx.panaderia.example by mx.intxaurpe.example;\r\n"
    " Mon, 2 Mar 2026 09:15:34 +0100\r\n"
    "From: Rosa Mendizabal <rosa@panaderia.example>\r\n"
    "To: Intxaurpe <tienda@intxaurpe.example>\r\n"
    "Cc: Maite Zabala <maite@gestoria.example>\r\n"
    "Date: Mon, 2 Mar 2026 09:15:30 +0100\r\n"
    "Subject: =?utf-8?q?La_puerta_del_obrador?=\r\n"
    "Message-ID: <puerta-1@panaderia.example>\r\n"
    "References: <antes-0@intxaurpe.example>\r\n"
    "MIME-Version: 1.0\r\n"
)


def eml(content_type: str, body: bytes) -> bytes:
    """The letter as it travelled."""
    return f"{HEADERS}Content-Type: {content_type}\r\n\r\n".encode() + body


ALTERNATIVE = eml(
    "multipart/alternative; boundary=abc",
    b"\r\n".join((
        b"--abc", b"Content-Type: text/plain; charset=utf-8", b"", TEXT.encode(),
        b"--abc", b"Content-Type: text/html; charset=windows-1252", b"", PAGE.encode("cp1252"),
        b"--abc--", b"",
    )),
)  # fmt: skip
OUTLOOKS_OWN_TEXT = TEXT.replace("Roza abajo", "Roza <https://panaderia.example/foto>  abajo")


def recipient(name: str, address: str, kind: int = 1, **more: object) -> Thing:
    """One row of the recipients: 1 To, 2 Cc, 3 Bcc."""
    properties: dict[int, object] = {0x3001: name, 0x0C15: kind, 0x3002: "SMTP", 0x3003: address}
    return Thing(properties)


def ex_recipient(name: str, smtp: str) -> Thing:
    """Somebody of the same Exchange."""
    properties: dict[int, object] = {
        0x3001: name,
        0x0C15: 1,
        0x3002: "EX",
        0x3003: "/O=INTXAURPE/OU=FIRST/CN=RECIPIENTS/CN=X",
    }
    if smtp:
        properties[0x39FE] = smtp
    return Thing(properties)


PEOPLE = [
    recipient("Intxaurpe", "tienda@intxaurpe.example"),
    recipient("Maite Zabala", "maite@gestoria.example", 2),
]


def a_letter(*, headers: str = HEADERS, ansi: str = "", **changes: object) -> Thing:
    """The letter in properties; `p1000="…"` changes property 0x1000, None takes it away."""
    properties: dict[int, object] = {
        0x001A: "IPM.Note", 0x0037: "La puerta del obrador", 0x1000: OUTLOOKS_OWN_TEXT,
        0x0039: SENT, 0x0E07: 1, 0x3FDE: 1252, 0x0C1E: "SMTP", 0x0C1A: "Rosa Mendizabal",
        0x0C1F: "rosa@panaderia.example", 0x1035: "<puerta-1@panaderia.example>",
    }  # fmt: skip
    if headers:
        properties[0x007D] = headers
    if ansi:
        properties[0x3FFD] = int(ansi.removeprefix("cp"))
    for name, value in changes.items():
        properties.pop(int(name[1:], 16), None)
        if value is not None:
            properties[int(name[1:], 16)] = value
    return Thing(properties, recipients=list(PEOPLE), ansi=ansi)


def attached(name: str, content: bytes, content_type: str = "") -> Thing:
    """A file that comes along."""
    properties: dict[int, object] = {0x3707: name, 0x3701: content, 0x3705: 1}
    if content_type:
        properties[0x370E] = content_type
    return Thing(properties)


def with_files(thing: Thing, *files: Thing) -> Thing:
    """The same with files."""
    return replace(thing, attachments=list(files))


__all__ = ["ALTERNATIVE", "HEADERS", "PAGE", "SENT", "TEXT", "Thing", "a_letter", "msg"]
