"""How we say days, waits, lengths, numbers and faces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.web import faces, media, words

TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 12), "today"),
        (date(2026, 3, 11), "yesterday"),
        (date(2026, 3, 13), "tomorrow"),
        (date(2026, 3, 10), "Tuesday 10"),
        (date(2026, 3, 5), "5 March"),
        (date(2025, 12, 31), "31 December 2025"),
    ],
)
def test_a_day_is_said_as_short_as_it_is_clear(day, said):
    with translation.override("en"):
        assert words.day_words(day, TODAY) == said


def test_spanish_puts_its_little_words_between():
    with translation.override("es"):
        assert words.day_words(date(2026, 3, 5), TODAY) == "5 de marzo"
        assert words.day_words(date(2024, 3, 3), TODAY) == "3 de marzo de 2024"
        assert words.day_words(date(2026, 3, 10), TODAY) == "martes 10"
        assert words.sentence(words.patterned(TODAY, "greet")) == "Jueves 12 de marzo"
        assert words.number_words(27480) == "27.480"
        assert words.number_words(1.5, 1) == "1,5"


def test_inside_a_spanish_sentence_a_date_has_its_article_and_yesterday_has_none():
    days = [date(2026, 3, 5), date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)]
    with translation.override("es"):
        said = [words.inside_words(words.day_words(day, TODAY)) for day in days]
        assert said == ["el 5 de marzo", "el martes 10", "ayer", "hoy"]
    with translation.override("en"):
        assert words.inside_words(words.day_words(days[0], TODAY)) == "5 March"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "one minute ago"),
        (timedelta(minutes=20), "20 minutes ago"),
        (timedelta(hours=2), "two hours ago"),
        (timedelta(days=1), "one day ago"),
        (timedelta(days=6), "six days ago"),
        (timedelta(days=20), "two weeks ago"),
        (timedelta(days=213), "seven months ago"),
        (timedelta(days=800), "two years ago"),
    ],
)
def test_a_wait_is_said_in_the_unit_one_would_say(ago, said):
    with translation.override("en"), timezone.override(UTC):
        assert words.since_words(NOW - ago, NOW) == said


def test_a_night_is_a_day_on_the_firms_calendar():
    evening = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)  # already Thursday in Madrid
    with translation.override("en"):
        with timezone.override("Europe/Madrid"):
            assert words.day_words(evening, TODAY) == "today"
        with timezone.override(UTC):
            assert words.day_words(evening, TODAY) == "yesterday"


@given(st.integers(0, 20_000_000), st.integers(0, 20_000_000))
def test_a_longer_wait_is_never_said_in_a_smaller_unit(one, other):
    units = ["minute", "hour", "day", "week", "month", "year"]
    with translation.override("en"), timezone.override(UTC):
        short, long = (
            words.span_words(NOW - timedelta(minutes=m), NOW) for m in sorted((one, other))
        )
    rank = [next(i for i, unit in enumerate(units) if unit in said) for said in (short, long)]
    assert rank[0] <= rank[1]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0.38, "23 s"), (5, "5 min"), (59.6, "1 h"), (80, "1 h 20 min"), (120, "2 h")],
)
def test_a_length(minutes, said):
    with translation.override("en"):
        assert words.length_words(minutes) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [(640, "640 bytes"), (12_400, "12 kB"), (1_300_000_000, "1.3 GB"), (999_999, "1.0 MB"),
     (5e15, "5,000 TB")],
)  # fmt: skip
def test_a_size(size, said):
    with translation.override("en"):
        assert words.size_words(size).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Begoña Aldasoro", "BA"), ("Rosa de la Peña", "RP"), ("Ibon", "I"), ("", "?"),
        ("+34 612 345 678", "?"), ("ángel ñandú", "ÁÑ"), ("de la", "DL"), ("李 小龙", "李小"),
        ("María José García López", "MJ"), ("«Taller» Zubi", "TZ"),
    ],
)  # fmt: skip
def test_initials(name, letters):
    assert faces.initials(name) == letters


@given(st.text(max_size=80))
def test_every_name_has_a_face(name):
    assert 1 <= faces.tint(name) <= faces.TINTS
    assert faces.tint(name) == faces.tint(name.strip())
    assert faces.initials(name)


def test_an_unknown_way_of_talking_has_a_bubble_and_its_own_name():
    assert (media.icon_of("pigeon"), media.label_of("pigeon")) == ("chat", "Pigeon")
    assert media.by_of("pigeon") == "Pigeon"


def test_in_templates_nothing_gives_nothing_and_names_are_escaped():
    nothing = Template(
        "{% load table %}{{ x|day }}{{ x|since }}{{ x|moment }}{{ x|how_long }}{{ x|number }}"
        "{{ x|spelled }}{{ x|size }}{{ x|iso }}{{ x|span }}{{ x|full_day }}{{ x|greeting_day }}"
    )
    assert nothing.render(Context({"x": None})) == ""
    drawn = Template('{% load table %}{% face name "huge" %}{% icon name name %}')
    assert "<b>" not in drawn.render(Context({"name": "<b>x</b> \"'"}))
