"""A sound that came along, to be heard where it was said: a voicemail, a voice note."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header

from sobremesa.conversations import originals
from sobremesa.conversations.queries import access_attachment
from sobremesa.core import audio
from sobremesa.web.asking import me
from sobremesa.web.register import SEE

HEARD = {"audio/wav", "audio/mpeg", "audio/ogg", "audio/mp4", "audio/flac"}
"""What browsers play. Telephones also record AMR: that is handed over as a file."""
ENDINGS = (".wav", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".flac")
# It is nothing but a sound, by its own bytes, whatever its sender said of it (R13).
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "Accept-Ranges": "bytes",
}
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})$")


def may_be_heard(content_type: str, name: str) -> bool:
    """Whether a file says that it is a sound of these: worth a player. Its bytes decide later."""
    return content_type in HEARD or name.lower().endswith(ENDINGS)


def sound(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The sound, or the stretch of it that a player asks for."""
    attachment = access_attachment(me(request), pk, position)
    try:
        content = originals.content_of(attachment)
    except originals.Gone as exc:
        raise Http404 from exc
    found = audio.recognised(content)
    if found is None or found.content_type not in HEARD:
        raise Http404
    headers = HEADERS | {"Content-Disposition": content_disposition_header(False, "") or "inline"}
    start, end = _stretch(request.headers.get("Range", ""), len(content))
    if start > end:
        unmet = headers | {"Content-Range": f"bytes */{len(content)}"}
        return HttpResponse(status=416, headers=unmet)
    if (start, end) == (0, len(content) - 1):
        return HttpResponse(content, content_type=found.content_type, headers=headers)
    part = headers | {"Content-Range": f"bytes {start}-{end}/{len(content)}"}
    return HttpResponse(
        content[start : end + 1], status=206, content_type=found.content_type, headers=part
    )


def _stretch(asked: str, size: int) -> tuple[int, int]:
    """First and last byte of a Range header (RFC 9110 § 14.1.2); all of it where it makes no
    sense or asks for several stretches; the first behind the last where there is nothing."""
    match = RANGE.match(asked.strip())
    if not match or not (match[1] or match[2]):
        return 0, size - 1
    if not match[1]:
        return (max(0, size - int(match[2])), size - 1) if int(match[2]) else (size, size - 1)
    start = int(match[1])
    end = min(int(match[2]), size - 1) if match[2] else size - 1
    return (start, end) if start < size and start <= end else (size, size - 1)


urls = [path("said/<int:pk>/sounds/<int:position>/", sound, name="said-sound")]
who = {"said-sound": SEE}
