"""What stands in a column, told by the look of its cells: the shares of e-mails, days, names …

Everything here is a share between 0 and 1 of the cells that say something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sobremesa.core.phones import e164
from sobremesa.core.sheets import amounts, names
from sobremesa.core.sheets.dates import is_ambiguous, read_time, when
from sobremesa.core.sheets.proposal import folded

CELLS_MAX = 120
CELL_MAX_CHARS = 300

_EMAIL = re.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>]{1,190}\.[a-z]{2,24}", re.IGNORECASE)
_URL = re.compile(r"(https?://|www\.)\S+|[a-z0-9-]{2,60}(\.[a-z0-9-]{2,60})?\.[a-z]{2,6}(/\S*)?")
_DNI = re.compile(r"(?:[XYZ]\d{7}|\d{8})[A-Z]")
_CIF = re.compile(r"[A-HJNP-SUVW]\d{7}[0-9A-J]")
_RATES = frozenset(
    ("21", "10", "4", "0", "21%", "10%", "4%", "21,00", "10,00", "21.00", "20", "19")
)
_POSTAL = re.compile(r"(0[1-9]|[1-4]\d|5[0-2])\d{3}|[1-9]\d{3}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}")
_LETTERS = re.compile(r"[^\W\d_]+(?:[ '’.·,-]{1,2}[^\W\d_]+)*\.?")
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[A-Z#]{0,6}[-/ ]?\d{1,12}(?:[-/]\d{1,8}){0,2}|[0-9a-f]{8,40}", re.IGNORECASE)
_CENTS = re.compile(r".*\d[.,]\d{2}\D*")
_AFFIRMED = frozenset(
    "si no yes true false verdadero falso x s n y 0 1 oui non ja nein bai ez".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One column seen as a whole. `share` by name of what was looked for."""

    cells: int
    filled: float
    unique: float
    words: float
    chars: float
    share: Mapping[str, float] = field(default_factory=dict)

    def of(self, name: str) -> float:
        """The share of something; 0 where nothing stands in the column."""
        return self.share.get(name, 0.0)


def shape_of(values: Sequence[str], *, region: str = "") -> Shape:
    """A column seen as a whole.

    Args:
        values: its cells, from the top.
        region: ISO country whose telephone numbers are written without prefix.

    """
    said = [value.strip()[:CELL_MAX_CHARS] for value in values if value.strip()]
    some = said[:CELLS_MAX]
    if not some:
        return Shape(0, 0.0, 0.0, 0.0, 0.0)
    n = len(some)
    plain = [folded(value) for value in some]
    looks = {name: sum(map(look, some)) / n for name, look in _LOOKS.items()}
    looks.update({name: sum(map(look, plain)) / n for name, look in _FOLDED_LOOKS.items()})
    looks["rising"] = _rising(some)
    looks["phone"] = sum(_phone(value, region) for value in some) / n
    looks["signed"] = sum(bool(amounts.currency_of(one)) for one in some) / n
    return Shape(
        cells=len(said),
        filled=len(said) / max(1, len(values)),
        unique=len(set(plain)) / n,
        words=sum(len(value.split()) for value in some) / n,
        chars=sum(map(len, some)) / n,
        share=looks,
    )


def is_phone_like(text: str) -> bool:
    """Whether a cell could be a telephone: seven digits or more, and no day, no code."""
    digits = sum(char.isdigit() for char in text)
    return 7 <= digits <= 15 and not set(text) - set("0123456789+()-./ ext\u00a0")


def _phone(text: str, region: str) -> float:
    """1 for a number that could be dialled, a half for something that looks like one."""
    first = re.split(r"[/;,]", text)[0].strip()
    if not is_phone_like(first) or when(text, "dmy"):
        return 0.0
    return 1.0 if e164(first, region) or e164(f"+{first}") else 0.4


def _rising(values: Sequence[str]) -> float:
    """How often a whole number is followed by a greater one: numbers given out one by one."""
    found = [int(value) for value in values if _is_integer(value)]
    if len(found) < max(3, 0.95 * len(values)):
        return 0.0
    return sum(a < b for a, b in pairwise(found)) / (len(found) - 1)


def _is_date(text: str) -> bool:
    return when(text, "dmy") is not None or when(text, "mdy") is not None


def _is_moment(text: str) -> bool:
    found = when(text, "dmy") or when(text, "mdy")
    return found is not None and found.at is not None


def _is_old(text: str) -> bool:
    """A day on which somebody may have been born, rather than bought something."""
    found = when(text, "dmy") or when(text, "mdy")
    return found is not None and found.at is None and found.day.year < 2005


