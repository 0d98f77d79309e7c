"""What parent and child say to each other: frames of JSON with binary parts behind it.

A frame is two unsigned 32-bit lengths (JSON, binary), the JSON, the binary. Bytes inside
records travel as parts of the binary, so nothing is encoded twice. No pickle: the child may
be in the hands of whoever wrote the file, so the parent believes no shape it has not checked
(`checked`).
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, BinaryIO, Union, get_args, get_origin, get_type_hints

from sobremesa.channels.base import (
    Address,
    Attached,
    Card,
    Fold,
    Incoming,
    Item,
    Meeting,
    Order,
    Record,
)

FRAME_MAX_BYTES = 192 * 1024 * 1024
WORDS_MAX_CHARS = 300
HEADER = struct.Struct(">II")
TYPES: Mapping[str, type] = {
    klass.__name__: klass
    for klass in (Address, Attached, Card, Fold, Incoming, Item, Meeting, Order)
}
SENTENCE = re.compile(r"(?:[^%]|%%|%\([a-z_]{1,30}\)s)*")  # linear: one sign, one way

LEFT: Mapping[str, Any] = {"path": str, "words": str, "params": Mapping}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "look": {"path": str},
    "file": {"path": str, "kind": str, "size": int},
    "item": {"path": str, "item": Item},
    "read": {"records": tuple[Record, ...]},
    "unread": {"words": str, "params": Mapping, "beside": tuple[Attached, ...]},
    "file_end": {"path": str, "disk": int, "claimed": tuple[str, ...]},
    "refused": {**LEFT, "is_given": bool},
    "ignored": {**LEFT, "is_given": bool, "size": int},
    "broken": {**LEFT, "after": int},
    "unclear": {**LEFT, "kind": str, "setting": str, "choices": tuple[str, ...]},
    "part": {"content": bytes, "content_type": str, "name": str},
    "html": {"html": str},
    "sheets": {"sheets": tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]},
    "end": {},
}
"""Every message of a child: its word (`t`) and what comes with it."""


class BadFrame(ValueError):
    """The other side said something that is no frame."""


def write_frame(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Send one message. Values may be JSON, bytes, aware datetimes and our records."""
    parts: list[bytes] = []
    head = json.dumps(packed(message, parts), ensure_ascii=False, separators=(",", ":"))
    raw = head.encode("utf-8", "replace")
    stream.write(HEADER.pack(len(raw), sum(map(len, parts))))
    stream.write(raw)
    for part in parts:
        stream.write(part)


def read_frame(read: Callable[[int], bytes]) -> dict[str, Any] | None:
    """The next message, or None at the end.

    Args:
        read: gives exactly as many bytes as asked, or fewer at the end.

    Raises:
        BadFrame: the lengths are wild, the bytes end in the middle, or it is no JSON.

    """
    head = read(HEADER.size)
    if not head:
        return None
    if len(head) < HEADER.size:
        raise BadFrame("half a frame")
    json_length, binary_length = HEADER.unpack(head)
    if json_length + binary_length > FRAME_MAX_BYTES:
        raise BadFrame("a frame that is too big")
    raw, binary = read(json_length), read(binary_length)
    if len(raw) + len(binary) < json_length + binary_length:
        raise BadFrame("half a frame")
    try:
        found = json.loads(raw)
        message = unpacked(found, memoryview(binary), [0])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
        raise BadFrame("a frame that is no message") from exc
    if not isinstance(message, dict):
        raise BadFrame("a frame that is no message")
    return message


