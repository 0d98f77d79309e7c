"""How well likely duplicates are found, on invented people whose truth is known.

`python -m bench duplicates` measures the weights that are kept, on ten seeds that nobody tuned on,
and draws the calibration into `bench/out/duplicates.svg`; `SOBREMESA_BENCH_KEEP=1` writes the
drawing into `docs` as well. `python -m bench.duplicates fit` fits the weights again, on seeds of
their own, chooses the threshold there, and writes `sobremesa/data/matching/weights.json`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sobremesa.core.belonging import EVERYBODYS
from sobremesa.core.matching.blocking import candidates
from sobremesa.core.matching.fitting import (
    as_text,
    calibration,
    calibration_error,
    fit,
    outcome,
)
from sobremesa.core.matching.known import Known, Roll
from sobremesa.core.matching.names import read_names
from sobremesa.core.matching.weighing import Weights, believed, proposals, read_weights
from sobremesa.core.simulate.identities import (
    EVERYDAY,
    HARSH,
    Habits,
    Truth,
    identities,
    read_world,
)
from sobremesa.core.simulate.identities.answering import Answered, Asked, answer_all

HERE = Path(__file__).parent
DATA = HERE.parent / "sobremesa" / "data"
KEPT = DATA / "matching" / "weights.json"
TUNED_ON = range(1, 7)
CHOSEN_ON = range(7, 10)  # the threshold
MEASURED_ON = range(201, 211)
PEOPLE = 5000
SIZES = (5000, 25_000, 50_000)
PRECISION_WANTED, RECALL_WANTED = 0.95, 0.85  # over all rounds

NAMES = read_names(
    (DATA / "names" / "given_names.txt").read_text("utf-8"),
    (DATA / "names" / "signs.txt").read_text("utf-8"),
)
WORLD = read_world((DATA / "simulate" / "identities.txt").read_text("utf-8"))


@dataclass(frozen=True)
class Seen:
    """One invented firm: its pairs with their levels and their truth."""

    truth: Truth
    pairs: list[tuple[tuple[int, int], list[str], bool]]
    true: set[tuple[int, int]]


def look(seed: int, habits: Habits = EVERYDAY, people: int = PEOPLE) -> Seen:
    """Everything that is compared in one invented firm."""
    truth = identities(seed, people, WORLD, habits)
    roll = Roll(truth.entries, NAMES, public=EVERYBODYS)
    true = truth.pairs()
    pairs = [
        (pair, [found.code for found in believed(roll, *pair)], pair in true)
        for pair in candidates(roll)
    ]
    return Seen(truth, pairs, true)


def judged(seen: Seen, weights: Weights) -> list[tuple[float, bool]]:
    """Every pair with the probability it gets."""
    return [(weights.of(codes), is_one) for _, codes, is_one in seen.pairs]


def answered(seen: Seen, weights: Weights, propose_from: float) -> Answered:
    """What comes of asking, answering truthfully and looking again around those who are one."""

    def propose(table: Sequence[Known], among: Collection[int] | None) -> Iterable[Asked]:
        if among is None:  # everybody is compared already
            return [
                (chance, *pair)
                for pair, codes, _ in seen.pairs
                if (chance := weights.of(codes)) >= propose_from
            ]
        roll = Roll(table, NAMES, public=EVERYBODYS)
        return [
            (one.probability, one.one, one.other)
            for one in proposals(roll, replace(weights, propose_from=propose_from), sorted(among))
        ]

    return answer_all(seen.truth, propose)


def choose(weights: Weights, seen: Sequence[Seen]) -> float:
    """From which probability on to ask: where it lies farthest within both aims.

    Of precision the lowest seed counts, of recall the mean; each step is a hundredth.
    """
    room = {}
    for step in range(60, 80):
        each = [answered(one, weights, step / 100) for one in seen]
        recall = sum(one.recall_share for one in each) / len(each)
        lowest = min(one.precision_share for one in each)
        room[step / 100] = min(lowest - PRECISION_WANTED, recall - RECALL_WANTED)
    return max(room, key=lambda step: (room[step], step))


def fit_again() -> str:
    """Fit on some seeds, choose the threshold on others, and keep both."""
    seen = [look(seed) for seed in TUNED_ON]
    found = fit(
        ((codes, is_one) for one in seen for _, codes, is_one in one.pairs), propose_from=0.5
    )
    about = {
        "made_by": "python -m bench.duplicates fit",
        "tuned_on_seeds": list(TUNED_ON),
        "threshold_chosen_on_seeds": list(CHOSEN_ON),
        "people_a_seed": PEOPLE,
        "pairs": sum(len(one.pairs) for one in seen),
    }
    best = choose(found, [look(seed) for seed in CHOSEN_ON])
    weights = Weights(found.bias, found.levels, best)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(as_text(weights, about), indent=1) + "\n", encoding="utf-8")
    return f"propose from {best}"


# -------------------------------------------------------------------------------- measuring


def measure(weights: Weights, seeds: Iterable[int], habits: Habits = EVERYDAY) -> dict[str, Any]:
    """Precision, recall and calibration, seed by seed and together."""
    rows: list[tuple[float, bool]] = []
    each = []
    for seed in seeds:
        seen = look(seed, habits)
        mine = judged(seen, weights)
        rows += mine
        said = outcome(mine, true_count=len(seen.true), threshold=weights.propose_from)
        over = answered(seen, weights, weights.propose_from)
        each.append({
            "seed": seed, "entries": len(seen.truth.entries), "true_pairs": len(seen.true),
            "merges_needed": over.needed_count, "asked": over.asked_count,
            "precision": round(over.precision_share, 4), "recall": round(over.recall_share, 4),
            "by_round": over.by_round, "proposed_at_first": said.proposed_count,
            "precision_of_pairs_at_first": round(said.precision_share, 4),
            "recall_of_pairs_at_first": round(said.recall_share, 4),
            "calibration_error": round(calibration_error(mine), 4),
        })  # fmt: skip
    likely = [row for row in rows if row[0] >= 0.1]
    return {
        "seeds": each,
        "bins": calibration(rows),
        "calibration_error": calibration_error(rows),
        "calibration_error_from_a_tenth": calibration_error(likely),
    }


def pace(people: int, weights: Weights) -> dict[str, float]:
    """Seconds and memory for everybody of a list of that many entries."""
    table: list[Known] = list(identities(999, round(people / 1.73), WORLD).entries[:people])
    began, worked = time.perf_counter(), time.process_time()
    roll = Roll(table, NAMES, public=EVERYBODYS)
    proposed = sum(1 for _ in proposals(roll, weights))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    return {
        "entries": len(table), "proposed": proposed,
        "cpu_seconds": round(cpu_seconds, 1), "seconds": round(seconds, 1),
        "load_of_machine": round(os.getloadavg()[0], 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def drawing(bins: Sequence[tuple[float, float, int]]) -> str:
    """Said against true, as SVG: a dot a tenth, larger where there are more pairs."""
    side, edge = 320, 48

    def at(share: float) -> float:
        return edge + share * side

    dots = []
    for said, true, count in bins:
        radius = 3 + min(count, 100_000) ** 0.25
        words = f"said {said:.3f}, true {true:.3f}, {count} pairs"
        dots.append(
            f'<circle cx="{at(said):.1f}" cy="{at(1 - true):.1f}" r="{radius:.1f}" '
            f'fill="#a5502d"><title>{words}</title></circle>'
        )
    marks = [
        f'<text x="{at(tenth / 10):.0f}" y="{edge + side + 18}" '
        f'text-anchor="middle">.{tenth}</text>'
        f'<text x="{edge - 8}" y="{at(1 - tenth / 10) + 4:.0f}" text-anchor="end">.{tenth}</text>'
        for tenth in (2, 4, 6, 8)
    ]
    whole = side + 2 * edge
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#3d342b">'
        "<title>Probability said against share that were one human being</title>"
        f'<rect width="{whole}" height="{whole}" fill="#fffdf8"/>'
        f'<g fill="none" stroke="#cbbfae"><rect x="{edge}" y="{edge}" width="{side}" '
        f'height="{side}"/><path d="M{edge} {edge + side}L{edge + side} {edge}" '
        'stroke-dasharray="4"/></g>'
        + "".join(marks + dots)
        + f'<text x="{whole / 2}" y="{whole - 8}" text-anchor="middle">what the system says</text>'
        f'<text x="14" y="{whole / 2}" text-anchor="middle" '
        f'transform="rotate(-90 14 {whole / 2})">what is true</text></svg>\n'
    )


def run(out: Path) -> str:
    """Ten seeds that nobody tuned on, the harsh world beside them, and the pace."""
    weights = read_weights(KEPT.read_text("utf-8"))
    paces = [pace(size, weights) for size in SIZES]  # first: memory is that of the process
    everyday = measure(weights, MEASURED_ON)
    found = {
        "propose_from": weights.propose_from,
        "everyday": everyday,
        "harsh": measure(weights, list(MEASURED_ON)[:3], HARSH),
        "pace": paces,
    }
    (out / "duplicates.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    picture = drawing(everyday["bins"])
    (out / "duplicates.svg").write_text(picture, encoding="utf-8")
    if os.environ.get("SOBREMESA_BENCH_KEEP"):
        (HERE.parent / "docs" / "duplicates.svg").write_text(picture, encoding="utf-8")
    return json.dumps(found, indent=1)


if __name__ == "__main__":
    print(fit_again() if sys.argv[1:] == ["fit"] else run(HERE / "out"))
