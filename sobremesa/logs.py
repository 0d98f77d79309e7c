"""Logs carry ids, not content (RELIABILITY R23)."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

# Each is linear: fixed classes, no nested repetition.
ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
PHONE = re.compile(r"\+\d[\d ]{6,17}\d")
TOKEN = re.compile(r"\b[A-Za-z0-9_-]{32,}\b")
QUERY = re.compile(r"\?[^\s\"]*")
# What would end a line or drive a terminal: whoever is logged must not write lines of their own.
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


class IdsOnly(logging.Filter):
    """Takes addresses, phones, tokens and query strings out of every line.

    Of an exception the places and its type are kept, never what it says: a database quotes the
    row that it refuses.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message in place; never drop a record."""
        record.msg, record.args = clean(record.getMessage()), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = places(record.exc_info[0], record.exc_info[2])
            record.exc_info = None
        return True


def clean(words: str) -> str:
    """A line without what could say who somebody is."""
    for pattern, instead in (
        (ADDRESS, "[address]"), (PHONE, "[phone]"), (QUERY, "?…"), (TOKEN, "[token]"),
    ):  # fmt: skip
        words = pattern.sub(instead, words)
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", words)


def places(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where something was raised, and what kind of thing it was."""
    frames = traceback.extract_tb(trace)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([*lines, f"{kind.__module__}.{kind.__qualname__}"])
