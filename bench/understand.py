"""How well messages and notes are understood, beside a baseline of keywords.

`python -m bench understand` measures the model that is shipped on the test split, which nobody
tuned on. `python -m bench.understand fit` makes its weights again from train and dev, `…
holidays` the list of holidays from the library that the tests have.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import holidays

from bench import _understanding_fit as making
from bench import _understanding_keywords as keywords
from bench._understanding_scores import TYPES, Score, items, score, share
from sobremesa.core.extraction.labels import Said
from sobremesa.core.extraction.reading import understand
from sobremesa.core.extraction.weighing import ASKS, PROMISES, TOPICS, Model, read_weights

HERE = Path(__file__).parent
DAYS = HERE.parent / "sobremesa" / "data" / "days" / "holidays.txt"
YEARS = range(2024, 2037)
KINDS = (
    *TYPES,
    *(f"ask/{kind}" for kind in ASKS),
    *(f"promise/{kind}" for kind in PROMISES),
    *(f"fact/{kind}" for kind in TOPICS),
)
LIMITS = dict.fromkeys(making.LABELS, -0.5)
"""From which score on a label is believed: chosen on dev, one for all."""


def shipped() -> Model:
    """The model as the program has it."""
    value = json.loads(making.KEPT.read_text("utf-8"))
    return Model(
        making.books(),
        read_weights(value["labels"]),
        read_weights(value["purposes"]),
        value["about"],
    )


def fit_again() -> str:
    """Make the weights from train and dev, and keep them."""
    lexicons = making.books()
    known = [*items("train"), *items("dev")]
    model = making.fit_model(making.read(known, lexicons), lexicons, LIMITS)
    about = {"made_by": "python -m bench.understand fit", "splits": ["train", "dev"],
             "items": len(known)}  # fmt: skip
    making.keep(model, about)
    return f"{len(known)} items, {len(model.labels.rows)} features"


def list_holidays() -> str:
    """Write down the holidays of every region that a firm can choose."""
    from sobremesa.cli.talking import wake  # noqa: PLC0415

    wake()
    from sobremesa.us import places  # noqa: PLC0415

    lines = [
        "# Public holidays by region and year: `python -m bench.understand holidays`.",
        f"# From the library `holidays` {holidays.__version__} (MIT License).",
        f"# {YEARS[0]} to {YEARS[-1]}.",
    ]
    for region in sorted({*places.SPAIN, *places.COUNTRIES}):
        country, _, part = region.partition("-")
        for year in YEARS:
            # The first part of a country without a national list (Switzerland) is left to weekdays.
            known = holidays.country_holidays(country, subdiv=part or None, years=year)
            days = sorted(day.strftime("%m%d") for day in known if day.year == year)
            lines.append(" ".join([region, str(year), *days]))
    DAYS.parent.mkdir(exist_ok=True)
    DAYS.write_text("\n".join(lines) + "\n", "utf-8")
    return f"{len(lines) - 3} lines"


# -------------------------------------------------------------------------------- measuring


def figures(found: Score, beside: Score) -> dict[str, Any]:
    """Every kind in each language, ours beside the baseline."""
    table: dict[str, Any] = {}
    for kind in KINDS:
        for language in ("es", "en", ""):
            ours, theirs = found.of(kind, language), beside.of(kind, language)
            table[f"{kind} {language or 'both'}"] = {
                "cases": ours.hits + ours.missed,
                "precision": round(ours.precision, 3), "recall": round(ours.recall, 3),
                "f1": round(ours.f1, 3), "baseline_f1": round(theirs.f1, 3),
            }  # fmt: skip
    return table


def summary(found: Score) -> dict[str, Any]:
    """What is counted once for all of it."""
    return {
        "due_right": round(share(found.dues), 3), "promises_found": sum(found.dues.values()),
        "about_right": round(share(found.whose), 3), "facts_found": sum(found.whose.values()),
        "to_right": round(share(found.whither), 3), "departures_found": sum(found.whither.values()),
        "purpose_right": round(share(found.purposes), 3),
        "purpose_macro_f1": round(found.purpose_f1, 3),
        "purposes": {name: round(one.f1, 3) for name, one in sorted(found.purpose_counts.items())},
        "empty_items": found.empty,
        "false_labels_an_empty_item": round(found.said_of_empty / max(found.empty, 1), 3),
        "quotes_half_shared": round(share(found.kept), 3),
    }  # fmt: skip


def pace(model: Model, material: list[Mapping[str, Any]], rounds: int = 5) -> dict[str, float]:
    """Items a second on one core, in CPU time, once warm."""
    said: list[Said] = [making.said_of(dict(item)) for item in material]
    for one in said:
        understand(one, model)
    began, worked = time.perf_counter(), time.process_time()
    for _ in range(rounds):
        for one in said:
            understand(one, model)
    count = rounds * len(said)
    return {
        "items_a_cpu_second": round(count / (time.process_time() - worked)),
        "items_a_second": round(count / (time.perf_counter() - began)),
    }


def measured(split: str) -> dict[str, Any]:
    """Everything about one split."""
    material = items(split)
    model = shipped()
    ours, theirs = score(material, making.reader(model)), score(material, keywords.read)
    return {
        "split": split, "items": len(material), "kinds": figures(ours, theirs),
        "ours": summary(ours), "baseline": summary(theirs), "pace": pace(model, list(material)),
    }  # fmt: skip


def told(found: Mapping[str, Any]) -> str:
    """The figures as tables of Markdown, as they stand in docs/understanding.md."""
    lines = ["| kind | cases es / en | F1 es | F1 en | F1 | precision | recall | baseline F1 |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for kind in KINDS:
        es, en, both = (found["kinds"][f"{kind} {one}"] for one in ("es", "en", "both"))
        name = f"**{kind}**" if kind in TYPES else kind.partition("/")[2]
        lines.append(
            f"| {name} | {es['cases']} / {en['cases']} | {es['f1']:.2f} | {en['f1']:.2f} | "
            f"{both['f1']:.2f} | {both['precision']:.2f} | {both['recall']:.2f} | "
            f"{both['baseline_f1']:.2f} |"
        )
    lines += ["", "| | ours | baseline |", "|---|---|---|"]
    for name, value in found["ours"].items():
        if not isinstance(value, dict):
            lines.append(f"| {name} | {value} | {found['baseline'][name]} |")
    for name, value in found["ours"]["purposes"].items():
        lines.append(f"| purpose {name}, F1 | {value} | {found['baseline']['purposes'][name]} |")
    lines += [f"| {name} | {value} | |" for name, value in found["pace"].items()]
    return "\n".join(lines)


def run(out: Path) -> str:
    """The test split."""
    found = measured("test")
    (out / "understand.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    return told(found)


if __name__ == "__main__":
    asked = sys.argv[1:]
    if asked == ["fit"]:
        print(fit_again())
    elif asked == ["holidays"]:
        print(list_holidays())
    else:
        print(told(measured(asked[0] if asked else "test")))
