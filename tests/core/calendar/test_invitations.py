"""Invitations as they lie inside letters."""

from __future__ import annotations

import pytest

from sobremesa.core import calendar as core
from tests.channels.calendar.test_calendar import GUESTS, event
from tests.channels.in_memory import NOW


@pytest.mark.capability("E4")
def test_an_invitation_inside_a_letter() -> None:
    data = (
        "BEGIN:VCALENDAR\r\nMETHOD:Request\r\n"
        + event("RRULE:FREQ=WEEKLY;COUNT=3", *GUESTS)
        + event("RECURRENCE-ID:20260317T090000Z", start="DTSTART:20260318T090000Z")
        + event(start="")
    ).encode()

    told = core.meetings(data, now=NOW, timezone="Europe/Madrid")

    assert core.method(data) == "REQUEST"
    assert core.method(b"BEGIN:VCALENDAR\r\n") == ""
    assert [f"{one.starts_at:%m-%d}" for one in told] == ["03-10", "03-24", "03-18"]
