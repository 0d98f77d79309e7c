"""The circles as a list: for whoever does not see the picture, or wants it on paper."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sobremesa.conversations.glances import organisation_of
from sobremesa.core.pictures.circles import ring_of
from sobremesa.measures import listing, queries
from sobremesa.measures.models import Bond
from sobremesa.web.asking import me, wants_part
from sobremesa.web.bond_words import RINGS, STAGES, chance_words, days_words, silence_line
from sobremesa.web.circles import asked_at, choices
from sobremesa.web.register import SEE

ORDERS = {
    "near": _("The nearest first"), "silence": _("The longest silent first"),
    "chance": _("First those we may not hear from"), "name": _("By name"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One relation in words."""

    bond: Bond
    where: str
    ring: str | Promise
    stage: str | Promise
    line: str
    chance: str
    horizon: str


def row_of(bond: Bond) -> Row:
    """What the list says of one relation. No query."""
    return Row(
        bond,
        organisation_of(bond.person),
        RINGS[ring_of(bond.tie)],
        STAGES.get(bond.stage, ""),
        silence_line(bond.silence_days, bond.gap_days, is_gone=queries.may_be_gone(bond)),
        "" if bond.p_active is None else chance_words(bond.p_active),
        "" if bond.horizon_days is None else days_words(bond.horizon_days),
    )


def circles_list(request: HttpRequest) -> HttpResponse:
    """A page of them; for htmx, its next rows."""
    user, asked = me(request), asked_at(request)
    order = request.GET.get("sort", "")
    order = order if order in ORDERS else "near"
    rows, more = listing.listed(user, asked, order=order, after=request.GET.get("after", ""))
    context = choices(request, asked) | {
        "rows": [row_of(one) for one in rows],
        "more": more,
        "order": order,
        "orders": list(ORDERS.items()),
    }
    if wants_part(request):
        return render(request, "circles/_rows.html", context)
    context["count"] = queries.circles_count(user, **asked.words)
    context["unmeasured_count"] = listing.unmeasured_count(user)
    return render(request, "circles/list.html", context)


urls = [path("circles/list/", circles_list, name="circles-list")]
who = {"circles-list": SEE}
