"""Before you talk: the card says what is known, and nothing that is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.build import (
    a_browser,
    a_card,
    a_chat,
    a_colleague,
    a_handle,
    a_letter,
    a_meeting,
    a_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B5")]
DAY = timedelta(days=1)


def card_of(person):
    """The card of somebody."""
    return a_browser().get(f"/people/{person.code}/card/").content.decode()


def test_what_they_wait_for_comes_first_then_the_last_time():
    a_colleague()
    a_meeting(at=timezone.now() - 9 * DAY)
    person = a_letter(at=timezone.now() - 3 * DAY).sender.person
    a_card("Begoña Aldasoro", email="begona@arriaundi.example", note="Coffee at five")

    page = card_of(person)

    waits, last = page.index("Waiting for your answer"), page.index("The last time")
    assert waits < last < page.index("And before") < page.index("Coffee at five")
    assert 'href="mailto:begona@arriaundi.example"' in page


def test_a_phone_is_called_before_an_address_is_written_to():
    a_colleague()
    a_chat("Do you come?")
    person = a_person("Charo", email="c@example.org")

    assert 'href="mailto:c@example.org"' in card_of(person)
    a_handle("+34612345678", person=person)
    assert 'href="tel:+34612345678"' in card_of(person)


def test_somebody_of_whom_nothing_is_known_has_a_card_too():
    page = card_of(a_person("Charo"))

    assert "You have not talked yet." in page
    assert "Waiting" not in page.split("<main")[1]


def test_a_newsletter_is_not_the_last_time():
    a_colleague()
    person = a_letter(text="When?", at=timezone.now() - 5 * DAY).sender.person
    a_letter(text="Twenty per cent off", not_contact="newsletter", at=timezone.now())

    assert "Twenty per cent off" not in card_of(person)
