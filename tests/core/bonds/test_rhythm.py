"""How often, who begins, and how long it has been quiet."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.core.bonds import rhythm, waits
from sobremesa.core.tables import DAY_SECONDS
from tests.core.bonds.said import (
    BOTH,
    IN,
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

pytestmark = [pytest.mark.capability("E2"), pytest.mark.capability("J3")]

ORDER = "person_id", "occurred_s", "interaction_id"


def events(table, keys=rhythm.PERSON, on_day=ON_DAY, **more):
    return rhythm.events(on_polars(table), on_day, keys, **more)


def counted(table, on_day=ON_DAY, since_day=0):
    found = events(table, on_day=on_day)
    days = waits.worked_days(waits.NINE_TO_FIVE, 0, ON_DAY + 1)
    worked = nw.from_native(on_polars(days))
    return rows_of(rhythm.counts(found, worked, rhythm.PERSON, since_day=since_day), "person_id")


# ------------------------------------------------------------------------- by hand


@pytest.mark.parametrize(
    ("turns_", "begins", "talks"),
    [
        ([(IN, 9)], [True], [1]),
        ([(IN, 9), (OUT, 10), (IN, 34)], [True, False, False], [1, 1, 1]),  # 24 hours: still one
        ([(IN, 9), (IN, 34)], [True, True], [1, 2]),  # 25 hours, the same voice
        ([(IN, 9), (OUT, 9 + 13 * 24)], [True, False], [1, 1]),  # a late answer begins nothing
        ([(IN, 9), (OUT, 9 + 15 * 24)], [True, True], [1, 2]),  # too late for an answer
        ([(IN, 9), (BOTH, 57)], [True, True], [1, 2]),  # a meeting is a talk of its own
    ],
)
def test_a_talk_begins_after_a_day_of_quiet_but_not_with_an_answer(turns_, begins, talks):
    rows = rows_of(events(said(*talk(*turns_))), *ORDER)
    assert [row["is_begin"] for row in rows] == begins
    assert [row["talk"] for row in rows] == talks


def test_an_answer_in_another_conversation_after_a_day_is_a_beginning():
    table = said(*talk((IN, 9), conversation_id=1), *talk((OUT, 9 + 48), conversation_id=2))
    assert [row["is_begin"] for row in rows_of(events(table), *ORDER)] == [True, True]


def test_what_is_no_contact_and_what_has_not_happened_are_not_there():
    table = said(
        *talk((IN, 9)),
        *talk((IN, 10), is_contact=False, not_contact="auto_reply"),
        {"occurred_s": at(1)},
    )
    (row,) = rows_of(events(table, on_day=at(0) // DAY_SECONDS), *ORDER)
    assert row["interaction_id"] == 1


def test_a_colleague_whom_nobody_knows_is_nobodys_pair():
    table = said({"occurred_s": at(0), "colleague_id": 0}, {"occurred_s": at(1)})
    (row,) = rows_of(events(table, rhythm.PAIR), *ORDER)
    assert row["colleague_id"] == 1


def test_the_day_of_the_firm_begins_at_its_midnight():
    late = said({"occurred_s": at(0, 23.5)})
    assert rows_of(events(late), *ORDER)[0]["day"] == at(0) // DAY_SECONDS
    assert rows_of(events(late, midnight_s=-3600), *ORDER)[0]["day"] == at(0) // DAY_SECONDS + 1


def test_counts_by_hand():
    table = said(
        *talk((IN, 9), (OUT, 10), (IN, 11)),  # Monday
        # Saturday: nobody works, and another conversation is begun.
        {"occurred_s": at(5, 12), "direction": OUT, "words": 7, "conversation_id": 3},
        {"occurred_s": at(15, 9), "direction": BOTH, "medium": "call", "minutes": 30, "words": 0},
        {"occurred_s": at(15, 23), "direction": IN, "conversation_id": 2},
    )
    (row,) = counted(table)
    assert row["contact_count"] == 6
    assert row["contact_days_count"] == 3
    assert (row["in_count"], row["out_count"], row["together_count"]) == (3, 2, 1)
    assert (row["words_in_count"], row["words_out_count"]) == (30, 17)
    assert (row["timed_seconds"], row["timed_count"]) == (1800, 1)
    assert (row["talks_count"], row["begun_by_them_count"]) == (3, 1)
    assert (row["begun_by_us_count"], row["begun_together_count"]) == (1, 1)
    assert (row["gap_count"], row["gap_median_days"], row["gap_longest_days"]) == (2, 7.5, 10)
    assert row["recent_off_count"] == 2
    assert row["recent_quick_count"] == 2
    assert (row["first_s"], row["last_s"]) == (at(0, 9), at(15, 23))


def test_an_answer_of_saturday_to_a_question_of_monday_began_nothing():
    table = said(*talk((IN, 9)), {"occurred_s": at(5, 12), "direction": OUT})
    (row,) = counted(table)
    assert (row["talks_count"], row["gap_count"]) == (1, 0)


def test_the_tie_looks_at_what_is_recent():
    table = said({"occurred_s": at(0)}, {"occurred_s": at(100)})
    (row,) = counted(table, since_day=at(50) // DAY_SECONDS)
    assert row["recent_months_count"] == 1
    assert row["contact_count"] == 2


def test_talks_are_added_up_before_a_line_is_drawn_through_them():
    table = said(
        *talk((IN, 9), (OUT, 10), words=50),  # one talk of 100 words
        {"occurred_s": at(10), "words": 1, "direction": BOTH, "minutes": 2.0},
        {"occurred_s": at(20), "words": 0},  # nothing written, nothing timed: no point
    )
    days = on_polars(table)
    (row,) = rows_of(
        rhythm.talks(rhythm.events(days, at(20) // DAY_SECONDS), rhythm.PERSON, at(20) // 86400),
        "person_id",
    )
    assert (row["words_n"], row["words_t"], row["words_tt"]) == (2, -30, 500)
    assert row["words_y"] == 4_605_170  # log 100 + log 1
    assert (row["minutes_n"], row["minutes_y"]) == (1, 4_787_492)  # log 120


def test_media_are_counted_apart():
    table = said(
        *talk((IN, 9), (OUT, 10)), *talk((BOTH, 11), medium="call", minutes=12.0, person_id=1)
    )
    call, email = rows_of(rhythm.media(events(table), rhythm.PERSON), "person_id", "medium")
    assert (email["in_count"], email["out_count"], email["minutes"]) == (1, 1, 0)
    assert (call["together_count"], call["minutes"]) == (1, 12)


def test_who_called_off_is_counted():
    table = said(
        *talk((OUT, 9), (OUT, 10), (IN, 11), is_contact=False, not_contact="cancelled"),
        *talk((OUT, 9), is_contact=False, not_contact="newsletter"),
    )
    (row,) = rows_of(rhythm.cancelled(on_polars(table), ON_DAY, rhythm.PERSON), "person_id")
    assert (row["cancelled_by_us_count"], row["cancelled_by_them_count"]) == (2, 1)


# ------------------------------------------------------------------- for every table


@settings(max_examples=20)
@given(turns(), st.sampled_from([rhythm.PERSON, rhythm.PAIR]))
def test_the_engines_agree_to_the_last_row(table, keys):
    ours, theirs = (
        rows_of(rhythm.events(engine(table), ON_DAY, keys), *keys, *ORDER[1:])
        for engine in (on_polars, on_duckdb)
    )
    assert ours == theirs


@settings(max_examples=25)
@given(turns(people=(1,)), turns(people=(2,)))
def test_people_do_not_hear_each_other(mine, yours):
    together = pa.concat_tables([yours, mine])
    apart = [*rows_of(events(mine), *ORDER), *rows_of(events(yours), *ORDER)]
    assert rows_of(events(together), *ORDER) == apart


@settings(max_examples=25)
@given(turns(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(table, random):
    shuffled = table.take(random.sample(range(len(table)), len(table)))
    assert counted(shuffled) == counted(table)


@settings(max_examples=25)
@given(turns())
def test_a_talk_has_one_beginning_and_talks_follow_each_other(table):
    rows = rows_of(events(table), *ORDER)
    for before, row in zip([None, *rows], rows, strict=False):
        is_first = before is None or before["person_id"] != row["person_id"]
        assert row["talk"] == (1 if is_first else before["talk"] + row["is_begin"])
        assert row["is_begin"] or not is_first
        assert (row["quiet_days"] is None) == (is_first or not row["is_begin"])
        assert row["quiet_days"] is None or row["quiet_days"] >= 1
        assert row["asked_s"] <= row["occurred_s"]
        assert row["wait_s"] is None or 0 <= row["wait_s"] <= rhythm.ANSWER_SECONDS


@settings(max_examples=25)
@given(turns())
def test_counts_add_up(table):
    for row in counted(table):
        assert row["contact_count"] == row["in_count"] + row["out_count"] + row["together_count"]
        assert row["gap_count"] + 1 == row["talks_count"] <= row["contact_days_count"]
        assert row["contact_days_count"] <= row["contact_count"]
        begun = ("begun_by_them_count", "begun_by_us_count", "begun_together_count")
        assert row["talks_count"] == sum(row[name] for name in begun)
        assert 1 <= row["recent_months_count"] <= row["contact_days_count"]
        assert row["first_s"] <= row["last_s"]
