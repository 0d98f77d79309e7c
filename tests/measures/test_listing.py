"""The circles in words: every ring, and a list that leaves nobody out."""

from __future__ import annotations

import pytest

from sobremesa.core.pictures.circles import ring_of
from sobremesa.measures import listing
from sobremesa.measures.listing import Asked
from sobremesa.us.models import Role
from tests.build import a_colleague, a_person, an_organisation
from tests.measures.build import a_bond, gone

pytestmark = [pytest.mark.django_db, pytest.mark.capability("E1")]

TIES = [0.9, 0.5, None, 0.5, 0.1, 0.0, None, 0.75]


def walked(user, order: str, asked: Asked | None = None) -> list[str]:
    names, after = [], ""
    while True:
        rows, after = listing.listed(user, asked or Asked(), order=order, after=after, limit=3)
        names += [row.person.name for row in rows]
        if not after:
            return names


def test_every_order_is_walked_to_its_end_and_nobody_comes_twice():
    for at, tie in enumerate(TIES):
        silence = None if at == 6 else float(10 * at)
        a_bond(f"P{at}", tie=tie, silence=silence, chance=None if tie is None else 1 - tie)
    user = a_colleague()

    assert walked(user, "near") == ["P0", "P7", "P1", "P3", "P4", "P5", "P2", "P6"]
    assert walked(user, "silence") == ["P7", "P5", "P4", "P3", "P2", "P1", "P0", "P6"]
    assert walked(user, "chance") == ["P0", "P7", "P1", "P3", "P4", "P5", "P2", "P6"]
    assert walked(user, "name") == [f"P{at}" for at in range(8)]


@pytest.mark.parametrize("after", ["0", "nobody", "9" * 30, "-1"])
def test_a_page_after_nobody_is_the_first(after):
    a_bond()
    assert len(listing.listed(a_colleague(), Asked(), after=after)[0]) == 1


def test_a_list_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    user = a_colleague()
    for name in ("One", "Two", "Three"):
        an_organisation(f"House of {name}", a_bond(name, tie=0.3).person)
        with django_assert_num_queries(2):
            rows, _ = listing.listed(user, Asked())
            assert [row.person.keeper for row in rows] == [None] * len(rows)
            assert all(row.person.present for row in rows)


def test_rings_in_words_agree_with_the_picture(django_assert_num_queries):
    for at, tie in enumerate(TIES):
        a_bond(f"P{at}", tie=tie)
    gone("Far gone", tie=0.05)
    gone("Nearer and gone", tie=0.15)
    user = a_colleague()

    with django_assert_num_queries(2):
        rings = listing.in_words(user, Asked())

    wanted = [0] * 5
    for tie in [*TIES, 0.05, 0.15]:
        wanted[ring_of(tie)] += 1
    assert [one.count for one in rings] == wanted
    assert [one.gone_count for one in rings] == [0, 0, 0, 2, 0]
    assert rings[3].missed is not None
    assert rings[3].missed.person.name == "Nearer and gone"
    assert [one.count for one in listing.in_words(user, Asked(is_gone=True))] == [0, 0, 0, 2, 0]


def test_a_keeper_walks_and_counts_only_their_own():
    ane = a_colleague("Ane Olano", role=Role.KEEPER)
    a_bond(a_person("Mine", keeper=ane))
    a_bond("Somebody else's")
    a_person("Not measured", keeper=ane)
    a_person("Not measured either")

    assert walked(ane, "near") == ["Mine"]
    assert sum(one.count for one in listing.in_words(ane, Asked())) == 1
    assert listing.unmeasured_count(ane) == 1
    assert listing.unmeasured_count(a_colleague()) == 2
