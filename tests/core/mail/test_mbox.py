"""Every letter of a mailbox is found, whatever the dialect and whatever lies between."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.mail import mbox
from sobremesa.core.mail.mbox import Cut, is_mbox, split_mbox

pytestmark = pytest.mark.capability("B1")

MARK = "From ana@a.example Mon Jan  6 10:00:00 2020\n"
MOST = 25 * 1024 * 1024


def letter(words: str = "Hola", extra: str = "") -> str:
    return f"From: Ana <ana@a.example>\nDate: Mon, 6 Jan 2020 10:00:00 +0100\n{extra}\n{words}\n"


def cuts(text: str | bytes, most: int = MOST) -> list[Cut]:
    data = text.encode() if isinstance(text, str) else text
    return list(split_mbox(io.BytesIO(data), most))


def bodies(text: str | bytes) -> list[str]:
    return [cut.body.decode() for cut in cuts(text)]


def test_letters_come_out_as_they_went_in():
    one, two = letter("Uno"), letter("Dos")
    assert bodies(MARK + one + "\n" + MARK + two + "\n") == [one, two]


def test_line_ends_of_windows_a_byte_order_mark_and_blank_lines_before_do_not_matter():
    one, two = letter("Uno"), letter("Dos")
    whole = "\n\n" + MARK + one + "\n" + MARK + two
    found = cuts(b"\xef\xbb\xbf" + whole.replace("\n", "\r\n").encode())
    assert [cut.body.decode().replace("\r\n", "\n") for cut in found] == [one, two]
    assert found[0].postmark == MARK.strip()


@pytest.mark.parametrize(
    "postmark",
    [
        "From - \n",
        "From - Mon Jan  6 10:00:00 2020\n",
        "From 1844347792267117879@xxx Fri Sep 26 17:18:40 +0000 2025\n",
        "From 1844347792267117879@xxx\n",
        "From MAILER-DAEMON Mon Jan  6 10:00:00 2020\n",
        "From ana@a.example  Mon Jan 06 10:00 CET 2020\n",
        "From ana@a.example 6 Jan 2020 10:00:00\n",
        "From 'ana maria'@a.example Mon Jan  6 10:00:00 2020\n",
    ],
)
def test_postmarks_as_programs_write_them(postmark):
    assert len(cuts(postmark + letter() + "\n" + postmark + letter())) == 2
    assert is_mbox((postmark + letter()).encode())


def test_a_missing_blank_line_does_not_join_two_letters():
    assert len(cuts(MARK + letter() + MARK + letter())) == 2


def test_a_letter_without_header_is_one():
    assert len(cuts(MARK + "\nsolo palabras\n\n" + MARK + letter())) == 2


def test_prose_that_begins_with_from_is_not_a_letter():
    prose = letter("Mi película:\n\nFrom Russia with love\nYear: 1963\n\nFrom Ana: besos")
    assert bodies(MARK + prose + "\n" + MARK + letter()) == [prose, letter()]
    for other in ("From Russia with love\nYear: 1963\n", "Hola\n", "", "From: ana@a.example\n\nx"):
        assert not is_mbox(other.encode())


def test_escapes_of_both_dialects_are_undone():
    found = bodies(MARK + letter(">From aquí\n>>From allí\n> cita"))
    assert found == [letter("From aquí\n>From allí\n> cita")]
    assert mbox.unescaped(b">From x\n>> y") == b"From x\n>> y"


def counted(words: str) -> str:
    return letter(words, f"Content-Length: {len(words.encode()) + 1}\n")


def test_a_true_content_length_protects_a_mailbox_inside_a_letter():
    inside = counted("Va un correo entero:\n\n" + MARK + letter("de dentro").strip())
    whole = MARK + counted("Uno") + "\n" + MARK + inside + "\n" + MARK + counted("Tres")
    assert bodies(whole) == [counted("Uno"), inside, counted("Tres")]


@pytest.mark.parametrize("lie", [0, 1, 20, 5_000, 99_999_999])
def test_a_false_content_length_swallows_no_neighbour(lie):
    liar = letter("Dos", f"Content-Length: {lie}\n")
    whole = MARK + counted("Uno") + "\n" + MARK + liar + "\n" + MARK + letter("Tres")
    assert bodies(whole) == [counted("Uno"), liar, letter("Tres")]


def test_a_content_length_that_spans_the_neighbours_is_not_believed_in_a_mailbox_without():
    rest = "\n" + MARK + letter("Tres")
    greedy = letter("Dos", f"Content-Length: {len('Dos') + 1 + len(rest.encode())}\n")
    assert len(cuts(MARK + letter("Uno") + "\n" + MARK + greedy + rest)) == 3


def test_of_an_oversized_letter_the_beginning_stays_and_its_neighbours_are_whole():
    big = letter("x" * 79 + "\n" + ("y" * 79 + "\n") * 60_000)
    found = cuts(MARK + letter("Uno") + "\n" + MARK + big + "\n" + MARK + letter("Tres"), 100_000)
    assert [len(cut.body) for cut in found] == [len(letter("Uno")), 100_000, len(letter("Tres"))]
    assert found[1].body == big.encode()[:100_000]
    assert 0 <= found[1].truncated_bytes - (len(big) - 100_000) <= 1
    assert found[2].body.decode() == letter("Tres")


def test_memory_stays_that_of_one_letter(monkeypatch):
    monkeypatch.setattr(mbox, "BLOCK_BYTES", 4096)
    whole = (MARK + letter("palabra " * 300) + "\n").encode() * 400
    splitter = mbox._Splitter(io.BytesIO(whole), MOST)
    most = max(len(splitter.buffer) for _ in splitter.letters())
    assert most < 64 * 1024 < len(whole) / 10


@given(block=st.integers(1, 300), count=st.integers(1, 6), crlf=st.booleans())
def test_where_the_blocks_end_does_not_matter(block, count, crlf):
    whole = "\n".join(MARK + letter(f"Carta {number}") for number in range(count))
    data = whole.replace("\n", "\r\n" if crlf else "\n").encode()
    before = mbox.BLOCK_BYTES
    try:
        mbox.BLOCK_BYTES = block
        assert len(cuts(data)) == count
    finally:
        mbox.BLOCK_BYTES = before


@given(st.binary(max_size=300))
def test_any_bytes_in_a_letter_leave_its_neighbours(junk):
    junk = junk.replace(b"From ", b"from ")
    one, three = letter("Uno").encode(), letter("Tres").encode()
    mark = MARK.encode()
    found = cuts(mark + one + b"\n" + mark + b"From: x@y.z\n\n" + junk + b"\n\n" + mark + three)
    assert (found[0].body, found[-1].body) == (one, three)
    assert len(found) == 3
