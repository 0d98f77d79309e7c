"""The strip of years of one person, with its sentence and its twin in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from sobremesa.conversations import queries
from sobremesa.core.bonds.changes import rhythm_changed
from sobremesa.core.pictures.strips import Bar, Strip, Talk, strip
from sobremesa.web import media

STRIP_YEARS = 3
SHAPES = {"mail": "mail", "file": "mail", "phone": "call", "meeting": "call", "visit": "visit",
          "table": "visit"}  # fmt: skip


def how_we_talk(ids: Sequence[int], now: datetime) -> dict[str, Any] | None:
    """The strip of years, its sentence and its table; None when there was no contact yet."""
    since = now - timedelta(days=round(365.25 * STRIP_YEARS))
    talks = queries.talks(ids, since=since, until=now)
    if not talks:
        return None
    today = timezone.localdate(now)
    begin = max(timezone.localdate(since), min(talks[0].on, today - timedelta(days=365)))
    drawn = strip(talks, since=begin, until=today)
    return {
        "strip": drawn,
        "bars": [_drawn(bar) for bar in drawn.bars],
        "shapes": _legend(drawn),
        "count": len(talks),
        "ours": sum(talk.is_ours for talk in talks),
        "table": _by_year(talks),
        "since": talks[0].on,
        "change": rhythm_changed((talk.on for talk in talks), today),
    }


def _shape(medium: str) -> str:
    return SHAPES.get(media.icon_of(medium), "chat")


def _drawn(bar: Bar) -> tuple[str, str, str, str]:
    """Where a bar begins and ends, in pixels from the top; a chat is a dot."""
    shape, height = _shape(bar.medium), 0 if _shape(bar.medium) == "chat" else bar.height
    near, sign = (51, -1) if bar.is_ours else (61, 1)
    return bar.at, shape, str(near), f"{near + sign * height:.1f}"


def _legend(drawn: Strip) -> list[tuple[str, str]]:
    """Each shape that is drawn, with the media that it stands for."""
    found: dict[str, dict[str, None]] = {}
    for bar in drawn.bars:
        found.setdefault(_shape(bar.medium), {})[media.label_of(bar.medium)] = None
    return [(shape, ", ".join(labels)) for shape, labels in sorted(found.items(), reverse=True)]


def _by_year(talks: Sequence[Talk]) -> list[tuple[int, int, int, int, float]]:
    """Year, talks, begun by us, begun by them, minutes that are known; the latest first."""
    count, ours, minutes = Counter[int](), Counter[int](), Counter[int]()
    for talk in talks:
        count[talk.on.year] += 1
        ours[talk.on.year] += talk.is_ours
        minutes[talk.on.year] += round(talk.minutes or 0)
    return [
        (year, count[year], ours[year], count[year] - ours[year], minutes[year])
        for year in sorted(count, reverse=True)
    ]
