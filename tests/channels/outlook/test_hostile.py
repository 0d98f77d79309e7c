"""Outlook's files that are damaged, or made to hurt: read, or said to be unreadable, in time."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Incoming, Item, Unreadable
from sobremesa.core.mail.letter import content_of
from sobremesa.core.mail.outlook import compound
from sobremesa.core.mail.outlook.msg import read_msg
from tests.channels.in_memory import NOW, MemoryFile, take_in
from tests.channels.outlook.compound_files import Thing, msg
from tests.channels.outlook.compound_files import compound as a_compound
from tests.channels.outlook.letters import a_letter, attached, with_files
from tests.channels.outlook.test_outlook import CHANNEL, CONTACT, FULL, meeting, records, why

pytestmark = pytest.mark.capability("B1")


def test_what_says_nothing_says_so():
    assert "nothing in this Outlook file" in why(msg(Thing({0x3FDE: 1252})))
    assert "nothing in this Outlook file" in why(msg(Thing({0x001A: "IPM.Contact"})))
    assert "no day" in why(msg(meeting("IPM.Appointment", p8001=None)))


def test_a_damaged_file_says_what_to_do():
    raw = msg(FULL)
    assert "damaged or was cut short" in why(raw[:700])
    assert "damaged or was cut short" in why(a_compound({"WordDocument": b"not of Outlook"}))
    with pytest.raises(Unreadable, match="bigger than 25 MB"):
        CHANNEL.read(Item(body=raw[:700], unit="message", number=1,
                          context={"truncated_bytes": 9}), NOW)  # fmt: skip
    with pytest.raises(compound.NotCompound):
        compound.Compound(b"")


def test_a_file_is_known_by_its_streams():
    raw = msg(FULL)
    assert CHANNEL.recognises(MemoryFile("a.msg", raw)) == 95
    assert CHANNEL.recognises(MemoryFile("a.bin", raw)) == 80
    assert CHANNEL.recognises(MemoryFile("a.doc", a_compound({"WordDocument": b"x"}))) == 0
    assert CHANNEL.recognises(MemoryFile("a.msg", b"From: a\n")) == 0


def test_a_stream_of_25_mb_says_what_was_passed_over(monkeypatch):
    monkeypatch.setattr("sobremesa.channels.outlook.RAW_MAX_BYTES", 1024)
    (item,) = CHANNEL.split(MemoryFile("a.msg", msg(FULL)))
    assert item.context["truncated_bytes"] == len(msg(FULL)) - 1024


def wild(at: int, value: int) -> bytes:
    raw = bytearray(msg(FULL))
    struct.pack_into("<I", raw, at, value)
    return bytes(raw)


def looped() -> bytes:
    """Every sector of the table points at the first: no chain ever ends."""
    raw = bytearray(msg(with_files(a_letter(), attached("a.bin", b"x" * 200_000))))
    (first,) = struct.unpack_from("<I", raw, 76)
    for at in range(512 * (first + 1), len(raw), 4):
        struct.pack_into("<I", raw, at, 0)
    return bytes(raw)


def shared_sectors() -> bytes:
    """Three hundred files that are all the same 64 kB."""
    raw = bytearray(
        msg(with_files(a_letter(), attached("a.bin", b"x" * 65536),
                       *(attached(f"{n}.bin", b"y" * 5000) for n in range(99))))
    )  # fmt: skip
    name = "__substg1.0_37010102".encode("utf-16-le")
    places = [at for at in range(0, len(raw), 128) if raw[at : at + len(name)] == name]
    big = max(places, key=lambda at: struct.unpack_from("<Q", raw, at + 120)[0])
    for at in places:
        raw[at + 116 : at + 128] = raw[big + 116 : big + 128]
    return bytes(raw)


def deep() -> bytes:
    thing = a_letter(headers="")
    for _ in range(60):
        thing = with_files(a_letter(headers=""), Thing({0x3705: 5, 0x3701: thing}))
    return msg(thing)


HOSTILE = {
    "a table longer than the file": wild(44, 0x7FFFFFFF),
    "a second table longer than the file": wild(72, 0x00FFFFFF),
    "a small table longer than the file": wild(64, 0x7FFFFFFF),
    "sectors of 4 GB": wild(30, 31),
    "chains that never end": looped(),
    "a hundred files in the same sectors": shared_sectors(),
    "letters within letters": deep(),
    "a directory that points nowhere": wild(48, 0x00FFFFFF),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_hostile_files_end_early(name):
    taken = take_in(CHANNEL, MemoryFile("a.msg", HOSTILE[name]))
    assert len(taken.items) == 1, "its bytes are kept"
    assert taken.records or taken.problems
    size = sum(len(file.content) for file in read_msg(HOSTILE[name]).files) if taken.records else 0
    assert size <= 3 * len(HOSTILE[name])


def test_stamps_and_names_that_make_no_sense_are_left_out():
    raw = msg(a_letter(headers="", p0039=datetime(9999, 1, 1, tzinfo=UTC)))
    assert take_in(CHANNEL, MemoryFile("a.msg", raw)).records
    beyond = bytearray(msg(a_letter(headers="")))
    at = beyond.find(struct.pack("<HHI", 0x0040, 0x0039, 6))
    struct.pack_into("<Q", beyond, at + 8, 2**64 - 1)
    (letter,) = records(bytes(beyond))
    assert isinstance(letter, Incoming)
    assert letter.date_from == "arrival"


WHOLE = [msg(FULL), msg(meeting("IPM.Schedule.Meeting.Request")), msg(CONTACT)]


@settings(max_examples=150, deadline=None)
@given(
    raw=st.sampled_from(WHOLE),
    where=st.floats(0, 1),
    how=st.sampled_from(["flip", "cut", "insert", "double"]),
    junk=st.binary(min_size=1, max_size=40),
)
def test_damaged_files_are_read_or_said_to_be_unreadable(raw, where, how, junk):
    at = int(where * len(raw))
    raw = {
        "flip": raw[:at] + bytes(b ^ junk[0] for b in raw[at : at + 1]) + raw[at + 1 :],
        "cut": raw[:at],
        "insert": raw[:at] + junk + raw[at:],
        "double": raw[:at] + raw[max(0, at - 200) :],
    }[how]
    taken = take_in(CHANNEL, MemoryFile("a.msg", raw))
    assert taken.items or taken.problems
    for item in taken.items:
        for record in taken.records:
            for file in getattr(record, "attached", ()):
                content_of(item.body, file.part)


def test_what_is_read_of_one_file_is_bounded_as_a_whole():
    raw = msg(a_letter())
    opened = compound.Compound(raw)
    name = "__properties_version1.0"
    whole = opened.read(name)
    times = compound.READ_MAX_TIMES * len(raw) // len(whole)
    assert [len(opened.read(name)) for _ in range(times + 1)][-1] == 0
    assert opened.read("nothing") == b""


def test_a_stream_whose_sectors_are_gone_is_empty():
    whole = msg(with_files(a_letter(), attached("a.bin", b"x" * 20_000)))
    opened = compound.Compound(whole)
    opened._file.fp.close()
    assert opened.read("__attach_version1.0_#00000000/__substg1.0_37010102") == b""


def test_more_files_than_are_listed_are_left():
    thing = with_files(a_letter(), *(attached(f"{n}.txt", b"x") for n in range(130)))
    (letter,) = records(msg(thing))
    assert isinstance(letter, Incoming)
    assert len(letter.attached) == 100


def test_properties_named_by_words_are_passed_over():
    thing = a_letter()
    thing.names = {0x820D: 0x8001, 0x8101: 0x8002}
    raw = bytearray(msg(thing))
    at = raw.find(struct.pack("<IHH", 0x8101, 6, 2))
    struct.pack_into("<H", raw, at + 4, 7)
    assert read_msg(bytes(raw)).values.named == {0x820D: 0x8001}
