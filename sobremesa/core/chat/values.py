"""Values of JSON that somebody else wrote: taken for what they should be, or for nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NUMBER = re.compile(r"-?\d{1,20}")
_LONE = re.compile("[\ud800-\udfff\0]")


def whole(text: str) -> str:
    """A text without halves of letters (a lone `\\ud83d`) and without NUL: no database keeps
    them."""
    return text if text.isascii() and "\0" not in text else _LONE.sub("\ufffd", text)


def words(value: Any) -> str:
    """A text as it may be kept, or nothing."""
    return whole(value).strip() if isinstance(value, str) else ""


def number_of(value: Any) -> int | None:
    """A whole number, written as one or between quotes."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def part(value: Any, *names: str) -> Mapping[str, Any]:
    """An object within objects, or an empty one."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []
