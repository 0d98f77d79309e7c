"""The moment a letter says it was written, out of every way to write one.

RFC 5322 § 3.3 and § 4.3 (two-digit years, named zones), asctime, ISO 8601, American dates
with AM/PM, months in the languages of Spain and its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen janv januar january enero",
            "feb fev fév févr febr february febrero",
            "mar mär mrz mars march marzo",
            "apr abr avr avril april abril",
            "may mai mag mei maj mayo maggio",
            "jun giu juin june junio",
            "jul lug juil july julio",
            "aug ago août aou agosto august",
            "sep set sept septiembre september",
            "oct okt ott out octubre october",
            "nov noviembre november",
            "dec dic déc dez des diciembre december",
        ),
        1,
    )
    for name in names.split()
}
ZONE_HOURS = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "cet": 1, "met": 1, "mez": 1, "bst": 1, "west": 1, "cest": 2, "mest": 2, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12,
    "nzdt": 13, "brt": -3, "art": -3,
}  # fmt: skip
"""Zones by name. UT, GMT, Z and every unknown one are UTC, as RFC 5322 § 4.3 asks."""

CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,9})?\s*([ap]\.?m\.?)?"
ZONE = r"\s*([+-]\s?\d{1,2}:?\d{2}|[A-Za-z]{1,5}(?:[+-]\d{1,2}:?(?:\d{2})?)?)?"
USUAL = re.compile(
    rf"(\d{{1,2}})[ \-./]+(?:de )?([^\W\d_]{{3,12}})\.?[ \-./,]+(?:de )?(\d{{2,4}}),?[ T]+"
    rf"{CLOCK}{ZONE}",
    re.IGNORECASE,
)
ASCTIME = re.compile(
    rf"([A-Za-z]{{3,9}})\.? +(\d{{1,2}}),? +{CLOCK}{ZONE} +(\d{{4}})(?: +([+-]\d{{4}}))?",
    re.IGNORECASE,
)
AMERICAN = re.compile(
    rf"([A-Za-z]{{3,9}})\.? +(\d{{1,2}}),? +(\d{{4}}),?(?: at)? +{CLOCK}{ZONE}", re.IGNORECASE
)
ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})[T ]+{CLOCK}{ZONE}", re.IGNORECASE)
NUMBERS = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{2,4}}),?[ T]+{CLOCK}{ZONE}", re.IGNORECASE)
COMMENT = re.compile(r"\([^()]*\)")
OFFSET = re.compile(r"([+-])\s?(\d{1,2}):?(\d{2})?$")

HEADER_DATE_MAX_CHARS = 200
EARLIEST_YEAR = 1971
"""RFC 561, the first mail headers, is of 1973; 1970 is a clock that was never set."""
AHEAD_MAX_DAYS = 2


def read_date(text: str) -> datetime | None:
    """The moment in UTC, or None if no date can be made out. No zone means UTC."""
    text = " ".join(COMMENT.sub(" ", text[:HEADER_DATE_MAX_CHARS]).split())
    if match := USUAL.search(text):
        day, month, year, *rest = match.groups()
        return _moment(year, MONTHS.get(month.lower(), _month(month)), day, *rest)
    if match := ISO.search(text):
        year, month, day, *rest = match.groups()
        return _moment(year, int(month), day, *rest)
    if match := ASCTIME.search(text):
        month, day, hour, minute, second, half, zone, year, after = match.groups()
        return _moment(year, _month(month), day, hour, minute, second, half, after or zone)
    if match := AMERICAN.search(text):
        month, day, year, *rest = match.groups()
        return _moment(year, _month(month), day, *rest)
    if match := NUMBERS.search(text):  # only American software writes this into a header
        month, day, year, *rest = match.groups()
        return _moment(year, int(month), day, *rest)
    return None


def _month(name: str) -> int:
    name = name.lower()
    return MONTHS.get(name) or MONTHS.get(name[:4]) or MONTHS.get(name[:3]) or 0


def _moment(
    year: str,
    month: int,
    day: str,
    hour: str,
    minute: str,
    second: str | None,
    half: str | None,
    zone: str | None,
) -> datetime | None:
    number = int(year)
    if len(year) < 4:
        number += 2000 if number < 50 else 1900  # RFC 5322 § 4.3; 3 digits count from 1900
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    try:
        local = datetime(
            number, month, int(day), hours, int(minute), min(59, int(second or 0)),
            tzinfo=timezone(_offset(zone or "")),
        )  # fmt: skip
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta:
    if match := OFFSET.search(zone):
        sign = -1 if match[1] == "-" else 1
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        # Beyond a day it is no zone, but the rest of the date may well be right.
        return timedelta(minutes=sign * minutes if minutes < 24 * 60 else 0)
    return timedelta(hours=ZONE_HOURS.get(zone.lower(), 0))


def is_possible(moment: datetime, received_at: datetime) -> bool:
    """Not before there was mail, not further ahead than a wrong clock explains."""
    ahead = timedelta(days=AHEAD_MAX_DAYS)
    return moment.year >= EARLIEST_YEAR and moment <= received_at + ahead


def best_date(
    candidates: Iterable[tuple[str, datetime | None]], received_at: datetime
) -> tuple[datetime, str]:
    """The first possible one with the name of its source; when we got it, if none is.

    The candidates in the order of trust: header, received, envelope, file.
    """
    for source, moment in candidates:
        if moment is not None and is_possible(moment, received_at):
            return moment, source
    return received_at, "arrival"
