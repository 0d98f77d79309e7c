"""Text messages and calls of an Android telephone, as "SMS Backup & Restore" keeps them.

The file does not say whose telephone it is, and need not: whoever it was is us, known as the
owner of the telephone. Drafts and what services send (short numbers, names in place of numbers)
are kept and are no contact. A call that nobody took has no minutes and waits for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sobremesa.channels.base import (
    RAW_MAX_BYTES,
    Address,
    Attached,
    File,
    Incoming,
    Item,
    NothingHere,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.chat.files import ending_of, type_of
from sobremesa.core.content_lines import decoded, encoded, pieces
from sobremesa.core.telephony.backup_xml import Raw, Records, Tag, content, tags
from sobremesa.core.telephony.numbers import End, end_of

EMPTY = gettext_noop("This backup of a telephone holds no messages and no calls.")
CUT_OFF = gettext_noop(
    "This backup of a telephone ends in the middle, behind number %(number)s. What stands before "
    "came in. Copy the file from the telephone again to have the rest."
)
BROKEN = gettext_noop(
    "This entry of the telephone's backup is damaged: its number, its moment or its words are "
    "missing. The entries around it came in; make the backup again to have it too."
)
OWNER = Address(kind="us", value="sms")
"""Whoever holds the telephone that was backed up is one of us."""

RECEIVED, SENT = "1", "2"
UNSENT = {"3", "5", "6"}
ANSWERED_CALLS = {"1", "2", "7"}
BLOCKED_CALL = "6"
SELF = "insert-address-token"
FROM, BCC, CC, TO = "137", "129", "130", "151"
UNKNOWN_NAMES = {"", "null", "(unknown)", "unknown", "(desconocido)", "desconocido"}
LOCATION_MAX_MS = 4_102_444_800_000  # the year 2100
_ROOT = re.compile(r"<(smses|calls)[\s>]")


class Sms:
    """Messages and calls of a telephone."""

    kind = "sms"
    label = gettext_noop("Text messages and calls (SMS Backup & Restore)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.region: str = settings.get("region") or ""

    def recognises(self, file: File) -> int:
        """By the element that the file consists of."""
        return 95 if _ROOT.search(decoded(file.head[:8_192])) else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a message or call, files of an MMS beside it."""
        number = 0
        with closing(file.open()) as stream:
            records = Records(pieces(stream, file.head))
            for number, raw in enumerate(records, 1):
                yield self._item(raw, number)
        if not records.is_ended and not _is_closed_at_once(file):
            raise Unreadable(CUT_OFF, number=number)
        if not number:
            raise NothingHere(EMPTY)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one message or call says."""
        found = tags(decoded(item.body))
        if not found:
            raise Unreadable(BROKEN)
        tag, parts = found[0], found[1:]
        at = _moment(tag)
        if at is None:
            raise Unreadable(BROKEN)
        if tag.name == "call":
            return [self._call(tag, at)]
        if tag.name == "mms":
            return [self._mms(tag, at, parts, item)]
        return [self._sms(tag, at)]

    def _item(self, raw: Raw, number: int) -> Item:
        unit = "call" if raw.kind == "call" else "message"
        beside = tuple(_files(raw)) if raw.files else ()
        return Item(body=encoded(raw.text.strip()), unit=unit, number=number, beside=beside)

    def _sms(self, tag: Tag, at: datetime) -> Incoming:
        box, text = tag.get("type"), tag.get("body").strip()
        if "body" not in tag.values or not tag.get("address") or not box:
            raise Unreadable(BROKEN)
        other = end_of(tag.get("address"), self.region)
        them = _address(other, _name(tag), "from" if box == RECEIVED else "to")
        thread = f"sms {other.kind} {other.value}"
        return Incoming(
            key=_key("sms", thread, box, tag.get("date"), text),
            medium="sms",
            occurred_at=at,
            people=_both(them, is_theirs=box == RECEIVED),
            text=text,
            thread=thread,
            thread_title=_name(tag) or tag.get("address"),
            not_contact="draft" if box in UNSENT else _why_not(other),
        )

    def _mms(self, tag: Tag, at: datetime, parts: list[Tag], item: Item) -> Incoming:
        box = tag.get("msg_box")
        others, sender, own = self._parties(tag, parts, is_received=box == RECEIVED)
        if not others or not box:
            raise Unreadable(BROKEN)
        text = "\n".join(
            part.get("text") for part in parts
            if part.name == "part" and part.get("ct").lower() == "text/plain"
        ).strip()  # fmt: skip
        subject, thread = tag.get("sub").strip(), "sms " + _joined(others)
        names = dict(zip(others, _names(tag, len(others)), strict=True))
        people = [
            _address(one, names[one], "from" if one == sender else "to") for one in others
        ]  # fmt: skip
        us = Address(kind=OWNER.kind, value=OWNER.value, role="to" if sender else "from")
        service = others[0] if len(others) == 1 else End("phone", "")
        return Incoming(
            key=_key("mms", thread, box, tag.get("date"), f"{subject}\n{text}"),
            medium="sms",
            occurred_at=at,
            people=(*sorted(people, key=lambda one: one.role != "from"), us),
            text="\n".join(filter(None, (subject, text))),
            thread=thread,
            thread_title=_name(tag) or ", ".join(one.value for one in others),
            not_contact="draft" if box in UNSENT else _why_not(service),
            attached=_attached(parts, item),
            ours=tuple(Address(kind="phone", value=one.value) for one in own),
        )

    def _parties(
        self, tag: Tag, parts: list[Tag], *, is_received: bool
    ) -> tuple[list[End], End | None, list[End]]:
        """(the others, which of them sent it, our own number where the message gives it away)."""
        given = [
            (part.get("type"), end_of(part.get("address"), self.region))
            for part in parts
            if part.name == "addr" and part.get("address") != SELF
        ]
        named = [end_of(one, self.region) for one in tag.get("address").split("~")]
        others = [one for one in dict.fromkeys(named) if one.kind]
        senders = [one for role, one in given if role == FROM and one.kind]
        if not others:
            roles = {FROM} if is_received else {TO, CC, BCC}
            others = list(dict.fromkeys(one for role, one in given if role in roles and one.kind))
        left = {one for role, one in given if one.kind == "phone" and one not in others}
        own = sorted(left, key=lambda one: one.value) if len(left) == 1 else []
        if not is_received:
            return others, None, own
        sender = next((one for one in senders if one in others), None)
        return others, sender or (others[0] if others else None), own

    def _call(self, tag: Tag, at: datetime) -> Incoming:
        kind, seconds = tag.get("type"), tag.get("duration")
        if not kind or "number" not in tag.values:
            raise Unreadable(BROKEN)
        other = end_of(tag.get("number"), self.region)
        lasted = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 9 else 0
        is_talk = kind in ANSWERED_CALLS and lasted > 0
        them = _address(other, _name(tag), "to" if kind == SENT else "from")
        thread = f"call {other.kind} {other.value}"
        return Incoming(
            key=_key("call", thread, kind, tag.get("date"), ""),
            medium="phone" if is_talk else "call",
            occurred_at=at,
            people=_both(them, is_theirs=kind != SENT),
            minutes=round(lasted / 60, 2) if is_talk else 0.0,
            thread=thread,
            thread_title=_name(tag) or tag.get("number"),
            not_contact="spam" if kind == BLOCKED_CALL else _why_not(other),
        )


def _is_closed_at_once(file: File) -> bool:
    """`<smses count="0" />`."""
    return re.search(r"<(?:smses|calls)\b[^<>]{0,2000}/>", decoded(file.head[:8_192])) is not None


def _moment(tag: Tag) -> datetime | None:
    """`date` is in milliseconds; some telephones write an MMS in seconds."""
    date = tag.get("date")
    if not date.isascii() or not date.isdigit() or len(date) > 15:
        return None
    amount = int(date)
    if amount >= LOCATION_MAX_MS:
        return None
    seconds = amount / 1000 if amount > 100_000_000_000 else float(amount)
    return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None


def _name(tag: Tag) -> str:
    name = " ".join(tag.get("contact_name").split())
    return "" if name.lower() in UNKNOWN_NAMES else name


def _names(tag: Tag, count: int) -> list[str]:
    """The names of a group, which are listed like its numbers, or one for one."""
    name = _name(tag)
    names = name.split(", ") if count > 1 else [name]
    good = [one if one.lower() not in UNKNOWN_NAMES else "" for one in names]
    return good if len(good) == count else [""] * count


def _address(end: End, name: str, role: str) -> Address:
    shown = name or (end.value.upper() if end.is_service else "")
    return Address(kind=end.kind, value=end.value, name=shown, role=role)


def _both(them: Address, *, is_theirs: bool) -> tuple[Address, ...]:
    """The one who spoke first. Of a withheld number nothing is left but that somebody called."""
    us = Address(kind=OWNER.kind, value=OWNER.value, role="to" if is_theirs else "from")
    known = (them,) if them.value else ()
    return (*known, us) if is_theirs else (us, *known)


def _why_not(other: End) -> str:
    if not other.kind:
        return "withheld"
    return "service" if other.is_service else ""


def _joined(others: list[End]) -> str:
    if len(others) == 1:
        return f"{others[0].kind} {others[0].value}"
    names = "\n".join(sorted(f"{one.kind} {one.value}" for one in others))
    return sha256(names.encode()).hexdigest()[:32]


def _key(*parts: str) -> str:
    return f"{parts[0]}:" + sha256("\n".join(parts[1:]).encode("utf-8", "replace")).hexdigest()


def _media(parts: list[Tag]) -> Iterator[tuple[Tag, str, str]]:
    """The parts that are files, with their names and types."""
    for place, part in enumerate(parts):
        kind = part.get("ct").lower()
        if part.name == "part" and "data" in part.values and kind != "application/smil":
            names = (part.get(name).strip() for name in ("cl", "name", "fn", "cid"))
            name = next(filter(None, names), "") or f"mms-{place + 1}{ending_of(kind)}"
            yield part, name.replace("\\", "/").rpartition("/")[2].strip("<>"), kind


def _files(raw: Raw) -> Iterator[Attached]:
    """The files of an MMS, those too big by name only."""
    parts = tags(raw.text)[1:]
    data = iter(raw.files)
    given = {id(part): next(data, None) for part in parts if "data" in part.values}
    left = RAW_MAX_BYTES
    for part, name, kind in _media(parts):
        found = content(given[id(part)])
        is_small = found is not None and len(found) <= left
        left -= len(found) if found is not None and is_small else 0
        yield _file(name, kind, found if is_small else None)


def _attached(parts: list[Tag], item: Item) -> tuple[Attached, ...]:
    """What came beside where it did, else its name."""
    beside = list(item.beside)
    found = []
    for _, name, kind in _media(parts):
        held = next((one for one in beside if one.name == name[:300]), None)
        if held:
            beside.remove(held)
        found.append(held or _file(name, kind, None))
    return tuple(found)


def _file(name: str, kind: str, found: bytes | None) -> Attached:
    return Attached(
        name=name[:300],
        content_type=type_of(name, kind),
        size_bytes=len(found or b""),
        content=found,
    )
