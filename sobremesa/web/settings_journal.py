"""Settings: who did what, also who looked at what is sensitive and who took it along."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date

from sobremesa.flows.accountable import trail
from sobremesa.journal import record
from sobremesa.us.queries import colleagues
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY, Access, Who

FIELDS = ("by", "verb", "person", "since", "until")


def asked_in(given: QueryDict) -> trail.Asked:
    """What the filters say; what makes no sense is passed over."""
    return trail.Asked(
        by=given.get("by", "")[:9],
        verb=given.get("verb", "")[:40],
        person=given.get("person", "")[:16],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def _day(words: str) -> trail.date | None:
    try:
        return parse_date(words[:10])
    except ValueError:  # the 31st of February
        return None


def journal(request: HttpRequest) -> HttpResponse:
    """A page of it, the latest first."""
    given = request.GET
    before = given.get("before", "")
    at = int(before) if before.isdecimal() and len(before) < 18 else 0
    lines, more = trail.lines(asked_in(given), before=at)
    kept = urlencode({name: given[name] for name in FIELDS if given.get(name)})
    context = {
        "lines": lines, "more": more, "kept": kept, "given": given, "is_first": not at,
        "verbs": trail.verbs(), "colleagues": colleagues(),
    }  # fmt: skip
    return render(request, "settings/journal.html", context)


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines for a spreadsheet. That it was taken is one of them."""
    now = timezone.now()
    record("journal.exported", None, by=me(request), at=now)
    name = f"journal-{timezone.localdate(now):%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        (line.encode() for line in trail.as_csv(asked_in(request.POST))),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff",
        },
    )  # fmt: skip


urls = [
    path("settings/journal/", journal, name="settings-journal"),
    path("settings/journal/export/", export, name="settings-journal-export"),
]
who = {"settings-journal": STAFF_ONLY, "settings-journal-export": Access(post=Who.STAFF)}
