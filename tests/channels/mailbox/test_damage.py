"""Damaged and hostile letters: read or refused in time, and their neighbours come."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Incoming
from sobremesa.channels.mailbox import MailboxChannel
from tests.channels.in_memory import SETTINGS, MemoryFile, take_in

PAYLOADS = sorted((Path(__file__).parent / "payloads").iterdir())
CHANNEL = MailboxChannel(SETTINGS)
MARK = b"From ana@cliente.example Mon Jan  6 10:00:00 2020\n"
FIELDS = b"From: a@b.example\nDate: Mon, 6 Jan 2020 10:00:00 +0100\n"
ONE = b"Message-ID: <uno@cliente.example>\n" + FIELDS + b"\nUno\n"
LAST = b"Message-ID: <tres@cliente.example>\n" + FIELDS + b"\nTres\n"

pytestmark = pytest.mark.capability("B1")


@settings(max_examples=150)
@given(
    path=st.sampled_from(PAYLOADS),
    where=st.floats(0, 1),
    how=st.sampled_from(["flip", "cut", "insert", "double"]),
    junk=st.binary(min_size=1, max_size=40),
)
def test_damaged_letters_are_read_or_refused_and_their_neighbours_come(path, where, how, junk):
    raw = path.read_bytes()[:60_000]
    at = int(where * len(raw))
    raw = {
        "flip": raw[:at] + bytes(b ^ junk[0] for b in raw[at : at + 1]) + raw[at + 1 :],
        "cut": raw[:at],
        "insert": raw[:at] + junk + raw[at:],
        "double": raw[:at] + raw[max(0, at - 200) :],
    }[how]
    middle = b"From: x@y.example\nSubject: x\n" + raw
    taken = take_in(
        CHANNEL, MemoryFile("a.mbox", b"\n".join((MARK + ONE, MARK + middle, MARK + LAST)))
    )
    ids = [record.external_id for record in taken.records if isinstance(record, Incoming)]
    assert (ids[0], ids[-1]) == ("uno@cliente.example", "tres@cliente.example")
    take_in(CHANNEL, MemoryFile(path.name, raw))


def nested(count: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(count)
    )


BOMBS = {
    "nested multipart": FIELDS + nested(1000),
    "nested letters": FIELDS + b"Content-Type: message/rfc822\n\n" * 1000,
    "100,000 parts": FIELDS
    + b"Content-Type: multipart/mixed; boundary=x\n\n"
    + b"--x\n\na\n" * 100_000,
    "200,000 header lines": FIELDS + b"".join(b"X-%d: y\n" % n for n in range(200_000)) + b"\nHola",
    "5 MB folded subject": FIELDS + b"Subject: x\n" + b" =?utf-8?q?hola?=\n" * 280_000 + b"\nHola",
    "20,000 addresses": FIELDS
    + b"To: "
    + b", ".join(b"n%d@x.example" % n for n in range(20_000))
    + b"\n\nHola",
    "3,000 comments": FIELDS + b"To: " + b"(" * 3000 + b"x@y.example\n\nHola",
    "20,000 encoded words": FIELDS + b"Subject: " + b"=?utf-8?q?h?= " * 20_000 + b"\n\nHola",
    "20,000 parameters": FIELDS
    + b"Content-Type: text/plain"
    + b"".join(b"; a%d=b" % n for n in range(20_000))
    + b"\n\nHola",
    "24 MB base64": FIELDS
    + b"Content-Transfer-Encoding: base64\n\n"
    + b"aG9sYSBxdWUgdGFs" * 1_500_000,
    "unknown charset": FIELDS + b"Content-Type: text/plain; charset=zlib\n\nhol\xe1",
    "two boundaries": FIELDS + b"Content-Type: multipart/mixed; boundary*0*=a; boundary*=b\n\nHola",
    "open message id": FIELDS + b"Message-ID: <\n\nHola",
    "NUL and lone CR": b"From: a\0@b.example\rSubject: x\0\r\r\nDate: x\n\nHola\0",
    "200,000 divs": FIELDS + b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
    "100,000 tables": FIELDS + b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 66_000,
    "a million marks": FIELDS + b"\n" + b">\nx\n" * 250_000,
    "90,000 farewells": FIELDS + b"\n" + b"un saludo,\n" * 90_000,
    "invitation for ever": FIELDS
    + b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n"
    b"UID:x\nDTSTART:20200101T100000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_named_bombs_end_in_five_seconds_and_the_next_letter_comes(name):
    """RELIABILITY § 4.4. Memory is held by the child's own limit; here the growth is looked at."""
    before = time.process_time()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = take_in(CHANNEL, MemoryFile("a.mbox", MARK + BOMBS[name] + b"\n\n" + MARK + LAST))
    assert time.process_time() - before <= 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown <= 256 * 1024
    last = taken.records[-1]
    assert isinstance(last, Incoming)
    assert last.external_id == "tres@cliente.example"
