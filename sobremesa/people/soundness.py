"""Is everybody who they should be? What the doctor asks about people who were brought together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sobremesa.channels.base import gettext_noop
from sobremesa.people import homes
from sobremesa.people.models import Moved, Person

AT_ONCE = 300
Fault = tuple[str, str, dict[str, Any]]  # code, sentence, what fills it

ROOT_WRONG = gettext_noop(
    "%(n)s people are shown under somebody with whom nobody brought them together, or are not "
    "shown under whom they should be (the first: %(first)s). Restore a backup."
)
HOME_WRONG = gettext_noop(
    "%(n)s things of people who were brought together are not where their owner is shown "
    "(the first: %(first)s). Separate the two, and bring them together again."
)


def faults() -> Iterator[Fault]:
    """Everybody is shown under the root of the merges that stand, and so is what is theirs."""
    for code, words, found in (
        ("root-wrong", ROOT_WRONG, _shown_elsewhere()),
        ("home-wrong", HOME_WRONG, _away_from_home()),
    ):
        if found:
            yield code, words, {"n": len(found), "first": min(found)}


def _shown_elsewhere() -> list[int]:
    """People who are not shown under the root of the merges that stand."""
    kept_by = dict(homes.standing().values_list("gone", "kept"))
    shown = dict(Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    return [pk for pk in kept_by.keys() | shown.keys() if _root(pk, kept_by) != shown.get(pk, pk)]


def _root(pk: int, kept_by: dict[int, int]) -> int | None:
    """Where the merges lead; nowhere if they lead back to where they began."""
    seen = {pk}
    while (above := kept_by.get(pk)) is not None:
        if above in seen:
            return None
        seen.add(above)
        pk = above
    return pk


def _away_from_home() -> list[int]:
    """Rows of `Moved` whose row is owned by somebody else than the root of its home.

    A row that is gone is no fault: nobody asks for its home any more.
    """
    wrong = []
    for seat in homes.seats():
        moved = Moved.objects.filter(model=seat.label).order_by("pk")
        roots = {
            row: (pk, root or home)
            for pk, row, home, root in moved.values_list("pk", "row", "home", "home__merged_into")
        }
        rows = sorted(roots)
        for start in range(0, len(rows), AT_ONCE):
            some = seat.model._default_manager.filter(pk__in=rows[start : start + AT_ONCE])
            for row, owner in some.values_list("pk", seat.column):
                pk, root = roots[row]
                if owner != root:
                    wrong.append(pk)
    return wrong
