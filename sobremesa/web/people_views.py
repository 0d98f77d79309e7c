"""Lists that one comes back to: keep one, name it, share it, put it in its place."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.flows.lists import views
from sobremesa.flows.lists.sentence import sentence
from sobremesa.people.errors import Refused
from sobremesa.us.models import Role
from sobremesa.web.asking import me
from sobremesa.web.list_words import asked_at, ground_of
from sobremesa.web.register import Access, Who


def lists(request: HttpRequest) -> HttpResponse:
    """The list one came from, to be kept; and all that are kept already."""
    ground, mistake, name = ground_of(request), "", ""
    if request.method == "POST":
        asked, _views = asked_at(request, ground, QueryDict(request.POST.get("list", "")[:4000]))
        name = request.POST.get("name", "")[:200]
        try:
            view = views.keep(name, asked, by=me(request), now=ground.now)
        except Refused as why:
            mistake = str(why)
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": view.name})
            return redirect(f"{reverse('people')}?v={view.code}")
        all_views = views.views_of(me(request))
    else:
        asked, all_views = asked_at(request, ground, request.GET)
    is_staff = me(request).role == Role.STAFF
    rows = [one.row for one in all_views if one.row is not None]
    context = {
        "asked": asked,
        "kept": asked.query(),
        "sentence": sentence(ground, asked),
        "began": next((row for row in rows if row.code == asked.view
                       and row.owner_id == me(request).pk), None),
        "rows": [(row, row.owner_id == me(request).pk or is_staff) for row in rows],
        "mistake": mistake,
        "name": name,
    }  # fmt: skip
    return render(request, "people/lists.html", context, status=422 if mistake else 200)


def change(request: HttpRequest, code: str) -> HttpResponse:
    """What one of the small forms says: rename, share, put in its place, change, delete."""
    view, by, now = views.access_view(me(request), code), me(request), timezone.now()
    act = request.POST.get("act", "")
    try:
        if act == "rename":
            views.rename(view, request.POST.get("name", ""), by=by, now=now)
        elif act in {"share", "keep"}:
            views.share(view, is_shared=act == "share", by=by, now=now)
        elif act in {"up", "down"}:
            views.move(view, is_up=act == "up", by=by)
        elif act == "remove":
            views.remove(view, by=by, now=now)
            messages.success(request, _("The list is gone. The people in it are not."))
        elif act == "change":
            return _changed(request, code)
        else:
            raise Http404
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("people-lists")


def _changed(request: HttpRequest, code: str) -> HttpResponse:
    view, ground = views.access_view(me(request), code), ground_of(request)
    asked, _views = asked_at(request, ground, QueryDict(request.POST.get("list", "")[:4000]))
    views.change(view, asked, by=me(request), now=ground.now)
    messages.success(request, _("“%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('people')}?v={view.code}")


urls = [
    path("people/lists/", lists, name="people-lists"),
    path("people/lists/<str:code>/", change, name="people-list"),
]
# A reader's lists are their own: they say nothing about anybody.
who = {
    "people-lists": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE),
    "people-list": Access(post=Who.COLLEAGUE),
}
