"""What parent and child say to each other: frames of JSON with binary parts behind it.

A frame is two unsigned 32-bit lengths (JSON, binary), the JSON, the binary. Bytes inside
records travel as parts of the binary, so nothing is encoded twice. No pickle: the child may
be in the hands of whoever wrote the file.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sobremesa.channels.base import (
    Address,
    Attached,
    Card,
    Fold,
    Incoming,
    Item,
    Meeting,
    Record,
)

FRAME_MAX_BYTES = 192 * 1024 * 1024
HEADER = struct.Struct(">II")
TYPES: Mapping[str, type] = {
    klass.__name__: klass for klass in (Address, Attached, Card, Fold, Incoming, Item, Meeting)
}


class BadFrame(ValueError):
    """The other side said something that is no frame."""


def write_frame(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Send one message. Values may be JSON, bytes, aware datetimes and our records."""
    parts: list[bytes] = []
    head = json.dumps(packed(message, parts), ensure_ascii=False, separators=(",", ":"))
    raw = head.encode("utf-8", "surrogatepass")
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
    except (ValueError, TypeError, KeyError) as exc:
        raise BadFrame("a frame that is no message") from exc
    if not isinstance(message, dict):
        raise BadFrame("a frame that is no message")
    return message


def packed(value: Any, parts: list[bytes]) -> Any:
    """JSON for a value; its bytes are appended to `parts`, in order."""
    if isinstance(value, bytes):
        parts.append(value)
        return {"$b": len(value)}
    if isinstance(value, datetime):
        return {"$t": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        given = {field.name: getattr(value, field.name) for field in fields(value)}
        return {"$r": type(value).__name__, "of": packed(given, parts)}
    if isinstance(value, Mapping):
        return {str(key): packed(inner, parts) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [packed(inner, parts) for inner in value]
    if isinstance(value, str):
        return sound(value)
    return value


def unpacked(value: Any, binary: memoryview, at: list[int]) -> Any:
    """The value again. `at` is where in `binary` the next part begins."""
    if isinstance(value, list):
        return tuple(unpacked(inner, binary, at) for inner in value)
    if not isinstance(value, dict):
        return value
    if "$b" in value:
        start, at[0] = at[0], at[0] + int(value["$b"])
        return bytes(binary[start : at[0]])
    if "$t" in value:
        return datetime.fromisoformat(value["$t"])
    if "$r" in value:
        return TYPES[value["$r"]](**unpacked(value["of"], binary, at))
    return {key: unpacked(inner, binary, at) for key, inner in value.items()}


def sound(text: str) -> str:
    """Text that every database takes: without NUL and lone surrogates."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text


def records_of(message: Mapping[str, Any]) -> list[Record]:
    """The records of a `read` message.

    Raises:
        BadFrame: something else stands there.

    """
    records = list(message.get("records", ()))
    if not all(isinstance(record, Incoming | Meeting | Card) for record in records):
        raise BadFrame("records that are none")
    return records
