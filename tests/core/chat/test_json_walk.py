"""A JSON file is walked value by value, and goes on behind what is damaged."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.chat import json_walk
from sobremesa.core.chat.again import Again
from sobremesa.core.chat.files import ending_of, type_of
from sobremesa.core.chat.json_walk import CutOff, Found, Walk, text_reader

pytestmark = pytest.mark.capability("B1")

START = re.compile(r'\{"n":')
INSIDE = {(), ("rows",), ("groups",), ("groups", "*"), ("groups", "*", "rows")}
STARTS = {
    ("rows",): START,
    ("groups",): re.compile(r'\{"title":'),
    ("groups", "*", "rows"): START,
}


def walk(text: str) -> tuple[list[Found], bool]:
    """The values of a text, and whether it was cut off."""
    found = []
    stream = io.BytesIO(text.encode())
    try:
        for one in Walk(text_reader(stream, text.encode()), INSIDE.__contains__, STARTS):
            found.append(one)
    except CutOff:
        return found, True
    return found, False


def rows(found: list[Found]) -> list[object]:
    return [one.value for one in found if one.path[-2:] == ("rows", "*") and one.kind == "value"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(values=st.lists(json_values, max_size=8), indent=st.sampled_from([None, 1]))
def test_every_value_comes_as_it_was_written_whatever_it_is(values, indent):
    found, is_cut = walk(json.dumps({"rows": values, "x": 1}, indent=indent))

    assert not is_cut
    assert rows(found) == values
    assert [json.loads(one.raw) for one in found if one.path[-1:] == ("*",)] == values


@given(values=st.lists(st.text(max_size=60), min_size=1, max_size=8), chunk=st.integers(1, 9))
def test_it_does_not_matter_where_the_reading_is_interrupted(values, chunk):
    text = json.dumps({"rows": values, "last": 12345})
    parts = (text[at : at + chunk] for at in range(0, len(text), chunk))
    found = list(Walk(lambda _: next(parts, ""), INSIDE.__contains__, STARTS))

    assert rows(found) == values
    assert found[-1].value == 12345


@pytest.mark.parametrize("at", range(0, 60, 3))
def test_a_file_that_is_cut_off_gives_what_came_before(at):
    text = json.dumps({"rows": [{"n": place} for place in range(6)]})
    found, is_cut = walk(text[: at + 1])

    assert is_cut
    assert rows(found) == [{"n": place} for place in range(len(rows(found)))]


def test_a_broken_value_is_one_and_its_neighbours_come():
    found, is_cut = walk('{"rows": [{"n": 1}, {"n": oops}, {"n": 3}]}')

    assert not is_cut
    assert rows(found) == [{"n": 1}, {"n": 3}]
    assert [one.raw for one in found if one.kind == "broken"] == ['{"n": oops}, ']


def test_the_last_broken_value_of_a_group_does_not_take_the_next_group_with_it():
    found, is_cut = walk(
        '{"groups": [{"title": "a", "rows": [{"n": 1}, {"n": "]}, '
        '{"title": "b", "rows": [{"n": 2}]}]}'
    )

    assert rows(found) == [{"n": 1}, {"n": 2}]
    assert [one.kind for one in found if one.path == ("groups", "*")] == ["open", "open"]
    assert not is_cut


def test_a_group_with_a_broken_head_is_passed_over():
    found, is_cut = walk('{"groups": [{"title" "a"}, {"title": "b", "rows": [{"n": 2}]}]}')

    assert rows(found) == [{"n": 2}]
    assert not is_cut


def test_damage_that_nothing_follows_ends_the_file():
    found, is_cut = walk('{"rows": [{"n": 1}, {"n" oops' + "x" * 5000)

    assert is_cut
    assert rows(found) == [{"n": 1}]
    assert found[-1].kind == "broken"


def test_damage_where_nothing_says_how_values_begin_ends_the_file():
    found, is_cut = walk('{"name": "a", oops}')

    assert is_cut
    assert [one.value for one in found if one.path] == ["a"]
    assert walk('{"name" "a"}')[1]
    assert walk("")[1]


def test_a_list_in_a_list_that_is_not_gone_into_is_one_value():
    starts = {("rows",): START}
    text = '{"rows": [[{"n": oops}], {"n": 2}]}'
    inside = {(), ("rows",), ("rows", "*")}
    stream = io.BytesIO(text.encode())
    found = list(Walk(text_reader(stream, b""), inside.__contains__, starts))

    assert [one.kind for one in found if one.path == ("rows", "*")] == ["broken", "open"]


def test_values_nested_without_end_and_numbers_without_end_are_broken_ones():
    found, _ = walk('{"rows": [' + "[" * 100_000 + ', {"n": 2}, ' + "9" * 5_000 + ', {"n": 3}]}')

    assert rows(found) == [{"n": 2}, {"n": 3}]


def test_a_value_that_is_too_long_is_passed_over(monkeypatch):
    monkeypatch.setattr(json_walk, "VALUE_MAX_CHARS", 1_000)
    monkeypatch.setattr(json_walk, "CHUNK_CHARS", 100)
    found, _ = walk('{"rows": [{"n": "' + "x" * 5_000 + '"}, {"n": 3}]}')

    assert rows(found) == [{"n": 3}]


def test_a_utf_16_file_is_read_too():
    data = json.dumps({"rows": [{"n": "ñ"}]}).encode("utf-16")
    walked = Walk(text_reader(io.BytesIO(data), data), INSIDE.__contains__, STARTS)

    assert rows(list(walked)) == [{"n": "ñ"}]


def test_equal_things_are_counted_among_those_met_last():
    again = Again(remembered=2)

    assert [again.nth(thing) for thing in "aabcda"] == [1, 2, 1, 1, 1, 1]


def test_a_type_is_believed_when_it_looks_like_one():
    assert type_of("a.JPG") == "image/jpeg"
    assert type_of("a.jpg", "image/webp") == "image/webp"
    assert type_of("a", "nonsense here") == "application/octet-stream"
    assert (ending_of("image/jpeg"), ending_of("x/y")) == (".jpg", "")


def test_behind_damage_it_may_go_on_several_lists_further_out():
    outer, inner = ("a",), ("a", "*", "b", "*")
    inside = {(), outer, (*outer, "*"), ("a", "*", "b"), inner}
    starts = {outer: re.compile(r'\{"b":'), inner: START}
    text = '{"a": [{"b": [[{"n": oops}]]}, {"b": [[{"n": 2}]]}]}'
    stream = io.BytesIO(text.encode())
    found = list(Walk(text_reader(stream, b""), inside.__contains__, starts))

    assert [(one.kind, one.value) for one in found if one.path == (*inner, "*")] == [
        ("broken", None),
        ("value", {"n": 2}),
    ]
