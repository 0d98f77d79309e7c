"""What the channels of Facebook and of Instagram share: both give the same files back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
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
from sobremesa.core.chat.again import Again
from sobremesa.core.chat.files import type_of
from sobremesa.core.chat.json_walk import CutOff, Found, Walk, text_reader
from sobremesa.core.content_lines import decoded, encoded
from sobremesa.core.social import meta
from sobremesa.core.social.names import name_value

NOBODY_SPOKE = gettext_noop("Nobody has said anything in this chat yet.")
CUT_OFF = gettext_noop(
    "This chat is damaged or ends in the middle, behind message %(number)s. What stands before "
    "came in. Ask for your data again to have the rest."
)
BROKEN_MESSAGE = gettext_noop(
    "This message is damaged, or does not say who wrote it and when. The messages around it came "
    "in; ask for your data again to have it too."
)
NOTHING_SAID = gettext_noop("It is a notice of the network, not something that somebody said.")


class MetaChannel:
    """Chats of a network of Meta. The channels say which, and where a profile lies."""

    kind = ""
    profiles: tuple[str, ...] = ()
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        pass

    def recognises(self, file: File) -> int:
        """By the words of its head; the path says whose network it is. Without: Facebook's."""
        if not file.name.lower().endswith(".json"):
            return 0
        sure = meta.sureness(decoded(file.head))
        path = file.path.lower()
        named = [name for name in ("instagram", "facebook", "messenger") if name in path]
        mine = {"facebook", "messenger"} if self.kind == "facebook" else {self.kind}
        if not sure or not named:
            return sure if self.kind == "facebook" else 0
        return 95 if named[0] in mine else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a message. Two passes: first for who is in the chat and whose export it is."""
        chat = meta.Chat()
        with suppress(CutOff):
            for found in _values(file):
                chat.see(found)
        if not chat.messages:
            raise NothingHere(NOBODY_SPOKE)
        owner = chat.owner(self._profile(file))
        common = {
            "chat": chat.code, "title": chat.name, "members": list(chat.names), "owner": owner,
            "folder": chat.folder,
        }  # fmt: skip
        number, again = 0, Again()
        try:
            for found in _values(file):
                if found.path != meta.MESSAGE:
                    continue
                number += 1
                item = _item(file, found, number, common, again)
                if item is not None:
                    yield item
        except CutOff as why:
            raise Unreadable(CUT_OFF, number=number) from why

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one message says."""
        context = item.context
        try:
            said = meta.said(meta.parsed(decoded(item.body)), context["folder"])
        except ValueError as why:
            raise Unreadable(BROKEN_MESSAGE) from why
        if said is None:
            raise Unreadable(NOTHING_SAID)
        chat, owner = context["chat"], context["owner"]
        key = f"{chat}\n{said.at.isoformat()}\n{said.sender.casefold()}\n{said.token}"
        key += f"\n{context['nth']}"
        return [
            Incoming(
                key=f"{self.kind}:" + sha256(key.encode("utf-8", "replace")).hexdigest(),
                medium=self.kind if said.seconds is None else "phone" if said.seconds else "call",
                occurred_at=said.at,
                people=tuple(self._people(said.sender, context)),
                text=said.text,
                minutes=None if said.seconds is None else said.seconds / 60,
                thread=chat,
                thread_title=context["title"],
                attached=item.beside or tuple(_attached(one, None) for one in said.files),
                ours=(self._address(owner, chat),) if owner else (),
            )
        ]

    def _people(self, sender: str, context: Mapping[str, Any]) -> Iterator[Address]:
        yield self._address(sender, context["chat"], "from")
        for name in context["members"]:
            if name.casefold() != sender.casefold():
                yield self._address(name, context["chat"], "to")

    def _address(self, name: str, chat: str, role: str = "") -> Address:
        return Address(kind=self.kind, value=name_value(name, chat), name=name, role=role)

    def _profile(self, file: File) -> str:
        for path in self.profiles:
            if data := file.sibling(path):
                return meta.profile_name(data)
        return ""


def _values(file: File) -> Iterator[Found]:
    with closing(file.open()) as stream:
        yield from Walk(text_reader(stream, file.head), meta.inside, meta.STARTS)


def _item(
    file: File, found: Found, number: int, common: Mapping[str, Any], again: Again
) -> Item | None:
    """One message with what its file knows about it; None for a notice."""
    nth, beside = 1, tuple[Attached, ...]()
    with suppress(ValueError):  # damaged: kept, and said why when it is read
        said = meta.said(found.value, common["folder"])
        if said is None:
            return None
        nth = again.nth(f"{said.at.isoformat()}\n{said.sender.casefold()}\n{said.token}")
        beside = _beside(file, said)
    context = {**common, "nth": nth}
    return Item(
        body=encoded(found.raw), unit="message", number=number, context=context, beside=beside
    )


def _beside(file: File, said: meta.Said) -> tuple[Attached, ...]:
    """The files of a message: all of them, with their bytes where they lie in the export."""
    found, left = [], RAW_MAX_BYTES
    for one in said.files:
        content = file.sibling(one.path)
        if content is not None and len(content) > left:
            content = None
        left -= len(content or b"")
        found.append(_attached(one, content))
    return tuple(found)


def _attached(one: meta.Sent, content: bytes | None) -> Attached:
    return Attached(
        name=one.name,
        content_type=type_of(one.name),
        size_bytes=len(content or b""),
        content=content,
    )
