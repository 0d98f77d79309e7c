"""Mail as files: mailboxes of every dialect, Maildir, single letters, winmail.dat.

One item is one letter, its bytes without the mailbox's own escapes. Folders, archives and the
folders of a Maildir are walked by others: here comes one file at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sobremesa.channels.base import (
    RAW_MAX_BYTES,
    Address,
    Attached,
    File,
    Fold,
    Incoming,
    Item,
    Meeting,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core import calendar
from sobremesa.core.contact import MailFacts, mail_not_contact
from sobremesa.core.folding import fold
from sobremesa.core.mail.addresses import Mailbox, mailboxes
from sobremesa.core.mail.dates import best_date, read_date
from sobremesa.core.mail.headers import Headers
from sobremesa.core.mail.letter import Letter, key_body, read_letter, read_tnef_letter
from sobremesa.core.mail.limits import ADDRESSES_MAX
from sobremesa.core.mail.mbox import is_mbox, known_fields, split_mbox
from sobremesa.core.mail.threads import is_forward, letter_key, message_ids, thread_title
from sobremesa.core.mail.tnef import is_tnef

EMPTY = gettext_noop("There is nothing in this letter. Export it again from your mail program.")
NO_LETTER = gettext_noop(
    "This is not a letter: no sender, no date and no words could be found in it. "
    "Export it again from your mail program as .eml or .mbox."
)
NAMES = (".eml", ".mbox", ".mbx", ".emlx", ".mht")
BINARY_LIKE_SHARE = 0.3
POSTMARK_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) .*$")
EMLX_HEAD = re.compile(rb"(\d{1,10})[ \t]*\r?\n")

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


class MailboxChannel:
    """Letters that lie in files."""

    kind = "mailbox"
    label = gettext_noop("Mailbox (mbox, Maildir, .eml)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.timezone: str = settings.get("timezone") or "UTC"
        self.now: str = settings.get("now") or ""

    def recognises(self, file: File) -> int:
        """A postmark; or two fields that letters have; or the signature of a winmail.dat."""
        head = file.head
        if is_tnef(head):
            return 90
        if is_mbox(head):
            return 95
        start = _letter_start(head)
        if start < 0:
            return 0
        return 90 if file.name.lower().endswith(NAMES) else 80

    def split(self, file: File) -> Iterator[Item]:
        """The letters, one held at a time.

        Of a letter over 25 MB the first 25 MB are kept and `truncated_bytes` says what was
        passed over: its headers, its words and the list of most of its files lie there, and
        one letter with a film must not cost the memory that reads a whole mailbox.
        """
        said = _said_by(file)
        with closing(file.open()) as stream:
            if not is_mbox(file.head):
                body = stream.read(RAW_MAX_BYTES)
                beyond = max(0, file.size_bytes - len(body))
                yield _item(_without_emlx(body), 1, said, beyond)
                return
            for number, cut in enumerate(split_mbox(stream, RAW_MAX_BYTES), 1):
                envelope = POSTMARK_DATE.search(cut.postmark)
                sent = {"envelope": envelope[0]} if envelope else {}
                yield _item(cut.body, number, {**said, **sent}, cut.truncated_bytes)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """The letter, and the meetings of an invitation inside it."""
        if not item.body.strip():
            raise Unreadable(EMPTY)
        read = read_tnef_letter if is_tnef(item.body) else read_letter
        letter = read(item.body)
        reading = _Reading(letter, item, received_at)
        if not reading.is_letter():
            raise Unreadable(NO_LETTER)
        incoming = reading.incoming()
        return [incoming, *self._meetings(letter, incoming, received_at)]

    def _meetings(
        self, letter: Letter, incoming: Incoming, received_at: datetime
    ) -> Iterator[Meeting]:
        """What an invitation invites to. An answer to one is no meeting: its calendar has it."""
        now = datetime.fromisoformat(self.now) if self.now else received_at
        for data, said in letter.calendars:
            method = said or calendar.method(data)
            if method not in {"REQUEST", "CANCEL", "PUBLISH", "ADD"}:
                continue
            for occurrence in calendar.meetings(data, now=now, timezone=self.timezone):
                yield _meeting(occurrence, incoming, is_off=method == "CANCEL")


@dataclass(frozen=True, slots=True)
class _Reading:
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

    def incoming(self) -> Incoming:
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
        headers, raw = self.letter.headers, self.item.body
        written = read_date(headers.get("date"))
        date = written.isoformat() if written else " ".join(headers.get("date").split())
        body = key_body(raw, self.letter.root) if self.letter.root else raw
        return letter_key(own, date, sender, body)

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


def _item(body: bytes, number: int, said: Mapping[str, Any], beyond: int) -> Item:
    context = {**said, "truncated_bytes": beyond} if beyond else dict(said)
    return Item(body=body, unit="message", number=number, context=context)


def _said_by(file: File) -> dict[str, Any]:
    """What only the file knows of its letters: when it was written, what its folder is."""
    said: dict[str, Any] = {}
    if file.modified_at:
        said["file_modified_at"] = file.modified_at.astimezone(UTC).isoformat()
    names = file.path.replace("\\", "/").lower().split("/")
    names = [name.removesuffix(".mbox").removesuffix(".mbx").lstrip(".") for name in names]
    # Maildir parts levels by dots (".Work.Sent"), mail programs end in "Sent-1".
    names += [name.rpartition(".")[2] for name in names] + [re.sub(r"-\d$", "", n) for n in names]
    if box := _box_named(names):
        said["box"] = box
    return said


def _box_named(names: Iterable[str]) -> str:
    names = [name.strip() for name in names]
    return next((box for box, words in BOXES.items() if words.intersection(names)), "")


def _box(headers: Headers, item: Item) -> str:
    """sent, spam, draft or '': by Gmail's labels, else by the folder it lay in."""
    labels = headers.text("x-gmail-labels").lower()
    found = _box_named(label.strip('" ') for label in labels.split(",")) if labels else ""
    return found or str(item.context.get("box", ""))


def _letter_start(head: bytes) -> int:
    """Where the header of a single letter begins; -1 if this is none."""
    emlx = EMLX_HEAD.match(head)
    start = emlx.end() if emlx else len(head) - len(head.lstrip(b"\xef\xbb\xbf\r\n"))
    if head.startswith(b"From ", start):
        start = head.find(b"\n", start) + 1
    return start if known_fields(head, start) >= 2 else -1


def _without_emlx(body: bytes) -> bytes:
    """The letter in a file of Apple Mail: its length on a line, the letter, a property list."""
    emlx = EMLX_HEAD.match(body)
    if not emlx or known_fields(body, emlx.end()) < 2:
        return body
    return body[emlx.end() : emlx.end() + int(emlx[1])]


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
