"""Makes `docs/measures.md`: what is written by hand stays, what follows from the code is made.

    python -m tests.measures_page          the definitions, from the catalogue and its docstrings
    python -m tests.measures_page figures  also what is measured on ten invented firms

The parts that are made stand between two lines that name them; a test holds them to the code.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from sobremesa.core import contact
from sobremesa.core.bonds import rhythm, ties, waits
from sobremesa.core.stats import Z_95
from sobremesa.measures.definitions import MEASURES, Measure
from tests.shape.source import REPO
from tests.simulated import REPORTED_SEEDS
from tests.stages import CUTS, Agreement, agreement, cuts, lateness_of, summed, ties_of_two_lives

PAGE = REPO / "docs" / "measures.md"
LATENESS = """\
*A silence against their own rhythm.* For everybody with two gaps: what would have been said of the
last one, as a silence, the day before it ended; and which share of these silences was at most as
late as said. Where the two agree, "nine in ten of their gaps are shorter" means what it says. With
few gaps it cries out too early, for two reasons: the gaps of somebody rare are of two kinds, days
within a matter and months between two, and a lognormal has one; and the last gaps of those who
drift away are longer than all before. (Their own gaps alone, counted, did no better on the firms
we tuned on.) So a late silence is a reason to look, and the chance to hear from them is worked
out apart ([silence](silence.md))."""
KINDS = {
    "count": "",
    "length": "",
    "moment": "",
    "codes": "",
    "number": "with its cases (`{name}_n`)",
    "interval": "with its cases (`{name}_n`) and its interval (`{name}_low`, `{name}_high`)",
}


def main(asked: Sequence[str]) -> int:
    """Write the page again."""
    page = PAGE.read_text(encoding="utf-8")
    page = with_part(page, "contact", contact_part())
    page = with_part(page, "measures", measures_part())
    if "figures" in asked:
        if cuts() != CUTS:
            raise SystemExit(f"The baseline cuts at {cuts()} now; tests/stages.py says {CUTS}.")
        page = with_part(page, "stages", stages_part(REPORTED_SEEDS))
    PAGE.write_text(page, encoding="utf-8")
    return 0


def with_part(page: str, name: str, part: str) -> str:
    """The page with one of its parts made again."""
    marks = re.compile(rf"(<!-- made: {name} -->\n).*?(<!-- end: {name} -->)", re.DOTALL)
    if not marks.search(page):
        raise LookupError(f"{PAGE.name} has no part {name!r}")
    return marks.sub(lambda found: f"{found[1]}\n{part}\n\n{found[2]}", page)


def part_of(page: str, name: str) -> str:
    """One part as it stands on the page."""
    return page.partition(f"<!-- made: {name} -->\n\n")[2].partition(f"\n\n<!-- end: {name}")[0]


# ------------------------------------------------------------------------- contact


def contact_part() -> str:
    """What does not count, by the rule that says so."""
    rows = [f"| `{code}` | {words} |" for code, words in contact.RULES.items()]
    return "\n".join(["| rule | why it is no contact |", "|---|---|", *rows])


# ------------------------------------------------------------------------ measures


def measures_part() -> str:
    """Each measure under its heading, after the function that works it out."""
    functions: dict[Callable[..., Any], list[Measure]] = {}
    for measure in MEASURES:
        functions.setdefault(measure.function, []).append(measure)
    stands_on = [_documented(one) for one in (rhythm.events, waits.waits, ties)]
    each = [_function(one, measures) for one, measures in functions.items()]
    return "\n\n".join([*stands_on, *each])


def _documented(thing: Any) -> str:
    """The docstring of a function or of a module, under its name."""
    name = getattr(thing, "__qualname__", "")
    where = getattr(thing, "__module__", thing.__name__).removeprefix("sobremesa.")
    doc = inspect.cleandoc(thing.__doc__ or "")
    return "\n".join([f"### `{where}{'.' * bool(name)}{name}`", "", "```text", doc, "```"])


def _function(function: Callable[..., Any], measures: Iterable[Measure]) -> str:
    lines = [_documented(function)]
    for measure in measures:
        lines += ["", f"## {measure.name}", "", *_measure(measure)]
    return "\n".join(lines)


def _measure(measure: Measure) -> list[str]:
    lines = [measure.means, "", f"Unit: {measure.unit}. From: {', '.join(measure.tables)}."]
    beside = KINDS[measure.kind].format(name=measure.name)
    if measure.kind == "codes":
        beside = f"with what the next one lacks (`{measure.name}_missing`)"
    if measure.kind in ("number", "interval"):
        beside += f". Cases: {measure.cases}"
        beside += f"; with fewer than {measure.cases_min} nothing is said" * (measure.cases_min > 1)
    of = "a person, and a person with one colleague" if measure.is_of_pairs else "a person"
    lines.append(f"Of {of}{', ' if beside else ''}{beside}.")
    return lines


# -------------------------------------------------------------------------- stages


def stages_part(seeds: Iterable[int]) -> str:
    """The confusion of the stages with what was planted, beside the baseline; and silences."""
    each = {seed: agreement(seed) for seed in seeds}
    lines = [
        "| firm (seed) | people | stages: right | kappa | by number of contacts: right | kappa |",
        "|---|---|---|---|---|---|",
        *(row_of(str(seed), *both) for seed, both in each.items()),
        row_of("**all**", *(summed(side) for side in zip(*each.values(), strict=True))),
        "",
        "Stages, all ten firms; a row is what was planted:",
        "",
        *_confusion(summed(ours for ours, _ in each.values())),
        "",
        "The baseline, by number of contacts:",
        "",
        *_confusion(summed(plain for _, plain in each.values())),
        "",
        LATENESS,
        "",
        *_lateness(seeds),
        "",
        _lived_again(seeds),
    ]
    return "\n".join(lines)


def row_of(name: str, ours: Agreement, plain: Agreement) -> str:
    """A line of the table of firms."""
    numbers = f"{ours.right:.3f} | {ours.kappa:.3f} | {plain.right:.3f} | {plain.kappa:.3f}"
    return f"| {name} | {ours.people} | {numbers} |"


def _confusion(found: Agreement) -> list[str]:
    names = found.names
    lines = [f"| planted | {' | '.join(names)} | found again |", f"|---|{'---|' * len(names)}---|"]
    for name, row in zip(names, found.table, strict=True):
        at = names.index(name)
        lines.append(f"| {name} | {' | '.join(map(str, row))} | {row[at] / sum(row):.2f} |")
    return lines


def _lived_again(seeds: Iterable[int]) -> str:
    apart = np.concatenate([ties_of_two_lives(seed) for seed in seeds])
    held = float(np.mean(np.abs(apart) <= Z_95))
    return "\n".join(
        [
            "*The interval of the tie.* The same people lived again, with other chances: their",
            f"two ties lay within what the two intervals allow in {held:.1%} of {len(apart)}",
            "cases. It should be 95 %.",
        ]
    )


def _lateness(seeds: Iterable[int]) -> list[str]:
    asked = (0.25, 0.5, 0.75, 0.9)
    rows = np.concatenate([lateness_of(seed) for seed in seeds])
    lines = [
        "| gaps before | people | " + " | ".join(f"said {share:.0%}" for share in asked) + " |",
        "|---|---|---|---|---|---|",
    ]
    for low, high in ((1, 2), (3, 9), (10, 29), (30, 999)):
        here = rows[(rows[:, 0] >= low) & (rows[:, 0] <= high), 1]
        was = " | ".join(f"{np.mean(here < share):.0%}" for share in asked)
        lines.append(f"| {low} to {high} | {len(here)} | {was} |".replace("to 999", "or more"))
    return lines


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
