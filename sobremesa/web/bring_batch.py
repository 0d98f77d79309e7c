"""One import: how far it is, what could not be read and why, stop, answer, again, undo."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from sobremesa.conversations import store
from sobremesa.flows import bringing, importing
from sobremesa.flows.tables.asking import left_in
from sobremesa.us.models import User
from sobremesa.web.register import Access, Who


def me(request: HttpRequest) -> User:
    """Whoever asks: the register let nobody else through."""
    return cast(User, request.user)


def batch_page(request: HttpRequest, code: str) -> HttpResponse:
    """One import, whole; for htmx only its line, which asks again while it moves."""
    batch = bringing.access_batch(me(request), code)
    told = bringing.told([batch], now=timezone.now())[0]
    if request.headers.get("HX-Request"):
        alone = "alone" in request.GET
        return render(request, "bring/_batch.html", {"told": told, "alone": alone})
    context = {
        "told": told,
        "failed": bringing.failed_in(batch),
        "ignored": bringing.ignored_in(batch),
        "questions": bringing.questions_of([batch]),
        "left": left_in(batch),
    }
    return render(request, "bring/batch.html", context)


def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop here; what came stays."""
    importing.stop(bringing.access_batch(me(request), code), by=me(request), now=timezone.now())
    return redirect("bring-batch", code)


def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Say what would go; on the second word, let it go."""
    batch = bringing.access_batch(me(request), code)
    if batch.undone_at:
        return redirect("bring-batch", code)
    if request.method == "POST":
        bringing.take_back(batch, by=me(request), now=timezone.now())
        return redirect("bring-batch", code)
    told = bringing.told([batch], now=timezone.now())[0]
    return render(request, "bring/undo.html", {"told": told, "outlook": bringing.outlook(batch)})


def answer(request: HttpRequest, code: str, file: int) -> HttpResponse:
    """How an unclear file is to be read."""
    batch = bringing.access_batch(me(request), code)
    choice = request.POST.get("choice", "")
    try:
        bringing.answer(batch, file, choice, by=me(request), now=timezone.now())
    except bringing.Gone as why:
        messages.warning(request, str(why))
    return redirect("bring")


def again(request: HttpRequest, code: str) -> HttpResponse:
    """Go on after an interruption, or read once more what could not be read."""
    batch = bringing.access_batch(me(request), code)
    if batch.finished_at:
        bringing.again(batch, now=timezone.now())
        messages.success(request, _("We are reading it again. Look here in a moment."))
    else:
        bringing.go_on(batch, now=timezone.now())
    return redirect("bring-batch", code)


def kept(request: HttpRequest, code: str, delivery: int) -> HttpResponse:
    """The bytes of something that could not be read, as they arrived."""
    batch = bringing.access_batch(me(request), code)
    try:
        name, body = bringing.bytes_of(batch, delivery)
    except store.Damaged:
        messages.warning(request, _("These bytes are damaged on the disk. Ask the doctor."))
        return redirect("bring-batch", code)
    # As an attachment and as nothing in particular: no browser runs what is in it (R12).
    response = HttpResponse(body, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


urls = [
    path("bring/<slug:code>/", batch_page, name="bring-batch"),
    path("bring/<slug:code>/stop/", stop, name="bring-stop"),
    path("bring/<slug:code>/undo/", undo, name="bring-undo"),
    path("bring/<slug:code>/again/", again, name="bring-again"),
    path("bring/<slug:code>/answer/<int:file>/", answer, name="bring-answer"),
    path("bring/<slug:code>/kept/<int:delivery>/", kept, name="bring-kept"),
]
SEE, DO = Access(get=Who.STAFF), Access(post=Who.STAFF)
who = {
    "bring-batch": SEE,
    "bring-stop": DO,
    "bring-undo": Access(get=Who.STAFF, post=Who.STAFF),
    "bring-again": DO,
    "bring-answer": DO,
    "bring-kept": SEE,
}
