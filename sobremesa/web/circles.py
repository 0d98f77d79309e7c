"""The circles: every relation as a dot, near to far, fresh to faded; the same in words below."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from sobremesa.measures import listing, queries
from sobremesa.measures.listing import Asked
from sobremesa.people import organisations
from sobremesa.people.queries import colleagues_who_keep, organisation_names
from sobremesa.web.asking import me
from sobremesa.web.bond_words import RINGS, STAGES
from sobremesa.web.register import SEE

GONE = {"gone": True, "here": False}


def asked_at(request: HttpRequest) -> Asked:
    """What the address asks for; what makes no sense in it is passed over."""
    given, user = request.GET, me(request)
    keeper, where = given.get("keeper", ""), given.get("of", "")[:200].strip()
    keepers = {str(one.pk): one for one in colleagues_who_keep()} if keeper else {}
    stage = given.get("stage", "")
    return Asked(
        keeper=keepers.get(keeper),
        organisation=organisations.named(user, where) if where else None,
        stage=stage if stage in queries.STAGES else "",
        is_gone=GONE.get(given.get("who", "")),
    )


def kept(asked: Asked) -> str:
    """The same again, for the address of the picture and of the list."""
    who = next((word for word, is_gone in GONE.items() if is_gone is asked.is_gone), "")
    said = {"keeper": asked.keeper and asked.keeper.pk, "of": asked.organisation
            and asked.organisation.name, "stage": asked.stage, "who": who}  # fmt: skip
    return urlencode({name: value for name, value in said.items() if value})


def choices(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What the form of the filters needs."""
    user = me(request)
    return {
        "asked": asked,
        "kept": kept(asked),
        "keepers": colleagues_who_keep(),
        "houses": organisation_names(user),
        "stages": [(code, STAGES[code]) for code in queries.STAGES],
        "is_unknown_house": bool(request.GET.get("of", "").strip()) and not asked.organisation,
    }


def circles(request: HttpRequest) -> HttpResponse:
    """The page; the dots come from `dots`."""
    user, asked = me(request), asked_at(request)
    rings = listing.in_words(user, asked)
    count = sum(one.count for one in rings)
    return render(
        request,
        "circles/page.html",
        choices(request, asked)
        | {
            "rings": list(zip(RINGS, rings, strict=True)),
            "count": count,
            "gone_count": sum(one.gone_count for one in rings),
            "undrawn_count": max(count - queries.DOTS_MAX, 0),
            "drawn_max": queries.DOTS_MAX,
            "unmeasured_count": listing.unmeasured_count(user),
            "measuring": queries.last_measuring(),
        },
    )


urls = [path("circles/", circles, name="circles")]
who = {"circles": SEE}
