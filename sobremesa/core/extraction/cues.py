"""What speaks in a sentence for this or that: phrases that we know, forms of verbs, words.

Every feature is a name. `c:` a section of the lexicon, with `~` where it is denied and `+` where
two phrases of it are said; `p:` the phrase itself; `m:` a form of a verb;
`f:` the form of the sentence; `w:` `b:` `s:` a word, two words, the stem of a word. What our
notes say has the same names with `n.` before them beside the plain ones, since "Pasa el lunes" is
said there of somebody else.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from sobremesa.core.extraction.cutting import Sentence, Word
from sobremesa.core.extraction.phrases import Phrase, Phrasebook, match
from sobremesa.core.text import word_stems

DENIALS = frozenset(
    (
        "no", "ni", "nunca", "tampoco", "sin", "jamas", "not", "never", "dont", "doesnt", "didnt",
        "wont", "cant", "neednt", "without", "nobody",
    )
)  # fmt: skip
DENIAL_REACH_WORDS = 3
LENGTHS = (3, 6, 12, 20)

# On words as they are written, since "llamo" is I and "llamó" is somebody else.
FORMS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("future_i", r"ré$"),
        ("future_we", r"remos$"),
        ("future_they", r"r(?:á|án)$"),
        ("past_they", r"[^r]ó$|(?:a|ie)ron$"),
        ("past_i", r"[^r]é$"),
        ("you", r"[áé]is$|steis$"),
        ("would", r"ría(?:s|n|is|mos)?$"),
        ("was", r"aba(?:s|n|is)?$"),
        ("we", r"[aei]mos$"),
        (
            "order",
            r"[áéíóú]\w*[aeo](?:me|nos|l[aeo]s?|mel[ao]s?|nosl[ao]s?)$|\w[aei]d(?:me|nos|l[aeo]s?|mel[ao]s?)$",
        ),
        ("to_do_it", r"[aeiáéí]r(?:l[aeo]s?|sel[ao]s?)$"),
    )
)


@dataclass(frozen=True, slots=True)
class Cues:
    """The features of a sentence: what all of it has, and what each clause has."""

    form: tuple[str, ...]
    clauses: tuple[tuple[str, ...], ...]

    def all(self) -> set[str]:
        """Those of the whole sentence."""
        return set(self.form).union(*self.clauses)

    def of(self, clause: int) -> set[str]:
        """Those of one clause, in its sentence."""
        return {*self.form, *self.clauses[clause]}


def cues_of(sentence: Sentence, book: Phrasebook, *, is_note: bool, place: int, count: int) -> Cues:
    """The features of a sentence.

    Args:
        sentence: from `cutting.sentences`.
        book: the phrases of its language.
        is_note: one of us wrote it down.
        place: which sentence of the message it is, from 0.
        count: how many the message has.

    """
    found: list[list[str]] = [[] for _ in sentence.clauses]
    for name, clause in _phrases(sentence, book, is_note=is_note):
        found[clause].append(name)
    for clause, (start, end) in enumerate(sentence.clauses):
        words = sentence.words[start:end]
        for word in words:
            found[clause] += _of_word(word.word, word.written)
        found[clause] += _pairs(words)
        if is_note:
            found[clause] += [f"n.{name}" for name in found[clause] if name[0] in "cm"]
    return Cues(_form(sentence, is_note, place, count), tuple(map(tuple, found)))


def _phrases(sentence: Sentence, book: Phrasebook, *, is_note: bool) -> list[tuple[str, int]]:
    words = [one.word for one in sentence.words]
    told = {"note" if is_note else "them", "q" if sentence.is_question else "noq"}
    found = []
    clause = 0
    for at, word in enumerate(words):
        while at >= sentence.clauses[clause][1]:
            clause += 1
        begin = sentence.clauses[clause][0]
        for phrase in book.starting(word):
            if _holds(phrase, words, at, begin, told):
                denied = "any" not in phrase.section.conditions and _is_denied(
                    words, begin, at, is_question=sentence.is_question
                )
                name = f"c:{phrase.section.name}{'~' if denied else ''}"
                found.append((f"{name}+" if (name, clause) in found else name, clause))
                found.append((f"p:{phrase.line}{'~' if denied else ''}", clause))
    return found


def _holds(phrase: Phrase, words: list[str], at: int, begin: int, told: set[str]) -> bool:
    if phrase.anchor and at != (0 if phrase.anchor == "^^" else begin):
        return False
    if phrase.section.conditions and not phrase.section.conditions - {"any"} <= told:
        return False
    return match(phrase, words, at, len(words)) >= 0


def _is_denied(words: list[str], begin: int, at: int, *, is_question: bool) -> bool:
    """Whether the words before deny it. "¿No podríais …?" asks all the more."""
    near = words[max(begin, at - DENIAL_REACH_WORDS) : at]
    if is_question and near and at - len(near) == begin:
        near = near[1:]
    return not DENIALS.isdisjoint(near)


@lru_cache(maxsize=16_384)
def _of_word(word: str, written: str) -> tuple[str, ...]:
    if word.isdigit():
        return ("w:9",)
    low = written.lower()
    forms = tuple(f"m:{name}" for name, pattern in FORMS if pattern.search(low[-16:]))
    return (f"w:{word}", *(f"s:{stem}" for stem in word_stems(word).split()), *forms)


def _pairs(words: list[Word]) -> list[str]:
    return [f"b:{a.word}_{b.word}" for a, b in itertools.pairwise(words)]


def _form(sentence: Sentence, is_note: bool, place: int, count: int) -> tuple[str, ...]:
    length = sum(len(sentence.words) > limit for limit in LENGTHS)
    found = [f"f:length{length}"]
    for name, holds in (
        ("question", sentence.is_question),
        ("loud", sentence.is_loud),
        ("quoting", sentence.has_quote),
        ("note", is_note),
        ("first", place == 0),
        ("last", place == count - 1),
        ("only", count == 1),
        ("clauses", len(sentence.clauses) > 1),
    ):
        if holds:
            found.append(f"f:{name}")
    return tuple(found)
