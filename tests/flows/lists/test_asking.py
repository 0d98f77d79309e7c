"""A list of people: what may be asked, in which order it stands, how it is read aloud."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.conversations.models import Batch
from sobremesa.flows.lists import reading, views
from sobremesa.flows.lists.asked import SORTS, Asked, all_fields, asked_of, stored_asked
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.sentence import sentence
from sobremesa.flows.settling import settle
from sobremesa.people import custom
from sobremesa.people.models import Consent, Person, Tie, TieKind
from sobremesa.us.models import Role
from tests.build import NOW, a_colleague, a_letter, a_person, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A1")]


@pytest.fixture
def nerea():
    return a_colleague()


def ground(user, **more) -> Ground:
    return Ground(user, timezone.now(), **more)


def asked(user, query: str) -> Asked:
    return asked_of(ground(user), QueryDict(query))


def names(user, query: str) -> list[str]:
    rows, _more = reading.page(ground(user), asked(user, query))
    return [row.name for row in rows]


def a_field(nerea, kind="text", name="City", **more):
    return custom.make_field({"en": name}, kind, by=nerea, now=NOW, **more)


@pytest.fixture
def table(nerea):
    """Six people, each with something that the others have not."""
    ane = a_colleague("Ane Lasa", role=Role.KEEPER)
    now = timezone.now()
    wait = a_letter(name="Waits Long", sender="w@example.org", at=now - timedelta(days=9))
    old = a_letter(name="Old Friend", sender="o@example.org", text="Thanks",
                   at=now - timedelta(days=90))  # fmt: skip
    kept = a_person("Kept by Ane", keeper=ane, language="eu")
    mine = a_person("Mine", keeper=nerea, introduced_at=now - timedelta(days=400))
    phone = a_person("+34600000009")
    by_hand = a_person("By Hand", introduced_by=nerea)
    an_organisation("Posada Arriaundi", old.sender.person, wait.sender.person)
    settle([old.sender.person_id, wait.sender.person_id])
    kind = TieKind.objects.get(code="parent")
    Tie.objects.create(person=kept, other=mine, kind=kind, added_at=NOW)
    Consent.objects.create(person=mine, purpose="news", given_at=NOW, noted_at=NOW)
    return {"ane": ane, "kept": kept, "mine": mine, "phone": phone, "by_hand": by_hand}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("c=name:contains:MÍN", {"Mine"}),
        ("c=name:begins:k", {"Kept by Ane"}),
        ("c=organisation:is:posada arriaundi", {"Old Friend", "Waits Long"}),
        ("c=organisation:contains:arria", {"Old Friend", "Waits Long"}),
        ("c=organisation:any:&c=waiting:no:", {"Old Friend"}),
        ("c=organisation:none:&c=tie:none:&c=came:hand:", {"By Hand"}),
        ("c=keeper:is:me", {"Mine"}),
        ("c=keeper:not:nobody", {"Mine", "Kept by Ane"}),
        ("c=keeper:is:nobody&c=last:never:&c=came:hand:", {"By Hand"}),
        ("c=last:silent:60", {"Old Friend"}),
        ("c=last:within:20", {"Waits Long"}),
        ("c=waiting:yes:", {"Waits Long"}),
        ("c=waiting:longer:5", {"Waits Long"}),
        ("c=waiting:longer:50", set()),
        ("c=talks:least:1", {"Waits Long", "Old Friend"}),
        ("c=talks:most:0&c=language:none:&c=keeper:is:nobody&c=came:hand:", {"By Hand"}),
        ("c=medium:is:email", {"Waits Long", "Old Friend"}),
        ("c=medium:not:email&c=keeper:is:me", {"Mine"}),
        ("c=email:any:", {"Waits Long", "Old Friend"}),
        ("c=language:is:eu", {"Kept by Ane"}),
        ("c=tie:is:parent", {"Kept by Ane"}),
        ("c=tie:is:parent.back", {"Mine"}),
        ("c=tie:any:", {"Kept by Ane", "Mine"}),
        ("c=consent:given:news", {"Mine"}),
        ("c=consent:not:news&c=language:is:eu", {"Kept by Ane"}),
        ("c=came:before:2026-01-01&c=keeper:is:me", {"Mine"}),
        ("c=bought:any:", set()),
        ("c=bought:none:&c=keeper:is:me", {"Mine"}),
        ("c=keeper:is:me&c=language:is:eu", set()),
        ("c=keeper:is:me&c=language:is:eu&any=1", {"Kept by Ane", "Mine"}),
        ("q=posada&c=waiting:yes:", {"Waits Long"}),
    ],
)  # fmt: skip
def test_each_thing_that_may_be_asked(nerea, table, query, expected):
    found = asked(nerea, query)

    assert len(found.conditions) == query.count("c="), "every condition was understood"
    assert set(names(nerea, query)) == expected
    assert reading.count(ground(nerea), found) == (len(expected), False)


@pytest.mark.parametrize(
    "query",
    ["c=password:contains:x", "c=name:regex:.*", "c=keeper:is:999", "c=last:silent:-3",
     "c=last:before:tomorrow", "c=talks:least:many", "c=name:contains:", "c=name", "c=",
     "c=keeper__password:contains:a", "c=f.nothing:is:x", "c=came:import:x"],
)  # fmt: skip
def test_what_is_not_in_the_list_does_not_exist(nerea, query):
    assert asked(nerea, query).conditions == ()


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=40))))
@settings(max_examples=40)
def test_no_address_whatever_breaks_a_list(said):
    user = a_colleague()
    found = stored_asked(ground(user), {"code": "x", "asked": [list(one) for one in said]})

    reading.page(ground(user), found)
    assert sentence(ground(user), found)


def test_the_firms_own_fields_may_be_asked_by_their_kind(nerea):
    city, age = a_field(nerea), a_field(nerea, "number", "Age")
    since, loud = a_field(nerea, "date", "Since"), a_field(nerea, "yes_no", "Loud")
    size = a_field(nerea, "choice", "Size", choices=["S", "L"])
    for name, said in {
        "Ane": {city: "Zaragoza", age: "9", since: "2020-05-01", loud: "yes", size: "S"},
        "Bea": {city: "Huesca", age: "10,5", since: "2024-05-01", size: "L"},
        "Carla": {},
    }.items():
        person = a_person(name)
        for field, value in said.items():
            custom.write_value(person, field, value, by=nerea, now=NOW)

    def found(field, rest):
        return names(nerea, f"c=f.{field.code}:{rest}")

    assert found(city, "contains:zara") == ["Ane"]
    assert found(city, "none:") == ["Carla"]
    assert found(age, "least:10") == ["Bea"]
    assert found(age, "most:10") == ["Ane"]
    assert found(since, "before:2021-01-01") == ["Ane"]
    assert found(since, "since:2021-01-01") == ["Bea"]
    assert found(loud, "yes:") == ["Ane"]
    assert found(loud, "no:") == ["Bea", "Carla"]
    assert found(size, "is:L") == ["Bea"]
    assert found(size, "not:L") == ["Ane", "Carla"]
    assert names(nerea, f"sort=-f.{age.code}") == ["Bea", "Ane", "Carla"]
    assert names(nerea, f"sort=f.{city.code}") == ["Bea", "Ane", "Carla"]


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("sort", SORTS)
def test_everybody_is_listed_once_in_every_order(nerea, table, sort, sign):
    what = asked(nerea, f"sort={sign}{sort}")
    seen, after = [], ""
    for _ in range(3):
        rows, after = reading.page(ground(nerea), what, after=after, limit=2)
        seen += [row.name for row in rows]

    assert sorted(seen) == sorted(Person.objects.values_list("name", flat=True))
    assert len(seen) == 6
    assert after == ""
    whole, _ = reading.page(ground(nerea), what)
    assert [row.name for row in whole] == seen


def test_who_has_none_of_it_comes_last_whichever_way(nerea, table):
    assert names(nerea, "sort=last")[:2] == ["Old Friend", "Waits Long"]
    assert names(nerea, "sort=-last")[:2] == ["Waits Long", "Old Friend"]
    assert names(nerea, "sort=waiting")[0] == "Waits Long"
    assert names(nerea, "")[-1] == "+34600000009"


def test_a_place_in_a_list_that_is_gone_begins_again(nerea, table):
    for after in ("99999", "x", "9" * 40):
        rows, _ = reading.page(ground(nerea), asked(nerea, "sort=last"), after=after)
        assert len(rows) == 6


def test_a_keeper_finds_only_their_own(nerea, table):
    assert names(table["ane"], "") == ["Kept by Ane"]
    assert names(table["ane"], "c=keeper:is:nobody&c=tie:any:&any=1") == ["Kept by Ane"]


def test_by_an_import(nerea):
    batch = Batch.objects.create(key="k", paths=["desk/contactos.vcf"], begun_at=NOW,
                                 finished_at=NOW + timedelta(hours=1), people_count=1)  # fmt: skip
    a_person("Brought", introduced_at=NOW + timedelta(minutes=1))
    a_person("Before", introduced_at=NOW - timedelta(days=1))

    query = f"c=came:import:{batch.code}"
    assert names(nerea, query) == ["Brought"]
    assert "contactos.vcf" in sentence(ground(nerea), asked(nerea, query))


# ------------------------------------------------------------------------- read aloud


def test_a_list_is_read_aloud(nerea, table):
    a_field(nerea)
    city = custom.fields()[0]
    what = asked(
        nerea,
        f"c=keeper:is:{table['ane'].pk}&c=last:silent:60&c=f.{city.code}:is:Zaragoza",
    )
    one_of = asked(nerea, "c=waiting:yes:&c=email:none:&any=1")

    with translation.override("en"):
        said = [sentence(ground(nerea), one) for one in (what, Asked(), one_of)]
    assert said == [
        (
            "People kept by Ane Lasa, with whom nobody has spoken for 60 days and with “City”: "
            "Zaragoza"
        ),
        "Everybody",
        "People who wait for an answer, or without an e-mail address",
    ]
    with translation.override("es"):
        assert sentence(ground(nerea), what) == (
            "Personas al cuidado de Ane Lasa, con quienes nadie ha hablado en 60 días y con "
            "«City»: Zaragoza"
        )


def test_everything_that_may_be_asked_can_be_said(nerea, table):
    a_field(nerea)
    g = ground(nerea)
    values = {"text": "x", "number": "3", "days": "1", "date": "2026-01-01", "": ""}
    for field in all_fields(g):
        for op in field.ops:
            value = values.get(op.value, "")
            if op.value == "choice":
                choices = field.choices(g)
                value = next(iter(choices), None)
            if value is not None:
                assert op.says(g, value).strip()


# -------------------------------------------------------------------------------- views


def test_an_address_and_a_view_say_the_same(nerea, table):
    what = asked(nerea, "c=waiting:yes:&c=email:none:&any=1&sort=-talks&cols=talks,phone")

    view = views.keep(" Who  calls ", what, by=nerea, now=NOW)
    again = asked_of(
        ground(nerea), QueryDict(f"v={view.code}"), next(
            one for one in views.views_of(nerea) if one.code == view.code
        ).said(),
    )  # fmt: skip

    assert view.name == "Who calls"
    assert again.query(view="") == what.query()
    assert asked_of(ground(nerea), QueryDict(what.query())) == what


def test_a_view_without_its_field_still_opens(nerea):
    field = a_field(nerea)
    view = views.keep("Z", asked(nerea, f"c=f.{field.code}:any:&sort=f.{field.code}"),
                      by=nerea, now=NOW)  # fmt: skip
    custom.retire_field(field, is_retired=True, by=nerea, now=NOW)

    said = next(one for one in views.views_of(nerea) if one.code == view.code).said()

    assert stored_asked(ground(nerea), said).conditions == ()
    assert stored_asked(ground(nerea), said).sort == "name"


# ------------------------------------------------------------------------------- cost


@pytest.mark.parametrize(
    "query",
    ["", "sort=-last", "sort=waiting", "sort=-talks", "sort=introduced", "c=keeper:is:me",
     "c=waiting:yes:&sort=waiting", "c=came:within:30&sort=-introduced"],
)  # fmt: skip
def test_a_list_is_walked_along_an_index(nerea, query):
    what = asked(nerea, query)
    people, order = reading.ordered(ground(nerea), what, reading.matching(ground(nerea), what))
    if not order.is_whole:
        people = people.filter(Q((f"{order.path}__isnull", False)))
    plan = order.sorted(people)[:50].explain()

    if connection.vendor == "sqlite":
        assert "TEMP B-TREE FOR ORDER BY" not in plan, plan  # among equals is another matter
        assert "USING" in plan
