"""What was measured, in words: spans, rhythms and chances as one says them."""

from __future__ import annotations

import pytest
from django.utils import translation

from sobremesa.measures.queries import STAGES as MEASURED
from sobremesa.web.bond_words import (
    STAGES,
    chance_words,
    days_words,
    every_words,
    share_words,
    silence_line,
)

pytestmark = pytest.mark.capability("E2")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "every day"), (1.4, "every day"), (3, "every three days"), (14, "every two weeks"),
        (22, "every three weeks"), (61, "every two months"), (340, "every 11 months"),
        (365, "every year"),
        (800, "every two years"), (20000, "every 55 years"),
    ],
)  # fmt: skip
def test_how_often(days, said):
    assert every_words(days) == said


def test_how_often_in_spanish():
    with translation.override("es"):
        assert every_words(8) == "cada ocho días"
        assert every_words(30) == "cada cuatro semanas"


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0, "less than one in twenty"), (0.049, "less than one in twenty"),
        (0.05, "about one in ten"), (0.14, "about one in ten"), (0.5, "about five in ten"),
        (0.9, "about nine in ten"), (0.95, "about nine in ten"), (0.96, "almost certainly"),
    ],
)  # fmt: skip
def test_a_chance_is_so_many_in_ten(chance, said):
    assert chance_words(chance) == said


def test_a_share_has_its_sign_after_a_blank_that_does_not_break():
    assert share_words(0.314) == "31\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("silence", "gap", "is_gone", "said"),
    [
        (None, 10, False, "We have never talked."),
        (0.4, None, False,
         "We talked less than a day ago; too seldom so far to know what is usual."),
        (6, 10, False, "We talked six days ago; usually it is every ten days."),
        (200, 21, True, "Silent for seven months; we used to talk every three weeks."),
    ],
)  # fmt: skip
def test_one_sentence_about_when_we_talked(silence, gap, is_gone, said):
    assert silence_line(silence, gap, is_gone=is_gone) == said


def test_every_stage_has_a_word():
    assert set(STAGES) == set(MEASURED)
    assert days_words(1.2) == "one day"
