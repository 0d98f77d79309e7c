"""Which model to believe: the one that would have said best what came, had it been asked before.

Not the likeliest one: regular-buying variants win on likelihood and lose on what happens next
(docs/silence.md). The question is put at origins that lie in the past, each a horizon before the
next: fitted to what was known there, asked for the horizon after, set right by what the same model
said at the origins before, and judged by log loss. The same is done with the plain rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sobremesa.core.errors import CoreError
from sobremesa.core.silence import rhythm
from sobremesa.core.silence.customers import Customers
from sobremesa.core.silence.fitted import Fitted, fit
from sobremesa.core.silence.frames import Floats
from sobremesa.core.silence.judging import Judged, Outcomes, judge
from sobremesa.core.silence.log import Log
from sobremesa.core.silence.platt import SAME, Line, fit_line, odds

CANDIDATES = ("mbg/nbd", "bg/nbd", "pareto/nbd", "mbg/cnbd", "bg/cnbd")
DEFAULT = CANDIDATES[0]
ORIGINS_MAX = 4
CUSTOMERS_MAX = 30_000
"""To choose and to set right by; more customers would tell the same."""
SHORTEST_DAYS = 7
FEWEST = 20

SHORT_HISTORY = "short_history"
RULE_WAS_BETTER = "rule_was_better"


@dataclass(frozen=True, slots=True)
class Said:
    """What one model, or one plain rule, said of everybody at the origins, oldest last.

    Args:
        name: of the model or rule.
        raw: at each origin, what it said: probabilities of a model, scores of a rule.
        came: what happened.
        shown: at each origin but the oldest, the probabilities set right by the older ones.

    """

    name: str
    raw: tuple[Floats, ...]
    came: tuple[Outcomes, ...]
    shown: tuple[Floats, ...]

    @property
    def judged(self) -> Judged:
        """All that was shown beside all that came."""
        return judge(np.concatenate(self.shown), np.concatenate(self.came[: len(self.shown)]))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model chosen, fitted and set right.

    Args:
        fitted: to everything that is known now.
        line: by which `p_active` is set right.
        judged: how good it was at the earlier origins, each time without knowing what came: the
            calibration that is shown. None where the history is too short.
        rivals: the others, models and plain rules, by name, judged in the same way.
        learnt_days: the horizon that was asked for there.
        warnings: those of the fit, and `short_history`, `rule_was_better`.

    """

    fitted: Fitted
    line: Line
    judged: Judged | None
    rivals: dict[str, Judged]
    learnt_days: int
    warnings: tuple[str, ...]

    @property
    def model(self) -> str:
        """Its name."""
        return self.fitted.model

    def p_here(self, summary: Any) -> Floats:
        """As the model says it (`Fitted.p_here`)."""
        return self.fitted.p_here(summary)

    def p_active(self, summary: Any, days: float) -> Floats:
        """The chance of a purchase within so many days, set right by what came before."""
        return self.line.on_odds(self.fitted.p_active(summary, days))

    def expected(self, summary: Any, days: float) -> Floats:
        """As the model says it (`Fitted.expected`)."""
        return self.fitted.expected(summary, days)


