"""Signal, as the telephone itself exports it in plain text (Android 8.10 and later).

A zip, or its folder, with `main.jsonl`, `metadata.json` and the media in `files/`. The format is
young: of a version that we do not know, what can be read comes in, and one sentence says so.
Messages that were deleted, that vanish, or that were to be seen once are not in the export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
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
from sobremesa.core.chat import signal as export
from sobremesa.core.chat.files import ending_of, type_of
from sobremesa.core.chat.values import part
from sobremesa.core.content_lines import decoded, encoded, pieces, repaired

NOBODY_SPOKE = gettext_noop("Nobody has said anything in this export of Signal yet.")
NEWER = gettext_noop(
    "This export of Signal has version %(version)s, which is newer than what we know. What could "
    "be read of it came in; look it over, and import it again after an update of Sobremesa."
)
BROKEN = gettext_noop(
    "This line of Signal's export is damaged. The lines around it came in; export your chats "
    "again to have it too."
)
NO_MOMENT = gettext_noop(
    "This message of Signal does not say when it was sent. Export your chats again."
)
LOOSE = gettext_noop(
    "This message of Signal belongs to a chat that the export does not tell of, because an "
    "earlier line is damaged. Export your chats again."
)
TEXT_MAX_CHARS = 64 * 1024


class Signal:
    """Chats and calls that Signal exported."""

    kind = "signal"
    label = gettext_noop("Signal (its own export)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        """Signal writes moments in UTC and numbers in full: it needs no setting."""

    def recognises(self, file: File) -> int:
        """By its first line, which names the version, and the frames below it."""
        if not file.name.lower().endswith((".jsonl", ".json", ".txt")):
            return 0
        first, _, second = decoded(file.head).lstrip("\ufeff").partition("\n")
        if not first.startswith("{") or '"version"' not in first:
            return 0
        marks = ('"backupTimeMs"', '"mediaRootBackupKey"', '"currentAppVersion"')
        if any(mark in first for mark in marks):
            return 95
        return 80 if second.startswith('{"account"') else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a message or call, with what the lines before it told."""
        file.sibling("metadata.json")  # it says the version once more: claimed, so not reported
        book, count = export.Book(), 0
        with closing(file.open()) as stream:
            for number, line in enumerate(export.lines(pieces(stream, file.head)), 1):
                frame = _frame(line)
                if frame is None:
                    if line.strip():
                        count += 1
                        yield Item(body=encoded(line), unit="line", number=number)
                    continue
                item = part(frame, "chatItem")
                if not item:
                    book.see(frame)
                elif export.is_said(item):
                    count += 1
                    yield _item(file, line, number, item, book)
        if book.version is not None and book.version not in export.VERSIONS:
            raise Unreadable(NEWER, version=book.version)
        if not count:
            raise NothingHere(NOBODY_SPOKE)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one message says."""
        frame, context = _frame(decoded(item.body)), item.context
        said = part(frame, "chatItem")
        if not said:
            raise Unreadable(BROKEN)
        if "chat" not in context:
            raise Unreadable(LOOSE)
        first_ms = export.first_sent_ms(said)
        at = export.moment(first_ms)
        if at is None:
            raise Unreadable(NO_MOMENT)
        call = export.call_of(said)
        medium = "sms" if said.get("sms") is True else "signal"
        if call:
            medium = ("video" if call.is_video else "phone") if call.is_talk else "call"
        what = "call" if call else "message"
        key = f"{context['chat']}\n{first_ms}\n{what}"
        files = [_attached(sent, None) for sent in export.files_of(said)]
        return [
            Incoming(
                key="signal:" + sha256(key.encode()).hexdigest(),
                medium=medium,
                occurred_at=at,
                people=_people(context),
                text=context.get("long") or export.text_of(said),
                minutes=call.minutes if call else None,
                thread=f"signal {context['chat']}",
                thread_title=context["title"],
                external_id=str(first_ms),
                not_contact=context["not_contact"],
                attached=item.beside or tuple(files),
            )
        ]


def _frame(line: str) -> Mapping[str, Any] | None:
    """One line, or None where it is damaged or empty."""
    try:
        frame = json.loads(repaired(line))
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None


def _item(file: File, line: str, number: int, item: Mapping[str, Any], book: export.Book) -> Item:
    """One message with what only the lines before it say."""
    chat, author = book.chat_of(item), book.author_of(item)
    context: dict[str, Any] = {}
    if chat is not None:
        members = [one for one in book.members_of(chat) if one.key[:2] != author.key[:2]]
        context = {
            "chat": chat.code,
            "title": chat.name or chat.value,
            "author": author.key if author.kind != "group" else export.Who("").key,
            "members": [one.key for one in members],
            "us": book.us.key,
            "not_contact": _why_not(chat),
        }
    if (long := export.long_text_of(item)) and (whole := _content(file, long)):
        context["long"] = repaired(decoded(whole))[:TEXT_MAX_CHARS]
    found = [(sent, _content(file, sent)) for sent in export.files_of(item)]
    beside = tuple(_attached(sent, content) for sent, content in found)
    return Item(
        body=encoded(line.strip()),
        unit="message",
        number=number,
        context=context,
        beside=beside if any(content for _, content in found) else (),
    )


def _why_not(chat: export.Who) -> str:
    if chat.kind == "us":
        return "internal"
    return "" if chat.kind else "service"


def _people(context: Mapping[str, Any]) -> tuple[Address, ...]:
    """Who said it, those it was said to, and us."""
    author, us = context["author"], context["us"]
    others = [_address(one, "to") for one in context["members"]]
    if not author[0]:
        return tuple(_address(one, "with") for one in (*context["members"], us))
    if author[:2] == us[:2]:
        return (_address(us, "from"), *others)
    return (_address(author, "from"), *others, _address(us, "to"))


def _address(who: list[str], role: str) -> Address:
    kind, value, name = who
    return Address(kind=kind, value=value, name=name, role=role)


def _content(file: File, sent: export.Sent) -> bytes | None:
    """The bytes of a file in the export: its ending is the telephone's choice."""
    if not sent.stored_as:
        return None
    place = f"files/{sent.stored_as[:2]}/{sent.stored_as}"
    written = sent.name.rpartition(".")[2] if "." in sent.name else ""
    kind = sent.content_type.rpartition("/")[2]
    endings = (ending_of(sent.content_type), f".{written}", f".{kind}", "")
    for ending in dict.fromkeys(endings):
        content = file.sibling(place + ending)
        if content is not None and len(content) <= RAW_MAX_BYTES:
            return content
    return None


def _attached(sent: export.Sent, content: bytes | None) -> Attached:
    return Attached(
        name=sent.name,
        content_type=type_of(sent.name, sent.content_type),
        size_bytes=sent.size_bytes if content is None else len(content),
        content=content,
    )
