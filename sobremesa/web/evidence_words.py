"""How each sentence about a relation comes about, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.measures.models import Bond
from sobremesa.web import bond_words as say
from sobremesa.web.stands import number
from sobremesa.web.words import number_words

HOW: Mapping[str, str | Promise] = {
    "rhythm": gettext_lazy(
        "Put the gaps between one day of contact and the next in order, the shortest first: the "
        "one in the middle is what is usual. Where there are few, it is drawn towards what is "
        "usual with everybody."
    ),
    "change": gettext_lazy(
        "The gaps of the last year are held against those of the two years before. It is said "
        "only where the two can hardly differ by chance."
    ),
    "length": gettext_lazy(
        "A line through the lengths of our talks over the years, and of what we wrote. It is said "
        "only where it hardly rises or falls by chance."
    ),
    "begins": gettext_lazy(
        "A talk begins with what is said after a day of silence. Who said it began."
    ),
    "replies": gettext_lazy(
        "From the first thing said after the other's last word until the answer. Half of the "
        "answers came sooner."
    ),
    "tie": gettext_lazy(
        "Four things of the last three years, weighed alike: the months in which we talked, the "
        "answers within three hours, the contact outside working hours, and what each gave the "
        "other. Money does not count. What you know yourselves stands above it."
    ),
    "chance": gettext_lazy(
        "From how often they have written, called, met us or bought, and how long it has been. "
        "The same was tried on a past that is known, and put right by what came of it then."
    ),
}
HOURS = {"reply_ours_hours", "reply_theirs_hours", "reply_ours_worked_hours",
         "reply_theirs_worked_hours"}  # fmt: skip
NUMBERS: Mapping[str, Mapping[str, str | Promise]] = {
    "rhythm": {
        "gap_days": gettext_lazy("What is usual"),
        "gap_median_days": gettext_lazy("Half of the gaps are shorter than"),
        "silence_longest_days": gettext_lazy("The longest silence"),
        "silence_days": gettext_lazy("The silence now"),
        "lateness_share": gettext_lazy("Usual gaps shorter than the silence now"),
    },
    "change": {},
    "length": {
        "talk_minutes_yearly_change": gettext_lazy("How much longer a talk grows in a year"),
        "talk_words_yearly_change": gettext_lazy("How much longer a letter grows in a year"),
    },
    "begins": {"initiated_share": gettext_lazy("How often they spoke first after a silence")},
    "replies": {
        "reply_ours_hours": gettext_lazy("Our answers, by the clock"),
        "reply_ours_worked_hours": gettext_lazy("Our answers, in working hours"),
        "reply_theirs_hours": gettext_lazy("Their answers, by the clock"),
        "late_share": gettext_lazy("Answers of ours that came late"),
    },
    "tie": {f"tie_{code}": words for code, words in say.PARTS.items()},
    "chance": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in a table: what it is, the number, its interval, its cases."""

    label: str
    value: str
    ends: str
    cases: str


def figures(bond: Bond, what: str) -> Iterator[Figure]:
    """The numbers behind a sentence; those that are not known are left out."""
    for name, label in NUMBERS[what].items():
        found = number(bond, name)
        if found.get("value") is None:
            continue
        if name.startswith("tie_"):  # how often it happened says more than a part of a tie
            yield Figure(str(label), number_words(found.get("n") or 0), "", "")
            continue
        low, high = found.get("low"), found.get("high")
        ends = ""
        if low is not None and high is not None:
            ends = _("%(low)s to %(high)s") % {"low": said(name, low), "high": said(name, high)}
        cases = number_words(found.get("n") or bond.contact_days_count)
        yield Figure(str(label), said(name, found["value"]), ends, cases)


def said(name: str, value: float) -> str:
    """A number in the unit that its name says."""
    if name.endswith(("_share", "_change")):
        return say.share_words(value)
    if name in HOURS:
        return say.hours_words(value)
    if name.endswith("_days"):
        return say.days_words(value)
    return number_words(value, 0 if abs(value) >= 10 else 1)
