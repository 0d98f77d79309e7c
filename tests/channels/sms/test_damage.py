"""Damaged and hostile backups: read or refused in time, and their neighbours come."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Incoming
from sobremesa.channels.sms import Sms
from sobremesa.core.telephony.backup_xml import Records
from tests.channels.in_memory import CPU_SECONDS, SETTINGS, MemoryFile, take_in

pytestmark = pytest.mark.capability("B1")

CHANNEL = Sms(SETTINGS)
PAYLOADS = [path.read_bytes() for path in sorted((Path(__file__).parent / "payloads").iterdir())]
ONE = '<sms address="612345678" date="1700000000000" type="1" body="{}" />\n'


@settings(max_examples=150)
@given(
    raw=st.sampled_from(PAYLOADS),
    where=st.floats(0, 1),
    junk=st.binary(min_size=1, max_size=30),
    how=st.sampled_from(["flip", "cut", "insert", "double"]),
)
def test_a_damaged_backup_is_read_as_far_as_it_goes(raw, where, how, junk):
    at = int(where * len(raw))
    raw = {
        "flip": raw[:at] + bytes(b ^ junk[0] for b in raw[at : at + 1]) + raw[at + 1 :],
        "cut": raw[:at],
        "insert": raw[:at] + junk + raw[at:],
        "double": raw[:at] + raw[max(0, at - 200) :],
    }[how]
    for record in take_in(CHANNEL, MemoryFile("sms.xml", raw)).records:
        json.dumps(getattr(record, "text", "")).encode("utf-8")


@settings(max_examples=150)
@given(junk=st.text(max_size=60))
def test_whatever_stands_in_the_middle_its_neighbours_come(junk):
    text = "<smses>\n" + ONE.format("uno") + junk + "\n" + ONE.format("tres") + "</smses>"
    taken = take_in(CHANNEL, MemoryFile("sms.xml", text.encode()))
    texts = [record.text for record in taken.records if isinstance(record, Incoming)]

    assert (texts[0], texts[-1]) == ("uno", "tres")


@given(st.integers(1, 40))
def test_it_does_not_matter_where_the_reading_is_interrupted(chunk):
    text = next(raw for raw in PAYLOADS if b"<smses" in raw).decode()
    whole = list(Records([text]))
    parts = list(Records(text[at : at + chunk] for at in range(0, len(text), chunk)))

    assert [(one.kind, one.text, one.files) for one in parts] == [
        (one.kind, one.text, one.files) for one in whole
    ]


BOMBS = {
    "30,000 beginnings": "<sms " * 30_000,
    "an open quote": '<sms body="' + "x" * 5_000_000,
    "a million quotes": "<sms " + 'a="' * 1_000_000,
    "names without end": "<sms " + "a" * 5_000_000,
    "blanks without end": "<sms a" + " " * 5_000_000 + "=",
    "a million parts": "<mms " + "<part " * 500_000,
    "references": ONE.format("&#55357;" * 200_000),
    "open references": ONE.format("&#" * 500_000),
    "files without end": "<mms " + '<part data="' * 300_000,
    "100 MB of film": '<mms date="1"><part data="' + "A" * 100_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_five_seconds(name):
    data = ("<smses>\n" + BOMBS[name]).encode()
    before = time.process_time()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    take_in(CHANNEL, MemoryFile("sms.xml", data))

    assert time.process_time() - before <= CPU_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown <= 256 * 1024
