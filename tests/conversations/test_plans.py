"""How the database goes about it: nothing that a first page asks for makes a list of everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sobremesa.conversations import glances, search
from sobremesa.core.text import query_terms
from sobremesa.people import queries
from sobremesa.us.models import Role
from tests.build import a_colleague, a_firm, a_letter

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]


@pytest.fixture
def nerea():
    a_firm()
    return a_colleague()


def plans(asked) -> str:
    """What SQLite says of every query that is asked."""
    with CaptureQueriesContext(connection) as seen:
        asked()
    told = []
    with connection.cursor() as cursor:
        for one in seen.captured_queries:
            if one["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql'].replace('%', '%%')}")
                told += [row[3] for row in cursor.fetchall()]
    return "\n".join(told)


ASKED = {
    "who waits": lambda user, now: glances.waits(user, limit=20, since=now - timedelta(days=60)),
    "talked last": lambda user, now: glances.last_talked(user, limit=8),
    "long unseen": lambda user, now: glances.long_unseen(user, now=now, limit=3),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_the_first_page_reads_as_many_rows_as_it_shows(nerea, asked):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL says its plans otherwise, and chooses them by what is there")
    said = plans(lambda: asked(nerea, timezone.now()))
    assert "sobremesa_person USING INTEGER PRIMARY KEY" in said
    assert "SUBQUERY" not in said
    assert "USE TEMP B-TREE FOR ORDER BY" not in said, "only ties may be sorted"


def test_the_plan_that_makes_a_list_is_seen(nerea):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL says its plans otherwise, and chooses them by what is there")
    from sobremesa.conversations.models import Glance  # noqa: PLC0415
    from sobremesa.people.queries import visible_to  # noqa: PLC0415

    rows = Glance.objects.filter(person__in=visible_to(nerea), last_at__isnull=False)
    said = plans(lambda: list(rows.order_by("-last_at")[:8]))
    assert "SUBQUERY" in said


def test_how_many_wait_leaves_out_the_hidden_and_a_keeper_counts_their_own(
    nerea, django_assert_num_queries
):
    now = timezone.now()
    old = a_letter(sender="vieja@x.example", at=now - timedelta(days=90)).sender.person
    a_letter(sender="nueva@x.example", at=now - timedelta(days=2))
    ander = a_colleague("Ander Etxarri", role=Role.KEEPER)
    type(old).objects.filter(pk=old.pk).update(keeper=ander)

    gone = a_letter(sender="aparte@x.example", at=now - timedelta(days=99)).sender.person
    type(gone).objects.filter(pk=gone.pk).update(trashed_at=now)

    with django_assert_num_queries(2):
        assert glances.waiting_counts(nerea, now=now) == (2, 1)
    assert glances.waiting_counts(ander, now=now) == (1, 1)


def test_nobody_is_looked_at_for_who_is_hidden_and_how_many_wait(nerea):
    """On SQLite by the plan; PostgreSQL prefers to read a small table whole."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL says its plans otherwise, and chooses them by what is there")
    assert "person_out_of_sight" in plans(lambda: queries.out_of_sight().exists())
    said = plans(lambda: glances.waiting_counts(nerea, now=timezone.now()))
    assert "person_hidden" in said
    assert "COVERING INDEX glance_waiting" in said
    assert "SCAN sobremesa_person" not in said.replace("SCAN sobremesa_person USING", "")


def test_a_frequent_word_finds_the_newest_by_the_other_road_too(nerea, monkeypatch):
    now = timezone.now()
    made = [
        a_letter(text=f"La mesa número {n}, de roble.", at=now - timedelta(days=(n * 7) % 11))
        for n in range(11)
    ]  # fmt: skip
    terms = query_terms("mesa roble")
    monkeypatch.setattr(search, "CANDIDATES", 6)
    usual = search.find_said(nerea, terms)
    monkeypatch.setattr(search, "MANY", 2)
    newest = [one.pk for one in sorted(made, key=lambda one: one.occurred_at, reverse=True)[:6]]

    assert search.find_said(nerea, terms) == newest
    assert set(usual) == set(newest)
    assert search.find_said(nerea, terms, medium="call") == []
