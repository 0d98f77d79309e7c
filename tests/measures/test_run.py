"""A run over all relations: what is written down, of whom, and what is left as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesa.conversations.models import Placement
from sobremesa.core.bonds.ties import CASES_MIN
from sobremesa.measures import catalogue, run
from sobremesa.measures.models import Bond, Measuring, PairBond
from sobremesa.people import merging
from sobremesa.people.models import Handle, Person
from tests.build import NOW, US, a_colleague, a_letter, a_meeting, a_person

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("E2"), pytest.mark.usefixtures("data_dir"),
]  # fmt: skip

BEGONA, JON = "begona@arriaundi.example", "jon@etxe.example"
ON = NOW.date()


@pytest.fixture(autouse=True)
def us():
    return a_colleague()


def who(value: str = BEGONA) -> Person:
    return Handle.objects.get(value=value).person


def measured(*, on=ON, now=NOW, **more) -> Measuring:
    return run.measure(on=on, now=now, **more)


def talked(*days_ago: int, sender: str = BEGONA, name: str = "Begoña Aldasoro") -> None:
    for days in days_ago:
        a_letter(sender=sender, name=name, at=NOW - timedelta(days=days), text=f"{days}")


def bonds() -> dict[int, dict]:
    moving = {"measured_at", "_state", "person_id"}
    return {
        one.pk: {name: value for name, value in vars(one).items() if name not in moving}
        for one in Bond.objects.all()
    }


def test_a_relation_has_its_figures_with_their_cases(us):
    talked(40, 30, 20, 10)
    a_meeting(at=NOW - timedelta(days=5), minutes=45)
    told = measured()
    bond = Bond.objects.get(person=who())
    assert (bond.contact_count, bond.contact_days_count, bond.minutes) == (5, 5, 45.0)
    assert bond.first_at == NOW - timedelta(days=40)
    assert bond.last_at == NOW - timedelta(days=5)
    assert (bond.silence_days, bond.version) == (5, catalogue.VERSION)
    assert bond.gap_days is not None
    assert bond.tie_low <= bond.tie <= bond.tie_high
    assert bond.numbers["gap_days"]["n"] == 4
    assert bond.numbers["gap_days"]["low"] <= bond.gap_days <= bond.numbers["gap_days"]["high"]
    assert bond.numbers["in_count"] == {"value": 4}
    assert "contact_count_n" not in bond.numbers
    assert 0 <= bond.p_active <= 1
    assert (bond.horizon_days, bond.silence_model != "") == (90, True)
    assert (told.people_count, told.interactions_count) == (1, 5)
    assert told.finished_at >= told.begun_at == NOW


def test_the_same_with_each_colleague(us):
    jon = a_colleague("Jon")
    talked(20, 10)
    a_letter(sender="jon@intxaurpe.example", to=BEGONA, at=NOW - timedelta(days=3))
    measured()
    found = {one.user: one for one in PairBond.objects.filter(person=who())}
    assert {user: one.contact_count for user, one in found.items()} == {us: 2, jon: 1}
    assert found[jon].last_at == NOW - timedelta(days=3)


def test_with_too_few_cases_there_is_no_tie_and_it_says_so():
    talked(*range(10, 10 + CASES_MIN - 1))
    measured()
    bond = Bond.objects.get()
    assert (bond.tie, bond.tie_low, bond.tie_high) == (None, None, None)
    assert bond.contact_days_count == CASES_MIN - 1


def test_whoever_only_heard_from_us_has_no_chance_to_be_heard_from():
    a_letter(sender=US, to=BEGONA, at=NOW - timedelta(days=9))
    measured()
    bond = Bond.objects.get(person=who())
    assert (bond.p_active, bond.silence_model, bond.silence_cases) == (None, "", 0)
    assert bond.contact_count == 1


def test_somebody_nobody_talked_with_has_no_bond():
    a_person("Silent")
    assert measured().people_count == 0
    assert not Bond.objects.exists()


def test_a_run_in_between_measures_only_those_of_whom_something_changed():
    talked(40, 20, 10)
    talked(50, 30, sender=JON, name="Jon")
    measured()
    talked(2, sender=JON, name="Jon")
    later = NOW + timedelta(hours=2)
    told = measured(now=later)
    assert (told.people_count, told.interactions_count) == (1, 3)
    assert Bond.objects.get(person=who(JON)).measured_at == later
    assert Bond.objects.get(person=who(JON)).silence_days == 2
    assert Bond.objects.get(person=who()).measured_at == NOW
    assert measured(now=later).people_count == 0


def test_what_the_night_learnt_stands_after_a_letter_of_somebody_we_never_heard_from():
    for number in range(3):
        talked(*range(5, 400, 20), sender=f"p{number}@etxe.example", name="P")
    learnt = measured().calibration
    assert learnt
    a_letter(sender=US, to=BEGONA, at=NOW - timedelta(days=1))
    told = measured()
    assert told.people_count == 1
    assert told.calibration == learnt


def test_what_a_run_in_between_says_is_what_the_night_would_say():
    for number in range(12):
        talked(*range(5 + number, 400, 20 + number), sender=f"p{number}@etxe.example", name="P")
    measured()
    before = bonds()
    # Read again by the fit and the priors that were kept, everybody is as they were.
    Bond.objects.update(fingerprint=0, tie=None, tie_low=None, tie_high=None, stage="")
    told = measured()
    assert told.people_count == len(before) == 12
    after = bonds()
    assert {pk: {**one, "p_here": 0} for pk, one in after.items()} == {
        pk: {**one, "p_here": 0} for pk, one in before.items()
    }
    assert {pk: one["p_here"] for pk, one in after.items()} == pytest.approx(
        {pk: one["p_here"] for pk, one in before.items()}
    )


def test_a_new_day_measures_everybody_when_asked_for_the_whole():
    talked(10)
    measured()
    measured(on=ON + timedelta(days=1), is_whole=True)
    assert Bond.objects.get().silence_days == 11


def test_other_definitions_measure_everybody(monkeypatch):
    talked(10)
    measured()
    monkeypatch.setattr(catalogue, "VERSION", "another")
    assert measured().people_count == 1
    assert Bond.objects.get().version == "another"


def test_two_who_are_brought_together_have_one_bond_and_separated_two(us):
    talked(40, 20)
    talked(30, sender=JON, name="Jon")
    measured()
    merge = merging.merge(who(), who(JON), by=us, now=NOW)
    measured()
    assert Bond.objects.get().contact_count == 3
    merging.unmerge(merge, by=us, now=NOW)
    measured()
    assert {one.contact_count for one in Bond.objects.all()} == {2, 1}


@pytest.mark.parametrize("how", ["trashed_at", "blocked_at"])
def test_whoever_is_out_of_sight_has_no_bond_until_they_are_back(how):
    talked(40, 20)
    measured()
    person = who()
    setattr(person, how, NOW)
    person.save()
    measured()
    assert not Bond.objects.exists()
    assert not PairBond.objects.exists()
    setattr(person, how, None)
    person.save()
    measured()
    assert Bond.objects.get(person=person).contact_count == 2


def test_what_does_not_count_any_more_leaves_no_bond_behind():
    talked(10)
    measured()
    Placement.objects.update(is_contact=False, not_contact="newsletter")
    measured()
    assert not Bond.objects.filter(contact_count__gt=0).exists()
    assert not PairBond.objects.exists()


def test_a_clock_that_was_set_back_does_no_harm():
    talked(40, 20)
    measured(now=timezone.now() + timedelta(days=400))
    earlier = measured(now=timezone.now() - timedelta(days=400), on=ON - timedelta(days=30))
    assert earlier.finished_at >= earlier.begun_at
    assert run.last_whole() is not None
    talked(1)
    assert measured().people_count == 1


def test_a_day_in_the_past_says_what_was_known_then():
    talked(100, 50)
    measured(on=ON - timedelta(days=60), is_whole=True)
    bond = Bond.objects.get()
    assert (bond.contact_count, bond.silence_days) == (1, 40)
    measured(on=ON - timedelta(days=200), is_whole=True)
    assert not Bond.objects.exists()


def test_only_so_many_runs_are_remembered(monkeypatch):
    monkeypatch.setattr(run, "KEPT", 2)
    talked(10)
    whole = measured()
    for _ in range(3):
        measured()
    assert Measuring.objects.filter(pk=whole.pk).exists(), "what was usual comes from it"
    assert Measuring.objects.count() == 3


def test_everybody_at_once_or_some_hundreds_at_a_time_is_the_same(monkeypatch):
    for number in range(7):
        talked(10 + number, 40, sender=f"p{number}@etxe.example", name="P")
    measured()
    before = bonds()
    monkeypatch.setattr("sobremesa.measures.run.writing.AT_ONCE", 2)
    measured(is_whole=True)
    assert bonds() == before
    assert PairBond.objects.count() == 7
