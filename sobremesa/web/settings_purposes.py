"""Settings: what we may ask people to allow us, and in which words, version by version."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.core.text import fold
from sobremesa.trust import actions, queries
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY
from sobremesa.web.settings_fields import boxes, words_in


def purposes(request: HttpRequest) -> HttpResponse:
    """Each with its wording of today; a new wording is a new version."""
    if request.method == "POST":
        _word(request)
        messages.success(request, _("Saved."))
        return redirect("settings-purposes")
    rows = [
        (one, boxes(one.words), boxes(one.wording, "wording"), queries.versions_of(one.code)[1:])
        for one in queries.purposes()
    ]
    context = {"rows": rows, "new": boxes({}), "new_wording": boxes({}, "wording")}
    return render(request, "settings/purposes.html", context)


def _word(request: HttpRequest) -> None:
    given = request.POST
    words = {code: text.strip() for code, text in words_in(given).items()}
    wording = {code: given.get(f"wording-{code}", "").strip()[:5000] for code in words}
    first = next((text for text in words.values() if text), "")
    code = given.get("code", "") or "-".join(fold(first).split())[:30]
    if not first or not any(wording.values()) or not code:
        raise Http404
    actions.word_purpose(code, words=words, wording=wording, by=me(request), now=timezone.now())


urls = [path("settings/purposes/", purposes, name="settings-purposes")]
who = {"settings-purposes": STAFF_ONLY}
