"""All rhythm measures of ten million interactions, beside queries written by hand and a bare scan.

The same rows, from the same Parquet file, each in a process of its own: `ours` is what the product
runs (`measures.catalogue.measure_people`), `by hand` the same sums in SQL as somebody would write
them for DuckDB, `scan` reads the columns and adds them up. Growth is that of `ours` from 10^5 rows
to 10^7: the slope of a line through the logarithms of rows and seconds.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sobremesa.core.bonds.waits import NINE_TO_FIVE, worked_days
from sobremesa.core.tables import DAY_SECONDS

SEED = 4
PEOPLE_SHARE = 168_671 / 10_000_000
SIZES = (100_000, 1_000_000, 10_000_000)
ON = date(2026, 3, 12)
ON_DAY = (ON - date(1970, 1, 1)).days
YEARS_DAYS = 1096
FIRST_DAY = ON_DAY - YEARS_DAYS
MEDIA = ("email", "whatsapp", "call", "meeting")


def interactions(rows: int) -> pa.Table:
    """Invented rows with the shape of real ones: few people talk much and most seldom, in bursts
    of a geometric number of turns some hours apart, that begin at any time of three years."""
    rng = np.random.default_rng(SEED)
    people = max(10, round(rows * PEOPLE_SHARE))
    weight = rng.pareto(1.3, people) + 0.2
    length = rng.geometric(1 / 4, rows // 3)
    length = length[: np.searchsorted(np.cumsum(length), rows)]
    person = rng.choice(people, len(length), p=weight / weight.sum()) + 1
    begins = FIRST_DAY * DAY_SECONDS + rng.integers(0, YEARS_DAYS * DAY_SECONDS, len(length))
    talk = np.repeat(np.arange(len(length)), length)
    step = rng.exponential(4 * 3600, len(talk)).astype(np.int64)
    within = np.cumsum(step) - np.repeat(np.cumsum(step)[np.cumsum(length) - length], length)
    who = rng.choice([1, 1, 1, 2, 2, 2, 3], len(talk))
    is_timed = who == 3
    why = np.where(rng.random(len(talk)) < 0.05, "newsletter", "")
    medium = np.asarray(MEDIA)[rng.integers(0, 2, len(talk)) + 2 * is_timed]
    order = rng.permutation(len(talk))
    columns = {
        "interaction_id": np.arange(1, len(talk) + 1),
        "person_id": person[talk][order],
        "colleague_id": rng.integers(0, 40, len(talk)),
        "conversation_id": (talk + 1)[order],
        "occurred_s": (begins[talk] + within)[order],
        "direction": who.astype(np.int64)[order],
        "medium": medium[order],
        "minutes": pa.array(np.where(is_timed, rng.integers(5, 90, len(talk)), np.nan)[order],
                            from_pandas=True),
        "words": np.where(is_timed, 0, rng.integers(1, 200, len(talk)))[order],
        "is_contact": why[order] == "",
        "not_contact": why[order],
    }  # fmt: skip
    return pa.table(columns)


# ------------------------------------------------------------------------- by hand

EVENTS = """
create temp table events as
with told as (
    select person_id, interaction_id, conversation_id, occurred_s, direction, medium, words,
        occurred_s // 86400 as day, round(minutes * 60)::bigint as seconds
    from interactions where is_contact and occurred_s < {end_s}
), beside as (
    select *, lag(occurred_s) over w as before_s, lag(direction) over w as before_who,
        lag(conversation_id) over w as before_thread,
        lead(occurred_s) over w as after_s, lead(direction) over w as after_who
    from told window w as (partition by person_id order by occurred_s, interaction_id)
), marked as (
    select *, before_s is null or (occurred_s - before_s > 86400 and not (
            conversation_id = before_thread and direction + before_who = 3
            and occurred_s - before_s <= 1209600)) as is_begin,
        case when before_s is null or direction <> before_who
            or occurred_s - before_s > 1209600 then occurred_s end as turn_s
    from beside
), counted as (
    select *, sum(is_begin::int) over w as talk, max(turn_s) over w as asked_s
    from marked window w as (partition by person_id order by occurred_s, interaction_id
        rows between unbounded preceding and current row)
)
select person_id, occurred_s, day, direction, medium, seconds, words, talk::bigint as talk,
    is_begin, case when is_begin then day - before_s // 86400 end as quiet_days,
    before_s is null or day > before_s // 86400 as is_new_day,
    before_s is null or day // 30 > before_s // 86400 // 30 as is_new_month,
    case when direction <> 3 and after_who <> direction and after_s - asked_s <= 1209600
        then after_s - asked_s end as wait_s, asked_s
