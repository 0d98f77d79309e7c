"""What somebody writes down after a talk: a visit, a call, a meal, a chance meeting.

The bytes that are kept are a small JSON object, written by `body` and read like any other
delivery, so that a talk logged by hand goes the same road as a letter. Its natural key is made
by whoever shows the form: sending the form twice logs one talk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sobremesa.channels.base import Address, Incoming, Item, Record, Unreadable, gettext_noop

MEDIUM_MAX_CHARS = 20
DAMAGED = gettext_noop("This note cannot be read: %(what)s is missing or damaged.")


class ByHand:
    """Nobody sends anything: a colleague remembers."""

    kind = "by_hand"
    label = gettext_noop("Written down by hand")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.given = settings

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """The one talk that a note tells.

        Raises:
            Unreadable: the bytes are not what `body` writes.

        """
        try:
            note = json.loads(item.body)
        except (UnicodeDecodeError, ValueError, RecursionError) as exc:
            raise Unreadable(DAMAGED, what="JSON") from exc
        if not isinstance(note, dict):
            raise Unreadable(DAMAGED, what="JSON")
        people = tuple(_address(one) for one in _field(note, "people", list))
        key = _field(note, "key", str)
        return [
            Incoming(
                key=f"hand:{key}",
                medium=_field(note, "medium", str)[:MEDIUM_MAX_CHARS],
                occurred_at=_moment(_field(note, "occurred_at", str)),
                people=people,
                text=_field(note, "text", str),
                minutes=_minutes(note.get("minutes")),
                thread=f"hand:{key}",
                date_from="hand",
            )
        ]


def body(
    *,
    key: str,
    medium: str,
    occurred_at: datetime,
    people: Sequence[Address],
    text: str,
    minutes: float | None,
) -> bytes:
    """The bytes of a note.

    Args:
        key: unique to this talk, from whoever shows the form.
        medium: `visit`, `phone`, `meal`, `video`, …
        occurred_at: when it happened, aware.
        people: who took part, ours and theirs; whoever began has the role `from`.
        text: what is worth remembering; may be empty.
        minutes: how long, if known.

    """
    note = {
        "key": key,
        "medium": medium,
        "occurred_at": occurred_at.isoformat(),
        "people": [
            {"kind": one.kind, "value": one.value, "name": one.name, "role": one.role}
            for one in people
        ],
        "text": text,
        "minutes": minutes,
    }
    return json.dumps(note, ensure_ascii=False, sort_keys=True).encode()


def _field(note: Mapping[str, Any], name: str, kind: type) -> Any:
    value = note.get(name)
    if not isinstance(value, kind):
        raise Unreadable(DAMAGED, what=name)
    return value


def _address(one: object) -> Address:
    if not isinstance(one, dict):
        raise Unreadable(DAMAGED, what="people")
    kind, value = _field(one, "kind", str), _field(one, "value", str)
    name, role = _field(one, "name", str), _field(one, "role", str)
    return Address(kind=kind, value=value, name=name, role=role)


def _moment(words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as exc:
        raise Unreadable(DAMAGED, what="occurred_at") from exc
    if moment.tzinfo is None:
        raise Unreadable(DAMAGED, what="occurred_at")
    return moment


def _minutes(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e5:
        raise Unreadable(DAMAGED, what="minutes")
    return float(value)
