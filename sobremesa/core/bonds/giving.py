"""Give and ask, and the word that is kept."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from sobremesa.core.tables import (
    DAY_SECONDS,
    FAVOURS,
    OPENNESS,
    PROMISES,
    PURCHASES,
    Table,
    check,
)

Frame = nw.LazyFrame[Any]


def _counted(frame: Frame, flags: dict[str, nw.Expr]) -> Frame:
    return (
        frame.select("person_id", **{name: nw.when(flag).then(1) for name, flag in flags.items()})
        .group_by("person_id")
        .agg(*(nw.col(name).count().cast(nw.Int64) for name in flags))
    )


def kept(promises: Table, on_day: int, *, since_day: int) -> Frame:
    """Promises, ours and theirs; one row a person.

    Args:
        promises: `tables.PROMISES`, n rows.
        on_day: days since 1970 (UTC); what happened after that day is left out.
        since_day: what the tie rests on (`recent_…`) is counted from this day on.

    Returns:
        person_id; for `ours` and `theirs`: `promises_…_due_count`, whose day has come, and
        `promises_…_kept_count`: those of them that were kept by that day. A promise without a
        day can be kept but not missed, so it is in neither. `recent_kept_ours_count` and
        `recent_kept_theirs_count`: kept at all, with a day or without.

    """
    end_s = (on_day + 1) * DAY_SECONDS
    due, done, ours = nw.col("due_s"), nw.col("kept_s"), nw.col("is_ours")
    is_done = done < end_s
    is_due = (due < end_s) | (is_done & (done <= due))
    recent = is_done & (done >= since_day * DAY_SECONDS)
    return _counted(
        check(promises, PROMISES).filter(nw.col("made_s") < end_s),
        {
            "promises_ours_due_count": ours & is_due,
            "promises_ours_kept_count": ours & is_done & (done <= due),
            "promises_theirs_due_count": ~ours & is_due,
            "promises_theirs_kept_count": ~ours & is_done & (done <= due),
            "recent_kept_ours_count": ours & recent,
            "recent_kept_theirs_count": ~ours & recent,
        },
    )


def given(favours: Table, on_day: int, *, since_day: int) -> Frame:
    """What was given and what was asked; one row a person.

    Args:
        favours: `tables.FAVOURS`, n rows.
        on_day: days since 1970 (UTC); what happened after that day is left out.
        since_day: what the tie rests on (`recent_…`) is counted from this day on.

    Returns:
        person_id, `given_count` (gestures, opportunities and help of ours), `asked_count` (what
        we asked of them, and what they did for us), and the same `recent_…`.

    """
    ours = nw.col("is_ours")
    recent = nw.col("given_s") >= since_day * DAY_SECONDS
    return _counted(
        check(favours, FAVOURS).filter(nw.col("given_s") < (on_day + 1) * DAY_SECONDS),
        {
            "given_count": ours, "asked_count": ~ours,
            "recent_given_count": ours & recent, "recent_asked_count": ~ours & recent,
        },
    )  # fmt: skip


def bought(purchases: Table, on_day: int) -> Frame:
    """What somebody bought: person_id, `purchases_count`, and `bought_cents`, less what was given
    back; a purchase without an amount counts as none.

    Args:
        purchases: `tables.PURCHASES`, n rows.
        on_day: days since 1970; later ones are left out.

    """
    return (
        check(purchases, PURCHASES)
        .filter(nw.col("ordered_day") <= on_day)
        .group_by("person_id")
        .agg(
            nw.len().cast(nw.Int64).alias("purchases_count"),
            nw.col("amount_cents").sum().fill_null(0).cast(nw.Int64).alias("bought_cents"),
        )
    )


def openness(judged: Table, on_day: int) -> Frame:
    """How much was said without wanting anything: person_id, `judged_count`, and `open_count` of
    these; their share is `stats.share` of the two.

    Args:
        judged: `tables.OPENNESS`, n rows. No source writes it yet, so the catalogue does not have
            this measure.
        on_day: days since 1970 (UTC); later ones are left out.

    """
    return _counted(
        check(judged, OPENNESS).filter(nw.col("occurred_s") < (on_day + 1) * DAY_SECONDS),
        {"judged_count": ~nw.col("is_open").is_null(), "open_count": nw.col("is_open")},
    )
