"""The dots of the circles, as columns for the script that draws them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone

from sobremesa.conversations import glances
from sobremesa.core.pictures.circles import REACH, freshness, sky
from sobremesa.measures import queries
from sobremesa.measures.queries import Dot
from sobremesa.us.models import User
from sobremesa.web import faces
from sobremesa.web.asking import me
from sobremesa.web.bond_words import days_words, every_words, line_of
from sobremesa.web.circles import asked_at
from sobremesa.web.register import SEE

DENSE = {"ensure_ascii": False, "separators": (",", ":")}
KINDS = "012"  # as `core.pictures.circles` counts freshness; then "h" hollow, "w" waiting


def dots(request: HttpRequest) -> HttpResponse:
    """Where everybody lies and what is said of them, as columns."""
    now = timezone.now()
    user, asked = me(request), asked_at(request)
    found = queries.circles(user, **asked.words)
    answer = JsonResponse(columns(found, waiting=_who_waits(user, now)), json_dumps_params=DENSE)
    answer["Cache-Control"] = "no-store, private"  # as every page about people
    return answer


def _who_waits(user: User, now: datetime) -> set[int]:
    since = now - timedelta(days=glances.OLD_DAYS)
    rows = glances.waiting(user).filter(waiting_since__gte=since)
    return set(rows.values_list("person_id", flat=True))


def columns(found: list[Dot], *, waiting: set[int]) -> dict[str, Any]:
    """What `static/circles.js` draws: a list or a word with one entry for each person.

    `ring` and `kind` and `tint` are words of one letter each; `line` says which of `lines`.
    """
    drawn = sky([(dot.number, dot.tie) for dot in found])
    # Twenty thousand sentences are made of some hundred words: each is looked up once.
    span, every, say = (lru_cache(maxsize=None)(one) for one in (_span, _every, line_of))
    lines, said = _folded(
        say(span(_whole(dot.silence_days)), every(_whole(dot.gap_days)), dot.may_be_gone)
        for dot in found
    )
    return {
        "reach": REACH,
        "rings": [(one.inner, one.outer, one.dot, one.count) for one in drawn.rings],
        "x": drawn.xs,
        "y": drawn.ys,
        "ring": "".join(map(str, drawn.of)),
        "kind": "".join(_kind(dot, waiting) for dot in found),
        "name": [dot.name for dot in found],
        "letters": [faces.initials(dot.name) for dot in found],
        "tint": "".join(str(faces.tint(dot.name)) for dot in found),
        "code": [dot.code for dot in found],
        "line": said,
        "lines": lines,
    }


def _whole(days: float | None) -> int | None:
    """Whole days, so that equal sentences are made once."""
    return None if days is None else round(days)


def _span(days: int | None) -> str:
    return "" if days is None else days_words(days)


def _every(days: int | None) -> str:
    return "" if days is None else every_words(days)


def _kind(dot: Dot, waiting: set[int]) -> str:
    if dot.number in waiting:
        return "w"
    if dot.may_be_gone:
        return "h"
    return KINDS[freshness(dot.silence_days, dot.gap_days)]


def _folded(all_lines: Iterable[str]) -> tuple[list[str], list[int]]:
    """Each sentence once, and for each person which."""
    places: dict[str, int] = {}
    said = [places.setdefault(line, len(places)) for line in all_lines]
    return list(places), said


urls = [path("circles/dots/", dots, name="circles-dots")]
who = {"circles-dots": SEE}
