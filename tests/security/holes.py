"""Holes dug on purpose, for those who are signed in: a scanner that does not find them is blind.

They are behind the door, so that finding them also proves that the scanner got in. Only
`tests/security/served_settings.py` puts them into a program; the product knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

FOLDER = "/__canary__/"
LINKS = """<!doctype html><title>holes</title>
<a href="/__canary__/sqli?id=1">one</a> <a href="/__canary__/xss?q=hello">two</a>
<a href="/__canary__/redirect?url=/">three</a> <a href="/__canary__/file?name=hosts">four</a>"""


class Holes:
    """Answers what lies under `FOLDER`, for those who are signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.path.startswith(FOLDER) and request.user.is_authenticated):
            return self.get_response(request)
        hole = HOLES.get(request.path.removeprefix(FOLDER), lambda _given: HttpResponse(LINKS))
        return hole(request.GET)


def sqli(given) -> HttpResponse:
    """A query put together from what somebody typed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT name FROM sobremesa_person WHERE id = {given.get('id', 1)}")  # noqa: S608
            return HttpResponse(f"<p>Found: {len(cursor.fetchall())}</p>")
    except DatabaseError as exc:
        return HttpResponse(f"<p>sqlite3.OperationalError: {exc}</p>", status=500)


def xss(given) -> HttpResponse:
    """Words of a stranger shown as they came."""
    return HttpResponse(f"<!doctype html><p>You said: {given.get('q', '')}</p>")


def elsewhere(given) -> HttpResponse:
    """Sends people wherever a stranger says."""
    return HttpResponse(status=302, headers={"Location": given.get("url", "/")})


def file(given) -> HttpResponse:
    """A file named by a stranger; only those that scanners ask for, and always the same line."""
    is_asked = "etc/passwd" in given.get("name", "")
    return HttpResponse("root:x:0:0:root:/root:/bin/bash\n" if is_asked else "no such file")


HOLES = {"sqli": sqli, "xss": xss, "redirect": elsewhere, "file": file}
