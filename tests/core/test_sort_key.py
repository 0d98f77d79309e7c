"""What names are ordered by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.text import NAMELESS, SORT_MAX_CHARS, sort_key

pytestmark = pytest.mark.capability("A1")


def test_accents_case_and_signs_do_not_move_anybody():
    names = [
        "Zoe",
        "+34 612 345 678",
        "Álvaro",
        "(Bar) Pepe",
        "",
        "alvarez",
        "Ñaki",
        "Özil",
        "nora",
    ]

    assert sorted(names, key=sort_key) == [
        "alvarez", "Álvaro", "(Bar) Pepe", "Ñaki", "nora", "Özil", "Zoe", "", "+34 612 345 678",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_whoever_has_a_letter_stands_before_whoever_has_none(name):
    key = sort_key(name)

    assert len(key) <= SORT_MAX_CHARS
    assert key.startswith(NAMELESS) or any(sign.isalpha() for sign in key)
    assert key == sort_key(f" {name} ")
