"""Who may be one person with several addresses: asked, answered, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sobremesa.flows.duplicates import asking, joining
from sobremesa.people import homes, merging
from sobremesa.people.errors import Refused
from sobremesa.web.asking import me
from sobremesa.web.likeness_words import how_likely, reasons, why_shared
from sobremesa.web.register import DO, SEE_AND_DO

LATER_MAX = 500
PREFIX = "answer-"


def duplicates(request: HttpRequest) -> HttpResponse:
    """Ten pairs side by side, and the addresses that several people seem to use."""
    if request.method == "POST":
        return answer(request)
    user, later = me(request), request.session.get("later", [])
    found = asking.questions(user, later=later)
    context = {
        "questions": [
            {
                "row": one.row, "sides": (one.one, one.other), "reasons": reasons(one.row.evidence),
                "words": how_likely(one.row.probability),
                "of_a_hundred": min(99, round(100 * one.row.probability)),
            }
            for one in found
        ],
        "count": asking.open_questions(user).count(),
        "shared": [(one, why_shared(one.reason)) for one in asking.shared_guesses(user)],
    }  # fmt: skip
    return render(request, "duplicates/page.html", context)


def answer(request: HttpRequest) -> HttpResponse:
    """All the answers of one form, each in a transaction of its own."""
    user, now = me(request), timezone.now()
    together = apart = 0
    later = list(request.session.get("later", []))
    for name, said in sorted(request.POST.items()):
        pk = name.removeprefix(PREFIX)
        if not name.startswith(PREFIX) or not pk.isdecimal() or len(pk) > 18:
            continue
        if said == asking.LATER:
            later.append(int(pk))
            continue
        try:
            made = asking.answer(user, int(pk), str(said), now=now)
        except Refused as why:
            messages.warning(request, str(why))
            continue
        together, apart = together + (made is not None), apart + (said == asking.TWO)
    request.session["later"] = list(dict.fromkeys(later))[-LATER_MAX:]
    _say(request, together, apart)
    return redirect("duplicates")


def _say(request: HttpRequest, together: int, apart: int) -> None:
    said = []
    if together:
        said.append(ngettext("One pair was brought together.", "%(n)s pairs were brought together.",
                             together) % {"n": together})  # fmt: skip
    if apart:
        said.append(ngettext("One pair stays two, and is not asked about again.",
                             "%(n)s pairs stay two, and are not asked about again.",
                             apart) % {"n": apart})  # fmt: skip
    if said:
        messages.success(request, " ".join(said))


def shared(request: HttpRequest, pk: int) -> HttpResponse:
    """Several use this address, or one does."""
    is_shared = request.POST.get("said") != "single"
    try:
        guess = asking.say_shared(me(request), pk, is_shared=is_shared, now=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("duplicates")
    words = _("%(value)s is shared now: it brings nobody together.") if is_shared else _(
        "%(value)s is one person's.")  # fmt: skip
    messages.success(request, words % {"value": guess.handle.written})
    return redirect("duplicates")


def separate(request: HttpRequest, code: str) -> HttpResponse:
    """They are two after all."""
    user = me(request)
    merge = merging.access_merge(user, code)
    person = homes.root_of(merge.gone)
    try:
        joining.separate(merge, by=user, now=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
    else:
        messages.success(
            request,
            _("%(one)s and %(other)s are two people again, each with what is theirs.")
            % {"one": merge.kept.name, "other": merge.gone.name},
        )
    return redirect("person", person.code)


urls = [
    path("people/duplicates/", duplicates, name="duplicates"),
    path("people/duplicates/shared/<int:pk>/", shared, name="duplicates-shared"),
    path("people/separate/<str:code>/", separate, name="separate"),
]
who = {"duplicates": SEE_AND_DO, "duplicates-shared": DO, "separate": DO}
