"""When something is due, in both languages, from the words that say so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.calendar.workdays import (
    EVERYWHERE,
    Workdays,
    easter,
    read_holidays,
    workdays_of,
)
from sobremesa.core.extraction.dates import days, due

pytestmark = [pytest.mark.capability("C1"), pytest.mark.capability("E5")]

WEDNESDAY = date(2026, 3, 4)

SPANISH = [
    ("el viernes por la tarde", "2026-03-06"),
    ("mañana por la mañana", "2026-03-05"),
    ("pasado mañana", "2026-03-06"),
    ("la semana que viene", "2026-03-13"),
    ("el viernes de la semana que viene", "2026-03-13"),
    ("el miércoles", "2026-03-11"),
    ("el lunes 16", "2026-03-16"),
    ("antes del lunes", "2026-03-08"),
    ("antes de Reyes", "2027-01-05"),
    ("para Semana Santa", "2026-03-29"),
    ("en quince días", "2026-03-19"),
    ("dentro de un par de semanas", "2026-03-18"),
    ("en 48 horas", "2026-03-06"),
    ("en tres días laborables", "2026-03-09"),
    ("a final de mes", "2026-03-31"),
    ("a mediados de abril", "2026-04-15"),
    ("antes de abril", "2026-03-31"),
    ("antes de que acabe el mes", "2026-03-31"),
    ("el día 3", "2026-04-03"),
    ("el 20", "2026-03-20"),
    ("el 3 de febrero", "2027-02-03"),
    ("el 15/04", "2026-04-15"),
    ("este fin de semana", "2026-03-08"),
    ("antes del fin de semana", "2026-03-06"),
    ("esta tarde", "2026-03-04"),
    ("luego te llamo", "2026-03-04"),
    ("el año que viene", "2027-12-31"),
    ("a finales de mes, el día 30", "2026-03-30"),
    ("el lunes pasado", None),
    ("el pasado lunes", None),
    ("el 31 de febrero", None),
    ("cuando pueda", None),
    ("esta mañana no, por la mañana nunca", "2026-03-04"),
]
ENGLISH = [
    ("on Friday afternoon", "2026-03-06"),
    ("by Friday", "2026-03-06"),
    ("before Friday", "2026-03-05"),
    ("next Friday", "2026-03-13"),
    ("Friday of next week", "2026-03-13"),
    ("Friday week", "2026-03-13"),
    ("a week on Monday", "2026-03-16"),
    ("the day after tomorrow", "2026-03-06"),
    ("end of next week", "2026-03-13"),
    ("early next week", "2026-03-10"),
    ("in a fortnight", "2026-03-18"),
    ("in a couple of weeks", "2026-03-18"),
    ("within three working days", "2026-03-09"),
    ("by the 20th", "2026-03-20"),
    ("on 3 February", "2027-02-03"),
    ("March 30th", "2026-03-30"),
    ("before the month's out", "2026-03-31"),
    ("before New Year", "2026-12-31"),
    ("by Christmas", "2026-12-25"),
    ("after Easter", "2026-04-06"),
    ("this time next week", "2026-03-11"),
    ("tonight", "2026-03-04"),
    ("last Monday", None),
    ("some time", None),
]


@pytest.mark.parametrize(("words", "day"), SPANISH)
def test_a_day_in_spanish(words, day):
    found = due(words, "es", WEDNESDAY)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(("words", "day"), ENGLISH)
def test_a_day_in_english(words, day):
    found = due(words, "en", WEDNESDAY)
    assert (found.isoformat() if found else None) == day


def test_the_friday_of_a_week_is_a_day_that_is_worked_in_that_region():
    holidays = {"ES-PV": frozenset({date(2026, 4, 2), date(2026, 4, 3)})}
    there = workdays_of("ES-PV", holidays)
    on = date(2026, 3, 25)

    assert due("la semana que viene", "es", on) == date(2026, 4, 3)
    assert due("la semana que viene", "es", on, there) == date(2026, 4, 1)
    assert due("en tres días hábiles", "es", date(2026, 4, 1), there) == date(2026, 4, 8)


def test_a_region_without_a_list_has_that_of_its_country_or_none():
    holidays = read_holidays("# said\nES 2026 0101 0106\n\nES 2027 0101\n")

    assert not workdays_of("ES-XX", holidays).is_worked(date(2026, 1, 6))
    assert workdays_of("ZZ", holidays) == EVERYWHERE
    assert easter(2026) == date(2026, 4, 5)


def test_who_never_works_is_not_waited_for():
    never = Workdays(weekdays=frozenset())

    assert never.after(WEDNESDAY, 3) == WEDNESDAY
    assert never.last_until(WEDNESDAY, since=WEDNESDAY) == WEDNESDAY


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([words for words, _ in SPANISH + ENGLISH])).map(" ".join),
    st.sampled_from(["es", "en"]),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)
def test_nothing_is_due_before_it_was_said(text, language, on):
    for found in days(text, language, on):
        assert on <= found.day
        assert found.start < found.end


@given(st.integers(0, 5000), st.integers(1, 40))
def test_working_days_are_counted_one_by_one(start, count):
    on = date(2020, 1, 1) + timedelta(start)
    end = EVERYWHERE.after(on, count)

    between = [on + timedelta(ahead) for ahead in range(1, (end - on).days + 1)]
    assert sum(EVERYWHERE.is_worked(day) for day in between) == count
    assert EVERYWHERE.is_worked(end)


@pytest.mark.parametrize("last", [date.max, date.max - timedelta(3)])
@pytest.mark.parametrize("words", [words for words, _ in SPANISH])
def test_time_may_end(words, last):
    assert due(words, "es", last) in {
        None,
        *(last + timedelta(d) for d in range((date.max - last).days + 1)),
    }
