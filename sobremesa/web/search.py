"""Search: people first, then what was said, with the sentence, the person and the day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from sobremesa.conversations.search import search
from sobremesa.us.models import User
from sobremesa.web import media
from sobremesa.web.register import SEE

PER_PAGE = 20
YEARS_BACK = 12
# Those that are asked for; an unknown one in the address is simply not found.
MEDIA = (
    "email",
    "whatsapp",
    "telegram",
    "signal",
    "sms",
    "phone",
    "video",
    "meeting",
    "visit",
    "meal",
    "letter",
)


def results(request: HttpRequest) -> HttpResponse:
    """What was found for `q`, by medium and year if they say so."""
    user = cast(User, request.user)
    words = request.GET.get("q", "")[:400]
    medium = request.GET.get("medium", "")[:20]
    year = number(request.GET.get("year", ""), least=1990, most=2100)
    after = number(request.GET.get("after", ""), least=0, most=10_000) or 0
    found = search(user, words, limit=PER_PAGE, after=after, medium=medium, year=year)
    kept = {"q": words, "medium": medium, "year": year or ""}
    context = {
        "words": words.strip(),
        "who": [hit for hit in found.hits if hit.kind != "said"],
        "said": [hit for hit in found.hits if hit.kind == "said"],
        "terms": found.terms,
        "medium_asked": medium,
        "year": year,
        "media": [(one, media.label_of(one)) for one in MEDIA],
        "years": range(timezone.localdate().year, timezone.localdate().year - YEARS_BACK, -1),
        "is_first": after == 0,
        "newer": _at(kept, max(after - PER_PAGE, 0)) if after else "",
        "older": _at(kept, found.after) if found.after else "",
        "plain": "?" + urlencode({"q": words}),
    }
    return render(request, "search/page.html", context)


def number(words: str, *, least: int, most: int) -> int | None:
    """A whole number within bounds; None when it is anything else."""
    if not (words.isascii() and words.isdigit() and len(words) <= 9):
        return None
    return int(words) if least <= int(words) <= most else None


def _at(kept: Mapping[str, object], after: int | None) -> str:
    asked = {name: value for name, value in kept.items() if value != ""}
    return "?" + urlencode({**asked, **({"after": after} if after else {})})


urls = [path("search/", results, name="search")]
who = {"search": SEE}
