"""Settings: what this firm wants to know of everybody."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.people import custom
from sobremesa.people.errors import Incomplete
from sobremesa.us.models import User
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY, Access, Who


def words_in(given: QueryDict, name: str = "words") -> dict[str, str]:
    """A text in each language, from fields called `words-es`, `words-en`."""
    return {code: given.get(f"{name}-{code}", "")[:200] for code, _label in settings.LANGUAGES}


def boxes(values: dict[str, str], name: str = "words") -> list[tuple[str, str, str]]:
    """Those fields again: their name, their language, what stands in them."""
    return [(f"{name}-{code}", label, values.get(code, "")) for code, label in settings.LANGUAGES]


def fields(request: HttpRequest) -> HttpResponse:
    """All fields, and a form for one more."""
    given, mistake, at = request.POST, "", ""
    if request.method == "POST":
        try:
            custom.make_field(
                words_in(given), given.get("kind", ""), by=me(request), now=timezone.now(),
                choices=given.get("choices", "")[:4000].splitlines(),
            )  # fmt: skip
        except Incomplete as why:
            mistake, at = str(why), why.field
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-fields")
    context = {
        "rows": [(one, boxes(one.words)) for one in custom.all_fields()],
        "kinds": custom.KINDS.items(),
        "kind": given.get("kind", "text"),
        "new": boxes(words_in(given)),
        "choices": given.get("choices", ""),
        "mistake": mistake,
        "at": at,
    }
    return render(request, "settings/fields.html", context, status=422 if mistake else 200)


def change(request: HttpRequest, code: str) -> HttpResponse:
    """What one of the small forms of a field says."""
    field = custom.access_field(me(request), code)
    try:
        _do(field, request.POST, me(request))
    except Incomplete as why:
        messages.warning(request, str(why))
    return redirect("settings-fields")


def _do(field: custom.CustomField, given: QueryDict, by: User) -> None:
    act, now = given.get("act", ""), timezone.now()
    if act == "reword":
        choices = given.get("choices", "")[:4000].splitlines()
        custom.reword_field(field, words_in(given), choices=choices, by=by, now=now)
    elif act in {"retire", "take-up"}:
        custom.retire_field(field, is_retired=act == "retire", by=by, now=now)
    elif act in {"up", "down"}:
        custom.move_field(field, is_up=act == "up", by=by)
    else:
        raise Http404


urls = [
    path("settings/fields/", fields, name="settings-fields"),
    path("settings/fields/<str:code>/", change, name="settings-field"),
]
who = {"settings-fields": STAFF_ONLY, "settings-field": Access(post=Who.STAFF)}
