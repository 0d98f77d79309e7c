"""What is known of one entry of the people list, made ready to be compared with others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sobremesa.core.matching.names import Name, Names, name_in_local, take_apart, ways_to_write
from sobremesa.core.phones import may_be_shared
from sobremesa.core.text import fold, tokens

TAIL_DIGITS = 9
TAIL_MIN_DIGITS = 7
NAMES_MAX = 4
HOUSE_MIN_CHARS = 8
SKELETON = str.maketrans({"b": "v", "z": "s", "c": "s", "k": "s", "q": "s", "j": "g", "x": "s",
                          "h": None, "y": "i", "w": "v"})  # fmt: skip
VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Known:
    """What the firm knows of one entry. Everything in it is something we already have.

    Attributes:
        id: whose.
        names: how they are called, the most usual first.
        emails: in lower case.
        phones: in any spelling, with prefix or without.
        organisations: names of where they belong.
        signatures: what stands under their letters, one line each.
        signed_phones: numbers that stand under their letters.
        places: street and town, as written.
        birthday: `1968-05-12`, `--05-12`, or nothing.
        threads: conversations in which they wrote.
        wrote_to: ids of entries to which this one wrote.
        shared: those of `emails` and `phones` that several people use.
        is_claimed: all of it is only what letters say of themselves; we never answered (R8).

    """

    id: int
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    signed_phones: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    birthday: str = ""
    threads: frozenset[int] = frozenset()
    wrote_to: frozenset[int] = frozenset()
    shared: frozenset[str] = frozenset()
    is_claimed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A `Known` taken apart: names, words of addresses, ends of telephones."""

    known: Known
    names: tuple[Name, ...]
    locals: Mapping[str, str]  # letters of the local part → the whole address
    ways: Mapping[str, Name]  # how an address of theirs may be spelled, and what it then says
    domains: frozenset[str]
    tails: Mapping[str, str]  # last digits → as written
    own_tails: frozenset[str]  # those of a kind that one person answers
    shared_tails: frozenset[str]
    signed_tails: Mapping[str, str]
    organisations: Mapping[str, str]  # key → as written
    signatures: Mapping[str, str]
    places: Mapping[str, str]
    is_named: bool  # a name of theirs, not only one read from an address


def tail_of(phone: str) -> str:
    """The last nine digits of a number, the same with and without prefix; "" when too short."""
    digits = "".join(char for char in phone if char.isdigit())
    return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_MIN_DIGITS else ""


def words_key(text: str) -> str:
    """A text by its words: the same whatever the commas, the accents and the case."""
    return " ".join(tokens(text))


def skeleton(word: str) -> str:
    """How a surname sounds, roughly: Echeverría and Etxeberria end alike, Jiménez and Gimenez."""
    word = word.replace("tx", "ch").replace("tz", "z").replace("ll", "y").replace("gu", "g")
    sounds = word.translate(SKELETON)
    kept = [char for char in sounds[1:] if char not in VOWELS]
    found = sounds[:1]
    for char in kept:
        if char != found[-1:]:
            found += char
    return found


