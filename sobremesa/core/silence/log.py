"""All purchases (or days of contact) in columns, to be looked at as they stood on earlier days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sobremesa.core.silence.customers import Customers
from sobremesa.core.silence.frames import Array, Ints, column, day_numbers, eager, keys
from sobremesa.core.silence.judging import Outcomes
from sobremesa.core.silence.summary import counted


@dataclass(frozen=True, slots=True)
class Log:
    """Who and when, one row for each day on which somebody bought; sorted by customer and day.

    `who` counts from 0; `names` are the customers as they were called, in the order of `who`.
    Days of one customer that lie no more than `pause_days` apart are one talk, counted at its last
    day: answers of one conversation are no rhythm. 0 for purchases: each day counts.
    """

    who: Ints
    day: Ints
    names: Array
    pause_days: int = 0

    @property
    def begin(self) -> int:
        """The first day of all."""
        return int(self.day.min())

    def until(self, day: int, unit_days: float) -> tuple[Ints, Customers]:
        """Everybody known on that day, and what was known of them."""
        found = counted(*self._talks(day), None, day, has_gaps=True)
        repeats = (found.days - 1).astype(np.float64)
        gaps = found.log_gaps if found.log_gaps is not None else np.zeros(0)
        return found.customer, Customers(
            repeats, (found.last - found.first) / unit_days, (day - found.first) / unit_days,
            np.ones(len(repeats)), unit_days, float(gaps.sum() - repeats.sum() * np.log(unit_days)),
        )  # fmt: skip

    def _talks(self, day: int) -> tuple[Ints, Ints]:
        """The days up to that one; of days close together the last."""
        known = self.day <= day
        who, days = self.who[known], self.day[known]
        if not self.pause_days or not len(who):
            return who, days
        is_last = np.append((who[1:] != who[:-1]) | (np.diff(days) > self.pause_days), True)
        return who[is_last], days[is_last]

    def after(self, who: Ints, day: int, end: int) -> Ints:
        """On how many days each of these bought after `day`, up to `end`."""
        within = (self.day > day) & (self.day <= end)
        return np.bincount(self.who[within], minlength=len(self.names))[who]

    def came(self, who: Ints, day: int, end: int) -> Outcomes:
        """Which of these bought at all after `day`, up to `end`."""
        return np.asarray(self.after(who, day, end) > 0)

    def some(self, most: int) -> Log:
        """At most so many of the customers: each n-th."""
        step = -(-len(self.names) // most) if most else 1
        if step <= 1:
            return self
        kept = self.who % step == 0
        return Log(self.who[kept] // step, self.day[kept], self.names[::step], self.pause_days)


def occasions(orders: Any, until: int, unit_days: int) -> dict[str, Array]:
    """Purchases by occasion, as BG/BB counts: periods of days, of which the last ends today.

    Returns:
        the columns that came, with `date` the number of the period: 0 ends at `until`, -1 before.

    """
    frame = eager(orders)
    columns: dict[str, Array] = {name: frame[name].to_numpy() for name in frame.columns}
    columns["date"] = -((until - day_numbers(column(frame, "date")).astype(np.int64)) // unit_days)
    return columns


def log_of(orders: Any, *, customer: str = "customer", day: str = "date") -> Log:
    """The log of a frame with a column of customers and one of days."""
    frame = eager(orders)
    codes, names = keys(column(frame, customer))
    days = day_numbers(column(frame, day), day).astype(np.int64)
    if names is None:
        names, codes = np.unique(codes, return_inverse=True)
    if not len(days):
        return Log(codes.astype(np.int64), days, names)
    begin = int(days.min())
    width = int(days.max()) - begin + 1
    key = np.unique(codes.astype(np.int64) * width + (days - begin))
    return Log(key // width, key % width + begin, names)
