"""Who is perhaps gone, since when, against their own rhythm, why we think so, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from sobremesa.conversations import glances
from sobremesa.conversations.glances import organisation_of
from sobremesa.measures import listing, queries
from sobremesa.measures.models import Bond
from sobremesa.people.models import Handle
from sobremesa.people.queries import colleagues_who_keep, phones_of
from sobremesa.web import bond_words as say
from sobremesa.web import nearness, rhythm
from sobremesa.web.asking import me, wants_part
from sobremesa.web.calibration import calibration
from sobremesa.web.register import SEE
from sobremesa.web.stands import Stand

PAGE = 30


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody who is perhaps gone."""

    bond: Bond
    where: str
    figure: int
    unit: str
    line: str
    why: list[Stand]
    last: glances.Last | None
    phone: Handle | None


def going(bond: Bond, last: Mapping[int, glances.Last], phones: Mapping[int, Handle]) -> Going:
    """What is said of one of them. No query."""
    figure, unit = say.figure_of(bond.silence_days or 0)
    return Going(
        bond, organisation_of(bond.person), figure, unit,
        say.silence_line(bond.silence_days, bond.gap_days, is_gone=True),
        [*rhythm.rhythm(bond), *nearness.chance(bond)],
        last.get(bond.pk), phones.get(bond.pk),
    )  # fmt: skip


def leaving(request: HttpRequest) -> HttpResponse:
    """A page of them, the nearest first; for htmx, the next."""
    user, asked = me(request), request.GET.get("keeper", "")
    keepers = colleagues_who_keep()
    keeper = next((one for one in keepers if str(one.pk) == asked), None)
    after = request.GET.get("after", "")
    rows, more = queries.leaving(user, keeper=keeper, after=after, limit=PAGE)
    listing.bring_houses(rows)
    ids = [row.pk for row in rows]
    last, phones = glances.lasts_of(ids), phones_of(ids)
    context = {
        "rows": [going(row, last, phones) for row in rows],
        "more": more,
        "kept": f"keeper={keeper.pk}" if keeper else "",
        "is_first": not after,
    }
    if wants_part(request):
        return render(request, "leaving/_rows.html", context)
    measuring = queries.last_measuring()
    more_context = {
        "count": queries.leaving_count(user, keeper=keeper),
        "keepers": keepers,
        "keeper": keeper,
        "measured_count": queries.circles_count(user),
        "told_count": listing.told_count(user),
        "unmeasured_count": listing.unmeasured_count(user),
        "measuring": measuring,
        "calibration": calibration(measuring),
    }
    return render(request, "leaving/page.html", context | more_context)


urls = [path("circles/leaving/", leaving, name="leaving")]
who = {"leaving": SEE}
