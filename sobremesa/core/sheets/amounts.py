"""Money and other numbers as people and spreadsheets write them: `1.234,56 €`, `(12.00)`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

NUMBER_MAX_CHARS = 40
CENTS_MAX = 10**15
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "R$": "BRL"}
WORDS = {"euro": "EUR", "euros": "EUR", "eur": "EUR", "usd": "USD", "gbp": "GBP"}
CODES = frozenset(
    """
    EUR USD GBP CHF JPY CNY SEK NOK DKK PLN CZK HUF RON BGN TRY RUB UAH CAD AUD NZD MXN ARS CLP
    COP PEN BRL UYU VES BOB PYG CRC GTQ DOP INR KRW SGD HKD ZAR MAD ILS AED SAR THB PHP
    """.split()  # noqa: SIM905 - fifty quotation marks say nothing
)
_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*-?|[+-]?[.,]\d+")
_PLAIN = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?", re.IGNORECASE)


def currency_of(text: str) -> str:
    """The ISO code in a cell: `€`, `EUR`, `1.234,56 €`; empty where there is none."""
    text = text.strip()[:NUMBER_MAX_CHARS]
    for sign in sorted(SIGNS, key=len, reverse=True):
        if sign in text:
            return SIGNS[sign]
    for word in re.findall(r"[A-Za-z]+", text):
        if word in CODES:
            return str(word)
        if word.casefold() in WORDS:
            return WORDS[word.casefold()]
    return ""


def number(text: str, *, decimal_comma: bool = False) -> Decimal | None:
    """The number in a cell, or None if it holds none or more than one.

    Args:
        text: the cell; a sign or code of a currency beside the number is passed over.
        decimal_comma: whether a mark that could be either (`1.234`, `1,234`) is read the
            Spanish way. A number that settles itself (`1.234,50`) is read as it is written.

    """
    text = text.strip()[:NUMBER_MAX_CHARS].replace("\u00a0", " ").replace("\u202f", " ")
    text = text.replace("\u2212", "-")
    is_negative = text.startswith("(") and text.endswith(")")
    bare = _without_currency(text.strip("()")).strip()
    if not _NUMBER.fullmatch(bare):
        return _scientific(bare)
    is_negative = is_negative or bare.startswith("-") or bare.endswith("-")
    digits = bare.strip("+- ").replace(" ", "").replace("'", "")
    plain = _with_point(digits, decimal_comma=decimal_comma)
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return -found if is_negative else found


def cents(text: str, *, decimal_comma: bool = False) -> int | None:
    """An amount in hundredths, rounded half to even, or None if it is none."""
    found = number(text, decimal_comma=decimal_comma)
    if found is None or abs(found) > CENTS_MAX:
        return None
    return int((found * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def is_number(text: str) -> bool:
    """Whether a cell is a number, however its decimals are marked."""
    return number(text) is not None


def comma_in(texts: Iterable[str]) -> bool | None:
    """Whether commas mark the decimals in these cells; None where none of them settles it."""
    comma = point = 0
    for text in texts:
        bare = _without_currency(text.strip()[:NUMBER_MAX_CHARS].strip("()")).strip("+- ")
        last_comma, last_point = bare.rfind(","), bare.rfind(".")
        if last_comma >= 0 and last_point >= 0:
            comma, point = comma + (last_comma > last_point), point + (last_point > last_comma)
        elif last_comma >= 0 and _is_decimal_mark(bare, ","):
            comma += 1
        elif last_point >= 0 and _is_decimal_mark(bare, "."):
            point += 1
    return None if comma == point else comma > point


def _is_decimal_mark(bare: str, mark: str) -> bool:
    return bare.count(mark) == 1 and (len(bare) - bare.rfind(mark) != 4 or bare[0] in "0" + mark)


def _with_point(digits: str, *, decimal_comma: bool) -> str:
    marks = {mark for mark in ".," if mark in digits}
    if len(marks) == 2:
        decimal = "," if digits.rfind(",") > digits.rfind(".") else "."
    elif len(marks) == 1:
        mark = marks.pop()
        is_usual = (mark == ",") == decimal_comma
        decimal = mark if _is_decimal_mark(digits, mark) or (is_usual and digits.count(mark) == 1) \
            else ""  # fmt: skip
    else:
        decimal = ""
    for mark in ".,":
        digits = digits.replace(mark, "." if mark == decimal else "")
    return digits


def _scientific(bare: str) -> Decimal | None:
    """`6.00112233E+08`: what a spreadsheet makes of a long number."""
    found = bare.replace(",", ".")
    return Decimal(found) if _PLAIN.fullmatch(found) and abs(Decimal(found)) < 10**40 else None


def _without_currency(text: str) -> str:
    for sign in SIGNS:
        text = text.replace(sign, "")
    words = text.split()
    return " ".join(
        word for word in words if word.upper() not in CODES and word.casefold() not in WORDS
    )
