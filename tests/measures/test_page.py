"""The document of the measures says what the code does."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sobremesa.core.bonds.ties import STAGES
from sobremesa.core.stats import Z_95
from sobremesa.measures.catalogue import MEASURES, PAIRS_SCHEMA, PEOPLE_SCHEMA
from tests import measures_page
from tests.docs import headings
from tests.simulated import REPORTED_SEEDS
from tests.stages import agreement, ties_of_two_lives

pytestmark = pytest.mark.capability("E1")

PAGE = measures_page.PAGE.read_text(encoding="utf-8")


def test_every_measure_has_its_heading_and_every_heading_its_measure():
    assert {one for one in headings(PAGE) if re.fullmatch(r"[a-z_]+", one)} == {
        measure.name for measure in MEASURES
    }


@pytest.mark.parametrize("part", ["contact", "measures"])
def test_what_follows_from_the_code_is_made_of_it(part):
    made = {"contact": measures_page.contact_part, "measures": measures_page.measures_part}[part]
    assert measures_page.part_of(PAGE, part) == made(), "python -m tests.measures_page"


def test_a_measure_without_a_heading_is_seen():
    shorter = measures_page.with_part(PAGE, "measures", "nothing")
    assert measures_page.part_of(shorter, "measures") == "nothing"
    with pytest.raises(LookupError):
        measures_page.with_part(PAGE, "no such part", "")


def test_every_function_of_a_measure_says_what_it_gives():
    for measure in MEASURES:
        assert "Args:" in (measure.function.__doc__ or ""), measure.function
        assert measure.means.endswith("."), measure.name


def test_names_are_names_of_one_thing():
    for schema in (PEOPLE_SCHEMA, PAIRS_SCHEMA):
        assert len(set(schema.names)) == len(schema.names)
    assert set(PAIRS_SCHEMA.names) - {"colleague_id"} < set(PEOPLE_SCHEMA.names)


def test_the_figures_of_a_firm_come_out_as_they_stand_there():
    """The last of the ten, told and measured again; all ten are told by the command."""
    seed = REPORTED_SEEDS[-1]
    ours, plain = agreement(seed)
    assert measures_page.row_of(str(seed), ours, plain) in PAGE
    assert ours.kappa > 0.8
    assert ours.names == STAGES


def test_the_interval_of_a_tie_holds_when_the_same_people_live_again():
    apart = ties_of_two_lives(REPORTED_SEEDS[-1])
    assert len(apart) > 200
    assert 0.88 <= np.mean(np.abs(apart) <= Z_95) <= 0.99
