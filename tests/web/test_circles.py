"""The circles: the page in words, the dots for its picture, the list; each as one may see it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sobremesa.people.models import Person
from sobremesa.us.models import Role
from tests.build import a_browser, a_colleague, a_letter, a_person, an_organisation
from tests.measures.build import a_bond, a_measuring, a_sky, gone

pytestmark = [pytest.mark.django_db, pytest.mark.capability("E1")]


def text(path: str, user=None) -> str:
    return a_browser(user).get(path).content.decode()


def dots(path: str = "/circles/dots/", user=None) -> dict:
    return json.loads(a_browser(user).get(path).content)


def test_nobody_yet_says_what_the_circles_are_drawn_from():
    for path in ("/circles/", "/circles/list/"):
        page = text(path)
        assert "Nobody in the circles yet" in page
        assert "data-dots" not in page


def test_people_of_whom_nothing_is_measured_are_not_passed_over():
    a_person("Begoña Aldasoro")
    for path in ("/circles/", "/circles/list/"):
        assert "Nothing is measured yet" in text(path)
        assert "One person is here already." in text(path)

    a_bond("Iker Lasa")
    assert "One more person is not measured yet." in text("/circles/")


def test_the_page_says_each_ring_in_words_and_whom_to_miss():
    a_bond("Begoña Aldasoro", tie=0.9)
    a_bond("Nobody knows", tie=None, gap=None, chance=None)
    missed = gone("Mikel Soraluze", tie=0.5)
    a_measuring()

    page = text("/circles/")

    assert "Very near" in page
    assert "Still to be told" in page
    assert f'href="/people/{missed.person.code}/">Mikel Soraluze</a>' in page
    assert "See the whole list, 3 names" in page
    assert "0.9" not in page
    assert "0.5" not in page  # nobody is graded


def test_a_dot_says_who_it_is_and_one_sentence():
    a_bond("Begoña Aldasoro", tie=0.9, silence=6, gap=10)
    gone("Mikel Soraluze", tie=0.5, silence=210, gap=21)
    a_bond("Nobody knows", tie=None, gap=None, chance=None, silence=None)

    drawn = dots()

    assert drawn["name"] == ["Begoña Aldasoro", "Mikel Soraluze", "Nobody knows"]
    assert drawn["letters"][0] == "BA"
    assert drawn["ring"] == "014"
    assert drawn["kind"] == "0h2"
    assert [drawn["lines"][at] for at in drawn["line"]] == [
        "We talked six days ago; usually it is every ten days.",
        "Silent for seven months; we used to talk every three weeks.",
        "We have never talked.",
    ]
    assert drawn["code"] == list(Person.objects.order_by("pk").values_list("code", flat=True))
    assert len({len(drawn[name]) for name in ("x", "y", "ring", "kind", "tint", "line")}) == 1


def test_whoever_waits_for_a_word_of_ours_is_drawn_in_wine():
    a_colleague()
    letter = a_letter(at=timezone.now() - timedelta(days=3))
    a_bond(letter.sender.person)
    assert dots()["kind"] == "w"


def test_the_dots_are_kept_nowhere():
    assert a_browser().get("/circles/dots/")["Cache-Control"] == "no-store, private"


def test_a_keeper_sees_only_their_own():
    ane = a_colleague("Ane Olano", role=Role.KEEPER)
    a_bond(a_person("Mine", keeper=ane))
    a_bond("Somebody else's")

    assert dots(user=ane)["name"] == ["Mine"]
    for path in ("/circles/", "/circles/list/"):
        assert "Somebody else" not in text(path, ane)


def test_the_circles_are_asked_by_keeper_house_stage_and_who_is_gone():
    ane = a_colleague("Ane Olano")
    mine = a_bond(a_person("Kept", keeper=ane), tie=0.9).person
    friend = a_bond("Friend", tie=0.6).person
    an_organisation("Posada Arriaundi", friend)
    gone("Left", tie=0.3)

    def found(query: str) -> list[str]:
        return dots(f"/circles/dots/?{query}")["name"]

    assert found(f"keeper={ane.pk}") == [mine.name]
    assert found("of=posada+arriaundi") == ["Friend"]
    assert found("stage=friend") == ["Friend"]
    assert found("who=gone") == ["Left"]
    assert found("who=here&of=") == ["Kept", "Friend"]
    assert found("keeper=x&stage=x&who=x") == ["Kept", "Friend", "Left"]
    page = text("/circles/?stage=friend&who=here")
    assert 'data-dots="/circles/dots/?stage=friend&amp;who=here"' in page
    assert "Nobody like that" in text("/circles/?stage=committed&who=gone")


def test_a_house_that_does_not_exist_is_said_and_hides_nobody():
    a_bond("Begoña Aldasoro")
    page = text("/circles/list/?of=Nowhere")
    assert "There is none of that name" in page
    assert "Begoña Aldasoro" in page


def test_the_list_says_in_words_how_near_how_often_and_what_is_likely():
    a_bond("Begoña Aldasoro", tie=0.9, silence=6, gap=10, chance=0.84, days=24)
    a_bond("Nobody knows", tie=None, gap=None, chance=None, silence=100, days=1)

    page = text("/circles/list/")

    assert "Very near" in page
    assert "We talked six days ago; usually it is every ten days." in page
    assert "(24 days of contact)" in page
    assert "About eight in ten" in page
    assert "within three months" in page
    assert "Too little to tell" in page
    assert "0.84" not in page


def test_a_long_list_goes_on_with_the_next_page_also_without_scripts():
    a_sky(60)
    browser = a_browser()
    page = browser.get("/circles/list/?sort=name").content.decode()
    assert page.count("data-row") == 50
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    rest = browser.get(f"/circles/list/{following}")
    part = browser.get(f"/circles/list/{following}", headers={"HX-Request": "true"})

    assert rest.content.decode().count("data-row") == 10
    assert "<html" not in part.content.decode()
    assert part.content.decode().count("data-row") == 10
    seen = {one for one in Person.objects.values_list("code", flat=True)
            if one in page or one in rest.content.decode()}  # fmt: skip
    assert len(seen) == 60


@pytest.mark.parametrize("path", ["/circles/", "/circles/dots/", "/circles/list/"])
def test_as_many_queries_for_three_as_for_one(path):
    browser = a_browser()
    an_organisation("Uno", gone("A", tie=0.4).person)
    browser.get(path)
    with CaptureQueriesContext(connection) as one:
        browser.get(path)
    an_organisation("Dos", gone("B", tie=0.5).person, a_bond("C").person)
    with CaptureQueriesContext(connection) as three:
        browser.get(path)
    assert len(one) == len(three)
