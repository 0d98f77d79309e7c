"""How weights are learnt: from the labelled set, and from what a firm confirms and dismisses.

Logistic regression whose ridge pulls each weight to what was thought before (the lexicon, or
what is shipped) instead of to nothing: few examples move little. Accelerated gradient descent
(Nesterov 1983; Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2009, 4.4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sobremesa.core.extraction.weighing import BIAS_BEFORE, Array, Weights

ROUNDS = 300
SEEN_MIN = 2
RIDGE = {"c": 0.4, "p": 1.5, "n": 1.5, "m": 1.5, "f": 0.75, "w": 3.0, "b": 4.0, "s": 3.0, "l": 0.4}
"""How strongly a weight is held, by kind of feature: sections may move, words have to prove it."""

BIAS_RIDGE = 0.1
LEARNT_ROUNDS = 60
LEARNT_RIDGE = 0.5


def fit(
    examples: Sequence[Collection[str]],
    truth: Array,
    targets: tuple[str, ...],
    before: Mapping[str, Array],
    *,
    one_of: bool = False,
) -> Weights:
    """Weights from examples whose truth is known.

    Args:
        examples: the features of each.
        truth: a row an example, a column a target; 1 where it holds.
        targets: the names of the columns.
        before: what is thought of a feature before; of all others, nothing.
        one_of: exactly one target holds (purposes), instead of any number of them.

    """
    counts = Counter(name for features in examples for name in set(features))
    names = sorted(
        {name for name, times in counts.items() if times >= SEEN_MIN or name in before}
        | set(before)
    )
    rows = {name: row for row, name in enumerate(names)}
    seen = _Seen(examples, rows)
    start = np.zeros((len(names), len(targets)))
    for name, weights in before.items():
        start[rows[name]] = weights
    ridge = np.array([RIDGE[name[0]] for name in names])[:, None]
    bias = np.zeros(len(targets)) if one_of else np.full(len(targets), BIAS_BEFORE)
    matrix, bias = _descend(seen, truth, start, bias, ridge, rounds=ROUNDS, one_of=one_of)
    return Weights(targets, rows, matrix, bias, np.zeros(len(targets)))


def learn(weights: Weights, examples: Sequence[tuple[Collection[str], str, bool]]) -> Weights:
    """Weights that have heard what one firm says of proposals; what was given stays as it is.

    Args:
        weights: from `fit`, or from here.
        examples: the features of a sentence, the target that was proposed, and whether it was
            confirmed. Nothing is learnt of other targets from it.

    """
    if not examples:
        return weights
    new = sorted({name for features, _, _ in examples for name in features} - set(weights.rows))
    rows = {**weights.rows, **{name: len(weights.rows) + at for at, name in enumerate(new)}}
    start = np.vstack([weights.matrix, np.zeros((len(new), len(weights.targets)))])
    touched = sorted({rows[name] for features, _, _ in examples for name in features})
    place = {row: at for at, row in enumerate(touched)}
    seen = _Seen(
        [features for features, _, _ in examples],
        {name: place[row] for name, row in rows.items() if row in place},
    )
    truth = np.full((len(examples), len(weights.targets)), np.nan)
    for at, (_, target, is_right) in enumerate(examples):
        truth[at, weights.targets.index(target)] = float(is_right)
    held = np.full((len(touched), 1), LEARNT_RIDGE)
    part, bias = _descend(
        seen, truth, start[touched], weights.bias, held, rounds=LEARNT_ROUNDS, one_of=False
    )
    matrix = start.copy()
    matrix[touched] = part
    return replace(weights, rows=rows, matrix=matrix, bias=bias)


class _Seen:
    """Which rows each example has, as places instead of as a matrix that is nearly all zeros.

    The last row is that of the bias, which every example has.
    """

    def __init__(self, examples: Sequence[Collection[str]], rows: Mapping[str, int]) -> None:
        self.size = len(rows) + 1
        places = [
            [*sorted({rows[name] for name in features if name in rows}), len(rows)]
            for features in examples
        ]
        lengths = np.array([len(one) for one in places])
        self.rows = np.concatenate([np.array(one) for one in places])
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        owners = np.repeat(np.arange(len(places)), lengths)
        order = np.argsort(self.rows, kind="stable")
        self.owners = owners[order]
        self.known, self.row_starts = np.unique(self.rows[order], return_index=True)

    def forward(self, matrix: Array) -> Array:
        """The sum of an example's rows, for every example."""
        return np.asarray(np.add.reduceat(matrix[self.rows], self.starts, axis=0))

    def back(self, values: Array) -> Array:
        """The sum over the examples that have it, for every row."""
        found = np.zeros((self.size, values.shape[1]))
        found[self.known] = np.add.reduceat(values[self.owners], self.row_starts, axis=0)
        return found

    def steepness(self) -> float:
        """The largest eigenvalue of back·forward, by the power method, with a tenth to spare."""
        vector = np.ones((self.size, 1))
        size = 1.0
        for _ in range(20):
            vector = self.back(self.forward(vector))
            size = float(np.linalg.norm(vector))
            vector /= size
        return 1.1 * size


def _descend(
    seen: _Seen, truth: Array, start: Array, bias: Array, ridge: Array, *, rounds: int, one_of: bool
) -> tuple[Array, Array]:
    """The minimum of the loss; truths that are NaN are not known and count nothing."""
    known = ~np.isnan(truth)
    truth = np.where(known, truth, 0.0)
    start = np.vstack([start, bias])
    ridge = np.vstack([ridge, [[BIAS_RIDGE]]])
    steep = 0.25 * seen.steepness() + float(ridge.max())
    matrix, ahead = start, start
    for step in range(rounds):
        wrong = (_chances(seen.forward(ahead), one_of=one_of) - truth) * known
        after = ahead - (seen.back(wrong) + ridge * (ahead - start)) / steep
        ahead = after + step / (step + 3) * (after - matrix)
        matrix = after
    return matrix[:-1], matrix[-1]


def _chances(scores: Array, *, one_of: bool) -> Array:
    if one_of:
        scores = scores - scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))))
