"""Today: who sits at the table, who is missing, and what the page says when nobody does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesa.us.models import Role
from tests.build import a_browser, a_colleague, a_letter, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("E5")]


def wait(number: int, *, days: int = 3):
    """Somebody who wrote some days ago and was not answered."""
    return a_letter(
        sender=f"guest{number}@example.org", name=f"Guest{number} Family{number}",
        text=f"Is my chair number {number} ready?", at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def test_an_empty_house_says_what_to_do_first():
    page = a_browser().get("/").content.decode()

    assert "The table is laid" in page
    assert "/people/new/" in page


def test_when_nobody_waits_it_says_so_warmly():
    a_colleague()
    a_letter(text="Thanks, see you on Thursday!", at=timezone.now() - timedelta(days=1))

    page = a_browser().get("/").content.decode()

    assert "Nobody is waiting for you today" in page
    assert "Everybody has had their answer" in page
    assert "Begoña Aldasoro" in page  # among those whom we talked with last


def test_who_waits_sits_at_the_table_with_the_words_they_wait_with():
    a_colleague()
    wait(1, days=6)

    page = a_browser().get("/").content.decode()

    assert "One is at the table today" in page
    assert "Is my chair number 1 ready?" in page
    assert "Guest1 has waited longest: six days." in page
    assert page.count("Guest1 Family1") >= 2  # under the chair, and in the list below


def test_seven_have_a_chair_and_the_others_are_counted():
    a_colleague()
    for number in range(9):
        wait(number, days=number + 1)

    page = a_browser().get("/").content.decode()

    assert "Seven are at the table today" in page
    assert page.count('class="sitter') == 14  # seven, in the wide and in the tall drawing
    assert page.count('<article class="guest"') == 9


def test_two_hundred_who_wait_do_not_fill_the_page():
    a_colleague()
    for number in range(23):
        wait(number, days=1 + number % 50)

    page = a_browser().get("/").content.decode()

    assert page.count('<article class="guest"') == 20
    assert "And 3 more who are waiting" in page


def test_waits_of_long_ago_stand_behind_one_link():
    a_colleague()
    wait(1, days=200)

    page = a_browser().get("/").content.decode()

    assert "And one from long ago" in page
    assert "Is my chair number 1 ready?" not in page


def test_somebody_long_unseen_has_an_empty_chair_and_the_rule_is_said():
    a_colleague()
    for days in (400, 390, 380, 370, 360):
        a_letter(
            text="Thanks!", at=timezone.now() - timedelta(days=days), sender="mikel@example.org",
            name="Mikel Soraluze",
        )  # fmt: skip

    page = a_browser().get("/").content.decode()

    assert "Missing at the table" in page
    assert "Mikel Soraluze, an empty chair" in page
    assert "more than 60 days" in page


def test_a_keeper_sees_only_their_own_at_the_table():
    keeper = a_colleague("Iker Odriozola", role=Role.KEEPER)
    a_colleague()
    wait(1)

    page = a_browser(keeper).get("/").content.decode()

    assert "Guest1" not in page


def test_hostile_names_are_only_words():
    a_colleague()
    a_letter(name="<script>alert(1)</script>", text="<img src=x>?", at=timezone.now())

    page = a_browser().get("/").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_one_more_person_costs_no_more_questions(django_assert_max_num_queries):
    a_colleague()
    browser, counts = a_browser(), []
    for number in (1, 2, 3):
        letter = wait(number)
        an_organisation(f"House {number}", letter.sender.person)
        with django_assert_max_num_queries(40) as seen:
            browser.get("/")
        counts.append(len(seen.captured_queries))

    assert counts[0] == counts[2]


def test_waiting_shows_everybody_oldest_first_and_goes_on():
    a_colleague()
    for number in range(33):
        wait(number, days=1 + number)
    browser = a_browser()

    page = browser.get("/waiting/").content.decode()
    more = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = browser.get(f"/waiting/{more}", headers={"HX-Request": "true"}).content.decode()

    assert page.index("Guest32 Family32") < page.index("Guest31 Family31")
    assert page.count('<li class="wait">') == 30
    assert rest.count('<li class="wait">') == 3
    assert "<html" not in rest
