"""Whom a fact is about, and to whom somebody leaves: as they say it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from sobremesa.core.extraction.cutting import Word
from sobremesa.core.extraction.phrases import Phrasebook

SELF = "self"
TO_WORDS_MAX = 5


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


OWNERS = _words("mi mis su sus nuestro nuestra nuestros nuestras my our her his their al")
TAKERS = _words("a con en por to with from")
SERVERS = _words(
    """llevara llevaran servira serviran hara haran gestionara gestionaran atendera sera seran
    will be using use found"""
)
SMALL = _words("el la los las un una unos unas mi mis su sus the a an my our his her")
ARTICLES = _words("el la los las")
# Words behind which a name ends: "from January", "a partir de enero", "que me sale gratis".
ENDS = _words(
    """a from this these instead in en desde que porque y and because since para for as next
    here our on de por which that who del este esta"""
)
NO_NAMES = _words(
    """enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    lunes martes miercoles jueves viernes sabado domingo january february march april may june
    july august september october november december monday tuesday wednesday thursday friday
    saturday sunday i im ill id ive google navidad reyes christmas bizum"""
)
NO_PLACES = _words(
    """trabajar dejar volver partir causa medida traves veces ver usar comprar pagar end stop
    leave final fin mes"""
)
_JOINED = re.compile(r"[ \t'’\-&.]{1,3}$")


def about(text: str, words: Sequence[Word], topic: str, book: Phrasebook) -> str:
    """Whom a fact is about: "self", or a word of the text ("hija", "husband", "Pilar")."""
    relatives = book.lists.get("fam", frozenset())
    for before, word in itertools.pairwise(words):
        if before.word in OWNERS and word.word in relatives:
            return word.written.lower()
    if topic == "family":
        for word in words:
            if word.word in relatives and word.word not in {"other", "mayor", "casa"}:
                return word.written.lower()
    if topic == "friends":
        return _friend(words)
    first = [one.word for one in words[:1]]
    if topic in {"taste", "avoid"} and len(words) > 1 and first == ["a"]:
        named = words[2] if words[1].word in ARTICLES and len(words) > 2 else words[1]
        if named.word not in {"mi", "me", "nosotros", "ti"}:
            return named.written if named.written[0].isupper() else named.written.lower()
    return SELF


def _friend(words: Sequence[Word]) -> str:
    for word in words[1:]:
        if word.written[0].isupper() and word.word not in NO_NAMES and len(word.written) > 1:
            return word.written
    for word in words:
        if word.word.startswith(
            ("amig", "cuadrilla", "pandilla", "compadre", "friend", "mate", "pal")
        ):
            return word.written.lower()
    return SELF


def leaves_to(text: str, words: Sequence[Word]) -> str | None:
    """To whom, if it is said: a name, or what stands behind "a", "con", "to"."""
    return _named(text, words) or _described(text, words)


def _named(text: str, words: Sequence[Word]) -> str | None:
    """The first name that is not the first word: "Brandia", "La Casa del Libro"."""
    at = 1
    while at < len(words):
        if not _is_name(words[at]):
            at += 1
            continue
        end = at
        while end + 1 < len(words) and _goes_on(text, words, end):
            end += 1
        if not _is_name(words[end]):
            end -= 1
        return text[words[at].start : words[end].end]
    return None


def _goes_on(text: str, words: Sequence[Word], at: int) -> bool:
    if not _JOINED.match(text[words[at].end : words[at + 1].start]):
        return False
    after = words[at + 1]
    if _is_name(after):
        return True
    is_link = after.word in {"del", "de", "la", "y", "and", "of", "e"}
    return is_link and at + 2 < len(words) and _is_name(words[at + 2])


def _is_name(word: Word) -> bool:
    return word.written[0].isupper() and len(word.written) > 1 and word.word not in NO_NAMES


def _described(text: str, words: Sequence[Word]) -> str | None:
    for at, word in enumerate(words[:-1]):
        after = words[at + 1]
        is_taker = word.word in TAKERS and after.word in SMALL and after.word not in {"su", "his"}
        if not (is_taker or (word.word in SERVERS and after.word in SMALL)):
            continue
        if at + 2 >= len(words) or words[at + 2].word in NO_PLACES | {
            "final",
            "fin",
            "mes",
            "partir",
        }:
            continue
        end = at + 2
        while end + 1 < len(words) and end - at < TO_WORDS_MAX and _still(text, words, end):
            end += 1
        return text[after.start : words[end].end]
    return None


def _still(text: str, words: Sequence[Word], at: int) -> bool:
    between = text[words[at].end : words[at + 1].start]
    return between.isspace() and (
        words[at + 1].word not in ENDS or (words[at + 1].word in {"de", "del"})
    )
