"""Names are taken apart as they are written, and known by what they are short for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.matching.comparing import compare_families, compare_given
from sobremesa.core.matching.names import (
    BadNames,
    Name,
    name_in_local,
    read_names,
    take_apart,
    ways_to_write,
)
from tests.core.matching.lists import NAMES

pytestmark = pytest.mark.capability("A3")


@pytest.mark.parametrize(
    ("written", "called", "families"),
    [
        ("Marta Soler Gil", ("marta",), ("soler", "gil")),
        ("Soler Gil, Marta", ("marta",), ("soler", "gil")),
        ("SOLER GIL MARTA", ("marta",), ("soler", "gil")),
        ("José María de la Fuente", ("jose", "maria"), ("fuente",)),
        ("M. Soler", ("m",), ("soler",)),
        ("Soler, M.", ("m",), ("soler",)),
        ("Soler M.", ("m",), ("soler",)),
        ("María José", ("maria", "jose"), ()),
        ("Ana Martín", ("ana",), ("martin",)),
        ("Dra. Begoña Aldasoro (posada)", ("begona",), ("aldasoro",)),
        ("Robert J. Smith Jr.", ("robert",), ("smith",)),
        ("D. Soler", ("d",), ("soler",)),
        ("Pepe", ("pepe",), ()),
        ("ana@example.org", (), ()),
        ("", (), ()),
    ],
)
def test_a_name_falls_into_what_one_is_called_and_the_families(written, called, families):
    name = take_apart(written, NAMES)
    assert (name.given, name.surnames) == (called, families)


def test_the_name_of_the_firm_is_no_surname():
    assert take_apart("Marta Soler Ebanistas", NAMES, without=["ebanistas"]).surnames == ("soler",)


@pytest.mark.parametrize(
    ("written", "age"),
    [("Juan Gil Jr.", "younger"), ("Juan Gil, hijo", "younger"), ("Juan Gil Sr.", "elder"),
     ("Sr. Gil", ""), ("Juan Gil padre", "elder"), ("Juan Gil", "")],
)  # fmt: skip
def test_namesakes_of_one_house_are_told_apart(written, age):
    assert take_apart(written, NAMES).age == age


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Pepe Gil", "José María Gil", "nickname"),
        ("Paco Gil", "Francisco Gil", "nickname"),
        ("Chema Gil", "Jose Maria Gil", "nickname"),
        ("Lola Gil", "Dolores Gil", "nickname"),
        ("Maite Gil", "María Teresa Gil", "nickname"),
        ("Nacho Gil", "Ignacio Gil", "nickname"),
        ("Bob Smith", "Robert Smith", "nickname"),
        ("Josep Gil", "José Gil", "equivalent"),
        ("Mikel Gil", "Miguel Gil", "equivalent"),
        ("Marta Gil", "Martta Gil", "typo"),
        ("Ana Gil", "Ana Isabel Gil", "part"),
        ("Edurn Gil", "Edurne Gil", "short"),
        ("M. Gil", "Marta Gil", "initial"),
        ("Luis Gil", "Marta Gil", "different"),
        ("Eva Gil", "Ana Gil", "different"),
    ],
)
def test_how_two_are_called(one, other, level):
    a, b = take_apart(one, NAMES), take_apart(other, NAMES)
    assert compare_given(a, b, NAMES) == compare_given(b, a, NAMES) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Ana Soler Gil", "Ana Soler Gil", "both"),
        ("Ana Soler Gil", "Ana Soler", "first of two"),
        ("Ana Soler", "Ana Soler", "first"),
        ("Ana Soler Gil", "Ana Gil", "crossed"),
        ("Ana Soler Gil", "Ana Soler Ruiz", "second differs"),
        ("Ana Echeverria", "Ana Echevarria", "typo"),
        ("Ana S.", "Ana Soler", "initial"),
        ("Ana", "Pepe", "none"),
        ("Ana Soler", "Ana Puig", "different"),
    ],
)
def test_how_families_belong_together(one, other, level):
    found = compare_families(take_apart(one, NAMES), take_apart(other, NAMES))
    assert found == level


def test_an_address_says_a_name():
    assert name_in_local("marta.soler", NAMES) == Name(("marta",), ("soler",))
    assert not name_in_local("info.ventas", NAMES)
    assert not name_in_local("msoler", NAMES)
    ways = ways_to_write(take_apart("Marta Soler Gil", NAMES))
    assert {"martasoler", "msoler", "solerm", "martas", "msolerg"} <= set(ways)
    assert ways_to_write(Name()) == {}


@given(st.text(max_size=250))
def test_any_text_can_be_taken_apart(text):
    name = take_apart(text, NAMES)
    assert len(name.surnames) <= 3
    name_in_local(text, NAMES)
    ways_to_write(name)


def test_a_list_that_is_none_says_where():
    with pytest.raises(BadNames, match="line 2"):
        read_names("ana : anita\nana maria = x", "")
    with pytest.raises(BadNames, match="no kind"):
        read_names("", "colours: red")


def test_there_are_enough_short_names():
    assert len({short for short, _ in NAMES.nicknames}) > 300
