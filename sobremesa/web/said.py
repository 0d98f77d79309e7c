"""One thing said, whole: its text with nothing folded, its files, its roads, its original."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from sobremesa.conversations import originals, queries
from sobremesa.conversations.models import Direction
from sobremesa.conversations.queries import access_attachment, access_interaction
from sobremesa.core.excerpts import pieces
from sobremesa.core.mail.outlook.compound import is_compound
from sobremesa.flows.accountable import trail
from sobremesa.web import timelines
from sobremesa.web.asking import me
from sobremesa.web.harmless import TooMuch, harmless
from sobremesa.web.register import SEE

# The frame of a letter: nothing is fetched, nothing runs, links open beside us (R12).
FRAME = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
}
# A file somebody sent: it is handed over, never shown (R13).
FILE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
}
FRAME_HEAD = (
    '<!doctype html><meta charset="utf-8"><title>-</title><style>'
    "body{font:16px/1.5 system-ui,sans-serif;margin:1rem;color:#2a2019;background:#fffdf8;"
    "overflow-wrap:anywhere}table{max-width:100%}blockquote{margin-inline:.5rem 0;"
    "padding-inline-start:.75rem;border-inline-start:2px solid #d3c5ad}a{color:inherit}</style>"
)


def said(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it."""
    interaction = access_interaction(me(request), pk)
    who = queries.participants_of(interaction)
    (line,) = queries.lines([pk])
    return render(
        request,
        "said/page.html",
        {
            "interaction": interaction,
            "words": interaction.words,
            "pieces": pieces(interaction.words.text, interaction.words.folds),
            "who": who,
            "sender": next((one for one in who if one.role == "from"), None),
            "files": line.files,
            "why_not": timelines.why_not(line),
            "side": timelines.SIDES[Direction(interaction.placement.direction)],
            "roads": queries.arrivals_of(interaction),
            "has_page": interaction.medium == "email",
        },
    )


def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as its sender laid it out, for the frame."""
    interaction = access_interaction(me(request), pk)
    try:
        html = harmless(originals.page_of(interaction))
        words = "" if html.strip() else _("This letter has no layout of its own: it is all words.")
    except originals.Gone:
        html, words = "", _("The original cannot be opened any more. Its words are above.")
    except TooMuch:
        html, words = "", _("This letter is too big to be shown as it was. Its words are above.")
    # `html` went through the sanitiser and is shown in a frame that can do nothing.
    note = render_to_string("said/_frame_note.html", {"words": words}) if words else ""
    return HttpResponse(FRAME_HEAD + html + note, headers=FRAME)


def file(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """A file that came along, to be kept elsewhere."""
    attachment = access_attachment(me(request), pk, position)
    try:
        content = originals.content_of(attachment)
    except originals.Gone:
        messages.warning(request, _("This file did not come with it, or cannot be opened."))
        return redirect("said", pk)
    trail.original_taken(attachment.interaction, by=me(request), now=timezone.now())
    return handed(content, attachment.name or f"{pk}-{position}")


def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as they arrived."""
    interaction = access_interaction(me(request), pk)
    try:
        content = originals.raw_of(interaction)
    except originals.Gone:
        messages.warning(request, _("The original cannot be opened any more."))
        return redirect("said", pk)
    trail.original_taken(interaction, by=me(request), now=timezone.now())
    is_letter = interaction.medium in {"email", "voicemail"}
    ending = "msg" if is_compound(content) else "eml" if is_letter else "txt"
    return handed(content, f"{pk}.{ending}")


def handed(content: bytes, name: str) -> HttpResponse:
    """Bytes as a download under a name of theirs, whatever they say they are."""
    clean = "".join(char for char in name if char.isprintable() and char not in '/\\"')[:150]
    disposition = content_disposition_header(True, clean or "file")
    headers = FILE | {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


urls = [
    path("said/<int:pk>/", said, name="said"),
    path("said/<int:pk>/original/", original, name="said-original"),
    path("said/<int:pk>/raw/", raw, name="said-raw"),
    path("said/<int:pk>/files/<int:position>/", file, name="said-file"),
]
who = {"said": SEE, "said-original": SEE, "said-raw": SEE, "said-file": SEE}
