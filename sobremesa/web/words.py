"""How we say days, waits, lengths and numbers. Pure: the caller brings the clock.

The order of day, month and year is grammar, not vocabulary, so it stands here by language;
the words themselves are translated like all others.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

PATTERNS = {
    "es": {"week": "l j", "year": r"j \d\e F", "full": r"j \d\e F \d\e Y", "greet": r"l j \d\e F"},
    "en": {"week": "l j", "year": "j F", "full": "j F Y", "greet": "l j F"},
}
GROUPS = {"es": ".", "en": ","}
POINTS = {"es": ",", "en": "."}
SPELLED = (
    gettext_lazy("two"), gettext_lazy("three"), gettext_lazy("four"), gettext_lazy("five"),
    gettext_lazy("six"), gettext_lazy("seven"), gettext_lazy("eight"), gettext_lazy("nine"),
    gettext_lazy("ten"),
)  # fmt: skip
DAYS_A_MONTH = 30.44
DAYS_A_YEAR = 365.25


def _language() -> str:
    code = (translation.get_language() or "es").partition("-")[0]
    return code if code in PATTERNS else "en"


def local_day(at: date | datetime) -> date:
    """The day on the firm's calendar."""
    if isinstance(at, datetime):
        return timezone.localtime(at).date() if timezone.is_aware(at) else at.date()
    return at


def patterned(at: date | datetime, pattern: str) -> str:
    """One of `PATTERNS`: week ("Tuesday 3"), year ("3 March"), full ("3 March 2024"), greet."""
    return formats.date_format(local_day(at), PATTERNS[_language()][pattern])


def day_words(at: date | datetime, today: date) -> str:
    """today, yesterday, tomorrow, Tuesday 3, 3 March, 3 March 2024: as short as is clear."""
    day = local_day(at)
    away = (today - day).days
    if away in {-1, 0, 1}:
        return {-1: _("tomorrow"), 0: _("today"), 1: _("yesterday")}[away]
    if abs(away) < 7:
        return patterned(day, "week")
    return patterned(day, "year" if day.year == today.year else "full")


def moment_words(at: datetime, today: date) -> str:
    """Day and hour: "today, 9:40", "3 March, 18:02"."""
    hour = formats.date_format(timezone.localtime(at), "G:i")
    return f"{day_words(at, today)}, {hour}"


def inside_words(said: str) -> str:
    """A day or moment within a sentence, where Spanish gives it an article: "fue el 3 de marzo"."""
    bare = (_("today"), _("yesterday"), _("tomorrow"))
    return f"el {said}" if said and _language() == "es" and not said.startswith(bare) else said


def spelled(count: int) -> str:
    """Two to ten in letters, as one writes them in a sentence; other numbers in figures."""
    return str(SPELLED[count - 2]) if 2 <= count <= 10 else number_words(count)


def span_words(then: datetime, now: datetime) -> str:
    """How long from one moment to a later one, in the unit that one would say: "six days".

    Days are days of the calendar: from Monday evening to Tuesday morning is one.
    """
    days = (local_day(now) - local_day(then)).days
    if days < 1:
        minutes = max(int((now - then).total_seconds() // 60), 0)
        if minutes < 60:
            return _counted(minutes, "minute")
        return _counted(minutes // 60, "hour")
    if days < 14:
        return _counted(days, "day")
    if days < 60:
        return _counted(days // 7, "week")
    if days < 2 * DAYS_A_YEAR:
        return _counted(round(days / DAYS_A_MONTH), "month")
    return _counted(int(days // DAYS_A_YEAR), "year")


def _counted(count: int, unit: str) -> str:
    words = {
        "minute": ngettext("one minute", "%(n)s minutes", count),
        "hour": ngettext("one hour", "%(n)s hours", count),
        "day": ngettext("one day", "%(n)s days", count),
        "week": ngettext("one week", "%(n)s weeks", count),
        "month": ngettext("one month", "%(n)s months", count),
        "year": ngettext("one year", "%(n)s years", count),
    }
    return words[unit] % {"n": spelled(count)}


def since_words(then: datetime, now: datetime) -> str:
    """How long ago: "just now", "20 minutes ago", "six days ago"."""
    if (now - then).total_seconds() < 60:
        return _("just now")
    return _("%(span)s ago") % {"span": span_words(then, now)}


def length_words(minutes: float) -> str:
    """How long something took: "23 s", "15 min", "1 h 20 min"."""
    if 0 < minutes < 1:
        return pgettext("length", "%(n)s s") % {"n": max(1, round(minutes * 60))}
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return pgettext("length", "%(n)s min") % {"n": rest}
    if not rest:
        return pgettext("length", "%(n)s h") % {"n": number_words(hours)}
    return pgettext("length", "%(h)s h %(m)s min") % {"h": number_words(hours), "m": rest}


def number_words(number: float, decimals: int = 0) -> str:
    """27.480 or 27,480, as the reader's language groups; four figures are grouped too."""
    words = f"{number:,.{decimals}f}"
    language = _language()
    marks = {",": GROUPS[language], ".": POINTS[language]}
    return "".join(marks.get(char, char) for char in words)


def size_words(size_bytes: float) -> str:
    """640 bytes, 12 kB, 1,3 GB: decimal units, one decimal below ten."""
    if size_bytes < 1000:
        return _("%(n)s bytes") % {"n": number_words(size_bytes)}
    for unit in ("kB", "MB", "GB", "TB"):
        size_bytes /= 1000
        if size_bytes < 999.5 or unit == "TB":
            break
    return f"{number_words(size_bytes, 1 if size_bytes < 9.95 else 0)}\N{NO-BREAK SPACE}{unit}"


def sentence(words: str) -> str:
    """With its first letter large: "yesterday" begins a line as "Yesterday"."""
    return words[:1].upper() + words[1:]
