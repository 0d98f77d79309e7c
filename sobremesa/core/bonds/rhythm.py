"""The rhythm of a relation: how often, how much, who begins, and how long it has been quiet.

Everything rests on `events`: the contact with each person in order, each row knowing what came
before it. It is the only costly step (two sorts), so a caller keeps its rows and hands them to
everything else. Sums are of whole numbers (seconds, millionths of a logarithm), which come out
alike on every engine and in every order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from sobremesa.core.bonds.waits import is_worked
from sobremesa.core.tables import (
    DAY_SECONDS,
    DIRECTION_IN,
    DIRECTION_OUT,
    DIRECTION_TOGETHER,
    HOUR_SECONDS,
    INTERACTIONS,
    Table,
    check,
)

Frame = nw.LazyFrame[Any]

PERSON = ("person_id",)
PAIR = ("person_id", "colleague_id")

QUIET_SECONDS = DAY_SECONDS
"""After more quiet than this a talk is over, and whoever speaks next begins another."""
ANSWER_SECONDS = 14 * DAY_SECONDS
"""A word of the other one within this is an answer, however late; after it, a new talk."""
MONTH_DAYS = 30
LENGTHS = ("minutes", "words")
LONG_AGO_S = -(1 << 62)
LOG_UNITS = 1_000_000
SQUARE_UNITS = 100_000_000
"""Logarithms are added up in millionths, their squares in squares of a ten-thousandth: whole
numbers give the same sum on every engine and in every order."""
QUICK_SECONDS = 3 * HOUR_SECONDS
"""An answer within this belongs to one sitting: two people were there for each other."""


def events(
    interactions: Table, on_day: int, keys: Sequence[str] = PERSON, *, midnight_s: int = 0
) -> Frame:
    """Contact in order, each row with what it needs to know of the rows before it.

    Args:
        interactions: `tables.INTERACTIONS`, any order, n rows.
        on_day: days since 1970; what happened after that day is left out.
        keys: `PERSON`, or `PAIR` for each colleague apart.
        midnight_s: at which second of a day of UTC the firm's day begins (-3600 in Madrid). One
            number for the whole year: with summer time the day then turns at one o'clock.

    Returns:
        One row for each contact: the keys, interaction_id, occurred_s, day, direction, medium,
        seconds (null where the channel does not say), words, and
        `talk`: which talk with them it belongs to, counted from 1;
        `is_begin`: it is the first of its talk;
        `quiet_days`: days since the contact before, on the first of a talk that is not their first;
        `is_new_day`: the first of its day;
        `is_new_month`: the first of its 30 days, counted from 1970;
        `wait_s`, `asked_s`: on the last word of somebody before the other one speaks, how long it
        then was from their first word to that answer, and when that first word was; null where
        no answer came within 14 days.

    A talk begins after more than 24 hours without contact with the person, by whatever road;
    unless the other one speaks in the same conversation within 14 days: that is an answer which
    took its time (a letter of Friday answered on Monday), not a beginning.

    """
    order = {"order_by": ["occurred_s", "interaction_id"]}
    rows = _beside_the_last(_contact(interactions, on_day, keys, midnight_s), keys)
    told, who = nw.col("occurred_s"), nw.col("direction")
    is_first, is_begin, is_turn = _beginnings()
    day, day_before = nw.col("day"), (nw.col("before_s") - midnight_s) // DAY_SECONDS
    rows = rows.with_columns(
        is_begin=is_begin,
        # Nothing would interrupt the running maximum; long ago does not.
        turn_s=nw.when(is_turn).then(told).otherwise(LONG_AGO_S),
        quiet_days=nw.when(is_begin).then(day - day_before),
        is_new_day=is_first | (day > day_before),
        is_new_month=is_first | (day // MONTH_DAYS > day_before // MONTH_DAYS),
    ).with_columns(
        talk=nw.col("is_begin").cast(nw.Int64).cum_sum().over(*keys, **order),
        asked_s=nw.col("turn_s").cum_max().over(*keys, **order),
    )
    waited_s = nw.col("after_s") - nw.col("asked_s")
    is_answered = (
        (who != DIRECTION_TOGETHER) & (nw.col("after_who") != who) & (waited_s <= ANSWER_SECONDS)
    )
    return rows.with_columns(
        wait_s=nw.when(is_answered).then(waited_s), talk=nw.col("talk").cast(nw.Int64)
    ).select(
        *keys, "interaction_id", "occurred_s", "day", "direction", "medium", "seconds", "words",
        "talk", "is_begin", "quiet_days", "is_new_day", "is_new_month", "wait_s", "asked_s",
    )  # fmt: skip


def _beside_the_last(rows: Frame, keys: Sequence[str]) -> Frame:
    """Each row with what came before it and after it."""
    order = {"order_by": ["occurred_s", "interaction_id"]}
    told, who, thread = nw.col("occurred_s"), nw.col("direction"), nw.col("conversation_id")
    return rows.with_columns(
        before_s=told.shift(1).over(*keys, **order),
        before_who=who.shift(1).over(*keys, **order),
        before_thread=thread.shift(1).over(*keys, **order),
        after_s=told.shift(-1).over(*keys, **order),
        after_who=who.shift(-1).over(*keys, **order),
    )


def _beginnings() -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Whether it is the first of all, of a talk, and of what one side says in a row."""
    who, before = nw.col("direction"), nw.col("before_who")
    quiet_s = nw.col("occurred_s") - nw.col("before_s")
    is_first = nw.col("before_s").is_null()
    is_answer = (
        (nw.col("conversation_id") == nw.col("before_thread"))
        & (who + before == DIRECTION_IN + DIRECTION_OUT)
        & (quiet_s <= ANSWER_SECONDS)
    )
    return (
        is_first,
        is_first | ((quiet_s > QUIET_SECONDS) & ~is_answer),
        is_first | (who != before) | (quiet_s > ANSWER_SECONDS),
    )


