"""Who waits for whom, in all hours and in those in which we work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import narwhals as nw
import pyarrow as pa

from sobremesa.core.errors import CoreError
from sobremesa.core.tables import DAY_SECONDS, DIRECTION_IN, HOUR_SECONDS

Frame = nw.LazyFrame[Any]
Period = tuple[int, int]

WEEKDAY_OF_1970_01_01 = 3  # a Thursday; Monday is 0


class Hours(NamedTuple):
    """When the firm works.

    `week` has the periods of Monday to Sunday in seconds of that day by the firm's clock.
    `holidays` are days since 1970 without work. `clock` says how many seconds the firm's clock is
    ahead of UTC from which day on: ((0, 3600), (20541, 7200), …).
    """

    week: tuple[tuple[Period, ...], ...]
    holidays: frozenset[int] = frozenset()
    clock: tuple[tuple[int, int], ...] = ((0, 0),)

    @property
    def midnight_s(self) -> int:
        """At which second of a day of UTC the firm's day begins, by its winter time."""
        return -min(ahead_s for _, ahead_s in self.clock)


NINE_TO_FIVE = Hours(week=(((9 * HOUR_SECONDS, 17 * HOUR_SECONDS),),) * 5 + ((), ()))
"""Where the firm has not said: Monday to Friday, nine to five, in UTC, without holidays."""


def worked_days(hours: Hours, first_day: int, last_day: int) -> pa.Table:
    """The firm's days, one row each: `day`, `worked_s` before it, and what is open on it.

    Each period of the day is a pair of columns `opens_0_s`, `closes_0_s`, … in seconds since 1970,
    equal where the day has no such period. Days are cut at `hours.midnight_s`.

    Raises:
        CoreError: the week has not seven days, or a period ends before it begins, lies outside
            its day or overlaps the one before.

    """
    _check(hours)
    count = max(1, *(len(periods) for periods in hours.week))
    days = range(first_day, last_day + 1)
    opens: list[list[int]] = [[] for _ in range(count)]
    closes: list[list[int]] = [[] for _ in range(count)]
    worked, total, ahead_s = [], 0, _aheads(hours, days)
    for day, ahead in zip(days, ahead_s, strict=True):
        periods = hours.week[(day + WEEKDAY_OF_1970_01_01) % 7] if day not in hours.holidays else ()
        worked.append(total)
        midnight_s = day * DAY_SECONDS - ahead
        for number in range(count):
            begin, end = periods[number] if number < len(periods) else (0, 0)
            opens[number].append(midnight_s + begin)
            closes[number].append(midnight_s + end)
            total += end - begin
    columns = {"day": days, "worked_s": worked}
    for number in range(count):
        columns |= {f"opens_{number}_s": opens[number], f"closes_{number}_s": closes[number]}
    return pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})


def _check(hours: Hours) -> None:
    if len(hours.week) != 7:
        raise CoreError(f"a week has seven days, not {len(hours.week)}")
    for periods in hours.week:
        marks = [0, *(mark for period in periods for mark in period), DAY_SECONDS]
        if marks != sorted(marks):
            raise CoreError(f"periods of a day must follow each other within it: {periods}")


def _aheads(hours: Hours, days: range) -> list[int]:
    changes = sorted(hours.clock)
    found, at = [], 0
    for day in days:
        while at + 1 < len(changes) and changes[at + 1][0] <= day:
            at += 1
        found.append(changes[at][1])
    return found


def _periods(worked: Frame) -> int:
    return sum(name.startswith("opens_") for name in worked.collect_schema().names())


def is_worked(worked: Frame, moment: str = "occurred_s") -> nw.Expr:
    """Whether a moment lies in a period, on rows that stand beside their day of `worked_days`."""
    told = nw.col(moment)
    return nw.any_horizontal(
        *(
            (told >= nw.col(f"opens_{number}_s")) & (told < nw.col(f"closes_{number}_s"))
            for number in range(_periods(worked))
        ),
        ignore_nulls=True,
    )