def packed(value: Any, parts: list[bytes]) -> Any:
    """JSON for a value; its bytes are appended to `parts`, in order."""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, list | tuple):
        return [packed(inner, parts) for inner in value]
    if isinstance(value, Mapping):
        return {_key(key): packed(inner, parts) for key, inner in value.items()}
    if isinstance(value, bytes):
        parts.append(value)
        return {"$b": len(value)}
    if isinstance(value, datetime):
        return {"$t": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        names = _names(type(value))
        given = {name: packed(getattr(value, name), parts) for name in names}
        return {"$r": type(value).__name__, "of": given}
    return value


@cache
def _names(klass: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(klass))


def _key(key: Any) -> str:
    """A key of a mapping: our own marks begin with one $, so another is put before it."""
    words = sound(str(key))
    return f"${words}" if words.startswith("$") else words


def unpacked(value: Any, binary: memoryview, at: list[int]) -> Any:
    """The value again. `at` is where in `binary` the next part begins."""
    if isinstance(value, list):
        return tuple(unpacked(inner, binary, at) for inner in value)
    if not isinstance(value, dict):
        return value
    if "$b" in value:
        start, end = at[0], at[0] + int(value["$b"])
        if not start <= end <= len(binary):
            raise BadFrame("a part that is not there")
        at[0] = end
        return bytes(binary[start:end])
    if "$t" in value:
        return datetime.fromisoformat(value["$t"])
    if "$r" in value:
        return TYPES[value["$r"]](**unpacked(value["of"], binary, at))
    return {
        key.removeprefix("$") if key.startswith("$$") else key: unpacked(inner, binary, at)
        for key, inner in value.items()
    }


def sound(text: str) -> str:
    """Text that every database takes: without NUL and lone surrogates."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\x00", "")


# ------------------------------------------------------------------------- what we believe


def checked(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """A message of a child, if it is one of `SHAPES` to the last field.

    Raises:
        BadFrame: a word or a field is missing or of another type, a moment has no zone, or a
            sentence holds more than `%(name)s` places.

    """
    shape = SHAPES.get(str(message.get("t")))
    if shape is None:
        raise BadFrame("a message that we do not know")
    for name, hint in shape.items():
        if not is_a(message.get(name), hint):
            raise BadFrame(f"a message whose {name} is something else")
    words = message.get("words", "")
    if len(words) > WORDS_MAX_CHARS or not SENTENCE.fullmatch(words):
        raise BadFrame("a sentence that is none")
    if not all(isinstance(one, str | int) for one in message.get("params", {}).values()):
        raise BadFrame("a sentence whose places hold something else")
    return message


def is_a(value: Any, hint: Any) -> bool:
    """Whether a value is, to the last field, what a type hint of `channels.base` says."""
    return _check_of(hint)(value)


@cache
def _check_of(hint: Any) -> Callable[[Any], bool]:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if get_origin(hint) in {Union, UnionType}:
        checks = [_check_of(one) for one in get_args(hint)]
        return lambda value: any(check(value) for check in checks)
    if get_origin(hint) is tuple:
        return _tuple_check(get_args(hint))
    if get_origin(hint) is not None:  # Mapping[str, Any]
        return lambda value: isinstance(value, Mapping)
    if is_dataclass(hint):
        checks_of = [(name, _check_of(of)) for name, of in get_type_hints(hint).items()]
        return lambda value: (
            type(value) is hint and all(check(getattr(value, name)) for name, check in checks_of)
        )
    return lambda value: isinstance(value, hint)


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)


_SIMPLE: Mapping[Any, Callable[[Any], bool]] = {
    Any: lambda _value: True,
    datetime: lambda value: isinstance(value, datetime) and value.utcoffset() is not None,
    float: _is_number,
    int: lambda value: type(value) is int,
}


def _tuple_check(of: tuple[Any, ...]) -> Callable[[Any], bool]:
    checks = [_check_of(one) for one in of if one is not Ellipsis]
    if len(of) > 1 and of[1] is Ellipsis:
        return lambda value: isinstance(value, tuple) and all(map(checks[0], value))
    return lambda value: (
        isinstance(value, tuple)
        and len(value) == len(checks)
        and all(check(one) for check, one in zip(checks, value, strict=True))
    )