def _contact(interactions: Table, on_day: int, keys: Sequence[str], midnight_s: int) -> Frame:
    """What counts, up to the end of the day, with its day and its length in whole seconds."""
    told = nw.col("occurred_s")
    named = [nw.col(key) > 0 for key in keys if key == "colleague_id"]
    return (
        check(interactions, INTERACTIONS)
        .filter(nw.col("is_contact"), told < (on_day + 1) * DAY_SECONDS + midnight_s, *named)
        .select(
            *keys, "interaction_id", "conversation_id", "occurred_s", "direction", "medium",
            "words",
            day=(told - midnight_s) // DAY_SECONDS,
            seconds=(nw.col("minutes") * 60).round().cast(nw.Int64),
        )
    )  # fmt: skip


def counts(events: Frame, worked: Frame, keys: Sequence[str], *, since_day: int) -> Frame:
    """How much there was; one row for each key.

    Args:
        events: of `events`, n rows.
        worked: of `waits.worked_days`, covering every day of `events`.
        keys: those of `events`.
        since_day: what the tie rests on (`recent_…`) is counted from this day on.

    Returns:
        The keys, and
        `contact_count`, `contact_days_count`, `in_count`, `out_count`, `together_count`;
        `timed_seconds` and `timed_count`: where the channel says how long it took;
        `words_in_count`, `words_out_count`: words said now, theirs and ours;
        `first_s`, `last_s`, `first_day`, `last_day`; `talks_count`, and how many of these they
        began (`begun_by_them_count`), we began, and began together;
        `gap_count`, `gap_log`, `gap_log_square`: gaps between the last day of a talk and the
        first of the next, and the sums of their logarithms and of the squares of these, in
        `LOG_UNITS` and `SQUARE_UNITS`;
        `gap_median_days`, `gap_low_days`, `gap_high_days` (quartiles), `gap_longest_days`;
        `recent_months_count`, `recent_quick_count`, `recent_off_count`, `recent_in_count`,
        `recent_out_count`: see `ties`.

    """
    gap = nw.col("quiet_days")
    rows = events.join(worked, on="day").with_columns(is_worked=is_worked(worked))
    flags, sums = _flags(nw.col("day") >= since_day), _sums()
    return (
        rows.select(*keys, "occurred_s", "day", "quiet_days", "seconds", **flags, **sums)
        .group_by(*keys)
        .agg(
            nw.len().cast(nw.Int64).alias("contact_count"),
            # Counting what is not null costs half of adding up ones.
            *(nw.col(name).count().cast(nw.Int64) for name in flags),
            *(nw.col(name).sum().fill_null(0).cast(nw.Int64) for name in sums),
            gap.count().cast(nw.Int64).alias("gap_count"),
            nw.col("seconds").count().cast(nw.Int64).alias("timed_count"),
            nw.col("occurred_s").min().alias("first_s"),
            nw.col("occurred_s").max().alias("last_s"),
            nw.col("day").min().alias("first_day"),
            nw.col("day").max().alias("last_day"),
            gap.median().alias("gap_median_days"),
            gap.quantile(0.25, interpolation="linear").alias("gap_low_days"),
            gap.quantile(0.75, interpolation="linear").alias("gap_high_days"),
            gap.max().alias("gap_longest_days"),
        )
    )


