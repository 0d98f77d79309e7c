"""The newest of what was said come out of the index first: those that a plain search finds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from sobremesa.conversations import index, search
from sobremesa.conversations.models import Interaction, Words
from sobremesa.core.text import query_terms, stems
from sobremesa.people.models import Handle, Person
from sobremesa.us.models import Role, User
from tests.conversations.test_search import AT, colleague, names, person, say

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
WORDS = ("mesa", "mesas", "mesabanco", "roble", "patio", "puertas")
MEDIA = ("email", "phone", "whatsapp")


def some_said(chance: random.Random, count: int, by: Sequence[Person]) -> None:
    """In any order, several in the same hour, some from before 1970."""
    for _ in range(count):
        say(
            " ".join(chance.choices(WORDS, k=2)),
            chance.choice(by),
            days_ago=chance.choice((0, 0.001, 1, 40, 400, 21_000, 22_000)) + chance.randrange(3),
            medium=chance.choice(MEDIA),
        )


def plainly(asked: str, *, medium: str = "", year: int | None = None) -> Iterator[Interaction]:
    """Everything in which the words stand, newest hour first, whatever the index is like."""
    *whole, last = query_terms(asked)
    for words in sorted(
        Words.objects.select_related("interaction"),
        key=lambda one: index.place_of(one.interaction.occurred_at, one.pk),
        reverse=True,
    ):
        said, there = words.interaction, set(stems(words.text).split())
        if (medium and said.medium != medium) or (year and said.occurred_at.year != year):
            continue
        begins = any(stem.startswith(last.prefix) for stem in there) if last.prefix else False
        if all(there & {*term.stems} for term in whole) and (there & {*last.stems} or begins):
            yield said


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_the_newest_that_a_plain_search_finds(seed, monkeypatch) -> None:
    chance = random.Random(seed)
    some_said(chance, 45, [person("Ana"), person("Jon")])
    user = colleague()
    for asked in ("mesa ", "mesa", "mesab", "puerta roble ", "roble pat", "nada", "mes"):
        terms = query_terms(asked)
        for most in (5, 600):
            monkeypatch.setattr(search, "CANDIDATES", most)
            for medium in ("", "phone"):
                for year in (None, 2025, 1967, 1964):
                    found = search.find_said(user, terms, medium=medium, year=year)
                    whole = [one.pk for one in plainly(f"{asked} ", medium=medium, year=year)]
                    every = [one.pk for one in plainly(asked, medium=medium, year=year)]
                    wanted = whole if len(whole) >= most else every
                    assert sorted(found) == sorted(wanted[:most]), (asked, most, medium, year)


def test_within_an_hour_the_newest_comes_first_all_the_same(monkeypatch) -> None:
    monkeypatch.setattr(search, "MANY", 1)
    ana = person("Ana")
    made = [say("mesa", ana, days_ago=minutes / 1440) for minutes in (3, 1, 2)]
    found = search.find_said(colleague(), query_terms("mesa"))
    assert found == [made[1].pk, made[2].pk, made[0].pk]


def test_a_keeper_finds_their_own_however_old_behind_those_of_others(monkeypatch) -> None:
    monkeypatch.setattr(search, "CANDIDATES", 2)
    keeper = colleague(Role.KEEPER)
    mine, other = person("Mía", keeper=keeper), person("Ajena")
    old = [say("mesa", mine, days_ago=n) for n in (700, 600, 500)]
    for n in range(11):
        say("mesa", other, days_ago=n)
    assert search.find_said(keeper, query_terms("mesa")) == [old[2].pk, old[1].pk]


def test_where_enough_have_the_word_beginnings_are_left_out(monkeypatch) -> None:
    ana = person("Ana")
    old = [say("mesa", ana, days_ago=30 + n).pk for n in range(3)]
    begins = say("mesabanco", ana).pk
    assert begins in search.find_said(colleague(), query_terms("mesa"))
    monkeypatch.setattr(search, "CANDIDATES", 3)
    assert search.find_said(colleague(), query_terms("mesa")) == old


def test_a_word_that_stands_in_many_weighs_nothing_and_the_rare_one_does(monkeypatch) -> None:
    monkeypatch.setattr(search, "MANY", 3)
    ana = person("Ana")
    once = say("mesa roble y nada más que decir de la casa", ana)
    more = say("mesa roble roble", ana, days_ago=1)
    say("mesa", ana)
    user = colleague()
    assert search.find_said(user, query_terms("mesa roble ")) == [more.pk, once.pk]
    say("roble", ana)
    assert search.find_said(user, query_terms("mesa roble ")) == [once.pk, more.pk]


def test_what_is_dropped_is_dropped_where_it_stood() -> None:
    ana = person("Ana")
    kept, gone = (say("mesa", ana, days_ago=days) for days in (21_000, 3))
    index.drop_words([gone.pk])
    assert search.find_said(colleague(), query_terms("mesa")) == [kept.pk]
    assert list(index.indexed_ids(index.SAID)) == [index.place_of(kept.occurred_at, kept.pk)]


def test_nobody_can_type_a_medium() -> None:
    say("roble", person("Ana"), medium="phone")
    user = colleague()
    for words in ("phone", "¶phone", "¶"):
        assert search.search(user, words).hits == ()


def test_the_places_are_in_the_order_of_the_moments() -> None:
    chance = random.Random(3)
    start = datetime(1970, 1, 1, tzinfo=UTC)
    rows = [
        (start + timedelta(hours=chance.randrange(10**6)), chance.randrange(2**32))
        for _ in range(500)
    ]
    assert sorted(rows) == sorted(rows, key=lambda row: index.place_of(*row))
    for at, pk in rows:
        assert index.id_at(index.place_of(at, pk)) == pk
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert index.place_of(first, 7) == 7
    assert index.place_of(last, 2**32 - 1) <= index.MAX_PLACE


def test_the_newest_are_not_sorted_but_read() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL says its plans otherwise, and chooses them by what is there")
    statement = (
        "SELECT rowid FROM sobremesa_search WHERE sobremesa_search MATCH '\"mes\"' "
        "AND rowid BETWEEN 0 AND 9 ORDER BY rowid DESC LIMIT 5"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        assert not [row for row in cursor.fetchall() if "TEMP B-TREE" in row[3]]


def test_an_index_of_an_older_release_is_made_again() -> None:
    said = say("mesa", person("Ana"))
    index.drop_words([said.pk])
    index._put(index.SAID, [(said.pk, "mes mesa")])  # as it was: by the id alone
    user = colleague()
    migration = import_module("sobremesa.migrations.0019_by_hour")
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert search.find_said(user, query_terms("mesa")) == [said.pk]
    assert list(index.indexed_ids(index.SAID)) == [index.place_of(said.occurred_at, said.pk)]


# ------------------------------------------------------------------------------ people


def talked(name: str, minutes_ago: int, **more) -> Person:
    from sobremesa.conversations.models import Glance  # noqa: PLC0415

    made = person(name, **more)
    Glance.objects.create(person=made, last_at=AT - timedelta(minutes=minutes_ago))
    return made


@pytest.fixture
def few(monkeypatch) -> User:
    monkeypatch.setattr(search, "MANY_PEOPLE", 3)
    monkeypatch.setattr(search, "LATEST_PEOPLE", 2)
    return colleague()


def test_of_many_people_those_talked_to_last(few) -> None:
    for n in (5, 2, 4, 1, 3):
        talked(f"Ana {n}", n)
    talked("Anastasia", 0)
    person("Ana que no habla")
    assert names(search.find_people(few, "ana", limit=2)) == ["Ana 1", "Ana 2"]
    assert names(search.find_people(few, "an", limit=2)) == ["Anastasia", "Ana 1"]


def test_of_many_people_with_whom_nobody_talked(few) -> None:
    made = [person(f"Ana {n}") for n in range(5)]
    assert {hit.name for hit in search.find_people(few, "ana", limit=9)} == {
        one.name for one in made
    }


def test_of_many_people_a_keeper_finds_their_own(few) -> None:
    keeper = colleague(Role.KEEPER)
    for n in range(5):
        talked(f"Ana {n}", n, keeper=keeper if n > 2 else None)
    assert names(search.find_people(keeper, "ana", limit=2)) == ["Ana 3", "Ana 4"]
    assert Handle.objects.count() == 5
