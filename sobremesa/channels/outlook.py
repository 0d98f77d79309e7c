"""Outlook's own files: a letter, an invitation or a contact saved as `.msg`.

One file is one item. Letters go the road of every letter, so that the one saved here and the one
in somebody's mailbox are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from datetime import datetime
from typing import Any

from sobremesa.channels._letters import Reading, meetings_of, said_by
from sobremesa.channels.base import (
    RAW_MAX_BYTES,
    Address,
    Card,
    File,
    Item,
    NothingHere,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.mail.outlook.compound import NotCompound, is_compound
from sobremesa.core.mail.outlook.letters import contact_entry, msg_letter
from sobremesa.core.mail.outlook.msg import Msg, read_msg

BROKEN = gettext_noop(
    "This Outlook file cannot be opened: it is damaged or was cut short. Save it from Outlook "
    "again, or save it as .eml."
)
TOO_BIG = gettext_noop(
    "This Outlook file is bigger than %(megabytes)s MB. Save its attachments by themselves, and "
    "the letter without them."
)
EMPTY = gettext_noop("There is nothing in this Outlook file: no words, no people, no subject.")
NO_DAY = gettext_noop(
    "This appointment has no day that could be read. Save it from Outlook as iCalendar (.ics)."
)
NO_TALK = gettext_noop(
    "It is a note, a task, a journal entry or a distribution list of Outlook: nobody said "
    "anything in it to anybody."
)
NOT_TALK = ("ipm.stickynote", "ipm.task", "ipm.activity", "ipm.distlist", "ipm.configuration",
            "ipm.document", "ipm.outlook")  # fmt: skip


class Outlook:
    """Single files that were dragged or saved out of Outlook."""

    kind = "outlook"
    label = gettext_noop("Outlook (.msg)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.timezone: str = settings.get("timezone") or "UTC"
        self.region: str = settings.get("region") or ""
        self.now: str = settings.get("now") or ""

    def recognises(self, file: File) -> int:
        """A compound file called so, or one that speaks of properties of mail in its first 64 kB:
        old Word and Excel files are compound files, too."""
        if not is_compound(file.head):
            return 0
        if file.name.lower().endswith((".msg", ".oft")):
            return 95
        return 80 if "__properties_version1.0".encode("utf-16-le") in file.head else 0

    def split(self, file: File) -> Iterator[Item]:
        """The one thing in it."""
        with closing(file.open()) as stream:
            body = stream.read(RAW_MAX_BYTES)
        beyond = max(0, file.size_bytes - len(body))
        message = _opened(body)
        if message and message.kind.startswith(NOT_TALK):
            raise NothingHere(NO_TALK)
        context = said_by(file)
        if beyond:
            context["truncated_bytes"] = beyond
        yield Item(body=body, unit="message", number=1, context=context)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """The letter with its meetings, the meeting alone, or the card."""
        message = _opened(item.body)
        if message is None:
            if item.context.get("truncated_bytes"):
                raise Unreadable(TOO_BIG, megabytes=RAW_MAX_BYTES // 1024**2)
            raise Unreadable(BROKEN)
        if message.kind.startswith("ipm.contact"):
            return [self._card(message)]
        letter = msg_letter(message)
        if not (
            letter.text or letter.files or any(n in letter.headers for n in ("from", "subject"))
        ):
            raise Unreadable(EMPTY)
        incoming = Reading(letter, item, received_at).incoming(self.region)
        now = datetime.fromisoformat(self.now) if self.now else received_at
        meetings = list(meetings_of(letter, incoming, now=now, timezone=self.timezone))
        if not message.kind.startswith("ipm.appointment"):
            return [incoming, *meetings]
        if not meetings:
            raise Unreadable(NO_DAY)
        return list(meetings)

    def _card(self, message: Msg) -> Card:
        entry = contact_entry(message, self.region)
        if entry.is_empty:
            raise Unreadable(EMPTY)
        said = {field.name: getattr(entry, field.name) for field in fields(entry)}
        handles = tuple(
            Address(kind=one.kind, value=one.value, name=one.name) for one in entry.handles
        )
        return Card(**{**said, "handles": handles})


def _opened(body: bytes) -> Msg | None:
    try:
        return read_msg(body)
    except NotCompound:
        return None
