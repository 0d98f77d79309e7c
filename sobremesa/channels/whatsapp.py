"""WhatsApp, as its "export chat" writes it: a text file, alone or in a zip with the media.

The text names people as the phone book of the one who exported does, and says neither time
zone nor which of them that was. Two readings of a date are settled over the whole file or
asked. Not taken in: WhatsApp's own notices and messages that were deleted, of which nothing is
left. A missed call comes in as a call of 0 minutes: it waits for an answer like any question.
"""

from __future__ import annotations

from collections import OrderedDict
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
    Unclear,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.calendar.zones import in_utc, zone_named
from sobremesa.core.chat.lines import Head, head
from sobremesa.core.chat.messages import Said, raw_messages, said, split_sender
from sobremesa.core.chat.survey import Chat, Survey, chat_of, survey, title_in
from sobremesa.core.content_lines import decoded, encoded, pieces, repaired
from sobremesa.core.phones import e164

NOT_A_CHAT = gettext_noop(
    "No message of a chat was found in this file. In WhatsApp choose “Export chat” and bring "
    "that file."
)
NOBODY_SPOKE = gettext_noop("Nobody has said anything in this chat yet.")
WHICH_ORDER = gettext_noop(
    "In this chat “%(example)s” may be %(dmy)s or %(mdy)s, and nothing in the file says which. "
    "Say whether the day or the month comes first."
)
NO_MESSAGE_IN_ITEM = gettext_noop("There is no message in these bytes. Import the chat again.")
MINUTES_REMEMBERED = 64

TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp",
    "gif": "image/gif", "heic": "image/heic", "mp4": "video/mp4", "mov": "video/quicktime",
    "3gp": "video/3gpp", "opus": "audio/ogg", "ogg": "audio/ogg", "m4a": "audio/mp4",
    "mp3": "audio/mpeg", "aac": "audio/aac", "amr": "audio/amr", "pdf": "application/pdf",
    "vcf": "text/vcard", "txt": "text/plain",
}  # fmt: skip


