"""Content lines, as broken as calendars and address books write them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.content_lines import (
    content_line,
    decoded,
    encoded,
    pieces,
    repaired,
    split_escaped,
    unescaped,
    unfolded,
)


@pytest.mark.parametrize(
    ("text", "name", "params", "value", "group"),
    [
        ("FN:Ana", "FN", {}, "Ana", ""),
        ("item1.tel;type=home,work:1", "TEL", {"TYPE": ("home", "work")}, "1", "item1"),
        ("TEL;HOME;PREF:1", "TEL", {"TYPE": ("HOME", "PREF")}, "1", ""),
        ("N;QUOTED-PRINTABLE:a", "N", {"ENCODING": ("QUOTED-PRINTABLE",)}, "a", ""),
        ('A;CN="Gil: Ana, y; más":x', "A", {"CN": ("Gil: Ana, y; más",)}, "x", ""),
        ("A;CN=^'Ana^' ^^ ^n:x", "A", {"CN": ('"Ana" ^ \n',)}, "x", ""),
        ('A;CN="Ana:x', "A", {"CN": ("Ana",)}, "x", ""),
        ("A;;B=:x", "A", {}, "x", ""),
    ],
)
def test_a_line_is_taken_apart(
    text: str, name: str, params: dict[str, tuple[str, ...]], value: str, group: str
) -> None:
    line = content_line(text)

    assert line is not None
    assert (line.name, line.params, line.value, line.group) == (name, params, value, group)


@pytest.mark.parametrize("text", ["", "no colon", ":no name", "group.:x"])
def test_what_is_no_line_is_none(text: str) -> None:
    assert content_line(text) is None


def test_folded_lines_are_one() -> None:
    assert list(unfolded(["A:1", " 2", "\t3", "", "B:1"])) == ["A:123", "B:1"]
    assert list(unfolded([])) == []


def test_escapes_are_undone_once() -> None:
    assert unescaped(r"a\nb\, c\; d\\n") == "a\nb, c; d\\n"
    assert split_escaped(r"a\;b;c\\;d;", ";") == ["a;b", "c\\", "d", ""]


@given(st.lists(st.text(st.characters(exclude_characters="\0\r\n")), min_size=1, max_size=6))
def test_what_was_escaped_and_joined_comes_apart_again(parts: list[str]) -> None:
    written = ";".join(part.replace("\\", "\\\\").replace(";", "\\;") for part in parts)

    assert split_escaped(written, ";") == parts


@given(st.binary(max_size=200).filter(lambda raw: not raw.startswith((b"\xff\xfe", b"\xfe\xff"))))
def test_bytes_that_are_no_text_survive_the_way_through(raw: bytes) -> None:
    raw = b"ABCD" + raw

    assert encoded("".join(pieces(io.BytesIO(raw), raw))) == raw
    assert encoded(decoded(raw)) == raw
    assert "\0" not in repaired(decoded(raw))
    repaired(decoded(raw)).encode()


def test_a_line_without_end_comes_in_pieces() -> None:
    long = b"x" * 200_000 + b"\ny\r\nz\rw"

    assert [len(piece) for piece in pieces(io.BytesIO(long), long)] == [
        65_536, 65_536, 65_536, 3_393, 3, 2, 1,
    ]  # fmt: skip
