"""When the firm works, as the measures take it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sobremesa.core.bonds.waits import Hours
from sobremesa.core.tables import DAY_SECONDS, HOUR_SECONDS
from sobremesa.us.models import Firm

EPOCH = date(1970, 1, 1)


def hours_of(firm: Firm, until: date) -> Hours:
    """The firm's week and clock, up to some day. Holidays are not known yet."""
    period = (firm.hour_from * HOUR_SECONDS, min(firm.hour_to * HOUR_SECONDS, DAY_SECONDS))
    week = tuple((period,) if str(day) in firm.workdays else () for day in range(1, 8))
    return Hours(week=week, clock=_clock(firm.timezone, until))


@lru_cache(maxsize=8)
def _clock(name: str, until: date) -> tuple[tuple[int, int], ...]:
    """How many seconds the clock of a zone is ahead of UTC, and from which day on (at noon)."""
    zone = ZoneInfo(name)
    found: list[tuple[int, int]] = []
    for day in range((until - EPOCH).days + 2):
        noon = datetime.combine(EPOCH + timedelta(days=day), time(12), UTC).astimezone(zone)
        ahead = noon.utcoffset() or timedelta()
        if not found or found[-1][1] != int(ahead.total_seconds()):
            found.append((day, int(ahead.total_seconds())))
    return tuple(found)
