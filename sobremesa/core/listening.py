"""Whether somebody who spoke last waits for a word from us.

Not every last word asks for one: "Perfecto, hasta el jueves" closes a talk, and whoever sits
down to answer it has been sent there for nothing. The rule is the careful one: a message
closes a talk only if all of it is made of closing courtesies that we know. One word that we
do not know, or one question mark, and they wait. A closing taken for a wait costs a glance;
a wait taken for a closing costs a customer.

The lexicons are ours, written from what people say in Spanish and English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sobremesa.core.courtesies import (
    ASKING,
    CLOSINGS,
    FILLERS,
    OPEN_ENDED,
    TAKES_A_MOMENT,
    TAKES_A_NAME,
    TIME_WORDS,
    VOCATIVES,
)

WORDS_MAX = 60
"""Longer than this is a letter, and letters are answered."""

REASON_WORDS_MAX = 9
"""After "gracias por": how much may follow before it says something of its own."""

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W_]+(?:['’´`][^\W_]+)*")
_LAUGH = re.compile(r"(?:j+[aeio]+|h+[aeio]+|x+d+|lo+l)+[jh]*$")


@dataclass(frozen=True, slots=True)
class _Token:
    """One word as it is compared, and what stood around it."""

    word: str  # folded: lower case, no accents, no apostrophes
    is_capital: bool
    ends_clause: bool  # a comma, a full stop, an exclamation mark or a new line follows


def expects_answer(text: str, language: str | None = None) -> bool:
    """Whether these words, the last ones said to us, wait for ours.

    Args:
        text: what they said now, without quotes and signature.
        language: of the person, if known ("es", "en"). Only its courtesies count then,
            beside those that everybody uses; without it, all of them.

    Returns:
        False only for what is wholly a closing: thanks, agreement, a farewell, "I will call
        you on Monday", a lone 👍. True for everything else, and for what we do not understand.

    """
    text = _LINK.sub(" § ", text.strip())
    if "?" in text or "¿" in text or "§" in text:
        return True
    tokens = list(_tokens(text))
    if not tokens:
        return not any(unicodedata.category(letter) == "So" for letter in text)
    if len(tokens) > WORDS_MAX:
        return True
    return not _is_closing(tokens, _lexicon(language))


def _lexicon(language: str | None) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases by their first word, longest first."""
    known = (language or "")[:2].lower()
    chosen = ("", known) if known and known in CLOSINGS else tuple(CLOSINGS)
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for each in chosen:
        for kind, phrases in CLOSINGS[each].items():
            for phrase in phrases:
                words = tuple(phrase.split())
                found.setdefault(words[0], []).append((words, kind))
    for phrases_here in found.values():
        phrases_here.sort(key=lambda entry: -len(entry[0]))
    return found


def _is_closing(
    tokens: list[_Token], lexicon: dict[str, list[tuple[tuple[str, ...], str]]]
) -> bool:
    """Walk over the words once; every one has to belong to a courtesy."""
    at, closings, last = 0, 0, ""
    while at < len(tokens):
        phrase, kind = _phrase_at(tokens, at, lexicon)
        if phrase:
            if phrase in OPEN_ENDED:
                length = _reason_length(tokens, at + len(phrase))
                if length is None:
                    return False
                at += length
            at, last, closings = at + len(phrase), kind, closings + (kind != "greet")
        elif length := _moment_length(tokens, at, last, lexicon) or _belongs(tokens, at, last):
            at += length
        else:
            return False
    return closings > 0


def _phrase_at(
    tokens: list[_Token], at: int, lexicon: dict[str, list[tuple[tuple[str, ...], str]]]
) -> tuple[tuple[str, ...], str]:
    for phrase, kind in lexicon.get(tokens[at].word, ()):
        if phrase == tuple(token.word for token in tokens[at : at + len(phrase)]):
            return phrase, kind
    return (), ""


def _moment_length(
    tokens: list[_Token],
    at: int,
    last: str,
    lexicon: dict[str, list[tuple[tuple[str, ...], str]]],
) -> int:
    """How many words say when, after "hasta" or before "nos vemos"; 0 when they do not."""
    end = at
    while end < len(tokens) and tokens[end].word in TIME_WORDS:
        end += 1
        if end < len(tokens) and _phrase_at(tokens, end, lexicon)[1] in TAKES_A_MOMENT:
            return end - at
    return end - at if last in TAKES_A_MOMENT else 0


def _belongs(tokens: list[_Token], at: int, last: str) -> bool:
    """A word that closes nothing itself and may stand in a closing: "pues", a name."""
    token = tokens[at]
    if token.word in FILLERS or token.word in VOCATIVES or _LAUGH.match(token.word):
        return True
    is_first = at == 0 and token.is_capital and token.ends_clause  # "Nerea, gracias"
    return is_first or (last in TAKES_A_NAME and _is_name(tokens, at))


def _is_name(tokens: list[_Token], at: int) -> bool:
    """Whom it is for or who signs: "Gracias, Nerea", "Un abrazo, Begoña Aldasoro"."""
    token = tokens[at]
    if token.word in ASKING or token.word.isdigit():
        return False
    if token.is_capital:
        return True
    # In a chat nobody writes capitals: one unknown word may end what has no comma before it.
    return at == len(tokens) - 1 and at > 0 and not tokens[at - 1].ends_clause


def _reason_length(tokens: list[_Token], at: int) -> int | None:
    """How many words say what the thanks are for; None when they ask for something."""
    length = 0
    for token in tokens[at:]:
        length += 1
        if token.word in ASKING or length > REASON_WORDS_MAX:
            return None
        if token.ends_clause:
            break
    return length


def _tokens(text: str) -> Iterator[_Token]:
    found = list(islice(_WORD.finditer(text), WORDS_MAX + 1))
    for at, match in enumerate(found):
        after = text[match.end() : found[at + 1].start() if at + 1 < len(found) else None]
        yield _Token(
            word=_folded(match.group()),
            is_capital=match.group()[0].isupper(),
            ends_clause=any(mark in after for mark in ",.!\n…;:"),
        )


def _folded(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in bare if letter.isalnum())
