"""Telegram's own export: what a chat is, who is in it, and what one message says.

Source: https://core.telegram.org/import-export. Older exports write numbers where newer ones
write `user123`, and leave out what they do not know.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from typing import Any

from sobremesa.core.calendar.zones import in_utc
from sobremesa.core.chat.json_walk import Found, Path
from sobremesa.core.chat.values import listed, number_of, part, whole, words

SENDERS_MAX = 5_000
MEMBERS_MAX = 50
PIECES_MAX = 2_000

ONE_TO_ONE = {"personal_chat", "bot_chat"}
NUMBERED_FOR_ALL = {
    "private_supergroup", "public_supergroup", "private_channel", "public_channel",
}  # fmt: skip
"""Chats whose messages have the same numbers for everybody in them. In all others each account
counts for itself, so that a colleague's export numbers the same message differently."""

SERVICES = {"bot_chat", "public_channel", "private_channel"}
NOT_CHATS = {"verify_codes", "replies"}

_ID = re.compile(r"(?:user|chat|channel)\d{1,20}")
_NOT_INCLUDED = re.compile(r"\([^/\\]{1,200}\)")


@dataclass(slots=True)
class Chat:
    """What is known of a chat once the whole file was looked through."""

    name: str = ""
    kind: str = ""
    number: int | None = None
    senders: Counter[tuple[str, str]] = field(default_factory=Counter)

    def see(self, message: Mapping[str, Any]) -> None:
        """Take one message into account."""
        sender = sender_of(message)
        if sender[0] and (sender in self.senders or len(self.senders) < SENDERS_MAX):
            self.senders[sender] += 1

    @property
    def peer(self) -> str:
        """The other one of two, by Telegram's number; nothing in a group."""
        return f"user{self.number}" if self.kind in ONE_TO_ONE and self.number else ""

    def owner(self, account: str) -> str:
        """Whose export it is: the account as the file says it, else who in a talk of two is not
        the one that the chat is named after. Nothing where that is not sure."""
        others = {who for who, _ in self.senders if who != self.peer}
        if account or not self.peer or len(others) != 1:
            return account
        return next(iter(others))

    def members(self, owner: tuple[str, str]) -> list[tuple[str, str]]:
        """Those who spoke most and the other one of two, as (number, name), in a fixed order."""
        loudest = dict(who for who, _ in self.senders.most_common(MEMBERS_MAX))
        if self.peer and not loudest.keys() - {self.peer, owner[0]}:
            loudest.setdefault(self.peer, self.name)
            if owner[0]:
                loudest.setdefault(*owner)
        return sorted(loudest.items())

    @property
    def code(self) -> str:
        """Which chat it is, whoever exported it. Without a number, its title and who speaks."""
        if self.number is not None:
            return f"telegram {self.number}"
        names = sorted({who for who, _ in self.senders})
        identity = "\n".join([self.name, *([] if self.name else names)])
        return f"telegram {sha256(identity.encode()).hexdigest()[:32]}"


@dataclass(slots=True)
class Account:
    """What the file says of the one who exported it."""

    number: str = ""
    name: str = ""
    phone: str = ""


def account_of(said: Any) -> Account:
    """`personal_information` of a whole account."""
    if not isinstance(said, dict):
        return Account()
    number = number_of(said.get("user_id"))
    name = " ".join(filter(None, (words(said.get("first_name")), words(said.get("last_name")))))
    return Account(f"user{number}" if number else "", name, words(said.get("phone_number")))


def sender_of(message: Mapping[str, Any]) -> tuple[str, str]:
    """(number, name) of who said it; without a number the name stands for it."""
    is_service = message.get("type") == "service"
    name = words(message.get("actor" if is_service else "from"))
    given = message.get("actor_id" if is_service else "from_id")
    number = number_of(given)
    if isinstance(given, str) and _ID.fullmatch(given):
        return given, name
    if number is not None and 0 < number < 1 << 32:
        return f"user{number}", name  # as it was written before 2021
    return name.casefold(), name


