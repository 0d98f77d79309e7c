"""The list of people, the addresses that are nobody yet, and somebody written down by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesa.flows.lists import reading
from sobremesa.flows.settling import settle
from sobremesa.people.models import Handle, Person
from sobremesa.us.models import Role
from tests.build import a_browser, a_colleague, a_letter, a_person, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A1")]


@pytest.fixture(autouse=True)
def nerea():
    """Without one of us everything comes in."""
    return a_colleague()


def page_at(path, user=None, **headers):
    """What stands there."""
    return a_browser(user).get(path, **headers).content.decode()


def test_a_house_without_people_says_how_they_come():
    page = page_at("/people/")

    assert "Nobody yet" in page
    assert "/people/new/" in page
    assert 'name="q"' not in page  # there is nothing to look for


def test_people_stand_with_where_they_belong_and_whether_they_wait():
    letter = a_letter(at=timezone.now() - timedelta(days=6))
    an_organisation("Posada Arriaundi", letter.sender.person, job="Owner")

    page = page_at("/people/")

    for words in ("Begoña Aldasoro", "Owner, Posada Arriaundi", "waiting six days"):
        assert words in page


def test_somebody_is_found_by_name_address_and_organisation():
    letter = a_letter()
    an_organisation("Posada Arriaundi", letter.sender.person)
    a_person("Rosa Mendizabal")
    settle([letter.sender.person_id])

    for words in ("begona", "arriaundi.example", "posada"):
        page = page_at(f"/people/?q={words}")
        assert "Begoña Aldasoro" in page
        assert "Rosa Mendizabal" not in page


def test_a_search_that_finds_nobody_offers_to_write_them_down():
    a_person()

    page = page_at("/people/?q=Xalbadora&sort=nonsense&only=nonsense&after=zzz")

    assert "No name, address or organisation holds “Xalbadora”." in page
    assert "/people/new/?name=Xalbadora" in page


def test_a_long_list_goes_on_and_keeps_what_was_asked(monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 2)
    for name in ("Ane", "Bea", "Carla"):
        a_person(name)

    page = page_at("/people/?only=alone")
    more = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = page_at(f"/people/{more}", headers={"HX-Request": "true"})

    assert "v=alone" in more
    assert "Carla" in rest
    assert "Ane" not in rest


def test_a_keeper_sees_their_own():
    iker = a_colleague("Iker Odriozola", role=Role.KEEPER)
    a_person("Theirs")
    a_person("Mine", keeper=iker)

    page = page_at("/people/", iker)

    assert "Mine" in page
    assert "Theirs" not in page


def test_one_more_person_costs_no_more_questions(django_assert_max_num_queries):
    browser, counts = a_browser(), []
    for number in (1, 2, 3):
        letter = a_letter(sender=f"p{number}@example.org", name=f"Person {number}")
        an_organisation(f"House {number}", letter.sender.person)
        with django_assert_max_num_queries(30) as seen:
            browser.get("/people/")
        counts.append(len(seen.captured_queries))

    assert len(set(counts)) == 1


def test_an_address_becomes_a_person_with_one_click():
    a_letter(sender="shop@example.org", name="The Shop", not_contact="newsletter")
    handle = Handle.objects.get(value="shop@example.org")
    assert not Person.objects.exists()

    page = page_at("/people/addresses/")
    answer = a_browser().post(f"/people/addresses/{handle.pk}/person/", follow=True)

    assert "shop@example.org" in page
    assert Person.objects.get().name == "The Shop"
    assert "Does not count as contact" in answer.content.decode()  # what they sent is there
    assert "shop@example.org" not in page_at("/people/addresses/")


def test_who_only_reads_makes_nobody():
    a_letter(sender="shop@example.org", not_contact="newsletter")
    handle = Handle.objects.get(value="shop@example.org")
    reader = a_colleague("Ane Lasa", role=Role.READER)

    answer = a_browser(reader).post(f"/people/addresses/{handle.pk}/person/")

    assert answer.status_code == 403
    assert a_browser(reader).get("/people/new/").status_code == 403
    assert not Person.objects.exists()


def test_our_own_address_is_not_offered_and_not_to_be_had():
    a_letter()
    ours = Handle.objects.get(value="nerea@intxaurpe.example")

    assert ours.value not in page_at("/people/addresses/")
    assert a_browser().post(f"/people/addresses/{ours.pk}/person/").status_code == 404


def test_somebody_is_written_down_by_hand():
    answer = a_browser().post(
        "/people/new/",
        {"name": "Charo Vidal", "address": "612345678", "organisation": "Clínica Vidal"},
        follow=True,
    )

    page = answer.content.decode()
    for words in ("Charo Vidal", "+34612345678", "Of Clínica Vidal."):
        assert words in page
    assert "Charo Vidal" in page_at("/people/?q=charo")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ({}, "one of the two is enough"),
        ({"name": "Ana", "address": "nonsense"}, "neither an e-mail address nor a phone number"),
        ({"name": "Ana", "address": "begona@arriaundi.example"}, "already belongs to somebody"),
    ],
)
def test_what_cannot_be_written_down_says_why_beside_the_field(words, complaint):
    a_letter()

    answer = a_browser().post("/people/new/", words)

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert Person.objects.count() == 1
