"""From sums to measures: the columns of the rows, each number beside its cases and its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from sobremesa.core import stats
from sobremesa.core.bonds import gaps, rhythm, ties
from sobremesa.core.stats import Array, Interval
from sobremesa.measures.steps import Sheet

Columns = dict[str, Any]

MICROSECONDS = 1_000_000
SIDES = ("ours", "theirs")
DAYS_OF_A_YEAR = 365.25


def _cased(name: str, found: Interval, cases: Array, at_least: float = 1) -> Columns:
    """A number with its interval and its cases; with too few of these only they are said."""
    enough = cases >= at_least
    names = (name, f"{name}_low", f"{name}_high")
    known = {each: np.where(enough, part, np.nan) for each, part in zip(names, found, strict=True)}
    return {**known, f"{name}_n": cases}


def counted(sheet: Sheet) -> Columns:
    """How much there was, when first and last."""
    many = sheet.count("contact_count")
    first, last = (
        pa.array(np.nan_to_num(moment) * MICROSECONDS, mask=np.isnan(moment)).cast(pa.int64())
        for moment in (sheet.get("first_s"), sheet.get("last_s"))
    )
    return {
        **sheet.keys(),
        "contact_count": many,
        "contact_days_count": sheet.count("contact_days_count"),
        "in_count": sheet.count("in_count"),
        "out_count": sheet.count("out_count"),
        "together_count": sheet.count("together_count"),
        "minutes": sheet.count("timed_seconds") / 60,
        "minutes_n": sheet.count("timed_count"),
        "words_in_count": sheet.count("words_in_count"),
        "words_out_count": sheet.count("words_out_count"),
        "first_at": first,
        "last_at": last,
        "media_count": sheet.count("media_count"),
        "media_breadth": stats.evenness(many, sheet.get("media_log") / rhythm.LOG_UNITS),
        "media_breadth_n": many,
        "cancelled_by_us_count": sheet.count("cancelled_by_us_count"),
        "cancelled_by_them_count": sheet.count("cancelled_by_them_count"),
    }


def own_rhythm(sheet: Sheet, on_day: int, prior: gaps.GapPrior) -> Columns:
    """Gaps, and this silence against them."""
    count = sheet.count("gap_count")
    silence = on_day - sheet.get("last_day")
    found = gaps.own_rhythm(
        count,
        sheet.count("gap_log") / rhythm.LOG_UNITS,
        sheet.count("gap_log_square") / rhythm.SQUARE_UNITS,
        on_day - sheet.get("first_day") + 1,
        silence,
        prior,
    )
    longest = np.fmax(sheet.get("gap_longest_days"), silence)
    return {
        **_cased("gap_days", found.usual_days, count),
        "gap_median_days": sheet.get("gap_median_days"),
        "gap_median_days_n": count,
        "gap_spread_days": sheet.get("gap_high_days") - sheet.get("gap_low_days"),
        "gap_spread_days_n": count,
        "silence_longest_days": longest,
        "silence_days": silence,
        **_cased("lateness_share", found.lateness, count),
    }


def talks(sheet: Sheet) -> Columns:
    """Who begins, and whether talks get shorter."""
    theirs, ours = sheet.count("begun_by_them_count"), sheet.count("begun_by_us_count")
    columns = {
        "talks_count": sheet.count("talks_count"),
        **_cased("initiated_share", stats.share(theirs, theirs + ours), theirs + ours),
    }
    for name, what in (("minutes", "talk_minutes"), ("words", "talk_words")):
        n = sheet.count(f"{name}_n")
        found = stats.slope(
            n,
            sheet.count(f"{name}_t") / DAYS_OF_A_YEAR,
            sheet.count(f"{name}_tt") / DAYS_OF_A_YEAR**2,
            sheet.count(f"{name}_y") / rhythm.LOG_UNITS,
            sheet.count(f"{name}_ty") / rhythm.LOG_UNITS / DAYS_OF_A_YEAR,
            sheet.count(f"{name}_yy") / rhythm.SQUARE_UNITS,
        )
        yearly = Interval(*(np.expm1(np.minimum(part, 50.0)) for part in found))
        columns |= _cased(f"{what}_yearly_change", yearly, n, stats.SLOPE_CASES_MIN)
    return columns


def replies(sheet: Sheet) -> Columns:
    """Who waits, and how often we are late."""
    columns: Columns = {}
    for side in SIDES:
        n = sheet.count(f"reply_{side}_count")
        for kind in ("hours", "worked_hours"):
            name = f"reply_{side}_{kind}"
            columns |= {name: sheet.get(name), f"{name}_n": n}
    answered = sheet.count("reply_ours_count")
    late = stats.share(sheet.count("late_count"), answered)
    return columns | _cased("late_share", late, answered)


def giving(sheet: Sheet) -> Columns:
    """What was bought, promised, given and asked."""
    columns: Columns = {
        "purchases_count": sheet.count("purchases_count"),
        "bought_cents": sheet.count("bought_cents"),
        "given_count": sheet.count("given_count"),
        "asked_count": sheet.count("asked_count"),
    }
    favours = columns["given_count"] + columns["asked_count"]
    columns |= _cased("given_share", stats.share(columns["given_count"], favours), favours)
    for side in SIDES:
        due = sheet.count(f"promises_{side}_due_count")
        found = stats.share(sheet.count(f"promises_{side}_kept_count"), due)
        columns |= _cased(f"promises_{side}_kept_share", found, due)
    return columns


def tie(sheet: Sheet, days: Array) -> Columns:
    """The four parts, the tie, and the stage with what the next one lacks."""
    ours = _sum(sheet, "recent_out_count", "recent_kept_ours_count", "recent_given_count")
    theirs = _sum(sheet, "recent_in_count", "recent_kept_theirs_count", "recent_asked_count")
    seen = {
        "time": sheet.count("recent_months_count"),
        "intensity": sheet.count("recent_quick_count"),
        "trust": sheet.count("recent_off_count"),
        "services": np.minimum(ours, theirs),
    }
    found = ties.strength(days, seen)
    reached, missing = ties.stages(days, found)
    columns = _cased("tie", found.tie, days, ties.CASES_MIN)
    for name in ties.PARTS:
        columns |= _cased(f"tie_{name}", found.parts[name], seen[name], 0)
    return {**columns, "stage": reached, "stage_missing": missing}


def _sum(sheet: Sheet, *names: str) -> Array:
    total: Array = sum((sheet.count(name) for name in names), np.zeros(len(sheet.code)))
    return total
