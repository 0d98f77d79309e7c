"""Telegram, as its desktop program exports it: `result.json` of one chat or of the whole account.

People have numbers there (`user123`), so a name that changes is still the same person. Not taken
in: who joined, who pinned what, and the like. A call comes in with its minutes; one that nobody
took has none and waits for an answer like any question. The file is walked twice with little
memory: first for what only the whole of it knows, who is in a chat and whose export it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sobremesa.channels.base import (
    RAW_MAX_BYTES,
    Address,
    Attached,
    Card,
    File,
    Incoming,
    Item,
    NothingHere,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.calendar.zones import zone_named
from sobremesa.core.chat import telegram as export
from sobremesa.core.chat.again import Again
from sobremesa.core.chat.files import type_of
from sobremesa.core.chat.json_walk import CutOff, Found, Walk, text_reader
from sobremesa.core.chat.values import number_of, words
from sobremesa.core.content_lines import decoded, encoded, repaired
from sobremesa.core.phones import e164

AS_JSON = gettext_noop(
    "This is Telegram's export for reading in a browser, which leaves out who wrote what. Export "
    "the chat again, choose the format JSON, and bring the file result.json."
)
NOBODY_SPOKE = gettext_noop("Nobody has said anything in this export of Telegram yet.")
CUT_OFF = gettext_noop(
    "This export of Telegram is damaged or ends in the middle, behind message %(number)s. What "
    "stands before came in. Export it again to have the rest."
)
BROKEN_MESSAGE = gettext_noop(
    "This message of Telegram is damaged. The messages around it came in; export the chat again "
    "to have it too."
)
NO_MOMENT = gettext_noop(
    "This message of Telegram does not say when it was written. Export the chat again."
)
NO_NAME = gettext_noop("This contact of Telegram has neither a name nor a number.")


class Telegram:
    """Chats, calls and contacts that Telegram Desktop exported."""

    kind = "telegram"
    label = gettext_noop("Telegram (export of its desktop program)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.zone = zone_named(settings.get("timezone") or "UTC") or UTC
        self.region: str = settings.get("region") or ""

    def recognises(self, file: File) -> int:
        """By the words that its export begins with."""
        name, head = file.name.lower(), decoded(file.head).lstrip("\ufeff \t\r\n")
        if name.endswith((".html", ".htm")):
            return 85 if _is_html(head) else 0
        if not name.endswith((".json", ".txt")) or not head.startswith("{"):
            return 0
        return export.sureness(head)

    def split(self, file: File) -> Iterator[Item]:
        """One item a message, call or contact. Two passes."""
        if _is_html(decoded(file.head)):
            raise Unreadable(AS_JSON)
        known = _surveyed(file)
        if not known.messages and not known.contacts:
            raise NothingHere(NOBODY_SPOKE) if known.is_whole else Unreadable(CUT_OFF, number=0)
        cards, messages, again = 0, 0, Again()
        chats, common = iter(known.chats), dict[str, Any]()
        try:
            for found in _values(file):
                if export.opens_chat(found):
                    common = self._common(next(chats), known.account)
                elif found.path == export.CONTACT:
                    cards += 1
                    yield Item(body=encoded(found.raw), unit="card", number=cards)
                elif export.is_message(found.path):
                    messages += 1
                    if found.kind == "broken" or export.is_said(found.value):
                        yield self._item(file, found, messages, common, again)
        except CutOff as why:
            raise Unreadable(CUT_OFF, number=messages) from why

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one message or contact says."""
        try:
            said = export.parsed(repaired(decoded(item.body)))
        except ValueError as why:
            raise Unreadable(BROKEN_MESSAGE) from why
        if not isinstance(said, dict):
            raise Unreadable(BROKEN_MESSAGE)
        return [self._card(said) if item.unit == "card" else self._message(said, item)]

    def _common(self, chat: export.Chat, account: export.Account) -> dict[str, Any]:
        """What the whole file knows of a chat, as kept with each of its messages."""
        owner = chat.owner(account.number)
        names = dict(chat.senders.keys())
        return {
            "chat": chat.code,
            "kind": chat.kind,
            "number": chat.number,
            "title": chat.name,
            "members": chat.members((owner, names.get(owner, account.name))),
            "owner": owner,
            "phone": e164(account.phone, self.region) if account.phone else "",
        }

    def _item(
        self, file: File, found: Found, number: int, common: Mapping[str, Any], again: Again
    ) -> Item:
        """One message with what its file knows about it."""
        said = found.value if isinstance(found.value, dict) else {}
        who, when = export.sender_of(said)[0], said.get("date_unixtime", said.get("date"))
        media = export.media_of(said)
        content = file.sibling(media.path) if media and media.path else None
        is_small = media and content is not None and len(content) <= RAW_MAX_BYTES
        return Item(
            body=encoded(found.raw),
            unit="message",
            number=number,
            context={**common, "nth": again.nth(f"{common['chat']}\n{when}\n{who}")},
            beside=(_attached(media, content),) if media and is_small else (),
        )

    def _message(self, said: Mapping[str, Any], item: Item) -> Incoming:
        context = item.context
        at = export.moment_of(said, self.zone)
        if at is None:
            raise Unreadable(NO_MOMENT)
        media, minutes = export.media_of(said), export.call_minutes(said)
        medium = "telegram" if said.get("type") != "service" else "phone" if minutes else "call"
        return Incoming(
            key=_key(said, at, context),
            medium=medium,
            occurred_at=at,
            people=self._people(said, context),
            text=export.text_of(said),
            minutes=minutes,
            thread=context["chat"],
            thread_title=context["title"],
            external_id=str(said.get("id", "")),
            not_contact=_not_contact(context["kind"], export.sender_of(said)[0]),
            attached=item.beside or ((_attached(media, None),) if media else ()),
            ours=self._ours(context),
        )

    def _people(self, said: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[Address, ...]:
        """Who said it, and those it was said to."""
        who, name = export.sender_of(said)
        others = [(one, known) for one, known in context["members"] if one != who]
        if not who:
            return tuple(_address(one, known, context, "with") for one, known in others)
        to = (_address(one, known, context, "to") for one, known in others)
        return (_address(who, name, context, "from"), *to)

    def _ours(self, context: Mapping[str, Any]) -> tuple[Address, ...]:
        owner, phone = context["owner"], context["phone"]
        mine = [_address(owner, "", context)] if owner else []
        return (*mine, *([Address(kind="phone", value=phone)] if phone else []))

    def _card(self, said: Mapping[str, Any]) -> Card:
        given, family, phone = (
            words(said.get(name)) for name in ("first_name", "last_name", "phone_number")
        )
        number = number_of(said.get("user_id"))
        handles = [Address(kind="telegram", value=f"user{number}")] if number else []
        if known := e164(phone, self.region):
            handles.append(Address(kind="phone", value=known))
        if not handles and not given and not family:
            raise Unreadable(NO_NAME)
        key = "\n".join((given, family, phone, str(number or "")))
        return Card(
            key="telegram-contact:" + sha256(key.encode()).hexdigest(),
            name=" ".join(filter(None, (given, family))),
            given_name=given,
            family_name=family,
            handles=tuple(handles),
            lines=(("phone", phone),) if phone and not known else (),
        )


def _surveyed(file: File) -> export.Survey:
    known = export.Survey()
    with suppress(CutOff):  # the second pass says so, behind what it found
        for found in _values(file):
            known.see(found)
        known.is_whole = True
    return known


def _values(file: File) -> Iterator[Found]:
    with closing(file.open()) as stream:
        yield from Walk(text_reader(stream, file.head), export.inside, export.STARTS)


def _is_html(head: str) -> bool:
    start = head[:4_000]
    return "<title>Exported Data</title>" in start and "page_wrap" in head[:20_000]


def _key(said: Mapping[str, Any], at: datetime, context: Mapping[str, Any]) -> str:
    """The number of the message where everybody has the same one; else who said it when, which
    an edited text leaves as it was. Telegram's moments are its server's, equal for all."""
    number, who = number_of(said.get("id")), export.sender_of(said)[0]
    parts = [context["chat"], str(number)]
    if number is None or context["kind"] not in export.NUMBERED_FOR_ALL:
        parts += [f"{at:%Y-%m-%dT%H:%M:%S}", who]
        if number is None or context["kind"] not in export.ONE_TO_ONE:
            parts[1] = str(context["nth"])
        if context["number"] is None:
            parts.append(export.text_of(said))
    return "chat:" + sha256("\n".join(parts).encode()).hexdigest()


def _not_contact(kind: str, who: str) -> str:
    """Notes to oneself; and what bots and channels say, also a group in its own name."""
    if kind == "saved_messages":
        return "internal"
    return "service" if kind in export.SERVICES or who.startswith("channel") else ""


def _address(who: str, name: str, context: Mapping[str, Any], role: str = "") -> Address:
    """Somebody by number; or, where an old export has names only, by a name of several words. A
    single word is known in its chat only: there is an Ana in every phone book."""
    value = who
    said_words = sum(any(char.isalnum() for char in word) for word in name.split())
    if who == name.casefold() and said_words < 2:
        value = f"{who} · {sha256(context['chat'].encode()).hexdigest()[:8]}"
    return Address(kind="telegram", value=value, name=name, role=role)


def _attached(media: export.Media, content: bytes | None) -> Attached:
    return Attached(
        name=media.name,
        content_type=type_of(media.name, media.content_type),
        size_bytes=media.size_bytes if content is None else len(content),
        content=content,
    )
