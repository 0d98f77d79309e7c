"""One-time links: they open once, for a while, for one colleague, and tell nothing otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.journal import Entry
from sobremesa.us import actions, queries
from sobremesa.us.errors import NoSuchDoor
from sobremesa.us.models import DoorKey
from tests.us.build import NOW, colleague

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]


@pytest.mark.parametrize(
    ("purpose", "good_for"),
    [
        (actions.FIRST, timedelta(hours=1)),
        (actions.INVITE, timedelta(days=7)),
        (actions.SIGN_IN, timedelta(hours=1)),
    ],
)
def test_a_link_opens_until_its_time_is_up(purpose, good_for):
    token = actions.make_door_key(colleague(), purpose, by=None, now=NOW)

    assert queries.doors_that_open(token, now=NOW + good_for - timedelta(seconds=1)).exists()
    with pytest.raises(NoSuchDoor):
        actions.use_door_key(token, now=NOW + good_for)


def test_a_link_opens_once():
    nerea = colleague()
    token = actions.make_door_key(nerea, actions.SIGN_IN, by=None, now=NOW)

    assert actions.use_door_key(token, now=NOW).user == nerea
    with pytest.raises(NoSuchDoor):
        actions.use_door_key(token, now=NOW)


def test_looking_at_a_link_does_not_use_it():
    token = actions.make_door_key(colleague(), actions.SIGN_IN, by=None, now=NOW)

    for _ in range(3):
        assert queries.doors_that_open(token, now=NOW).exists()
    assert actions.use_door_key(token, now=NOW)


def test_a_new_link_takes_back_the_one_before_of_the_same_colleague_only():
    nerea, iker = colleague(), colleague("Iker Odriozola")
    old = actions.make_door_key(nerea, actions.INVITE, by=None, now=NOW)
    his = actions.make_door_key(iker, actions.INVITE, by=None, now=NOW)
    new = actions.make_door_key(nerea, actions.INVITE, by=iker, now=NOW)

    assert not queries.doors_that_open(old, now=NOW).exists()
    assert queries.doors_that_open(new, now=NOW).exists()
    assert queries.doors_that_open(his, now=NOW).exists()


def test_whoever_left_is_let_in_by_no_link():
    nerea, iker = colleague(), colleague("Iker Odriozola")
    token = actions.make_door_key(iker, actions.INVITE, by=nerea, now=NOW)

    actions.deactivate(iker, by=nerea, now=NOW)

    with pytest.raises(NoSuchDoor):
        actions.use_door_key(token, now=NOW)


def test_the_database_does_not_know_the_token():
    token = actions.make_door_key(colleague(), actions.FIRST, by=None, now=NOW)

    kept = [str(value) for row in DoorKey.objects.values() for value in row.values()]
    said = [str(entry.data) for entry in Entry.objects.all()]
    assert token not in " ".join(kept + said)
    assert len(token) == queries.TOKEN_CHARS


@given(st.text(max_size=60))
def test_nothing_that_was_never_given_out_opens(token):
    assert not queries.doors_that_open(token, now=NOW).exists()


@pytest.mark.parametrize("token", ["", " ", "\0" * 43, "a" * 42, "a" * 44, "é" * 43])
def test_an_empty_or_short_token_never_matches_even_beside_a_good_one(token):
    actions.make_door_key(colleague(), actions.FIRST, by=None, now=NOW)

    with pytest.raises(NoSuchDoor):
        actions.use_door_key(token, now=NOW)


def test_the_database_refuses_a_key_without_a_hash():
    nerea = colleague()
    with pytest.raises(IntegrityError), transaction.atomic():
        DoorKey.objects.create(
            token_hash="", user=nerea, purpose="x", made_at=NOW, expires_at=NOW + timedelta(1)
        )


def test_who_let_whom_in_is_written_down():
    nerea, iker = colleague(), colleague("Iker Odriozola")
    token = actions.make_door_key(iker, actions.SIGN_IN, by=nerea, now=NOW)
    actions.use_door_key(token, now=NOW)

    acts = Entry.objects.filter(subject_id=iker.pk).order_by("pk").values_list("verb", "by")
    assert list(acts) == [("door.made", nerea.pk), ("door.used", iker.pk)]
