"""What a run worked out, into `Bond` and `PairBond`: columns in, rows replaced, no object a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from django.db import transaction

from sobremesa.conversations import rows, taking
from sobremesa.measures.models import Bond, Measuring, PairBond
from sobremesa.people.queries import shown
from sobremesa.us.models import User

AT_ONCE = 500
"""Rows in one transaction."""

OF_THE_CATALOGUE = (
    "contact_count", "contact_days_count", "minutes", "first_at", "last_at", "gap_days",
    "silence_days", "lateness_share", "tie", "tie_low", "tie_high", "stage", "stage_missing",
    "initiated_share",
)  # fmt: skip
OF_THE_CHANCES = (
    "p_active", "p_low", "p_high", "p_here", "p_gone", "silence_model", "silence_cases",
    "horizon_days",
)  # fmt: skip
OF_A_PAIR = ("contact_count", "minutes", "last_at")
WITHOUT = {"silence_model": "", "silence_cases": 0}
PLAIN = {"person_id", "colleague_id", "first_at", "last_at", "stage", "stage_missing"}


def write_people(
    people: pa.Table, chances: pa.Table, prints: Mapping[int, int], begun: Measuring
) -> int:
    """A bond for each row, in place of the one before. How many.

    Whoever went meanwhile, or was put aside, gets none.
    """
    said = dict(
        zip(chances["person_id"].to_pylist(), _tuples(chances, OF_THE_CHANCES), strict=True)
    )
    nothing = tuple(WITHOUT.get(name) for name in OF_THE_CHANCES)
    names = (
        "person", "measured_at", "version", "fingerprint", *OF_THE_CATALOGUE, *OF_THE_CHANCES,
        "numbers",
    )  # fmt: skip
    written = 0
    for some in _slices(people):
        ids = some["person_id"].to_pylist()
        told = zip(ids, _tuples(some, OF_THE_CATALOGUE), _numbers(some), strict=True)
        made = [
            (pk, begun.begun_at, begun.version, prints[pk], *row, *said.get(pk, nothing), numbers)
            for pk, row, numbers in told
        ]
        written += _put(Bond, names, made, ("person",))
    return written


def write_pairs(pairs: pa.Table, people: Sequence[int] | None, begun: Measuring) -> None:
    """The same for pairs; those of these people (None: of everybody) that are no more go."""
    names = ("person", "user", "measured_at", *OF_A_PAIR, "numbers")
    users = set(User.objects.values_list("pk", flat=True))
    for some in _slices(pairs):
        told = zip(
            some["person_id"].to_pylist(), some["colleague_id"].to_pylist(),
            _tuples(some, OF_A_PAIR), _numbers(some), strict=True,
        )  # fmt: skip
        made = [
            (pk, user, begun.begun_at, *row, numbers)
            for pk, user, row, numbers in told
            if user in users
        ]
        _put(PairBond, names, made, ("person", "user"))
    old = PairBond.objects.exclude(measured_at=begun.begun_at)
    if people is None:
        old.delete()
        return
    for start in range(0, len(people), AT_ONCE):
        old.filter(person__in=people[start : start + AT_ONCE]).delete()


def let_go(people: Sequence[int]) -> None:
    """The bonds of those with whom there is nothing any more, or whom nobody sees."""
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        Bond.objects.filter(person__in=some).delete()
        PairBond.objects.filter(person__in=some).delete()


def _put(
    model: type[Bond | PairBond], names: Sequence[str], made: list[Any], same: Sequence[str]
) -> int:
    with transaction.atomic():
        taking.alone()  # nobody is forgotten between the question and the answer
        there = set(shown().filter(pk__in=[row[0] for row in made]).values_list("pk", flat=True))
        kept = [row for row in made if row[0] in there]
        rows.insert(model, names, kept, instead_of=same)
    return len(kept)


def _slices(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, AT_ONCE):
        yield table.slice(start, AT_ONCE)


def _tuples(table: pa.Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def _numbers(table: pa.Table) -> list[dict[str, Any]]:
    """The measures of each row by name, `{"value", "n", "low", "high"}`; without the unknown."""
    there = set(table.column_names)
    names = [
        name for name in table.column_names
        if name not in PLAIN and not name.endswith(("_n", "_low", "_high"))
    ]  # fmt: skip
    found: list[dict[str, Any]] = [{} for _ in range(table.num_rows)]
    for name in names:
        beside = {"value": name, "n": f"{name}_n", "low": f"{name}_low", "high": f"{name}_high"}
        parts = {
            key: table[column].to_pylist() for key, column in beside.items() if column in there
        }
        for at, values in enumerate(zip(*parts.values(), strict=True)):
            if values[0] is not None:
                found[at][name] = dict(zip(parts, values, strict=True))
    return found
