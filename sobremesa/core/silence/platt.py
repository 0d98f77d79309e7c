"""Probabilities made honest by what happened before: a line in the logarithm of the odds.

Platt (1999), "Probabilistic outputs for support vector machines", with his correction of the
targets, so that a table where everybody came back does not promise certainty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sobremesa.core.silence.frames import Floats
from sobremesa.core.silence.judging import Outcomes
from sobremesa.core.silence.models.geometric import probability

STEPS = 50
ODDS_MAX = 14.0
HELD = 1.0
"""How firmly the slope is held to 1 until there are cases that say otherwise: a weak prior."""


@dataclass(frozen=True, slots=True)
class Line:
    """shift + slope x, a probability after it."""

    shift: float = 0.0
    slope: float = 1.0

    def on_odds(self, p: Floats) -> Floats:
        """Corrected probabilities; 0 stays 0."""
        corrected = probability(self.shift + self.slope * odds(p))
        return np.asarray(np.where(p > 0, corrected, 0.0))

    def on(self, x: Floats) -> Floats:
        """The probability at x."""
        return probability(self.shift + self.slope * x)


SAME = Line()


def odds(p: Floats) -> Floats:
    """The logarithm of p / (1 - p), kept within what a table can know."""
    with np.errstate(divide="ignore"):
        found = np.log(p) - np.log1p(-p)
    return np.asarray(np.clip(found, -ODDS_MAX, ODDS_MAX))


def fit_line(x: Floats, happened: Outcomes, *, slope: float | None = 1.0) -> Line:
    """The likeliest line, by Newton.

    Args:
        x: what is known of each (the logarithm of odds, or any score).
        happened: whether they came back.
        slope: what the slope is held to, weakly; None where nothing is known of it.

    """
    hits = float(happened.sum())
    misses = len(happened) - hits
    wanted = np.where(happened, (hits + 1) / (hits + 2), 1 / (misses + 2))
    held = np.array([0.0, 0.0 if slope is None else HELD])
    centre = np.array([0.0, slope or 0.0])
    design = np.stack([np.ones(len(x)), x])
    at = np.array([np.log((hits + 1) / (misses + 1)), 0.0]) if slope is None else centre.copy()
    for _ in range(STEPS):
        p = probability(at @ design)
        gradient = design @ (wanted - p) - held * (at - centre)
        curvature = (design * (p * (1 - p))) @ design.T + np.diag(held + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        at = at + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return Line(float(at[0]), float(at[1]))