def waits(events: Frame, worked: Frame, keys: Sequence[str], midnight_s: int) -> Frame:
    """Every wait that came to its end, one row each.

    A wait opens with the first thing one side says after the last word of the other, and closes
    with the next word of the other by whatever road, or with a meeting; three messages in a row
    are one wait. What took longer than 14 days is a new talk and no answer, so closing words
    ("thank you!") that nobody answered are no waits; nor are those of machines, which are no
    contact.

    Args:
        events: of `rhythm.events`, n rows.
        worked: of `worked_days`, covering every day of `events`.
        keys: those of `events`.
        midnight_s: that of `events`.

    Returns:
        The keys, `is_ours` (they waited for us), `wait_s`, and `worked_wait_s`: the part of it in
        which the firm works; at most n rows.

    """
    number = _periods(worked)
    asked, answered = nw.col("asked_s"), nw.col("asked_s") + nw.col("wait_s")
    return (
        events.filter(~nw.col("wait_s").is_null())
        .select(
            *keys, "wait_s", is_ours=nw.col("direction") == DIRECTION_IN, asked_s=asked,
            answered_s=answered, asked_day=(asked - midnight_s) // DAY_SECONDS,
            answered_day=(answered - midnight_s) // DAY_SECONDS,
        )
        .join(_named(worked, "asked"), on="asked_day")
        .join(_named(worked, "answered"), on="answered_day")
        .select(
            *keys, "is_ours", "wait_s",
            worked_wait_s=_worked_s("answered", number) - _worked_s("asked", number),
        )
    )  # fmt: skip


def _named(worked: Frame, which: str) -> Frame:
    return worked.rename({name: f"{which}_{name}" for name in worked.collect_schema().names()})


def _worked_s(which: str, periods: int) -> nw.Expr:
    """Seconds worked from the first day of the table to a moment."""
    told, total = nw.col(f"{which}_s"), nw.col(f"{which}_worked_s")
    for number in range(periods):
        opens, closes = nw.col(f"{which}_opens_{number}_s"), nw.col(f"{which}_closes_{number}_s")
        total = total + nw.min_horizontal(nw.max_horizontal(told, opens), closes) - opens
    return total


def reply_hours(waits: Frame, keys: Sequence[str], late_s: int | None = None) -> Frame:
    """How long answers take, ours to them and theirs to us; one row for each key with a wait.

    Args:
        waits: of `waits`.
        keys: those of `waits`.
        late_s: from how many worked seconds on an answer of ours is late; None: none is.

    Returns:
        The keys; `reply_ours_count`, `reply_ours_hours` and `reply_ours_worked_hours` (medians of
        how long they waited for us), the same for `reply_theirs_…`; `late_count`: how many of
        ours were late.

    Source:
        Medians, because a few answers after days would decide a mean: times of answers are
        spread over several powers of ten (Stouffer, Malmgren, Amaral 2006, arXiv
        physics/0605027; Kooti et al. 2015, WWW, pp. 603-613).

    """
    ours = nw.col("is_ours")
    wait, worked = nw.col("wait_s"), nw.col("worked_wait_s")
    late = ours & (worked > late_s) if late_s is not None else ours & ~ours
    columns: dict[str, nw.Expr] = {}
    for side, is_side in (("ours", ours), ("theirs", ~ours)):
        columns |= {
            f"reply_{side}_count": nw.when(is_side).then(1),
            f"reply_{side}_hours": nw.when(is_side).then(wait),
            f"reply_{side}_worked_hours": nw.when(is_side).then(worked),
        }
    rows = waits.select(*keys, **columns, late_count=nw.when(late).then(1))
    counted = [name for name in rows.collect_schema().names() if name.endswith("_count")]
    return rows.group_by(*keys).agg(
        *(nw.col(name).count().cast(nw.Int64) for name in counted),
        *(nw.col(name).median() / HOUR_SECONDS for name in columns if name.endswith("_hours")),
    )


def usual_reply_s(waits: Frame, share: float = 0.75) -> int | None:
    """Within how many worked seconds the firm answers in `share` of the cases; None: no case.

    Args:
        waits: of `waits`, of the whole firm.
        share: in [0, 1].

    """
    found = waits.filter(nw.col("is_ours")).select(
        nw.col("worked_wait_s").quantile(share, interpolation="linear")
    )
    (value,) = found.collect().row(0)
    return None if value is None else round(value)
