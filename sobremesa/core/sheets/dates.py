"""Days and moments as people and spreadsheets write them.

`03/01/2024`, `3-ene-24`, `3 de enero de 2024`, `2024-01-03T10:00:00Z`, `19970101`, `Jan 3, 2024
2:05 PM`, and the serial numbers of Excel. Which of two numbers is the day is the file's
business: `order_in` looks for a value that settles it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from sobremesa.core.mail.dates import MONTHS
from sobremesa.core.sheets.proposal import folded

DATE_MAX_CHARS = 60
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119: what a day may be in a serial number
MORE_MONTHS = {
    "gener": 1, "febrer": 2, "marc": 3, "maig": 5, "juny": 6, "juliol": 7, "agost": 8,
    "setembre": 9, "octubre": 10, "desembre": 12, "janeiro": 1, "fevereiro": 2, "marco": 3,
    "maio": 5, "junho": 6, "julho": 7, "setembro": 9, "outubro": 10, "novembro": 11,
    "dezembro": 12, "fevrier": 2, "aout": 8, "decembre": 12, "dezember": 12, "diciembre": 12,
    "marz": 3, "juni": 6, "juli": 7, "oktober": 10, "mayo": 5, "junio": 6, "julio": 7,
}  # fmt: skip
"""Months, folded, that letters do not write and their first letters do not give."""

_SEPARATED = re.compile(r"(\d{1,4})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}(\d{1,4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.|º)?[-/. ](?:de |d')?([a-z]{3,12})[-/., ]{1,2}"
                    r"(?:de |del )?(\d{2,4})")  # fmt: skip
_AMERICAN = re.compile(r"([a-z]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(
    r"(\d{1,2}) ?[:.hH](\d{2})?(?:[:.](\d{2})(?:[.,]\d{1,9})?)? ?([aApP])?\.? ?(?:[mM]\.?)?"
    r" ?(?:h|hrs|horas)?"
)
_ZONE = re.compile(r" ?(?:z|utc|gmt|([+-])(\d{2}):?(\d{2})?)$")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d{1,12}))?")


@dataclass(frozen=True, slots=True)
class When:
    """A day, and where it is known the time, and how far from UTC it was written."""

    day: date
    at: time | None = None
    offset_minutes: int | None = None


def when(text: str, order: str = "", *, serials: bool = False) -> When | None:
    """The day and time that a cell says; None where it says none, or not which.

    Args:
        text: the cell.
        order: `dmy`, `mdy` or `ymd`, for dates of numbers alone that could be several.
        serials: whether a bare number is a day of Excel's (the column must be one of dates).

    """
    text = " ".join(folded(text[:DATE_MAX_CHARS]).split())
    if not any(char.isdigit() for char in text):
        return None
    if serials and (found := _serial(text)):
        return found
    day, rest = _day(text, order)
    if day is None:
        return None
    rest = rest.lstrip(" ,t-").removeprefix("a las ").strip()
    if not rest:
        return When(day)
    clock, offset = _without_zone(rest)
    at = read_time(clock)
    return When(day, at, offset) if at else None


def read_time(text: str) -> time | None:
    """`9:05`, `21.30`, `9 h`, `2:05:10 PM`, and the part of a day that Excel writes."""
    text = text.strip()[:30]
    if re.fullmatch(r"0[.,]\d{1,12}", text):
        return _time_of_share(float(text.replace(",", ".")))
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour = int(found[1])
    if half := found[4]:
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        return None


def order_in(texts: Iterable[str]) -> str:
    """`dmy`, `mdy` or `ymd` if one of the dates settles it, else nothing.

    A column that says both (somebody typed) is decided by the majority.
    """
    votes = {"dmy": 0, "mdy": 0, "ymd": 0}
    for text in texts:
        if order := _order_of(text):
            votes[order] += 1
    best = max(votes, key=lambda order: votes[order])
    return best if votes[best] else ""


def is_ambiguous(text: str) -> bool:
    """Whether this is a day of numbers alone that reads as two different days."""
    found = _SEPARATED.match(folded(text[:DATE_MAX_CHARS]))
    if not found or len(found[1]) > 2 or len(found[3]) == 3:
        return False
    first, second = int(found[1]), int(found[2])
    return first <= 12 and second <= 12 and first != second


def _order_of(text: str) -> str:
    found = _SEPARATED.match(folded(text[:DATE_MAX_CHARS]))
    if not found:
        return ""
    if len(found[1]) == 4:
        return "ymd"
    first, second = int(found[1]), int(found[2])
    if first > 12 >= second:
        return "dmy" if first <= 31 else "ymd"
    if second > 12 >= first:
        return "mdy"
    return ""


def _day(text: str, order: str) -> tuple[date | None, str]:
    if found := _SEPARATED.match(text):
        return _of_numbers(found[1], found[2], found[3], order), text[found.end() :]
    if found := _COMPACT.match(text):
        day = _date(int(found[1]), int(found[2]), int(found[3]))
        rest = text[found.end() :]
        return (None if rest[:1].isdigit() else day), rest
    # "lunes, 3 de enero de 2024": the name of the day says nothing that its number does not.
    bare = text.partition(",")[2].strip() if text[:1].isalpha() and "," in text[:12] else text
    if found := _NAMED.match(bare):
        return _date(_year(found[3]), _month(found[2]), int(found[1])), bare[found.end() :]
    if found := _AMERICAN.match(text):
        return _date(int(found[3]), _month(found[1]), int(found[2])), text[found.end() :]
    return None, ""


def _of_numbers(first: str, second: str, third: str, order: str) -> date | None:
    if len(first) > 2 or (order == "ymd" and len(third) < 3):
        year, month, day = first, second, third
    elif order == "mdy" or (not order and _order_of(f"{first}/{second}/{third}") == "mdy"):
        month, day, year = first, second, third
    elif order or first == second or _order_of(f"{first}/{second}/{third}"):
        day, month, year = first, second, third
    else:
        return None
    if len(year) in {1, 3} or len(day) > 2:
        return None
    return _date(_year(year), int(month), int(day))


def _year(text: str) -> int:
    """Two digits count from 1970 on: neither a sale nor a talk is older; birthdays have four."""
    number = int(text)
    return number if len(text) == 4 else number + (1900 if number >= 70 else 2000)


def _month(name: str) -> int:
    return MORE_MONTHS.get(name) or MONTHS.get(name) or MONTHS.get(name[:3]) or 0


def _date(year: int, month: int, day: int) -> date | None:
    if not 1800 <= year <= 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _without_zone(text: str) -> tuple[str, int | None]:
    found = _ZONE.search(text)
    if not found:
        return text, None
    sign, hours, minutes = found.groups()
    offset = (int(hours) * 60 + int(minutes or 0)) * (-1 if sign == "-" else 1) if sign else 0
    if abs(offset) >= 24 * 60:
        return text[: found.start()], None
    return text[: found.start()], offset


def _serial(text: str) -> When | None:
    found = _SERIAL.fullmatch(text)
    if not found or int(found[1]) not in SERIALS:
        return None
    day = EXCEL_EPOCH + timedelta(days=int(found[1]))
    share = float(f"0.{found[2]}") if found[2] else 0.0
    return When(day, _time_of_share(share) if share else None)


def _time_of_share(share: float) -> time:
    seconds = min(86_399, round(share * 86_400))
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
