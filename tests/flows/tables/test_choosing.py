"""What a table lacks, and what it says twice, is found before anything is read."""

from __future__ import annotations

import pytest

from sobremesa.core.sheets.proposal import FIELDS, KINDS, SEVERAL, Column, Proposal
from sobremesa.flows.tables.asking import Table
from sobremesa.flows.tables.choosing import choice, guessed, settled

pytestmark = pytest.mark.capability("B1")


def table(*columns: tuple[str, str, str], kind: str = "contacts", **more: object) -> Table:
    """Each column: what it was taken for, its heading, an example."""
    found = tuple(
        Column(field=field, heading=heading, examples=(example,), confidence=0.5)
        for field, heading, example in columns
    )
    rows = (tuple(one[1] for one in columns), tuple(one[2] for one in columns))
    proposal = Proposal(kind=kind, has_header=True, columns=found, **more)  # type: ignore[arg-type]
    return Table("k" * 32, proposal, rows)


SALES = (("custom", "Zk", "12"), ("name", "Nork", "Rosa"), ("date", "Noiz", "05/04/2024"),
         ("amount", "Zenbat", "1.234,56"))  # fmt: skip


def test_a_table_that_says_all_it_needs_has_no_mistake() -> None:
    found = choice(table(*SALES), ("number", "name", "date", "amount"), kind="orders",
                   date_order="dmy")  # fmt: skip
    assert not found.mistakes
    assert settled(found).is_clear
    assert found.proposal.decimal_comma


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        (("name", "name", "custom", "custom"), "contacts", "twice"),
        (("custom",) * 4, "contacts", "missing"),
        (("number", "name", "custom", "amount"), "orders", "missing"),
        (("number", "custom", "date", "amount"), "orders", "missing"),
        (("number", "name", "date", "custom"), "orders", "missing"),
        (("custom", "name", "custom", "custom"), "interactions", "missing"),
        (("number", "name", "date", "amount"), "orders", "date_order"),
        (("fishes", "name", "custom", "custom"), "contacts", "unknown"),
    ],
)
def test_each_mistake_has_its_own_code(fields: tuple[str, ...], kind: str, code: str) -> None:
    said = "dmy" if code != "date_order" else ""
    found = choice(table(*SALES), fields, kind=kind, date_order=said)
    assert [one.code for one in found.mistakes] == [code]


def test_a_day_that_settles_it_is_not_asked_about() -> None:
    day = table(("date", "Noiz", "25/04/2024"), *SALES[1:2], SALES[3])
    found = choice(day, ("date", "name", "amount"), kind="orders")
    assert (found.proposal.date_order, found.example, found.mistakes) == ("dmy", "", ())


def test_who_says_how_decimals_are_written_is_heard() -> None:
    fields = ("number", "name", "date", "amount")
    found = choice(table(*SALES), fields, kind="orders", date_order="mdy", decimal_comma=False)
    assert not found.proposal.decimal_comma
    assert found.proposal.date_order == "mdy"


def test_what_somebody_chose_is_sure_and_the_rest_stays_doubtful() -> None:
    found = choice(table(*SALES), ("number", "name", "date", "amount"), kind="orders")
    assert found.unsure == (1, 2, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_may_be_chosen(kind: str) -> None:
    for field in FIELDS[kind]:
        found = choice(table(("custom", "h", "x"), ("custom", "i", "y")), (field, "custom"),
                       kind=kind)  # fmt: skip
        assert "unknown" not in {one.code for one in found.mistakes}
        twice = choice(table(("custom", "h", "x"), ("custom", "i", "y")), (field, field),
                       kind=kind)  # fmt: skip
        assert ("twice" in {one.code for one in twice.mistakes}) == (field not in SEVERAL)


def test_a_table_of_no_kind_is_begun_as_people() -> None:
    found = guessed(table(("custom", "h", "x"), kind=""))
    assert found.proposal.kind == "contacts"
    assert [one.code for one in found.mistakes] == ["missing"]