from counted
"""
COUNTS = """
select person_id, count(*) as contact_count, count(*) filter (is_new_day) as contact_days_count,
    count(*) filter (direction = 1) as in_count, count(*) filter (direction = 2) as out_count,
    count(*) filter (direction = 3) as together_count, sum(seconds) as timed_seconds,
    count(seconds) as timed_count, sum(words) filter (direction = 1) as words_in_count,
    sum(words) filter (direction = 2) as words_out_count, min(occurred_s) as first_s,
    max(occurred_s) as last_s, max(day) as last_day, count(*) filter (is_begin) as talks_count,
    count(*) filter (is_begin and direction = 1) as begun_by_them_count,
    count(*) filter (is_begin and direction = 2) as begun_by_us_count,
    count(quiet_days) as gap_count, sum(ln(quiet_days)) as gap_log,
    sum(ln(quiet_days) * ln(quiet_days)) as gap_log_square, median(quiet_days) as gap_median_days,
    quantile_cont(quiet_days, [0.25, 0.75]) as quartiles, max(quiet_days) as gap_longest_days,
    count(*) filter (is_new_month and day >= {since_day}) as recent_months_count,
    count(*) filter (wait_s <= 10800 and day >= {since_day}) as recent_quick_count,
    count(*) filter (day >= {since_day} and not (occurred_s >= opens_0_s
        and occurred_s < closes_0_s)) as recent_off_count
from events join worked using (day) group by person_id
"""
WAITS = """
create temp table waits as
select person_id, direction = 1 as is_ours, wait_s,
    b.worked_s + least(greatest(asked_s + wait_s, b.opens_0_s), b.closes_0_s) - b.opens_0_s
    - a.worked_s - least(greatest(asked_s, a.opens_0_s), a.closes_0_s) + a.opens_0_s as worked_s
from events join worked a on a.day = asked_s // 86400
    join worked b on b.day = (asked_s + wait_s) // 86400
where wait_s is not null
"""
REPLIES = """
select person_id, count(*) filter (is_ours) as ours, median(wait_s) filter (is_ours) as a,
    median(worked_s) filter (is_ours) as b, count(*) filter (not is_ours) as theirs,
    median(wait_s) filter (not is_ours) as c, median(worked_s) filter (not is_ours) as d,
    count(*) filter (is_ours and worked_s > (
        select quantile_cont(worked_s, 0.75) from waits where is_ours)) as late_count
from waits group by person_id
"""
TALKS = """
with each as (
    select person_id, talk, sum(seconds) as m, sum(words) as w, min(day) - {on_day} as t
    from events group by person_id, talk
)
select person_id, count(*) filter (m > 0) as minutes_n, sum(t) filter (m > 0),
    sum(t * t) filter (m > 0), sum(ln(m)) filter (m > 0), sum(t * ln(m)) filter (m > 0),
    sum(ln(m) * ln(m)) filter (m > 0), count(*) filter (w > 0) as words_n,
    sum(t) filter (w > 0), sum(t * t) filter (w > 0), sum(ln(w)) filter (w > 0),
    sum(t * ln(w)) filter (w > 0), sum(ln(w) * ln(w)) filter (w > 0)
