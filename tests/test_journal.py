"""Who did what is written down in the transaction that does it."""

from __future__ import annotations

import pytest
from django.db import transaction

from sobremesa.journal import Entry, record
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.capability("I1")]


def test_an_act_says_who_did_it_and_to_whom():
    boss, person = build.a_colleague(), build.a_person()
    record("person.greeted", person, by=boss, at=build.NOW, how="warmly")
    entry = Entry.objects.get(verb="person.greeted")
    assert (entry.subject_kind, entry.subject_id, entry.by) == ("person", person.pk, boss)
    assert entry.data == {"how": "warmly"}


def test_an_act_of_the_machine_is_nobodys_and_may_be_about_nothing():
    record("store.swept", None, by=None, at=build.NOW)
    entry = Entry.objects.get()
    assert (entry.subject_kind, entry.subject_id, entry.by) == ("", None, None)


def test_an_act_that_was_taken_back_was_never_written_down():
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 (what it tries)
        record("store.swept", None, by=None, at=build.NOW)
        raise ZeroDivisionError
    assert not Entry.objects.exists()
