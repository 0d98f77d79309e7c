"""Pairs side by side, their answers, and shared addresses."""

from __future__ import annotations

import pytest

from sobremesa.flows.duplicates import asking, proposing
from sobremesa.people import homes
from sobremesa.people.likeness_models import Likeness, SharedGuess
from sobremesa.people.models import Apart, Handle, Merge, Person
from sobremesa.us.models import Role
from tests.build import NOW, US, a_browser, a_colleague, a_letter, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A3")]


@pytest.fixture
def two():
    """José María with two addresses, and some others so that his name is rare among them."""
    a_colleague()
    for name in ("Ana García", "Luis Ruiz", "Rosa Puig"):
        a_letter(sender=f"{name.split()[0].lower()}@example.org", name=name)
    first = a_letter(sender="jm.zelaia@gmail.com", name="José María Zelaia").sender.person
    second = a_letter(sender="pepe@zelaia.example", name="Pepe Zelaia").sender.person
    a_letter(sender=US, to="pepe@zelaia.example", name="Pepe Zelaia", text="Tomorrow.")
    a_letter(sender=US, to="jm.zelaia@gmail.com", name="José María Zelaia", text="Tomorrow.")
    proposing.look_again(now=NOW)
    return first, second


def the_pair() -> Likeness:
    return Likeness.objects.get()


def test_a_house_where_everybody_is_there_once_says_so():
    page = a_browser().get("/people/duplicates/").content.decode()
    assert "No pair to ask about" in page


def test_a_pair_stands_side_by_side_with_its_reasons(two):
    page = a_browser().get("/people/duplicates/").content.decode()
    for words in ("José María Zelaia", "Pepe Zelaia", "two ways to call one name", "of 100",
                  "jm.zelaia@gmail.com", "pepe@zelaia.example", "Two people"):  # fmt: skip
        assert words in page
    assert "One pair" in a_browser().get("/").content.decode()


def test_they_are_one_and_can_be_separated_again(two):
    first, second = two
    browser = a_browser()
    browser.post("/people/duplicates/", {f"answer-{the_pair().pk}": first.code})
    assert Person.objects.get(pk=second.pk).merged_into == first
    assert set(first.handles.values_list("value", flat=True)) == {
        "jm.zelaia@gmail.com", "pepe@zelaia.example",
    }  # fmt: skip
    page = browser.get(f"/people/{second.code}/").content.decode()
    assert "Brought together with Pepe Zelaia" in page
    assert "José María Zelaia" in page

    browser.post(f"/people/separate/{Merge.objects.get().code}/")
    assert Person.objects.get(pk=second.pk).merged_into is None
    assert Handle.objects.get(value="pepe@zelaia.example").person == second
    proposing.look_again(now=NOW)
    assert not Likeness.objects.exists(), "whoever was separated is not asked about again"


def test_they_are_two_and_are_never_asked_about_again(two):
    a_browser().post("/people/duplicates/", {f"answer-{the_pair().pk}": "two"})
    assert Apart.objects.count() == 1
    proposing.look_again(now=NOW)
    assert not Likeness.objects.exists()
    assert not homes.standing().exists()


def test_later_leaves_them_for_later(two):
    browser, pair = a_browser(), the_pair()
    browser.post("/people/duplicates/", {f"answer-{pair.pk}": "later"})
    assert Likeness.objects.filter(pk=pair.pk).exists()
    assert f"answer-{pair.pk}" in browser.get("/people/duplicates/").content.decode()


def test_looking_again_changes_nothing_and_merges_nobody(two):
    before = list(Likeness.objects.values_list("pk", "probability", "at"))
    proposing.look_again(now=NOW)
    proposing.look_again(now=NOW, among=[two[0].pk])
    assert list(Likeness.objects.values_list("pk", "probability", "at")) == before
    assert not Merge.objects.exists()


def test_nonsense_is_refused(two):
    browser, pair = a_browser(), the_pair()
    assert browser.post("/people/duplicates/", {f"answer-{pair.pk}": "xyz"}).status_code == 404
    browser.post("/people/duplicates/", {"answer-99999": two[0].code, "answer-x": "two"})
    assert not Merge.objects.exists()


def test_keepers_are_asked_only_about_their_own(two):
    keeper = a_colleague("Iker Lasa", role=Role.KEEPER)
    assert not asking.open_questions(keeper).exists()
    Person.objects.filter(pk=two[0].pk).update(keeper=keeper)
    assert not asking.open_questions(keeper).exists(), "both ends have to be theirs"
    pair = the_pair()
    a_browser(keeper).post("/people/duplicates/", {f"answer-{pair.pk}": two[0].code})
    assert not Merge.objects.exists()


def test_readers_only_read(two):
    reader = a_colleague("Ainara Otegi", role=Role.READER)
    page = a_browser(reader).get("/people/duplicates/").content.decode()
    assert "Pepe Zelaia" in page
    assert "<button" not in page.split("<main")[1].split("</main")[0]
    a_browser(reader).post("/people/duplicates/", {f"answer-{the_pair().pk}": "two"})
    assert not Apart.objects.exists()


@pytest.mark.parametrize("said", ["shared", "single"])
def test_an_address_of_several_is_recognised_and_asked_about(said):
    a_colleague()
    for name in ("Marta Soler", "Luis Soler"):
        for at in range(2):
            a_letter(sender="casa@soler.example", name=name, subject=f"{name} {at}")
    proposing.look_again(now=NOW)
    guess = SharedGuess.objects.get()
    assert guess.reason == "names"
    browser = a_browser()
    page = browser.get("/people/duplicates/").content.decode()
    assert "casa@soler.example" in page
    browser.post(f"/people/duplicates/shared/{guess.pk}/", {"said": said})
    handle = Handle.objects.get(value="casa@soler.example")
    assert (handle.shared_at is not None) is (said == "shared")
    proposing.look_again(now=NOW)
    browser.get("/people/duplicates/")  # the page that says that it is written down
    assert "casa@soler.example" not in browser.get("/people/duplicates/").content.decode()


def test_ten_pairs_or_three_take_the_same_number_of_queries(two, django_assert_max_num_queries):
    browser = a_browser()
    browser.get("/people/duplicates/")
    for name, boxes in (("Edurne Goiria", "eg"), ("Haritz Olano", "ho"), ("Nekane Murua", "nm")):
        a_person(name, email=f"{boxes}1@gmail.com")
        a_person(name, email=f"{boxes}2@gmail.com")
    proposing.look_again(now=NOW)
    assert Likeness.objects.count() >= 3
    with django_assert_max_num_queries(24):
        browser.get("/people/duplicates/")
