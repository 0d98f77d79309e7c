"""The named bombs of RELIABILITY § 4.4 end within their limits, and the next item comes in."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Item, Unreadable, file_channels
from sobremesa.sandbox.reader import Came, events_of
from sobremesa.sandbox.walk import DiskFile
from tests import material
from tests.channels.outlook.compound_files import msg
from tests.channels.outlook.letters import a_letter, recipient
from tests.channels.outlook.test_hostile import HOSTILE

pytestmark = [pytest.mark.capability("A1"), pytest.mark.timeout(180)]

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ASKED = {"timezone": "Europe/Madrid", "region": "ES", "now": NOW.isoformat()}
HEAD = b"From: a@b.example\nTo: c@d.example\nDate: Mon, 2 Mar 2026 09:00:00 +0100\n"
NEXT = material.letter(99, text="la siguiente")


def nested(times: int) -> bytes:
    parts = [
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(times)
    ]
    return HEAD + b"".join(parts) + b"Content-Type: text/plain\n\nhola\n"


def forwarded(times: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\n" * times + b"Subject: x\n\nhola\n"


def parts(count: int) -> bytes:
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * count + b"--b--\n"
    )


def calendar(*lines: str) -> bytes:
    event = ["BEGIN:VEVENT", "UID:x@y", "DTSTART:20260301T090000Z", *lines, "SUMMARY:x",
             "ATTENDEE:mailto:a@b.example", "END:VEVENT"]  # fmt: skip
    after = ["BEGIN:VEVENT", "UID:next@y", "DTSTART:20260302T090000Z", "SUMMARY:la siguiente",
             "END:VEVENT"]  # fmt: skip
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *event, *after, "END:VCALENDAR", ""]
    ).encode()


def cards(*lines: bytes) -> bytes:
    bomb = b"\n".join([b"BEGIN:VCARD", b"VERSION:3.0", b"FN:Bomba", *lines, b"END:VCARD", b""])
    return bomb + b"BEGIN:VCARD\nVERSION:4.0\nFN:La siguiente\nEND:VCARD\n"


TYPED = HEAD + b"Content-Type: text/plain"
BASE64 = HEAD + b"Content-Transfer-Encoding: base64\n\n"
BOUNDARIES = HEAD + b"Content-Type: multipart/x; boundary*0*=a; boundary*=b\n\nx"
ENDLESS = ("DTEND:99991231T235959Z", "RRULE:FREQ=DAILY;COUNT=999999999")
HEADINGS = b"First Name,Last Name,E-mail 1 - Value\n"

MAIL: dict[str, Callable[[], bytes]] = {
    "multipart 1,000 deep": lambda: nested(1000),
    "rfc822 1,000 deep": lambda: forwarded(1000),
    "100,000 parts": lambda: parts(100_000),
    "200,000 header lines": lambda: HEAD + b"X-A: b\n" * 200_000 + b"\nhola",
    "a folded subject of 5 MB": lambda: HEAD + b"Subject: a\n" + b" b\n" * 1_700_000 + b"\nhola",
    "20,000 addresses": lambda: HEAD + b"Cc: " + b"x <a@b.example>,\n " * 20_000 + b"\n\nhola",
    "3,000 nested comments": lambda: HEAD + b"Cc: " + b"(" * 3000 + b")" * 3000 + b"\n\nhola",
    "20,000 encoded words": lambda: HEAD + b"Subject: " + b"=?utf-8?q?a?=\n " * 20_000 + b"\n\nx",
    "20,000 parameters": lambda: TYPED + b";\n a=b" * 20_000 + b"\n\nx",
    "30 MB of base64": lambda: BASE64 + b"QUJD" * 7_500_000,
    "an unknown charset": lambda: HEAD + b"Content-Type: text/plain; charset=martian\n\nhola",
    "NUL and lone CR": lambda: HEAD + b"Subject: a\x00b\rc\n\nho\x00la\r\r",
    "mixed boundaries": lambda: BOUNDARIES,
    "a broken id": lambda: HEAD + b"Message-ID: <\n\nhola",
    "200,000 divs": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 200_000 + b"hola",
    "100,000 tables": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<table><td>" * 100_000,
}  # fmt: skip
CALENDARS: dict[str, Callable[[], bytes]] = {
    "every second without end": lambda: calendar("RRULE:FREQ=SECONDLY"),
    "every second of every day": lambda: calendar(
        "RRULE:FREQ=YEARLY;BYMONTH=1,2,3;BYHOUR=1,2,3;BYSECOND=" + ",".join(map(str, range(60)))),
    "100,000 exceptions": lambda: calendar(
        "RRULE:FREQ=DAILY", "EXDATE:" + ",".join(["20260305T090000Z"] * 100_000)),
    "a zone of 1 MB": lambda: calendar("X-A;TZID=" + "Z" * 1_000_000 + ":20260301T090000"),
    "a year without end": lambda: calendar(*ENDLESS),
    "100,000 guests": lambda: calendar(*["ATTENDEE:mailto:a@b.example"] * 100_000),
}  # fmt: skip
CARDS: dict[str, Callable[[], bytes]] = {
    "100,000 properties": lambda: cards(*[b"TEL:+34600000001"] * 100_000),
    "a photo of 40 MB": lambda: cards(b"PHOTO;ENCODING=b;TYPE=JPEG:" + b"QUJD" * 10_000_000),
    "soft line breaks": lambda: cards(b"NOTE;ENCODING=QUOTED-PRINTABLE:" + b"a=\n" * 200_000),
    "versions mixed": lambda: cards(b"VERSION:4.0", b"N:;;;;", b"VERSION:2.1"),
}
TABLES: dict[str, Callable[[], bytes]] = {
    "a million columns": lambda: HEADINGS + b"a," * 1_000_000 + b"\n",
    "a line of 50 MB": lambda: HEADINGS + b"a" * 50_000_000 + b"\n",
    "NUL": lambda: HEADINGS + b"\x00,\x00,a@b.example\n",
    "a formula": lambda: HEADINGS + b"=cmd|' /C calc'!A0,b,a@b.example\n",
}  # fmt: skip
TABLE_END = b"La siguiente,x,n@b.example\n"
BOMBS = {
    **{name: ("a.mbox", lambda make: material.mbox([make(), NEXT]), MAIL[name]) for name in MAIL},
    **{name: ("a.ics", lambda make: make(), CALENDARS[name]) for name in CALENDARS},
    **{name: ("a.vcf", lambda make: make(), CARDS[name]) for name in CARDS},
    **{
        f"a table with {name}": ("a.csv", lambda make: make() + TABLE_END, TABLES[name])
        for name in TABLES
    },
}


OUTLOOK: dict[str, Callable[[], bytes]] = {
    **{name: lambda name=name: HOSTILE[name] for name in HOSTILE},  # type: ignore[misc]
    "rich text that grows": lambda: msg(a_letter(p1000=None, p1009=growing_rtf())),
    "20,000 streams": lambda: msg(
        a_letter(**{f"p{number:04X}": b"x" for number in range(0x4000, 0x4000 + 20_000)})),
    "20,000 recipients": lambda: msg(
        replace(a_letter(), recipients=[recipient("x", "a@b.example")] * 20_000)),
    "10 MB of headers": lambda: msg(a_letter(headers="X-A: b\r\n" * 1_200_000)),
    "a page of 200,000 divs": lambda: msg(a_letter(p1000=None, p1013=b"<div>" * 200_000)),
}  # fmt: skip


def growing_rtf() -> bytes:
    """Compressed rich text that says it is 4 GB: every token copies 17 bytes."""
    tokens = b"\xff" + b"\x00\x0f" * 8
    packed = tokens * 100_000
    return struct.pack("<IIII", len(packed) + 12, 0xFFFFFFFF, 0x75465A4C, 0) + packed


READ_IN_A_PROCESS = """
import json, resource, sys
from datetime import datetime
from sobremesa.sandbox.reader import Came, events_of
path, asked, now = sys.argv[1:]
events = events_of([path], settings=json.loads(asked), now=datetime.fromisoformat(now))
came = [one for one in events if isinstance(one, Came)]
used = resource.getrusage(resource.RUSAGE_CHILDREN)
last = str(came[-1].records).lower() if came else ""
print(json.dumps([last, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def read_in_a_process(folder: Path) -> tuple[str, float, int]:
    """What came last, and the seconds and kilobytes it took.

    In a process of its own: what children took is only known for all of a process's children.
    """
    done = subprocess.run(
        [sys.executable, "-c", READ_IN_A_PROCESS, str(folder), json.dumps(ASKED), str(NOW)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    last, seconds, peak_kilobytes = json.loads(done.stdout)
    return last, seconds, peak_kilobytes


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", OUTLOOK)
def test_a_bomb_of_outlook_ends_within_its_limits_and_the_next_file_comes_in(name, tmp_path):
    (tmp_path / "a.msg").write_bytes(OUTLOOK[name]())
    (tmp_path / "b.eml").write_bytes(NEXT)
    last, seconds, peak_kilobytes = read_in_a_process(tmp_path)
    assert "la siguiente" in last, "the next file comes in"
    assert seconds < 5 + 5
    assert peak_kilobytes < 512 * 1024


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_within_its_limits_and_the_next_item_comes_in(name, tmp_path):
    where, packed, make = BOMBS[name]
    (tmp_path / where).write_bytes(packed(make))
    last, seconds, peak_kilobytes = read_in_a_process(tmp_path)
    assert "la siguiente" in last or "n@b.example" in last, "the next item comes in"
    assert seconds < 5 + 5, "five for the item; the rest is what children take to start and split"
    assert peak_kilobytes < 512 * 1024


# ---------------------------------------------------------------------- damaged, at random

SOUND = {
    "a.mbox": material.mbox(material.letters()),
    "a.eml": material.letters()[1],
    "a.ics": material.CALENDAR.encode(),
    "a.vcf": material.CARDS.encode(),
    "a.csv": b"First Name,Last Name,E-mail 1 - Value,Birthday\nRosa,M,r@p.example,1/2/1980\n",
    "_chat.txt": material.CHAT.encode(),
}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound file with some of it cut, doubled, or written over."""
    name = draw(st.sampled_from(sorted(SOUND)))
    raw = bytearray(SOUND[name])
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, max(0, len(raw) - 1)))
        end = min(len(raw), start + draw(st.integers(0, 60)))
        deed = draw(st.sampled_from(["cut", "double", "write", "move"]))
        if deed == "cut":
            del raw[start:end]
        elif deed == "double":
            raw[start:start] = raw[start:end] * draw(st.integers(1, 50))
        elif deed == "write":
            raw[start:end] = draw(st.binary(max_size=40))
        else:
            piece = raw[start:end]
            del raw[start:end]
            raw[: len(raw) // 2] += piece
    return name, bytes(raw)


# A line reader that is not read to its end closes when it is collected.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_damaged_bytes_are_read_or_said_to_be_unreadable(tmp_path_factory, thing):
    """Every channel over every file: whatever is raised is a sentence."""
    name, raw = thing
    folder = tmp_path_factory.mktemp("damaged")
    (folder / name).write_bytes(raw)
    for channel_class in file_channels().values():
        channel = channel_class(ASKED)
        file = DiskFile(folder / name, name)
        assert 0 <= channel.recognises(file) <= 100
        for item in sound(lambda: channel.split(file)):  # noqa: B023 (used at once)
            if isinstance(item, Item):
                read = sound(lambda: channel.read(item, NOW))  # noqa: B023
                assert read == sound(lambda: channel.read(item, NOW)), "twice the same"  # noqa: B023


def sound(read: Callable[[], Iterable[Any]]) -> list[Any]:
    """What is read; nothing, if it is said why in a sentence. Anything else is a failure."""
    found = []
    try:
        found.extend(read())
    except Unreadable as why:
        found.append(why.words % why.params)
    return found


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(st.lists(damaged(), min_size=4, max_size=8))
def test_damaged_files_do_not_take_their_neighbours_along(tmp_path_factory, things):
    folder = tmp_path_factory.mktemp("damaged")
    for number, (name, raw) in enumerate(things):
        (folder / f"{number}").mkdir()
        (folder / f"{number}" / name).write_bytes(raw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("z.eml", NEXT)
    (folder / "z.zip").write_bytes(packed.getvalue())
    came = [
        one
        for one in events_of([str(folder)], settings=ASKED, now=NOW)
        if isinstance(one, Came) and Path(one.path).name == "z.eml"
    ]
    assert "la siguiente" in str(came[0].records)
