"""Invented people: the cast that the product's own pages speak of, and a crowd around them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sobremesa.core.simulate.lexicon import Lexicon
from sobremesa.core.simulate.model import Colleague, Person

YEARS = 3
CLIENTS = ("gmail", "gmail", "gmail", "outlook", "outlook", "apple", "apple", "thunderbird")
CHARSETS = ("utf-8",) * 7 + ("utf-8-base64", "iso-8859-1")
# Out of 240: greeted, acquainted, friend, committed. The two near circles do not grow with
# the firm for ever: nine people have room for so many friends.
CIRCLES = (116, 72, 38, 14)
ROOM = (10**9, 10**9, 900, 200)
RHYTHMS_DAYS = ((280, 540), (95, 190), (42, 70), (22, 36))
STATES: tuple[tuple[tuple[str, int], ...], ...] = (
    (("steady", 95), ("left", 5)),
    (("steady", 62), ("growing", 8), ("drifting", 10), ("left", 8), ("silent", 12)),
    (("steady", 60), ("growing", 15), ("drifting", 12), ("left", 5), ("silent", 8)),
    (("steady", 78), ("growing", 14), ("drifting", 8)),
)
REASONS = ("price", "price", "delays", "quality", "person_left", "moved", "closing")


def slug(words: str) -> str:
    """A name as an address spells it: Begoñe Iriarte → begone.iriarte."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return ".".join("".join(c if c.isalnum() else " " for c in plain).split())


def first_day(until: date) -> date:
    """Where the three years begin."""
    return until - timedelta(round(YEARS * 365.25))


