"""Which days are worked: the firm's week and the holidays of its region.

Holidays are listed (`sobremesa/data/days/holidays.txt`), not computed: regions move them by decree.
The list is made by `python -m bench.understand holidays` and says from which year to which it goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

MONDAY_TO_FRIDAY = frozenset(range(5))
LOOK_DAYS = 60
"""No region rests longer at a stretch; a week without a working day is not searched for ever."""

Holidays = Mapping[str, frozenset[date]]
"""By region: "ES" those of the country, "ES-PV" all that are kept there."""


@lru_cache(maxsize=256)
def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True, slots=True)
class Workdays:
    """The days on which somebody works. `weekdays`: 0 is Monday."""

    holidays: frozenset[date] = frozenset()
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def is_worked(self, day: date) -> bool:
        """Whether the firm is open that day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """The working day that many working days later; the day itself if no day is worked."""
        at = day
        for _ in range(count):
            at = self._next(at, 1) or at
        return at

    def last_until(self, day: date, *, since: date) -> date:
        """The last working day up to a day, and not before another; else the day itself."""
        at = day if self.is_worked(day) else self._next(day, -1) or day
        return at if at >= since else day

    def _next(self, day: date, step: int) -> date | None:
        for count in range(1, LOOK_DAYS):
            at = day + timedelta(count * step)
            if self.is_worked(at):
                return at
        return None


EVERYWHERE = Workdays()
"""Where nothing is known of the region: Monday to Friday."""


def read_holidays(text: str) -> Holidays:
    """The list from its text: a region, a year and days ("ES-PV 2026 0101 0106 …") a line."""
    found: dict[str, set[date]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            region, year, *days = line.split()
            found.setdefault(region, set()).update(
                date(int(year), int(day[:2]), int(day[2:])) for day in days
            )
    return {region: frozenset(days) for region, days in found.items()}


def workdays_of(region: str, holidays: Holidays) -> Workdays:
    """Monday to Friday without the holidays of a region, or of its country where it has none."""
    days = holidays.get(region) or holidays.get(region.partition("-")[0]) or frozenset()
    return Workdays(days)
