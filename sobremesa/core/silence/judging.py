"""How good probabilities were, once it is known what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sobremesa.core.errors import CoreError
from sobremesa.core.silence.frames import Floats

Z_95 = 1.959963984540054
LEAST_P = 1e-6
BINS = 20

Outcomes = npt.NDArray[np.bool_]


def share_interval(
    hits: Floats | float, tries: Floats | float, z: float = Z_95
) -> tuple[Floats, Floats]:
    """Wilson's interval of a share, honest for few tries and for none or all hits.

    Source: Wilson (1927), JASA 22(158):209-212. With no tries: 0 to 1.
    """
    hits, tries = np.asarray(hits, np.float64), np.asarray(tries, np.float64)
    n = np.maximum(tries, 1.0)
    share, loose = hits / n, z * z / n
    middle = (share + loose / 2) / (1 + loose)
    half = z / (1 + loose) * np.sqrt(share * (1 - share) / n + loose / (4 * n))
    known = tries > 0
    low = np.where(known, np.maximum(middle - half, 0.0), 0.0)
    return low, np.where(known, np.minimum(middle + half, 1.0), 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Those of whom about the same was said: "of those we call 30 %, 31 % came back; 412 cases".

    Args:
        begin, end: the predictions that are in it, begin <= p < end (the last: <= end).
        predicted: their mean; came_back: the share that did; low, high: its 95 % interval.
        cases: how many people.

    """

    begin: float
    end: float
    predicted: float
    came_back: float
    low: float
    high: float
    cases: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Probabilities beside what happened.

    Args:
        cases, hits: how many people, and how many came back.
        auc: how often one who came back was called likelier than one who did not (a tie is half);
            NaN where all or none came back.
        brier: mean square of what was said less what happened; log_loss: mean of -log of what was
            said of what happened.
        ece: mean distance of said and happened over `calibration`, by cases.
        calibration: up to 20 bins with as many people each (equal predictions stay together).

    """

    cases: int
    hits: int
    auc: float
    brier: float
    log_loss: float
    ece: float
    calibration: tuple[Bin, ...]


def judge(p: Floats, happened: Outcomes, bins: int = BINS) -> Judged:
    """Say how good they were.

    Raises:
        CoreError: nobody to judge by, a p outside 0 to 1, or as many outcomes as people are not
            there.

    """
    p, y = np.asarray(p, np.float64), np.asarray(happened, bool)
    if p.shape != y.shape or not len(p) or not ((p >= 0) & (p <= 1)).all():
        raise CoreError("judge needs a probability between 0 and 1 and an outcome of everybody")
    table = calibration(p, y, bins)
    distance = sum(abs(one.predicted - one.came_back) * one.cases for one in table) / len(p)
    return Judged(
        len(p), int(y.sum()), auc(p, y), float(np.mean((p - y) ** 2)), log_loss(p, y),
        float(distance), table,
    )  # fmt: skip


def log_loss(p: Floats, happened: Outcomes) -> float:
    """Mean of -log of the probability of what happened; what was called impossible counts 1e-6."""
    said = np.clip(np.where(happened, p, 1.0 - p), LEAST_P, 1.0)
    return float(-np.log(said).mean())


def auc(score: Floats, happened: Outcomes) -> float:
    """The area under the curve of Mann and Whitney, ties half."""
    hits = int(happened.sum())
    misses = len(happened) - hits
    if not hits or not misses:
        return float("nan")
    _, place, many = np.unique(score, return_inverse=True, return_counts=True)
    ranks = np.cumsum(many) - (many - 1) / 2
    won = ranks[place[happened]].sum() - hits * (hits + 1) / 2
    return float(won / (hits * misses))


def calibration(p: Floats, happened: Outcomes, bins: int = BINS) -> tuple[Bin, ...]:
    """People in order of what was said of them, in bins of about as many each."""
    order = np.argsort(p, kind="stable")
    said, came = p[order], happened[order]
    cuts = np.unique(np.searchsorted(said, said[np.arange(1, bins) * len(said) // bins]))
    edges = [0, *(int(cut) for cut in cuts if cut), len(said)]
    return tuple(
        _bin(said[begin:end], came[begin:end], float(said[end]) if end < len(said) else 1.0)
        for begin, end in pairwise(edges)
    )


def _bin(said: Floats, came: Outcomes, end: float) -> Bin:
    low, high = share_interval(float(came.sum()), float(len(came)))
    return Bin(
        float(said[0]), end, float(said.mean()), float(came.mean()), float(low), float(high),
        len(came),
    )  # fmt: skip


def seen_in(table: Sequence[Bin], p: Floats) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """For probabilities, the interval of what happened to those of whom the same was said.

    Returns:
        low and high, widened where needed to hold p itself, and the number of cases.

    """
    begins = np.array([one.begin for one in table[1:]])
    place = np.searchsorted(begins, p, side="right")
    low = np.array([one.low for one in table])[place]
    high = np.array([one.high for one in table])[place]
    return np.minimum(low, p), np.maximum(high, p), np.array([one.cases for one in table])[place]
