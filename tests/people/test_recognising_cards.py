"""Cards of two people behind one telephone: two people. Of one person twice: one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sobremesa.channels.base import Address, Card
from sobremesa.conversations.taking import natural
from sobremesa.flows.writing import take_cards
from sobremesa.people.models import Person
from sobremesa.us.book import open_book

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A3")]

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
OFFICE, MOBILE = "+34943190010", "+34612345678"


def take(key: str, name: str, *values: str) -> int:
    """A card comes in; the id of the person it is about."""
    handles = tuple(
        Address(kind="email" if "@" in value else "phone", value=value) for value in values
    )
    record = Card(key=key, name=name, handles=handles)
    cards, _ = take_cards({natural(key): record}, book=open_book(), now=NOW)
    return cards[natural(key)].person_id


def test_two_names_behind_the_telephone_of_an_office_stay_two_people() -> None:
    aitor = take("1", "Aitor Etxabe", OFFICE, "aitor@etxabe.example")
    maite = take("2", "Maite Etxabe", OFFICE, "maite@etxabe.example")
    assert aitor != maite
    assert Person.objects.count() == 2


def test_the_same_mobile_or_mailbox_is_the_same_person_whatever_the_card_calls_them() -> None:
    marta = take("1", "Marta Soler", MOBILE, "marta@casa.example")
    assert take("2", "La de los girasoles", MOBILE) == marta
    assert take("3", "M. S. G.", "marta@casa.example") == marta
    assert Person.objects.count() == 1


def test_the_same_name_behind_the_telephone_of_an_office_is_the_same_person() -> None:
    marta = take("1", "Marta Soler", OFFICE)
    assert take("2", "Soler Gil, Marta", OFFICE) == marta


def test_cards_of_one_group_know_whom_the_earlier_ones_made_known(
    django_assert_max_num_queries,
) -> None:
    def cards(book: str, numbers: range) -> dict[bytes, Card]:
        return {
            natural(f"{book} {n}"): Card(
                key=f"{book} {n}", name=f"Marta {n // 2}",
                handles=(Address(kind="email", value=f"marta{n // 2}@casa.example"),
                         Address(kind="email", value=f"m{n}@{book}.example")),
            )
            for n in numbers
        }  # fmt: skip

    with django_assert_max_num_queries(12):
        made, new = take_cards(cards("tienda", range(100)), book=open_book(), now=NOW)
    assert (new, Person.objects.count(), len(made)) == (50, 50, 100)
    assert made[natural("tienda 6")].person_id == made[natural("tienda 7")].person_id

    again, new = take_cards(cards("taller", range(99, 101)), book=open_book(), now=NOW)
    assert new == 1, "one of the two is about somebody whom we know"
    assert again[natural("taller 99")].person_id == made[natural("tienda 98")].person_id