def moment_of(message: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    """When it was said, in UTC; older exports say the hour of the computer only."""
    seconds = number_of(message.get("date_unixtime"))
    try:
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC)
        wall = datetime.fromisoformat(words(message.get("date")))
        return wall.astimezone(UTC) if wall.tzinfo else in_utc(wall, zone)
    except (ValueError, OverflowError, OSError):
        return None


def is_said(message: Any) -> bool:
    """Whether somebody said something, or called: who joined or pinned what is no message."""
    if not isinstance(message, dict):
        return False
    if message.get("type") == "service":
        return message.get("action") in {"phone_call", "group_call"}
    return bool(message.get("type", "message") == "message")


def call_minutes(message: Mapping[str, Any]) -> float | None:
    """How long a call took, 0 for one that nobody took; None where it is no call, or one of a
    group that does not say."""
    if message.get("type") != "service":
        return None
    said = message.get("duration_seconds", message.get("duration"))
    if isinstance(said, int | float) and math.isfinite(said) and said > 0:
        return round(said / 60, 2)
    return 0.0 if message.get("action") == "phone_call" else None


def text_of(message: Mapping[str, Any]) -> str:
    """The words, and in words what is no words: a place, a card, a poll, a sticker's emoji."""
    said = _joined(message.get("text") or message.get("text_entities"))
    more = [said, *_in_words(message)]
    text = "\n".join(part for part in more if part)
    origin = words(message.get("forwarded_from"))
    return f"↪ {origin}:\n{text}" if origin and text else text


def _joined(said: Any) -> str:
    if isinstance(said, str):
        return words(said)
    parts = []
    for piece in listed(said)[:PIECES_MAX]:
        text = piece.get("text") if isinstance(piece, dict) else piece
        if not isinstance(text, str):
            continue
        target = piece.get("href") if isinstance(piece, dict) else None
        shows_it = not isinstance(target, str) or target == text
        parts.append(text if shows_it else f"{text} ({target})")
    return whole("".join(parts)).strip()


def _in_words(message: Mapping[str, Any]) -> Iterator[str]:
    place, card, poll = (
        message.get(name) for name in ("location_information", "contact_information", "poll")
    )
    if isinstance(place, dict):
        yield words(message.get("place_name"))
        yield words(message.get("address"))
        yield f"geo:{place.get('latitude')},{place.get('longitude')}"
    if isinstance(card, dict):
        parts = (words(card.get(name)) for name in ("first_name", "last_name", "phone_number"))
        yield " ".join(filter(None, parts))
    if isinstance(poll, dict):
        yield words(poll.get("question"))
        for answer in listed(poll.get("answers")):
            if said := words(part(answer).get("text")):
                yield f"- {said}"
    yield words(message.get("sticker_emoji"))


@dataclass(frozen=True, slots=True)
class Media:
    """A file that was sent. `path` is where it lies beside the export, if it was exported."""

    path: str
    name: str
    content_type: str
    size_bytes: int


def media_of(message: Mapping[str, Any]) -> Media | None:
    """The photo or file of a message, also one that was left out of the export."""
    for kind in ("photo", "file"):
        if given := words(message.get(kind)):
            is_there = not _NOT_INCLUDED.fullmatch(given)
            size = number_of(message.get(f"{kind}_file_size", message.get("file_size")))
            name = words(message.get("file_name")) if kind == "file" else ""
            if not name:
                last = given.replace("\\", "/").rpartition("/")[2]
                name = last if is_there else words(message.get("media_type")) or kind
            return Media(
                given.replace("\\", "/") if is_there else "",
                name,
                words(message.get("mime_type")) or ("image/jpeg" if kind == "photo" else ""),
                max(size or 0, 0),
            )
    return None


