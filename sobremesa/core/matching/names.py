"""A name as it is written, taken apart: what one is called, and the families one comes from.

Spanish order first ("José María Soler Gil": two given names, two surnames), but also "Soler Gil,
Marta", "SOLER GIL MARTA", "M. Soler", "Soler, M." and "Robert J. Smith Jr.".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sobremesa.core.text import fold, tokens

NAME_MAX_CHARS = 200
WORDS_MAX = 8
ROOTS_KEPT = 50_000  # different ways to be called, of which the roots are remembered
SURNAMES_MAX = 3
SAME, EQUIVALENT, NICKNAME = "same", "equivalent", "nickname"

INSIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")


class BadNames(ValueError):
    """A line of a list of names cannot be understood: which one."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. Words are folded; what is not known is empty.

    `age` tells namesakes of one house apart: "elder" (Sr., padre) or "younger" (Jr., hijo).
    """

    given: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    age: str = ""

    def __bool__(self) -> bool:
        return bool(self.given or self.surnames)

    @property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return (*self.given, *self.surnames)


@dataclass
class Names:
    """What is known of names in general: which words are given names, and how they are shortened.

    `roots` maps what somebody may be called to the names behind it: Pepe to José and to José
    María. `nicknames` holds those words that are only a way to be called.
    """

    roots: dict[str, frozenset[str]] = field(default_factory=dict)
    nicknames: frozenset[tuple[str, str]] = frozenset()
    particles: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    elder: frozenset[str] = frozenset()
    younger: frozenset[str] = frozenset()
    both: frozenset[str] = frozenset()
    shared_boxes: frozenset[str] = frozenset()
    _roots_of: dict[tuple[str, ...], frozenset[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_given(self, word: str) -> bool:
        """Whether a folded word is a given name, or short for one."""
        return word in self.roots

    def roots_of(self, given: tuple[str, ...]) -> frozenset[str]:
        """The names that may stand behind what somebody is called; at least the words themselves.

        María del Carmen is also looked for as María Carmen: particles are gone by now.
        """
        found = self._roots_of.get(given)
        if found is None:
            whole = "+".join(given)
            found = self.roots.get(whole, frozenset()) | {whole} if given else frozenset()
            if len(self._roots_of) < ROOTS_KEPT:
                self._roots_of[given] = found
        return found

    def kinship(self, one: tuple[str, ...], other: tuple[str, ...]) -> str:
        """How two ways to be called belong together: same, equivalent, nickname; or "" """
        if one == other:
            return SAME
        shared = self.roots_of(one) & self.roots_of(other)
        if not shared:
            return ""
        a, b = "+".join(one), "+".join(other)
        is_short = all((a, root) in self.nicknames or (b, root) in self.nicknames
                       for root in shared)  # fmt: skip
        return NICKNAME if is_short else EQUIVALENT


def read_names(given_names: str, signs: str) -> Names:
    """The lists of `sobremesa/data/names`, as the caller has read them.

    Raises:
        BadNames: a line that is none, with its number.

    """
    roots: dict[str, set[str]] = defaultdict(set)
    nicknames: set[tuple[str, str]] = set()
    for number, line in enumerate(given_names.splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        head, _, short = line.partition(":")
        formal, _, equal = head.partition("=")
        if len(formal.split()) != 1:
            raise BadNames(f"given names, line {number}: one name before “=” and “:”.")
        root = _key(formal)
        for word in (root, *map(_key, equal.split())):
            roots[word].add(root)
        for word in map(_key, short.split()):
            roots[word].add(root)
            if word != root:
                nicknames.add((word, root))
    kinds = _signs(signs)
    return Names(
        roots={word: frozenset(found) for word, found in roots.items()},
        nicknames=frozenset(nicknames),
        **kinds,
    )


def _key(word: str) -> str:
    return "+".join(fold(part) for part in word.strip().split("+"))


def _signs(text: str) -> dict[str, frozenset[str]]:
    known = ("particles", "titles", "elder", "younger", "both", "shared_boxes")
    found = {kind: frozenset[str]() for kind in known}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        kind, _, words = line.partition(":")
        if kind not in known:
            raise BadNames(f"signs, line {number}: there is no kind “{kind}”.")
        found[kind] = frozenset(fold(word).rstrip(".") for word in words.split())
    return found


def take_apart(text: str, names: Names, *, without: Iterable[str] = ()) -> Name:
    """A name from how it is written.

    Args:
        text: one name; an address or a telephone in its place gives nothing.
        names: what is known of names.
        without: folded words that are somebody's organisation: "Marta Soler Ebanistas".

    """
    text = INSIDE.sub(" ", text[:NAME_MAX_CHARS])
    if "@" in text:
        return Name()
    head, comma, tail = text.partition(",")
    age = _age(tokens(text), names)
    before, after = _words(head, names, without), _words(tail, names, without)
    if comma and before and after:
        return Name(tuple(after[:3]), tuple(before[:SURNAMES_MAX]), age)
    words = (before + after)[:WORDS_MAX]
    given, surnames = _split(words, names)
    return Name(tuple(given), tuple(surnames[:SURNAMES_MAX]), age)


def _age(words: list[str], names: Names) -> str:
    """ "Sr." is a title before a name and an age behind it."""
    if any(word in names.younger for word in words[1:]):
        return "younger"
    return "elder" if len(words) > 1 and words[-1] in names.elder else ""


def _words(text: str, names: Names, without: Iterable[str]) -> list[str]:
    marks = names.titles | names.particles | names.elder | names.younger
    every = [word for word in tokens(text) if not word.isdecimal()]
    words = [word for word in every if word not in marks]
    if len(words) == 1 < len(every) and len(every[0]) == 1:
        words = [every[0], *words]  # "D. Soler" is somebody's initial, not "Don"
    own = set(without)
    while len(words) > 2 and words[-1] in own:
        words.pop()  # behind the name only: in "Paco Soler" of "Ebanistas Soler" it is his
    return words


def _split(words: list[str], names: Names) -> tuple[list[str], list[str]]:
    if len(words) < 2:
        return words, []
    if len(words[-1]) == 1 and not names.is_given(words[0]) and len(words[0]) > 1:
        return words[-1:], words[:-1]  # "Soler, M." without its comma; "Ana S." stays as it is
    if _is_turned(words, names):
        return words[-1:], words[:-1]
    given, rest = words[:1], words[1:]
    while rest and (len(rest) > 1 or rest[0] not in names.both) and names.is_given(rest[0]):
        if len(rest) == 1 and not _is_compound(given, rest[0], names):
            break
        given.append(rest.pop(0))
        if len(given) == 3:
            break
    middle = [word for word in rest if len(word) > 1]
    return given, middle or rest


def _is_turned(words: list[str], names: Names) -> bool:
    """ "SOLER GIL MARTA": the one word that can only be a given name stands last."""
    last = words[-1]
    return (
        names.is_given(last)
        and last not in names.both
        and len(words[0]) > 1
        and not any(names.is_given(word) for word in words[:-1])
    )


def _is_compound(given: list[str], last: str, names: Names) -> bool:
    """María José has no surname here; Ana Luis may have one."""
    return "+".join((*given, last)) in names.roots


def name_in_local(local: str, names: Names) -> Name:
    """What the part before the @ says, if it says a name: `marta.soler`, `soler_m`."""
    words = [word for word in re.split(r"[._\-+\d]+", local[:64]) if word]
    if len(words) < 2 or any(word in names.shared_boxes for word in words):
        return Name()
    return take_apart(" ".join(words), names)


def ways_to_write(name: Name) -> Mapping[str, Name]:
    """How the part before the @ is made from a name, each with what it then says of it.

    `martasoler` says given name and surname, `msoler` an initial, `martas` no more of the family.
    """
    if not name.given or not name.surnames:
        return {}
    given, initial, first = name.given[0], name.given[0][0], name.surnames[0]
    whole, short = Name(name.given[:1], (first,)), Name((initial,), (first,))
    ways = {given + first: whole, first + given: whole}
    if len(name.given) > 1:
        both = Name(name.given, (first,))
        ways["".join(name.given) + first] = both
        ways.setdefault(name.given[1] + first, Name(name.given[1:2], (first,)))
        ways.setdefault(initial + name.given[1][0] + first, short)
    if len(name.surnames) > 1:
        second = name.surnames[1]
        ways[given + first + second] = Name(name.given[:1], name.surnames[:2])
        ways.setdefault(initial + first + second, Name((initial,), name.surnames[:2]))
        ways.setdefault(initial + first + second[0], short)
        ways.setdefault(given + first[0] + second[0], Name(name.given[:1], (first[0], second[0])))
    for surname in name.surnames[:1]:
        if len(surname) > 2:
            ways.setdefault(initial + surname, short)
            ways.setdefault(surname + initial, short)
            ways.setdefault(given + surname[0], Name(name.given[:1], (surname[0],)))
    return ways
