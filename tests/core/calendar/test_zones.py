"""Zones by name and by the rules a file brings along."""

# ruff: noqa: DTZ001  wall times

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from sobremesa.core.calendar.zones import DefinedZone, in_utc, zone_defined, zone_named
from sobremesa.core.content_lines import content_line

MADRID = zone_named("Europe/Madrid")
UNTIL = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("tzid", ["", "x" * 300, "Nowhere", "../../etc/passwd", "Europe", "a\0b"])
def test_what_names_no_zone_is_none(tzid: str) -> None:
    assert zone_named(tzid) is None


def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice() -> None:
    assert MADRID is not None
    assert in_utc(datetime(2026, 3, 29, 2, 30), MADRID) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert in_utc(datetime(2026, 10, 25, 2, 30), MADRID) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (["DTSTART:16010101T000000", "TZOFFSETTO:-0330"], -210),
        (["DTSTART:nonsense", "TZOFFSETTO:+0545"], 345),
        (["DTSTART:20000101T000000", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYHOUR=99"], 60),
        (["DTSTART:20000101T000000", "TZOFFSETTO:soon"], None),
        (["TZOFFSETTO:+0100"], None),
    ],
)
def test_rules_that_a_file_brings(lines: list[str], minutes: int | None) -> None:
    text = ["BEGIN:VTIMEZONE", "BEGIN:STANDARD", *lines, "END:STANDARD", "END:VTIMEZONE"]

    zone = zone_defined([line for raw in text if (line := content_line(raw))], UNTIL)

    if minutes is None:
        assert zone is None
    else:
        assert zone is not None
        assert zone.utcoffset(datetime(2026, 1, 1)) == timedelta(minutes=minutes)


def test_a_defined_zone_tells_local_time_and_claims_no_more() -> None:
    zone = DefinedZone([(datetime(1, 1, 1), timedelta(hours=3))])
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC).astimezone(zone)

    assert (moment.hour, moment.tzname(), moment.dst()) == (15, "", timedelta(0))
    assert time(9, tzinfo=zone).utcoffset() == timedelta(hours=3)
