"""Logs carry ids, not content (RELIABILITY R23)."""

from __future__ import annotations

import logging
import re

# Each is linear: fixed classes, no nested repetition.
ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
PHONE = re.compile(r"\+\d[\d ]{6,17}\d")
TOKEN = re.compile(r"\b[A-Za-z0-9_-]{32,}\b")
QUERY = re.compile(r"\?[^\s\"]*")


class IdsOnly(logging.Filter):
    """Takes addresses, phones, tokens and query strings out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message in place; never drop a record."""
        words = record.getMessage()
        for pattern, instead in (
            (ADDRESS, "[address]"), (PHONE, "[phone]"), (QUERY, "?…"), (TOKEN, "[token]"),
        ):  # fmt: skip
            words = pattern.sub(instead, words)
        record.msg, record.args = words, None
        return True
