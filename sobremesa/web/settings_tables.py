"""Settings: what we remember of the columns of tables, and forget."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.flows.tables import remembering
from sobremesa.us.models import SheetMapping
from sobremesa.web.asking import me
from sobremesa.web.register import Access, Who
from sobremesa.web.table_words import FIELDS, KINDS

PER_PAGE = 50


def tables(request: HttpRequest) -> HttpResponse:
    """Every table that somebody explained, the last one first."""
    page = Paginator(remembering.kept(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [_row(one) for one in page]}
    return render(request, "settings/tables.html", context)


def _row(one: SheetMapping) -> dict[str, object]:
    columns = one.mapping.get("columns", ())
    named = [
        (column.get("heading") or _("column %(number)s") % {"number": place}, FIELDS[field])
        for place, column in enumerate(columns, 1)
        if (field := column.get("field")) in FIELDS and field != "ignore"
    ]
    return {"one": one, "kind": KINDS.get(one.kind, one.kind), "columns": named}


def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask again next time."""
    remembering.forget(pk, by=me(request), now=timezone.now())
    messages.success(request, _("Forgotten. We ask again about such a table."))
    return redirect("settings-tables")


urls = [
    path("settings/tables/", tables, name="settings-tables"),
    path("settings/tables/<int:pk>/forget/", forget, name="settings-tables-forget"),
]
who = {
    "settings-tables": Access(get=Who.STAFF),
    "settings-tables-forget": Access(post=Who.STAFF),
}
