"""From a letter to what it says: the part that every road of letters shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sobremesa.channels.base import Address, Attached, File, Fold, Incoming, Item, Meeting
from sobremesa.core import calendar
from sobremesa.core.audio import recognised
from sobremesa.core.contact import MailFacts, mail_not_contact
from sobremesa.core.folding import fold
from sobremesa.core.mail.addresses import Mailbox, mailboxes
from sobremesa.core.mail.dates import best_date, read_date
from sobremesa.core.mail.headers import Headers
from sobremesa.core.mail.letter import Letter, content_of, words_for_key
from sobremesa.core.mail.limits import ADDRESSES_MAX
from sobremesa.core.mail.threads import is_forward, letter_key, message_ids, thread_title
from sobremesa.core.mail.voicemail import MessageLeft, message_left

BINARY_LIKE_SHARE = 0.3
SOUNDS_MAX = 10

BOXES: Mapping[str, frozenset[str]] = {
    "sent": frozenset(
        (
            "sent", "sent items", "sent mail", "sent messages", "enviados", "enviats", "enviadas",
            "elementos enviados", "correo enviado", "mensajes enviados", "gesendet", "envoyés",
            "inviati",
        )
    ),
    "spam": frozenset(
        (
            "spam", "junk", "junk e-mail", "junk mail", "correo no deseado", "correo basura",
            "no deseado", "spamverdacht", "indésirables",
        )
    ),
    "draft": frozenset(
        ("drafts", "draft", "borradores", "borrador", "esborranys", "entwürfe", "brouillons")
    ),
}  # fmt: skip
"""Names of folders and of Gmail's labels that say what a letter is."""

DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to")
ROLES = (("from", "from"), ("to", "to"), ("cc", "cc"), ("bcc", "bcc"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One letter on its way to a record."""

    letter: Letter
    item: Item
    received_at: datetime

    def is_letter(self) -> bool:
        """Whether anything a letter has could be found: a field, a file, or words."""
        letter = self.letter
        headers = letter.headers
        if letter.tnef or any(name in headers for name in ("from", "date", "subject", "received")):
            return True
        return len(headers) > 0 and not _looks_binary(letter.text)

    def incoming(self, region: str = "") -> Incoming:
        """What it says: a letter, or what a caller left on the machine that sent it."""
        letter = self._letter()
        left = message_left(self.letter, letter.subject, region)
        return letter if left is None else self._voicemail(letter, left)

    def _voicemail(self, letter: Incoming, left: MessageLeft) -> Incoming:
        """Said by who called. The machine is nobody, and its headers say nothing of the caller."""
        to = tuple(who for who in letter.people if who.role != "from")
        caller = Address(kind="phone", value=left.number, name=left.name, role="from")
        thread = f"voicemail {left.number}" if left.number else letter.key
        sounds = self._with_sound(letter.attached)
        seconds = left.seconds or next((s for _, s in sounds if s), None)
        return replace(
            letter,
            medium="voicemail",
            people=(caller, *to) if left.number else to,
            minutes=seconds / 60 if seconds else None,
            thread=thread,
            thread_title="",
            not_contact=letter.not_contact if letter.not_contact in {"spam", "draft"} else "",
            attached=tuple(file for file, _ in sounds),
        )

    def _with_sound(self, files: Iterable[Attached]) -> list[tuple[Attached, float | None]]:
        """The files, those that are sounds by their true type and with their seconds."""
        found: list[tuple[Attached, float | None]] = []
        for file in files:
            content, *_ = content_of(self.item.body, file.part)
            sound = recognised(content) if len(found) < SOUNDS_MAX else None
            true = replace(file, content_type=sound.content_type) if sound else file
            found.append((true, sound.seconds if sound else None))
        return found

    def _letter(self) -> Incoming:
        headers, letter = self.letter.headers, self.letter
        subject = headers.text("subject") or (letter.tnef.subject if letter.tnef else "")
        people = tuple(self._people())
        sender = next((person.value for person in people if person.role == "from"), "")
        at, date_from = best_date(self._dates(), self.received_at)
        own = _first(message_ids(headers.get("message-id"))) or (
            letter.tnef.message_id.strip("<>") if letter.tnef else ""
        )
        key = self._key(own, sender)
        box = _box(headers, self.item)
        spans = fold(letter.text, letter.marks, is_forward=is_forward(subject))
        return Incoming(
            key=key,
            medium="email",
            occurred_at=at,
            people=people,
            subject=subject,
            text=letter.text,
            folds=tuple(Fold(start=s.start, end=s.end, kind=s.kind) for s in spans),
            thread=_thread(headers) or own or key,
            thread_title=thread_title(subject),
            external_id=own,
            not_contact=mail_not_contact(self._facts(sender, subject, box)),
            attached=tuple(Attached(**asdict(file)) for file in letter.files),
            ours=tuple(_ours(headers, people, box)),
            date_from=date_from,
        )

    def _key(self, own: str, sender: str) -> str:
        headers = self.letter.headers
        written = read_date(headers.get("date"))
        date = written.isoformat() if written else " ".join(headers.get("date").split())
        return letter_key(own, date, sender, words_for_key(self.letter, self.item.body))

    def _people(self) -> Iterator[Address]:
        """From (Sender where it is missing), To, Cc, Bcc. Reply-To is nobody's identity (R8)."""
        headers, tnef = self.letter.headers, self.letter.tnef
        left = ADDRESSES_MAX
        for name, role in ROLES:
            for value in headers.all(name) or (headers.all("sender") if name == "from" else ()):
                for mailbox in mailboxes(value, left):
                    left -= 1
                    yield _address(mailbox, role)
        if not len(headers) and tnef and "@" in tnef.sender[1]:
            for mailbox in mailboxes(f"<{tnef.sender[1]}>", 1):
                yield _address(Mailbox(mailbox.value, tnef.sender[0]), "from")

    def _dates(self) -> Iterator[tuple[str, datetime | None]]:
        """When it was sent, from the most to the least trusted."""
        headers, context = self.letter.headers, self.item.context
        yield "header", read_date(headers.get("date"))
        if self.letter.tnef:
            yield "header", self.letter.tnef.sent_at
        for value in headers.all("received")[:20]:
            yield "received", read_date(value.rpartition(";")[2])
        yield "envelope", read_date(str(context.get("envelope", "")))
        modified = context.get("file_modified_at")
        yield "file", datetime.fromisoformat(modified) if modified else None

    def _facts(self, sender: str, subject: str, box: str) -> MailFacts:
        letter = self.letter
        methods = frozenset(said or calendar.method(data) for data, said in letter.calendars)
        return MailFacts(
            headers=letter.headers,
            sender=sender,
            subject=subject,
            types=letter.types,
            report_type=letter.report_type,
            calendar_methods=methods,
            box=box,
        )


def meetings_of(
    letter: Letter, incoming: Incoming, *, now: datetime, timezone: str
) -> Iterator[Meeting]:
    """What an invitation invites to. An answer to one is no meeting: its calendar has it."""
    for data, said in letter.calendars:
        method = said or calendar.method(data)
        if method not in {"REQUEST", "CANCEL", "PUBLISH", "ADD"}:
            continue
        for occurrence in calendar.meetings(data, now=now, timezone=timezone):
            yield _meeting(occurrence, incoming, is_off=method == "CANCEL")


def said_by(file: File) -> dict[str, Any]:
    """What only the file knows of its letters: when it was written, what its folder is."""
    said: dict[str, Any] = {}
    if file.modified_at:
        said["file_modified_at"] = file.modified_at.astimezone(UTC).isoformat()
    names = file.path.replace("\\", "/").lower().split("/")
    names = [name.removesuffix(".mbox").removesuffix(".mbx").lstrip(".") for name in names]
    # Maildir parts levels by dots (".Work.Sent"), mail programs end in "Sent-1".
    names += [name.rpartition(".")[2] for name in names] + [re.sub(r"-\d$", "", n) for n in names]
    if box := box_named(names):
        said["box"] = box
    return said


def box_named(names: Iterable[str]) -> str:
    names = [name.strip() for name in names]
    return next((box for box, words in BOXES.items() if words.intersection(names)), "")


def _box(headers: Headers, item: Item) -> str:
    """sent, spam, draft or '': by Gmail's labels, else by the folder it lay in."""
    labels = headers.text("x-gmail-labels").lower()
    found = box_named(label.strip('" ') for label in labels.split(",")) if labels else ""
    return found or str(item.context.get("box", ""))


def _looks_binary(text: str) -> bool:
    odd = sum(not (letter.isprintable() or letter in "\n\t") for letter in text[:2000])
    return odd + text[:2000].count("\ufffd") > BINARY_LIKE_SHARE * len(text[:2000])


def _address(mailbox: Mailbox, role: str) -> Address:
    return Address(kind="email", value=mailbox.value, name=mailbox.name, role=role)


def _ours(headers: Headers, people: Iterable[Address], box: str) -> Iterator[Address]:
    """Addresses that must be ours: it was delivered to them, or it lay in what we sent."""
    seen = set()
    for name in DELIVERED:
        for value in headers.all(name):
            for mailbox in mailboxes(value, 5):
                if mailbox.value not in seen:
                    seen.add(mailbox.value)
                    yield _address(mailbox, "to")
    if box == "sent":
        yield from (person for person in people if person.role == "from")


def _thread(headers: Headers) -> str:
    """The id of the letter that began the talk, as far as this letter knows it."""
    return _first(message_ids(headers.get("references"))) or _first(
        message_ids(headers.get("in-reply-to"))
    )


def _first(found: list[str]) -> str:
    return found[0] if found else ""


def _meeting(occurrence: calendar.Occurrence, letter: Incoming, *, is_off: bool) -> Meeting:
    fields = asdict(occurrence)
    for name in ("people", "ours"):
        fields[name] = tuple(Address(**guest) for guest in fields[name])
    if is_off:
        fields["not_contact"] = "cancelled"
    fields["ours"] = (*fields["ours"], *(who for who in letter.ours if who.role == "to"))
    return Meeting(**fields)
