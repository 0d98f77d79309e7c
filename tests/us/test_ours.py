"""What somebody writes when asked "which are yours?"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.us.book import Book
from sobremesa.us.errors import NotUsable
from sobremesa.us.ours import VALUE_MAX_CHARS, our_handle_of, shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nerea@Intxaurpe.example", ("email", "nerea@intxaurpe.example")),
        (" <nerea@intxaurpe.example> ", ("email", "nerea@intxaurpe.example")),
        ("mailto:nerea@intxaurpe.example", ("email", "nerea@intxaurpe.example")),
        ("@Intxaurpe.example", ("domain", "intxaurpe.example")),
        ("943 12 34 56", ("phone", "+34943123456")),
        ("+33 1 42 68 53 00", ("phone", "+33142685300")),
        ("Nerea   Arrieta", ("whatsapp", "Nerea Arrieta")),
        ("Taller 2000", ("whatsapp", "Taller 2000")),
        ("Marixa ⭐", ("whatsapp", "Marixa ⭐")),
        ("Facebook: Nerea Arrieta", ("facebook", "nerea arrieta")),
        ("x:1001", ("x", "1001")),
        ("linkedin: linkedin.com/in/nerea", ("linkedin", "linkedin.com/in/nerea")),
        ("Taller: Nerea", ("whatsapp", "Taller: Nerea")),
    ],
)
def test_the_kind_is_seen_in_what_was_written(text, found):
    assert our_handle_of(text, "ES") == found


@pytest.mark.parametrize(
    "text",
    ["", "   ", "a@", "@", "@@x", "@gmail.com", "12", "+++", "x" * (VALUE_MAX_CHARS + 1), "\0"],
)
def test_what_can_be_nobodys_is_refused(text):
    with pytest.raises(NotUsable) as why:
        our_handle_of(text, "ES")

    assert why.value.field == "handle"
    assert str(why.value)


@given(st.text(max_size=400))
def test_whatever_is_written_gives_a_handle_that_gives_itself_or_is_refused(text):
    try:
        kind, value = our_handle_of(text, "ES")
    except NotUsable:
        return
    assert 0 < len(value) <= VALUE_MAX_CHARS
    assert "\0" not in value
    assert our_handle_of(shown(kind, value), "ES") == (kind, value)


@pytest.mark.parametrize("kind", ["us", "extension"])
def test_who_holds_our_telephones_is_us_without_being_asked(kind):
    nobody_said_anything = Book(frozenset(), frozenset())

    assert nobody_said_anything.is_ours(kind, "101")
    assert not nobody_said_anything.is_ours("phone", "+34612345678")
