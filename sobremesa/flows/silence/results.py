"""What a model says of a list of purchases, as one value and as a row a customer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sobremesa.core import csv_out, silence
from sobremesa.core.silence.choosing import Chosen
from sobremesa.core.silence.fitted import Fitted, plain
from sobremesa.core.silence.holdout import Held
from sobremesa.core.silence.judging import seen_in
from sobremesa.core.silence.rhythm import DAYS_SINCE

BEST = "best"


@dataclass(frozen=True, slots=True)
class Result:
    """A model, the customers it was fitted to, and how the hold-out went if there was one."""

    model: Fitted | Chosen
    summary: dict[str, Any]
    held: Held | None
    horizon_days: int

    @property
    def fitted(self) -> Fitted:
        """The model itself, without what set it right."""
        return self.model.fitted if isinstance(self.model, Chosen) else self.model


def measured(
    orders: dict[str, Any], until: int, unit_days: float, model: str, end: int | None, days: int
) -> Result:
    """Summarise, choose or fit, and judge.

    Args:
        orders: the columns of `lists.read`.
        until: what was bought later is not known to the model.
        unit_days: days in the unit of time.
        model: its name, or `best`.
        end: the last day of the hold-out, or None.
        days: the horizon of what is said of each customer.

    BG/BB counts in occasions of `unit_days` whole days, and so do its horizon and hold-out.
    """
    has_gaps = "cnbd" in model.lower()
    if plain(model) == "bgbb":
        unit = max(1, round(unit_days))
        orders, days = silence.occasions(orders, until, unit), max(1, days // unit)
        until, end, unit_days = 0, None if end is None else max(1, (end - until) // unit), 1.0
    summary = silence.summarise(orders, until, unit_days, has_gaps=has_gaps)
    log = silence.log_of(orders) if model == BEST or end is not None else None
    said: Fitted | Chosen
    if model == BEST and log is not None:
        said = silence.choose(log, until, unit_days, days)
    else:
        said = silence.fit(summary, model)
    held = None
    if end is not None and log is not None:
        held = silence.hold_out(said, log, until, end, unit_days)
    return Result(said, summary.to_pydict(), held, days)


def as_value(result: Result) -> dict[str, Any]:
    """What `--json` prints."""
    fitted, held = result.fitted, result.held
    judged, rule = (held.judged, held.rules[DAYS_SINCE]) if held else (None, None)
    return {
        "model": fitted.model,
        "params": fitted.params,
        "standard_errors": fitted.standard_errors,
        "log_likelihood": fitted.log_likelihood,
        "customers": fitted.customers,
        "holdout": held and judged and rule and {
            "actual": held.actual, "expected": held.expected, "mae": held.mae,
            "rmse": held.rmse, "auc": _number(judged.auc), "brier": judged.brier,
            "log_loss": judged.log_loss, "ece": judged.ece,
            "baseline_auc": _number(rule.auc), "baseline_brier": rule.brier,
        },
    }  # fmt: skip


def _number(value: float) -> float | None:
    """NaN is no JSON: an AUC where all or none came back."""
    return None if np.isnan(value) else value


def columns(result: Result) -> dict[str, list[Any]]:
    """A row a customer: what is known, and what the model says of the horizon."""
    model, summary = result.model, result.summary
    active = model.p_active(summary, result.horizon_days)
    found = {name: summary[name] for name in ("customer", "frequency", "recency", "age")}
    if "mean_amount" in summary:
        found["mean_amount"] = [_known(one) for one in summary["mean_amount"]]
    found["horizon_days"] = [result.horizon_days] * len(active)
    found["p_active"] = active.tolist()
    judged = model.judged if isinstance(model, Chosen) else None
    if judged is not None:
        low, high, cases = seen_in(judged.calibration, active)
        found |= {"p_low": low.tolist(), "p_high": high.tolist(), "cases": cases.tolist()}
    found["expected"] = model.expected(summary, result.horizon_days).tolist()
    found["p_here"] = [_known(one) for one in model.p_here(summary)]
    found["model"] = [result.fitted.model] * len(active)
    return found


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def write(result: Result, path: Path) -> None:
    """All customers into a file that ends in .csv, .parquet or .json."""
    table = columns(result)
    if path.suffix.lower() == ".parquet":
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        pq.write_table(pa.table(table), path)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix.lower() == ".json":
            json.dump([dict(zip(table, row, strict=True)) for row in _rows(table)], file,
                      ensure_ascii=False, indent=1)  # fmt: skip
            file.write("\n")
        else:
            file.writelines(csv_out.table(list(table), _rows(table)))


def _rows(table: dict[str, list[Any]]) -> Iterator[tuple[Any, ...]]:
    return zip(*table.values(), strict=True)
