"""Days and hours in Gipuzkoa: when a workshop works and when its customers write."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sobremesa.core.calendar.workdays import easter

MADRID = ZoneInfo("Europe/Madrid")
OPENS, CLOSES = 8 * 60 + 10, 18 * 60 + 20
WAKES, SLEEPS = 7 * 60 + 40, 22 * 60 + 40
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
SEASONS = ("invierno", "primavera", "verano", "otoño")
NEXT_SEASONS = ("la primavera", "el verano", "el otoño", "el invierno")


class Calendar:
    """The working days of the firm: its holidays, Easter, and three weeks in August."""

    def __init__(self, fixed: Iterable[str]) -> None:
        self.fixed = frozenset((int(day[:2]), int(day[3:])) for day in fixed)
        self._known: dict[date, bool] = {}

    def is_holiday(self, day: date) -> bool:
        """A public holiday in Gipuzkoa: fixed ones, Maundy Thursday to Easter Monday."""
        around_easter = -3 <= (day - easter(day.year)).days <= 1
        return (day.month, day.day) in self.fixed or around_easter

    def is_working(self, day: date) -> bool:
        """Whether the workshop is open that day."""
        known = self._known.get(day)
        if known is None:
            closed = (day.month == 8 and day.day <= 21) or (day.month == 12 and day.day >= 24)
            known = day.weekday() < 5 and not closed and not self.is_holiday(day)
            self._known[day] = known
        return known

    def working_day(self, day: date, *, after: int = 0, step: int = 1) -> date:
        """The day itself, or the next one (`step`=-1: the one before) that is worked; then
        `after` working days more."""
        while not self.is_working(day):
            day += timedelta(step)
        for _ in range(after):
            day += timedelta(1)
            while not self.is_working(day):
                day += timedelta(1)
        return day

    def our_moment(self, at: datetime, rng: random.Random) -> datetime:
        """The first moment from `at` on when one of us would write."""
        minute = at.hour * 60 + at.minute
        if self.is_working(at.date()) and OPENS <= minute <= CLOSES:
            return at
        day = at.date() if minute < OPENS else at.date() + timedelta(1)
        return moment(self.working_day(day), rng.randint(OPENS, OPENS + 110))

    def their_moment(self, at: datetime, rng: random.Random, *, is_office: bool) -> datetime:
        """The first moment from `at` on when they would write: awake, and offices on weekdays."""
        if is_office and (at.weekday() >= 5 or self.is_holiday(at.date())) and rng.random() < 0.8:
            at = moment(at.date() + timedelta(7 - at.weekday()), rng.randint(8 * 60, 12 * 60))
        minute = at.hour * 60 + at.minute
        if minute < WAKES:
            return moment(at.date(), rng.randint(WAKES, WAKES + 150))
        if minute > SLEEPS:
            return moment(at.date() + timedelta(1), rng.randint(WAKES, WAKES + 200))
        return at


def moment(day: date, minute: int) -> datetime:
    """A naive local time: the minute of a day."""
    return datetime.combine(day, time(minute // 60, minute % 60))


def local(at: datetime) -> datetime:
    """The aware time of a naive local one."""
    return at.replace(tzinfo=MADRID)


def season(day: date) -> int:
    """0 winter … 3 autumn, by whole months from December."""
    return day.month % 12 // 3
