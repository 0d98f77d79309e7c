"""How we stand with somebody on their page, and what each sentence rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sobremesa.us.models import Role
from tests.build import a_browser, a_colleague, a_letter, a_person
from tests.measures.build import NUMBERS, a_bond

pytestmark = [pytest.mark.django_db, pytest.mark.capability("E2")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nerea():
    """Without one of us everything comes in."""
    return a_colleague()


def begona(count: int = 3, **more):
    """Somebody with some letters, measured just now."""
    now = timezone.now()
    for number in range(count):
        a_letter(at=now - (number + 1) * 20 * DAY, subject=f"Letter {number}")
    person = a_letter(at=now - 5 * DAY, subject="The last one").sender.person
    return a_bond(person, now=now, **{"numbers": NUMBERS, **more}).person


def page_of(person, path="", user=None, query="", **headers) -> str:
    return a_browser(user).get(f"/people/{person.code}/{path}{query}", **headers).content.decode()


def test_the_page_says_how_we_stand_with_cases_and_the_way_to_each():
    person = begona(silence=5, gap=20, chance=0.84, tie=0.6, stage_missing=["trust", "services"])

    page = page_of(person)

    for words in (
        "We talked five days ago; usually it is every three weeks.",
        "24 days of contact; what is usual lies between two weeks and four weeks.",
        "They begin more often than we do.",
        "After a day of silence they spoke first, 14 of 20 times; between 53\N{NO-BREAK SPACE}%",
        "They usually have our answer within five hours. We usually have theirs within two days.",
        "30 answers of ours, 12 of theirs.",
        "Our talks grow shorter: each year by some 20\N{NO-BREAK SPACE}%.",
        "There is friendship between us.",
        "To be nearer it takes talks outside working hours and more given on both sides.",
        "That we hear from them within three months: about eight in ten.",
        "Of 24 people of whom we would have said about the same",
        "nobody can check that.",
    ):
        assert words in page, words
    for code in ("rhythm", "begins", "replies", "length", "tie", "chance"):
        assert f'href="/people/{person.code}/from/{code}/"' in page
    assert "0.84" not in page


def test_somebody_of_whom_little_is_known_is_told_little():
    person = begona(tie=None, gap=None, chance=None, days=2, numbers={}, stage="")

    page = page_of(person)

    assert "too seldom so far to know what is usual" in page
    assert "Who begins" not in page
    assert "Shall we hear" not in page


def test_before_the_first_measuring_the_page_says_so():
    person = a_letter(at=timezone.now() - DAY).sender.person
    page = page_of(person)
    assert "it has not been yet." in page
    assert "From what?" not in page


def test_a_long_silence_is_held_against_their_own():
    page = page_of(begona(silence=200, gap=21, chance=0.1, late=0.97))
    assert "Silent for seven months; we used to talk every three weeks." in page
    assert "97\N{NO-BREAK SPACE}% are shorter than this one." in page


def test_a_rhythm_that_changed_is_said():
    now = timezone.now()
    for ago in [*range(1000, 380, -20), *range(340, 0, -63)]:
        a_letter(at=now - ago * DAY)
    person = a_letter(at=now - DAY).sender.person
    a_bond(person, now=now)
    page = page_of(person)
    assert "We used to talk every three weeks; in the last year, every" in page


def test_from_a_sentence_one_comes_to_what_was_said():
    person = begona()
    a_letter(at=timezone.now() - 3 * DAY, subject="Our newsletter", not_contact="newsletter")
    a_letter(at=timezone.now() + DAY, subject="Came after")

    page = page_of(person, "from/rhythm/")

    assert "We talked" in page
    assert "the one in the middle is what is usual" in page
    assert "Letter 2" in page
    assert "Our newsletter" not in page
    assert "Came after" not in page
    assert "What is usual" in page


def test_every_sentence_has_its_page_and_nothing_else_has():
    person = begona()
    for code in ("rhythm", "change", "length", "begins", "replies", "tie", "chance"):
        assert a_browser().get(f"/people/{person.code}/from/{code}/").status_code == 200
    assert a_browser().get(f"/people/{person.code}/from/grade/").status_code == 404
    other = a_person("Not measured")
    assert a_browser().get(f"/people/{other.code}/from/rhythm/").status_code == 404


def test_of_somebody_elses_people_nothing_is_told():
    person, ane = begona(), a_colleague("Ane Olano", role=Role.KEEPER)
    assert a_browser(ane).get(f"/people/{person.code}/from/rhythm/").status_code == 404


def test_a_long_past_is_walked_through():
    person = begona(count=60)
    page = page_of(person, "from/tie/")
    following = page.split('rel="next" href="')[1].split('"')[0]

    rest = a_browser().get(following, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in rest
    assert "Letter 55" in rest or "Letter 45" in rest


@pytest.mark.parametrize("path", ["", "from/rhythm/", "from/chance/"])
def test_as_many_queries_for_three_letters_as_for_one(path):
    person, browser = begona(count=1), a_browser()
    url = f"/people/{person.code}/{path}"
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    a_letter(at=timezone.now() - 2 * DAY)
    a_letter(at=timezone.now() - 90 * DAY)
    with CaptureQueriesContext(connection) as three:
        browser.get(url)
    assert len(one) == len(three)
