"""Whoever was put aside is found nowhere: not in lists, search, Today, waiting, terminal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from sobremesa.conversations import glances, search
from sobremesa.conversations.queries import access_interaction
from sobremesa.flows import telling
from sobremesa.flows.settling import settle
from sobremesa.flows.today import today
from sobremesa.people.actions import correct, introduce
from sobremesa.people.models import Person
from tests.build import NOW, a_colleague, a_letter, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A1")]


@pytest.fixture
def nerea():
    return a_colleague()


@pytest.mark.parametrize("reason", ["trashed_at", "blocked_at"])
def test_nobody_out_of_sight_is_found_anywhere(nerea, reason):
    letter = a_letter(text="Where is my walnut table?", at=timezone.now() - timedelta(days=3))
    Person.objects.update(**{reason: NOW})

    assert glances.waits(nerea, limit=5)[0] == []
    assert today(nerea, now=timezone.now()).is_empty
    assert search.search(nerea, "walnut").hits == ()
    assert search.search(nerea, "Begoña").hits == ()
    assert list(telling.people_rows()) == []
    assert telling.whoever("begona@arriaundi.example") == []
    assert telling.found_rows("walnut", limit=5) == []
    with pytest.raises(Http404):
        access_interaction(nerea, letter.pk)


def test_what_was_said_with_somebody_else_too_stays(nerea):
    letter = a_letter(text="About the walnut table", cc="rosa@panaderia.example")
    a_letter(sender="rosa@panaderia.example", name="Rosa Mendizabal")
    Person.objects.filter(handles__value="begona@arriaundi.example").update(trashed_at=NOW)

    (hit,) = search.search(nerea, "walnut").hits

    assert hit.name == "Rosa Mendizabal"
    assert access_interaction(nerea, letter.pk) == letter


def test_people_stand_in_the_order_of_their_folded_names(nerea):
    for name in ("Zoe", "Álvaro Ruiz", "alvarez", "Ana"):
        introduce(name, by=nerea, now=NOW)
    introduce("", address="612 345 678", by=nerea, now=NOW)
    renamed = Person.objects.get(name="Zoe")
    correct(renamed, name="Ávila", note="", language="", by=nerea, now=NOW)
    a_letter(name="Amaia")

    names = [row["name"] for row in telling.people_rows()]

    assert names == ["alvarez", "Álvaro Ruiz", "Amaia", "Ana", "Ávila", "612 345 678"]


def test_settling_mends_an_order_that_somebody_forgot(nerea):
    person = a_person("Íñigo")
    Person.objects.update(sort_name="zzz")

    settle([person.pk])

    assert Person.objects.get().sort_name == "inigo"


def test_a_glance_knows_by_which_media_we_talk(nerea):
    a_letter()
    a_letter(sender="nerea@intxaurpe.example", to="begona@arriaundi.example")

    assert Person.objects.get().glance.media == " email "
