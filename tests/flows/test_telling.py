"""What the terminal tells of people."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from sobremesa.flows import telling
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J2")]


@pytest.fixture
def begona():
    build.an_our_handle(build.US)
    build.a_letter(text="¿Cuándo llega?", at=build.NOW - timedelta(days=2))
    build.a_letter(sender=build.US, to="begona@arriaundi.example", text="El jueves.",
                   at=build.NOW - timedelta(days=1))  # fmt: skip
    (person,) = telling.whoever("begona@arriaundi.example")
    return person


@pytest.mark.parametrize(
    "who", ["begona@arriaundi.example", "BEGONA@ARRIAUNDI.example", "Begoña Aldasoro", "begoña",
            " Begoña Aldasoro "],
)  # fmt: skip
def test_somebody_is_found_by_what_they_are_called(who, begona):
    assert telling.whoever(who) == [begona]


def test_somebody_is_found_by_code_and_by_a_number_however_it_is_written(begona):
    build.a_handle("+34600000001", person=begona)
    assert telling.whoever(begona.code) == [begona]
    assert telling.whoever("600 00 00 01") == [begona]
    assert telling.whoever("+34 600-000-001") == [begona]


@pytest.mark.parametrize("who", ["nobody", "", "24/7 Reparaciones", "+++", "0", "@"])
def test_nobody_is_found_without_falling_over(who):
    assert telling.whoever(who) == []


def test_a_name_that_begins_like_a_number_is_a_name():
    person = build.a_person("24/7 Reparaciones")
    assert telling.whoever("24/7 Reparaciones") == [person]


def test_the_timeline_is_told_oldest_first_with_what_was_said_now(begona):
    row = telling.person_row(begona)
    assert [one["text"] for one in row["timeline"]] == ["¿Cuándo llega?", "El jueves."]
    assert [one["direction"] for one in row["timeline"]] == ["in", "out"]
    assert row["timeline"][0]["at"].endswith("Z")
    assert row["interactions"] == 2
    assert row["handles"] == [{"kind": "email", "value": "begona@arriaundi.example"}]


def test_everybody_is_told_once_by_name(begona, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for name in ("Zoe", "Ana", "Ana", "Marta"):
        build.a_person(name)
    names = [row["name"] for row in telling.people_rows()]
    assert names == sorted(names)
    assert len(names) == 5


def test_an_inner_handle_is_nobodys_business():
    person = build.a_person("Ana")
    build.a_handle(person.code, kind="person", person=person)
    assert telling.person_row(person)["handles"] == []


def test_moments_are_told_in_utc():
    here = datetime(2026, 3, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    assert telling.moment(here) == "2026-03-01T09:00:00Z"
    assert telling.moment(None) is None