from each group by person_id
"""
MEDIA_OF = """
select person_id, count(*) as media_count, sum(n * ln(n)) as media_log
from (select person_id, medium, count(*) as n from events group by person_id, medium)
group by person_id
"""
CANCELLED = """
select person_id, count(*) filter (direction = 2) as us, count(*) filter (direction = 1) as them
from interactions where not_contact = 'cancelled' and occurred_s < {end_s} group by person_id
"""


def by_hand(path: str) -> dict[str, pa.Table]:
    """The sums of every rhythm measure, as SQL."""
    connection = duckdb.connect()
    numbers = {
        "end_s": (ON_DAY + 1) * DAY_SECONDS, "on_day": ON_DAY, "since_day": ON_DAY - YEARS_DAYS,
    }  # fmt: skip
    worked = worked_days(NINE_TO_FIVE, FIRST_DAY - 30, ON_DAY + 30)
    connection.register("worked", worked)
    connection.execute(f"create view interactions as from read_parquet('{path}')")
    connection.execute(EVENTS.format(**numbers))
    found = {"counts": connection.sql(COUNTS.format(**numbers)).to_arrow_table()}
    connection.execute(WAITS)
    for name, query in (
        ("replies", REPLIES), ("talks", TALKS), ("media", MEDIA_OF), ("cancelled", CANCELLED),
    ):  # fmt: skip
        found[name] = connection.sql(query.format(**numbers)).to_arrow_table()
    return found


def ours(path: str) -> pa.Table:
    """What the product does, from the same file to the finished rows."""
    from sobremesa.measures.catalogue import Tables, measure_people  # noqa: PLC0415

    return measure_people(Tables(duckdb.connect().read_parquet(path)), ON)


def scan(path: str) -> Any:
    """Reads every column once."""
    return duckdb.sql(
        f"select count(distinct medium), sum(person_id), sum(colleague_id), sum(conversation_id),"  # noqa: S608
        f" sum(occurred_s), sum(direction), sum(minutes), sum(words), sum(is_contact::int),"
        f" sum(length(not_contact)), sum(interaction_id) from '{path}'"
    ).fetchall()


WAYS = {"ours": ours, "by hand": by_hand, "scan": scan}


def child(way: str, path: str, times: int) -> None:
    """One way, several times: prints the best wall clock, the CPU of it, and the peak of memory."""
    best = None
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        found = WAYS[way](path)
        took = time.perf_counter() - begun, time.process_time() - used
        best = min(best or took, took)
    checks = {}
    if way == "ours":
        checks = {name: float(np.nansum(found[name].to_numpy())) for name in SHARED}
    elif way == "by hand":
        counts = found["counts"]
        checks = {name: float(np.nansum(counts[name].to_numpy())) for name in SHARED}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": best[0], "cpu": best[1], "peak_mib": peak, "checks": checks}))


SHARED = ("contact_count", "contact_days_count", "talks_count", "in_count", "gap_median_days")


def run(out: Path) -> str:
    """Measure, and say it in lines."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.parquet"
            pq.write_table(interactions(size), path)
            ways = WAYS if size == SIZES[-1] else {"ours": ours}
            for way in ways:
                program = [sys.executable, "-m", "bench.rhythm", way, str(path), "2"]
                done = subprocess.run(program, check=True, capture_output=True, text=True)
                figures[f"{way} {size}"] = json.loads(done.stdout)
    (out / "rhythm.json").write_text(json.dumps(figures, indent=1))
    return told(figures)


def told(figures: dict[str, Any]) -> str:
    """The lines of a run."""
    largest = SIZES[-1]
    mine, hand, bare = (figures[f"{way} {largest}"] for way in WAYS)
    sizes = np.log(SIZES)
    slope = np.polyfit(sizes, np.log([figures[f"ours {size}"]["cpu"] for size in SIZES]), 1)[0]
    lines = [f"{largest:,} interactions: wall s, CPU s, peak MiB"]
    for way in WAYS:
        one = figures[f"{way} {largest}"]
        lines.append(f"  {way:8} {one['wall']:7.2f} {one['cpu']:7.2f} {one['peak_mib']:7.0f}")
    lines.append(
        f"  ours / by hand: wall {mine['wall'] / hand['wall']:.2f}, "
        f"CPU {mine['cpu'] / hand['cpu']:.2f}; ours / scan: wall {mine['wall'] / bare['wall']:.1f}"
    )
    lines.append(f"  the same sums: {mine['checks'] == hand['checks']}")
    each = [f"{size:,}: {figures[f'ours {size}']['cpu']:.2f} s CPU" for size in SIZES]
    lines.append(f"growth of ours: {', '.join(each)}; slope {slope:.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    child(sys.argv[1], sys.argv[2], int(sys.argv[3]))
