"""With whom somebody has to do: family, who brought whom, who works for whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.conversations import search
from sobremesa.flows.settling import settle
from sobremesa.people import actions, ties
from sobremesa.people.errors import Incomplete, Refused
from sobremesa.people.models import Person, TieKind
from sobremesa.people.queries import access_person
from sobremesa.web.asking import me
from sobremesa.web.register import WRITE


def person_ties(request: HttpRequest, code: str) -> HttpResponse:
    """Their ties; a new one in two steps, whom and what; one that ends, or never was."""
    person = access_person(me(request), code)
    if request.method == "POST":
        try:
            messages.success(request, _done(request, person))
        except Refused as why:
            messages.warning(request, str(why))
        return redirect("person-ties", code)
    words = request.GET.get("q", "")[:200].strip()
    found = search.find_people(me(request), words, limit=8) if words else []
    return render(
        request,
        "person_ties/page.html",
        {
            "person": person,
            "ties": ties.ties_of(person, me(request)),
            "words": words,
            "found": [hit.person for hit in found if hit.person and hit.person != person],
            "kinds": choices(),
        },
    )


def choices() -> list[tuple[str, str]]:
    """What somebody may be to somebody else: each kind, and its other end where it differs."""
    found = []
    for kind in ties.kinds():
        found.append((str(kind.pk), ties.words_of(kind.words)))
        if kind.words != kind.back_words:
            found.append((f"-{kind.pk}", ties.words_of(kind.back_words)))
    return found


def _done(request: HttpRequest, person: Person) -> str:
    act, user, now = request.POST.get("act", ""), me(request), timezone.now()
    if act == "add":
        kind, is_back = _kind_of(request.POST.get("kind", ""))
        other = _other(request)
        ties.tie(
            person, other, kind, is_back=is_back, note=request.POST.get("note", ""),
            by=user, now=now,
        )  # fmt: skip
        return _("Written down.")
    pk = request.POST.get("tie", "")
    if act not in {"end", "remove"} or not pk.isdecimal() or len(pk) > 18:
        raise Http404
    one = ties.access_tie(user, int(pk))
    if person.pk not in {one.person_id, one.other_id}:
        raise Http404
    if act == "end":
        ties.end(one, by=user, now=now)
        return _("Written down. That it was stays known.")
    ties.take_away(one, by=user, now=now)
    return _("Taken away.")


def _kind_of(given: str) -> tuple[TieKind, bool]:
    pk = given.removeprefix("-")
    kind = ties.kinds().filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 18 else None
    if kind is None:
        raise Incomplete(_("Choose what they are to each other."), field="kind")
    return kind, given.startswith("-")


def _other(request: HttpRequest) -> Person:
    """Whom: somebody here already, or a name that is new (a daughter, a husband)."""
    if code := request.POST.get("other", ""):
        return access_person(me(request), code)
    person = actions.introduce(request.POST.get("name", ""), by=me(request), now=timezone.now())
    settle([person.pk])
    return person


urls = [path("people/<str:code>/ties/", person_ties, name="person-ties")]
who = {"person-ties": WRITE}
