"""Where a firm can be."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import holidays
import phonenumbers
import pytest

from sobremesa.us import places


@pytest.mark.parametrize("code", places.SPAIN)
def test_every_community_has_holidays_of_its_own(code):
    country, _dash, part = code.partition("-")
    assert holidays.country_holidays(country, subdiv=part, years=2026)


def test_no_community_of_spain_is_missing():
    official = {code for code in holidays.ES.subdivisions if len(code) == 2}
    assert {code.partition("-")[2] for code in places.SPAIN} == official


@pytest.mark.parametrize("code", places.COUNTRIES)
def test_every_country_has_holidays_and_telephones(code):
    assert code in holidays.list_supported_countries()
    assert phonenumbers.country_code_for_region(code)


def test_every_clock_that_is_offered_goes():
    offered = [zone for _label, zones in places.zone_choices() for zone, _city in zones]

    assert len(offered) == len(set(offered)) > 300
    assert all(ZoneInfo(zone) for zone in offered)
    assert set(offered) <= places.zones()


def test_every_place_that_is_offered_is_one():
    offered = [code for _label, codes in places.region_choices() for code, _name in codes]

    assert len(offered) == len(set(offered))
    assert all(places.is_region(code) for code in offered)
    assert not places.is_region("XX")
    assert places.country_of("ES-PV") == places.country_of("ES") == "ES"
