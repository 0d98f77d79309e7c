"""The rest of a mailbox: newsletters, robots, suppliers, ourselves. Hardly any of it is contact."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sobremesa.core.simulate.days import MONTHS, SEASONS, Calendar, moment, season
from sobremesa.core.simulate.letters import Letter, Mailbox, new_message_id, quoted
from sobremesa.core.simulate.model import Colleague, Person
from sobremesa.core.simulate.people import first_day
from sobremesa.core.simulate.post import Post

AUTOREPLY_SHARE = 0.3
RECEIPT_SHARE = 0.012
BOUNCE_SHARE = 0.003


class Noise:
    """Lays into the mailboxes what nobody waits for."""

    def __init__(
        self, post: Post, calendar: Calendar, colleagues: Sequence[Colleague],
        rng: random.Random, until: date,
    ) -> None:  # fmt: skip
        self.post = post
        self.firm: dict[str, Any] = post.firm
        self.lists: dict[str, Any] = post.lists
        self.calendar = calendar
        self.colleagues = [one for one in colleagues if one.has_mailbox]
        self.rng = rng
        self.until = until

    def make(self) -> None:
        """Everything, month by month, then what our own letters bring back."""
        day, month = first_day(self.until), 0
        while day < self.until - timedelta(28):
            for source in self.firm["newsletters"]:
                self._newsletter(source, day)
            for robot in self.firm["robots"]:
                self._robot(robot, day)
            if month % 2 == 0:
                suppliers = self.firm["suppliers"]
                self._supplier(suppliers[month // 2 % len(suppliers)], day)
                self._internal(day)
            if month % 4 == 1:
                self._our_newsletter(day)
            day, month = day + timedelta(30), month + 1
        for person, letter in list(self.post.sent):
            self._echo(person, letter)

    def _fill(self, text: str, day: date) -> str:
        rng = self.rng
        for slot, value in (
            ("{wood}", rng.choice(self.lists["woods"])), ("{month}", MONTHS[day.month - 1]),
            ("{season}", SEASONS[season(day)]), ("{n}", str(rng.randint(1000, 99999))),
            ("{eur}", f"{rng.randint(60, 640)},{rng.randint(10, 99)} €"),
        ):  # fmt: skip
            text = text.replace(slot, value)
        return text

    def _letter(self, sender: Mailbox, to: Mailbox, subject: str, text: str, day: date) -> Letter:
        at = moment(day + timedelta(self.rng.randint(0, 26)), self.rng.randint(7 * 60, 20 * 60))
        message_id = new_message_id(self.rng, sender[1].split("@")[1])
        return Letter(at, sender, [to], subject, message_id, text)

    def _newsletter(self, source: dict[str, Any], day: date) -> None:
        letter = self._letter(
            (source["from"], source["address"]), self.post.shop,
            self._fill(self.rng.choice(source["subjects"]), day),
            self._fill(self.rng.choice(source["bodies"]), day),
            day,
        )  # fmt: skip
        letter.has_html = True
        letter.extra = [
            ("List-Id", f"<{source['list']}>"),
            ("List-Unsubscribe", f"<mailto:{source['address']}?subject=baja>"),
            ("Precedence", "bulk"),
        ]
        self._lay(letter, "newsletter")

    def _robot(self, robot: dict[str, str], day: date) -> None:
        letter = self._letter(
            (robot["from"], robot["address"]), ("", self.colleagues[-1].email),
            self._fill(robot["subject"], day), self._fill(robot["body"], day), day,
        )  # fmt: skip
        letter.extra = [("Auto-Submitted", "auto-generated")]
        self._lay(letter, "robot")

    def _supplier(self, supplier: dict[str, str], day: date) -> None:
        """A supplier and Karmelo: contact, though not with a customer."""
        them: Mailbox = (supplier["name"], supplier["address"])
        us = self.post.box(next(one for one in self.colleagues if one.key == "karmelo"))
        asked = self._letter(them, us, supplier["subject"], supplier["body"], day)
        self.post.lay(asked, self.rng)
        answered_at = self.calendar.our_moment(asked.at + timedelta(hours=3), self.rng)
        if answered_at < moment(self.until, 0):
            message_id = new_message_id(self.rng, self.firm["domain"])
            answer = Letter(
                answered_at, us, [them], f"Re: {asked.subject}", message_id, supplier["answer"],
                references=[asked.message_id], quote=quoted("gmail", asked, is_english=False),
            )  # fmt: skip
            self.post.lay(answer, self.rng)

    def _internal(self, day: date) -> None:
        writer, *others = self.rng.sample(self.colleagues, len(self.colleagues))
        subject, body = self.rng.choice(self.firm["internal"])
        letter = self._letter((writer.name, writer.email), self.post.shop, subject, body, day)
        letter.to = [(one.name, one.email) for one in others]
        self._lay(letter, "internal")

    def _our_newsletter(self, day: date) -> None:
        """Ours, to everybody: nobody in particular is spoken with."""
        letter = self._letter(
            self.post.shop, ("", "hoja@" + self.firm["domain"]), "Hoja del taller",
            self._fill("Este mes, {wood} en el secadero y sábado de puertas abiertas.", day), day,
        )  # fmt: skip
        letter.extra = [
            ("List-Unsubscribe", f"<mailto:{self.post.shop[1]}?subject=baja>"),
            ("List-Id", f"<hoja.{self.firm['domain']}>"),
        ]
        self._lay(letter, "newsletter")

    def _echo(self, person: Person, letter: Letter) -> None:
        """What a letter of ours sometimes brings back at once."""
        away = letter.at.month == 8 or (letter.at.month == 12 and letter.at.day > 20)
        may_echo = person.stops_on is None or letter.at.date() < person.stops_on
        if not may_echo:
            return
        if away and person.organisation and self.rng.random() < AUTOREPLY_SHARE:
            self._autoreply(person, letter)
        elif person.client == "outlook" and self.rng.random() < RECEIPT_SHARE:
            self._receipt(person, letter)
        elif self.rng.random() < BOUNCE_SHARE:
            self._bounce(person, letter)

    def _reply_to(self, letter: Letter, sender: Mailbox, subject: str, text: str) -> Letter:
        message_id = new_message_id(self.rng, sender[1].split("@")[1])
        at = letter.at + timedelta(minutes=1)
        references = [*letter.references, letter.message_id]
        return Letter(at, sender, [letter.sender], subject, message_id, text, references=references)

    def _autoreply(self, person: Person, letter: Letter) -> None:
        back = letter.at.date() + timedelta(self.rng.randint(4, 18))
        text = self.rng.choice(self.firm["autoreply"]).replace("{town}", person.organisation)
        text = text.replace("{back}", f"{back.day} de {MONTHS[back.month - 1]}")
        subject = f"Respuesta automática: {letter.subject}"
        reply = self._reply_to(letter, (person.full_name, letter.to[0][1]), subject, text)
        reply.extra = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
        self._lay(reply, "auto_reply")

    def _receipt(self, person: Person, letter: Letter) -> None:
        text = f"Su mensaje se mostró en el equipo del destinatario.\nAsunto: {letter.subject}"
        sender = (person.full_name, letter.to[0][1])
        reply = self._reply_to(letter, sender, f"Leído: {letter.subject}", text)
        fields = (
            f"Final-Recipient: rfc822;{letter.to[0][1]}\n"
            f"Original-Message-ID: {letter.message_id}\n"
            "Disposition: manual-action/MDN-sent-manually; displayed\n"
        )
        reply.report = ("disposition-notification", fields)
        self._lay(reply, "receipt")

    def _bounce(self, person: Person, letter: Letter) -> None:
        """A second try, to an address with a slip of the finger, comes back."""
        wrong = letter.to[0][1].replace("@", "@correu.", 1)
        text = f"No se ha podido entregar el mensaje a {wrong}: no existe ese servidor."
        sender = ("Mail Delivery Subsystem", f"mailer-daemon@{self.firm['domain']}")
        reply = self._reply_to(letter, sender, "Undelivered Mail Returned to Sender", text)
        reply.extra = [("Auto-Submitted", "auto-replied")]
        fields = (
            f"Reporting-MTA: dns; mx.{self.firm['domain']}\n\n"
            f"Final-Recipient: rfc822; {wrong}\nAction: failed\nStatus: 5.1.2\n"
        )
        reply.report = ("delivery-status", fields)
        self._lay(reply, "bounce")

    def _lay(self, letter: Letter, kind: str) -> None:
        if letter.at < moment(self.until, 8 * 60):
            self.post.note(letter, kind)
            self.post.lay(letter, self.rng)