CONTACT: Path = ("contacts", "list", "*")
CHAT_LISTS: tuple[Path, ...] = (("chats", "list"), ("left_chats", "list"))
_MESSAGE = re.compile(
    r'\{\s{0,99}"id"\s{0,9}:\s{0,9}-?\d{1,20}\s{0,9},\s{0,99}'
    r'"type"\s{0,9}:\s{0,9}"(?:message|service)"'
)
_CHAT = re.compile(
    r'\{\s{0,99}"name"\s{0,9}:\s{0,9}(?:null|"[^"\n]{0,300}")\s{0,9},\s{0,99}'
    r'"type"\s{0,9}:\s{0,9}"(?:personal_chat|bot_chat|saved_messages|p(?:rivate|ublic)_)'
)
STARTS: Mapping[Path, re.Pattern[str]] = {
    ("messages",): _MESSAGE,
    **dict.fromkeys(CHAT_LISTS, _CHAT),
    **{(*outer, "*", "messages"): _MESSAGE for outer in CHAT_LISTS},
}
"""How chats and messages begin, for going on behind damage (`json_walk.Walk`)."""

_INSIDE: set[Path] = {(), ("messages",), ("contacts",), ("contacts", "list")} | {
    path
    for outer in CHAT_LISTS
    for path in (outer[:1], outer, (*outer, "*"), (*outer, "*", "messages"))
}


def inside(path: Path) -> bool:
    """What is gone into: chats, their messages and the contacts."""
    return path in _INSIDE


def is_message(path: Path) -> bool:
    """Whether a value at this path is one message."""
    return path[-2:] == ("messages", "*")


def opens_chat(found: Found) -> bool:
    """Whether a chat begins here: the file itself may be one."""
    return found.kind == "open" and (not found.path or found.path[:-1] in CHAT_LISTS)


class Survey:
    """What only the whole file knows: its chats in their order, and whose it is."""

    def __init__(self) -> None:
        self.account = Account()
        self.chats: list[Chat] = []
        self.messages = 0
        self.contacts = 0
        self.is_whole = False

    def see(self, found: Found) -> None:
        """Take one value into account."""
        path = found.path
        if opens_chat(found):
            self.chats.append(Chat())
        elif path == ("personal_information",):
            self.account = account_of(found.value)
        elif path == CONTACT:
            self.contacts += 1
        elif is_message(path):
            self.messages += 1
            if is_said(found.value):
                self.chats[-1].see(found.value)
        elif path[-1:] in {("name",), ("type",), ("id",)} and len(path) in {1, 4}:
            self._head(path[-1], found.value)

    def _head(self, key: str, value: Any) -> None:
        chat = self.chats[-1]
        if key == "id":
            chat.number = number_of(value)
        elif key == "name":
            chat.name = words(value)
        else:
            chat.kind = words(value)


def sureness(head: str) -> int:
    """How sure it is, 0 to 100, that a JSON file that begins like this is such an export."""
    if '"personal_information"' in head and '"user_id"' in head:
        return 95
    if '"about"' in head[:200] and "Telegram" in head[:1_000]:
        return 90
    if '"messages"' not in head or not _MESSAGE_KIND.search(head):
        return 60 if _ONE_CHAT.search(head) else 0
    marks = ('"date_unixtime"', '"from_id"', '"text_entities"', '"actor_id"')
    if _ONE_CHAT.search(head) and any(mark in head for mark in marks):
        return 95
    return 85 if any(mark in head for mark in marks) else 0


_ONE_CHAT = re.compile(
    r'"type"\s{0,9}:\s{0,9}"(?:(?:personal|bot)_chat|saved_messages|'
    r'(?:private|public)_(?:group|supergroup|channel))"'
)
_MESSAGE_KIND = re.compile(r'"type"\s{0,9}:\s{0,9}"(?:message|service)"')


def parsed(raw: str) -> Any:
    """One value of the export. Raises ValueError where it is none."""
    try:
        return json.loads(raw)
    except RecursionError as why:
        raise ValueError(raw[:80]) from why
