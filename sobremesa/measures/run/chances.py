"""The chance to hear from people, learnt over everybody, and said again of some by what was learnt.

We hear from somebody on a day on which they write, call, are met, or buy. What we say to them is no
sign that they are there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from sobremesa.core import silence
from sobremesa.core.silence.judging import Bin, Judged, seen_in
from sobremesa.core.silence.platt import SAME, Line
from sobremesa.core.silence.rhythm import RULES
from sobremesa.measures.run.hours import EPOCH

HORIZON_DAYS = 90
"""Within a quarter of a year. The same for everybody: only so can the figures be compared, and
checked by waiting."""

SCHEMA = pa.schema(
    [
        ("person_id", pa.int64()),
        ("p_active", pa.float64()),
        ("p_low", pa.float64()),
        ("p_high", pa.float64()),
        ("p_here", pa.float64()),
        ("p_gone", pa.float64()),
        ("silence_model", pa.string()),
        ("silence_cases", pa.int64()),
        ("horizon_days", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Chances:
    """A row for each of whom we ever heard, and what was learnt, as JSON (see `Measuring`)."""

    table: pa.Table = field(default_factory=SCHEMA.empty_table)
    calibration: dict[str, Any] = field(default_factory=dict)


def learnt(heard: pa.Table, on: date) -> Chances:
    """Choose, fit and judge, and say it of everybody.

    Args:
        heard: `person_id` and `day` (days since 1970), in any order; later days are left out.
        on: the day on which we ask.

    """
    if not _is_known(heard, on):
        return Chances()
    found = silence.chances(heard, (on - EPOCH).days, HORIZON_DAYS)
    chosen = found.chosen
    kept: dict[str, Any] = {
        "model": chosen.model, "horizon_days": HORIZON_DAYS, "params": dict(chosen.fitted.params),
        "shift": chosen.line.shift, "slope": chosen.line.slope, "warnings": list(chosen.warnings),
        "people": found.table.num_rows, "bins": [], "leaving": _leaving_as_json(found.leaving),
    }  # fmt: skip
    if chosen.judged is not None:
        rivals = {name: _figures(judged) for name, judged in sorted(chosen.rivals.items())}
        rules = {name: one for name, one in rivals.items() if name in RULES}
        kept |= {
            **_figures(chosen.judged), "learnt_days": chosen.learnt_days, "rivals": rivals,
            "baseline": min(rules.values(), key=lambda one: one["log_loss"], default={}),
            "bins": [_told(one) for one in chosen.judged.calibration],
        }  # fmt: skip
    columns = {
        "person_id": found.table["person_id"], "p_active": found.table["p_active"],
        "p_low": found.table["p_low"], "p_high": found.table["p_high"],
        "p_here": found.table["p_here"], "p_gone": found.table["p_gone"],
        "silence_model": found.table["model"], "silence_cases": found.table["cases"],
    }  # fmt: skip
    return Chances(_table(columns), kept)


def again(heard: pa.Table, on: date, kept: Mapping[str, Any]) -> Chances:
    """The same of some people, by what was learnt over everybody (`Chances.calibration`)."""
    if not kept or not _is_known(heard, on):
        return Chances(calibration=dict(kept))  # what was learnt stays so
    fitted = silence.known_fit(kept["model"], kept["params"])
    log = silence.log_of(heard, customer="person_id", day="day")
    who, known = log.until((on - EPOCH).days, 1.0)
    line = Line(kept["shift"], kept["slope"]) if kept["bins"] else SAME
    active = line.on_odds(fitted.p_active(known, HORIZON_DAYS))
    low, high, cases = np.zeros(len(who)), np.ones(len(who)), np.zeros(len(who), np.int64)
    if kept["bins"]:
        low, high, cases = seen_in([Bin(**one) for one in kept["bins"]], active)
    columns = {
        "person_id": log.names[who], "p_active": active, "p_low": low, "p_high": high,
        "p_here": fitted.p_here(known), "silence_cases": cases,
        "p_gone": _leaving(kept["leaving"]).p_gone(log, (on - EPOCH).days),
        "silence_model": np.full(len(who), kept["model"]),
    }  # fmt: skip
    return Chances(_table(columns), dict(kept))


def _leaving_as_json(found: silence.Leaving) -> dict[str, Any]:
    line = None if found.line is None else [found.line.shift, found.line.slope]
    return {
        "params": dict(found.params), "common_days": found.common_days,
        "line": line, "times": found.times,
    }  # fmt: skip


def _leaving(kept: Mapping[str, Any]) -> silence.Leaving:
    line = None if kept["line"] is None else Line(*kept["line"])
    return silence.Leaving(kept["params"], kept["common_days"], line, kept["times"])


def _is_known(heard: pa.Table, on: date) -> bool:
    days = heard["day"].to_numpy()
    return bool(len(days)) and int(days.min()) <= (on - EPOCH).days


def _table(columns: Mapping[str, Any]) -> pa.Table:
    count = len(columns["person_id"])
    arrays = {**columns, "horizon_days": np.full(count, float(HORIZON_DAYS))}
    made = pa.table({name: pa.array(arrays[name], from_pandas=True) for name in SCHEMA.names})
    return made.cast(SCHEMA).sort_by("person_id")


def _figures(judged: Judged) -> dict[str, Any]:
    """JSON knows no NaN: where all or none came back there is no AUC."""
    found = {
        "auc": judged.auc,
        "brier": judged.brier,
        "log_loss": judged.log_loss,
        "ece": judged.ece,
    }
    return {
        "cases": judged.cases, "hits": judged.hits,
        **{name: value if math.isfinite(value) else None for name, value in found.items()},
    }  # fmt: skip


def _told(one: Bin) -> dict[str, Any]:
    return {
        "begin": one.begin, "end": one.end, "predicted": one.predicted,
        "came_back": one.came_back, "low": one.low, "high": one.high, "cases": one.cases,
    }  # fmt: skip
