"""What else the child is asked: one part of a letter, its HTML made harmless, what a table is.

Bytes that are opened again later are as hostile as when they came.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sobremesa.channels.base import Unreadable, gettext_noop

GONE = gettext_noop("This part of the letter cannot be found in its bytes.")
NO_FILE = gettext_noop("The file is not there any more.")
ROWS_SHOWN = 20


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The message for one question about the raw bytes of a letter, or about a file."""
    if request["do"] == "sheets":
        return _sheets(request)
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


def _sheets(request: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of one file, as `channels._table_files` sees them."""
    from sobremesa.channels import _table_files  # noqa: PLC0415 (letters do not need it)
    from sobremesa.sandbox.walk import Looking, Refused, files_in  # noqa: PLC0415 (the same)

    for found in files_in(os.fsdecode(request["given"])):
        if isinstance(found, Looking | Refused) or found.path != request["path"]:
            continue
        try:
            sheets = _table_files.sheets_of(found, _table_files.known_of(request["settings"]))
        except Unreadable as why:
            return {"t": "unread", "words": why.words, "params": dict(why.params), "beside": ()}
        return {
            "t": "sheets",
            "sheets": [(one.key, one.proposal.as_json(), one.head[:ROWS_SHOWN]) for one in sheets],
        }
    return {"t": "unread", "words": NO_FILE, "params": {}, "beside": ()}
