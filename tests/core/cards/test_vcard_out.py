"""Cards that we write are read back the same, by our own reader, in both versions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.cards import Entry, Reached, one_line
from sobremesa.core.cards.vcard import cards, read_card
from sobremesa.core.cards.vcard_out import vcard

pytestmark = pytest.mark.capability("J4")

PLAIN = st.characters(
    blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Cn"), blacklist_characters="\ufeff"
)
ONE_LINE = st.text(PLAIN, min_size=1, max_size=60).map(one_line).filter(bool)
NOTE = st.text(st.one_of(PLAIN, st.just("\n")), max_size=200).map(str.strip)
BOX = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=20)
EMAILS = BOX.map(lambda box: Reached(kind="email", value=f"{box}@example.org"))
PHONES = st.integers(600_000_000, 699_999_999).map(lambda n: Reached(kind="phone", value=f"+34{n}"))
SOCIAL = st.text("abcdefghij", min_size=2, max_size=20).map(
    lambda user: Reached(kind="telegram", value=user)
)
HANDLES = st.lists(
    st.one_of(EMAILS, PHONES, SOCIAL), max_size=5, unique_by=lambda h: (h.kind, h.value)
)
LINES = st.lists(
    st.tuples(ONE_LINE.map(lambda label: one_line(label.casefold())).filter(bool), ONE_LINE),
    max_size=3,
    unique=True,
)
ENTRIES = st.builds(
    Entry,
    name=ONE_LINE, nickname=st.just(""), organisation=st.one_of(st.just(""), ONE_LINE),
    job_title=st.one_of(st.just(""), ONE_LINE), handles=HANDLES.map(tuple), note=NOTE,
    birthday=st.sampled_from(["", "1984-03-12", "--03-12", "2024-02-29", "--02-29"]),
    lines=LINES.map(tuple),
)  # fmt: skip


@pytest.mark.parametrize("version", ["4.0", "3.0"])
@given(entry=ENTRIES)
def test_what_is_written_is_read_back(version, entry):
    text = vcard(entry, version=version, uid="abc")

    (card,) = cards(text.splitlines(keepends=True))
    found = read_card(card.encode(), region="ES")

    said = ("name", "organisation", "job_title", "birthday", "note")
    assert {name: getattr(found, name) for name in said} == {
        name: getattr(entry, name) for name in said
    }
    assert set(found.handles) == set(entry.handles)
    assert set(found.lines) == set(entry.lines)
    assert found.key == "card:abc"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_somebody_without_a_name_is_called_by_what_there_is():
    text = vcard(Entry(handles=(Reached(kind="phone", value="+34600000001"),)))

    assert "FN:+34600000001\r\n" in text
    assert "TEL;VALUE=uri:tel:+34600000001\r\n" in text


def test_given_and_family_name_and_nickname_are_kept():
    found = read_card(
        vcard(Entry(name="Ana Gil", given_name="Ana", family_name="Gil", nickname="Anita")).encode()
    )

    assert (found.given_name, found.family_name, found.nickname) == ("Ana", "Gil", "Anita")


def test_a_sign_that_would_end_a_parameter_does_not():
    text = vcard(Entry(name="X", handles=(Reached(kind="chat", value='a";EMAIL:x;"b'),)))

    assert "\r\nEMAIL" not in text
    assert read_card(text.encode()).handles == ()
