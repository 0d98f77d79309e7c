"""Organisations, who is in them, who seems to be, and with whom somebody has to do."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sobremesa.people.models import Membership, Organisation, Person, Tie, TieKind
from sobremesa.us.models import PassedDomain, Role
from tests.build import NOW, a_browser, a_colleague, a_letter, a_person, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A1")]


@pytest.fixture(autouse=True)
def nerea():
    """Without one of us everything comes in."""
    return a_colleague()


def signed(sender: str, name: str, house: str) -> None:
    """A letter with a signature."""
    text = f"When do the stairs arrive?\n\n--\n{name}\n{house}\n943 11 22 33"
    a_letter(
        sender=sender, name=name, text=text, folds=((text.index("--"), len(text), "signature"),)
    )


def test_people_of_one_domain_are_asked_about_and_belong_with_one_click():
    signed("begona@arriaundi.example", "Begoña Aldasoro", "Posada Arriaundi")
    signed("jon@arriaundi.example", "Jon Aldasoro", "Posada Arriaundi")
    a_letter(sender="ana@gmail.com", name="Ana")
    browser = a_browser()

    page = browser.get("/organisations/").content.decode()
    assert 'value="Posada Arriaundi"' in page
    assert "All 2 belong there" in page
    assert "gmail.com" not in page

    browser.post(
        "/organisations/accept/",
        {"domain": "arriaundi.example", "name": "Posada Arriaundi", "answer": "yes"},
    )
    where = Organisation.objects.get()
    assert where.memberships.count() == 2
    page = browser.get(f"/organisations/{where.code}/").content.decode()
    assert "Begoña Aldasoro" in page
    assert "Jon Aldasoro" in page
    assert "arriaundi.example called" not in browser.get("/organisations/").content.decode()


def test_a_third_colleague_is_proposed_where_the_others_belong():
    an_organisation("Posada Arriaundi", a_person(email="begona@arriaundi.example"))
    signed("jon@arriaundi.example", "Jon Aldasoro", "Nothing like it")

    page = a_browser().get("/organisations/").content.decode()

    assert 'value="Posada Arriaundi"' in page
    assert "Others who write from there" in page


def test_a_domain_that_is_no_organisation_is_not_asked_about_again():
    signed("jon@vecinos.example", "Jon Aldasoro", "Jon")
    browser = a_browser()

    browser.post("/organisations/accept/", {"domain": "vecinos.example", "answer": "no"})

    assert PassedDomain.objects.get().domain == "vecinos.example"
    assert "vecinos.example called" not in browser.get("/organisations/").content.decode()
    answer = browser.post("/organisations/accept/", {"domain": "nobody.example", "name": "x"})
    assert answer.status_code == 404


def test_the_list_is_found_by_name_and_says_when_nothing_is():
    an_organisation("Posada Arriaundi", a_person())
    browser = a_browser()

    assert "Posada Arriaundi" in browser.get("/organisations/?q=posada").content.decode()
    assert "No organisation like that" in browser.get("/organisations/?q=zzz").content.decode()
    part = browser.get("/organisations/?q=posada", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_a_house_without_organisations_says_how_they_come():
    assert "No organisation yet" in a_browser().get("/organisations/").content.decode()


def test_as_many_queries_for_three_organisations_as_for_one():
    browser = a_browser()
    an_organisation("Uno", a_person("A"))
    browser.get("/organisations/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get("/organisations/")
    an_organisation("Dos", a_person("B"), a_person("C"))
    an_organisation("Tres", a_person("D"))
    with CaptureQueriesContext(connection) as three:
        browser.get("/organisations/")
    assert len(one) == len(three)


def test_an_organisation_is_called_something_else_and_dated():
    where = an_organisation("Posada", a_person("Begoña Aldasoro"))
    browser, one = a_browser(), Membership.objects.get()

    browser.post(f"/organisations/{where.code}/", {"name": "Posada Arriaundi"})
    where.refresh_from_db()
    assert where.name == "Posada Arriaundi"
    refused = browser.post(f"/organisations/{where.code}/", {"name": " "}, follow=True)
    assert "Write the name of the organisation." in refused.content.decode()

    path = f"/organisations/people/{one.pk}/"
    assert browser.get(path).status_code == 200
    wrong = browser.post(path, {"since_on": "2024-01-01", "until_on": "2023-01-01"})
    assert wrong.status_code == 422
    browser.post(path, {"since_on": "2020-01-01", "until_on": "2023-01-01", "job_title": "Owner"})
    page = browser.get(f"/organisations/{where.code}/").content.decode()
    assert "Who was here" in page
    assert "Nobody belongs here now" in page


def test_a_keeper_sees_only_organisations_of_their_people():
    ane = a_colleague("Ane Olano", role=Role.KEEPER)
    mine = an_organisation("Mía", a_person("A", keeper=ane))
    other = an_organisation("Ajena", a_person("B"))
    browser = a_browser(ane)

    page = browser.get("/organisations/").content.decode()

    assert "Mía" in page
    assert "Ajena" not in page
    assert browser.get(f"/organisations/{mine.code}/").status_code == 200
    assert browser.get(f"/organisations/{other.code}/").status_code == 404


# ---------------------------------------------------------------------------------- ties


@pytest.fixture
def sibling() -> TieKind:
    words = {"en": "sibling of", "es": "hermano o hermana de"}
    return TieKind.objects.get_or_create(
        code="sibling", defaults={"words": words, "back_words": words, "made_at": NOW}
    )[0]


@pytest.mark.capability("A2")
def test_a_sister_is_written_down_ends_and_never_was(sibling):
    amaia, luis = a_person("Amaia Ruiz"), a_person("Luis Ruiz")
    browser, path = a_browser(), f"/people/{amaia.code}/ties/"

    assert "Luis Ruiz" in browser.get(f"{path}?q=luis").content.decode()
    browser.post(path, {"act": "add", "other": luis.code, "kind": sibling.pk, "note": "twins"})
    for one, other in ((amaia, "Luis Ruiz"), (luis, "Amaia Ruiz")):
        page = browser.get(f"/people/{one.code}/").content.decode()
        assert "Sibling of" in page
        assert other in page

    tie = Tie.objects.get()
    browser.post(path, {"act": "end", "tie": tie.pk})
    tie.refresh_from_db()
    assert tie.until_on
    browser.post(path, {"act": "remove", "tie": tie.pk})
    assert not Tie.objects.exists()
    assert browser.post(path, {"act": "burn", "tie": tie.pk}).status_code == 404


@pytest.mark.capability("A2")
def test_somebody_who_is_not_here_yet_needs_only_a_name(sibling):
    amaia = a_person("Amaia Ruiz")

    a_browser().post(
        f"/people/{amaia.code}/ties/",
        {"act": "add", "other": "", "name": "June Ruiz", "kind": sibling.pk},
    )

    assert Tie.objects.get().other == Person.objects.get(name="June Ruiz")


@pytest.mark.capability("A2")
def test_a_tie_of_no_kind_makes_nobody(sibling):
    amaia = a_person("Amaia Ruiz")

    page = a_browser().post(
        f"/people/{amaia.code}/ties/",
        {"act": "add", "other": "", "name": "June Ruiz", "kind": ""}, follow=True,
    )  # fmt: skip

    assert "Choose what they are to each other." in page.content.decode()
    assert not Person.objects.filter(name="June Ruiz").exists()
