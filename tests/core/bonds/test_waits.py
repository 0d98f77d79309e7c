"""Who waits for whom, and for how many hours in which we work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import narwhals as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.core.bonds import rhythm, waits
from sobremesa.core.errors import CoreError
from sobremesa.core.tables import DAY_SECONDS, HOUR_SECONDS
from tests.core.bonds.said import (
    BOTH,
    IN,
    MONDAY,
    ON_DAY,
    OUT,
    at,
    on_duckdb,
    on_polars,
    rows_of,
    said,
    talk,
    turns,
)

pytestmark = pytest.mark.capability("E2")

MORNING_AND_AFTERNOON = ((9 * HOUR_SECONDS, 13 * HOUR_SECONDS), (15 * HOUR_SECONDS, 19 * 3600))
HOURS = waits.Hours(
    week=(MORNING_AND_AFTERNOON,) * 4 + (((9 * 3600, 14 * 3600),), (), ()),
    holidays=frozenset({MONDAY + 2}),
)


def waited(table, hours=HOURS, engine=on_polars, keys=rhythm.PERSON):
    events = rhythm.events(engine(table), ON_DAY, keys, midnight_s=hours.midnight_s)
    kept = nw.from_native(engine(events.collect().to_arrow()))
    days = waits.worked_days(hours, MONDAY - 1, ON_DAY + 1)
    worked = nw.from_native(engine(days))
    return waits.waits(kept, worked, keys, hours.midnight_s)


def hours_of(table, **more):
    rows = rows_of(waited(table, **more), "person_id", "wait_s")
    return [(row["is_ours"], row["wait_s"] / 3600, row["worked_wait_s"] / 3600) for row in rows]


# ------------------------------------------------------------------------- by hand


@pytest.mark.parametrize(
    ("turns_", "expected"),
    [
        ([(IN, 10), (OUT, 12)], [(True, 2, 2)]),
        ([(OUT, 10), (IN, 12)], [(False, 2, 2)]),
        ([(IN, 10), (IN, 11), (OUT, 12)], [(True, 2, 2)]),  # one wait, from the first message
        ([(IN, 12), (OUT, 16)], [(True, 4, 2)]),  # nobody works between one and three
        ([(IN, 20), (OUT, 22)], [(True, 2, 0)]),
        ([(IN, 18), (OUT, 24 + 10)], [(True, 16, 2)]),
        ([(IN, 24 + 18), (OUT, 72 + 10)], [(True, 40, 2)]),  # Wednesday is a holiday
        ([(IN, 96 + 13), (OUT, 7 * 24 + 10)], [(True, 69, 2)]),  # over the weekend
        ([(IN, 10), (BOTH, 12)], [(True, 2, 2)]),  # a call is an answer
        ([(BOTH, 10), (OUT, 12)], []),  # nobody waited after a meeting
        ([(IN, 10)], []),
        ([(IN, 10), (OUT, 10 + 15 * 24)], []),  # no answer any more
        ([(IN, 10), (IN, 10 + 15 * 24), (OUT, 11 + 15 * 24)], [(True, 1, 1)]),
    ],
)
def test_waits_by_hand(turns_, expected):
    assert hours_of(said(*talk(*turns_))) == expected


def test_another_road_is_an_answer_too():
    table = said(*talk((IN, 10), conversation_id=1), *talk((OUT, 11), conversation_id=2))
    assert hours_of(table) == [(True, 1, 1)]


def test_in_a_pair_only_the_two_of_them_are_heard():
    table = said(*talk((IN, 10), colleague_id=1), *talk((OUT, 11), colleague_id=2))
    assert hours_of(table, keys=rhythm.PAIR) == []


def test_the_median_and_how_many_were_late():
    days = {"minutes": None}
    table = said(
        *talk((IN, 9), (OUT, 10), (IN, 10.5), (OUT, 12.5), (IN, 15), (OUT, 18)),
        *talk((OUT, 33), (IN, 34), person_id=2, **days),
    )
    first, second = rows_of(
        waits.reply_hours(waited(table), rhythm.PERSON, late_s=2 * 3600), "person_id"
    )
    assert (first["reply_ours_count"], first["reply_ours_hours"]) == (3, 2.0)
    assert first["late_count"] == 1
    assert (first["reply_theirs_count"], first["reply_theirs_hours"]) == (2, 1.5)
    assert first["reply_theirs_worked_hours"] == pytest.approx(0.5)
    assert (second["reply_ours_count"], second["reply_ours_hours"]) == (0, None)
    assert second["late_count"] == 0


def test_what_is_usual_in_the_firm():
    table = said(*talk((IN, 9), (OUT, 10)), *talk((IN, 9), (OUT, 11), person_id=2))
    assert waits.usual_reply_s(waited(table), 0.5) == 5400
    assert waits.usual_reply_s(waited(said({"occurred_s": at(0)}))) is None


def test_nothing_is_late_where_nobody_knows_what_is_usual():
    table = said(*talk((IN, 9), (OUT, 12)))
    (row,) = rows_of(waits.reply_hours(waited(table), rhythm.PERSON), "person_id")
    assert row["late_count"] == 0


# -------------------------------------------------------------------- working hours


def test_the_clock_of_the_firm_moves_in_summer():
    spring = (datetime(2026, 3, 29, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
    hours = HOURS._replace(clock=((0, 3600), (spring, 7200)))
    assert hours.midnight_s == -3600
    zone, opens = ZoneInfo("Europe/Madrid"), []
    days = waits.worked_days(hours, spring - 7, spring + 7).to_pylist()
    for row in days:
        opens.append(datetime.fromtimestamp(row["opens_0_s"], zone).hour)
    workdays = [
        hour for row, hour in zip(days, opens, strict=True) if row["closes_0_s"] - row["opens_0_s"]
    ]
    assert set(workdays) == {9}


def test_what_was_worked_before_a_day_grows_by_its_hours():
    rows = waits.worked_days(HOURS, MONDAY, MONDAY + 7).to_pylist()
    assert [row["worked_s"] // 3600 for row in rows] == [0, 8, 16, 16, 24, 29, 29, 29]


@pytest.mark.parametrize(
    "week",
    [
        HOURS.week[:6],
        (((3600, 1800),), *HOURS.week[1:]),
        (((3600, 7200), (7000, 8000)), *HOURS.week[1:]),
        (((3600, DAY_SECONDS + 1),), *HOURS.week[1:]),
    ],
)
def test_hours_that_cannot_be_are_refused(week):
    with pytest.raises(CoreError):
        waits.worked_days(waits.Hours(week=week), MONDAY, MONDAY)


@settings(max_examples=30)
@given(st.integers(at(0), at(30)), st.integers(0, 14 * 24 * 60))
def test_working_hours_are_those_that_a_clock_would_count(asked, minutes):
    answered = asked + minutes * 60
    table = said({"occurred_s": asked}, {"occurred_s": answered, "direction": OUT})
    found = rows_of(waited(table), "person_id")
    if minutes == 0 or not found:
        return
    step, worked = timedelta(minutes=1), 0
    now = datetime.fromtimestamp(asked, UTC)
    for _ in range(minutes):
        day = (now - datetime(1970, 1, 1, tzinfo=UTC)).days
        periods = HOURS.week[now.weekday()] if day not in HOURS.holidays else ()
        second = now.hour * 3600 + now.minute * 60 + now.second
        worked += sum(begin <= second < end for begin, end in periods)
        now += step
    assert abs(found[0]["worked_wait_s"] / 60 - worked) <= 8  # a minute at each edge of a period


# ------------------------------------------------------------------- for every table


@settings(max_examples=30)
@given(turns())
def test_no_wait_is_shorter_than_the_work_in_it(table):
    for row in rows_of(waited(table), "person_id", "wait_s"):
        assert 0 <= row["worked_wait_s"] <= row["wait_s"] <= rhythm.ANSWER_SECONDS


@settings(max_examples=15)
@given(turns())
def test_the_engines_agree(table):
    found = [
        sorted(tuple(row.values()) for row in rows_of(waited(table, engine=engine), "person_id"))
        for engine in (on_polars, on_duckdb)
    ]
    assert found[0] == found[1]


@settings(max_examples=20)
@given(turns(), st.integers(-20, 20))
def test_a_wait_is_as_long_in_another_week(table, weeks):
    column = table.column_names.index("occurred_s")
    moved = table.set_column(
        column,
        "occurred_s",
        [[s + weeks * 7 * DAY_SECONDS for s in table["occurred_s"].to_pylist()]],
    )
    hours = waits.NINE_TO_FIVE

    def shape(one, first_day):
        events = rhythm.events(on_polars(one), ON_DAY + 200, rhythm.PERSON)
        days = nw.from_native(on_polars(waits.worked_days(hours, first_day - 200, ON_DAY + 200)))
        return sorted(
            tuple(row.values())
            for row in rows_of(waits.waits(events, days, rhythm.PERSON, 0), "person_id")
        )

    assert shape(moved, MONDAY) == shape(table, MONDAY)
