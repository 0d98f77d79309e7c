"""From a paragraph with choices and slots to what one person says."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sobremesa.core.simulate.days import (
    MONTHS,
    NEXT_SEASONS,
    SEASONS,
    WEEKDAYS,
    WEEKDAYS_EN,
    Calendar,
    moment,
    season,
)
from sobremesa.core.simulate.lexicon import Lexicon
from sobremesa.core.simulate.model import Person

# Our own texts, never hostile ones; both patterns are linear all the same.
CHOICE = re.compile(r"\[([^\[\]{}]*(?:\{[^{}]*\}[^\[\]{}]*)*)\]")
SLOT = re.compile(r"\{(\w+)([+-]?)\}")
DAY = re.compile(r"day(\d)(_en)?")
STAND_IN = {"karmelo": "Ander", "yusuf": "Peio", "ander": "Itsaso", "leire": "Nerea"}


class Words:
    """The words of one talk. A slot keeps its value from the first turn to the last, so that
    the table stays a table and Thursday stays Thursday."""

    def __init__(
        self, lexicon: Lexicon, calendar: Calendar, rng: random.Random, person: Person, until: date
    ) -> None:
        self.lists: Any = lexicon.people
        self.calendar = calendar
        self.rng = rng
        self.person = person
        self.until = until
        self.kept: dict[str, str] = {}
        self.pieces: frozenset[str] = frozenset()
        self.agreed_on: date | None = None
        self.due_on: date | None = None
        self.now = moment(until, 0)

    def say(self, text: str, now: datetime) -> str:
        """One paragraph, with its choices made and its slots filled."""
        self.now = now
        text = CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), text)
        text = SLOT.sub(self._fill, text)
        for apart, together in ((" a el ", " al "), (" de el ", " del ")):
            text = text.replace(apart, together)
        return text.strip()

    def _fill(self, found: re.Match[str]) -> str:
        name, mark = found[1], found[2]
        day = DAY.fullmatch(name)
        if day:
            value = self._day(int(day[1]), is_english=bool(day[2]))
        elif name in ("due", "month", "season", "season2"):
            value = self._dated(name)
        else:
            if name not in self.kept:
                self.kept[name] = self._new(name)
            value = self.kept[name]
        if mark == "-":
            return value.removeprefix("el ")
        return value[:1].upper() + value[1:] if mark == "+" else value

    def _day(self, after: int, *, is_english: bool) -> str:
        if self.agreed_on is None or self.agreed_on <= self.now.date():
            start = self.calendar.working_day(self.now.date())
            self.agreed_on = self.calendar.working_day(start, after=after)
        return _weekday(self.agreed_on, is_english=is_english)

    def _dated(self, name: str) -> str:
        today = self.now.date()
        if name == "due":
            return _weekday(self.due_on or today, is_english=self.person.voice == "en")
        if name == "month":
            return MONTHS[today.month - 1]
        return (SEASONS if name == "season" else NEXT_SEASONS)[season(today)]

    def _new(self, name: str) -> str:
        maker = _MAKERS.get(name)
        if maker:
            return maker(self)
        if name in self.person.facts:
            return self.person.facts[name]
        listed = _LISTS.get(name)
        if listed is None:
            raise KeyError(f"No slot is called {name}.")
        return str(self.rng.choice(self.lists[listed]))

    def piece(self) -> tuple[str, str]:
        """The piece of furniture of this talk, in Spanish with its article and in English."""
        spanish, english, _ = self._piece().split("|")
        return spanish, english

    def piece_kind(self) -> str:
        """t, c or x: see `Story.pieces`."""
        return self._piece().split("|")[2]

    def _piece(self) -> str:
        if "_piece" not in self.kept:
            fitting = pieces_of(self.lists, self.person.arena, self.pieces)
            last = self.person.last_piece
            self.kept["_piece"] = last if last in fitting else self.rng.choice(fitting)
        return self.kept["_piece"]

    def new_piece(self) -> None:
        """A new commission: another piece than the last one, remembered from now on."""
        fitting = pieces_of(self.lists, self.person.arena, self.pieces)
        others = [piece for piece in fitting if piece != self.person.last_piece] or fitting
        self.person.last_piece = self.kept["_piece"] = self.rng.choice(others)

    def other(self, name: str, of: str) -> str:
        """Another element of the list than the one already chosen under `of`."""
        taken = self.kept.setdefault(of, str(self.rng.choice(self.lists[_LISTS[of]])))
        return str(self.rng.choice([one for one in self.lists[name] if one != taken]))

    def stand_in(self, key: str, name: str) -> str:
        """The colleague by that key, or who takes their place when they themselves speak."""
        return STAND_IN[key] if self.person.keeper.key == key else name

    def money(self, least: int, most: int) -> str:
        """An amount in whole tens of euros, as people write it here: 1.240 €."""
        amount = self.rng.randrange(least, most, 10)
        return f"{amount:,} €".replace(",", ".")


def pieces_of(lists: Any, arena: str, kinds: frozenset[str]) -> list[str]:
    """The pieces that such customers order, of the kinds wanted."""
    return [
        piece
        for piece in lists["arenas"][arena]["pieces"]
        if not kinds or piece.rpartition("|")[2] in kinds
    ]


def _weekday(day: date, *, is_english: bool) -> str:
    return WEEKDAYS_EN[day.weekday()] if is_english else f"el {WEEKDAYS[day.weekday()]}"


def _ending(is_woman: bool) -> str:
    return "a" if is_woman else "o"


def _is_her(words: Words) -> bool:
    return words.piece()[0].startswith("la ")


def _a(words: Words) -> str:
    article, noun = words.piece()[0].split(" ", 1)
    return f"{'una' if article == 'la' else 'un'} {noun}"


def _friend(words: Words) -> Person | None:
    return words.person.brings[-1] if words.person.brings else words.person.referred_by


def _friend_name(words: Words) -> str:
    friend = _friend(words)
    return friend.full_name if friend else f"{words.rng.choice(words.lists['women'])}, una amiga"


def _friend_is_woman(words: Words) -> bool:
    friend = _friend(words)
    return friend.is_woman if friend else True


_LISTS = {
    "wood": "woods", "town2": "towns", "rel": "rels", "weeks": "weeks", "away": "away",
    "heir": "heirs", "aunt": "aunts", "small": "smalls", "small2": "small_nouns",
    "baby": "babies", "kid": "kids", "pet": "pets", "hobby": "hobbies",
}  # fmt: skip

_MAKERS: dict[str, Callable[[Words], str]] = {
    "piece": lambda words: words.piece()[0],
    "un": _a,
    "un_en": lambda words: words.piece()[1],
    "o": lambda words: _ending(_is_her(words)),
    "lo": lambda words: "la" if _is_her(words) else "lo",
    "co": lambda words: _ending(words.person.is_woman),
    "ko": lambda words: _ending(words.person.keeper.is_woman),
    "esel": lambda words: "la" if _is_her(words) else "el",
    "cel": lambda words: "la" if words.person.is_woman else "el",
    "c": lambda words: words.person.first,
    "k": lambda words: words.person.keeper.first,
    "full": lambda words: words.person.full_name,
    "town": lambda words: words.person.town or "Usurbil",
    "street": lambda words: words.person.street,
    "org": lambda words: words.person.organisation or words.person.full_name,
    "job": lambda words: words.person.job,
    "rival": lambda words: words.person.rival,
    "friend": _friend_name,
    "friendlo": lambda words: "la" if _friend_is_woman(words) else "lo",
    "friendo": lambda words: _ending(_friend_is_woman(words)),
    "wood2": lambda words: words.other("woods", "wood"),
    "kidor": lambda words: words.person.facts.get("kid", "la gente menuda"),
    "place": lambda words: str(
        words.rng.choice(words.lists["arenas"][words.person.arena]["places"])
    ),
    "eur": lambda words: words.money(420, 5_900),
    "eurbig": lambda words: words.money(9_800, 18_900),
    "inv": lambda words: f"{words.now.year}/{words.rng.randint(11, 390)}",
    "maestro": lambda words: words.stand_in("karmelo", "Karmelo"),
    "monta": lambda words: words.stand_in("yusuf", "Yusuf"),
    "barniz": lambda words: words.stand_in("ander", "Ander"),
    "admin": lambda words: words.stand_in("leire", "Leire"),
    "apprentice": lambda words: "Itsaso",
    "dueuntil": lambda words: WEEKDAYS[words.until.weekday()],
}
