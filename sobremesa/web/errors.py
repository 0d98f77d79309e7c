"""When something is not here, not yours, or broken: said in the house's words.

The page of a broken thing asks no database, no session and no context: it must come out when
nothing else does.
"""

from __future__ import annotations

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from sobremesa.flows.keeping import room

RETRY_SECONDS = 10


def said(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """The page of an error; for htmx only a notice, which base.html puts above the page."""
    context = {"title": title, "words": words, "status": status}
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("errors/_notice.html", context), status=status)
    return HttpResponse(render_to_string("errors/page.html", context, request), status=status)


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    """400: the browser sent something that no page of ours sends."""
    return plain(request, 400, _("We could not understand that."), _("Go back and try once more."))


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    """403: there, but not for this colleague."""
    return said(
        request,
        403,
        _("This is not yours to do."),
        _("Ask a colleague who looks after the firm to do it, or to let you."),
    )


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    """404: absent and forbidden look the same (RELIABILITY R10)."""
    return said(
        request,
        404,
        _("Nobody sits here."),
        _("The page moved, was put away, or never was. Look for the person by name."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: ours; 507 when the disk is full, 503 when the database is busy. What is saved stays."""
    why = sys.exc_info()[1]  # Django calls this while it handles what was raised
    if room.is_full(why):
        room.drop_ballast()
        return plain(
            request,
            507,
            _("The disk is full."),
            _("What was saved stays saved, and everything can be read. Tell whoever keeps the "
              "program to make room; then it goes on by itself."),
        )  # fmt: skip
    if isinstance(why, OperationalError | InterfaceError):
        return soon(
            request, _("The database is busy."), _("Nothing was changed. Try again in a moment.")
        )
    return plain(
        request,
        500,
        _("Something broke on our side."),
        _("What was saved stays saved. Try again; if it goes on, tell whoever keeps the program."),
    )


def soon(request: HttpRequest, title: str, words: str) -> HttpResponse:
    """503: not now, but in a moment."""
    response = plain(request, 503, title, words)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def being_updated(request: HttpRequest) -> HttpResponse:
    """503: another process brings the tables up to date."""
    return soon(
        request, _("Sobremesa is being updated."), _("Nothing is lost. Try again in a minute.")
    )


def plain(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """A page that needs nothing: no session, no database, no context processor."""
    context: dict[str, Any] = {
        "title": title,
        "words": words,
        "status": status,
        "language": translation.get_language(),
        "theme": getattr(request, "theme", ""),
    }
    name = "errors/_notice.html" if request.headers.get("HX-Request") else "errors/plain.html"
    return HttpResponse(render_to_string(name, context), status=status)
