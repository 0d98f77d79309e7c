"""How the weights of likeness were found: a logistic regression over levels of agreement.

Pairs that agree in the same way are counted together, so that a few thousand patterns stand for
hundreds of thousands of pairs. Newton's method with a small ridge (Hastie, Tibshirani, Friedman,
"The Elements of Statistical Learning", 2009, 4.4 and 3.4); levels that hardly ever occur are left
out and weigh nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sobremesa.core.matching.weighing import Weights, logistic

RIDGE = 1.0
SEEN_MIN = 12  # how often a level has to occur
ROUNDS = 30
Pattern = frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How good proposals are from a threshold on. Shares are in [0, 1]."""

    from_probability: float
    precision_share: float
    recall_share: float
    proposed_count: int


def fit(
    pairs: Iterable[tuple[Iterable[str], bool]], *, propose_from: float, ridge: float = RIDGE
) -> Weights:
    """Weights from pairs whose truth is known: in what levels they agree, and whether they are one.

    Args:
        pairs: levels as `compare` names them.
        propose_from: kept with the weights.
        ridge: how strongly weights are held near nothing.

    """
    seen: Counter[tuple[Pattern, bool]] = Counter(
        (frozenset(codes), is_one) for codes, is_one in pairs
    )
    counts: Counter[str] = Counter()
    for (pattern, _), times in seen.items():
        for code in pattern:
            counts[code] += times
    levels = sorted(code for code, times in counts.items() if times >= SEEN_MIN)
    place = {code: at + 1 for at, code in enumerate(levels)}
    rows = [
        ([0, *(place[code] for code in pattern if code in place)], times, float(is_one))
        for (pattern, is_one), times in sorted(
            seen.items(), key=lambda one: (sorted(one[0][0]), one[0][1])
        )
    ]
    found = [0.0] * (len(levels) + 1)
    for _ in range(ROUNDS):
        step = _newton(rows, found, ridge)
        found = [value + change for value, change in zip(found, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return Weights(found[0], {code: found[place[code]] for code in levels}, propose_from)


def _newton(
    rows: Sequence[tuple[list[int], int, float]], at: Sequence[float], ridge: float
) -> list[float]:
    size = len(at)
    slope = [-ridge * value if place else 0.0 for place, value in enumerate(at)]
    bend = [[0.0] * size for _ in range(size)]
    for place in range(1, size):
        bend[place][place] = ridge
    for places, times, truth in rows:
        chance = logistic(sum(at[place] for place in places))
        pull, weight = times * (truth - chance), times * max(chance * (1 - chance), 1e-9)
        for one in places:
            slope[one] += pull
            row = bend[one]
            for other in places:
                row[other] += weight
    return solve(bend, slope)


def solve(matrix: list[list[float]], values: list[float]) -> list[float]:
    """Solve a symmetric positive definite system (Cholesky); the matrix is used up."""
    size = len(values)
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(matrix[i][k] * matrix[j][k] for k in range(j))
            matrix[i][j] = rest**0.5 if i == j else rest / matrix[j][j]
    down = [0.0] * size
    for i in range(size):
        down[i] = (values[i] - sum(matrix[i][k] * down[k] for k in range(i))) / matrix[i][i]
    up = [0.0] * size
    for i in reversed(range(size)):
        rest = down[i] - sum(matrix[k][i] * up[k] for k in range(i + 1, size))
        up[i] = rest / matrix[i][i]
    return up


def outcome(judged: Iterable[tuple[float, bool]], *, true_count: int, threshold: float) -> Outcome:
    """Precision and recall of proposing everything from a threshold on.

    Args:
        judged: probabilities of pairs, and whether each is one human being.
        true_count: how many true pairs there are, also those that were never compared.
        threshold: in [0, 1].

    """
    right = wrong = 0
    for chance, is_one in judged:
        if chance >= threshold:
            right, wrong = right + is_one, wrong + (not is_one)
    shown = right + wrong
    return Outcome(threshold, right / shown if shown else 1.0, right / max(true_count, 1), shown)


def calibration(
    judged: Iterable[tuple[float, bool]], *, bins: int = 10
) -> list[tuple[float, float, int]]:
    """Said and true, by tenths: (mean probability, share that are one, how many pairs)."""
    sums = [[0.0, 0.0, 0.0] for _ in range(bins)]
    for chance, is_one in judged:
        row = sums[min(int(chance * bins), bins - 1)]
        row[0], row[1], row[2] = row[0] + chance, row[1] + is_one, row[2] + 1
    return [(said / n, true / n, int(n)) for said, true, n in sums if n]


def calibration_error(judged: Sequence[tuple[float, bool]], *, bins: int = 10) -> float:
    """Expected calibration error: the mean distance between said and true, by number of pairs.

    Naeini, Cooper, Hauskrecht, "Obtaining Well Calibrated Probabilities" (AAAI 2015).
    """
    rows = calibration(judged, bins=bins)
    total = sum(n for *_, n in rows)
    return sum(n * abs(said - true) for said, true, n in rows) / max(total, 1)


def as_text(weights: Weights, about: Mapping[str, object]) -> Mapping[str, object]:
    """What is kept of the weights, rounded, in order of level."""
    return {
        "about": dict(about),
        "propose_from": weights.propose_from,
        "bias": round(weights.bias, 4),
        "levels": {code: round(value, 3) for code, value in sorted(weights.levels.items())},
    }
