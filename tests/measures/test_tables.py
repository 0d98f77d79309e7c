"""The door: rows become columns, the same from either database, and never stale."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from sobremesa.conversations import guards
from sobremesa.conversations.models import Participant, Placement
from sobremesa.core import tables as contracts
from sobremesa.measures import tables
from sobremesa.people.models import Handle
from sobremesa.purchases.models import Purchase
from tests.build import (
    NOW,
    US,
    a_colleague,
    a_handle,
    a_letter,
    a_meeting,
    a_person,
    an_our_handle,
)
from tests.measures.door import BEGONA, JON, interactions

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J3"),
    pytest.mark.usefixtures("data_dir"),
]  # fmt: skip


@pytest.fixture
def us():
    return a_colleague()


def test_a_letter_is_one_row_with_everything_the_contract_names(us):
    at = datetime(2026, 3, 1, 10, 30, 15, 999_999, tzinfo=UTC)
    text = "Three words now.\n> quoted words are not counted"
    one = a_letter(at=at, text=text, folds=((17, len(text), "quote"),))
    person = Handle.objects.get(value=BEGONA).person
    assert interactions() == [
        {
            "interaction_id": one.pk, "person_id": person.pk, "colleague_id": us.pk,
            "conversation_id": one.placement.conversation_id,
            "occurred_s": int(datetime(2026, 3, 1, 10, 30, 15, tzinfo=UTC).timestamp()),
            "direction": 1, "medium": "email", "minutes": None, "words": 3,
            "is_contact": True, "not_contact": "",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("year", [1, 1969, 2038, 9999])
def test_moments_are_rounded_down_in_any_year(us, year):
    at = datetime(year, 1, 2, 3, 4, 5, 700_000, tzinfo=UTC)
    a_letter(at=at)
    whole = at.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=UTC)
    assert [row["occurred_s"] for row in interactions()] == [whole // timedelta(seconds=1)]


def test_a_meeting_is_together_and_has_its_minutes(us):
    a_meeting(minutes=45)
    (row,) = interactions()
    assert (row["direction"], row["minutes"], row["medium"]) == (3, 45.0, "meeting")
    assert row["colleague_id"] == us.pk


def test_our_letter_is_by_whoever_of_us_wrote_it(us):
    jon = a_colleague("Jon")
    a_letter(sender="jon@intxaurpe.example", to=BEGONA, cc=US)
    (row,) = interactions()
    assert (row["direction"], row["colleague_id"]) == (2, jon.pk)


def test_their_letter_is_to_whom_they_wrote_before_whom_they_copied(us):
    jon = a_colleague("Jon")
    a_letter(to="jon@intxaurpe.example", cc=US)
    assert [row["colleague_id"] for row in interactions()] == [jon.pk]


def test_a_common_address_of_ours_is_nobody(us):
    an_our_handle("hola@intxaurpe.example")
    a_letter(to="hola@intxaurpe.example")
    assert [row["colleague_id"] for row in interactions()] == [contracts.NOBODY]


def test_somebody_in_copy_is_there_and_was_not_in_contact(us):
    a_letter(sender=JON, name="Jon")
    a_letter(cc=JON)
    jon = Handle.objects.get(value=JON).person_id
    in_copy = [row for row in interactions() if row["person_id"] == jon][-1]
    assert (in_copy["is_contact"], in_copy["not_contact"]) == (False, "in_copy")


def test_a_newsletter_says_by_which_rule_it_does_not_count(us):
    a_letter()
    a_letter(not_contact="newsletter")
    assert [(r["is_contact"], r["not_contact"]) for r in interactions()] == [
        (True, ""), (False, "newsletter"),
    ]  # fmt: skip


def test_somebody_with_two_addresses_in_one_letter_is_there_once(us):
    person = a_person("Begoña", email=BEGONA)
    a_handle("bego@home.example", person=person)
    one = a_letter(sender=US, to=BEGONA, cc="bego@home.example")
    (row,) = [row for row in interactions() if row["interaction_id"] == one.pk]
    assert row["is_contact"]
    assert Participant.objects.filter(interaction=one).count() == 3


def test_what_comes_by_a_shared_address_is_nobodys(us):
    a_letter()
    Handle.objects.filter(value=BEGONA).update(person=None, shared_at=NOW)
    assert interactions() == []


@pytest.mark.parametrize("how", ["trashed_at", "blocked_at"])
def test_whoever_is_out_of_sight_is_in_no_table(us, how):
    a_letter()
    person = Handle.objects.get(value=BEGONA).person
    setattr(person, how, NOW)
    person.save()
    assert interactions() == []


# ---------------------------------------------------------------------------------- purchases


def bought(value: str, day: str, cents: int | None, currency: str = "") -> Purchase:
    return Purchase.objects.create(
        natural_key=hashlib.sha256(f"{value}{day}{cents}".encode()).digest(),
        handle=Handle.objects.get(value=value), ordered_on=day, amount_cents=cents,
        currency=currency, what="Mesa",
    )  # fmt: skip


def test_purchases_are_in_the_currency_that_most_was_bought_in(us):
    person = a_person("Begoña", email=BEGONA)
    for number, (cents, currency) in enumerate(
        [(100, "EUR"), (200, "EUR"), (300, "USD"), (400, ""), (None, "EUR")]
    ):
        bought(BEGONA, f"1970-01-0{number + 1}", cents, currency)
    with tables.opened() as door:
        rows = door.purchases.order("purchase_id").to_arrow_table().to_pylist()
        assert door.currency == "EUR"
    assert [(row["ordered_day"], row["amount_cents"]) for row in rows] == [
        (0, 100), (1, 200), (2, None), (3, 400), (4, None),
    ]  # fmt: skip
    assert {row["person_id"] for row in rows} == {person.pk}
    with guards.leaving("undo"):
        Purchase.objects.filter(amount_cents=100).delete()
    with tables.opened() as door:
        assert len(door.purchases) == 4


# -------------------------------------------------------------------------------- fingerprints


def prints() -> dict[int, int]:
    with tables.opened() as door:
        return door.fingerprints()


def test_only_of_whom_something_changed_has_another_fingerprint(us):
    a_letter()
    jons = a_letter(sender=JON, name="Jon")
    begona, jon = (Handle.objects.get(value=v).person_id for v in (BEGONA, JON))
    before = prints()
    assert set(before) == {begona, jon}
    assert prints() == before
    Placement.objects.filter(pk=jons.pk).update(is_contact=False, not_contact="newsletter")
    after = prints()
    assert after[begona] == before[begona]
    assert after[jon] != before[jon]
    bought(BEGONA, "2026-01-01", 100)
    assert prints()[begona] != before[begona]
    assert prints()[jon] == after[jon]


def test_tables_of_some_people_are_theirs_alone(us):
    a_letter()
    a_letter(sender=JON, name="Jon")
    bought(BEGONA, "2026-01-01", 100)
    bought(JON, "2026-01-01", 200)
    jon = Handle.objects.get(value=JON).person_id
    with tables.opened() as door:
        door.keep([jon])
        assert [row[1] for row in door.interactions.fetchall()] == [jon]
        assert [row[1] for row in door.purchases.fetchall()] == [jon]
