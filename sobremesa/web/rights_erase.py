"""Forget somebody: what would go, what stays and why, and then their name typed by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.core.text import fold
from sobremesa.flows.rights import erasing, rehearsal
from sobremesa.people.errors import Refused
from sobremesa.people.models import Person
from sobremesa.people.queries import access_person
from sobremesa.web.asking import me, wants_part
from sobremesa.web.register import STAFF_ONLY
from sobremesa.web.rights_words import rows_named

DAYS = (0, 30, 365, 1095)


def erase(request: HttpRequest, code: str) -> HttpResponse:
    """The dry run; with their name typed, they are hidden and their day is set.

    Where counting takes seconds, the page is there first and says so, and the counts come in.
    """
    person, mistake = access_person(me(request), code), ""
    given = request.POST
    if request.method == "POST":
        try:
            _must_be_meant(person, given.get("name", ""))
            erasure = erasing.erase(
                person, by=me(request), now=timezone.now(), block_days=_days(given.get("days", ""))
            )
        except Refused as why:
            mistake = str(why)
        else:
            messages.success(request, _said(erasure.destroy_on <= timezone.localdate()))
            return redirect("people")
    if request.method == "GET" and "count" not in request.GET and rehearsal.takes_long():
        return render(request, "rights/erase.html", {"person": person, "is_counting": True})
    plan = rehearsal.rehearse(person)
    context = {
        "person": person,
        "goes": rows_named(plan.goes),
        "redacted": rows_named(plan.redacted, but=()),
        "files": plan.files,
        "megabytes": plan.kept_bytes / 1_000_000,
        "stays": plan.stays,
        "days": DAYS,
        "chosen": _days(given.get("days", "")),
        "mistake": mistake,
    }
    page = "rights/_plan.html" if wants_part(request) else "rights/erase.html"
    return render(request, page, context, status=422 if mistake else 200)


def _must_be_meant(person: Person, name: str) -> None:
    """Raises `Refused` unless the name on the page was typed, however it is accented."""
    if fold(name).split() != fold(person.name).split():
        raise Refused(_("Type their name as it stands on this page, so that it is nobody else."))


def _days(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 5 else 0


def _said(is_today: bool) -> str:
    if is_today:
        return _("They are hidden now, and everything of theirs is being destroyed.")
    return _("They are hidden now. On their day everything of theirs is destroyed.")


urls = [path("people/<str:code>/rights/erase/", erase, name="rights-erase")]
who = {"rights-erase": STAFF_ONLY}
