"""The top of a likelihood, by Newton's steps in the logarithms of its parameters.

Logarithms keep every parameter positive and make the likelihoods of this family so round that six
steps from a fixed start are enough on every table that was tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sobremesa.core.silence.frames import Bools, Floats

Slopes: TypeAlias = tuple[float, Floats, Floats]
"""A logarithm of a likelihood, its gradient and its second derivatives."""
Likelihood: TypeAlias = Callable[[Floats], Slopes]
"""Of parameters; whatever depends on the data alone is made already."""

STEPS_MAX = 80
CLOSE = 1e-5
SURE = 1e-7
"""A step that would gain less is taken without a look at where it leads: it gains half of that, to
the twelfth digit, and bends what is there by less than a hundred-thousandth."""
STEP_MAX = 1.5
LEAST_CURVED = 1e-10
LOG_MIN, LOG_MAX = -18.0, 18.0
AT_END, LEAST_ROOM = 0.05, 0.01


@dataclass(frozen=True, slots=True)
class Top:
    """Where the climb ended.

    Args:
        at: logarithms of the parameters.
        value: of the likelihood there, without the prior.
        curvature: second derivatives there (of likelihood and prior).
        has_arrived: whether the slope is gone; not where the data pull a parameter to 0 or
            to infinity.

    """

    at: Floats
    value: float
    curvature: Floats
    has_arrived: bool


@dataclass(frozen=True, slots=True)
class Prior:
    """A weak word beforehand: normal in combinations of the logarithms of the parameters."""

    combinations: Floats
    centres: Floats
    spread: float

    def slopes(self, at: Floats) -> Slopes:
        """What it adds."""
        off = (self.combinations @ at - self.centres) / self.spread
        weights = self.combinations / self.spread
        return -0.5 * float(off @ off), -weights.T @ off, -weights.T @ weights


def in_logarithms(params: Floats, slopes: Slopes) -> Slopes:
    """Slopes with respect to parameters, as slopes with respect to their logarithms."""
    value, gradient, curvature = slopes
    inner = params * gradient
    bends = params[:, None] * curvature * params
    bends.flat[:: len(params) + 1] += inner
    return float(value), inner, bends


def climb(
    likelihood: Likelihood, start: Floats, prior: Prior | None = None, close: float = CLOSE
) -> Top:
    """From `start` (logarithms) to the top; it is asked of parameters and gives slopes in them.

    Args:
        close: of the log-likelihood: a step that would gain less is the last one.

    """

    def look(at: Floats) -> tuple[float, Slopes]:
        params = np.exp(at)
        value, gradient, curvature = in_logarithms(params, likelihood(params))
        alone = value
        if prior is not None:
            more = prior.slopes(at)
            value, gradient, curvature = (
                value + more[0], gradient + more[1], curvature + more[2],
            )  # fmt: skip
        return alone, (value, gradient, curvature)

    at = _within(np.asarray(start, np.float64))
    alone, here = look(at)
    for _ in range(STEPS_MAX):
        step, gain = _step(here, np.ones(len(at), bool))
        free = _free(at, step)
        has_all = bool(free.all())
        if not has_all:
            step, gain = _step(here, free)
        if gain < SURE and prior is None:
            return Top(_within(at + step), alone + gain / 2, here[2], has_all)
        reached, alone_there, there = _walk(look, at, here[0], step * _room(at, step))
        if there is None:
            return Top(at, alone, here[2], has_all and gain < close)
        moved = np.abs(reached - at).max()
        at, alone, here = reached, alone_there, there
        if gain < close or moved < 1e-12:
            return Top(at, alone, here[2], has_all and gain < close)
    return Top(at, alone, here[2], False)


def _within(at: Floats) -> Floats:
    return np.asarray(np.minimum(np.maximum(at, LOG_MIN), LOG_MAX))


def _free(at: Floats, step: Floats) -> Bools:
    """Which parameters are not at an end of what is allowed, with the top beyond it."""
    return np.asarray(np.where(step > 0, at < LOG_MAX - AT_END, at > LOG_MIN + AT_END))


def _room(at: Floats, step: Floats) -> float:
    """How much of a step there is room for: a ridge is left where one parameter alone stops.

    All of it where that would be next to nothing; then it does stop alone.
    """
    ends = np.where(step > 0, LOG_MAX, LOG_MIN) - at
    room = float(np.min(ends / np.where(step == 0, np.inf, step), where=step != 0, initial=1.0))
    return room if room > LEAST_ROOM else 1.0


def _step(here: Slopes, free: Bools) -> tuple[Floats, float]:
    """Newton's step where the top is round; uphill in any case; nothing for what is held."""
    _, gradient, curvature = here
    if not free.all():
        step = np.zeros(len(gradient))
        if not free.any():
            return step, 0.0
        part = here[0], gradient[free], curvature[np.ix_(free, free)]
        step[free], gain = _step(part, np.ones(len(part[1]), bool))
        return step, gain
    sizes, ways = np.linalg.eigh(-curvature)
    sizes = np.maximum(np.abs(sizes), LEAST_CURVED * max(1.0, float(np.abs(sizes).max())))
    step = ways @ ((ways.T @ gradient) / sizes)
    longest = np.abs(step).max()
    if longest > STEP_MAX:
        step *= STEP_MAX / longest
    return step, float(gradient @ step)


def _walk(
    look: Callable[[Floats], tuple[float, Slopes]], at: Floats, value: float, step: Floats
) -> tuple[Floats, float, Slopes | None]:
    """The step, or as much of it as leads uphill; nothing where none does."""
    for part in (1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4):
        reached = _within(at + part * step)
        alone, there = look(reached)
        # A last step gains less than the sum of a million logarithms is exact to.
        if there[0] >= value - 1e-12 * abs(value) and np.isfinite(there[1]).all():
            return reached, alone, there
    return at, 0.0, None


def inverse(matrix: Floats) -> Floats:
    """Of a symmetric matrix; what is flat stays finite."""
    sizes, ways = np.linalg.eigh(matrix)
    sizes = np.maximum(sizes, 1e-12 * max(1.0, float(sizes.max())))
    return np.asarray((ways / sizes) @ ways.T)
