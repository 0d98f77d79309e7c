"""One cell of the list, changed where it stands. Without scripts its pencil is a plain link."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from sobremesa.flows.lists.asked import Asked
from sobremesa.flows.lists.custom import PREFIX
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.reading import with_columns
from sobremesa.flows.settling import settle
from sobremesa.people import actions, custom
from sobremesa.people.errors import Refused
from sobremesa.people.models import Person
from sobremesa.people.queries import (
    access_person,
    colleagues_who_keep,
    memberships_of,
    organisation_names,
    visible_to,
)
from sobremesa.web import list_cells, list_words
from sobremesa.web.asking import me, wants_part
from sobremesa.web.list_cells import EDITABLE
from sobremesa.web.list_words import ground_of
from sobremesa.web.register import WRITE


def cell(request: HttpRequest, code: str, column: str) -> HttpResponse:
    """The cell as a form; with `as=it-is` as it stands; after a POST, as it stands now."""
    person, ground = access_person(me(request), code), ground_of(request)
    if not (column == "name" or column in EDITABLE or _own(ground, column)):
        raise Http404
    if not wants_part(request):
        return redirect("person-edit", code)
    if request.method == "POST":
        try:
            write(ground, person, column, request.POST.get("value", "")[:1000])
        except Refused as why:
            return shown(request, ground, person, column, mistake=str(why))
        return as_it_is(request, ground, person, column)
    if request.GET.get("as") == "it-is":
        return as_it_is(request, ground, person, column)
    return shown(request, ground, person, column)


def _own(ground: Ground, column: str) -> Any:
    return ground.custom.get(column.removeprefix(PREFIX)) if column.startswith(PREFIX) else None


def write(ground: Ground, person: Person, column: str, value: str) -> None:
    """Do what the form says, by the same acts as everywhere."""
    by, now = ground.user, ground.now
    if field := _own(ground, column):
        custom.write_value(person, field, value, by=by, now=now)
    elif column == "name":
        actions.correct(
            person, name=value, note=person.note, language=person.language, by=by, now=now
        )
        settle([person.pk])
    elif column == "keeper":
        keeper = next((one for one in colleagues_who_keep() if str(one.pk) == value), None)
        if value and keeper is None:
            raise Http404
        actions.hand_over(person, keeper, by=by, now=now)
    else:
        present = next((one for one in memberships_of(person) if one.until_on is None), None)
        name = value.strip()
        if present and name != present.organisation.name:
            actions.leave(present, by=by, now=now)
        if name and not (present and name == present.organisation.name):
            actions.belong(person, name, by=by, now=now)
        settle([person.pk])


def shown(
    request: HttpRequest, ground: Ground, person: Person, column: str, *, mistake: str = ""
) -> HttpResponse:
    """The form in the place of the cell; 422 with what is wrong."""
    field = _own(ground, column)
    present = [one for one in memberships_of(person) if one.until_on is None]
    value = {
        "name": person.name,
        "keeper": str(person.keeper_id or ""),
        "organisation": present[0].organisation.name if present else "",
    }.get(column, "")
    if field:
        value = next((one.value for one in custom.said_of(person) if one.field == field), "")
    context = {
        "person": person,
        "column": column,
        "label": list_words.label_of(ground, column),
        "value": request.POST.get("value", value),
        "kind": field.kind if field else column,
        "choices": list(field.choices) if field else [],
        "keepers": [(str(one.pk), one.name or one.email) for one in colleagues_who_keep()],
        "names": organisation_names(me(request)) if column == "organisation" else [],
        "mistake": mistake,
    }
    return render(request, "people/_cell_form.html", context, status=422 if mistake else 200)


def as_it_is(request: HttpRequest, ground: Ground, person: Person, column: str) -> HttpResponse:
    """The cell as it stands in the list; nothing, if they are not theirs to see any more."""
    asked = Asked(columns=() if column == "name" else (column,))
    people = with_columns(ground, asked, visible_to(me(request)).filter(pk=person.pk))
    found = people.first()
    if found is None:
        return render(request, "people/_cell_gone.html", {"is_name": column == "name"})
    if column == "name":
        return render(request, "people/_name.html", {"person": found})
    (one,) = list_cells.cells(ground, asked, found, may_write=True)
    return render(request, "people/_cell.html", {"person": found, "cell": one})


urls = [path("people/<str:code>/cell/<str:column>/", cell, name="people-cell")]
who = {"people-cell": WRITE}
