"""From a text to what was said now, its sentences, their clauses and words, with their places.

Everything is folded (lower case, no accents) without losing where it stands, so that a quote is
always cut from the text itself. One walk over the text; sentences without an end are cut.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sobremesa.core.folding import fold as folds_of
from sobremesa.core.text import fold

TEXT_MAX = 20_000
"""Characters that are read of a text; a letter that is longer has said what it wants by then."""

SENTENCE_WORDS_MAX = 60
WORDS_Y = 3  # "y" and "and" part clauses only if both have as many words

_WORD = re.compile(r"[^\W_]+(?:['’´`][^\W_]+)*")
# Linear: a run of signs is tried from its first sign only.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”»’)\]]*+(?=\s|$)|\n++|;(?=\s)|[\U0001f300-\U0001faff]++")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:sr|sra|srta|dr|dra|mr|mrs|ms|st|d|dña|tel|pág|etc|[A-Z])$", re.I
)
_MARK = re.compile(r"[,:;()—–]| - |\.\.\.|…")
_QUOTED = re.compile(
    r"\"[^\"\n]{2,400}+\"|“[^”\n]{2,400}+”|«[^»\n]{2,400}+»"
    r"|(?<![^\s(])['‘][^'’\n]{2,200}+['’](?![^\s.,;:!?)])"
)
PARTING = frozenset(
    ("pero", "aunque", "sino", "porque", "but", "because", "although", "though", "asi", "so")
)
JOINING = frozenset(["y", "e", "and"])


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared ("don't" is "dont"), as it is written, and where it stands."""

    word: str
    written: str
    start: int
    end: int


@dataclass(slots=True)
class Sentence:
    """A stretch of the text. `clauses` are pairs of places in `words`."""

    start: int
    end: int
    words: list[Word]
    clauses: list[tuple[int, int]] = field(default_factory=list)
    is_question: bool = False
    is_loud: bool = False
    has_quote: bool = False

    def clause_at(self, place: int) -> int:
        """In which clause a word stands."""
        return next((n for n, (_, end) in enumerate(self.clauses) if place < end), 0)


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return "".join(letter for letter in fold(word) if letter.isalnum())


def sentences(text: str) -> list[Sentence]:
    """The sentences of what was said now, in order, without quotes, signatures and disclaimers."""
    text = text[:TEXT_MAX]
    found: list[Sentence] = []
    at = 0
    for span in (*folds_of(text), None):
        stop = span.start if span else len(text)
        found += _within(text, at, stop)
        at = span.end if span else stop
    return found


def _within(text: str, start: int, stop: int) -> Iterator[Sentence]:
    hidden = [match.span() for match in _QUOTED.finditer(text, start, stop)]
    if sum(end - begin for begin, end in hidden) * 10 > (stop - start) * 7:
        hidden = []  # all of it stands between quotation marks: then it is meant
    at = start
    for match in (*_END.finditer(text, start, stop), None):
        if match and match.group()[0] in ".!?…;" and _goes_on(text, match, hidden):
            continue
        end = match.end() if match else stop
        yield from _cut(text, at, end, hidden)
        at = end


def _goes_on(text: str, match: re.Match[str], hidden: list[tuple[int, int]]) -> bool:
    """Whether this sign ends no sentence: after an abbreviation, or inside a quotation."""
    at = match.start()
    if any(begin < at < end - 1 for begin, end in hidden):
        return True
    return match.group() == "." and bool(_ABBREVIATION.search(text[max(0, at - 6) : at]))


def _cut(text: str, start: int, end: int, hidden: list[tuple[int, int]]) -> Iterator[Sentence]:
    words = [
        Word(_folded(match.group()), match.group(), *match.span())
        for match in _WORD.finditer(text, start, end)
    ]
    inside = [span for span in hidden if start <= span[0] < end]
    said = [one for one in words if not any(a <= one.start < b for a, b in inside)]
    for first in range(0, len(said), SENTENCE_WORDS_MAX):
        part = said[first : first + SENTENCE_WORDS_MAX]
        is_last = first + SENTENCE_WORDS_MAX >= len(said)
        stop = end if is_last else part[-1].end
        begin = start if not first else part[0].start
        whole = text[begin:stop]
        sentence = Sentence(
            begin + len(whole) - len(whole.lstrip()),
            begin + len(whole.rstrip()),
            part,
            is_question="?" in whole or "¿" in whole,
            is_loud="!" in whole or "¡" in whole,
            has_quote=bool(inside),
        )
        sentence.clauses = _clauses(text, part)
        yield sentence


def _clauses(text: str, words: list[Word]) -> list[tuple[int, int]]:
    """Where clauses part: at commas and the like, and at words that join or oppose them."""
    ends: list[int] = []
    begin = 0
    for place in range(1, len(words)):
        between = text[words[place - 1].end : words[place].start]
        word = words[place].word
        is_joined = word in JOINING and place - begin >= WORDS_Y and len(words) - place > WORDS_Y
        if _MARK.search(between[:40]) or word in PARTING or is_joined:
            ends.append(place)
            begin = place
    bounds = [0, *ends, len(words)]
    return [(a, b) for a, b in itertools.pairwise(bounds) if b > a]
