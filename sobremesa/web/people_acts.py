"""What was done to many people lately, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from sobremesa.flows.lists import undoing
from sobremesa.web.asking import me
from sobremesa.web.register import DO, Access, Who

KINDS = {
    "keeper": gettext_lazy("Somebody else looks after them"),
    "organisation": gettext_lazy("They belong to an organisation"),
    "field": gettext_lazy("A field was written"),
    "trash": gettext_lazy("Put in the trash"),
    "fetch": gettext_lazy("Fetched back from the trash"),
}


def acts(request: HttpRequest) -> HttpResponse:
    """What was done to many lately, each with its way back."""
    rows = list(undoing.recent(me(request))[: undoing.SHOWN])
    context: dict[str, Any] = {"rows": [(one, KINDS.get(one.kind, one.kind)) for one in rows]}
    return render(request, "people/acts.html", context)


def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Put everybody back whom nobody has changed since; say how many."""
    act = undoing.access_act(me(request), code)
    act = undoing.undo(act, by=me(request), now=timezone.now())
    left = act.count - act.undone_count
    words = ngettext("Taken back for one person.", "Taken back for %(n)s people.", act.undone_count)
    said = words % {"n": act.undone_count}
    if left:
        more = ngettext(
            "One was changed since and stays so.", "%(n)s were changed since and stay so.", left
        )
        said = f"{said} {more % {'n': left}}"
    messages.success(request, said)
    return redirect("people-acts")


urls = [
    path("people/acts/", acts, name="people-acts"),
    path("people/acts/<str:code>/undo/", undo, name="people-undo"),
]
who = {"people-acts": Access(get=Who.WRITER), "people-undo": DO}
