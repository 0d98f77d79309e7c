"""Settings: the kinds of tie between people that this firm uses."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.people import tie_kinds
from sobremesa.people.errors import Incomplete
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY, Access, Who
from sobremesa.web.settings_fields import boxes, words_in


def ties(request: HttpRequest) -> HttpResponse:
    """All kinds of tie, and a form for one more."""
    given, mistake = request.POST, ""
    words, back = words_in(given), words_in(given, "back")
    if request.method == "POST":
        try:
            tie_kinds.make_kind(words, back, by=me(request), now=timezone.now())
        except Incomplete as why:
            mistake = str(why)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-ties")
    context = {
        "rows": [
            (one, boxes(one.words), boxes(one.back_words, "back")) for one in tie_kinds.all_kinds()
        ],
        "new": boxes(words),
        "new_back": boxes(back, "back"),
        "mistake": mistake,
    }
    return render(request, "settings/ties.html", context, status=422 if mistake else 200)


def change(request: HttpRequest, code: str) -> HttpResponse:
    """What one of the small forms of a kind says."""
    kind, by, now = tie_kinds.access_kind(me(request), code), me(request), timezone.now()
    act, given = request.POST.get("act", ""), request.POST
    try:
        if act == "reword":
            back = words_in(given, "back")
            tie_kinds.reword_kind(kind, words_in(given), back, by=by, now=now)
        elif act in {"retire", "take-up"}:
            tie_kinds.retire_kind(kind, is_retired=act == "retire", by=by, now=now)
        else:
            raise Http404
    except Incomplete as why:
        messages.warning(request, str(why))
    return redirect("settings-ties")


urls = [
    path("settings/ties/", ties, name="settings-ties"),
    path("settings/ties/<str:code>/", change, name="settings-tie"),
]
who = {"settings-ties": STAFF_ONLY, "settings-tie": Access(post=Who.STAFF)}