def origins(begin: int, until: int, horizon_days: int) -> tuple[list[int], int]:
    """Earlier days to ask at, the latest first, and the horizon that fits between them.

    At least two, with as much time before the oldest as one horizon; none where that would leave
    less than a week.
    """
    days = min(horizon_days, (until - begin) // 3)
    if days < SHORTEST_DAYS:
        return [], 0
    count = min(ORIGINS_MAX, (until - begin) // days - 1)
    return [until - days * at for at in range(1, count + 1)], days


def choose(
    log: Log,
    until: int,
    unit_days: float,
    horizon_days: int,
    candidates: Sequence[str] = CANDIDATES,
) -> Chosen:
    """The candidate with the least log loss at earlier origins, fitted to all that is known."""
    if not len(log.day) or log.begin > until:
        raise CoreError("nothing was bought up to that day")
    when, days = origins(log.begin, until, horizon_days)
    everybody = log.until(until, unit_days)[1]
    some = log.some(CUSTOMERS_MAX)
    known = [some.until(day, unit_days) for day in when]
    known = [one for one in known if len(one[0]) >= FEWEST]
    if len(known) < 2:
        fitted = fit(everybody, _named(candidates[0]))
        return Chosen(fitted, SAME, None, {}, 0, (*fitted.warnings, SHORT_HISTORY))
    came = tuple(
        some.came(who, day, day + days) for (who, _), day in zip(known, when, strict=False)
    )
    people = tuple(one for _, one in known)
    models = _models(candidates, people, came, days)
    rules = {rule: rule_said(rule, people, came) for rule in rhythm.RULES}
    best = min(models.values(), key=lambda one: one.judged.log_loss)
    fitted = fit(everybody, best.name)
    rivals = {
        one.name: one.judged for one in (*models.values(), *rules.values()) if one is not best
    }
    warnings = fitted.warnings
    if any(rivals[rule].log_loss < best.judged.log_loss for rule in rules):
        warnings = (*warnings, RULE_WAS_BETTER)
    line = fit_line(odds(np.concatenate(best.raw)), np.concatenate(best.came))
    return Chosen(fitted, line, best.judged, rivals, days, warnings)


def _named(candidate: str) -> str:
    return candidate if not candidate.endswith("cnbd") else candidate.replace("cnbd", "nbd")


def _models(
    candidates: Sequence[str], people: Sequence[Customers], came: Sequence[Outcomes], days: float
) -> dict[str, Said]:
    """What each said; a regular one under the regularity that the latest origin has."""
    found: dict[str, Said] = {}
    for candidate in candidates:
        latest = fit(people[0], candidate)
        if latest.model in found:
            continue
        fits = [latest, *(fit(one, latest.model) for one in people[1:])]
        raw = [
            one.family.p_active(one.values, data, days / data.unit_days)
            for one, data in zip(fits, people, strict=True)
        ]
        shown = [
            fit_line(odds(np.concatenate(raw[at + 1 :])), np.concatenate(came[at + 1 :]))
            .on_odds(raw[at])
            for at in range(len(raw) - 1)
        ]  # fmt: skip
        found[latest.model] = Said(latest.model, tuple(raw), tuple(came), tuple(shown))
    return found


def rule_said(rule: str, people: Sequence[Customers], came: Sequence[Outcomes]) -> Said:
    """What a plain rule would have said; its line is all that it learns."""
    raw = [rhythm.score(rule, data) for data in people]
    shown = [
        fit_line(np.concatenate(raw[at + 1 :]), np.concatenate(came[at + 1 :]), slope=None)
        .on(raw[at])
        for at in range(len(raw) - 1)
    ]  # fmt: skip
    return Said(rule, tuple(raw), tuple(came), tuple(shown))


def learnt_rule(
    rule: str, log: Log, until: int, unit_days: float, horizon_days: int
) -> tuple[Line, float] | None:
    """What a plain rule meant at the earlier origins: its line, and how many horizons make ours.

    Where those had a shorter horizon, the chance of nothing is taken to go on in the same way.
    None without an earlier origin at which anybody was there.
    """
    when, days = origins(log.begin, until, horizon_days)
    raw, came = [], []
    for day in when:
        who, then = log.until(day, unit_days)
        raw.append(rhythm.score(rule, then))
        came.append(log.came(who, day, day + days))
    if not raw or not sum(map(len, raw)):
        return None
    line = fit_line(np.concatenate(raw), np.concatenate(came), slope=None)
    return line, horizon_days / days


def rule_now(rule: str, log: Log, until: int, unit_days: float, horizon_days: int) -> Floats:
    """What a plain rule says of everybody now, learnt at the earlier origins."""
    data = log.until(until, unit_days)[1]
    learnt = learnt_rule(rule, log, until, unit_days, horizon_days)
    if learnt is None:
        return np.full(len(data.age), 0.5)
    line, times = learnt
    nothing = 1.0 - line.on(rhythm.score(rule, data))
    return np.asarray(1.0 - nothing**times)
