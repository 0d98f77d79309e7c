"""A summary as numbers to compute with, and the same squeezed to what a likelihood needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sobremesa.core.errors import CoreError
from sobremesa.core.silence.frames import Floats, numbers

SLACK = 1e-9
SQUEEZE_FROM = 4096


class BadSummary(CoreError):
    """A summary lacks a column, or says what cannot be."""


@dataclass(frozen=True, slots=True)
class Customers:
    """Frequency, recency and age of everybody, and how many days the unit of the two has.

    `weight` is how many customers a row stands for; `log_gaps` is the sum over all of them, or
    None where the summary has none.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    weight: Floats
    unit_days: float
    log_gaps: float | None = None

    @property
    def count(self) -> int:
        """How many customers."""
        return int(self.weight.sum())

    def every(self, step: int) -> Customers:
        """Each `step`-th row: enough to come near a top with."""
        cut = slice(None, None, step)
        return Customers(
            self.frequency[cut], self.recency[cut], self.age[cut], self.weight[cut], self.unit_days
        )

    def squeezed(self) -> Customers:
        """Equal rows as one with its weight, where rows are many and their days whole."""
        if len(self.age) < SQUEEZE_FROM:
            return self
        days = [np.rint(one * self.unit_days) for one in (self.recency, self.age)]
        whole = np.abs(days[0] / self.unit_days - self.recency).max() < SLACK
        whole = whole and np.abs(days[1] / self.unit_days - self.age).max() < SLACK
        widths = [int(one.max()).bit_length() for one in (self.frequency, *days)]
        if not whole or sum(widths) > 62:
            return self
        if (self.weight != 1.0).any():
            return self
        key = self.frequency.astype(np.int64)
        for one, width in zip(days, widths[1:], strict=True):
            key = (key << width) | one.astype(np.int64)
        key.sort()
        begins = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        weight = np.diff(np.append(begins, len(key))).astype(np.float64)
        key = key[begins]
        age = (key & ((1 << widths[2]) - 1)) / self.unit_days
        recency = ((key >> widths[2]) & ((1 << widths[1]) - 1)) / self.unit_days
        frequency = (key >> (widths[1] + widths[2])).astype(np.float64)
        return Customers(frequency, recency, age, weight, self.unit_days, self.log_gaps)


def customers(summary: Any, unit_days: float | None = None) -> Customers:
    """The columns of a summary, looked over.

    Args:
        summary: any frame with `frequency`, `recency` and `age`, as `summarise` makes it; with
            `weight` a row stands for so many customers.
        unit_days: of recency and age, for a summary from elsewhere that does not say it
            (`summarise` writes a column of it); 1 where nobody says it.

    Raises:
        BadSummary: a value is missing, negative, or contradicts another: a last purchase after
            today, or repeat purchases that took no time.

    """
    if isinstance(summary, Customers):
        return summary
    found = numbers(summary, ("frequency", "recency", "age"), ("unit_days", "weight", "log_gaps"))
    x, last, age = (found[name] for name in ("frequency", "recency", "age"))
    if not len(x):
        raise BadSummary("there are no customers")
    for name, good in (
        ("frequency", ((x >= 0), (x < np.inf), (x == np.floor(x)))),
        ("recency", ((last >= 0), (x > 0) | (last == 0))),
        ("age", ((age >= last - SLACK), (age < np.inf))),
    ):
        if not all(one.all() for one in good):
            at = int(np.argmin(np.logical_and.reduce(good)))
            raise BadSummary(f"row {at + 1} of the summary: {name} cannot be so")
    if "unit_days" in found:
        unit_days = float(found["unit_days"][0])
    weight = found["weight"] if "weight" in found else np.ones(len(x))
    gaps = float(found["log_gaps"].sum()) if "log_gaps" in found else None
    return Customers(x, last, np.maximum(age, last), weight, unit_days or 1.0, gaps)


def histogram(values: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Distinct values and their weights: gamma functions are computed on these alone."""
    if len(values) and values.max() < 4 * len(values) + 1000:
        counts: Floats = np.asarray(np.bincount(values.astype(np.int64), weight), np.float64)
        found = np.flatnonzero(counts)
        return found.astype(np.float64), counts[found]
    distinct, place = np.unique(values, return_inverse=True)
    return distinct, np.asarray(np.bincount(place, weight), np.float64)
