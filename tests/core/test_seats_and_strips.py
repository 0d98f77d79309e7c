"""The pictures that the server draws: nobody sits on somebody else, and no talk is left out."""

from datetime import date, timedelta
from itertools import combinations, pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.absence import gaps_days, is_long_unseen, usual_gap_days
from sobremesa.core.excerpts import Piece, own_words, pieces, shortened
from sobremesa.core.pictures.seats import TALL, WIDE, seats
from sobremesa.core.pictures.strips import STRIP_HALF, Talk, strip

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize("shape", [WIDE, TALL])
@pytest.mark.parametrize("count", range(1, 12))
def test_nobody_sits_on_somebody_else_or_outside_the_picture(shape, count):
    places = seats(count, shape)

    for one, other in combinations(places, 2):
        assert hypot(one.x - other.x, one.y - other.y) > 2.2 * shape.face_radius
    for place in places:
        assert place.left >= 0
        assert place.left + 2 * shape.face_radius <= shape.width
        assert 0 < place.name_y < shape.height


@pytest.mark.parametrize("shape", [WIDE, TALL])
def test_the_first_seat_is_below_and_looks_up_the_table(shape):
    first = seats(5, shape)[0]

    assert first.x == shape.width / 2
    assert first.y > shape.height / 2
    assert first.turn_degrees == 0


def test_chairs_stand_at_equal_steps():
    places = seats(8, WIDE)

    steps = [hypot(a.x - b.x, a.y - b.y) for a, b in pairwise(places)]

    assert max(steps) < 1.35 * min(steps)


def days_ago(*numbers):
    return [TODAY - timedelta(days=n) for n in numbers]


@pytest.mark.capability("A1")
@pytest.mark.parametrize(
    ("ago", "is_missing"),
    [
        ([400, 390, 380, 370], True),  # every ten days, and then nothing for a year
        ([100, 90, 80, 70], True),  # seventy days of silence after gaps of ten
        ([90, 80, 70, 60], False),  # sixty is not more than sixty
        ([500, 400, 300, 200], False),  # 200 days, when a hundred is usual
        ([600, 500, 400, 301], True),
        ([400, 390, 380], False),  # three days make no rhythm
        ([400, 400, 400, 400], False),
        ([], False),
    ],
)
def test_a_long_silence_is_measured_by_their_own_rhythm(ago, is_missing):
    assert is_long_unseen(days_ago(*ago), TODAY) is is_missing


def test_several_talks_on_one_day_are_one_day():
    assert gaps_days(days_ago(10, 10, 4, 1)) == [6, 3]
    assert usual_gap_days(days_ago(10, 7, 4, 1, 1)) == 3


talks = st.lists(
    st.builds(
        Talk,
        on=st.dates(date(2020, 1, 1), TODAY),
        medium=st.sampled_from(["email", "visit"]),
        is_ours=st.booleans(),
        minutes=st.none() | st.floats(0, 500),
        words_count=st.integers(0, 100_000),
    ),
    max_size=40,
)


@given(talks)
def test_every_talk_of_the_years_is_a_bar_that_stays_in_the_picture(some):
    drawn = strip(some, since=date(2020, 1, 1), until=TODAY)

    assert len(drawn.bars) == len(some)
    assert all(0 < bar.height <= STRIP_HALF for bar in drawn.bars)
    assert all(0 <= float(bar.at[:-1]) <= 100 for bar in drawn.bars)


def test_a_longer_talk_is_a_taller_bar_and_years_are_marked():
    short, long = Talk(TODAY, "visit", True, 10, 0), Talk(TODAY, "visit", True, 60, 0)

    drawn = strip([short, long], since=date(2024, 3, 1), until=TODAY)

    assert drawn.bars[0].height < drawn.bars[1].height
    assert [year.number for year in drawn.years] == [2024, 2025, 2026]


def test_the_longest_silence_is_shown_if_it_is_one():
    some = [Talk(day, "email", True, None, 50) for day in days_ago(400, 390, 380, 370, 20, 10, 2)]

    hole = strip(some, since=TODAY - timedelta(days=500), until=TODAY).hole

    assert hole is not None
    assert hole.days == 350
    assert strip(some[-3:], since=TODAY - timedelta(days=500), until=TODAY).hole is None
    regular = [Talk(day, "email", True, None, 50) for day in days_ago(40, 30, 20, 10, 2)]
    assert strip(regular, since=TODAY - timedelta(days=500), until=TODAY).hole is None


def test_a_first_year_of_a_few_days_leaves_its_number_out():
    drawn = strip([], since=date(2023, 12, 20), until=TODAY)

    assert [year.number for year in drawn.years] == [2024, 2025, 2026]
    assert drawn.bars == []


@pytest.mark.parametrize(
    ("text", "folds", "expected"),
    [
        ("Yes.\n> When?", [[5, 12, "quote"]], [Piece("Yes."), Piece("> When?", "quote")]),
        ("Yes.", [], [Piece("Yes.")]),
        ("", [], []),
        ("Yes.", [[2, 99, "quote"]], [Piece("Ye"), Piece("s.", "quote")]),
        ("Yes.", [[9, 99, "quote"]], [Piece("Yes.")]),
        ("ab", [[0, 1, "x"], [0, 2, "y"]], [Piece("a", "x"), Piece("b", "y")]),
    ],
)
def test_a_text_is_cut_at_its_folds(text, folds, expected):
    assert pieces(text, folds) == expected


def test_own_words_are_what_is_left():
    assert own_words("Yes.\n> When?\nBye", [[5, 12, "quote"]]) == "Yes.\n\nBye"


@given(st.text(max_size=300), st.integers(2, 60))
def test_what_is_shortened_is_short_enough(text, length):
    assert len(shortened(text, length)) <= length


def test_a_text_is_cut_between_words():
    assert shortened("One two three four", 11) == "One two…"
    assert shortened("One  two\nthree", 20) == "One two three"
    assert shortened("Onetwothreefour", 6) == "Onetw…"
