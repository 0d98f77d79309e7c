"""How well the stages agree with those that were planted in the invented firms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from sobremesa.core.bonds import gaps, rhythm
from sobremesa.core.bonds.ties import STAGES
from sobremesa.core.stats import Z_95
from sobremesa.measures.catalogue import Tables, firm_priors, measure_people
from tests.simulated import HOURS, TUNING_SEEDS, UNTIL, UNTIL_DAY, simulated

CUTS = (22, 64, 129)
"""The baseline: numbers of contacts that cut the firms we tuned on into as many of each stage as
there are in them."""


@dataclass(frozen=True)
class Agreement:
    """`table`: a row a planted stage, a column a found one."""

    names: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]

    @property
    def people(self) -> int:
        return sum(map(sum, self.table))

    @property
    def right(self) -> float:
        """Which share stands where it was planted."""
        return sum(row[at] for at, row in enumerate(self.table)) / self.people

    @property
    def kappa(self) -> float:
        """Cohen's, with squared weights: two stages off is four times as wrong as one."""
        table = np.array(self.table, float)
        side = np.arange(len(table))
        weight = (side[:, None] - side) ** 2
        chance = np.outer(table.sum(1), table.sum(0)) / table.sum()
        return float(1 - (weight * table).sum() / (weight * chance).sum())


def summed(found: Iterable[Agreement]) -> Agreement:
    """Several firms as one."""
    tables = [np.array(one.table) for one in found]
    return _agreement(sum(tables[1:], tables[0]))


def agreement(seed: int) -> tuple[Agreement, Agreement]:
    """Of one firm: our stages, and those by the number of contacts alone."""
    planted, stage, contacts = _people(seed)
    by_number = np.searchsorted(CUTS, contacts, side="right")
    return _table(planted, stage), _table(planted, by_number)


def _people(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Planted stage, found stage, number of contacts of everybody who ever had contact."""
    firm = simulated(seed)
    rows = measure_people(Tables(firm.interactions, promises=firm.promises), UNTIL, hours=HOURS)
    planted = [STAGES.index(firm.truth[one]["closeness"]) for one in rows["person_id"].to_pylist()]
    found = [STAGES.index(one) for one in rows["stage"].to_pylist()]
    return np.array(planted), np.array(found), rows["contact_count"].to_numpy()


def cuts() -> tuple[int, ...]:
    """`CUTS`, worked out again from the firms we tuned on; a minute or two."""
    known = [_people(seed) for seed in TUNING_SEEDS]
    planted, contacts = (np.concatenate([one[at] for one in known]) for at in (0, 2))
    shares = np.cumsum(np.bincount(planted, minlength=4))[:3] / len(planted)
    return tuple(round(one) for one in np.quantile(contacts, shares))


def _table(planted: np.ndarray, found: np.ndarray) -> Agreement:
    table = np.zeros((4, 4), int)
    np.add.at(table, (planted, found), 1)
    return _agreement(table)


def _agreement(table: np.ndarray) -> Agreement:
    return Agreement(STAGES, tuple(tuple(int(one) for one in row) for row in table))


def lateness_of(seed: int) -> np.ndarray:
    """For everybody with two gaps: how many before the last, and what was said of the last one,
    as a silence, the day before it ended."""
    firm = simulated(seed)
    prior = firm_priors(Tables(firm.interactions), UNTIL, HOURS).gap
    frame = pl.from_arrow(firm.interactions)
    assert isinstance(frame, pl.DataFrame)
    events = (
        rhythm.events(frame.lazy(), UNTIL_DAY, midnight_s=HOURS.midnight_s).collect().to_native()
    )
    each = events.sort("person_id", "occurred_s").group_by("person_id", maintain_order=True)
    rows = []
    for _, one in each:
        days = one["quiet_days"].drop_nulls().to_numpy().astype(float)
        if len(days) < 2:
            continue
        ends = one.filter(pl.col("quiet_days").is_not_null())["day"][-1]
        logs = np.log(days[:-1])
        said = gaps.own_rhythm(
            *(np.array([float(part)]) for part in (len(logs), logs.sum(), (logs**2).sum())),
            np.array([float(ends - one["day"][0] + 1)]),
            days[-1:],
            prior,
        )
        rows.append((len(logs), said.lateness.value[0]))
    return np.array(rows)


def ties_of_two_lives(seed: int) -> np.ndarray:
    """How far the ties of the same people lie apart when they live twice, in standard errors of
    the difference as the two intervals say."""
    found = []
    for again in ("", " again"):
        firm = simulated(seed, again=again)
        rows = measure_people(
            Tables(firm.interactions, promises=firm.promises), UNTIL, hours=HOURS
        ).to_pylist()
        known = (row for row in rows if row["tie"] is not None)
        found.append(
            {row["person_id"]: (row["tie"], row["tie_low"], row["tie_high"]) for row in known}
        )
    both = [person for person in found[0] if person in found[1]]
    one, other = (np.array([life[person] for person in both]) for life in found)
    errors = [(life[:, 2] - life[:, 1]) / (2 * Z_95) for life in (one, other)]
    apart: np.ndarray = (one[:, 0] - other[:, 0]) / np.hypot(*errors)
    return apart