class WhatsApp:
    """Chats that somebody exported from their telephone."""

    kind = "whatsapp"
    label = gettext_noop("WhatsApp (exported chat)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.zone = zone_named(settings.get("timezone") or "UTC") or UTC
        self.region: str = settings.get("region") or ""
        self.date_order: str = settings.get("date_order") or ""

    def recognises(self, file: File) -> int:
        """By its lines: the first that says anything begins a message."""
        lines = [line for line in repaired(decoded(file.head)).splitlines() if line.strip()][:200]
        heads = sum(head(line) is not None for line in lines)
        if not lines or not heads or not file.name.lower().endswith(".txt"):
            return 0
        is_named = title_in(file.name, file.folder) or file.name.lower() == "_chat.txt"
        if is_named or (head(lines[0]) and heads > 1):
            return 95
        return 70 if head(lines[0]) else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a message, with what the whole file knows about it. Two passes."""
        with closing(file.open()) as stream:
            known = survey(pieces(stream, file.head))
        if not known.order.heads:
            raise Unreadable(NOT_A_CHAT)
        order = self._order(known)
        if not known.senders:
            raise NothingHere(NOBODY_SPOKE)
        chat = chat_of(known, title_in(file.name, file.folder))
        common = {
            "chat": chat.code,
            "title": chat.title,
            "members": list(chat.members),
            "owner": chat.owner,
            "order": order,
        }
        numbers = _Numbers()
        with closing(file.open()) as stream:
            messages = raw_messages(pieces(stream, file.head), order)
            for number, (first, raw) in enumerate(messages, 1):
                sender, what = _understood(first, known, chat)
                if what.kind in {"notice", "deleted"}:
                    continue
                nth = numbers.next(first, order, sender, what)
                yield Item(
                    body=encoded(raw),
                    unit="message",
                    number=number,
                    context={**common, "sender": sender, "nth": nth},
                    beside=_beside(file, what),
                )

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one message says."""
        context = item.context
        first = head(repaired(decoded(item.body)))
        wall = first.at(context["order"]) if first else None
        if first is None or wall is None:
            raise Unreadable(NO_MESSAGE_IN_ITEM)
        sender = context["sender"]
        what = _said_by(first, sender)
        key = f"{context['chat']}\n{wall:%Y-%m-%dT%H:%M}\n{sender.casefold()}\n"
        key += f"{sha256(what.token.encode()).hexdigest()}\n{context['nth']}"
        owner = context["owner"]
        return [
            Incoming(
                key="chat:" + sha256(key.encode()).hexdigest(),
                medium="call" if what.kind == "call" else "whatsapp",
                occurred_at=in_utc(wall, self.zone),
                people=self._people(sender, context),
                text=what.text,
                minutes=0.0 if what.kind == "call" else None,
                thread=context["chat"],
                thread_title=context["title"],
                attached=item.beside or _named_only(what),
                ours=(self._address(owner, context["chat"]),) if owner else (),
            )
        ]

    def _order(self, known: Survey) -> str:
        order = known.order.decide(self.date_order, is_spanish=known.is_spanish)
        example = known.order.example
        if order or example is None:
            return order
        raise Unclear(
            WHICH_ORDER,
            setting="date_order",
            choices=("dmy", "mdy"),
            example=example.written_date,
            dmy=str(example.day("dmy")),
            mdy=str(example.day("mdy")),
        )

    def _people(self, sender: str, context: Mapping[str, Any]) -> tuple[Address, ...]:
        """Who said it, and those it was said to; without a sender everybody took part."""
        chat = context["chat"]
        if not sender:
            return tuple(self._address(name, chat, "with") for name in context["members"])
        others = (name for name in context["members"] if name.casefold() != sender.casefold())
        to = (self._address(name, chat, "to") for name in others)
        return (self._address(sender, chat, "from"), *to)

    def _address(self, name: str, chat: str, role: str = "") -> Address:
        """A number is a telephone's. A name is somebody's, unless it is a single word: there is
        an Ana in every phone book, so that one is known in her chat only."""
        if number := e164(name, self.region) if name.startswith("+") else "":
            return Address(kind="phone", value=number, role=role)
        value = name.casefold()
        if sum(any(char.isalnum() for char in word) for word in name.split()) < 2:
            value = f"{value} · {chat[:8]}"
        return Address(kind="whatsapp", value=value, name=name, role=role)


class _Numbers:
    """Which of several equal messages in one minute this is, counted from 1.

    Remembers the last minutes only: exports are in order but for a few seconds.
    """

    def __init__(self) -> None:
        self.minutes: OrderedDict[datetime | None, dict[tuple[str, bytes], int]] = OrderedDict()

    def next(self, first: Head, order: str, sender: str, what: Said) -> int:
        at = first.at(order)
        minute = at.replace(second=0) if at else None
        seen = self.minutes.setdefault(minute, {})
        if len(self.minutes) > MINUTES_REMEMBERED:
            self.minutes.popitem(last=False)
        same = sender.casefold(), sha256(what.token.encode()).digest()
        seen[same] = seen.get(same, 0) + 1
        return seen[same]


def _understood(first: Head, known: Survey, chat: Chat) -> tuple[str, Said]:
    """Who speaks and what; a missed call that nobody signed is the other one's."""
    rest = repaired(first.rest)
    sender, follows = split_sender(rest, known.extended, known.senders)
    what = said(follows, is_bracketed=first.is_bracketed)
    if not sender:
        return (chat.caller, what) if what.kind == "call" else ("", Said("notice"))
    return sender, what


def _said_by(first: Head, sender: str) -> Said:
    """What was said, the sender being known from the file."""
    marks = sender.count(": ")
    extended = {sender.partition(": ")[0]: sender} if marks else None
    found, follows = split_sender(first.rest, extended, {sender})
    return said(follows if found else first.rest, is_bracketed=first.is_bracketed)


def _beside(file: File, what: Said) -> tuple[Attached, ...]:
    content = file.sibling(what.attachment) if what.attachment else None
    if content is None or len(content) > RAW_MAX_BYTES:
        return ()
    return (_attached(what.attachment, content),)


def _named_only(what: Said) -> tuple[Attached, ...]:
    return (_attached(what.attachment, None),) if what.attachment else ()


def _attached(name: str, content: bytes | None) -> Attached:
    ending = name.rpartition(".")[2].lower()
    return Attached(
        name=name,
        content_type=TYPES.get(ending, "application/octet-stream"),
        size_bytes=len(content or b""),
        content=content,
    )
