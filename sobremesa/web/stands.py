"""A sentence about how we stand with somebody, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sobremesa.measures.models import Bond
from sobremesa.web import bond_words as say
from sobremesa.web.words import number_words

LABELS: Mapping[str, str | Promise] = {
    "rhythm": gettext_lazy("How often"), "change": gettext_lazy("What has changed"),
    "length": gettext_lazy("How long"), "begins": gettext_lazy("Who begins"),
    "replies": gettext_lazy("Who waits"), "tie": gettext_lazy("How near"),
    "chance": gettext_lazy("Shall we hear from them?"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stand:
    """A sentence, what it rests on, and what there is to add. `code`: how its evidence is found."""

    code: str
    words: str
    rests_on: str
    more: str = ""

    @property
    def label(self) -> str:
        """What it is about."""
        return str(LABELS[self.code])


def number(bond: Bond, name: str) -> Mapping[str, Any]:
    """One of the other measures: value, n, low, high; without a value where it is not known."""
    found = bond.numbers.get(name)
    return found if isinstance(found, dict) else {}


def days_of_contact(count: int) -> str:
    """ "24 days of contact"."""
    words = ngettext("%(n)s day of contact", "%(n)s days of contact", count)
    return words % {"n": number_words(count)}


def between(low: float | None, high: float | None) -> str:
    """The ends of a share; nothing where it has none."""
    if low is None or high is None:
        return ""
    return _("between %(low)s and %(high)s") % {
        "low": say.share_words(low), "high": say.share_words(high),
    }  # fmt: skip


def listed(*parts: str) -> str:
    """What a sentence rests on, one thing after the other."""
    return "; ".join(part for part in parts if part)
