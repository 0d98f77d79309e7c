"""The people themselves: households, firms, names; nothing of what anybody wrote down."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PROVIDERS = ("gmail.com", "gmail.com", "gmail.com", "hotmail.com", "yahoo.es", "outlook.es",
             "telefonica.net", "icloud.com")  # fmt: skip


@dataclass(frozen=True)
class World:
    """Names with their weights, and words for places and firms."""

    women: tuple[tuple[str, int, tuple[str, ...]], ...]
    men: tuple[tuple[str, int, tuple[str, ...]], ...]
    foreign: tuple[tuple[str, int, tuple[str, ...]], ...]
    surnames: tuple[tuple[str, int], ...]
    words: Mapping[str, Sequence[str]]


@dataclass
class Somebody:
    """One human being."""

    number: int
    is_woman: bool
    given: str
    surnames: tuple[str, ...]
    short: tuple[str, ...]
    born: str
    mobile: str
    landline: str = ""
    street: str = ""
    town: str = ""
    firm: Firm | None = None
    mailbox: str = ""
    mailbox_words: str = ""
    age_mark: str = ""
    shares_mobile_with: Somebody | None = None
    shares_mailbox_with: Somebody | None = None

    @property
    def whole(self) -> str:
        """Given name and all surnames."""
        return " ".join((self.given, *self.surnames))


@dataclass
class Firm:
    """Where several work."""

    name: str
    domain: str
    telephone: str
    people: list[Somebody] = field(default_factory=list)


def read_world(text: str) -> World:
    """The lists of `sobremesa/data/simulate/identities.txt`, as the caller has read them."""
    sections: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            sections[line.strip("[] ")] = lines = []
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    words = {}
    for name in ("roots", "tails", "towns"):
        words[name] = " ".join(sections[name]).split()
    for name, section in (("women", "more women"), ("men", "more men")):
        words[name] = " ".join(sections[section]).replace("_", " ").split(",")
        words[name] = [word.strip() for word in words[name] if word.strip()]
    for name in ("streets", "trades"):
        words[name] = sections[name][0].split("|")
    return World(
        women=tuple(map(_weighted, sections["women"])),
        men=tuple(map(_weighted, sections["men"])),
        foreign=tuple(map(_weighted, sections["foreign"])),
        surnames=tuple(_weighted(line)[:2] for line in sections["surnames"]),
        words=words,
    )


def _weighted(line: str) -> tuple[str, int, tuple[str, ...]]:
    words = line.split()
    at = next(place for place, word in enumerate(words) if word.isdecimal())
    short = " ".join(words[at + 1 :]).split(",")
    return " ".join(words[:at]), int(words[at]), tuple(filter(None, short))


def plain(text: str) -> str:
    """Letters as an address has them."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(char for char in bare if char.isalnum())


