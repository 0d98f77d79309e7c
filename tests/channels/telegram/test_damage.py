"""Damaged and hostile exports: read or refused in time, and their neighbours come."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Incoming
from sobremesa.channels.telegram import Telegram
from tests.channels.in_memory import CPU_SECONDS, SETTINGS, MemoryFile, take_in

pytestmark = pytest.mark.capability("B1")

CHANNEL = Telegram(SETTINGS)
ACCOUNT = (Path(__file__).parent / "payloads" / "account.json").read_bytes()


def message(number: int, text: str) -> str:
    return json.dumps(
        {
            "id": number, "type": "message", "date_unixtime": str(1_700_000_000 + number),
            "from": "Ana Gil", "from_id": "user5", "text": text,
        }
    )  # fmt: skip


@settings(max_examples=150)
@given(where=st.floats(0, 1), how=st.sampled_from(["flip", "cut", "insert", "double"]),
       junk=st.binary(min_size=1, max_size=30))  # fmt: skip
def test_a_damaged_account_is_read_as_far_as_it_goes(where, how, junk):
    at = int(where * len(ACCOUNT))
    raw = {
        "flip": ACCOUNT[:at] + bytes(b ^ junk[0] for b in ACCOUNT[at : at + 1]) + ACCOUNT[at + 1 :],
        "cut": ACCOUNT[:at],
        "insert": ACCOUNT[:at] + junk + ACCOUNT[at:],
        "double": ACCOUNT[:at] + ACCOUNT[max(0, at - 200) :],
    }[how]
    taken = take_in(CHANNEL, MemoryFile("result.json", raw))
    for record in taken.records:
        json.dumps([getattr(record, "text", ""), getattr(record, "name", "")]).encode("utf-8")


@settings(max_examples=150)
@given(junk=st.text(max_size=60), cut=st.integers(0, 200))
def test_whatever_stands_in_the_middle_its_neighbours_come(junk, cut):
    middle = message(2, "dos")[:cut] + junk
    parts = ",\n  ".join((message(1, "uno"), middle, message(3, "tres")))
    text = '{\n "name": "Ana Gil",\n "type": "personal_chat",\n "id": 5,\n "messages": [\n  '
    taken = take_in(CHANNEL, MemoryFile("result.json", f"{text}{parts}\n ]\n}}".encode()))
    texts = [record.text for record in taken.records if isinstance(record, Incoming)]

    assert texts[0] == "uno"
    # What a quote that is never closed has swallowed belongs to the damaged message.
    assert texts[-1] == "tres" or "]" in middle or '"' in junk


BOMBS = {
    "an open list": '{"messages": [' + "[" * 1_000_000,
    "an open object": '{"messages": [' + '{"a":' * 500_000,
    "an open string": '{"messages": ["' + "x" * 5_000_000,
    "a million commas": '{"messages": [' + "," * 2_000_000,
    "words that are none": '{"messages": [' + "x," * 1_000_000,
    "heads that never end": '{"messages": [x' + '{"id":' * 500_000,
    "heads with blanks": '{"messages": [x' + ("{" + " " * 90) * 50_000,
    "chats with blanks": '{"chats": {"list": [x' + ('{"name": "' + "a" * 290) * 10_000,
    "a number without end": '{"id": ' + "9" * 3_000_000 + "}",
    "long text": '{"messages": [' + message(1, "ñ" * 3_000_000) + "]}",
    "pieces without end": '{"messages": ['
    + json.dumps({"id": 1, "type": "message", "date_unixtime": "1", "text": ["a"] * 300_000})
    + "]}",
    "100,000 keys": "{" + ",".join(f'"k{n}": {n}' for n in range(100_000)) + "}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_five_seconds(name):
    before = time.process_time()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    take_in(CHANNEL, MemoryFile("result.json", BOMBS[name].encode()))

    assert time.process_time() - before <= CPU_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown <= 256 * 1024