def _is_tax(text: str) -> bool:
    """A Spanish NIF, NIE or CIF whose last sign is right (Orden EHA/451/2008, RD 1065/2007)."""
    bare = re.sub(r"[-. ]", "", text.upper()).removeprefix("ES")
    if _DNI.fullmatch(bare):
        digits = int(bare[:-1].translate(str.maketrans("XYZ", "012")))
        return bare[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[digits % 23]
    if not _CIF.fullmatch(bare):
        return False
    odd = sum(sum(divmod(2 * int(char), 10)) for char in bare[1:8:2])
    check = -(odd + sum(int(char) for char in bare[2:8:2])) % 10
    return bare[-1] in {str(check), "JABCDEFGHI"[check]}


def _is_money(text: str) -> bool:
    if amounts.currency_of(text) and amounts.is_number(text):
        return True
    return bool(_CENTS.fullmatch(text)) and amounts.is_number(text)


def _is_integer(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _is_small(text: str) -> bool:
    if len(text) > 1 and text[0] == "0":  # 0012 is a code
        return False
    found = amounts.number(text)
    return found is not None and abs(found) < 1000 and found == found.to_integral_value()


def _is_name(plain: str) -> bool:
    """Two words or more, of which one is a frequent name and none is what firms are called."""
    found = _WORD.findall(plain)
    if not 2 <= len(found) <= 6 or any(char.isdigit() for char in plain):
        return False
    known = sum(word in names.GIVEN or word in names.SURNAMES for word in found)
    firm = sum(word in names.FIRMS for word in found)
    return known >= 1 and not firm


def _is_given(plain: str) -> bool:
    found = _WORD.findall(plain)
    return bool(found) and len(found) <= 3 and found[0] in names.GIVEN


def _is_surname(plain: str) -> bool:
    found = _WORD.findall(plain)
    return bool(found) and len(found) <= 4 and any(word in names.SURNAMES for word in found)


def _is_firm(plain: str) -> bool:
    found = _WORD.findall(plain.replace(".", ""))
    return any(word in names.FIRMS for word in found)


def _is_street(plain: str) -> bool:
    found = _WORD.findall(plain)
    has_number = any(char.isdigit() for char in plain)
    return len(found) > 1 and any(word in names.STREETS for word in found) and (
        has_number or found[0] in names.STREETS
    )  # fmt: skip


def _among(known: frozenset[str] | Mapping[str, str]) -> Callable[[str], bool]:
    return lambda plain: plain in known


def _has(known: frozenset[str]) -> Callable[[str], bool]:
    return lambda plain: plain in known or any(word in known for word in _WORD.findall(plain)[:3])


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "email": lambda text: bool(_EMAIL.search(text)),
    "url": lambda text: "@" not in text and bool(_URL.fullmatch(text.lower())),
    "date": _is_date,
    "moment": _is_moment,
    "ambiguous": is_ambiguous,
    "time": lambda text: ":" in text and read_time(text) is not None,
    "money": _is_money,
    "number": amounts.is_number,
    "integer": _is_integer,
    "small": _is_small,
    "tax": _is_tax,
    "old": _is_old,
    "few": lambda text: text.isascii() and text.isdigit() and int(text[:4]) <= 24,
    "rate": lambda text: text in _RATES,
    "postal": lambda text: bool(_POSTAL.fullmatch(text.upper())),
    "code": lambda text: bool(_CODE.fullmatch(text)),
    "letters": lambda text: bool(_LETTERS.fullmatch(text)),
    "comma": lambda text: text.count(",") == 1 and bool(_LETTERS.fullmatch(text)),
    "currency": lambda text: text in amounts.CODES or text in amounts.SIGNS,
    "serial": lambda text: len(text) == 5 and text.isdigit() and 30_000 < int(text) < 60_000,
    "bare_date": lambda text: len(text) == 8 and text.isdigit() and _is_date(text),
}
_FOLDED_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "name": _is_name,
    "given": _is_given,
    "some_given": lambda plain: any(word in names.GIVEN for word in _WORD.findall(plain)),
    "job": _has(names.JOBS),
    "surname": _is_surname,
    "firm": _is_firm,
    "street": _is_street,
    "city": _has(names.CITIES),
    "region": _among(names.REGIONS),
    "country": _among(names.COUNTRIES),
    "language": _among(names.LANGUAGES),
    "direction": _among(names.DIRECTIONS),
    "medium": _among(names.MEDIA),
    "yes_no": lambda plain: plain in _AFFIRMED,
}
