"""One person: how we talk, what we have said, what we know, and each thing with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.conversations import glances, queries
from sobremesa.conversations.queries import Wanted, cursor_of, cursor_words
from sobremesa.measures.models import Bond
from sobremesa.measures.queries import bond_of
from sobremesa.people import custom
from sobremesa.people.merging import merges_of
from sobremesa.people.models import Membership, Person
from sobremesa.people.queries import INNER, access_person, handle_ids_of, handles_of, memberships_of
from sobremesa.people.ties import ties_of
from sobremesa.web import facts, list_cells, nearness, timelines, years
from sobremesa.web.asking import me, wants_part
from sobremesa.web.bought import NO_HANDLES, bought_of
from sobremesa.web.register import SEE
from sobremesa.web.stands import Stand


def wanted_of(request: HttpRequest) -> Wanted:
    """What the filters say; what makes no sense is passed over."""
    given = request.GET
    year = given.get("year", "")
    return Wanted(
        medium=given.get("medium", "")[:20],
        year=int(year) if year.isdecimal() and 1900 <= int(year[:5]) <= 2200 else None,
        words=given.get("words", "")[:200],
        only_contact="contact" in given,
    )


def kept(wanted: Wanted) -> str:
    """The filters again, for the address of the next page."""
    chosen = {"medium": wanted.medium, "year": wanted.year, "words": wanted.words,
              "contact": "1" if wanted.only_contact else ""}  # fmt: skip
    return urlencode({name: value for name, value in chosen.items() if value})


def person(request: HttpRequest, code: str) -> HttpResponse:
    """All of it; or, for htmx, the next lines of the timeline."""
    who = access_person(me(request), code)
    ids, wanted = handle_ids_of(who), wanted_of(request)
    before = cursor_of(request.GET.get("before", ""))
    lines, more = queries.timeline(who, ids, wanted, before=before)
    context = {
        "person": who,
        "entries": timelines.entries(lines, who.name),
        "more": cursor_words(more),
        "kept": kept(wanted),
        "wanted": wanted,
        "is_first": before is None,
    }
    if wants_part(request):
        return render(request, "person/_lines.html", context)
    return render(request, "person/page.html", context | _whole(request, who, ids))


def _whole(request: HttpRequest, who: Person, ids: Sequence[int]) -> dict[str, Any]:
    now = timezone.now()
    memberships = memberships_of(who)
    standing = glances.standing(who)
    reach = queries.reach(ids)
    bond, talks = bond_of(who), years.how_we_talk(ids, now)
    return {
        "memberships": memberships,
        "merges": merges_of(who),
        "ties": ties_of(who, me(request)),
        "handles": [one for one in handles_of(who) if one.kind not in {INNER, *NO_HANDLES}],
        "bought": bought_of(ids, everything="bought" in request.GET),
        "reach": reach,
        "lede": lede(who, memberships, standing.first_at if standing else None),
        "wait": standing.wait if standing else None,
        "talks": talks,
        "bond": bond,
        "stands": _stands(bond, talks),
        "facts": facts.facts_of(queries.cards_of(who)),
        "own": [(one.label, list_cells.value_words(one.field, one.value))
                for one in custom.said_of(who) if one.value],
    }  # fmt: skip


def _stands(bond: Bond | None, talks: Mapping[str, Any] | None) -> list[Stand]:
    return nearness.stands(bond, talks["change"] if talks else None) if bond else []


def lede(who: Person, memberships: Sequence[Membership], first_at: datetime | None) -> str:
    """One or two sentences of what is known for certain."""
    said = []
    present = [one for one in memberships if one.until_on is None]
    if present:
        where = {"job": present[0].job_title, "where": present[0].organisation.name}
        said.append((_("%(job)s, %(where)s.") if where["job"] else _("Of %(where)s.")) % where)
    if first_at:
        words = timezone.localtime(first_at)
        said.append(_("We have talked since %(year)s.") % {"year": words.year})
    if who.keeper:
        said.append(_("Kept by %(name)s.") % {"name": who.keeper.name})
    return " ".join(said)


urls = [path("people/<str:code>/", person, name="person")]
who = {"person": SEE}
