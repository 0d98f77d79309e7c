"""A small language for what people say, and a walk that finds it in words.

A phrase is a line of elements parted by blanks; every element stands for one word:

    puedes|podrias      one of these            *dme    ends so         recib*   begins so
    ..                  up to three words       _       any word        ?muy     may be missing
    ^                   here a clause begins    ^^      here the sentence begins
    $name               a list that was defined with `$name = …`

Words are folded as in `core.listening`: lower case, no accents, no apostrophes ("dont", "ill").
A section `[name label:weight … @condition]` gives its phrases a name and says how strongly it
speaks for (or against) labels before anything is learnt. Conditions: `@them`, `@note` (who
speaks), `@q`, `@noq` (in a question or not), `@any` (said or denied, it is the same).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

GAP_WORDS = 3
STEM_CHARS = 3
LINE_CHARS = 40
CONDITIONS = frozenset({"them", "note", "q", "noq", "any"})


class BadPhrases(ValueError):
    """A line of a lexicon cannot be understood; the message names the line."""


@dataclass(frozen=True, slots=True)
class Element:
    """What one place of a phrase takes. `gap`: up to so many words of any kind."""

    words: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    is_any: bool = False
    is_optional: bool = False
    gap: int = 0
    anchor: str = ""

    def takes(self, word: str) -> bool:
        """Whether this word may stand here."""
        if self.is_any or word in self.words:
            return True
        return (bool(self.starts) and word.startswith(self.starts)) or (
            bool(self.ends) and word.endswith(self.ends)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """The name that its phrases have in common, and for what it speaks."""

    name: str
    weights: Mapping[str, float]
    conditions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of a section."""

    elements: tuple[Element, ...]
    section: Section
    anchor: str = ""
    line: str = ""


@dataclass(slots=True)
class Phrasebook:
    """All phrases of a language, by how they begin."""

    by_word: dict[str, list[Phrase]] = field(default_factory=dict)
    by_start: dict[str, list[Phrase]] = field(default_factory=dict)
    by_end: dict[str, list[Phrase]] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    lists: dict[str, frozenset[str]] = field(default_factory=dict)

    def starting(self, word: str) -> Iterator[Phrase]:
        """The phrases that may begin with this word."""
        yield from self.by_word.get(word, ())
        yield from self.by_start.get(word[:STEM_CHARS], ())
        yield from self.by_end.get(word[-STEM_CHARS:], ())


def match(phrase: Phrase, words: Sequence[str], at: int, end: int) -> int:
    """The place after the phrase if it stands at a place, up to `end`; else -1."""
    return _rest(phrase.elements, 0, words, at, end)


def _rest(elements: tuple[Element, ...], n: int, words: Sequence[str], at: int, end: int) -> int:
    while n < len(elements):
        element = elements[n]
        if element.gap or element.is_optional:
            reach = element.gap or (1 if at < end and element.takes(words[at]) else 0)
            for skipped in range(reach + 1):
                if at + skipped <= end:
                    found = _rest(elements, n + 1, words, at + skipped, end)
                    if found >= 0:
                        return found
            return -1
        if at >= end or not element.takes(words[at]):
            return -1
        at, n = at + 1, n + 1
    return at


def read_phrases(text: str) -> Phrasebook:
    """The phrasebook of a lexicon.

    Raises:
        BadPhrases: a section without name, an unknown condition or list, a phrase that could
            begin with anything.

    """
    book = Phrasebook()
    section: Section | None = None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        try:
            if line.startswith("["):
                section = _section(line)
                section = book.sections.setdefault(section.name, section)
            elif line.startswith("$") and " = " in line:
                name, _, words = line.partition("=")
                book.lists[name.strip()[1:]] = frozenset(_expanded(words.split(), book))
            elif section is None:
                raise BadPhrases("a phrase before any section")
            else:
                for way in _ways(line.split()):
                    _add(book, _phrase(way, section, book))
        except (BadPhrases, ValueError, KeyError) as why:
            raise BadPhrases(f"line {number}, “{line}”: {why}") from why
    return book


def _section(line: str) -> Section:
    name, *rest = line.strip("[]").split()
    weights = {
        word.partition(":")[0]: float(word.partition(":")[2]) for word in rest if ":" in word
    }
    conditions = frozenset(word[1:] for word in rest if word.startswith("@"))
    if conditions - CONDITIONS:
        raise BadPhrases(f"no such condition: {', '.join(sorted(conditions - CONDITIONS))}")
    return Section(name, weights, conditions)


def _expanded(words: Sequence[str], book: Phrasebook) -> Iterator[str]:
    for word in words:
        if word.startswith("$"):
            yield from book.lists[word[1:]]
        else:
            yield word


def _ways(parts: list[str]) -> Iterator[list[str]]:
    """A phrase that may begin with a word or without it is two phrases."""
    first = 1 if parts[0] in {"^", "^^"} else 0
    if parts[first].startswith("?"):
        yield from _ways([*parts[:first], *parts[first + 1 :]])
        parts = [*parts[:first], parts[first][1:], *parts[first + 1 :]]
    yield parts


def _phrase(parts: list[str], section: Section, book: Phrasebook) -> Phrase:
    anchor = parts[0] if parts[0] in {"^", "^^"} else ""
    elements = tuple(_element(part, book) for part in parts[bool(anchor) :])
    first = elements[0]
    if first.is_any or first.gap or first.is_optional:
        raise BadPhrases("it could begin with anything")
    return Phrase(elements, section, anchor, " ".join(parts)[:LINE_CHARS])


def _element(part: str, book: Phrasebook) -> Element:
    if part == "..":
        return Element(gap=GAP_WORDS)
    if part == "_":
        return Element(is_any=True)
    is_optional = part.startswith("?")
    words = list(_expanded(part.lstrip("?").split("|"), book))
    return Element(
        words=frozenset(word for word in words if "*" not in word),
        starts=tuple(word[:-1] for word in words if word.endswith("*")),
        ends=tuple(word[1:] for word in words if word.startswith("*")),
        is_optional=is_optional,
    )


def _add(book: Phrasebook, phrase: Phrase) -> None:
    first = phrase.elements[0]
    for word in first.words:
        book.by_word.setdefault(word, []).append(phrase)
    for index, ends in ((book.by_start, first.starts), (book.by_end, first.ends)):
        for end in ends:
            if len(end) < STEM_CHARS:
                raise BadPhrases(f"“{end}” is too short to begin a phrase with")
            key = end[:STEM_CHARS] if index is book.by_start else end[-STEM_CHARS:]
            index.setdefault(key, []).append(phrase)
