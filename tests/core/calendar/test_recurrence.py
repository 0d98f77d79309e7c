"""Our walk over days against dateutil's, and the rules that no walk may finish."""

# ruff: noqa: DTZ001  a rule counts in wall time

from __future__ import annotations

from datetime import datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from sobremesa.core.calendar.recurrence import WEEKDAYS, BadRule, expand, latest

LOW, HIGH = datetime(2021, 11, 21), datetime(2027, 11, 21)
FIRST = datetime(2026, 1, 5, 10, 30)  # a Monday


def on_days(rule: str, first: datetime = FIRST, low: datetime = LOW) -> list[str]:
    return [f"{at:%Y-%m-%d}" for at in expand(rule, first, low, HIGH)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["2026-01-05", "2026-01-12", "2026-01-19"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", ["2026-01-05", "2026-01-07", "2026-01-12"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-01-30", "2026-02-27"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["2026-01-30", "2026-02-27"]),
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;COUNT=2", ["2026-03-29", "2027-03-28"]),
        ("FREQ=YEARLY;COUNT=2", ["2026-01-05", "2027-01-05"]),
        ("FREQ=DAILY;INTERVAL=10;UNTIL=20260126", ["2026-01-05", "2026-01-15", "2026-01-25"]),
        ("freq=daily; count=1", ["2026-01-05"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2026-01-31", "2026-02-28"]),
        ("FREQ=YEARLY;BYYEARDAY=-1;COUNT=1", ["2026-12-31"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=1", ["2026-05-11"]),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=1", ["2026-05-18"]),
        ("FREQ=DAILY;BYDAY=1SU;COUNT=1", ["2026-01-11"]),
        ("FREQ=DAILY;INTERVAL=0;WKST=XX;COUNT=2", ["2026-01-05", "2026-01-06"]),
        ("FREQ=DAILY;UNTIL=nonsense;COUNT=1", ["2026-01-05"]),
        ("FREQ=DAILY;UNTIL=20269999;COUNT=1", ["2026-01-05"]),
        ("FREQ=DAILY;UNTIL=20260106T103000", ["2026-01-05", "2026-01-06"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", []),
    ],
)
def test_rules_people_can_check_by_hand(rule: str, days: list[str]) -> None:
    assert on_days(rule) == days


def test_an_end_in_utc_is_told_in_the_zone_of_the_meeting() -> None:
    madrid = ZoneInfo("Europe/Madrid")

    told = list(expand("FREQ=DAILY;UNTIL=20260106T093000Z", FIRST, LOW, HIGH, madrid))

    assert told[-1] == datetime(2026, 1, 6, 10, 30)


def test_a_series_as_old_as_the_hills_is_told_from_the_window_on() -> None:
    old = on_days("FREQ=WEEKLY;INTERVAL=2", first=datetime(1971, 3, 1, 9, 0))

    assert old[0] >= "2021-11-21"
    assert (datetime.fromisoformat(old[0]) - datetime(1971, 3, 1)).days % 14 == 0


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY", "", "FREQ=SOMETIMES",
     "FREQ=DAILY;BYHOUR=25", "X" * 2_000, "FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60)))],
)  # fmt: skip
def test_what_is_no_rule_of_meetings_is_refused(rule: str) -> None:
    with pytest.raises(BadRule):
        list(expand(rule, FIRST, LOW, HIGH))


def test_counting_from_the_middle_ages_is_refused() -> None:
    with pytest.raises(BadRule):
        list(expand("FREQ=DAILY;COUNT=5", datetime(1492, 10, 12), LOW, HIGH))


def test_thirty_february_ends_at_once() -> None:
    begun = process_time()

    assert not on_days("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", datetime(1970, 1, 1))

    assert process_time() - begun < 2


def test_of_too_many_the_latest_stay() -> None:
    days = latest(expand("FREQ=DAILY", datetime(2020, 1, 1), LOW, HIGH))

    assert len(days) == 730
    assert days[-1] == HIGH.replace(hour=0)


rules = st.builds(
    lambda frequency, parts: ";".join([f"FREQ={frequency}", *parts]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.lists(
        st.one_of(
            st.integers(1, 5).map(lambda n: f"INTERVAL={n}"),
            st.integers(1, 30).map(lambda n: f"COUNT={n}"),
            st.sets(st.integers(1, 12), min_size=1).map(
                lambda s: "BYMONTH=" + ",".join(map(str, s))
            ),
            st.sets(st.integers(-31, 31).filter(bool), min_size=1, max_size=4).map(
                lambda s: "BYMONTHDAY=" + ",".join(map(str, s))
            ),
            st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(lambda s: "BYDAY=" + ",".join(s)),
            st.sets(st.integers(-3, 3).filter(bool), min_size=1).map(
                lambda s: "BYSETPOS=" + ",".join(map(str, s))
            ),
            st.sets(st.integers(0, 23), min_size=1, max_size=3).map(
                lambda s: "BYHOUR=" + ",".join(map(str, s))
            ),
            st.sampled_from(WEEKDAYS).map(lambda day: f"WKST={day}"),
        ),
        unique_by=lambda part: part.partition("=")[0],
        max_size=4,
    ),
)  # fmt: skip


@given(rules, st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1)))
def test_the_usual_library_agrees_wherever_it_comes_to_an_end(rule: str, first: datetime) -> None:
    first = first.replace(microsecond=0)
    high = first + timedelta(days=500)
    ours = list(expand(rule, first, first, high))
    assume(ours)  # where nothing comes, the library walks to the year 9999
    # Its first week begins with the first meeting; in RFC 5545 a week is a week.
    assume(not ("WEEKLY" in rule and "BYSETPOS" in rule))
    bounded = rule if "COUNT" in rule else f"{rule};UNTIL={high:%Y%m%dT%H%M%S}"

    assert ours == [at for at in rrulestr(bounded, dtstart=first) if at <= high]
