"""The circles and who is leaving, as colleagues may see them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from sobremesa.measures import queries
from sobremesa.measures.models import Bond, Measuring, PairBond
from sobremesa.people.models import Membership
from sobremesa.us.models import Role
from tests.build import NOW, a_colleague, a_person, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("E2")]


def a_bond(name: str, *, keeper=None, **more) -> Bond:
    person = a_person(name, keeper=keeper)
    values = {"measured_at": NOW, "version": "1", "contact_count": 9, "contact_days_count": 9}
    return Bond.objects.create(person=person, **{**values, **more})


def gone(name: str, *, tie: float | None = None, keeper=None) -> Bond:
    ends = {"tie_low": tie, "tie_high": tie}
    return a_bond(name, tie=tie, keeper=keeper, lateness_share=0.97, p_gone=0.9, **ends)


def names(dots) -> list[str]:
    return [dot.name for dot in dots]


def test_the_circles_show_everybody_once_the_nearest_first():
    a_bond("Far", tie=0.2, tie_low=0.1, tie_high=0.3)
    a_bond("Near", tie=0.8, tie_low=0.7, tie_high=0.9)
    a_bond("Nobody knows")
    dots = queries.circles(a_colleague())
    assert names(dots) == ["Near", "Far", "Nobody knows"]
    assert queries.circles_count(a_colleague()) == 3
    assert (dots[0].tie, dots[0].tie_low, dots[0].tie_high, dots[0].cases) == (0.8, 0.7, 0.9, 9)
    assert dots[2].tie is None


def test_the_circles_cost_the_same_for_one_and_for_many(django_assert_num_queries):
    user = a_colleague()
    for n in range(3):
        a_bond(f"Person {n}")
        with django_assert_num_queries(2):
            assert len(queries.circles(user)) == n + 1


def test_a_keeper_sees_only_their_own_in_circles_and_in_leaving():
    jon = a_colleague("Jon", role=Role.KEEPER)
    gone("Mine", tie=0.5, keeper=jon)
    gone("Somebody else's", tie=0.9)
    assert names(queries.circles(jon)) == ["Mine"]
    assert [one.person.name for one in queries.leaving(jon)[0]] == ["Mine"]
    assert queries.leaving_count(jon) == 1
    assert queries.leaving_count(a_colleague()) == 2
    assert queries.leaving_count(a_colleague(), keeper=jon) == 1


@pytest.mark.parametrize("how", ["trashed_at", "blocked_at"])
def test_whoever_is_out_of_sight_is_in_no_circle(how):
    bond = gone("Hidden", tie=0.5)
    setattr(bond.person, how, NOW)
    bond.person.save()
    assert queries.circles(a_colleague()) == []
    assert queries.leaving(a_colleague()) == ([], "")


def test_the_circles_are_asked_by_keeper_organisation_stage_and_whether_they_are_gone():
    jon = a_colleague("Jon")
    mine = gone("Kept", tie=0.5, keeper=jon)
    friend = a_bond("Friend", stage="friend", p_active=0.9, p_low=0.8, p_high=0.95)
    posada = an_organisation("Posada", friend.person)
    an_organisation("Elsewhere", mine.person)
    user = a_colleague()
    assert names(queries.circles(user, keeper=jon)) == ["Kept"]
    assert names(queries.circles(user, organisation=posada)) == ["Friend"]
    assert names(queries.circles(user, stage="friend")) == ["Friend"]
    assert names(queries.circles(user, is_gone=True)) == ["Kept"]
    assert names(queries.circles(user, is_gone=False)) == ["Friend"]
    assert queries.circles_count(user, is_gone=False) == 1
    found = {dot.name: (dot.keeper, dot.organisation) for dot in queries.circles(user)}
    assert found == {"Kept": ("Jon", "Elsewhere"), "Friend": ("", "Posada")}
    Membership.objects.update(until_on=NOW.date())
    assert queries.circles(user, organisation=posada) == []


def test_a_dot_is_hollow_exactly_where_the_database_says_so():
    for number, p_gone in enumerate([0.95, 0.3, 0.0, 0.34, None, 0.33, 1.0]):
        a_bond(f"{number}", p_gone=p_gone)
    hollow = {dot.name for dot in queries.circles(a_colleague()) if dot.may_be_gone}
    assert hollow == set(names(queries.circles(a_colleague(), is_gone=True))) == {"0", "3", "6"}
    left = queries.circles(a_colleague(), is_gone=False)
    assert len(left) == 4


def test_leaving_is_walked_page_by_page_and_nobody_is_left_out_or_shown_twice():
    ties = [0.5, 0.9, None, 0.5, 0.1, None, 0.5]
    for number, tie in enumerate(ties):
        gone(f"{number}", tie=tie)
    a_bond("Stays", p_active=0.9, p_low=0.8, p_high=1)
    seen, after = [], ""
    while True:
        some, after = queries.leaving(a_colleague(), after=after, limit=2)
        seen += [one.person.name for one in some]
        if not after:
            break
    assert seen == ["1", "0", "3", "6", "4", "2", "5"]


@pytest.mark.parametrize("after", ["0", "nobody", "9" * 30, "-1"])
def test_a_page_after_nobody_is_the_first(after):
    gone("Gone", tie=0.5)
    assert len(queries.leaving(a_colleague(), after=after)[0]) == 1


def test_one_person_has_their_bond_and_one_with_each_colleague():
    bond, jon = a_bond("Begoña"), a_colleague("Jon")
    for user, count in ((a_colleague(), 1), (jon, 5)):
        PairBond.objects.create(person=bond.person, user=user, measured_at=NOW, contact_count=count)
    assert queries.bond_of(bond.person) == bond
    assert [one.user.name for one in queries.pair_bonds_of(bond.person)] == ["Jon", "Nerea Arrieta"]
    assert queries.bond_of(a_person("Nobody")) is None


def test_the_last_measuring_is_the_last_that_came_to_its_end():
    assert queries.last_measuring() is None
    day = {"measured_on": NOW.date(), "version": "1", "begun_at": NOW}
    whole = Measuring.objects.create(finished_at=NOW, **day)
    Measuring.objects.create(**day)
    assert queries.last_measuring() == whole


@pytest.mark.parametrize(
    "nonsense",
    [
        {"tie": 0.5, "tie_low": 0.6, "tie_high": 0.7},
        {"tie": 0.5},
        {"tie_low": 0.1, "tie_high": 0.2},
        {"p_active": 1.2, "p_low": 0.1, "p_high": 1.2},
        {"p_active": 0.5, "p_low": -0.1, "p_high": 0.6},
        {"p_here": 1.01},
        {"lateness_share": -0.01},
        {"initiated_share": 2},
        {"contact_count": 1, "contact_days_count": 2},
        {"silence_days": -1},
        {"gap_days": -1},
        {"minutes": -1},
        {"last_at": NOW},
    ],
    ids=str,
)
def test_the_database_refuses_nonsense(nonsense):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_bond("Nonsense", **nonsense)
