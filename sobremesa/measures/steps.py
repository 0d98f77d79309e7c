"""From tables to one column of numbers for each sum: the steps that every measure stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from narwhals.typing import IntoFrame

from sobremesa.core.bonds import gaps, giving, rhythm, ties, waits
from sobremesa.core.stats import Array

Frame = nw.LazyFrame[Any]

EPOCH = date(1970, 1, 1)


class Tables(NamedTuple):
    """The tables of `core.tables`, in one engine; None where there is none of a kind."""

    interactions: IntoFrame
    purchases: IntoFrame | None = None
    promises: IntoFrame | None = None
    favours: IntoFrame | None = None


class Steps:
    """Each step is taken once, when somebody asks for it.

    The contact in order (`rhythm.events`) costs more than all the rest, and everything needs it:
    its rows are kept, some 120 bytes each, and what follows reads them from there.
    """

    def __init__(self, tables: Tables, on: date, hours: waits.Hours, keys: Sequence[str]) -> None:
        self.given = tables
        self.keys = keys
        self.on_day = (on - EPOCH).days
        self.since_day = self.on_day - ties.YEARS_DAYS
        self.hours = hours
        self.interactions, self.keep = _engine(tables.interactions)

    @cached_property
    def _kept_events(self) -> pa.Table:
        found = rhythm.events(
            self.interactions, self.on_day, self.keys, midnight_s=self.hours.midnight_s
        )
        return _collected(found.drop("interaction_id"))

    @cached_property
    def events(self) -> Frame:
        """The contact in order, kept."""
        return self.keep(self._kept_events)

    @cached_property
    def worked(self) -> Frame:
        """The firm's days, from the first contact to the last."""
        ends = pc.min_max(self._kept_events["day"]).as_py()
        first, last = ends["min"] or 0, ends["max"] or 0
        return self.keep(waits.worked_days(self.hours, first, last))

    @cached_property
    def waits(self) -> Frame:
        """Every wait, kept."""
        found = waits.waits(self.events, self.worked, self.keys, self.hours.midnight_s)
        return self.keep(found.collect().to_arrow())

    @cached_property
    def counts(self) -> pa.Table:
        """`rhythm.counts`, in the order of the keys."""
        found = rhythm.counts(self.events, self.worked, self.keys, since_day=self.since_day)
        return _collected(found.sort(*self.keys))

    def replies(self, late_s: int | None) -> pa.Table:
        """`waits.reply_hours`."""
        return _collected(waits.reply_hours(self.waits, self.keys, late_s))

    def talks(self) -> pa.Table:
        """`rhythm.talks`."""
        return _collected(rhythm.talks(self.events, self.keys, self.on_day))

    def media(self) -> pa.Table:
        """`rhythm.media`, in order."""
        found = rhythm.media(self.events, self.keys)
        return _collected(found.sort(*self.keys, "medium"))

    def breadth(self) -> pa.Table:
        """`rhythm.breadth`."""
        return _collected(rhythm.breadth(rhythm.media(self.events, self.keys), self.keys))

    def cancelled(self) -> pa.Table:
        """`rhythm.cancelled`."""
        return _collected(rhythm.cancelled(self.interactions, self.on_day, self.keys))

    @cached_property
    def giving(self) -> list[pa.Table]:
        """`giving.bought`, `giving.kept` and `giving.given`, of those tables there are."""
        days = {"since_day": self.since_day}
        found = []
        if self.given.purchases is not None:
            found.append(giving.bought(_engine(self.given.purchases)[0], self.on_day))
        if self.given.promises is not None:
            found.append(giving.kept(_engine(self.given.promises)[0], self.on_day, **days))
        if self.given.favours is not None:
            found.append(giving.given(_engine(self.given.favours)[0], self.on_day, **days))
        return [_collected(frame) for frame in found]


def _engine(table: IntoFrame) -> tuple[Frame, Callable[[pa.Table], Frame]]:
    """The table where it lies, and what brings the rows of a step to the same engine.

    Arrow goes to a DuckDB of its own, which may not write to the disk: what it would put aside
    are the letters of people.
    """
    found = nw.from_native(table)
    if found.implementation.is_polars():
        return found.lazy(), lambda kept: nw.from_arrow(kept, backend=found.implementation).lazy()
    connection = duckdb.connect(config={"temp_directory": ""})

    def keep(kept: pa.Table) -> Frame:
        return nw.from_native(connection.from_arrow(kept))

    return (keep(found.to_arrow()) if isinstance(found, nw.DataFrame) else found.lazy()), keep


def _collected(frame: Frame) -> pa.Table:
    return frame.collect().to_arrow()


class Sheet:
    """Columns side by side, a line for each key of the tables given, in the order of the keys.

    A key that a table lacks has NaN in its columns (`get`) or nothing (`count`).
    """

    def __init__(self, keys: Sequence[str], tables: Iterable[pa.Table]) -> None:
        self.names = keys
        given = list(tables)
        codes = [_code(keys, table) for table in given]
        self.code = np.unique(np.concatenate(codes)) if codes else np.zeros(0, np.int64)
        self.columns: dict[str, Array] = {}
        for table in given:
            self.add(table)

    def add(self, table: pa.Table) -> None:
        """The columns of one more table; lines that nobody else has are left out."""
        code = _code(self.names, table)
        at = np.searchsorted(self.code, code)
        at = np.minimum(at, len(self.code) - 1)
        is_here = self.code[at] == code if len(self.code) else np.zeros(len(code), bool)
        for name in table.column_names:
            if name in self.names:
                continue
            column = np.full(len(self.code), np.nan)
            values = table[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
            column[at[is_here]] = values[is_here]
            self.columns[name] = column

    def keys(self) -> dict[str, Any]:
        """The columns of the keys."""
        if len(self.names) == 1:
            return {self.names[0]: self.code}
        return dict(zip(self.names, (self.code >> PAIR_BITS, self.code & PAIR_MASK), strict=True))

    def get(self, name: str) -> Array:
        """A column; NaN where there is nothing."""
        return self.columns.get(name, np.full(len(self.code), np.nan))

    def count(self, name: str) -> Array:
        """A column; 0 where there is nothing."""
        return np.nan_to_num(self.get(name))


PAIR_BITS = 24
PAIR_MASK = (1 << PAIR_BITS) - 1
"""A pair as one number: sixteen million colleagues are enough for anybody."""


def _code(keys: Sequence[str], table: pa.Table) -> Any:
    columns = [table[key].to_numpy().astype(np.int64) for key in keys]
    return columns[0] if len(columns) == 1 else (columns[0] << PAIR_BITS) | columns[1]


def prior_of(counts: pa.Table, on_day: int) -> gaps.GapPrior:
    """What is usual in the firm whose everybody these are."""
    n, log, square, first = (
        counts[name].cast(pa.float64()).to_numpy()
        for name in ("gap_count", "gap_log", "gap_log_square", "first_day")
    )
    return gaps.gap_prior(
        n, log / rhythm.LOG_UNITS, square / rhythm.SQUARE_UNITS, on_day - first + 1
    )
