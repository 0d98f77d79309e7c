"""What parent and child say to each other arrives as it was said, or is not believed."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.channels.base import Address, Attached, Card, Fold, Incoming, Item, Meeting
from sobremesa.sandbox.wire import HEADER, BadFrame, checked, is_a, read_frame, write_frame

pytestmark = pytest.mark.capability("A1")

TEXT = st.text(max_size=40).filter(lambda text: "\x00" not in text)
MOMENT = st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1))  # noqa: DTZ001
NUMBER = st.floats(0, 1e6)
ADDRESS = st.builds(Address, kind=TEXT, value=TEXT, name=TEXT, role=TEXT)
ADDRESSES = st.lists(ADDRESS, max_size=4).map(tuple)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
ATTACHED = st.builds(
    Attached, name=TEXT, content_type=TEXT, size_bytes=st.integers(0), part=TEXT,
    content=st.none() | st.binary(max_size=60),
)  # fmt: skip
INCOMING = st.builds(
    Incoming, key=TEXT, medium=TEXT, occurred_at=MOMENT, people=ADDRESSES, subject=TEXT, text=TEXT,
    folds=st.lists(st.builds(Fold, start=st.integers(), end=st.integers(), kind=TEXT)).map(tuple),
    minutes=st.none() | NUMBER, attached=st.lists(ATTACHED, max_size=3).map(tuple), ours=ADDRESSES,
)  # fmt: skip
MEETING = st.builds(Meeting, key=TEXT, starts_at=MOMENT, minutes=NUMBER, people=ADDRESSES)
CARD = st.builds(
    Card, key=TEXT, name=TEXT, handles=ADDRESSES, photo=st.none() | st.binary(max_size=60),
    lines=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
)  # fmt: skip
ITEM = st.builds(
    Item, body=st.binary(), unit=TEXT, number=st.integers(0),
    context=st.dictionaries(TEXT, JSON, max_size=4),
)  # fmt: skip


def through(message):
    stream = io.BytesIO()
    write_frame(stream, message)
    stream.seek(0)
    return read_frame(stream.read)


@given(st.lists(INCOMING | MEETING | CARD, max_size=4).map(tuple))
def test_records_arrive_as_they_were_said(records):
    message = {"t": "read", "records": records}
    assert through(message) == message
    assert checked(through(message)) == message


@given(ITEM)
def test_items_arrive_with_their_bytes_and_what_only_the_file_knows(item):
    message = {"t": "item", "path": "a/b", "item": item}
    assert through(message) == message
    assert checked(through(message)) == message


@given(st.dictionaries(st.sampled_from(["$b", "$t", "$r", "$$b", "of", "a"]), st.integers()))
def test_what_looks_like_our_own_marks_is_not_taken_for_them(odd):
    assert through({"t": "x", "odd": odd}) == {"t": "x", "odd": odd}


def test_text_that_no_database_takes_is_made_sound():
    assert through({"a\x00": "x\ud800y\x00z"}) == {"a": "x?yz"}


@given(st.binary(max_size=200))
def test_garbage_is_no_message(garbage):
    try:
        found = read_frame(io.BytesIO(garbage).read)
    except BadFrame:
        return
    assert found is None or isinstance(found, dict)


@given(st.binary(max_size=60), st.data())
def test_half_a_frame_is_none(body, data):
    stream = io.BytesIO()
    write_frame(stream, {"t": "x", "body": body, "words": "ñ" * 9})
    whole = stream.getvalue()
    cut = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(BadFrame):
        read_frame(io.BytesIO(whole[:cut]).read)


def frame(value, binary: bytes = b"") -> bytes:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return HEADER.pack(len(raw), len(binary)) + raw + binary


WRONG = {
    "a frame of two gigabytes": HEADER.pack(1 << 31, 0),
    "a list": frame([1]),
    "a type of nobody": frame({"x": {"$r": "os.system", "of": {}}}),
    "a record without what it needs": frame({"x": {"$r": "Card", "of": {}}}),
    "a record of a word": frame({"x": {"$r": "Card", "of": "a"}}),
    "a part that is not there": frame({"x": {"$b": 5}}, b"abc"),
    "a part that goes backwards": frame({"x": [{"$b": 3}, {"$b": -3}, {"$b": 3}]}, b"abc"),
    "a moment that is none": frame({"x": {"$t": "yesterday"}}),
    "a hundred thousand brackets": frame(b"[" * 100_000),
    "no UTF-8": frame(b'{"a": "\xff"}'),
}


@pytest.mark.parametrize("what", WRONG)
def test_no_message_is(what):
    with pytest.raises(BadFrame):
        read_frame(io.BytesIO(WRONG[what]).read)


NOW = datetime(2026, 3, 1, tzinfo=UTC)
NOT_BELIEVED = {
    "no word": {},
    "an unknown word": {"t": "run"},
    "a path that is a number": {"t": "look", "path": 7},
    "no item": {"t": "item", "path": "a", "item": {"body": b""}},
    "records that are items": {"t": "read", "records": (Item(body=b"", unit="", number=1),)},
    "a moment without zone": {"t": "read", "records": (
        Meeting(key="k", starts_at=datetime(2026, 3, 1), minutes=1, people=()),)},  # noqa: DTZ001
    "a key that is a number": {"t": "read", "records": (
        Meeting(key=7, starts_at=NOW, minutes=1, people=()),)},
    "people who are words": {"t": "read", "records": (
        Meeting(key="k", starts_at=NOW, minutes=1, people=("ana",)),)},
    "a length that is true": {"t": "read", "records": (
        Meeting(key="k", starts_at=NOW, minutes=True, people=()),)},
    "a sentence that fills memory": {"t": "unread", "words": "%(a)999999999d", "params": {"a": 1},
                                     "beside": ()},
    "a sentence without end": {"t": "unread", "words": "a" * 5000, "params": {}, "beside": ()},
    "a place filled with a list": {"t": "unread", "words": "a", "params": {"a": ()}, "beside": ()},
}  # fmt: skip


@pytest.mark.parametrize("what", NOT_BELIEVED)
def test_a_child_is_not_believed_when_it_says(what):
    with pytest.raises(BadFrame):
        checked(NOT_BELIEVED[what])


def test_hints_are_read_to_the_last_field():
    assert is_a((("a", "b"),), tuple[tuple[str, str], ...])
    assert not is_a((("a", 1),), tuple[tuple[str, str], ...])
    assert not is_a((("a",),), tuple[tuple[str, str], ...])
    assert is_a(1, float | None)
    assert not is_a("1", float | None)
