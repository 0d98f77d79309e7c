"""How far our chances are to be trusted, in plain words: what we said, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sobremesa.core.silence.choosing import FEWEST, RULE_WAS_BETTER
from sobremesa.core.silence.fitted import FEW, FEW_CUSTOMERS
from sobremesa.core.stats import share
from sobremesa.measures.models import Measuring
from sobremesa.web import bond_words as say
from sobremesa.web.words import number_words

STEPS = (0.2, 0.4, 0.6, 0.8, 1.01)


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the comparison: what we said of some, and how many of them came back."""

    said: str
    came: str
    ends: str
    cases: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """All of it; without `lines` nothing could be compared yet, and `notes` say why."""

    lines: list[Kept]
    notes: list[str]
    cases: int
    horizon: str


def calibration(measuring: Measuring | None) -> Calibration:
    """What a run found out about itself."""
    kept: Mapping[str, Any] = measuring.calibration if measuring else {}
    bins = kept.get("bins") or []
    if not bins:
        need = _("To compare what we say with what comes of it takes at least %(n)s people with "
                 "whom we have talked for some months.")  # fmt: skip
        return Calibration([], [need % {"n": number_words(FEWEST)}], 0, "")
    horizon = kept.get("learnt_days") or kept.get("horizon_days") or 0
    lines = [line for line in (_line(bins, low, high)
             for low, high in zip((0.0, *STEPS), STEPS, strict=False)) if line]  # fmt: skip
    cases = sum(line.cases for line in lines)
    return Calibration(lines, _notes(kept), cases, say.days_words(horizon))


def _line(bins: list[Mapping[str, Any]], low: float, high: float) -> Kept | None:
    inside = [one for one in bins if low <= one["predicted"] < high]
    cases = sum(one["cases"] for one in inside)
    if not cases:
        return None
    hits = sum(round(one["came_back"] * one["cases"]) for one in inside)
    predicted = sum(one["predicted"] * one["cases"] for one in inside) / cases
    found = share(hits, cases)
    ends = _("%(low)s to %(high)s") % {
        "low": say.share_words(float(found.low)), "high": say.share_words(float(found.high)),
    }  # fmt: skip
    return Kept(say.share_words(predicted), say.share_words(hits / cases), ends, cases)


def _notes(kept: Mapping[str, Any]) -> list[str]:
    codes, notes = set(kept.get("warnings") or ()), []
    if RULE_WAS_BETTER in codes:
        notes.append(_("The plain rule, how long it has been, was right more often than the model. "
                       "Trust the silence more than the number."))  # fmt: skip
    if FEW_CUSTOMERS in codes:
        notes.append(_("We are still learning from few people: with %(n)s it will be steadier.")
                     % {"n": number_words(FEW)})  # fmt: skip
    return notes