class Roll:
    """Everybody, made ready: who there is, and how frequent each name is among them."""

    def __init__(self, table: Iterable[Known], names: Names, *, public: Iterable[str] = ()) -> None:
        """Take everybody apart, each id once; `public`: domains where anybody has a mailbox."""
        self.names = names
        self.public = frozenset(public)
        self.entries = {one.id: self._entry(one) for one in table}
        self.given: Counter[str] = Counter()
        self.surnames: Counter[str] = Counter()
        self.whole: Counter[str] = Counter()
        self.beginnings: dict[str, int] = {}
        self.seconds: dict[str, set[str]] = defaultdict(set)
        for entry in self.entries.values():
            self._count(entry)

    def __len__(self) -> int:
        return len(self.entries)

    def _entry(self, one: Known) -> Entry:
        read = dict.fromkeys(self._named(one))
        called = [name for name in read if name][:NAMES_MAX]
        boxes = [address for address in one.emails if address not in one.shared]
        from_address = [name_in_local(box.partition("@")[0], self.names) for box in boxes]
        found = called or [name for name in dict.fromkeys(from_address) if name]
        ways: dict[str, Name] = {}
        for name in found:
            for way, said in ways_to_write(name).items():
                ways.setdefault(way, said)
        domains = {box.rpartition("@")[2] for box in one.emails}
        tails = _keyed(one.phones, tail_of)
        return Entry(
            known=one,
            names=tuple(found),
            locals=self._locals(boxes),
            ways=ways,
            domains=frozenset(domains - self.public),
            tails=tails,
            own_tails=frozenset(tail for tail, number in tails.items() if _is_own(tail, number)),
            shared_tails=frozenset(tail_of(phone) for phone in one.shared) - {""},
            signed_tails=_keyed(one.signed_phones, tail_of),
            organisations=_keyed(one.organisations, words_key),
            signatures=_keyed(one.signatures, words_key),
            places=_keyed(one.places, words_key),
            is_named=bool(called),
        )

    def _named(self, one: Known) -> Iterator[Name]:
        """Their names; that of their firm in the place of a name is nobody's."""
        firms = [tokens(name) for name in (*one.organisations, *one.signatures)]
        own = {word for name in one.organisations for word in tokens(name)}
        houses = {box.rpartition("@")[2].partition(".")[0] for box in one.emails}
        for text in one.names:
            words = tokens(text)
            joined = "".join(words)
            is_house = any(
                len(joined) >= HOUSE_MIN_CHARS and house.startswith(joined) for house in houses
            )
            if words not in firms and not is_house:
                yield take_apart(text, self.names, without=own)

    def _locals(self, boxes: Iterable[str]) -> dict[str, str]:
        found = {}
        for box in boxes:
            local = fold(box.partition("@")[0])
            letters = "".join(char for char in local if char.isalpha())
            if len(letters) > 3 and letters not in self.names.shared_boxes:
                found[letters] = box
        return found

    def _count(self, entry: Entry) -> None:
        given: set[str] = set()
        surnames: set[str] = set()
        whole: set[str] = set()
        for name in entry.names:
            roots = self.names.roots_of(name.given)
            given |= roots
            surnames.update(name.surnames)
            mine = {f"{root} {name.surnames[0]}" for root in roots if name.surnames}
            whole |= mine
            for key in mine if len(name.surnames) > 1 else ():
                self.seconds[key].add(skeleton(name.surnames[1]))
        self.given.update(given)
        self.surnames.update(surnames)
        self.whole.update(whole)

    def namesakes(self, one: Name, other: Name) -> float:
        """How many people here would bear what two names have in common, by chance alone.

        Given name and surnames are taken as independent. The two entries themselves are not
        counted, so that a name which only they bear is as rare as one can be.
        """
        everybody = max(len(self.entries), 1)
        roots = self.names.roots_of(one.given) & self.names.roots_of(other.given)
        bearers = max((self.given[root] for root in roots), default=0) or self._called_like(
            min(one.given, other.given, key=lambda given: len("".join(given)))
        )
        expected = max(bearers - 1, 0.5)
        shared = set(one.surnames) & set(other.surnames)
        for surname in shared:
            expected *= max(self.surnames[surname] - 1, 0.5) / everybody
        if not shared:  # a slip of the hand, or an initial: as frequent as the more usual of both
            usual = max(
                (self.surnames[word] for word in (*one.surnames, *other.surnames)), default=0
            )
            expected *= max(usual - 1, 0.5) / everybody
        return expected

    def _called_like(self, short: tuple[str, ...]) -> int:
        """How many have a name that begins as a short form that no list holds, or an initial."""
        stem = "".join(short)[:3]
        if stem not in self.beginnings:
            found = (times for name, times in self.given.items() if name.startswith(stem))
            self.beginnings[stem] = sum(found)
        return self.beginnings[stem]

    def bearers(self, one: Name, other: Name) -> int:
        """How many entries there are that bear the given name and first surname of both."""
        return max((self.whole[key] for key in self._shared(one, other)), default=0)

    def families(self, one: Name, other: Name) -> int:
        """How many second surnames there are among them: so many people at least."""
        return max((len(self.seconds.get(key, ())) for key in self._shared(one, other)), default=0)

    def _shared(self, one: Name, other: Name) -> list[str]:
        roots = self.names.roots_of(one.given) & self.names.roots_of(other.given)
        first = {name.surnames[0] for name in (one, other) if name.surnames}
        return [f"{root} {word}" for root in roots for word in first]


def _is_own(tail: str, number: str) -> bool:
    if number.startswith("+"):
        return not may_be_shared(number)
    return tail[:1] in "67"  # mobiles in Spain; elsewhere it counts as a house's, which says less


def _keyed(texts: Iterable[str], key: Callable[[str], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        if word := key(text):
            found.setdefault(word, text)
    return found
