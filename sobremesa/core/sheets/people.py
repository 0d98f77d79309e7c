"""Who a row speaks of: names put the right way round, numbers that a spreadsheet has spoilt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sobremesa.core.cards import HANDLES_MAX, Reached, one_line
from sobremesa.core.phones import e164
from sobremesa.core.sheets import amounts, names
from sobremesa.core.sheets.mapping import Row
from sobremesa.core.sheets.proposal import folded

CUSTOMER, NAME = "customer", "name"
VALUE_MAX_CHARS = 200

_SCIENTIFIC = re.compile(r"\d[.,]\d{1,14}[eE]\+?\d{1,2}")
_POINT_ZERO = re.compile(r"(\d{1,18})[.,]0{1,2}")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"/|]{1,64}@[^\s@,;:<>()\[\]\"/|]{1,190}")
_BETWEEN = re.compile(r"\s*(?:[/;|\n]| y | o |, )\s*")


def emails(text: str) -> list[str]:
    """The addresses in a cell: one, several, or `Ana <ana@example.com>`."""
    found = (one.strip(".,'").lower() for one in _EMAIL.findall(text.replace("mailto:", "")))
    return list(dict.fromkeys(one for one in found if "@" in one))[:HANDLES_MAX]


def phones(text: str, region: str) -> list[str]:
    """The telephones in a cell in E.164: one, several, or what a spreadsheet made of one."""
    whole = phone(text, region)
    if whole:
        return [whole]
    parts = (phone(part, region) for part in _BETWEEN.split(text)[:HANDLES_MAX])
    return list(dict.fromkeys(filter(None, parts)))


def phone(text: str, region: str) -> str:
    """One telephone in E.164, or nothing. `6.00112233E+08` and `34600112233` are mended."""
    text = plain_number(text.strip().removeprefix("'"))
    found = e164(text, region)
    if not found and text.isdigit() and len(text) > 9:
        found = e164(f"+{text}")
    return found


def plain_number(text: str) -> str:
    """A number that was no number: `600112233.0` and `6.00112233E+08` are the digits again.

    One that lost its last digits on the way (`6.00E+08`) stays as it is written.
    """
    if found := _POINT_ZERO.fullmatch(text):
        return found[1]
    if _SCIENTIFIC.fullmatch(text):
        number = amounts.number(text)
        digits = re.sub(r"\D", "", text.upper().partition("E")[0])
        if number is not None and number == number.to_integral_value():
            whole = str(int(number))
            return whole if len(digits) >= len(whole) - 1 else text
    return text


def customer_number(text: str) -> str:
    """A customer number so that equal means same: zeros in front and capitals do not matter."""
    text = one_line(plain_number(text)).casefold()
    return (text.lstrip("0") or text[:1] if text.isdigit() else text)[:VALUE_MAX_CHARS]


def turned(name: str) -> tuple[str, str, str]:
    """A whole name as it is said, and its given and family part where a comma tells them apart.

    "Aldasoro Iturbe, Begoña" is "Begoña Aldasoro Iturbe". A firm keeps its comma ("Ruiz e
    Hijos, S.L.").
    """
    name = one_line(name)
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma or not given or not family or "," in given or _is_firm(given):
        return name, "", ""
    return f"{given} {family}", given, family


def _is_firm(text: str) -> bool:
    word = folded(text).replace(".", "").replace(" ", "")
    return word in names.FIRMS


def name_of(row: Row) -> str:
    """What the somebody of a row is called: their name, else their firm's."""
    if whole := row.get("name"):
        return turned(whole)[0] if not row.get("family_name") else joined_name(row)
    return joined_name(row) or one_line(row.get("organisation"))


def joined_name(row: Row) -> str:
    """Given and family names, one after the other."""
    parts = ("given_name", "middle_name", "family_name", "second_family_name")
    given = row.get("given_name") or row.get("name")
    said = [given, *(row.get(part) for part in parts[1:])]
    return " ".join(filter(None, map(one_line, said)))


def reached(row: Row, region: str) -> list[Reached]:
    """By what the somebody of a row is known: number, e-mails, telephones; with their name."""
    return list(_reached(row, region, name_of(row)))


def _reached(row: Row, region: str, name: str) -> Iterator[Reached]:
    if number := customer_number(row.get("customer")):
        yield Reached(kind=CUSTOMER, value=number, name=name)
    for _, cell in row.several("email"):
        for address in emails(cell):
            yield Reached(kind="email", value=address, name=name)
    for _, cell in row.several("phone"):
        for number in phones(cell, region):
            yield Reached(kind="phone", value=number, name=name)
