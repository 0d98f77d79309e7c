"""One person: what the page shows, and what happens to what one corrects there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesa.people.models import Person
from sobremesa.us.models import Role
from tests.build import (
    a_browser,
    a_card,
    a_chat,
    a_colleague,
    a_letter,
    a_meeting,
    a_person,
    an_organisation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nerea():
    """Without one of us everything comes in."""
    return a_colleague()


def page_of(person, query="", user=None, **headers):
    """The page of somebody."""
    return a_browser(user).get(f"/people/{person.code}/{query}", **headers).content.decode()


def a_known_person():
    """Begoña, with a letter, a meeting and a card."""
    a_meeting(at=timezone.now() - 30 * DAY)
    letter = a_letter(
        text="When do they arrive?\n\nOn Monday you wrote:\n> Soon.", at=timezone.now() - DAY,
        folds=((22, 51, "quote"),), files=("plan of the stairs.pdf",),
    )  # fmt: skip
    a_card("Begoña Aldasoro", email="begona@arriaundi.example", birthday="--04-04",
           note="Coffee at five", lines=(("address home", "Elizalde 3, Oiartzun"),))  # fmt: skip
    an_organisation("Posada Arriaundi", letter.sender.person, job="Owner")
    return letter.sender.person


def test_the_page_says_who_it_is_and_that_they_wait():
    person = a_known_person()

    page = page_of(person)

    assert "Owner, Posada Arriaundi." in page
    assert "Waiting for an answer for one day." in page
    assert "begona@arriaundi.example" in page


def test_what_they_say_stands_open_and_what_they_quote_is_folded():
    page = page_of(a_known_person())

    before, folded = page.split('<details class="fold">', 1)
    assert "When do they arrive?" in before
    assert "&gt; Soon." in folded
    assert "plan of the stairs.pdf" in page


@pytest.mark.capability("A2")
def test_what_a_card_says_is_shown_with_its_source():
    page = page_of(a_known_person())

    for words in (
        "4 April",
        "Coffee at five",
        "Address (home)",
        "Elizalde 3, Oiartzun",
        "From an address book",
    ):
        assert words in page


@pytest.mark.capability("E2")
def test_the_strip_of_years_has_its_twin_in_words():
    page = page_of(a_known_person())

    assert "2 times since" in page
    assert 'class="strip-years"' in page
    assert '<th scope="row">' in page


def test_what_is_no_contact_is_shown_with_the_rule_that_says_why():
    person = a_known_person()
    a_letter(subject="Spring offers", not_contact="newsletter", at=timezone.now())

    page = page_of(person)

    assert "Spring offers" in page
    assert "Does not count as contact" in page
    assert "List-Unsubscribe" in page
    assert "Spring offers" not in page_of(person, "?contact=1")


def test_messages_of_one_chat_on_one_day_stand_together():
    noon = timezone.localtime().replace(hour=12, minute=0) - 3 * DAY
    a_chat("Beautiful!", "My brother asks", "I said yes", at=noon)
    person = Person.objects.get(handles__value="+34600000001")

    page = page_of(person)

    assert "3 messages" in page
    assert page.index("Beautiful!") < page.index("I said yes")


def test_somebody_with_whom_nothing_was_said_has_a_page_too():
    page = page_of(a_person("Charo"))

    assert "Nothing said yet" in page
    assert "No address yet." in page


def test_a_long_timeline_goes_on_with_and_without_scripts():
    for number in range(45):
        letter = a_letter(subject=f"Letter {number:02}", at=timezone.now() - (number + 1) * DAY)
    person = letter.sender.person

    page = page_of(person)
    more = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    plain = a_browser().get(more).content.decode()
    part = a_browser().get(more, headers={"HX-Request": "true"}).content.decode()

    assert "Letter 39" in page
    assert "Letter 40" not in page
    for rest in (plain, part):
        assert "Letter 40" in rest
        assert "Letter 44" in rest
        assert "Letter 39" not in rest
    assert "<html" in plain
    assert "<html" not in part


def test_a_filter_that_finds_nothing_says_so_and_offers_everything():
    page = page_of(a_known_person(), "?words=zzz&year=x&medium=%3Cscript%3E")

    assert "Nothing was said that fits this choice." in page
    assert "<script>" not in page.split("</head>")[1]


@pytest.mark.parametrize("path", ["", "card/", "edit/"])
def test_somebody_elses_person_is_not_there(path):
    person = a_known_person()
    iker = a_colleague("Iker Odriozola", role=Role.KEEPER)

    assert a_browser(iker).get(f"/people/{person.code}/{path}").status_code == 404
    assert a_browser(iker).get(f"/people/nobody/{path}").status_code == 404


def test_one_more_letter_costs_no_more_questions(django_assert_max_num_queries):
    person, browser, counts = a_known_person(), a_browser(), []
    for number in (1, 2, 3):
        a_letter(cc=f"friend{number}@example.org", at=timezone.now(), files=("a.pdf",))
        with django_assert_max_num_queries(40) as seen:
            browser.get(f"/people/{person.code}/")
        counts.append(len(seen.captured_queries))

    assert len(set(counts)) == 1


# --------------------------------------------------------------------------- put it right


def act(person, user=None, **words):
    """Send one of the small forms, and see where one lands."""
    return a_browser(user).post(f"/people/{person.code}/edit/", words, follow=True)


def test_correcting_by_hand_is_seen_at_once(nerea):
    person = a_known_person()

    act(person, act="about", name="Begoña A.", note="Prefers chestnut", language="es",
        keeper=str(nerea.pk))  # fmt: skip
    page = page_of(person)

    assert "Begoña A." in page
    assert "Prefers chestnut" in page
    assert "Kept by Nerea Arrieta." in page


def test_an_address_is_added_and_taken_away_again():
    person = a_known_person()

    act(person, act="add", address="612 345 678")
    handle = person.handles.get(kind="phone")
    assert handle.value == "+34612345678"

    act(person, act="remove", handle=str(handle.pk))
    assert not person.handles.filter(kind="phone").exists()


def test_an_address_of_somebody_else_is_refused_with_what_to_do():
    person = a_known_person()
    a_person("Marixa", email="marixa@example.org")

    answer = act(person, act="add", address="marixa@example.org")

    assert answer.status_code == 422
    assert "already belongs to somebody else" in answer.content.decode()


@pytest.mark.capability("A3")
def test_an_address_is_moved_to_somebody_chosen_by_name():
    person, marixa = a_known_person(), a_person("Marixa Aldasoro")
    handle = person.handles.get(kind="email")

    offer = a_browser().get(f"/people/{person.code}/edit/?handle={handle.pk}&q=marixa")
    act(person, act="move", handle=str(handle.pk), to=marixa.code)

    assert "Marixa Aldasoro" in offer.content.decode()
    assert "When do they arrive?" in page_of(marixa)


@pytest.mark.capability("A3")
def test_an_address_is_shared():
    person, marixa = a_known_person(), a_person("Marixa Aldasoro")
    handle = person.handles.get(kind="email")

    act(person, act="share", handle=str(handle.pk), to=marixa.code)

    assert "When do they arrive?" in page_of(marixa)
    assert "When do they arrive?" in page_of(person)


def test_organisations_are_written_down_and_left():
    person = a_person("Charo")

    act(person, act="belong", organisation="Clínica Vidal", job_title="Dentist")
    assert "Dentist, Clínica Vidal." in page_of(person)

    act(person, act="leave", membership=str(person.memberships.get().pk))
    assert "Of Clínica Vidal" not in page_of(person)


@pytest.mark.parametrize(
    "words", [{"act": "burn"}, {}, {"act": "remove", "handle": "x"},
              {"act": "leave", "membership": "9" * 30}, {"act": "move", "handle": "1", "to": ""}],
)  # fmt: skip
def test_a_form_that_nobody_made_finds_nothing(words):
    assert act(a_known_person(), **words).status_code == 404


def test_a_reader_is_not_offered_to_change_and_cannot():
    person = a_known_person()
    reader = a_colleague("Ane Lasa", role=Role.READER)

    assert "/edit/" not in page_of(person, user=reader)
    assert act(person, reader, act="add", address="612345678").status_code == 403
    assert not person.handles.filter(kind="phone").exists()
