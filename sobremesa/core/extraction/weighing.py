"""How strongly features speak for labels: a logistic regression a label, all in one matrix.

Before anything is learnt a phrase weighs what the lexicon says; what is learnt pulls it from there
(`fitting`). So a phrase that no example has still counts, and one that examples belie does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sobremesa.core.extraction.phrases import Phrasebook

Array = npt.NDArray[np.float64]

ASKS = ("request", "complaint", "question", "idea", "praise", "warning")
PROMISES = ("us", "them")
TOPICS = ("personal", "family", "taste", "interest", "friends", "work", "avoid")
LABELS = (*ASKS, *PROMISES, *TOPICS, "thanks", "departure")
PURPOSES = ("open", "new", "quote", "delivery", "doubt", "failure")

SAID_TWICE = 0.4
"""How much more a second phrase of the same section says, beside the first."""

BIAS_BEFORE = -3.0
"""Before anything is learnt a sentence says nothing of the kind: some 5 in 100 do."""


@dataclass(frozen=True)
class Weights:
    """A row a feature, a column a target; and from which score on a target is believed."""

    targets: tuple[str, ...]
    rows: Mapping[str, int]
    matrix: Array
    bias: Array
    limits: Array

    def scores(self, features: Collection[str]) -> Array:
        """The score of every target, in the order of `targets`; 0 is even odds."""
        places = [row for name in features if (row := self.rows.get(name)) is not None]
        return np.asarray(self.matrix[places].sum(axis=0) + self.bias)


@dataclass(frozen=True)
class Model:
    """What reads: the phrases of each language, and the weights of labels and of purposes."""

    books: Mapping[str, Phrasebook]
    labels: Weights
    purposes: Weights
    about: Mapping[str, object] = field(default_factory=dict)


def said_before(books: Iterable[Phrasebook], targets: tuple[str, ...]) -> dict[str, Array]:
    """What the lexicons say of every feature before anything is learnt."""
    found: dict[str, Array] = {}
    for book in books:
        for section in book.sections.values():
            name = section.name if ":" in section.name else f"c:{section.name}"
            row = found.setdefault(name, np.zeros(len(targets)))
            for target, weight in section.weights.items():
                if target in targets:
                    row[targets.index(target)] = weight
            if name[0] == "c":
                found[f"{name}+"] = SAID_TWICE * row
    return found


def read_weights(value: Mapping[str, Any]) -> Weights:
    """Weights from what `as_value` made."""
    targets = tuple(value["targets"])
    names = sorted(value["weights"])
    matrix = np.zeros((len(names), len(targets)))
    for row, name in enumerate(names):
        for place, weight in value["weights"][name].items():
            matrix[row, int(place)] = weight
    return Weights(
        targets,
        {name: row for row, name in enumerate(names)},
        matrix,
        np.array(value["bias"]),
        np.array(value["limits"]),
    )


def as_value(weights: Weights, *, least: float = 0.05) -> dict[str, Any]:
    """What is kept: only weights that are not next to nothing, with two decimals."""
    kept = {
        name: {
            str(place): round(float(weight), 2)
            for place, weight in enumerate(weights.matrix[row])
            if abs(weight) >= least
        }
        for name, row in sorted(weights.rows.items())
    }
    return {
        "targets": list(weights.targets),
        "bias": [round(float(one), 3) for one in weights.bias],
        "limits": [round(float(one), 2) for one in weights.limits],
        "weights": {name: row for name, row in kept.items() if row},
    }
