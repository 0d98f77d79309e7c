"""Settings: how long things are kept. First what would go is shown, then somebody says yes."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.flows.accountable import retaining
from sobremesa.people.errors import Refused
from sobremesa.trust import actions, queries
from sobremesa.web.asking import me
from sobremesa.web.media import MEDIA
from sobremesa.web.register import STAFF_ONLY

OTHERS = {
    retaining.ORIGINALS: gettext_lazy("Originals: the bytes only, their words stay"),
    retaining.NOBODIES: gettext_lazy("Addresses that are nobody"),
}


@dataclass(frozen=True)
class Kept:
    """A kind of thing, what it is called, and its rule if there is one."""

    what: str
    name: object
    rule: object


def keeping(request: HttpRequest) -> HttpResponse:
    """The rules; a preview of a new one; and its beginning or end."""
    given, preview = request.POST, None
    if request.method == "POST":
        try:
            preview = _done(request)
        except (Refused, retaining.Changed) as why:
            messages.warning(request, str(why))
        if preview is None:
            return redirect("settings-keeping")
    rules = {one.what: one for one in queries.standing_rules()}
    kinds = {
        medium: MEDIA[medium][1] if medium in MEDIA else medium for medium in retaining.media()
    }
    kinds |= OTHERS
    context = {
        "kinds": kinds.items(),
        "rules": [Kept(what, kinds.get(what, what), rule) for what, rule in rules.items()],
        "preview": preview,
        "preview_name": kinds.get(preview.what, "") if preview else "",
        "basis": given.get("basis", "")[:300],
    }
    return render(request, "settings/keeping.html", context)


def _done(request: HttpRequest) -> retaining.Preview | None:
    """What the form asks for: a preview, or None once a rule was begun or ended."""
    given, by, now = request.POST, me(request), timezone.now()
    what, act = given.get("what", ""), given.get("act", "")
    if act == "end":
        for rule in queries.standing_rules():
            if rule.what == what:
                actions.end_rule(rule, by=by, now=now)
        messages.success(request, _("Nothing goes by that rule any more."))
        return None
    months = given.get("months", "")
    if not what or what not in {*retaining.media(), *OTHERS} or not months.isdecimal():
        raise Http404
    keep_months = max(1, min(int(months[:4]), retaining.MONTHS_MAX))
    if act == "preview":
        return retaining.preview(what, keep_months, now=now)
    seen = given.get("seen", "")
    retaining.begin(
        what, keep_months, basis=given.get("basis", ""), by=by, now=now,
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
    )  # fmt: skip
    messages.success(request, _("The rule stands. The first things go tonight."))
    return None


urls = [path("settings/keeping/", keeping, name="settings-keeping")]
who = {"settings-keeping": STAFF_ONLY}
