"""Faces until there are portraits: initials on one of five tints. A tint never means anything."""

from __future__ import annotations

import hashlib
import unicodedata

TINTS = 5
PARTICLES = {"de", "del", "la", "las", "los", "y", "i", "e", "da", "do", "dos", "van", "von", "der"}


def initials(name: str) -> str:
    """At most two letters: of the first name and of the first family name.

    Only what could be a letter counts, so "+34 612…" or "@" gives "?", and a name in any
    script gives its own letters.
    """
    words = ["".join(char for char in word if char.isalpha()) for word in name.split()]
    words = [word for word in words if word]
    named = [word for word in words if word.lower() not in PARTICLES] or words
    if not named:
        return "?"
    return unicodedata.normalize("NFC", "".join(word[0] for word in named[:2])).upper()


def tint(name: str) -> int:
    """1 to 5, the same for the same name on every machine."""
    folded = unicodedata.normalize("NFKD", name.casefold().strip())
    return hashlib.blake2b(folded.encode(), digest_size=2).digest()[0] % TINTS + 1
