"""How a relation stands, said to the person it is about: what was worked out, and from how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from sobremesa.measures.models import Bond

STAGES: Mapping[str, str | Promise] = {
    "greeted": gettext_lazy("We greet each other; we hardly know each other yet."),
    "acquainted": gettext_lazy("We know each other."),
    "friend": gettext_lazy("There is friendship between us."),
    "committed": gettext_lazy("We have committed ourselves to each other."),
}


def standing(people: Sequence[int]) -> list[str]:
    """The sentences; none where nothing was measured. In the language that is on."""
    bonds = Bond.objects.filter(person__in=people).order_by("pk")
    return [line for bond in bonds for line in _lines(bond)]


def _lines(bond: Bond) -> Iterator[str]:
    days = bond.contact_days_count
    yield ngettext(
        "On %(n)s day we were in touch.", "On %(n)s days we were in touch.", days
    ) % {"n": formats.number_format(days, 0)}  # fmt: skip
    if bond.last_at is not None:
        yield _("The last time was on %(on)s.") % {"on": _day(bond.last_at)}
    if bond.gap_days is not None:
        usual = max(round(bond.gap_days), 1)
        yield ngettext(
            "Usually one day lies between one contact and the next.",
            "Usually %(n)s days lie between one contact and the next.",
            usual,
        ) % {"n": formats.number_format(usual, 0)}
    if bond.stage in STAGES:
        yield _("How near we are, by what can be counted: %(words)s") % {
            "words": str(STAGES[bond.stage])
        }
    if bond.p_active is not None and bond.horizon_days is not None:
        yield _("We take it to be %(share)s likely that we hear from you within %(n)s days.") % {
            "share": _percent(bond.p_active), "n": formats.number_format(bond.horizon_days, 0),
        }  # fmt: skip
    if bond.silence_cases and bond.p_low is not None and bond.p_high is not None:
        yield ngettext(
            "Of %(n)s person of whom we would have said about the same, "
            "between %(low)s and %(high)s came back.",
            "Of %(n)s people of whom we would have said about the same, "
            "between %(low)s and %(high)s came back.",
            bond.silence_cases,
        ) % {
            "n": formats.number_format(bond.silence_cases, 0),
            "low": _percent(bond.p_low), "high": _percent(bond.p_high),
        }  # fmt: skip
    if bond.p_gone is not None:
        yield _("We take it to be %(share)s likely that you have left us.") % {
            "share": _percent(bond.p_gone)
        }
    yield _("Worked out on %(on)s from what stands here, by a program; nobody wrote it.") % {
        "on": _day(bond.measured_at)
    }


def _day(moment: datetime) -> str:
    """ "12 March 2026", as on every page; what Django has for English is American."""
    shape = "j F Y" if get_language() == "en" else "DATE_FORMAT"
    return formats.date_format(timezone.localtime(moment), shape)


def _percent(share: float) -> str:
    return f"{formats.number_format(100 * share, 0)}\N{NO-BREAK SPACE}%"