class Crowd:
    """Makes the people of one world, from one seed."""

    def __init__(
        self, rng: random.Random, world: World, *, tail_names: float, many_surnames: float,
        own_words: float,
    ) -> None:  # fmt: skip
        """Shares: given names from the long tail, surnames of many, mailboxes that say nothing."""
        self.rng, self.world = rng, world
        self.tail_names, self.many_surnames, self.own_words = tail_names, many_surnames, own_words
        self.firms: list[Firm] = []
        self.people: list[Somebody] = []
        self.mobiles: set[str] = set()
        self.names = {True: self._draws(world.women), False: self._draws(world.men)}
        self.surnames = [name for name, _ in world.surnames]
        self.weights = [weight for _, weight in world.surnames]

    @staticmethod
    def _draws(
        table: Sequence[tuple[str, int, tuple[str, ...]]],
    ) -> tuple[Sequence[tuple[str, int, tuple[str, ...]]], list[int]]:
        return table, [weight for _, weight, _ in table]

    def make(self, count: int) -> list[Somebody]:
        """That many people: alone or in houses, some of them in firms."""
        self.firms = [self._firm(at) for at in range(max(3, count // 25))]
        while len(self.people) < count:
            if self.rng.random() < 0.14:
                self._house()
            else:
                self._settle(self._somebody())
        for one in self.people[count:]:
            if one.firm:
                one.firm.people.remove(one)
        del self.people[count:]
        self._plant_namesakes()
        return self.people

    def _surname(self) -> str:
        """Half are borne by many, the others by one house or a few."""
        if self.rng.random() < self.many_surnames:
            return self.rng.choices(self.surnames, self.weights)[0]
        words = self.world.words
        root, tail = self.rng.choice(words["roots"]), self.rng.choice(words["tails"])
        return root + tail if self.rng.random() < 0.5 else root + self.rng.choice("aeio") + tail

    def _somebody(
        self, *, is_woman: bool | None = None, surnames: tuple[str, ...] = (), years: int = 0
    ) -> Somebody:
        rng = self.rng
        is_woman = rng.random() < 0.52 if is_woman is None else is_woman
        if not surnames and rng.random() < 0.05:
            whole, _, short = rng.choice(self.world.foreign)
            given = whole.partition(" ")[0]
            last = rng.choice(self.world.foreign)[0].partition(" ")[2]
            family: tuple[str, ...] = (last if rng.random() < 0.3 else self._surname(),)
        else:
            table, weights = self.names[is_woman]
            given, _, short = rng.choices(table, weights)[0]
            if rng.random() < self.tail_names:
                given, short = rng.choice(self.world.words["women" if is_woman else "men"]), ()
            family = surnames or (self._surname(), self._surname())
        year = years or rng.randint(1940, 2002)
        one = Somebody(
            number=len(self.people), is_woman=is_woman, given=given, surnames=family,
            short=short, born=f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            mobile=self._mobile(),
        )  # fmt: skip
        self.people.append(one)
        return one

    def _mobile(self) -> str:
        while True:
            number = f"+346{self.rng.randint(10_000_000, 99_999_999)}"
            if number not in self.mobiles:
                self.mobiles.add(number)
                return number

    def _settle(self, one: Somebody, beside: Somebody | None = None) -> None:
        """Where somebody lives, works and gets letters."""
        rng, words = self.rng, self.world.words
        if beside:
            one.street, one.town, one.landline = beside.street, beside.town, beside.landline
        else:
            one.street = f"C/ {rng.choice(words['streets'])}, {rng.randint(1, 90)}"
            one.town = rng.choice(words["towns"])
            one.landline = f"+349{rng.randint(10_000_000, 99_999_999)}"
        if rng.random() < 0.4:
            one.firm = rng.choice(self.firms)
            one.firm.people.append(one)
        one.mailbox_words = self.mailbox_words(one)
        one.mailbox = f"{one.mailbox_words}@{rng.choice(PROVIDERS)}"

    def mailbox_words(self, one: Somebody) -> str:
        """A local part that somebody chose for themselves."""
        rng = self.rng
        given, first = plain(one.given.split()[0]), plain(one.surnames[0])
        number = str(rng.randint(1, 99)) if rng.random() < 0.35 else ""
        draw = rng.random()
        if draw < 0.5 - self.own_words / 2:
            return f"{given}{rng.choice(('.', '_', ''))}{first}{number}"
        if draw < 0.82 - self.own_words:
            way = rng.choice((given[0] + first, first + given[0], given + first[0]))
            return f"{way}{number}"
        if draw < 1 - self.own_words:
            return f"{given}{rng.randint(10, 9999)}"
        words = self.world.words
        nick = plain(rng.choice(one.short or (given,)))
        return f"{nick}{plain(rng.choice(words['roots']))}{rng.randint(1, 999)}"

    def _house(self) -> None:
        rng = self.rng
        first = self._somebody()
        self._settle(first)
        if rng.random() < 0.6:  # a couple
            other = self._somebody(is_woman=not first.is_woman)
            self._settle(other, first)
            if rng.random() < 0.06:
                other.shares_mobile_with = first
            if rng.random() < 0.05:
                other.shares_mailbox_with = first
        if rng.random() < 0.5:  # parents and children
            second = self._surname()
            child = self._somebody(
                surnames=(first.surnames[0], second), years=int(first.born[:4]) + 28
            )
            if child.is_woman == first.is_woman and rng.random() < 0.25:
                child.given, child.short = first.given, first.short
                if rng.random() < 0.33:
                    child.age_mark = rng.choice(("hijo", "Jr.")) if not child.is_woman else ""
            self._settle(child, first)
        if rng.random() < 0.3:  # brothers and sisters, some with a firm of their own
            sibling = self._somebody(surnames=first.surnames)
            self._settle(sibling, first if rng.random() < 0.4 else None)
            if first.firm and rng.random() < 0.5 and sibling.firm is None:
                sibling.firm = first.firm
                first.firm.people.append(sibling)

    def _firm(self, at: int) -> Firm:
        rng, words = self.rng, self.world.words
        name = f"{rng.choice(words['trades'])} {self._surname()}"
        return Firm(name, f"{plain(name)[:18]}{at}.es", f"+349{rng.randint(10**7, 10**8 - 1)}")

    def _plant_namesakes(self) -> None:
        """Two with the same name to the letter; some of them at one firm."""
        rng = self.rng
        for _ in range(round(len(self.people) * 0.004)):
            one, other = rng.sample(self.people, 2)
            other.given, other.surnames, other.short = one.given, one.surnames, one.short
            other.is_woman = one.is_woman
            other.mailbox_words = self.mailbox_words(other)
            other.mailbox = f"{other.mailbox_words}@{rng.choice(PROVIDERS)}"
            if one.firm and rng.random() < 0.25:
                if other.firm:
                    other.firm.people.remove(other)
                other.firm = one.firm
                one.firm.people.append(other)
