"""How the weights of understanding are made: `python -m bench.understand fit`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench._understanding_scores import Item, key
from sobremesa.core.extraction.fitting import fit
from sobremesa.core.extraction.labels import Said
from sobremesa.core.extraction.phrases import Phrasebook, read_phrases
from sobremesa.core.extraction.reading import (
    Looked,
    looked_at,
    purpose_features,
    understand,
)
from sobremesa.core.extraction.weighing import (
    LABELS,
    PURPOSES,
    Model,
    Weights,
    as_value,
    said_before,
)

DATA = Path(__file__).parents[1] / "sobremesa" / "data" / "extraction"
KEPT = DATA / "weights.json"
FOLDS = 5
NOTHING = Weights((), {}, np.zeros((0, 0)), np.zeros(0), np.zeros(0))
# What a label says of the purpose before anything is learnt.
TOLD = {
    "complaint": {"failure": 3.0}, "warning": {"failure": 1.5}, "question": {"doubt": 1.0},
    "idea": {"new": 2.0}, "departure": {"open": 2.0}, "thanks": {"open": 1.0},
}  # fmt: skip


@dataclass
class Read:
    """An item with its sentences taken apart, and what stands in each."""

    item: Item
    said: Said
    looked: list[Looked]
    truth: list[set[str]]


def books() -> dict[str, Phrasebook]:
    """The phrases of both languages."""
    return {one: read_phrases((DATA / f"{one}.txt").read_text("utf-8")) for one in ("es", "en")}


def said_of(item: Item) -> Said:
    """An item without its answer."""
    return Said(item["text"], item["lang"], item["who"], date.fromisoformat(item["written_on"]))


def target_of(label: dict[str, Any]) -> str:
    """What the model calls a label."""
    name, kind = key(label)
    return kind or {"thanks_due": "thanks"}.get(name, name)


def read(material: Sequence[Item], lexicons: dict[str, Phrasebook]) -> list[Read]:
    """Every item with its sentences and what stands in each: where most of the quote stands."""
    model = Model(lexicons, NOTHING, NOTHING)
    found = []
    for item in material:
        said = said_of(item)
        looked = looked_at(said, model)
        truth: list[set[str]] = [set() for _ in looked]
        for label in item["labels"]:
            start = item["text"].index(label["quote"])
            end = start + len(label["quote"])
            shares = [min(end, one.sentence.end) - max(start, one.sentence.start) for one in looked]
            if shares and max(shares) > 0:
                truth[int(np.argmax(shares))].add(target_of(label))
        found.append(Read(item, said, looked, truth))
    return found


def fit_labels(known: Sequence[Read], before: dict[str, Any]) -> Weights:
    """The weights of labels from sentences."""
    sentences = [
        (one.cues.all(), said)
        for item in known
        for one, said in zip(item.looked, item.truth, strict=True)
    ]
    truth = np.array([[float(target in said) for target in LABELS] for _, said in sentences])
    return fit([features for features, _ in sentences], truth, LABELS, before)


def fit_model(
    known: Sequence[Read], lexicons: dict[str, Phrasebook], limits: dict[str, float] | None = None
) -> Model:
    """A model from items. Purposes learn from labels as found by a model that had not seen them."""
    before = said_before(lexicons.values(), LABELS)
    found: list[set[str]] = [set() for _ in known]
    for fold in range(FOLDS):
        rest = [one for at, one in enumerate(known) if at % FOLDS != fold]
        part = _limited(fit_labels(rest, before), limits)
        model = Model(lexicons, part, NOTHING)
        for at, one in enumerate(known):
            if at % FOLDS == fold:
                found[at] = purpose_features(one.looked, _found(one, model), one.said)
    weights = _limited(fit_labels(known, before), limits)
    truth = np.array([[float(one.item["purpose"] == name) for name in PURPOSES] for one in known])
    told = said_before(lexicons.values(), PURPOSES)
    for target, row in TOLD.items():
        told[f"l:{target}"] = np.array([row.get(name, 0.0) for name in PURPOSES])
    purposes = fit(found, truth, PURPOSES, told, one_of=True)
    return Model(lexicons, weights, purposes)


def _found(one: Read, model: Model) -> list[str]:
    without_purposes = replace(
        model, purposes=Weights(("open",), {}, np.zeros((0, 1)), np.zeros(1), np.zeros(1))
    )
    return [label.target for label in understand(one.said, without_purposes).labels]


def _limited(weights: Weights, limits: dict[str, float] | None) -> Weights:
    given = limits or {}
    return replace(weights, limits=np.array([given.get(name, 0.0) for name in weights.targets]))


def reader(model: Model) -> Any:
    """What `score` wants."""

    def one(item: Item) -> dict[str, Any]:
        found = understand(said_of(item), model)
        return {"purpose": found.purpose, "labels": [label.value() for label in found.labels]}

    return one


def keep(model: Model, about: dict[str, Any]) -> None:
    """Write the weights down."""
    value = {"about": about, "labels": as_value(model.labels), "purposes": as_value(model.purposes)}
    KEPT.write_text(lines(value), "utf-8")


def lines(value: dict[str, Any]) -> str:
    """JSON with one feature a line, so that a difference can be read."""
    return json.dumps(value, ensure_ascii=False).replace('}, "', '},\n"') + "\n"
