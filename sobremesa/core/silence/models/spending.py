"""Gamma-gamma: what somebody spends at a time, drawn towards what everybody spends.

The mean of x purchases of somebody is gamma(p x, nu x), nu gamma(q, gamma) over customers.
Sources: Colombo & Jiang (1999), Journal of Interactive Marketing 13(3):2-12; Fader, Hardie & Lee
(2005), RFM and CLV, Journal of Marketing Research 42(4):415-430; Fader & Hardie (2013), note 025,
eq. 1a (likelihood) and 5 (expectation).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sobremesa.core.silence.customers import BadSummary
from sobremesa.core.silence.frames import Floats, eager, floats
from sobremesa.core.silence.models.newton import Prior, Slopes, climb, inverse

NAMES = ("p", "q", "gamma")
FEW = 300
SPREAD = 1.5


@dataclass(frozen=True, slots=True)
class Spending:
    """Gamma-gamma with its parameters; as `Fitted`, for sums instead of days."""

    params: dict[str, float]
    log_likelihood: float
    standard_errors: dict[str, float]
    customers: int
    warnings: tuple[str, ...]
    model: str = "gamma-gamma"

    def expected_amount(self, summary: Any) -> Floats:
        """What the next purchase of each is worth in the mean, also of those who bought once.

        NaN where q is below 1 and nothing is known of somebody: then the mean of all is infinite.
        """
        x, mean = _columns(summary)
        p, q, gamma = self.params.values()
        known = np.where(x > 0, mean, 0.0) * x
        below = p * x + q - 1.0
        return np.asarray(
            np.where(below > 0, p * (gamma + known) / np.where(below > 0, below, 1), np.nan)
        )


def fit_spending(summary: Any) -> Spending:
    """The likeliest parameters, by those who came back and spent something.

    Args:
        summary: any frame with `frequency` and `mean_amount`, as `summarise` makes it of amounts.

    Raises:
        BadSummary: nobody came back and spent something.

    """
    x, mean = _columns(summary)
    kept = (x > 0) & (mean > 0)
    x, mean = x[kept], mean[kept]
    if not len(x):
        raise BadSummary("gamma-gamma needs customers who came back and spent something")
    typical = float(np.median(mean))
    start = np.log([4.0, 4.0, typical])
    prior = Prior(np.eye(3), start, SPREAD) if len(x) < FEW else None
    top = climb(partial(_slopes, x, mean), start, prior)
    params = np.exp(top.at)
    errors = params * np.sqrt(np.diag(inverse(-top.curvature)))
    warnings = [
        *(["few_customers"] if prior else []),
        *([] if top.has_arrived else ["not_converged"]),
    ]
    return Spending(
        dict(zip(NAMES, params.tolist(), strict=True)), top.value,
        dict(zip(NAMES, errors.tolist(), strict=True)), len(x), tuple(warnings),
    )  # fmt: skip


def _columns(summary: Any) -> tuple[Floats, Floats]:
    frame = eager(summary)
    return floats(frame, "frequency"), floats(frame, "mean_amount")


def _slopes(x: Floats, mean: Floats, params: Floats) -> Slopes:
    """The log-likelihood with its first and second derivatives by p, q, gamma."""
    from scipy.special import digamma, gammaln, polygamma  # noqa: PLC0415

    p, q, gamma = params
    px, spent = p * x, mean * x
    both, seen = px + q, gamma + spent
    value = gammaln(both) - gammaln(px) - gammaln(q) + q * np.log(gamma) - both * np.log(seen)
    value = value + px * np.log(spent) - np.log(mean)
    sure = digamma(both)
    gradient = np.array([
        np.sum(x * (sure - digamma(px) + np.log(spent) - np.log(seen))),
        np.sum(sure - digamma(q) + np.log(gamma) - np.log(seen)),
        np.sum(q / gamma - both / seen),
    ])  # fmt: skip
    bend = polygamma(1, both)
    curvature = np.empty((3, 3))
    curvature[0, 0] = np.sum(x * x * (bend - polygamma(1, px)))
    curvature[0, 1] = curvature[1, 0] = np.sum(x * bend)
    curvature[1, 1] = np.sum(bend - polygamma(1, q))
    curvature[0, 2] = curvature[2, 0] = -np.sum(x / seen)
    curvature[1, 2] = curvature[2, 1] = np.sum(1 / gamma - 1 / seen)
    curvature[2, 2] = np.sum(-q / gamma**2 + both / seen**2)
    return float(value.sum()), gradient, curvature
