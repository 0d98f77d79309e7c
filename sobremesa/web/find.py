"""The palette: a few letters find people, pages, actions, and what somebody said.

The dialog and its keys are `static/palette.js`; without it the pill in the head leads to the
search page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sobremesa.conversations.search import Hit, find_people, search_said
from sobremesa.core.text import query_terms, tokens
from sobremesa.us.models import User
from sobremesa.web import register
from sobremesa.web.register import SEE

PEOPLE, SAID = 6, 4


@dataclass(frozen=True)
class Place:
    """A page or an action of the palette. `also`: further words by which it is found."""

    name: str
    icon: str
    label: str | Promise
    also: str | Promise = ""
    is_act: bool = False


PLACES = (
    Place("today", "table", _("Today"), pgettext_lazy("palette", "table home")),
    Place("waiting", "clock", _("Waiting"), pgettext_lazy("palette", "answer owed")),
    Place("people", "people", _("People"), pgettext_lazy("palette", "customers contacts")),
    Place("circles", "circles", _("The circles"), pgettext_lazy("palette", "picture relations")),
    Place("circles-list", "circles", _("The circles as a list"), pgettext_lazy("palette", "ties")),
    Place("leaving", "hurt", _("Who is leaving"), pgettext_lazy("palette", "silent gone churn")),
    Place("attention", "circles", _("Our attention"), pgettext_lazy("palette", "money time audit")),
    Place("bring", "bring", _("Bring in"), pgettext_lazy("palette", "import files mail WhatsApp")),
    Place("settings", "gear", _("Settings"), pgettext_lazy("palette", "language password me")),
    Place("settings-firm", "gear", _("The firm"), pgettext_lazy("palette", "hours name zone")),
    Place("settings-us", "gear", _("What is ours"), pgettext_lazy("palette", "addresses phones")),
    Place("settings-colleagues", "gear", _("Colleagues"), pgettext_lazy("palette", "invite")),
    Place("settings-fields", "gear", _("Fields"), pgettext_lazy("palette", "custom own")),
    Place("settings-ties", "gear", _("Kinds of tie"), pgettext_lazy("palette", "family relation")),
    Place("people-lists", "filter", _("Lists"), pgettext_lazy("palette", "views saved segments")),
    Place("people-acts", "undo", _("What was done to many"), pgettext_lazy("palette", "undo bulk")),
    Place("people-trash", "trash", _("The trash"), pgettext_lazy("palette", "deleted restore")),
    Place("keys", "key", _("Keys"), pgettext_lazy("palette", "keyboard shortcuts")),
    Place("house-style", "house", _("House style")),
    Place("capture", "pencil", _("Note down what was said"),
          pgettext_lazy("palette", "talk call visit after"), is_act=True),
    Place("person-new", "plus", _("Add a person"), pgettext_lazy("palette", "new"), is_act=True),
)  # fmt: skip


def find(request: HttpRequest) -> HttpResponse:
    """What the palette shows for `q`: options of a listbox, in groups. With `frame`, itself."""
    if "frame" in request.GET:
        return render(request, "search/_frame.html")
    user = cast(User, request.user)
    words = request.GET.get("q", "")[:200].strip()
    people = find_people(user, words, limit=PEOPLE)
    said = search_said(user, words, limit=SAID) if len(words) > 2 else []
    context = {
        "words": words,
        "people": [(hit, link(request, hit)) for hit in people],
        "acts": list(acts_on(request, people[:1])) if words else [],
        "places": list(places(request, words)),
        "said": [(hit, link(request, hit)) for hit in said],
        "everything": f"{reverse('search')}?{urlencode({'q': words})}",
    }
    return render(request, "search/_palette.html", context)


def places(request: HttpRequest, words: str) -> Iterator[tuple[Place, str]]:
    """Pages and actions that this colleague may open and whose words begin so."""
    asked = [term.word for term in query_terms(words)]
    for place in PLACES:
        there = tokens(f"{place.label} {place.also}")
        if not all(any(word.startswith(begin) for word in there) for begin in asked):
            continue
        if (where := open_to(request, place.name)) and (asked or place.is_act or len(there) < 9):
            yield place, where


def acts_on(request: HttpRequest, people: list[Hit]) -> Iterator[tuple[str, str, str, Hit]]:
    """What one does with the first person found: (icon, label code, address, whom)."""
    for hit in people:
        if hit.person is None:
            continue
        if where := open_to(request, "capture"):
            yield "pencil", "note", f"{where}?{urlencode({'who': hit.person.code})}", hit
        if where := open_to(request, "card", hit.person.code):
            yield "card", "card", where, hit


def open_to(request: HttpRequest, name: str, *args: str | int) -> str:
    """The address of a page that exists and that this colleague may open; else nothing."""
    access = register.collect()[1].get(name)
    if access is None or access.get is None or not register.may(request.user, access.get):
        return ""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def link(request: HttpRequest, hit: Hit) -> str:
    """Where a thing that was found is seen whole."""
    if hit.interaction is not None:
        return open_to(request, "said", hit.interaction.pk)
    return open_to(request, "person", hit.person.code) if hit.person is not None else ""


urls = [path("find/", find, name="find")]
who = {"find": SEE}
