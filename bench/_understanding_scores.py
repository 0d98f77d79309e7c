"""What is right and wrong in labels: by type, kind and language."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "understanding"
Item = dict[str, Any]
Reader = Callable[[Item], Mapping[str, Any]]
"""From an item without its answer to `{"purpose", "labels"}`."""

TYPES = ("ask", "promise", "fact", "thanks_due", "departure")


def items(split: str) -> list[Item]:
    """One of the three splits."""
    lines = (FOLDER / f"{split}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def key(label: Mapping[str, Any]) -> tuple[str, str]:
    """What has to agree: the type and, where there are several, its kind, speaker or topic."""
    kind = label.get("kind") or label.get("by") or label.get("topic") or ""
    return str(label["type"]), str(kind)


@dataclass
class Count:
    """Hits, false alarms and misses of one kind."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was said, the share that was right; 0 where nothing was said."""
        return self.hits / max(self.hits + self.false, 1)

    @property
    def recall(self) -> float:
        """Of what was there, the share that was said."""
        return self.hits / max(self.hits + self.missed, 1)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.hits / max(2 * self.hits + self.false + self.missed, 1)


@dataclass
class Score:
    """Everything that is counted over some items."""

    by: dict[tuple[str, str, str], Count] = field(default_factory=lambda: defaultdict(Count))
    dues: Counter[bool] = field(default_factory=Counter)  # of promises that were found
    whose: Counter[bool] = field(default_factory=Counter)  # of facts that were found
    whither: Counter[bool] = field(default_factory=Counter)  # of departures that were found
    purposes: Counter[bool] = field(default_factory=Counter)
    kept: Counter[bool] = field(default_factory=Counter)  # at least half of both quotes shared
    empty: int = 0
    said_of_empty: int = 0
    purpose_counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))

    def of(self, kind: str, language: str = "") -> Count:
        """One type or `type/kind`, in one language or in both."""
        total = Count()
        for (name, sort, lang), one in self.by.items():
            if kind in {name, f"{name}/{sort}"} and language in {"", lang}:
                total.hits += one.hits
                total.false += one.false
                total.missed += one.missed
        return total

    @property
    def purpose_f1(self) -> float:
        """The mean of the F1 of each purpose, rare ones counting as much as common ones."""
        return sum(one.f1 for one in self.purpose_counts.values()) / len(self.purpose_counts)


def share(counted: Counter[bool]) -> float:
    """The share of right ones."""
    return counted[True] / max(sum(counted.values()), 1)


def score(material: Iterable[Item], read: Reader) -> Score:
    """Hold what is read against what is true."""
    found = Score()
    for item in material:
        asked = {name: item[name] for name in ("id", "lang", "who", "written_on", "text")}
        said = read(asked)
        _labels(item, list(said["labels"]), found)
        found.purposes[said["purpose"] == item["purpose"]] += 1
        if said["purpose"] == item["purpose"]:
            found.purpose_counts[item["purpose"]].hits += 1
        else:
            found.purpose_counts[item["purpose"]].missed += 1
            found.purpose_counts[said["purpose"]].false += 1
        if not item["labels"]:
            found.empty += 1
            found.said_of_empty += len(said["labels"])
    return found


def _labels(item: Item, said: list[Mapping[str, Any]], found: Score) -> None:
    """A label is right if its key is right and its quote shares words with the true one."""
    left = list(item["labels"])
    for label in said:
        assert label["quote"] in item["text"], (item["id"], label)
        same = [one for one in left if key(one) == key(label)]
        match = max(same, key=lambda one: shared(item["text"], one, label), default=None)
        if match is None or not shared(item["text"], match, label):
            found.by[(*key(label), item["lang"])].false += 1
            continue
        left.remove(match)
        found.by[(*key(label), item["lang"])].hits += 1
        found.kept[shared(item["text"], match, label) >= 0.5] += 1
        if label["type"] == "promise":
            found.dues[label["due"] == match["due"]] += 1
        elif label["type"] == "fact":
            found.whose[str(label["about"]).lower() == match["about"].lower()] += 1
        elif label["type"] == "departure":
            given, true = (str(one["to"] or "").lower() for one in (label, match))
            found.whither[given == true or bool(given and true and given in true)] += 1
    for one in left:
        found.by[(*key(one), item["lang"])].missed += 1


def shared(text: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """How much two quotes share, of what they cover together."""
    start, begin = text.index(one["quote"]), text.index(other["quote"])
    end, stop = start + len(one["quote"]), begin + len(other["quote"])
    both = min(end, stop) - max(start, begin)
    return max(both, 0) / (max(end, stop) - min(start, begin))
