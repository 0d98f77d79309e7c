"""Letters in which a telephone exchange hands on what a caller left on its machine.

Asterisk (and FreePBX), 3CX, Movistar and kin: a sound is attached, and the subject, a header or
the first words say who called. What the machine says of the call is believed as far as a letter's
sender is believed: it is an address that was asserted, and it joins nobody with anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sobremesa.core.mail.letter import Letter
from sobremesa.core.phones import e164

SOUND_ENDINGS = (".wav", ".mp3", ".ogg", ".oga", ".opus", ".amr", ".m4a", ".flac", ".gsm")
LOOKED_AT_CHARS = 2000
SAYS_SO = re.compile(
    r"\bvoice ?-?mail\b|\bvoice message\b|\bbuz[oó]n de voz\b|\bmensajes? de voz\b"
    r"|\bcorreo de voz\b|\bmissatges? de veu\b|\bmensaxes? de voz\b|\bahots[- ]mezua?\b"
    r"|\bmessage vocal\b|\bsprachnachricht\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.])(?:\+|00)?\d(?:\)?[ .\-]?\d){6,16}(?![\w:])")
CALLER = re.compile(
    r"(?:caller(?: ?id)?|from|de(?:l| parte de)?|llamante|remitente|n[uú]mero|desde|von)\b"
    r"[^\n]{0,60}",
    re.IGNORECASE,
)
LENGTH = re.compile(r"(?<![\d:.])(\d{1,3}):([0-5]\d)(?::([0-5]\d))?(?![\d:])")
SAYS_LENGTH = re.compile(
    r"(?:length|duration|duraci[oó]n|durada|iraupena|long)\b[^\d\n]{0,20}"
    r"(\d{1,5}(?::\d\d){0,2})(?:\s?(s|seg|sec|min)\w*)?",
    re.IGNORECASE,
)
HEADERS_OF_CALLER = ("x-asterisk-vm-caller-id-num", "x-asterisk-callerid", "x-callerid",
                     "x-voipnow-caller", "x-caller-id")  # fmt: skip
HEADERS_OF_NAME = ("x-asterisk-vm-caller-id-name", "x-asterisk-calleridname")
MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class MessageLeft:
    """Who called (E.164, '' if withheld), what the exchange calls them, and for how long."""

    number: str
    name: str = ""
    seconds: float | None = None


def message_left(letter: Letter, subject: str, region: str) -> MessageLeft | None:
    """What a letter says of a message left; None if it is a letter like any other.

    Args:
        letter: as it was read.
        subject: decoded.
        region: ISO country whose numbers are written without prefix.

    """
    headers = letter.headers
    if not any(_is_sound(file.content_type, file.name) for file in letter.files):
        return None
    by_header = any(name.startswith("x-asterisk-vm") for name in headers.names())
    words = f"{subject}\n{letter.text[:LOOKED_AT_CHARS]}"
    if not (by_header or SAYS_SO.search(subject) or SAYS_SO.search(letter.text[:200])):
        return None
    name = next((found for key in HEADERS_OF_NAME if (found := headers.text(key))), "")
    number = _number_in_headers(letter, region) or _number_in(words, region)
    name = "" if e164(name, region) or name.casefold() in {"unknown", "anonymous"} else name
    return MessageLeft(number, name, _seconds(letter, words))


def _is_sound(content_type: str, name: str) -> bool:
    return content_type.startswith("audio/") or name.lower().endswith(SOUND_ENDINGS)


def _number_in_headers(letter: Letter, region: str) -> str:
    for name in HEADERS_OF_CALLER:
        for match in NUMBER.finditer(letter.headers.text(name)[:200]):
            if number := e164(match[0], region):
                return number
    return ""


def _number_in(words: str, region: str) -> str:
    """The number behind "from", "de", "Caller": else the first that could be rung."""
    for place in (*CALLER.finditer(words), None):
        text = place[0] if place else words
        for match in NUMBER.finditer(text):
            if number := e164(match[0], region):
                return number
    return ""


def _seconds(letter: Letter, words: str) -> float | None:
    """As a header says, or the words: "(0:23)", "Duration: 23"."""
    stated = letter.headers.get("x-asterisk-vm-duration").strip()
    if stated.isdecimal() and len(stated) < 6:
        return float(stated) or None
    if match := SAYS_LENGTH.search(words):
        parts = [int(part) for part in match[1].split(":")]
        total = 0
        for part in parts:
            total = total * MINUTE_SECONDS + part
        is_minutes = len(parts) == 1 and (match[2] or "").lower() == "min"
        return float(total * MINUTE_SECONDS if is_minutes else total) or None
    match = LENGTH.search(words.partition("\n")[0])
    if not match:
        return None
    first, second, third = int(match[1]), int(match[2]), match[3]
    total = first * MINUTE_SECONDS + second
    return float(total * MINUTE_SECONDS + int(third) if third else total) or None
