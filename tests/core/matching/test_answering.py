"""Asking, answering and looking again, by a colleague who knows the truth."""

from __future__ import annotations

import pytest

from sobremesa.core.matching.known import Known
from sobremesa.core.matching.weighing import proposals
from sobremesa.core.simulate.identities import Truth, identities
from sobremesa.core.simulate.identities.answering import answer_all, joined
from tests.core.matching.lists import NAMES, PUBLIC, WEIGHTS, WORLD, Roll

pytestmark = pytest.mark.capability("A3")


def truth(*people: int) -> Truth:
    """Entries 1, 2, … of these people."""
    entries = tuple(Known(id=at) for at, _ in enumerate(people, 1))
    return Truth(entries, dict(enumerate(people, 1)))


def of(*asked):
    """Proposes these, whoever of them is still there, in every round."""
    return lambda table, among: [(0.9 - at / 100, *pair) for at, pair in enumerate(asked)]


def test_a_person_with_three_entries_needs_two_merges_and_nobody_asks_a_third_time():
    found = answer_all(truth(7, 7, 7), of((1, 2), (1, 3), (2, 3)))
    assert (found.asked_count, found.right_count, found.needed_count) == (2, 2, 2)
    assert (found.precision_share, found.recall_share) == (1.0, 1.0)


def test_what_was_asked_of_one_who_is_gone_is_found_again_in_the_next_round():
    found = answer_all(
        truth(7, 7, 7),
        lambda table, among: [(0.9, 2, 3), (0.8, 1, 3)] if among is None else [(0.8, 1, 2)],
    )
    assert found.by_round == ((1, 1), (1, 1), (0, 0))


def test_two_who_are_two_are_asked_about_once_whoever_they_become_part_of():
    found = answer_all(truth(7, 8, 8), of((1, 3), (2, 3), (1, 2)))
    assert (found.asked_count, found.right_count) == (2, 1)


def test_nothing_asked_is_nothing_wrong():
    found = answer_all(truth(1, 2), of())
    assert (found.precision_share, found.recall_share, found.by_round) == (1.0, 1.0, ((0, 0),))


def test_whoever_was_brought_together_has_everything_of_both():
    one = Known(1, names=("Ana",), emails=("a@x.es",), wrote_to=frozenset({2, 5}), is_claimed=True)
    other = Known(2, names=("Ana", "Ani"), phones=("+34612345678",), birthday="1970-01-02",
                  threads=frozenset({4}))  # fmt: skip
    both = joined(one, other)
    assert both == Known(
        1, names=("Ana", "Ani"), emails=("a@x.es",), phones=("+34612345678",),
        birthday="1970-01-02", threads=frozenset({4}), wrote_to=frozenset({5}),
    )  # fmt: skip


def test_in_an_invented_firm_looking_again_finds_more_and_nearly_all_questions_are_right():
    firm = identities(4711, 600, WORLD)

    def propose(table, among):
        roll = Roll(table, NAMES, public=PUBLIC)
        return [(one.probability, one.one, one.other) for one in proposals(roll, WEIGHTS, among)]

    once, whole = answer_all(firm, propose, rounds=1), answer_all(firm, propose)
    assert whole.right_count > once.right_count
    assert whole.precision_share > 0.93
    assert whole.recall_share > 0.83
