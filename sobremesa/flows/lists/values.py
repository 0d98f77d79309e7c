"""What is said with a condition: text from outside, checked, and in one spelling."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

TEXT_MAX_CHARS = 100
DAYS_MAX = 36_500
NUMBER_MAX_CHARS = 18


def clean(kind: str, raw: str) -> str | None:
    """The value in its one spelling, or None when it makes no sense.

    `kind` is `text`, `number` (also "1.250,5"), `days`, `date` (ISO), `yes_no`, or "" for none.
    What a choice may be, its field knows.
    """
    text = raw.strip().replace("\0", "")
    if kind == "":
        return ""
    if kind == "number":
        return number(text)
    if kind == "days":
        is_good = text.isdecimal() and len(text) < 6 and 1 <= int(text) <= DAYS_MAX
        return str(int(text)) if is_good else None
    if kind == "date":
        return _iso(text)
    return text[:TEXT_MAX_CHARS] or None


def number(text: str) -> str | None:
    """A number with a point and no grouping: "1.250,5" and "1,250.5" are "1250.5"."""
    text = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not 0 < len(text) <= NUMBER_MAX_CHARS:
        return None
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        text = text.replace("." if comma > point else ",", "")
    text = text.replace(",", ".")
    sign = "-" if text.startswith("-") else ""
    whole, _point, part = text.removeprefix("-").partition(".")
    if not (whole or "0").isdecimal() or not (part or "0").isdecimal() or not whole + part:
        return None
    if not (whole + part).isascii():
        return None
    part = part.rstrip("0")
    figure = f"{whole.lstrip('0') or '0'}{'.' + part if part else ''}"
    return figure if figure == "0" else sign + figure


def _iso(text: str) -> str | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found.isoformat() if 1900 <= found.year <= 2200 else None


def day_of(value: str) -> date:
    """A checked date."""
    return date.fromisoformat(value)


def midnight(value: str) -> datetime:
    """When a checked date begins, on the firm's clock."""
    return timezone.make_aware(datetime.combine(day_of(value), time.min))


def days_before(now: datetime, value: str) -> datetime:
    """So many days ago."""
    return now - timedelta(days=min(int(value), DAYS_MAX))