class Population:
    """Makes the people of one firm, one after another, from one seed."""

    def __init__(
        self, lexicon: Lexicon, colleagues: Sequence[Colleague], rng: random.Random, until: date
    ) -> None:
        self.lists: Any = lexicon.people
        self.colleagues = colleagues
        self.rng = rng
        self.until = until
        self.names: set[str] = set()
        self.emails: set[str] = set()
        self.organisations: dict[str, list[tuple[str, str, str, str]]] = {}
        self.arenas = [(name, arena["share"]) for name, arena in self.lists["arenas"].items()]

    def make(self, count: int) -> list[Person]:
        """`count` people: the cast first, then the crowd, some brought by others."""
        cast = self.lists["cast"][:count]
        people = [self._cast(index, entry) for index, entry in enumerate(cast)]
        circles = self._circles(count - len(people))
        people += [self._crowd(len(cast) + at, circle) for at, circle in enumerate(circles)]
        self._pair(people)
        self._refer(people)
        return people

    def _circles(self, count: int) -> list[int]:
        near = [
            min(round(count * share / 240), room) for share, room in zip(CIRCLES, ROOM, strict=True)
        ]
        circles = [3] * near[3] + [2] * near[2] + [1] * near[1]
        circles += [0] * max(0, count - len(circles))
        self.rng.shuffle(circles)
        return circles[:count]

    def _cast(self, index: int, entry: Mapping[str, Any]) -> Person:
        rng = self.rng
        keeper = next(one for one in self.colleagues if one.key == entry["keeper"])
        full = f"{entry['first']} {entry['last']}"
        self.names.add(full)
        never_met = entry["state"] == "never_met"
        starts_on = self.until - timedelta(9) if never_met else first_day(self.until)
        return Person(
            code=f"p{index + 1:05}", first=entry["first"], last=entry["last"],
            is_woman=entry["sex"] == "f", voice=entry.get("form", "tu"), arena=entry["arena"],
            organisation=entry["org"], town=entry["town"], street=self._street(),
            job=entry["job"], closeness=entry["close"], keeper=keeper,
            rhythm_days=float(entry["rhythm"]), is_regular=True, media=entry["media"],
            state=entry["state"], starts_on=starts_on, is_newcomer=False,
            email=entry["email"], second_email="", phone=f"+3460001{index:04}",
            landline=f"+3494319{1000 + index:04}" if entry["org"] else "", card_name=full,
            greeting=entry["greet"], goodbye=entry["bye"], client=rng.choice(CLIENTS),
            is_terse=False, emoji="", charset="utf-8",
            birthday=self._birthday(40, 66) if entry["close"] >= 2 else None,
            facts=dict(entry["facts"]), reason="price" if entry["state"] == "left" else "",
            stops_on=self.until + timedelta(entry["stop"]) if "stop" in entry else None,
            rival=entry.get("rival", ""), key=entry["key"], has_card=entry.get("card", True),
        )  # fmt: skip

    def _crowd(self, index: int, closeness: int) -> Person:
        rng = self.rng
        is_english = rng.random() < 0.034
        first, last, is_woman = self._name(is_english=is_english)
        full = f"{first} {last}"
        arena = "home" if is_english else self._weighted(self.arenas)
        organisation, domain, town, landline = self._organisation(arena, index)
        voice = "en" if is_english else self._voice(arena)
        closeness = min(closeness, 1) if voice == "usted" else closeness
        # There are fewer storylines for them, and nobody should hear one twice.
        slower = 1.0 if voice == "tu" else 1.7
        media = "mail" if voice == "usted" else rng.choice(("mail", "both", "both", "wa"))
        state = self._weighted(STATES[closeness])
        person = Person(
            code=f"p{index + 1:05}", first=first, last=last, is_woman=is_woman, voice=voice,
            arena=arena, organisation=organisation, town=town, street=self._street(),
            job=rng.choice(self.lists["jobs"]), closeness=closeness, keeper=self._keeper(),
            rhythm_days=round(slower * rng.randint(*RHYTHMS_DAYS[closeness]), 1),
            is_regular=rng.random() < 0.4, media=media, state=state,
            starts_on=first_day(self.until), is_newcomer=False,
            email=self._email(first, last, domain, index), second_email="",
            phone=self._phone(index, is_english=is_english), landline=landline, card_name=full,
            greeting=rng.choice(self.lists["greetings"][voice]),
            goodbye=rng.choice(self.lists["byes"][voice]), client=rng.choice(CLIENTS),
            is_terse=rng.random() < 0.3,
            emoji=rng.choice(self.lists["emoji"]) if rng.random() < 0.35 else "",
            charset=rng.choice(CHARSETS),
            birthday=self._birthday(26, 78) if rng.random() < 0.35 else None,
            facts=self._facts(is_english=is_english), rival=rng.choice(self.lists["rivals"]),
        )  # fmt: skip
        self._finish(person, domain)
        self._span(person)
        return person

    def _finish(self, person: Person, domain: str) -> None:
        """What depends on the rest: a second address, the name in the phone book."""
        rng = self.rng
        if domain and rng.random() < 0.2:
            person.second_email = self._email(person.first, person.last, "", int(person.code[1:]))
        if person.organisation and rng.random() < 0.15:
            person.card_name = f"{person.first} {person.organisation}"
        uses_chat = person.media in ("wa", "both")
        person.has_card = rng.random() < (0.95 if uses_chat else 0.72)

    def _span(self, person: Person) -> None:
        """When they came and, where they did, when they stopped and why."""
        rng, until = self.rng, self.until
        days = (until - first_day(until)).days
        if rng.random() < (0.75 if person.closeness == 0 else 0.35):
            person.is_newcomer = True
            latest = days - (30 if person.closeness == 0 else 420)
            person.starts_on += timedelta(rng.randint(5, latest))
        elif person.closeness:
            person.starts_on += timedelta(rng.randint(0, 45))
        earliest = person.starts_on + timedelta(150)
        if person.state == "left":
            person.reason = self._reason(person)
            last = max(earliest, until - timedelta(rng.randint(25, 520)))
            person.stops_on = min(last, until - timedelta(20))
        elif person.state == "silent":
            quiet_days = int(max(120, 3.5 * person.rhythm_days)) + rng.randint(0, 200)
            person.stops_on = max(earliest, until - timedelta(quiet_days))
        elif person.state == "drifting":
            person.stops_on = max(earliest, until - timedelta(rng.randint(210, 330)))

    def _reason(self, person: Person) -> str:
        if person.voice != "tu":
            return "price" if person.voice == "usted" else "moved"
        reason = self.rng.choice(REASONS)
        return "price" if reason == "closing" and not person.organisation else reason

    def _voice(self, arena: str) -> str:
        formal = 0.6 if arena == "parish" else 0.25 if arena in ("office", "residence") else 0.05
        return "usted" if self.rng.random() < formal else "tu"

    def _name(self, *, is_english: bool) -> tuple[str, str, bool]:
        rng = self.rng
        if is_english:
            first, last, sex = rng.choice(self.lists["english"])
            if f"{first} {last}" not in self.names:
                self.names.add(f"{first} {last}")
                return first, last, sex == "f"
        is_woman = rng.random() < 0.54
        first = rng.choice(self.lists["women" if is_woman else "men"])
        last = rng.choice(self.lists["surnames"])
        while f"{first} {last}" in self.names:
            last = " ".join(rng.sample(self.lists["surnames"], 2))
            first = rng.choice(self.lists["women" if is_woman else "men"])
        self.names.add(f"{first} {last}")
        return first, last, is_woman

    def _organisation(self, arena: str, index: int) -> tuple[str, str, str, str]:
        """Name, domain, town, telephone; sometimes where somebody we know works already."""
        rng, town = self.rng, self.rng.choice(self.lists["towns"])
        patterns = self.lists["arenas"][arena]["orgs"]
        if not patterns:
            return "", "", town, ""
        known = self.organisations.setdefault(arena, [])
        if known and rng.random() < 0.12:
            return rng.choice(known)
        pattern, surname = rng.choice(patterns), rng.choice(self.lists["surnames"])
        name = pattern.format(s=surname, t=town)
        taken = {one[0] for others in self.organisations.values() for one in others[-40:]}
        if name in taken:
            name = f"{name} {town}"
        domain = f"{slug(name).replace('.', '')}{index}.example"
        known.append((name, domain, town, f"+3494319{1100 + index % 8900:04}"))
        return known[-1]

    def _email(self, first: str, last: str, domain: str, index: int) -> str:
        host = self.rng.choice(("correo.example", "postal.example", "euskalposta.example"))
        name, host = (slug(first), domain) if domain else (slug(f"{first} {last}"), host)
        number = str(index) if not domain and self.rng.random() < 0.3 else ""
        if f"{name}{number}@{host}" in self.emails:
            number = str(index)
        self.emails.add(f"{name}{number}@{host}")
        return f"{name}{number}@{host}"

    def _phone(self, index: int, *, is_english: bool) -> str:
        """Numbers that no network gives out, or that Ofcom keeps for fiction."""
        if is_english and index < 1000:
            return f"+447700900{index:03}"
        return f"+34600{100000 + index:06}"

    def _facts(self, *, is_english: bool) -> dict[str, str]:
        rng, facts = self.rng, {}
        for name, share, of in (
            ("kid", 0.45, "kids"), ("pet", 0.3, "pets"),
            ("hobby", 0.55, "hobbies"), ("taste", 0.4, "tastes"),
        ):  # fmt: skip
            if rng.random() < share:
                facts[name] = str(rng.choice(self.lists[of]))
        if rng.random() < 0.4 and not is_english:
            facts["partner"] = str(rng.choice(self.lists[rng.choice(("women", "men"))]))
        return facts

    def _birthday(self, youngest: int, oldest: int) -> date:
        year = self.until.year - self.rng.randint(youngest, oldest)
        return date(year, 1, 1) + timedelta(self.rng.randint(0, 364))

    def _street(self) -> str:
        floor = self.rng.choice(("", "", ", 2.º B", ", 3.º izda.", ", bajo", ", 1.º D"))
        return f"{self.rng.choice(self.lists['streets'])} {self.rng.randint(1, 58)}{floor}"

    def _keeper(self) -> Colleague:
        return self.rng.choices(self.colleagues, [one.weight for one in self.colleagues])[0]

    def _weighted(self, pairs: Sequence[tuple[str, int]]) -> str:
        return self.rng.choices([name for name, _ in pairs], [weight for _, weight in pairs])[0]

    def _pair(self, people: list[Person]) -> None:
        """The second of an organisation is in copy of what the first one writes."""
        first: dict[str, Person] = {}
        for person in people:
            other = first.setdefault(person.organisation, person)
            if person.organisation and other is not person and other.partner is None:
                other.partner = person

    def _refer(self, people: list[Person]) -> None:
        """Some newcomers came because somebody spoke well of us."""
        known = [person for person in people if person.closeness and not person.is_newcomer]
        for person in people:
            if not person.is_newcomer or not known or self.rng.random() > 0.3:
                continue
            friend = self.rng.choice(known)
            is_there = friend.stops_on is None or friend.stops_on > person.starts_on
            if is_there and friend.voice == "tu" and not friend.brings and not friend.key:
                person.referred_by = friend
                friend.brings.append(person)
