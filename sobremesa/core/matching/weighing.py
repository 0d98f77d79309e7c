"""From agreements to a probability that means what it says."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sobremesa.core.matching.blocking import candidates
from sobremesa.core.matching.comparing import Found, compare
from sobremesa.core.matching.known import Roll

CLAIMED_MAX = 0.89
"""What letters say of themselves is never more than likely, whatever they say (R8)."""

CLAIMS = ("signature",)  # what stands in a letter and nowhere else
EXPONENT_MAX = 40.0


class BadWeights(ValueError):
    """The file of weights cannot be understood."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, and how much it weighs: a logarithm of odds, for (+) or against (-)."""

    code: str
    one: str
    other: str
    weight: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two entries that may be one: how probable that is, and why."""

    one: int
    other: int
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Weights:
    """What each level of agreement weighs, as `core.matching.fitting` found it.

    `propose_from` is the probability from which a pair is shown to people.
    """

    bias: float
    levels: Mapping[str, float]
    propose_from: float

    def of(self, codes: Iterable[str]) -> float:
        """The probability that entries which agree in these levels are one."""
        return logistic(self.bias + sum(self.levels.get(code, 0.0) for code in codes))


def read_weights(text: str) -> Weights:
    """The weights as the caller has read them from `sobremesa/data/matching`.

    Raises:
        BadWeights: not what `fitting` writes.

    """
    try:
        data = json.loads(text)
        levels = {str(code): float(weight) for code, weight in data["levels"].items()}
        return Weights(float(data["bias"]), levels, float(data["propose_from"]))
    except (KeyError, TypeError, ValueError, AttributeError) as why:
        raise BadWeights(f"The weights of likeness cannot be read: {why}.") from why


def logistic(odds: float) -> float:
    """A probability from the logarithm of its odds."""
    odds = max(-EXPONENT_MAX, min(EXPONENT_MAX, odds))
    return 1 / (1 + math.exp(-odds))


def probability(roll: Roll, one: int, other: int, weights: Weights) -> Likeness:
    """How probable it is that two entries are one, with the reasons, the heaviest first.

    An entry of which we only have what its own letters claim (`Known.is_claimed`) is helped by
    no signature and never gets above `CLAIMED_MAX`: whoever wants to be taken for somebody else
    writes their name and their signature first.
    """
    found = believed(roll, one, other)
    return _likeness(roll, one, other, found, weights)


def believed(roll: Roll, one: int, other: int) -> list[Found]:
    """What `compare` finds, without what only letters say of a side that nobody else knows."""
    found = compare(roll, one, other)
    if not _is_claimed(roll, one, other):
        return found
    return [each for each in found if each.code.partition(":")[0] not in CLAIMS]


def _is_claimed(roll: Roll, one: int, other: int) -> bool:
    return roll.entries[one].known.is_claimed or roll.entries[other].known.is_claimed


def _likeness(
    roll: Roll, one: int, other: int, found: Iterable[Found], weights: Weights
) -> Likeness:
    chance = weights.of(each.code for each in found)
    reasons = [_reason(each, weights) for each in found]
    if _is_claimed(roll, one, other):
        chance = min(chance, CLAIMED_MAX)
        reasons.append(Evidence("claimed", "", "", 0.0))
    reasons.sort(key=lambda each: (-abs(each.weight), each.code))
    return Likeness(one, other, chance, tuple(reasons))


def _reason(found: Found, weights: Weights) -> Evidence:
    return Evidence(found.code, found.one, found.other, weights.levels.get(found.code, 0.0))


def proposals(
    roll: Roll, weights: Weights, among: Sequence[int] | None = None
) -> Iterator[Likeness]:
    """Every pair worth asking about: candidates from `Weights.propose_from` on."""
    touched = None if among is None else frozenset(among)
    for one, other in candidates(roll, touched):
        found = believed(roll, one, other)
        if weights.of([each.code for each in found]) < weights.propose_from:
            continue  # nearly all: no reasons are written for them
        likeness = _likeness(roll, one, other, found, weights)
        if likeness.probability >= weights.propose_from:
            yield likeness
