"""Many people changed at once, cells where they stand, the trash: done, refused, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesa.flows.lists import bulk, trash
from sobremesa.journal import Entry
from sobremesa.people import custom
from sobremesa.people.bulk_models import BulkAct
from sobremesa.people.models import CustomValue, Membership, Person
from sobremesa.trust.models import Erasure
from sobremesa.us.models import Role
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


# ------------------------------------------------------------------------------- bulk


def chosen(people, **more):
    return {"who": [one.code for one in people], "list": "", "key": bulk.new_key(), **more}


def test_many_are_handed_over_and_taken_back(four, nerea):
    browser, luis = a_browser(), a_colleague("Luis Gil")
    Person.objects.filter(name="Ane").update(keeper=nerea)
    form = chosen(four[:3], act="keeper", keeper=str(luis.pk))

    shown = text(browser.post("/people/chosen/", chosen(four[:3])))
    answer = text(browser.post("/people/chosen/", form, follow=True))
    browser.post("/people/chosen/", form)

    assert "3 people" in shown
    assert "Ane, Bea, Carla" in shown
    assert "Done for 3 people." in answer
    assert "Take it back" in answer
    assert names_of(keeper=luis) == {"Ane", "Bea", "Carla"}
    act = BulkAct.objects.get()  # sent twice, done once
    assert Entry.objects.filter(verb="person.handed_over").count() == 3

    Person.objects.filter(name="Carla").update(keeper=None)
    told = text(browser.post(f"/people/acts/{act.code}/undo/", follow=True))
    browser.post(f"/people/acts/{act.code}/undo/")

    assert "Taken back for 2 people. One was changed since and stays so." in told
    assert names_of(keeper=nerea) == {"Ane"}
    assert names_of(keeper=None) == {"Bea", "Carla", "Dora"}


def test_all_who_fit_and_not_only_those_shown(four, nerea):
    field = a_field(nerea, "choice", "Size", choices=["S", "L"])
    custom.write_value(four[0], field, "L", by=nerea, now=NOW)
    form = {"all": "1", "list": "c=name:contains:a", "act": "field", "field": field.code,
            f"value-{field.code}": "S", "key": "k"}  # fmt: skip

    a_browser().post("/people/chosen/", form)

    said = dict(CustomValue.objects.values_list("person__name", "value"))
    assert said == {"Ane": "S", "Bea": "S", "Carla": "S", "Dora": "S"}
    a_browser().post(f"/people/acts/{BulkAct.objects.get().code}/undo/")
    assert dict(CustomValue.objects.values_list("person__name", "value")) == {"Ane": "L"}


def test_many_belong_somewhere_and_do_not_any_more(four):
    an_organisation("Posada", four[0])
    ended = Membership.objects.create(
        person=four[1], organisation=Membership.objects.get().organisation,
        until_on=NOW.date(), job_title="Cook",
    )  # fmt: skip
    form = chosen(four[:3], act="organisation", organisation=" posada ")

    a_browser().post("/people/chosen/", form)

    assert "Carla" in text(a_browser().get("/people/?q=posada"))
    assert Membership.objects.filter(until_on=None).count() == 3
    a_browser().post(f"/people/acts/{BulkAct.objects.get().code}/undo/")
    ended.refresh_from_db()
    assert ended.until_on == NOW.date()
    assert set(Membership.objects.values_list("person__name", flat=True)) == {"Ane", "Bea"}


@pytest.mark.parametrize(
    ("act", "more", "complaint"),
    [
        ("keeper", {"keeper": "reader"}, "404"),
        ("organisation", {"organisation": " "}, "Write the name of the organisation."),
        ("field", {"field": "nothing"}, "404"),
        ("", {"who": []}, "Choose somebody first."),
    ],
)
def test_what_cannot_be_done_to_many_says_why_and_does_nothing(four, act, more, complaint):
    reader = a_colleague("Luis", role=Role.READER)
    if more.get("keeper"):
        more = {"keeper": str(reader.pk)}

    answer = a_browser().post("/people/chosen/", chosen(four, act=act) | more, follow=True)

    assert complaint in text(answer) or str(answer.status_code) == complaint
    assert not BulkAct.objects.filter(count__gt=0).exists()


def test_a_value_that_is_none_of_the_field_changes_nobody(four, nerea):
    field = a_field(nerea, "number", "Age")
    form = chosen(four, act="field", field=field.code, **{f"value-{field.code}": "old"})

    answer = a_browser().post("/people/chosen/", form)

    assert answer.status_code == 422
    assert "is a number" in text(answer)
    assert not CustomValue.objects.exists()


def test_a_keeper_touches_only_their_own_and_takes_only_their_own_acts_back(four, nerea):
    ane = a_colleague("Ane Lasa", role=Role.KEEPER)
    Person.objects.filter(name="Bea").update(keeper=ane)
    a_browser().post("/people/chosen/", chosen(four[:1], act="keeper", keeper=str(nerea.pk)))
    of_nerea = BulkAct.objects.get()

    theirs = a_browser(ane)
    theirs.post("/people/chosen/", chosen(four, act="keeper", keeper=""))

    assert names_of(keeper=nerea) == {"Ane"}
    assert names_of(keeper=ane) == set()
    own = BulkAct.objects.get(by=ane)
    assert own.count == 1
    assert theirs.post(f"/people/acts/{of_nerea.code}/undo/").status_code == 404
    theirs.post(f"/people/acts/{own.code}/undo/")
    assert names_of(keeper=ane) == {"Bea"}, "they took back what they see no more"


@pytest.mark.parametrize(
    ("path", "method"),
    [("/people/chosen/", "post"), ("/people/acts/", "get"), ("/people/acts/x/undo/", "post"),
     ("/people/trash/", "post"), ("/people/trash/empty/", "post"), ("/settings/fields/", "post"),
     ("/settings/ties/", "get"), ("/people/CODE/trash/", "post"),
     ("/people/CODE/cell/name/", "post")],
)  # fmt: skip
def test_a_reader_changes_nothing(four, path, method):
    reader = a_browser(a_colleague("Luis", role=Role.READER))

    answer = getattr(reader, method)(path.replace("CODE", four[0].code), {"value": "X"})

    assert answer.status_code == 403
    page = text(reader.get("/people/"))
    assert "Do something with those chosen" not in page
    assert "/cell/" not in page
    assert 'type="checkbox" name="who"' not in page


# ------------------------------------------------------------------------------- cells


HX = {"HX-Request": "true"}


def cell(browser, person, column, value=None, **more):
    path = f"/people/{person.code}/cell/{column}/"
    if value is None:
        return browser.get(path, more, headers=HX)
    return browser.post(path, {"value": value}, headers=HX)


def test_cells_are_changed_where_they_stand(four, nerea):
    browser, field = a_browser(), a_field(nerea)
    ane = four[0]

    assert 'value="Ane"' in text(cell(browser, ane, "name"))
    assert "Ánne" in text(cell(browser, ane, "name", "Ánne"))
    assert "Posada" in text(cell(browser, ane, "organisation", "Posada"))
    assert "Casa" in text(cell(browser, ane, "organisation", "Casa"))
    assert "Nerea Arrieta" in text(cell(browser, ane, "keeper", str(nerea.pk)))
    assert "Zaragoza" in text(cell(browser, ane, f"f.{field.code}", "Zaragoza"))
    assert "Zaragoza" in text(cell(browser, ane, f"f.{field.code}", **{"as": "it-is"}))

    ane.refresh_from_db()
    assert (ane.name, ane.sort_name, ane.keeper) == ("Ánne", "anne", nerea)
    present = Membership.objects.filter(person=ane, until_on=None)
    assert [one.organisation.name for one in present] == ["Casa"]


def test_a_cell_that_cannot_be_so_says_why_and_keeps_what_was_typed(four):
    answer = cell(a_browser(), four[0], "name", " ")

    assert answer.status_code == 422
    assert "Write a name" in text(answer)
    assert cell(a_browser(), four[0], "password").status_code == 404
    assert cell(a_browser(), four[0], "keeper", "999").status_code == 404


def test_a_cell_without_scripts_leads_to_the_page_that_does_the_same(four):
    answer = a_browser().get(f"/people/{four[0].code}/cell/name/")

    assert answer.url == f"/people/{four[0].code}/edit/"


def test_a_keeper_who_gives_somebody_away_sees_that_they_are_gone(four):
    ane = a_colleague("Ane Lasa", role=Role.KEEPER)
    Person.objects.filter(name="Bea").update(keeper=ane)

    assert "Not yours to see" in text(cell(a_browser(ane), four[1], "keeper", ""))
    assert cell(a_browser(ane), four[0], "name").status_code == 404


# ------------------------------------------------------------------------------- trash


def test_put_aside_and_fetched_back(four):
    browser = a_browser()

    answer = text(browser.post(f"/people/{four[0].code}/trash/", follow=True))
    browser.post("/people/chosen/", chosen(four[1:3], act="trash"))

    assert "Ane is in the trash." in answer
    assert browser.get(f"/people/{four[0].code}/").status_code == 404
    assert ">Bea<" not in text(browser.get("/people/"))
    in_it = text(browser.get("/people/trash/"))
    assert "Ane" in in_it
    assert "Destroyed on" in in_it
    browser.post("/people/trash/", {"who": [four[0].code, four[1].code], "key": "k"})
    assert names_of(trashed_at=None) == {"Ane", "Bea", "Dora"}
    browser.post(f"/people/acts/{BulkAct.objects.get(kind='fetch').code}/undo/")
    browser.post(f"/people/acts/{BulkAct.objects.filter(kind='trash').latest('pk').code}/undo/")
    assert names_of(trashed_at=None) == {"Carla", "Dora"} | {"Bea"}


def test_after_thirty_days_the_night_destroys_them_but_nobody_who_still_writes():
    now = timezone.now()
    gone, writes = a_person("Gone"), a_letter(at=now - timedelta(days=2)).sender.person
    a_person("Just now", trashed_at=now)
    Person.objects.filter(pk__in=[gone.pk, writes.pk]).update(trashed_at=now - timedelta(days=31))

    count = trash.empty_what_is_due(now=now)

    assert count == 1
    assert Erasure.objects.count() == 1
    assert names_of(blocked_at=None) == {"Begoña Aldasoro", "Just now"}
    page = text(a_browser().get("/people/trash/"))
    assert "Last time one person was destroyed" in page
    assert "has written since" in page
    assert "Gone" not in page


def test_only_staff_empties_the_trash_and_is_asked_first(four):
    browser, ane = a_browser(), a_colleague("Ane Lasa", role=Role.KEEPER)
    browser.post("/people/chosen/", chosen(four[:2], act="trash"))

    assert a_browser(ane).get("/people/trash/empty/").status_code == 403
    assert "2 people are destroyed" in text(browser.get("/people/trash/empty/"))
    assert Erasure.objects.count() == 0
    assert "2 people are being destroyed." in text(
        browser.post("/people/trash/empty/", follow=True)
    )
    assert Erasure.objects.count() == 2
