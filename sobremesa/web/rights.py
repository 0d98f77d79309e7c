"""Their rights: what we hold of one person, where it came from, what they allow, what they ask."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sobremesa.flows.accountable import trail
from sobremesa.flows.rights import exporting, rehearsal
from sobremesa.people import consents
from sobremesa.people.errors import Refused
from sobremesa.people.models import Person
from sobremesa.people.queries import access_consent, access_person, consents_of
from sobremesa.trust import actions, queries
from sobremesa.us.models import User
from sobremesa.web.asking import me
from sobremesa.web.media import MEDIA
from sobremesa.web.register import WRITE, Access, Who
from sobremesa.web.rights_words import BASES, KINDS, WAYS, rows_named, way
from sobremesa.web.words import day_words, inside_words


def rights(request: HttpRequest, code: str) -> HttpResponse:
    """The page; or note down what they said or asked."""
    person, by = access_person(me(request), code), me(request)
    if request.method == "POST":
        try:
            messages.success(request, _note(person, request.POST, by))
        except Refused as why:
            messages.warning(request, str(why))
            return shown(request, person, status=422)
        return redirect("rights", code)
    trail.rights_opened(person, by=by, now=timezone.now())
    return shown(request, person)


def shown(request: HttpRequest, person: Person, status: int = 200) -> HttpResponse:
    """What we hold, by kind; what they allow; what they asked for."""
    what, language = exporting.held(person), get_language() or "es"
    names = {one.code: queries.said_in(one.words, language) for one in queries.purposes()}
    context = {
        "person": person,
        "counts": rows_named(rehearsal.held_counts(person)),
        "sources": exporting.sources(what)[:12],
        "consents": [
            (one, names.get(one.purpose, one.purpose), BASES.get(one.basis), way(one.medium))
            for one in consents_of(person)
        ],
        "purposes": [
            (one.code, names[one.code], queries.said_in(one.wording, language))
            for one in queries.purposes()
        ],
        "bases": BASES.items(),
        "ways": [(way, MEDIA[way][1]) for way in WAYS],
        "requests": [(one, KINDS.get(one.kind, one.kind)) for one in queries.requests_of(person)],
        "kinds": KINDS.items(),
        "today": timezone.localdate(),
        "given": request.POST,
    }
    return render(request, "rights/page.html", context, status=status)


def _note(person: Person, given: QueryDict, by: User) -> str:
    act, now = given.get("act", ""), timezone.now()
    if act == "consent":
        consents.note(person, _answer(given, now), by=by, now=now)
        return _("Written down.")
    if act == "withdraw":
        pk = given.get("consent", "")
        if not pk.isdecimal() or len(pk) > 18:
            raise Http404
        consents.withdraw(access_consent(by, int(pk)), by=by, now=now)
        return _("Taken back. From now on nothing is sent for it.")
    kind = given.get("kind", "")
    if act == "request" and kind in KINDS:
        day = parse_date(given.get("asked_on", "")[:10]) or timezone.localdate(now)
        note = given.get("note", "")[:500]
        request = actions.note_request(
            person, kind, asked_on=min(day, timezone.localdate(now)), note=note, by=by,
            now=now,
        )  # fmt: skip
        return _("Written down. It has to be answered by %(day)s.") % {
            "day": inside_words(day_words(request.due_on, timezone.localdate(now)))
        }
    raise Http404


def _answer(given: QueryDict, now: datetime) -> consents.Answer:
    purpose = next((one for one in queries.purposes() if one.code == given.get("purpose")), None)
    if purpose is None:
        raise Http404
    day = parse_date(given.get("given_on", "")[:10])
    at = timezone.make_aware(datetime.combine(day, time.min)) if day else now
    return consents.Answer(
        purpose=purpose.code,
        medium=given.get("medium", "") if given.get("medium", "") in WAYS else "",
        basis=given.get("basis", ""),
        wording=queries.said_in(purpose.wording, get_language() or "es"),
        proof=given.get("proof", "")[:5000],
        given_at=at,
    )


def download(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """Everything that is held, as a zip that comes while it is made."""
    person = access_person(me(request), code)
    return StreamingHttpResponse(
        exporting.export_person(person, by=me(request), now=timezone.now()),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{person.code}.zip"',
            "Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff",
        },
    )  # fmt: skip


urls = [
    path("people/<str:code>/rights/", rights, name="rights"),
    path("people/<str:code>/rights/export/", download, name="rights-export"),
]
who = {"rights": WRITE, "rights-export": Access(post=Who.STAFF)}
