"""A list to take along, as a file that comes while it is read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import path
from django.utils import timezone

from sobremesa.flows.lists import exporting, reading
from sobremesa.web.asking import me
from sobremesa.web.list_words import asked_at, ground_of
from sobremesa.web.register import Access, Who


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list that the form names, as CSV, vCard or JSON; it is noted who took it."""
    ground, kind = ground_of(request), request.POST.get("as", "")
    if kind not in exporting.KINDS:
        raise Http404
    asked, _views = asked_at(request, ground, QueryDict(request.POST.get("list", "")[:4000]))
    count = reading.matching(ground, asked).count()
    exporting.note_down(kind, count, by=me(request), now=ground.now)
    content_type, ending = exporting.KINDS[kind]
    name = f"people-{timezone.localdate():%Y-%m-%d}.{ending}"
    return StreamingHttpResponse(
        (part.encode() for part in exporting.written(ground, asked, kind)),
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )


urls = [path("people/export/", export, name="people-export")]
who = {"people-export": Access(post=Who.COLLEAGUE)}
