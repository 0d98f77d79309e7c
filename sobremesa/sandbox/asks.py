"""What else the child is asked: one part of a letter, its HTML made harmless.

Bytes that are opened again later are as hostile as when they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sobremesa.channels.base import gettext_noop

GONE = gettext_noop("This part of the letter cannot be found in its bytes.")


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The message for one question about the raw bytes of a letter."""
    from sobremesa.core.mail import letter  # noqa: PLC0415 (imports do not need it)

    raw: bytes = request["raw"]
    try:
        if request["do"] == "part":
            content, content_type, name = letter.content_of(raw, request["part"])
            return {"t": "part", "content": content, "content_type": content_type, "name": name}
        if request["do"] == "html":
            return {"t": "html", "html": letter.html_of(raw) or ""}
    except (KeyError, IndexError, ValueError, LookupError, RecursionError):
        pass
    return {"t": "unread", "words": GONE, "params": {}, "beside": ()}
