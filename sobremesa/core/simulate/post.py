"""From talks to letters, and from letters to the mailboxes of the firm (mbox, RFC 4155)."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from sobremesa.core.simulate.agenda import invitation
from sobremesa.core.simulate.attachments import jpeg, pdf, png
from sobremesa.core.simulate.days import MADRID, local
from sobremesa.core.simulate.letters import (
    MONTHS_EN,
    Letter,
    Mailbox,
    as_bytes,
    new_message_id,
    quoted,
)
from sobremesa.core.simulate.model import Colleague, GeneratedFile, Person, Said, Talk, spaced

QUOTES_SHARE = 0.75
FROM_LINE = re.compile(rb"^(>*From )", re.MULTILINE)
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(slots=True)
class Thread:
    """A talk by letter as it grows: what was last written, by whom of us, and where to."""

    talk: Talk
    rng: random.Random
    their_address: str
    answers_to: Colleague | None = None
    last: Letter | None = None


class Post:
    """Writes every letter once and lays a copy in each mailbox of ours that has it."""

    def __init__(
        self, firm: dict[str, Any], lists: dict[str, Any], colleagues: Iterable[Colleague]
    ) -> None:
        self.firm = firm
        self.lists = lists
        self.shop: Mailbox = (firm["name"], f"{firm['shop']}@{firm['domain']}")
        self.boxes: dict[str, list[tuple[datetime, int, bytes]]] = {self.shop[1]: []}
        self.boxes |= {one.email: [] for one in colleagues if one.has_mailbox}
        self.counts: Counter[tuple[str, str]] = Counter()
        self.not_contact: list[dict[str, str]] = []
        self.sent: list[tuple[Person, Letter]] = []
        self._serial = 0

    def write(self, talk: Talk, rng: random.Random) -> None:
        """All letters of one talk, each answering the one before."""
        person = talk.person
        second = person.second_email and rng.random() < 0.3
        thread = Thread(talk, rng, person.second_email if second else person.email)
        for said in talk.said:
            if said.medium == "mail":
                letter = self._ours(thread, said) if said.is_ours else self._theirs(thread, said)
                said.message_id = letter.message_id
                self._count(person, said, letter)
                self.lay(letter, rng)
                thread.last = letter

    def _count(self, person: Person, said: Said, letter: Letter) -> None:
        if said.is_ours:
            self.sent.append((person, letter))
        if "accept" in said.flags:
            self.note(letter, "calendar_reply")
        self.counts[person.code, "letters_out" if said.is_ours else "letters_in"] += 1
        if (
            letter.cc
            and person.partner
            and (person.partner.full_name, person.partner.email) in letter.cc
        ):
            self.counts[person.partner.code, "letters_cc"] += 1

    def note(self, letter: Letter, kind: str) -> None:
        """Remember that this letter is no contact between people, and why."""
        self.not_contact.append({"message_id": letter.message_id, "kind": kind})

    def lay(self, letter: Letter, rng: random.Random) -> None:
        """The letter into every mailbox of ours that sent or received it."""
        body = FROM_LINE.sub(rb">\1", as_bytes(letter, rng))
        addresses = [letter.sender[1], *(address for _, address in letter.to + letter.cc)]
        for address in dict.fromkeys(addresses):
            if address in self.boxes:
                head = _sent() if address == letter.sender[1] else _received(letter, address, rng)
                self._serial += 1
                mark = f"From {rng.getrandbits(60)}@xxx {_asctime(letter.at)}\n".encode()
                entry = mark + head.encode("ascii") + body + b"\n"
                self.boxes[address].append((letter.at, self._serial, entry))

    def files(self) -> list[GeneratedFile]:
        """One mbox for each mailbox, oldest first."""
        return [
            GeneratedFile(
                f"{address.split('@')[0]}.mbox", "mailbox",
                b"".join(entry for _, _, entry in sorted(entries)),
            )
            for address, entries in self.boxes.items()
        ]  # fmt: skip

    def box(self, colleague: Colleague) -> Mailbox:
        """From where a colleague writes."""
        if colleague.has_mailbox:
            return colleague.name, colleague.email
        return f"{colleague.first}, de Intxaurpe", self.shop[1]

    def _ours(self, thread: Thread, said: Said) -> Letter:
        person, rng = thread.talk.person, thread.rng
        sender = self.box(said.by)
        letter = self._letter(thread, said, sender, [(person.full_name, thread.their_address)])
        is_first_answer = thread.talk.kind == "first" and thread.answers_to is None
        if (is_first_answer or rng.random() < 0.06) and sender != self.shop and said.by.has_mailbox:
            letter.cc.append(self.shop)
        thread.answers_to = said.by
        hello = rng.choice(self.lists["our_greetings"][person.voice]).replace("{c}", person.first)
        hello = hello.replace("{co}", "a" if person.is_woman else "o")
        bye = rng.choice(self.lists["our_byes"][person.voice])
        letter.text = "\n\n".join((hello, *said.paragraphs, f"{bye},\n{said.by.first}"))
        letter.signature = (
            f"-- \n{said.by.name}\n{self.firm['name']}. {self.firm['town']}\n"
            f"{spaced(self.firm['phones'][0])}"
        )
        letter.has_html = said.by.key in ("nerea", "maddi", "leire")
        self._attach(thread, said, letter)
        self._quote(thread, letter, "gmail")
        return letter

    def _theirs(self, thread: Thread, said: Said) -> Letter:
        person, rng = thread.talk.person, thread.rng
        by = thread.answers_to or said.by
        to_shop = thread.answers_to is None and (thread.talk.kind == "first" or rng.random() < 0.12)
        letter = self._letter(
            thread, said, (person.full_name, thread.their_address),
            [self.shop if to_shop else self.box(by)],
        )  # fmt: skip
        if "cc" in said.flags and person.partner and person.partner.email:
            letter.cc.append((person.partner.full_name, person.partner.email))
        letter.text = "\n\n".join(self._voice(thread, said, person.keeper if to_shop else by))
        letter.signature = self._signature(thread)
        letter.charset = person.charset
        letter.has_html = person.client in ("gmail", "outlook", "apple") and not person.is_terse
        self._attach(thread, said, letter)
        self._quote(thread, letter, person.client)
        return letter

    def _voice(self, thread: Thread, said: Said, to: Colleague) -> list[str]:
        """Their words with their own way to begin and to end."""
        person, rng = thread.talk.person, thread.rng
        if "accept" in said.flags:
            return [f"{person.full_name} ha aceptado esta invitación."]
        is_answer = thread.last is not None
        parts = list(said.paragraphs)
        is_short = person.is_terse or thread.talk.kind == "drift"
        if not is_answer or (not is_short and rng.random() < 0.45):
            hello = person.greeting.replace("{k}", to.first)
            parts.insert(0, hello.replace("{ko}", "a" if to.is_woman else "o"))
        if not is_short or not is_answer:
            parts.append(f"{person.goodbye},\n{person.first}")
        elif rng.random() < 0.5:
            parts.append(person.first)
        return parts

    def _signature(self, thread: Thread) -> str:
        person = thread.talk.person
        if person.client == "apple" and person.is_terse:
            return "Enviado desde mi iPhone"
        if not person.organisation or thread.their_address != person.email:
            return ""
        phone = spaced(person.landline or person.phone)
        return f"-- \n{person.full_name}\n{person.organisation}\n{person.town} · Tel. {phone}"

    def _letter(self, thread: Thread, said: Said, sender: Mailbox, to: list[Mailbox]) -> Letter:
        last, client = thread.last, thread.talk.person.client
        subject = thread.talk.subject
        references: list[str] = []
        if said.invitation:
            title = " ".join(said.invitation.paragraphs)
            subject = f"{'Aceptada' if 'accept' in said.flags else 'Invitación'}: {title}"
        elif last:
            subject = f"{'RE' if client == 'outlook' and not said.is_ours else 'Re'}: {subject}"
        if last:
            references = [*last.references, last.message_id]
        domain = sender[1].split("@")[1]
        letter = Letter(
            said.at, sender, to, subject, new_message_id(thread.rng, domain), "",
            references=references,
        )  # fmt: skip
        if said.invitation:
            letter.calendar = invitation(thread.talk.person, said, self.firm["domain"])
        return letter

    def _quote(self, thread: Thread, letter: Letter, client: str) -> None:
        last = thread.last
        if last and not letter.calendar and thread.rng.random() < QUOTES_SHARE:
            is_english = thread.talk.person.voice == "en" and client != "outlook"
            letter.quote = quoted(client, last, is_english=is_english)

    def _attach(self, thread: Thread, said: Said, letter: Letter) -> None:
        rng = thread.rng
        if said.document:
            number = rng.randint(100, 999)
            lines = [self.firm["name"], f"{said.document.capitalize()} {said.at.year}/{number}",
                     thread.talk.person.full_name, *said.paragraphs]  # fmt: skip
            name = f"{said.document}-{said.at.year}-{number}.pdf"
            letter.attachments.append((name, "application/pdf", pdf(lines)))
        if "foto" in said.flags:
            if rng.random() < 0.8:
                name = f"IMG_{rng.randint(1000, 9999)}.jpg"
                letter.attachments.append((name, "image/jpeg", jpeg(rng)))
            else:
                letter.attachments.append(("captura.png", "image/png", png(rng)))


def _sent() -> str:
    return "X-Gmail-Labels: Enviados\n"


def _received(letter: Letter, address: str, rng: random.Random) -> str:
    host = letter.sender[1].split("@")[1]
    ours = address.split("@")[1]
    at = format_datetime(local(letter.at).astimezone(MADRID))
    return (
        "X-Gmail-Labels: Recibidos,Abiertos\n"
        f"Delivered-To: {address}\n"
        f"Received: from mail.{host} (mail.{host} [192.0.2.{rng.randint(2, 250)}])\n"
        f" by mx.{ours} with ESMTPS id {rng.getrandbits(48):012x}\n"
        f" for <{address}>; {at}\n"
        f"Return-Path: <{letter.sender[1]}>\n"
    )


def _asctime(at: datetime) -> str:
    """The date of an mbox separator, in UTC."""
    utc = at - (local(at).utcoffset() or local(at) - local(at))
    day = ENGLISH_DAYS[utc.weekday()]
    return f"{day} {MONTHS_EN[utc.month - 1]} {utc.day:02} {utc:%H:%M:%S} +0000 {utc.year}"
