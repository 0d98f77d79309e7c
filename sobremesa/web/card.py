"""Before you talk: one sheet, read in a minute."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from sobremesa.conversations import glances, queries
from sobremesa.people.models import Handle
from sobremesa.people.queries import (
    INNER,
    access_person,
    first_name,
    handle_ids_of,
    handles_of,
    memberships_of,
)
from sobremesa.web import facts, timelines
from sobremesa.web.asking import me
from sobremesa.web.register import SEE

LAST_TIMES = 3
FACTS_MAX = 8


def how_to_reach(handles: list[Handle]) -> tuple[str, str]:
    """Where the one button goes, and the name of its drawing: a phone before an e-mail."""
    for kind, scheme, icon in (("phone", "tel", "phone"), ("email", "mailto", "mail")):
        for handle in handles:
            if handle.kind == kind:
                return f"{scheme}:{handle.value}", icon
    return "", ""


def card(request: HttpRequest, code: str) -> HttpResponse:
    """What is known so far, in the order in which it helps."""
    person = access_person(me(request), code)
    ids = handle_ids_of(person)
    lines, _more = queries.timeline(
        person, ids, queries.Wanted(only_contact=True), limit=LAST_TIMES * 3
    )
    handles = [one for one in handles_of(person) if one.kind != INNER]
    href, icon = how_to_reach(handles)
    standing = glances.standing(person)
    return render(
        request,
        "card/page.html",
        {
            "person": person,
            "first": first_name(person.name),
            "present": [one for one in memberships_of(person) if one.until_on is None],
            "wait": standing.wait if standing else None,
            "glance": standing.glance if standing else None,
            "entries": timelines.entries(lines, person.name)[:LAST_TIMES],
            "facts": facts.facts_of(queries.cards_of(person))[:FACTS_MAX],
            "handles": handles,
            "href": href,
            "icon": icon,
        },
    )


urls = [path("people/<str:code>/card/", card, name="card")]
who = {"card": SEE}
