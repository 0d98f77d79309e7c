"""The trash: whom somebody put aside, until they are fetched back or destroyed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sobremesa.flows.lists import bulk, trash
from sobremesa.people.errors import Refused
from sobremesa.people.queries import access_person
from sobremesa.web.asking import me, wants_part
from sobremesa.web.register import DO, SEE_AND_DO, STAFF_ONLY


def the_trash(request: HttpRequest) -> HttpResponse:
    """Who lies in it and until when; or fetch those back who were ticked."""
    if request.method == "POST":
        return fetch(request)
    rows, more = trash.page(me(request), request.GET.get("after", ""))
    context = {
        "rows": [(one, trash.goes_at(one)) for one in rows],
        "more": more,
        "days": trash.KEEP_DAYS,
        "key": bulk.new_key(),
        "emptied": trash.last_emptied(),
    }
    name = "people/_trash_rows.html" if wants_part(request) else "people/trash.html"
    return render(request, name, context)


def fetch(request: HttpRequest) -> HttpResponse:
    """Back into the lists with those who were ticked."""
    codes = request.POST.getlist("who")[: bulk.COUNT_MAX]
    people = list(trash.in_trash(me(request)).filter(code__in=codes).values_list("pk", flat=True))
    act = trash.fetch_back(
        people, key=request.POST.get("key", ""), by=me(request), now=timezone.now()
    )
    words = ngettext("One person is back.", "%(n)s people are back.", act.count)
    messages.success(request, words % {"n": act.count})
    return redirect("people-trash")


def put_aside(request: HttpRequest, code: str) -> HttpResponse:
    """One person, from their own page, into the trash."""
    person = access_person(me(request), code)
    key = request.POST.get("key", "") or bulk.new_key()
    act = trash.put_aside([person.pk], key=key, by=me(request), now=timezone.now())
    messages.success(
        request, _("%(name)s is in the trash.") % {"name": person.name},
        extra_tags=f"undo-{act.code}",
    )  # fmt: skip
    return redirect("people")


def empty(request: HttpRequest) -> HttpResponse:
    """Ask once, with the count; then destroy all of it for good."""
    people = trash.in_trash(me(request))
    if request.method == "POST":
        try:
            count = trash.empty(list(people[: trash.AT_ONCE_MAX]), by=me(request),
                                now=timezone.now())  # fmt: skip
        except Refused as why:
            messages.warning(request, str(why))
        else:
            words = ngettext("One person is being destroyed.", "%(n)s people are being destroyed.",
                             count)  # fmt: skip
            messages.success(request, words % {"n": count})
        return redirect("people-trash")
    return render(request, "people/trash_empty.html", {"count": people.count()})


urls = [
    path("people/trash/", the_trash, name="people-trash"),
    path("people/trash/empty/", empty, name="people-trash-empty"),
    path("people/<str:code>/trash/", put_aside, name="person-trash"),
]
who = {"people-trash": SEE_AND_DO, "people-trash-empty": STAFF_ONLY, "person-trash": DO}
