"""Lists of people by their pages: asked, kept, changed at once, put aside, taken along."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from sobremesa.core.cards.vcard import cards, read_card
from sobremesa.journal import Entry
from sobremesa.people import custom
from sobremesa.people.models import Person
from sobremesa.us.models import Role, SavedView
from tests.build import NOW, a_browser, a_colleague, a_letter, a_person, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A1")]


@pytest.fixture(autouse=True)
def nerea():
    return a_colleague()


@pytest.fixture
def four():
    return [a_person(name) for name in ("Ane", "Bea", "Carla", "Dora")]


def text(answer) -> str:
    return answer.content.decode()


def a_field(nerea, kind="text", name="City", **more):
    return custom.make_field({"en": name, "es": "Ciudad"}, kind, by=nerea, now=NOW, **more)


def names_of(**asked) -> set[str]:
    return set(Person.objects.filter(**asked).values_list("name", flat=True))


# ------------------------------------------------------------------------------ asking


def test_a_condition_is_built_by_plain_forms_and_stands_in_the_address(four, nerea):
    Person.objects.filter(name="Bea").update(keeper=nerea)
    browser = a_browser()

    form = text(browser.get("/people/ask/?field=keeper&sort=-last"))
    answer = browser.get("/people/ask/?field=keeper&op=is&value-is=me&sort=-last&said=1")

    assert 'name="value-is"' in form
    assert 'type="hidden" name="sort" value="-last"' in form
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.url).query) == {"c": ["keeper:is:me"], "sort": ["-last"]}
    page = text(browser.get(answer.url))
    assert "People whom you look after" in page
    assert ">Bea<" in page
    assert ">Ane<" not in page


@pytest.mark.parametrize("said", ["op=is&value-is=nobody-such", "op=nope", ""])
def test_a_condition_that_makes_no_sense_says_so(said):
    assert a_browser().get(f"/people/ask/?field=keeper&said=1&{said}").status_code == 422
    assert a_browser().get("/people/ask/?field=password").status_code == 404


def test_columns_are_chosen_and_stand_in_the_address(nerea):
    field = a_field(nerea, "number", "Shoe size")
    person = a_person("Ane", email="ane@example.org")
    custom.write_value(person, field, "38.5", by=nerea, now=NOW)

    page = text(a_browser().get(f"/people/?cols=&cols=email&cols=f.{field.code}"))

    assert "ane@example.org" in page
    assert "38.5" in page
    assert "Shoe size" in page
    assert "Never talked" not in page


@pytest.mark.parametrize(
    "query", ["", "?cols=organisation,keeper,email,phone,job,last,talks,waiting", "?v=alone",
              "?c=waiting:yes:&c=consent:given:news&any=1&sort=-talks"],
)  # fmt: skip
def test_one_more_person_costs_no_more_questions(query, nerea, django_assert_max_num_queries):
    field = a_field(nerea)
    query = query + ("&" if query else "?") + f"c=f.{field.code}:none:" if "any" in query else query
    browser, counts = a_browser(), []
    for number in (1, 2, 3):
        letter = a_letter(sender=f"p{number}@example.org", name=f"Person {number}")
        person = letter.sender.person
        if "alone" not in query:
            an_organisation(f"House {number}", person)
        custom.write_value(person, field, "x", by=nerea, now=NOW)
        with django_assert_max_num_queries(30) as seen:
            assert f"Person {number}" in text(browser.get(f"/people/{query}"))
        counts.append(len(seen.captured_queries))

    assert counts[0] == counts[-1], counts


# ------------------------------------------------------------------------------- lists


def test_a_list_is_kept_shared_renamed_moved_and_deleted(four, nerea):
    browser = a_browser()
    ane = a_colleague("Ane Lasa", role=Role.KEEPER)
    Person.objects.filter(name="Bea").update(keeper=ane)

    browser.post("/people/lists/", {"name": "All kept", "list": "c=keeper:not:nobody"})
    browser.post("/people/lists/", {"name": "Second", "list": "c=name:begins:b&any=1"})
    view = SavedView.objects.get(name="All kept")
    assert "All kept" not in text(a_browser(ane).get("/people/"))

    browser.post(f"/people/lists/{view.code}/", {"act": "share"})
    Person.objects.filter(name="Dora").update(keeper=nerea)
    theirs = text(a_browser(ane).get(f"/people/?v={view.code}"))
    assert "All kept" in theirs
    assert ">Bea<" in theirs
    assert ">Dora<" not in theirs, "a shared list shows each only what they may see"

    browser.post(f"/people/lists/{view.code}/", {"act": "rename", "name": "Ours"})
    browser.post(f"/people/lists/{view.code}/", {"act": "down"})
    page = text(browser.get("/people/"))
    assert page.index("Second") < page.index("Ours")
    browser.post(
        f"/people/lists/{view.code}/", {"act": "change", "list": f"v={view.code}&sort=-last"}
    )
    view.refresh_from_db()
    assert (view.asked, view.sort) == ([], "-last")
    browser.post(f"/people/lists/{view.code}/", {"act": "keep"})
    assert a_browser(ane).post(f"/people/lists/{view.code}/", {"act": "up"}).status_code == 404
    browser.post(f"/people/lists/{view.code}/", {"act": "remove"})
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_somebody_elses_list_is_not_changed_by_a_keeper(nerea):
    ane = a_colleague("Ane Lasa", role=Role.KEEPER)
    a_browser().post("/people/lists/", {"name": "Mine", "list": ""})
    view = SavedView.objects.get()
    SavedView.objects.update(shared_at=NOW)

    for act in ("share", "keep", "rename", "remove", "change", "up"):
        answer = a_browser(ane).post(f"/people/lists/{view.code}/", {"act": act, "name": "X"})
        assert answer.status_code == 404
    assert a_browser().post("/people/lists/", {"name": " "}).status_code == 422
    reader = a_browser(a_colleague("Luis", role=Role.READER))
    reader.post("/people/lists/", {"name": "Their own"})
    own = SavedView.objects.get(name="Their own")
    reader.post(f"/people/lists/{own.code}/", {"act": "share"})
    own.refresh_from_db()
    assert own.shared_at is None, "a reader keeps a list to themselves"


# ------------------------------------------------------------------------------- export


def taken(browser, kind, query=""):
    answer = browser.post("/people/export/", {"as": kind, "list": query})
    return answer, b"".join(answer.streaming_content).decode()


def test_a_list_is_taken_along_in_each_form(nerea):
    field = a_field(nerea, "number", "Age")
    letter = a_letter(name="Begoña Aldasoro")
    person = letter.sender.person
    an_organisation("Posada; Arriaundi", person, job="=Owner")
    custom.write_value(person, field, "41.5", by=nerea, now=NOW)
    a_person("+34600000009")
    browser = a_browser()

    answer, table = taken(browser, "csv")
    _answer, spanish = taken(browser, "excel")
    _answer, vcf = taken(browser, "vcf")
    _answer, old = taken(browser, "vcf3", "c=organisation:any:")
    _answer, value = taken(browser, "json")

    assert "attachment" in answer.headers["Content-Disposition"]
    assert table.splitlines()[1].split(",")[1:4] == [
        '"Begoña Aldasoro"', '"Posada; Arriaundi"', "\"'=Owner\"",
    ]  # fmt: skip
    assert table.splitlines()[1].endswith(",41.5")
    assert spanish.startswith("\ufeff")
    assert spanish.splitlines()[1].endswith(";41,5")
    found = [read_card(one.encode()) for one in cards(vcf.splitlines(keepends=True))]
    assert [one.name for one in found] == ["Begoña Aldasoro", "+34600000009"]
    assert found[0].organisation == "Posada; Arriaundi"
    assert found[0].lines == (("age", "41.5"),)
    assert old.count("BEGIN:VCARD") == 1
    assert "VERSION:3.0" in old
    assert [one["name"] for one in json.loads(value)] == ["Begoña Aldasoro", "+34600000009"]
    assert json.loads(value)[0]["fields"] == {"Age": 41.5}
    noted = Entry.objects.filter(verb="list.exported")
    assert [one.data["count"] for one in noted.order_by("pk")] == [2, 2, 2, 1, 2]


def test_a_keeper_takes_along_only_their_own(four):
    ane = a_colleague("Ane Lasa", role=Role.KEEPER)
    Person.objects.filter(name="Bea").update(keeper=ane)

    _answer, value = taken(a_browser(ane), "json")

    assert [one["name"] for one in json.loads(value)] == ["Bea"]
    assert a_browser().post("/people/export/", {"as": "exe"}).status_code == 404


# ----------------------------------------------------------------------------- settings


def test_fields_are_made_reworded_ordered_and_retired():
    browser = a_browser()
    browser.post("/settings/fields/", {"words-en": "City", "words-es": "Ciudad", "kind": "text"})
    browser.post("/settings/fields/",
                 {"words-en": "Size", "kind": "choice", "choices": "S\nL\n\nS"})  # fmt: skip
    city, size = custom.fields()
    assert size.choices == ["S", "L"]

    browser.post(f"/settings/fields/{size.code}/", {"act": "up"})
    browser.post(f"/settings/fields/{city.code}/", {"act": "reword", "words-es": "Población"})
    assert [one.words for one in custom.fields()] == [{"en": "Size"}, {"es": "Población"}]

    browser.post(f"/settings/fields/{size.code}/", {"act": "retire"})
    assert ">Size<" not in text(browser.get("/people/ask/?field=name"))
    assert browser.get(f"/people/ask/?field=f.{size.code}").status_code == 404
    assert "asked for no more" in text(browser.get("/settings/fields/"))
    browser.post(f"/settings/fields/{size.code}/", {"act": "take-up"})
    assert len(custom.fields()) == 2


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"kind": "text"}, "Give it a name"),
        ({"words-en": "X", "kind": "formula"}, "what kind of field"),
        ({"words-en": "X", "kind": "choice", "choices": "one"}, "at least two"),
    ],
)
def test_a_field_that_cannot_be_says_why(form, complaint):
    answer = a_browser().post("/settings/fields/", form)

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert custom.fields() == []


def test_kinds_of_tie_are_made_reworded_and_retired():
    browser = a_browser()
    browser.post("/settings/ties/", {"words-en": "godmother of", "back-en": "godchild of"})
    page = text(browser.get("/settings/ties/"))
    assert "The other way round: godchild of." in page
    code = page.split("godmother of")[1].split("/settings/ties/")[1].split("/")[0]

    browser.post(f"/settings/ties/{code}/", {"act": "reword", "words-en": "cousin of"})
    browser.post(f"/settings/ties/{code}/", {"act": "retire"})

    page = text(browser.get("/settings/ties/"))
    assert "The other way round: cousin of." in page
    assert "offered no more" in page
    assert browser.post("/settings/ties/", {"words-en": " "}).status_code == 422


def test_single_keys_are_switched_off_for_one_colleague(nerea):
    browser = a_browser()
    assert "keys.js" in text(browser.get("/people/"))
    assert "<dialog" in text(browser.get("/keys/", headers={"HX-Request": "true"}))

    browser.post("/keys/", {"single_keys": "0"})

    assert "keys.js" not in text(browser.get("/people/"))
    assert "switched off" in text(browser.get("/keys/"))


def test_the_fields_stand_on_the_page_of_a_person_and_are_written_there(nerea):
    city, since = a_field(nerea), a_field(nerea, "date", "Since")
    ane, browser = a_person("Ane"), a_browser()
    form = {"act": "fields", f"value-{city.code}": "Huesca", f"value-{since.code}": "2020-05-01"}

    browser.post(f"/people/{ane.code}/edit/", form)
    page = text(browser.get(f"/people/{ane.code}/"))
    refused = browser.post(
        f"/people/{ane.code}/edit/",
        {"act": "fields", f"value-{city.code}": "Other", f"value-{since.code}": "soon"},
    )

    assert "Huesca" in page
    assert "1 May 2020" in page
    assert refused.status_code == 422
    assert "is a date" in text(refused)
    assert {one.value for one in custom.said_of(ane)} == {"Huesca", "2020-05-01"}
