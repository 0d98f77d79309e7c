"""Signal's own export in plain text: who is in it and what one line says.

`main.jsonl` holds one frame a line, as protobuf's JSON writes them: numbers of 64 bits between
quotes, bytes in base64, what is empty left out. A frame stands before the frames that name it.

Source: the comments of Signal's `Backup.proto`, version 1, and of its local archive (2026).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

from sobremesa.core.chat.values import listed, number_of, part, words

VERSIONS = {1}
LINE_MAX_CHARS = 4 * 1024 * 1024
MEMBERS_MAX = 50
RECIPIENTS_MAX = 200_000

TALKS = {"ACCEPTED", "UNKNOWN_STATE", "JOINED"}
UNANSWERED = {"NOT_ACCEPTED", "MISSED", "MISSED_NOTIFICATION_PROFILE", "DECLINED"}
OUR_CALLS = {"OUTGOING", "OUTGOING_RING"}


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """Whole lines from pieces of lines; what is longer than a frame may be is cut there."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        if size < LINE_MAX_CHARS:
            held.append(piece)
        size += len(piece)
        if piece.endswith(("\n", "\r")):
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)


def raw_bytes(value: Any) -> bytes:
    """Bytes as protobuf's JSON writes them; nothing where it is none."""
    try:
        return b64decode(value) if isinstance(value, str) else b""
    except ValueError:
        return b""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, or a group. `kind`: `phone`, `signal` (by Signal's number for an account),
    `us`, `group`, or nothing for what is no person (notices, call links)."""

    kind: str
    value: str = ""
    name: str = ""
    code: str = ""
    members: tuple[str, ...] = ()

    @property
    def key(self) -> list[str]:
        """As kept with a message."""
        return [self.kind, self.value, self.name]


def who_of(recipient: Mapping[str, Any], us: Who) -> Who:
    """Whom a recipient frame means."""
    if "self" in recipient:
        return us
    if "group" in recipient:
        group = part(recipient, "group")
        snapshot = part(group, "snapshot")
        members = tuple(
            raw_bytes(part(one).get("userId")).hex() for one in listed(snapshot.get("members"))
        )
        code = sha256(raw_bytes(group.get("masterKey"))).hexdigest()[:32]
        return Who("group", code, words(part(snapshot, "title").get("title")), code, members)
    return _contact(part(recipient, "contact"))


def _contact(contact: Mapping[str, Any]) -> Who:
    account, number = raw_bytes(contact.get("aci")), number_of(contact.get("e164"))
    code = account.hex() or (str(number) if number else "")
    names = (
        _name(part(contact, "nickname"), "given", "family"),
        _name(contact, "systemGivenName", "systemFamilyName"),
        _name(contact, "profileGivenName", "profileFamilyName"),
        words(contact.get("username")),
    )
    name = next(filter(None, names), "")
    if number and 0 < number < 10**15:
        return Who("phone", f"+{number}", name, code)
    if len(account) == 16:
        return Who("signal", _account(account.hex()), name, code)
    return Who("")


def _account(digits: str) -> str:
    """A number for an account as Signal writes it: in groups of 8, 4, 4, 4 and 12 digits."""
    ends = (0, 8, 12, 16, 20, 32)
    return "-".join(digits[start:end] for start, end in pairwise(ends))


def _name(said: Mapping[str, Any], given: str, family: str) -> str:
    return " ".join(filter(None, (words(said.get(given)), words(said.get(family)))))


@dataclass(slots=True)
class Book:
    """Who and which chats were told of so far."""

    us: Who = Who("us", "signal", "", "self")
    version: int | None = None
    people: dict[str, Who] = field(default_factory=dict)
    accounts: dict[str, Who] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)

    def see(self, frame: Mapping[str, Any]) -> None:
        """Take a frame that is no message into account."""
        if "version" in frame:
            self.version = number_of(frame["version"])
        elif "account" in frame:
            account = part(frame, "account")
            mark = sha256(raw_bytes(account.get("profileKey"))).hexdigest()[:12]
            self.us = Who("us", f"signal {mark}", _name(account, "givenName", "familyName"), "self")
        elif "recipient" in frame and len(self.people) < RECIPIENTS_MAX:
            recipient = part(frame, "recipient")
            who = who_of(recipient, self.us)
            self.people[str(recipient.get("id"))] = who
            if len(account_id := raw_bytes(part(recipient, "contact").get("aci"))) == 16:
                self.accounts[account_id.hex()] = who
        elif "chat" in frame and len(self.chats) < RECIPIENTS_MAX:
            chat = part(frame, "chat")
            self.chats[str(chat.get("id"))] = str(chat.get("recipientId"))

    def chat_of(self, item: Mapping[str, Any]) -> Who | None:
        """With whom, or in which group, a message was said."""
        return self.people.get(self.chats.get(str(item.get("chatId")), ""))

    def author_of(self, item: Mapping[str, Any]) -> Who:
        """Who said it: of a call, who rang."""
        if "outgoing" in item:
            return self.us
        call = call_of(item)
        if call:
            if call.is_ours:
                return self.us
            return self.people.get(call.began_by) or self.chat_of(item) or Who("")
        return self.people.get(str(item.get("authorId"))) or Who("")

    def members_of(self, chat: Who) -> list[Who]:
        """Those in a chat beside us whom the file knows."""
        if chat.kind != "group":
            return [chat] if chat.kind and chat.kind != "us" else []
        known = (self.accounts.get(one) for one in chat.members)
        return [one for one in known if one and one.kind][:MEMBERS_MAX]


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `minutes` is None where it was taken and the file does not say for how long."""

    is_talk: bool
    is_video: bool
    is_ours: bool
    minutes: float | None
    began_by: str = ""


def call_of(item: Mapping[str, Any]) -> Call | None:
    """The call that a message tells of, or None: it tells of none, or of one that went past us."""
    update = part(item, "updateMessage")
    one, many = part(update, "individualCall"), part(update, "groupCall")
    call = one or many
    state = str(call.get("state", "UNKNOWN_STATE" if one else ""))
    if not call or state not in TALKS | UNANSWERED | {"OUTGOING_RING"}:
        return None
    is_ours = call.get("direction") in OUR_CALLS or state in OUR_CALLS
    began, ended = (number_of(call.get(f"{which}CallTimestamp")) for which in ("started", "ended"))
    minutes = round((ended - began) / 60_000, 2) if began and ended and ended > began else None
    is_talk = state in TALKS or bool(state == "OUTGOING_RING" and minutes)
    return Call(
        is_talk=is_talk,
        is_video=call.get("type") == "VIDEO_CALL",
        is_ours=is_ours,
        minutes=minutes if is_talk else 0.0,
        began_by=str(many.get("ringerRecipientId") or many.get("startedCallRecipientId") or ""),
    )


def is_said(item: Mapping[str, Any]) -> bool:
    """Whether somebody said something or called: what was deleted or seen once is gone."""
    return bool(call_of(item) or text_of(item) or files_of(item))


def first_sent_ms(item: Mapping[str, Any]) -> int | None:
    """When it was first sent: an edited message keeps its earlier forms, oldest first."""
    earlier = [number_of(part(one).get("dateSent")) for one in listed(item.get("revisions"))]
    return next((at for at in earlier if at), None) or number_of(item.get("dateSent"))


def moment(milliseconds: int | None) -> datetime | None:
    """A moment in UTC, if it is one."""
    if not milliseconds or not 0 < milliseconds < 4_102_444_800_000:  # the year 2100
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def text_of(item: Mapping[str, Any]) -> str:
    """The words, and in words what is no words: a card, a sticker's emoji, a poll."""
    card = item.get("contactMessage")
    poll = part(item, "poll")
    said = [
        words(part(item, "standardMessage", "text").get("body")),
        words(part(item, "directStoryReplyMessage", "textReply", "text").get("body")),
        words(part(item, "directStoryReplyMessage").get("emoji")),
        words(part(item, "stickerMessage", "sticker").get("emoji")),
        words(part(item, "paymentNotification").get("note")),
        _card(part(card, "contact")),
        words(poll.get("question")),
        *(f"- {words(part(one).get('option'))}" for one in listed(poll.get("options"))),
    ]
    return "\n".join(filter(None, said))


def _card(card: Mapping[str, Any]) -> str:
    name = part(card, "name")
    parts = [words(name.get(one)) for one in ("givenName", "middleName", "familyName")]
    for kind in ("number", "email"):
        parts += [
            words(one.get("value")) for one in listed(card.get(kind)) if isinstance(one, dict)
        ]
    return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent. `stored_as` is its name in the export, without folder and ending."""

    name: str
    content_type: str
    size_bytes: int
    stored_as: str = ""


def files_of(item: Mapping[str, Any]) -> list[Sent]:
    """The files of a message."""
    attached = listed(part(item, "standardMessage").get("attachments"))
    pointers = [part(one, "pointer") for one in attached]
    return [sent for pointer in pointers if (sent := _sent(pointer))]


def long_text_of(item: Mapping[str, Any]) -> Sent | None:
    """The file that holds the whole of a text that is longer than a message may be."""
    return _sent(part(item, "standardMessage", "longText"))


def _sent(pointer: Mapping[str, Any]) -> Sent | None:
    if not pointer:
        return None
    place = part(pointer, "locatorInfo")
    digest, key = raw_bytes(place.get("plaintextHash")), raw_bytes(place.get("localKey"))
    kind = words(pointer.get("contentType"))
    return Sent(
        words(pointer.get("fileName")) or kind.partition("/")[0] or "file",
        kind,
        max(number_of(place.get("size")) or 0, 0),
        sha256(digest + key).hexdigest() if digest and key else "",
    )
