"""Who stands behind what a telephone shows as the other end: a person, or a service."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sobremesa.core.phones import e164
from sobremesa.core.text import fold

VALUE_MAX_CHARS = 320
SHORT_MAX_DIGITS = 6
"""Numbers for services and within a switchboard; a subscriber's has more everywhere we know."""

HIDDEN = {
    "", "-1", "-2", "-3", "unknown", "private", "anonymous", "anonimo", "restricted", "withheld",
    "desconocido", "privado", "oculto", "numero oculto", "numero privado", "payphone",
    "unavailable", "no disponible", "(unknown)", "asserted identity", "<unknown>",
}  # fmt: skip
_NUMBER = re.compile(r"[+(]?[\d\s().\-/]{1,40}")
_EMAIL = re.compile(r"[^\s@<>]{1,200}@[^\s@<>]{1,200}\.[^\s@<>]{1,60}")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a call or message. `kind`: `phone` (E.164), `email`, `sender` (a name or short
    number), or nothing where the number was withheld."""

    kind: str
    value: str

    @property
    def is_service(self) -> bool:
        """Short numbers and names in place of a number are not people: BBVA, 22 12 12."""
        return self.kind == "sender"


def end_of(written: str, region: str) -> End:
    """What a telephone noted: `612 34 56 78`, `BBVA`, `-1`.

    Args:
        written: as noted.
        region: ISO country whose numbers are written without prefix.

    """
    text = " ".join(written.split())[:VALUE_MAX_CHARS]
    if fold(text) in HIDDEN:
        return End("", "")
    if number := e164(text, region) or _without_trunk(text, region):
        return End("phone", number)
    if _EMAIL.fullmatch(text):
        return End("email", text.lower())
    if _NUMBER.fullmatch(text):
        digits = "".join(char for char in text if char.isdigit())
        return End("sender", digits) if digits else End("", "")
    return End("sender", text.casefold())


def _without_trunk(text: str, region: str) -> str:
    """`34612345678`: the country without plus, as switchboards and bills write it."""
    digits = text.lstrip("+").replace(" ", "")
    return e164("+" + digits, region) if digits.isascii() and digits.isdigit() else ""


def is_extension(written: str) -> bool:
    """Whether it is a number within a switchboard: two to six digits."""
    text = written.strip()
    return text.isascii() and text.isdigit() and 2 <= len(text) <= SHORT_MAX_DIGITS
