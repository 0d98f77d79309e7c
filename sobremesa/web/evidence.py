""" "From what?": what one sentence about a relation rests on, down to each thing said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from sobremesa.conversations import queries
from sobremesa.conversations.queries import Wanted, cursor_of, cursor_words
from sobremesa.measures.models import Bond
from sobremesa.measures.queries import bond_of
from sobremesa.people.models import Person
from sobremesa.people.queries import access_person, handle_ids_of
from sobremesa.web import nearness, timelines, years
from sobremesa.web.asking import me, wants_part
from sobremesa.web.bought import bought_of
from sobremesa.web.evidence_words import HOW, figures
from sobremesa.web.register import SEE
from sobremesa.web.stands import LABELS

TIE_DAYS = 1096  # ties rest on three years (`core.bonds.ties`)


def counted(bond: Bond, code: str) -> Wanted:
    """Which things said a sentence rests on: contact until it was measured."""
    since = bond.measured_at - timedelta(days=TIE_DAYS) if code in {"tie", "change"} else None
    return Wanted(only_counted=True, since=since, until=bond.measured_at)


def evidence(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """The sentence again, how it comes about, its figures, and the things said; htmx: the next."""
    who = access_person(me(request), code)
    bond = bond_of(who)
    if bond is None or what not in LABELS:
        raise Http404
    ids = handle_ids_of(who)
    before = cursor_of(request.GET.get("before", ""))
    lines, more = queries.timeline(who, ids, counted(bond, what), before=before)
    context = {
        "person": who,
        "entries": timelines.entries(lines, who.name),
        "more": cursor_words(more),
        "here": request.path,
        "is_first": before is None,
    }
    if wants_part(request):
        return render(request, "person_from/_lines.html", context)
    return render(request, "person_from/page.html", context | _around(request, who, bond, what))


def _around(request: HttpRequest, who: Person, bond: Bond, what: str) -> dict[str, Any]:
    ids = handle_ids_of(who)
    talks = years.how_we_talk(ids, bond.measured_at)
    found = nearness.stands(bond, talks["change"] if talks else None)
    return {
        "bond": bond,
        "label": LABELS[what],
        "stands": [one for one in found if one.code == what],
        "how": HOW[what],
        "figures": list(figures(bond, what)),
        "bought": bought_of(ids, everything="bought" in request.GET) if what == "chance" else None,
    }


urls = [path("people/<str:code>/from/<str:what>/", evidence, name="person-from")]
who = {"person-from": SEE}
