"""Everybody we talk with, as one asks for them: the address of the page is what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from sobremesa.flows.lists import reading, views
from sobremesa.flows.lists.asked import Asked, all_fields, condition_of, field_of
from sobremesa.flows.lists.bulk import new_key
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.sentence import sentence
from sobremesa.people.models import Person
from sobremesa.people.queries import may_change
from sobremesa.web import list_cells, list_words
from sobremesa.web.asking import me, wants_part
from sobremesa.web.list_cells import Cell
from sobremesa.web.list_words import asked_at, ground_of
from sobremesa.web.register import SEE


@dataclass(frozen=True, slots=True)
class Row:
    """One person and what the columns say of them."""

    person: Person
    cells: list[Cell]


def people(request: HttpRequest) -> HttpResponse:
    """A page of people; for htmx, its next rows."""
    ground, after = ground_of(request), request.GET.get("after", "")
    asked, all_views = asked_at(request, ground, request.GET)
    rows, more = reading.page(ground, asked, after=after)
    may_write = may_change(me(request))
    context = {
        "rows": [
            Row(one, list_cells.cells(ground, asked, one, may_write=may_write)) for one in rows
        ],
        "more": more,
        "kept": asked.query(),
        "asked": asked,
        "span": len(asked.columns) + 2,
    }
    if wants_part(request):
        return render(request, "people/_rows.html", context)
    return render(request, "people/page.html", context | _around(ground, asked, all_views))


def _around(ground: Ground, asked: Asked, all_views: Sequence[views.View]) -> dict[str, Any]:
    view = next((one for one in all_views if one.code == asked.view), None)
    return {
        "views": [(one, f"v={one.code}", one.code == asked.view) for one in all_views],
        "view": view,
        "may_keep_view": view is not None and view.row is not None
        and view.row.owner_id == ground.user.pk,
        "sentence": sentence(ground, asked),
        "conditions": [
            (one.op.says(ground, one.value), asked.without(n))
            for n, one in enumerate(asked.conditions)
        ],
        "heads": list_words.heads(ground, asked),
        "sorts": _sorts(ground, asked),
        "columns": [
            (code, label, code in asked.columns) for code, label in list_words.all_columns(ground)
        ],
        "fields": [(one.code, one.label) for one in all_fields(ground)],
        "state": asked.pairs(),
        "state_find": asked.pairs("q", "sort"),
        "state_columns": asked.pairs("cols"),
        "turned": asked.query(is_any=not asked.is_any),
        "key": new_key(),
    }  # fmt: skip


def _sorts(ground: Ground, asked: Asked) -> list[tuple[str, str, bool]]:
    """The orders to choose from; the one that stands keeps its direction."""
    return [
        (asked.sort if code.removeprefix("-") == asked.sort_code else code, label,
         code.removeprefix("-") == asked.sort_code)
        for code, label in list_words.all_sorts(ground)
    ]  # fmt: skip


def ask(request: HttpRequest) -> HttpResponse:
    """What may be asked of one field; once it is said, back to the list with it."""
    ground = ground_of(request)
    asked, _views = asked_at(request, ground, request.GET)
    field = field_of(ground, request.GET.get("field", ""))
    if field is None:
        raise Http404
    op, mistake = request.GET.get("op", ""), ""
    if op:
        said = request.GET.get(f"value-{op}", "")
        if condition := condition_of(ground, field.code, op, said):
            conditions = (*(one for one in asked.conditions if one != condition), condition)
            query = replace(asked, conditions=conditions).query()
            return redirect(f"{reverse('people')}?{query}")
        mistake = _("Say what you mean by it: this cannot be read.")
    elif "said" in request.GET:
        mistake = _("Choose one of them.")
    context = {
        "field": field,
        "chosen": op,
        "choices": list(field.choices(ground).items()) if field.choices else [],
        "ops": [one for one in field.ops if one.value != "choice" or field.choices],
        "state": asked.pairs(),
        "kept": asked.query(),
        "mistake": mistake,
    }
    name = "people/_ask.html" if wants_part(request) else "people/ask.html"
    return render(request, name, context, status=422 if mistake else 200)


urls = [
    path("people/", people, name="people"),
    path("people/ask/", ask, name="people-ask"),
]
who = {"people": SEE, "people-ask": SEE}
