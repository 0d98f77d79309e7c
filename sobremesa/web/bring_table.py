"""A table of which we are not sure: say what its columns are, try ten rows, bring it in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.conversations.models import BatchFile
from sobremesa.core.sheets.proposal import COLUMNS_MAX, FIELDS, SURE, Proposal
from sobremesa.flows import bringing
from sobremesa.flows.tables import asking, choosing, trying
from sobremesa.flows.tables.asking import Table
from sobremesa.flows.tables.choosing import Choice
from sobremesa.web import table_words as words
from sobremesa.web.asking import me
from sobremesa.web.register import STAFF_ONLY
from sobremesa.web.table_readings import reading
from sobremesa.web.table_rows import row_of

COMMAS = {"comma": True, "point": False}


def table(request: HttpRequest, code: str, file: int) -> HttpResponse:
    """The question; and what somebody answers."""
    found = asking.asked_about(bringing.access_batch(me(request), code), file)
    if request.method == "POST" and (answer := _left(request, found)):
        return answer
    if found.outcome == "answered":
        messages.info(request, _("Somebody has said already what is in this table."))
        return redirect("bring-batch", code)
    try:
        tables = asking.tables_of(found)
        one = _sheet(tables, request)
        if request.method == "POST":
            return _said(request, found, tables, one)
        return _page(request, found, tables, one, choosing.guessed(one))
    except bringing.Gone as why:
        context = {"file": found, "name": asking.name_of(found), "code": code, "why": str(why)}
        return render(request, "bring_table/shut.html", context)


def _left(request: HttpRequest, file: BatchFile) -> HttpResponse | None:
    """Leave the table out, or take it up again: for both it need not be opened."""
    act = request.POST.get("do")
    if act == "leave":
        asking.leave(file, by=me(request), now=timezone.now())
        return redirect("bring-batch", file.batch.code)
    if act == "take-up":
        asking.take_up(file, by=me(request), now=timezone.now())
        return redirect("bring-table", file.batch.code, file.pk)
    return None


def _sheet(tables: list[Table], request: HttpRequest) -> Table:
    """The sheet that is spoken of; the first that is not clear where nobody says."""
    given = request.POST if request.method == "POST" else request.GET
    return next((one for one in tables if one.proposal.sheet == given.get("sheet")), tables[0])


def _said(
    request: HttpRequest, file: BatchFile, tables: list[Table], one: Table
) -> HttpResponse:  # fmt: skip
    """What somebody says of the columns: looked at, tried, or brought in."""
    given, kind = request.POST, request.POST.get("kind", "")
    fields = [given.get(f"c{place}", "") for place in range(len(one.proposal.columns))]
    was = given.get("was", kind)
    if kind != was:
        fields = choosing.fields_as(fields, kind)
    choice = choosing.choice(
        one, fields[:COLUMNS_MAX], kind=kind, date_order=given.get("date_order", ""),
        decimal_comma=COMMAS.get(given.get("decimals", "")),
    )  # fmt: skip
    act = given.get("do") if kind == was else "look"
    if act == "bring" and not choice.mistakes:
        found, now = choosing.settled(choice), timezone.now()
        batch = asking.answer(file, one, found, by=me(request), now=now)
        messages.success(
            request, _("It is coming in. Tables with the same headings come in like this one.")
        )
        return redirect("bring-batch", batch.code)
    return _page(request, file, tables, one, choice, act=act or "look")


def _page(
    request: HttpRequest, file: BatchFile, tables: list[Table], one: Table, choice: Choice,
    *, act: str = "",
) -> HttpResponse:  # fmt: skip
    """The page for what is chosen by now; 422 where it cannot be read so."""
    shows_mistakes = bool(choice.mistakes) and act in {"try", "bring"}
    context = {
        "file": file, "name": asking.name_of(file), "code": file.batch.code, "table": one,
        "sheets": [other.proposal.sheet for other in tables if other.proposal.sheet],
        "choice": choice, "kinds": words.KINDS.items(), "kind": choice.proposal.kind,
        "is_kind_known": one.proposal.kind or act,
        "is_kind_unsure": not act and one.proposal.confidence < SURE,
        "between": words.BETWEEN.get(one.proposal.delimiter, ""),
        "columns": _columns(choice, file, is_asked=bool(act), shows_mistakes=shows_mistakes),
        "mistakes": [words.said(m, choice.proposal) for m in choice.mistakes]
        if shows_mistakes else [],
        "orders": list(words.ORDERS.items())[:2] if choice.example else [],
        **_tried(file, one, choice, shows_rows=act == "try"),
    }  # fmt: skip
    return render(request, "bring_table/page.html", context, status=422 if shows_mistakes else 200)


def _tried(file: BatchFile, one: Table, choice: Choice, *, shows_rows: bool) -> dict[str, Any]:
    """How many rows there are, what they would bring and, where asked, the first of them."""
    if choice.mistakes:
        return {"trial": None, "counted": trying.rows_in(file, one.proposal)}
    trial = trying.trial(file, choosing.settled(choice))
    rows = [row_of(came) for came in trial.first] if shows_rows else []
    return {"trial": trial, "counted": trial, "rows": rows}


def _columns(
    choice: Choice, file: BatchFile, *, is_asked: bool, shows_mistakes: bool
) -> list[dict[str, Any]]:
    """The columns from left to right, as the page shows them."""
    proposal: Proposal = choice.proposal
    wrong = {place for one in choice.mistakes for place in one.columns} if shows_mistakes else set()
    region = str(file.batch.options.get("region", ""))
    options = [(field, words.FIELDS[field]) for field in FIELDS[proposal.kind]]
    return [
        {
            "place": place, "heading": words.heading(column, place), "column": column,
            "options": options, "is_wrong": place in wrong,
            "is_unsure": column.confidence < SURE and not is_asked,
            "reading": reading(column, proposal, region),
        }
        for place, column in enumerate(proposal.columns)
    ]  # fmt: skip


urls = [path("bring/<slug:code>/table/<int:file>/", table, name="bring-table")]
who = {"bring-table": STAFF_ONLY}
