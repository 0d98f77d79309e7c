"""What columns without headings say about each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.sheets.proposing import propose
from sobremesa.core.sheets.relations import relations, settled
from sobremesa.core.sheets.shapes import shape_of

pytestmark = pytest.mark.capability("A1")
# Names that are in no list of ours: only what stands beside them tells what they are.
FIRST = ("Zwanet", "Ilargune", "Obdulio", "Trifón", "Wolodia", "Eluska", "Brixida", "Ñuño")
LAST = ("Kraaijveld", "Zabalgogeaskoa", "Ochotorena", "Pwyllheli", "Dudkiewicz", "Aiestaran",
        "Belzuz", "Cotelo")  # fmt: skip
TOWNS = (
    ("22300", "Estadilla"),
    ("22310", "Azlor"),
    ("44557", "Crivillén"),
    ("44560", "Cretas"),
    ("44557", "Crivillén"),
    ("22300", "Estadilla"),
    ("44560", "Cretas"),
    ("22310", "Azlor"),
)


def found(*columns: list[str]) -> list[dict[str, float]]:
    return relations([(cells, shape_of(cells, region="ES")) for cells in columns])


def plain(word: str) -> str:
    return word.lower().replace("ñ", "n").replace("ó", "o")


def test_names_are_known_by_the_address_beside_them():
    mail = [f"{plain(a)}.{plain(b)}@casa.example" for a, b in zip(FIRST, LAST, strict=True)]
    whole = [f"{b} {a}" for a, b in zip(FIRST, LAST, strict=True)]
    first, last, both, _ = found(list(FIRST), list(LAST), whole, mail)
    assert first == {"given_name": 0.8}
    assert last == {"family_name": 0.8}
    assert both == {"name": 0.6}


def test_two_given_names_that_stand_together_in_an_address_say_nothing_more():
    names = ["Ana Luz", "Eva Rosa", "Jon Ander", "Mari Cruz"] * 2
    assert found(names, [f"{one.split()[0].lower()}@casa.example" for one in names])[0] == {}


def test_a_firm_is_known_by_the_domain_or_the_site_beside_it():
    firms = [f"{one} eta kideak" for one in LAST]
    mail = [f"info@{plain(one)}.example" for one in LAST]
    sites = [f"https://www.{plain(one)}.example" for one in LAST]
    assert found(firms, mail)[0] == {"organisation": 0.8}
    assert found(firms, sites)[0] == {"organisation": 0.8}
    assert found(firms, mail[:2] * 4)[0] == {}, "one provider says nothing"


def test_a_town_goes_with_its_code_and_a_province_with_two_digits():
    codes, towns = map(list, zip(*TOWNS, strict=True))
    wide = ["Ribagorza" if code < "3" else "Matarraña" for code in codes]
    other = [f"{code[:2]}001" for code in codes]
    three = ["Ribagorza", "Ribagorza", "Matarraña", "Matarraña"]
    assert found(codes, towns)[1] == {"city": 0.75}
    assert found(codes, [*towns[:-1], "Cretas"], wide)[2] == {}, "two words are too few to tell"
    alike = found(["12001", "13001", "14001", "15001"] * 2, [*LAST[:4]] * 2, [*FIRST[:4]] * 2)
    assert alike[1:] == [{"city": 0.75}, {"region": 0.75}], "one town a province: it comes first"
    assert found(other, three * 2)[1] == {}, "they do not go together"
    few = ["22300", "22300", "22310", ""], ["Estadilla", "Estadilla", "", "Azlor"]
    assert found(*few)[1] == {}, "two rows agree by chance"
    assert found([f"2230{n}" for n in range(8)], towns)[1] == {}, "no code comes twice"


def test_the_second_surname_stands_beside_the_first():
    first, second, other = ["Ruiz", "Sanz"] * 4, ["Vidal", "Lasa"] * 4, ["rojo", "azul"] * 4
    assert found(first, second, other) == [{}, {"second_family_name": 0.85}, {}]
    assert found(first, other, second) == [{}, {}, {}]


def test_of_ours_there_are_few_beside_many_of_theirs():
    ours = ["Nerea", "Iker"] * 8
    theirs = [f"6001122{n:02}" for n in range(16)]
    assert found(ours, theirs)[0] == {"colleague": 0.8}
    assert found(ours, ours)[0] == {}, "nobody else is there"
    told = settled({"colleague": 0.8}, "email", 0.97)
    assert told < 0.42
    assert settled({}, "email", 0.97) == pytest.approx(0.97)


def test_labels_are_words_that_come_together_and_alone():
    assert found(["amigos", "amigos;navidad", "prensa", "navidad", "prensa|amigos"] * 2)[0] == {
        "labels": 0.75
    }
    assert found(["rojo", "azul"] * 5)[0] == {}
    assert found(["Ruiz, Ana", "Sanz, Eva", "Lasa, Jon", "Gil, Pau"])[0] == {}


def test_a_list_of_talks_tells_ours_from_theirs_and_a_number_of_the_row():
    rows = [
        [f"{0xabc123 + n * 977:016x}", f"0{n % 9 + 1}/03/2024 10:{n + 10}", "Entrante",
         f"cliente{n}@casa{n}.example", ("nerea@x.example", "iker@x.example")[n % 2],
         "Pregunta por el plazo de la mesa y si puede pagar en dos veces."]
        for n in range(20)
    ]  # fmt: skip
    found = propose(rows, region="ES")
    assert found.kind == "interactions"
    assert found.fields == ("reference", "when", "direction", "email", "colleague", "text")


cells = st.lists(st.sampled_from(["", "a@b.example", "Ana Ruiz", "22300", "x;y", "x", "Gil"]),
                 min_size=8, max_size=8)  # fmt: skip


@given(st.lists(cells, min_size=1, max_size=5))
def test_whatever_stands_there_a_probability_is_one(columns):
    for told in found(*columns):
        assert all(0 < one < 1 for one in told.values())


@pytest.mark.parametrize("rows", [2, 12, 60])
def test_a_day_and_a_name_are_no_talk_yet_and_are_asked_about(rows):
    heads = ["Zk", "Nork", "Noiz", "Zenbat"]
    sold = [
        [str(n + 1), f"{FIRST[n % 8]} {LAST[n % 7]}", f"{n % 27 + 1:02d}/04/2024", f"{n}.234,50"]
        for n in range(rows)
    ]
    proposal = propose([heads, *sold], region="ES")
    assert not (proposal.kind == "interactions" and proposal.is_clear)
