"""Everybody who waits for a word of ours, oldest first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import ngettext

from sobremesa.conversations import glances
from sobremesa.conversations.queries import cursor_of, cursor_words
from sobremesa.web.register import SEE
from sobremesa.web.words import local_day

PAGE = 30


def waited(since: datetime, now: datetime) -> tuple[int, str]:
    """How long, as a figure and its unit: hours on the first day, then days."""
    days = (local_day(now) - local_day(since)).days
    if days:
        return days, ngettext("day", "days", days)
    hours = max(int((now - since).total_seconds() // 3600), 0)
    if hours:
        return hours, ngettext("hour", "hours", hours)
    minutes = max(int((now - since).total_seconds() // 60), 1)
    return minutes, ngettext("minute", "minutes", minutes)


def waiting(request: HttpRequest) -> HttpResponse:
    """Those of the last two months, or with `?old=1` everybody."""
    now = timezone.now()
    is_old = "old" in request.GET
    after = cursor_of(request.GET.get("after", ""))
    rows, more = glances.waits(
        request.user,  # type: ignore[arg-type]
        limit=PAGE,
        after=after,
        since=None if is_old else now - timedelta(days=glances.OLD_DAYS),
    )
    all_count, old_count = glances.waiting_counts(request.user, now=now)  # type: ignore[arg-type]
    return render(
        request,
        "waiting/_rows.html" if request.headers.get("HX-Request") else "waiting/page.html",
        {
            "rows": [(wait, *waited(wait.since, now)) for wait in rows],
            "is_old": is_old,
            "is_first": after is None,
            "count": all_count if is_old else all_count - old_count,
            "old_count": old_count,
            "more": cursor_words(more),
        },
    )


urls = [path("waiting/", waiting, name="waiting")]
who = {"waiting": SEE}
