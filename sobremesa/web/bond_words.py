"""How we say what was measured of a relation: about people, in words before figures.

Nothing here grades anybody. What is said is what can be seen: when we talked, what is usual between
us, what is missing; a chance is said as so many in ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from sobremesa.web.words import DAYS_A_MONTH, DAYS_A_YEAR, number_words, span_words, spelled

RINGS = (
    pgettext_lazy("ring", "very near"), pgettext_lazy("ring", "near"),
    pgettext_lazy("ring", "a little away"), pgettext_lazy("ring", "far"),
    pgettext_lazy("ring", "still to be told"),
)  # fmt: skip
STAGES: Mapping[str, str | Promise] = {
    "greeted": pgettext_lazy("stage", "Greeted"),
    "acquainted": pgettext_lazy("stage", "Acquainted"),
    "friend": pgettext_lazy("stage", "Friends"),
    "committed": pgettext_lazy("stage", "Committed"),
}
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - only the days between two moments are looked at


def days_words(days: float) -> str:
    """So many days, in the unit that one would say: "three weeks"."""
    if days < 1:
        return _("less than a day")
    return span_words(EPOCH, EPOCH + timedelta(days=round(days)))


def every_words(days: float) -> str:
    """How often: "every day", "every three weeks", "every year"."""
    if days < 14:
        count = max(round(days), 1)
        words = ngettext("every day", "every %(n)s days", count)
    elif days < 60:
        count = round(days / 7)
        words = ngettext("every week", "every %(n)s weeks", count)
    elif days < 0.95 * DAYS_A_YEAR:
        count = round(days / DAYS_A_MONTH)
        words = ngettext("every month", "every %(n)s months", count)
    else:
        count = round(days / DAYS_A_YEAR)
        words = ngettext("every year", "every %(n)s years", count)
    return words % {"n": spelled(count)}


def chance_words(chance: float) -> str:
    """A probability as one says it: "about three in ten"."""
    tenths = min(max(round(chance * 10), 1), 9)
    if chance < 0.05:
        return _("less than one in twenty")
    if chance > 0.95:
        return _("almost certainly")
    words = ngettext("about one in ten", "about %(n)s in ten", tenths)
    return words % {"n": spelled(tenths)}


def share_words(share: float) -> str:
    """ "31 %"."""
    return f"{number_words(100 * share)}\N{NO-BREAK SPACE}%"


def silence_line(silence_days: float | None, gap_days: float | None, *, is_gone: bool) -> str:
    """One sentence about when we talked, against what is usual between us."""
    return line_of(
        "" if silence_days is None else days_words(silence_days),
        "" if gap_days is None else every_words(gap_days),
        is_gone,
    )


def line_of(silence: str, usual: str, is_gone: bool) -> str:
    """The same from words that are at hand: `days_words` and `every_words`, or nothing."""
    said = {"silence": silence, "usual": usual}
    if not silence:
        return _("We have never talked.")
    if not usual:
        return _("We talked %(silence)s ago; too seldom so far to know what is usual.") % said
    if is_gone:
        return _("Silent for %(silence)s; we used to talk %(usual)s.") % said
    return _("We talked %(silence)s ago; usually it is %(usual)s.") % said


STAGE_SENTENCES: Mapping[str, str | Promise] = {
    "greeted": gettext_lazy("We greet each other; we hardly know each other yet."),
    "acquainted": gettext_lazy("We know each other."),
    "friend": gettext_lazy("There is friendship between us."),
    "committed": gettext_lazy("We have committed ourselves to each other."),
}
PARTS: Mapping[str, str | Promise] = {
    "time": gettext_lazy("Months in which we talked"),
    "intensity": gettext_lazy("Answers within three hours, theirs or ours"),
    "trust": gettext_lazy("Contact outside working hours"),
    "services": gettext_lazy("What each gave the other: words, promises kept, gifts"),
}
NEXT_LACKS: Mapping[str, str | Promise] = {
    "time": gettext_lazy("more months in which we talk"),
    "intensity": gettext_lazy("quicker answers, to and fro"),
    "trust": gettext_lazy("talks outside working hours"),
    "services": gettext_lazy("more given on both sides"),
}


def figure_of(days: float) -> tuple[int, str]:
    """A length as a figure and its unit: days for two months, then months, then years."""
    if days < 60:
        return round(days), ngettext("day", "days", round(days))
    if days < 2 * DAYS_A_YEAR:
        months = round(days / DAYS_A_MONTH)
        return months, ngettext("month", "months", months)
    years = int(days // DAYS_A_YEAR)
    return years, ngettext("year", "years", years)


def hours_words(hours: float) -> str:
    """How long an answer takes: "20 minutes", "five hours", "three days"."""
    return (
        span_words(EPOCH, EPOCH + timedelta(hours=hours)) if hours < 24 else days_words(hours / 24)
    )


def joined(words: Sequence[str]) -> str:
    """ "one", "one and another", "one, another and a third"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
