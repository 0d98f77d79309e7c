"""Telephone numbers as one spelling: E.164 (`+34612345678`)."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers

NUMBER_MAX_CHARS = 60


@lru_cache(maxsize=4096)
def e164(text: str, region: str = "") -> str:
    """The number in E.164, or nothing if it is none that could be dialled.

    A number with an extension is refused: it is a switchboard's, and two people behind one
    switchboard must not become one person.

    Args:
        text: as somebody wrote it: `612 34 56 78`, `tel:+34-612-345-678`, `0034…`.
        region: ISO country whose numbers are written without prefix (`ES`), or nothing.

    """
    if not any(char.isdigit() for char in text) or len(text) > NUMBER_MAX_CHARS:
        return ""
    try:
        number = phonenumbers.parse(text, region.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if number.extension or not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def spaced(number: str) -> str:
    """A number in E.164 as people read it aloud: `+34 612 34 56 78`; anything else as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


SHARED_KINDS = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.VOIP,
    phonenumbers.PhoneNumberType.UAN,
}


@lru_cache(maxsize=4096)
def may_be_shared(number: str) -> bool:
    """Whether a telephone is of a kind that several people answer: the line of a house, a
    switchboard. A mobile is somebody's; where a country does not tell them apart, it counts
    as one.

    Args:
        number: E.164.

    """
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return kind in SHARED_KINDS
