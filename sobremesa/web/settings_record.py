"""Settings: the record of processing, to read, to word and to print (GDPR art. 30)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.flows.accountable import processing
from sobremesa.trust import queries
from sobremesa.trust.actions import PROCESSING_FIELDS
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY

LABELS = {
    "purpose": gettext_lazy("What for"), "basis": gettext_lazy("By what right"),
    "categories": gettext_lazy("Whose data, and which"),
    "recipients": gettext_lazy("Who receives them, and who works for us with them"),
    "retention": gettext_lazy("How long"), "measures": gettext_lazy("How they are protected"),
    "transfers": gettext_lazy("Outside the European Union"),
}  # fmt: skip


def the_record(request: HttpRequest) -> HttpResponse:
    """All lines; before the firm has taken it up, what is proposed."""
    if request.method == "POST":
        _do(request)
        messages.success(request, _("Saved."))
        return redirect("settings-record")
    lines = queries.record_lines()
    chosen = request.GET.get("line", "")
    told = [(one.code, [(name, LABELS[name], getattr(one, name)) for name in PROCESSING_FIELDS])
            for one in lines]  # fmt: skip
    if not lines:
        told = [("", [(name, LABELS[name], words[name]) for name in PROCESSING_FIELDS])
                for words in processing.proposed()]  # fmt: skip
    empty = [(name, LABELS[name], "") for name in PROCESSING_FIELDS]
    context = {"told": told, "is_proposed": not lines, "chosen": chosen, "empty": empty}
    return render(request, "settings/record.html", context)


def _do(request: HttpRequest) -> None:
    given, by, now = request.POST, me(request), timezone.now()
    act, code = given.get("act", ""), given.get("line", "")[:16]
    if act == "take-up":
        processing.take_up(by=by, now=now)
    elif act == "end":
        processing.end(code, by=by, now=now)
    else:
        words = {name: given.get(name, "")[:5000] for name in PROCESSING_FIELDS}
        words["purpose"], words["basis"] = words["purpose"][:300], words["basis"][:300]
        if words["purpose"].strip():
            processing.write(code, words, by=by, now=now)


urls = [path("settings/record/", the_record, name="settings-record")]
who = {"settings-record": STAFF_ONLY}
