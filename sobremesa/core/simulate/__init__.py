"""An invented firm with known truth: the workshop of Intxaurpe, nine people in Gipuzkoa.

Three years of letters, chats, meetings and cards, in the formats in which anybody would
export their own, and beside them what is true: who is close, who drifts, who left and why,
what was promised. Tests, the demo and the benchmarks all live on it.

Deterministic: the same seed, day, number of people and lexicon give the same bytes. It reads
no file and no clock. For 240 people it takes seconds; memory grows with the bytes returned.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sobremesa.core.simulate.agenda import calendar_file
from sobremesa.core.simulate.cards import google_file, vcard_file
from sobremesa.core.simulate.chats import Message, android, iphone, messages
from sobremesa.core.simulate.days import Calendar, local
from sobremesa.core.simulate.lexicon import Lexicon, read_lexicon
from sobremesa.core.simulate.model import (
    BadLexicon,
    Colleague,
    Firm,
    GeneratedFile,
    Person,
    Said,
    Talk,
)
from sobremesa.core.simulate.noise import Noise
from sobremesa.core.simulate.people import Population
from sobremesa.core.simulate.plot import Life
from sobremesa.core.simulate.post import Post
from sobremesa.core.simulate.telling import World

__all__ = [
    "BadLexicon",
    "Firm",
    "GeneratedFile",
    "Lexicon",
    "colleagues_of",
    "read_lexicon",
    "simulate",
]

CLOSENESS = ("greeted", "acquainted", "friend", "committed")
SEEN_BY_MADDI_SHARE = 0.1
DECLINED_SHARE = 0.02
COUNTED = ("letters_in", "letters_out", "letters_cc", "chat_in", "chat_out", "meetings")


def simulate(seed: int, until: date, people: int, lexicon: Lexicon) -> Firm:
    """The firm as it stands on the morning of `until`, with three years behind it.

    Args:
        seed: any number; the same one gives the same firm.
        until: the last day. Nothing was said after 8:00 of that morning; meetings already
            agreed lie up to 30 days ahead.
        people: how many customers; 240 is the demo. The cast comes first.
        lexicon: what `read_lexicon` made of the texts.

    """
    colleagues = colleagues_of(lexicon)
    calendar = Calendar(lexicon.firm["holidays"])
    world = World(lexicon, calendar, {one.key: one for one in colleagues}, until)
    crowd = Population(lexicon, colleagues, random.Random(f"{seed} people"), until).make(people)
    post = Post(dict(lexicon.firm), dict(lexicon.people), colleagues)
    books = _Books(seed, lexicon, world, post)
    for person in crowd:
        books.tell(person)
    Noise(post, calendar, colleagues, random.Random(f"{seed} noise"), until).make()
    files = [*post.files(), *books.chats(), books.calendar(), *books.cards(crowd)]
    return Firm(
        name=lexicon.firm["name"],
        town=lexicon.firm["town"],
        colleagues=tuple(colleagues),
        addresses=(post.shop[1], *(one.email for one in colleagues)),
        phones=(*lexicon.firm["phones"], *(one.phone for one in colleagues if one.phone)),
        chat_names=(lexicon.firm["chat_name"], "Karmelo Arrieta", "Nerea Arrieta"),
        files=tuple(files),
        truth=books.truth(crowd),
    )


def colleagues_of(lexicon: Lexicon) -> list[Colleague]:
    """The nine of us."""
    domain = lexicon.firm["domain"]
    return [
        Colleague(
            one["key"], one["name"], one["sex"] == "f", one["role"], f"{one['key']}@{domain}",
            one["phone"], one["mailbox"], one["weight"],
        )
        for one in lexicon.firm["colleagues"]
    ]  # fmt: skip


class _Books:
    """Tells every life, keeps what becomes chats, meetings and cards, and writes the truth."""

    def __init__(self, seed: int, lexicon: Lexicon, world: World, post: Post) -> None:
        self.seed = seed
        self.lexicon = lexicon
        self.world = world
        self.post = post
        self.by_chat: list[tuple[Person, list[Message]]] = []
        self.meetings: list[tuple[Person, Said, str]] = []
        self.talks: dict[str, list[Talk]] = {}

    def tell(self, person: Person) -> None:
        """One life, into the mailboxes and beside them."""
        rng = random.Random(f"{self.seed} life {person.code}")
        talks = Life(self.world, rng, person).live()
        self.talks[person.code] = talks
        for talk in talks:
            if talk.medium == "mail":
                self.post.write(talk, rng)
            self.meetings += [
                (person, said, self._answer(talk, said, rng))
                for said in talk.said
                if said.medium == "meeting"
            ]
        bubbles = messages(person, talks, rng)
        if bubbles:
            self.by_chat.append((person, bubbles))

    def _answer(self, talk: Talk, meeting: Said, rng: random.Random) -> str:
        accepted = any("accept" in one.flags and one.invitation is meeting for one in talk.said)
        if accepted:
            return "ACCEPTED"
        return "DECLINED" if rng.random() < DECLINED_SHARE else "NEEDS-ACTION"

    def chats(self) -> list[GeneratedFile]:
        """The workshop's telephone, Karmelo's, and one chat of Nerea's iPhone."""
        rng = random.Random(f"{self.seed} photographs")
        nerea, files, on_iphone = self.world.colleagues["nerea"], [], False
        for person, bubbles in self.by_chat:
            has_photo = any(bubble.media == "photo" for bubble in bubbles)
            if not on_iphone and has_photo and person.keeper is nerea and len(bubbles) > 20:
                files.append(iphone(person, bubbles, nerea, rng))
                on_iphone = True
                continue
            is_karmelos = person.keeper.key == "karmelo"
            owner = person.keeper.name if is_karmelos else self.lexicon.firm["chat_name"]
            files.append(android(person, bubbles, owner))
        return files

    def calendar(self) -> GeneratedFile:
        """Visits and our own Mondays."""
        colleagues = list(self.world.colleagues.values())
        content = calendar_file(
            self.meetings,
            dict(self.lexicon.firm),
            colleagues,
            self.world.calendar,
            self.world.until,
        )
        return GeneratedFile("taller.ics", "calendar", content)

    def cards(self, crowd: Sequence[Person]) -> list[GeneratedFile]:
        """The shared address book, and Maddi's."""
        rng = random.Random(f"{self.seed} cards")
        carded = [person for person in crowd if person.has_card]
        hers = [
            person for person in crowd
            if person.email and (person.keeper.key == "maddi" or rng.random() < SEEN_BY_MADDI_SHARE)
        ]  # fmt: skip
        return [vcard_file(carded, rng), google_file(hers, "maddi")]

    def truth(self, crowd: Sequence[Person]) -> dict[str, Any]:
        """What is true, as plain JSON."""
        talks = [talk for person in crowd for talk in self.talks[person.code]]
        counts = self._counts()
        return {
            "until": self.world.until.isoformat(),
            "people": [self._person(person, counts[person.code]) for person in crowd],
            "promises": list(_promises(talks)),
            "waiting": list(_waiting(talks)),
            "not_contact": self.post.not_contact,
            "counts": dict(sum(counts.values(), Counter())),
        }

    def _person(self, person: Person, counts: Counter[str]) -> dict[str, Any]:
        left = person.state == "left"
        brought = person.referred_by
        return {
            "code": person.code, "name": person.full_name, "card_name": person.card_name,
            "has_card": person.has_card, "organisation": person.organisation,
            "town": person.town, "voice": person.voice,
            "handles": {
                "email": [one for one in (person.email, person.second_email) if one],
                "phone": [person.phone], "whatsapp": person.chat_name,
            },
            "closeness": CLOSENESS[person.closeness], "rhythm_days": person.rhythm_days,
            "is_regular": person.is_regular, "keeper": person.keeper.email,
            "state": person.state, "since": person.starts_on.isoformat(),
            "left_on": person.stops_on.isoformat() if left and person.stops_on else None,
            "last_seen_on": self._last_seen(person),
            "reason": person.reason if left else None,
            "to_whom": person.rival or None if left else None,
            "referred_by": brought.code if brought else None,
            "birthday": person.birthday.isoformat() if person.birthday else None,
            "facts": person.facts, "counts": dict(counts),
        }  # fmt: skip

    def _last_seen(self, person: Person) -> str | None:
        theirs = [
            said.at for talk in self.talks[person.code] for said in talk.said
            if not said.is_ours
        ]  # fmt: skip
        return max(theirs).date().isoformat() if theirs else None

    def _counts(self) -> dict[str, Counter[str]]:
        """How many of each kind of thing lie in the files, by person."""
        counts = {code: Counter(dict.fromkeys(COUNTED, 0)) for code in self.talks}
        for (code, kind), count in self.post.counts.items():
            counts[code][kind] += count
        for person, bubbles in self.by_chat:
            ours = sum(bubble.is_ours for bubble in bubbles)
            counts[person.code]["chat_out"] += ours
            counts[person.code]["chat_in"] += len(bubbles) - ours
        for person, _, _ in self.meetings:
            counts[person.code]["meetings"] += 1
        return counts


def _promises(talks: Iterable[Talk]) -> Iterable[dict[str, Any]]:
    for talk in talks:
        for one in talk.promises:
            yield {
                "by": one.by, "person": one.person, "text": one.text,
                "made_on": one.made_on.isoformat(),
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "kept_on": one.kept_on.isoformat() if one.kept_on else None,
            }  # fmt: skip


def _waiting(talks: Iterable[Talk]) -> Iterable[dict[str, Any]]:
    """Threads whose last word is theirs and wants ours, oldest first."""
    open_talks = [talk for talk in talks if talk.is_waiting]
    for talk in sorted(open_talks, key=lambda talk: talk.said[-1].at):
        last = talk.said[-1]
        is_hurt = any("hurt" in said.flags for said in talk.said)
        yield {
            "person": talk.person.code, "medium": talk.medium, "kind": talk.kind,
            "subject": talk.subject, "since": local(last.at).isoformat(),
            "words": "\n".join(last.paragraphs), "hurts": is_hurt,
            "message_id": last.message_id,
        }  # fmt: skip
