"""How long things are kept: nothing goes by a rule that nobody has seen the preview of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesa.conversations import store
from sobremesa.conversations.models import Delivery, Interaction, Words
from sobremesa.flows.accountable import retaining
from sobremesa.people.errors import ReadersOnlyRead
from sobremesa.people.models import Handle
from sobremesa.trust.models import RetentionRule
from sobremesa.us.models import Role
from tests.build import a_colleague, a_handle, a_letter, a_message

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J1"), pytest.mark.usefixtures("data_dir")
]  # fmt: skip
NOW = timezone.now()
OLD, NEW = NOW - timedelta(days=800), NOW - timedelta(days=10)


@pytest.fixture(autouse=True)
def letters(data_dir) -> None:
    a_colleague()
    a_letter(at=OLD, text="old", raw=b"the old letter", thread="a")
    a_letter(at=NEW, text="new", raw=b"the new letter", thread="b")
    a_message(at=OLD)


def begin(what: str, months: int, **more):
    seen = more.pop("seen", retaining.preview(what, months, now=NOW).count)
    return retaining.begin(
        what, months, basis="", seen=seen, by=more.pop("by", a_colleague()), now=NOW
    )


def keep_the_rules():
    for rule in RetentionRule.objects.filter(ended_at=None):
        retaining._let_go(rule.what, retaining.limit_of(rule.keep_months, NOW))


def test_the_preview_changes_nothing_and_counts_what_goes():
    found = retaining.preview("email", 12, now=NOW)
    assert found.count == 1
    assert found.soon >= found.count
    assert Interaction.objects.count() == 3


def test_without_a_rule_nothing_goes():
    assert retaining.keep_the_rules(now=NOW) == {}
    assert Interaction.objects.count() == 3


def test_more_than_was_seen_is_not_begun():
    with pytest.raises(retaining.Changed):
        begin("email", 12, seen=0)
    assert not RetentionRule.objects.exists()


def test_only_staff_makes_rules():
    with pytest.raises(ReadersOnlyRead):
        begin("email", 12, by=a_colleague("Ane Goñi", role=Role.READER))


def test_a_rule_lets_old_conversations_of_its_medium_go_with_their_bytes():
    begin("email", 12)
    keep_the_rules()
    assert set(Words.objects.values_list("text", flat=True)) == {"new", "Do you come tomorrow?"}
    assert [store.read(one.blob) for one in Delivery.objects.all()] == [b"the new letter"]


def test_originals_go_and_their_words_stay():
    begin(retaining.ORIGINALS, 12)
    keep_the_rules()
    assert Words.objects.filter(text="old").exists()
    assert sorted(store.read(one.blob) for one in Delivery.objects.all()) == [
        b"",
        b"the new letter",
    ]
    assert retaining.preview(retaining.ORIGINALS, 12, now=NOW).count == 0


def test_addresses_of_nobody_go_when_nobody_saw_them_for_long():
    a_handle("noreply@tablones.example", added_at=OLD)
    begin(retaining.NOBODIES, 12)
    keep_the_rules()
    assert not Handle.objects.filter(value="noreply@tablones.example").exists()


def test_a_new_rule_takes_the_place_of_the_one_before():
    begin("email", 12)
    begin("email", 24)
    assert RetentionRule.objects.get(ended_at=None).keep_months == 24