def _flags(recent: nw.Expr) -> dict[str, nw.Expr]:
    """What `counts` counts: something where it holds, nothing where it does not."""
    who, began = nw.col("direction"), nw.col("is_begin")
    is_in, is_out = who == DIRECTION_IN, who == DIRECTION_OUT
    both = who == DIRECTION_TOGETHER
    flags = {
        "contact_days_count": nw.col("is_new_day"),
        "in_count": is_in, "out_count": is_out, "together_count": both,
        "talks_count": began, "begun_by_them_count": began & is_in,
        "begun_by_us_count": began & is_out, "begun_together_count": began & both,
        "recent_months_count": recent & nw.col("is_new_month"),
        "recent_quick_count": recent & (nw.col("wait_s") <= QUICK_SECONDS),
        "recent_off_count": recent & ~nw.col("is_worked"),
        "recent_in_count": recent & ~is_out, "recent_out_count": recent & ~is_in,
    }  # fmt: skip
    return {name: nw.when(flag).then(1) for name, flag in flags.items()}


def _sums() -> dict[str, nw.Expr]:
    """What `counts` adds up."""
    who, words, log = nw.col("direction"), nw.col("words"), in_units(nw.col("quiet_days"))
    return {
        "timed_seconds": nw.col("seconds"),
        "words_in_count": nw.when(who == DIRECTION_IN).then(words),
        "words_out_count": nw.when(who == DIRECTION_OUT).then(words),
        "gap_log": log,
        "gap_log_square": squared(log),
    }


def in_units(size: nw.Expr) -> nw.Expr:
    """The logarithm of a positive number, in `LOG_UNITS`."""
    return (size.cast(nw.Float64).log() * LOG_UNITS).round().cast(nw.Int64)


