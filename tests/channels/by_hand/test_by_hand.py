"""A talk written down by hand is read again as it was told, and damaged notes say what is wrong."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import Address, Incoming, Item, Unreadable, file_channels
from sobremesa.channels.by_hand import ByHand, body

pytestmark = pytest.mark.capability("B6")
NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TOLD = {
    "key": "3f0e", "medium": "visit", "occurred_at": NOW, "text": "Coffee in the kitchen",
    "minutes": 70.0,
    "people": (
        Address(kind="email", value="nerea@intxaurpe.example", name="Nerea", role="from"),
        Address(kind="person", value="abc", name="Begoña", role="with"),
    ),
}  # fmt: skip


def read(raw):
    """What a note says."""
    return ByHand({}).read(Item(body=raw, unit="note", number=1), NOW)


def test_a_note_is_read_as_it_was_told():
    (record,) = read(body(**TOLD))

    assert isinstance(record, Incoming)
    assert record.key == "hand:3f0e"
    assert record.people == TOLD["people"]
    assert (record.medium, record.minutes, record.occurred_at) == ("visit", 70, NOW)
    assert record.text == "Coffee in the kitchen"


def test_it_offers_no_files_to_the_import():
    assert "by_hand" not in file_channels()


@given(st.text(), st.none() | st.floats(0, 1440), st.datetimes(timezones=st.just(UTC)))
def test_whatever_is_told_comes_back(text, minutes, moment):
    told = TOLD | {"text": text, "minutes": minutes, "occurred_at": moment}

    (record,) = read(body(**told))

    assert (record.text, record.minutes, record.occurred_at) == (text, minutes, moment)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"key": 7}, "key"),
        ({"people": None}, "people"),
        ({"people": ["x"]}, "people"),
        ({"people": [{"kind": "email"}]}, "value"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "2026-03-12T09:00:00"}, "occurred_at"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"minutes": "long"}, "minutes"),
        ({"text": None}, "text"),
    ],
)
def test_a_damaged_note_says_what_is_wrong(change, what):
    note = json.loads(body(**TOLD)) | change

    with pytest.raises(Unreadable, match=what):
        read(json.dumps(note).encode())


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"1", b"[" * 100_000, b'"x"'])
def test_bytes_that_are_no_note_say_so(raw):
    with pytest.raises(Unreadable, match="JSON"):
        read(raw)


@given(st.binary(max_size=300))
def test_no_bytes_break_it(raw):
    with pytest.raises(Unreadable):
        read(raw)
