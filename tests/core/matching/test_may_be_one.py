"""Names that may be one person's, and names that cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.matching import may_be_one
from sobremesa.core.phones import may_be_shared

pytestmark = pytest.mark.capability("A3")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Marta Soler Gil", "Marta Soler"),
        ("Soler Gil, Marta", "marta soler"),
        ("José María Zelaia", "Jose Maria Zelaia Otegi"),
        ("Begoña", "Begoña Aldasoro"),
        ("", "Begoña Aldasoro"),
        ("Ana García López", "Ana Garcia Martín"),
    ],
)
def test_nothing_speaks_against_them(name: str, other: str) -> None:
    assert may_be_one(name, other)
    assert may_be_one(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [("Aitor Etxabe", "Maite Etxabe"), ("Marta Soler", "Luis Gil"), ("Marta", "Luis")],
)
def test_a_surname_alone_makes_nobody_one(name: str, other: str) -> None:
    assert not may_be_one(name, other)


@given(st.text(), st.text())
def test_it_does_not_matter_who_is_asked_first(name: str, other: str) -> None:
    assert may_be_one(name, other) == may_be_one(other, name)
    assert may_be_one(name, name)


@pytest.mark.parametrize(
    ("number", "is_shared"),
    [
        ("+34943190010", True),  # a house in Gipuzkoa
        ("+34612345678", False),
        ("+34900123456", True),
        ("+447700900103", False),
        ("+12125550123", False),  # the country does not tell
        ("no number", False),
    ],
)
def test_which_telephones_several_people_answer(number: str, is_shared: bool) -> None:
    assert may_be_shared(number) is is_shared