def squared(log: nw.Expr) -> nw.Expr:
    """The square of a logarithm in `LOG_UNITS`, in `SQUARE_UNITS`."""
    return (log // 100) * (log // 100)


def talks(events: Frame, keys: Sequence[str], on_day: int) -> Frame:
    """Whether talks get shorter: what a line through their lengths needs; one row for each key.

    Args:
        events: of `events`, n rows.
        keys: those of `events`.
        on_day: that of `events`.

    Returns:
        The keys, and for `minutes` (talks of which the channel says how long they took) and
        `words` (talks in writing): `…_n`, `…_t`, `…_tt`, `…_y`, `…_ty`, `…_yy`, the number of
        talks and the sums of t, t², y, ty and y², where t is the day on which it began, counted
        from `on_day`, and y the logarithm of its seconds or words (`LOG_UNITS`, y² in
        `SQUARE_UNITS`). See `stats.slope`.

    """
    each = events.group_by(*keys, "talk").agg(
        nw.col("seconds").sum().fill_null(0).cast(nw.Int64).alias("minutes"),
        nw.col("words").sum().fill_null(0).cast(nw.Int64).alias("words"),
        (nw.col("day").min() - on_day).alias("t"),
    )
    time = nw.col("t")
    columns: dict[str, nw.Expr] = {}
    for name in LENGTHS:
        is_said = nw.col(name) > 0
        y = in_units(nw.when(is_said).then(nw.col(name)))
        columns |= {
            f"{name}_t": nw.when(is_said).then(time),
            f"{name}_tt": nw.when(is_said).then(time * time), f"{name}_y": y,
            f"{name}_ty": time * y, f"{name}_yy": squared(y),
        }  # fmt: skip
    return (
        each.select(*keys, **columns)
        .group_by(*keys)
        .agg(
            *(nw.col(f"{name}_t").count().cast(nw.Int64).alias(f"{name}_n") for name in LENGTHS),
            *(nw.col(name).sum().fill_null(0).cast(nw.Int64) for name in columns),
        )
    )


def media(events: Frame, keys: Sequence[str]) -> Frame:
    """By which media: the keys, `medium`, `in_count`, `out_count`, `together_count`, `minutes`."""
    who = nw.col("direction")
    sides = {"in": DIRECTION_IN, "out": DIRECTION_OUT, "together": DIRECTION_TOGETHER}
    return (
        events.select(
            *keys, "medium", "seconds",
            **{f"{name}_count": nw.when(who == side).then(1) for name, side in sides.items()},
        )
        .group_by(*keys, "medium")
        .agg(
            *(nw.col(f"{name}_count").count().cast(nw.Int64) for name in sides),
            (nw.col("seconds").sum().fill_null(0).cast(nw.Int64) / 60).alias("minutes"),
        )
    )  # fmt: skip


def breadth(media: Frame, keys: Sequence[str]) -> Frame:
    """What `stats.evenness` needs: the keys, `media_count`, and `media_log`, the sum over media of
    n log n, with n their contacts, in `LOG_UNITS`.

    Args:
        media: of `media`.
        keys: those of `media`.

    """
    count = nw.col("in_count") + nw.col("out_count") + nw.col("together_count")
    return (
        media.select(*keys, media_log=count * in_units(count))
        .group_by(*keys)
        .agg(
            nw.len().cast(nw.Int64).alias("media_count"),
            nw.col("media_log").sum().cast(nw.Int64),
        )
    )


def cancelled(interactions: Table, on_day: int, keys: Sequence[str]) -> Frame:
    """Meetings that were called off: the keys, `cancelled_by_us_count`, `cancelled_by_them_count`.

    Args:
        interactions: `tables.INTERACTIONS`, any order.
        on_day: days since 1970; what was to happen after that day is left out.
        keys: `PERSON` or `PAIR`.

    Counted are the rows of `tables.INTERACTIONS` that are no contact because they were `cancelled`,
    by their direction: a calendar says who called off. A meeting that was moved to another day is
    not one of them, because calendars write the new day over the old one.
    """
    who = nw.col("direction")
    rows = check(interactions, INTERACTIONS).filter(
        nw.col("not_contact") == "cancelled",
        nw.col("occurred_s") < (on_day + 1) * DAY_SECONDS,
        *(nw.col(key) > 0 for key in keys if key == "colleague_id"),
    )
    return (
        rows.select(
            *keys,
            cancelled_by_us_count=nw.when(who == DIRECTION_OUT).then(1),
            cancelled_by_them_count=nw.when(who == DIRECTION_IN).then(1),
        )
        .group_by(*keys)
        .agg(
            nw.col("cancelled_by_us_count").count().cast(nw.Int64),
            nw.col("cancelled_by_them_count").count().cast(nw.Int64),
        )
    )
