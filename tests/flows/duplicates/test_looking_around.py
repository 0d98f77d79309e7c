"""After answers those who were brought together are looked at again, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sobremesa import jobs, work
from sobremesa.flows.duplicates import asking, joining, proposing
from sobremesa.people.likeness_models import Likeness
from sobremesa.people.models import Merge
from tests.build import NOW, US, a_colleague, a_letter

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A3")]
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def three():
    """One man with three addresses, among others."""
    a_colleague()
    for name in ("Ana García", "Luis Ruiz", "Rosa Puig"):
        a_letter(sender=f"{name.split()[0].lower()}@example.org", name=name)
    boxes = [(f"jm.zelaia@{house}", "José María Zelaia")
             for house in ("gmail.com", "yahoo.es", "outlook.es")]  # fmt: skip
    people = [a_letter(sender=box, name=name).sender.person for box, name in boxes]
    for box, name in boxes:
        a_letter(sender=US, to=box, name=name, text="Tomorrow.")
    proposing.look_again(now=NOW)
    return people


def pairs() -> set[tuple[int, int]]:
    return set(Likeness.objects.values_list("one", "other"))


def they_are_one(one, other) -> None:
    row = Likeness.objects.get(one=one, other=other)
    asking.answer(a_colleague(), row.pk, one.code, now=NOW)


def do_the_work() -> None:
    """The look around, which is asked for together with the measures of who is now one."""
    kinds = []
    while job := jobs.claim(now=LATER):
        kinds.append(job.kind)
        if job.kind == "duplicates":
            work.WORK[job.kind](job)
        jobs.finish(job, now=LATER)
    assert "duplicates" in kinds
    assert set(kinds) <= {"duplicates", "measure_again"}


def test_what_was_asked_about_the_one_who_is_gone_is_asked_about_the_one_who_stays(three):
    first, second, third = three
    assert pairs() == {(first.pk, second.pk), (first.pk, third.pk), (second.pk, third.pk)}
    they_are_one(second, third)
    assert pairs() == {(first.pk, second.pk)}
    Likeness.objects.all().delete()
    do_the_work()
    assert pairs() == {(first.pk, second.pk)}


def test_the_one_who_stays_is_compared_with_everybody_again(three):
    first, second, third = three
    they_are_one(first, second)
    Likeness.objects.all().delete()
    do_the_work()
    assert pairs() == {(first.pk, third.pk)}


def test_all_answers_of_one_page_are_looked_at_together(three):
    first, second, third = three
    they_are_one(first, second)
    they_are_one(first, third)
    assert jobs.Job.objects.filter(kind="duplicates").count() == 1
    assert joining.joined_since(NOW) == [first.pk]
    do_the_work()
    assert pairs() == set()


def test_two_that_were_separated_are_looked_at_again_and_not_asked_about_themselves(three):
    first, second, third = three
    they_are_one(first, second)
    do_the_work()
    joining.separate(Merge.objects.get(), by=a_colleague(), now=NOW)
    assert joining.joined_since(NOW) == [first.pk, second.pk]
    do_the_work()
    assert pairs() == {(first.pk, third.pk), (second.pk, third.pk)}
