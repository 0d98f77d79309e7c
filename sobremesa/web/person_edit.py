"""Correct what we know of a person: their name, addresses, organisations, who looks after them.

One page with several small forms; each says in `act` what it does.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from sobremesa.conversations import search
from sobremesa.flows.lists.bulk import new_key
from sobremesa.flows.settling import settle
from sobremesa.people import custom
from sobremesa.people.errors import Refused
from sobremesa.people.models import Person
from sobremesa.people.queries import (
    INNER,
    access_person,
    handles_of,
    memberships_of,
    organisation_names,
)
from sobremesa.web import person_acts
from sobremesa.web.asking import me
from sobremesa.web.register import WRITE


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Show the forms, or do what one of them says."""
    person, by = access_person(me(request), code), me(request)
    if request.method == "POST":
        act = person_acts.ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(person, request.POST, by))
        except Refused as why:
            messages.warning(request, str(why))
            return shown(request, person, status=422)
        settle([person.pk])
        return redirect("person-edit", code)
    return shown(request, person)


def shown(request: HttpRequest, person: Person, status: int = 200) -> HttpResponse:
    """The page; with `?handle=` it asks whose that address is, with `?q=` it offers people."""
    handles = [one for one in handles_of(person) if one.kind != INNER]
    words, chosen = request.GET.get("q", "")[:200], request.GET.get("handle", "")
    found = search.find_people(me(request), words, limit=8) if words else []
    refused = request.POST if request.POST.get("act") == "about" else None
    return render(
        request,
        "person_edit/page.html",
        {
            "person": person,
            "about": person_acts.About(person, refused),
            "handles": handles,
            "choosing": next((one for one in handles if str(one.pk) == chosen), None),
            "words": words,
            "found": [hit.person for hit in found if hit.person and hit.person != person],
            "memberships": memberships_of(person),
            "names": organisation_names(me(request)),
            "own": custom.said_of(person),
            "key": new_key(),
        },
        status=status,
    )


urls = [path("people/<str:code>/edit/", edit, name="person-edit")]
who = {"person-edit": WRITE}
