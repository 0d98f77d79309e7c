"""Which rows may name somebody, asked of the database; `redacting` then decides.

The database knows nothing of accents, so it is asked for the letters that carry none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from sobremesa.flows.rights.redacting import Aliases, plain

MAY_CARRY = re.compile(r"[aceginosuyz\W_]+")
"""Letters that are written with a mark in some language of ours, and what is no letter."""


def naming(rows: QuerySet[Any], columns: Sequence[Any], who: Aliases) -> QuerySet[Any]:
    """Those rows in which one of these columns may name them. All that do are among them."""
    asked = Q()
    for column in columns:
        name = column.name
        if isinstance(column, JSONField):
            name = f"words_of_{column.name}"
            rows = rows.annotate(**{name: Cast(column.name, TextField())})
        for pieces in _pieces(who):
            all_of = Q()
            for piece in pieces:
                all_of &= Q((f"{name}__icontains", piece))
            asked |= all_of or Q(pk__isnull=False)  # a name in other letters: look at every row
    return rows.filter(asked) if asked else rows.none()


def _pieces(who: Aliases) -> Iterator[tuple[str, ...]]:
    """For each alias the pieces of which every spelling has all."""
    for one in {*who.addresses, *who.names}:
        yield _bare_pieces(plain(one))
    for digits in who.numbers:
        yield (digits[-2:],)


def _bare_pieces(bare: str) -> tuple[str, ...]:
    found = {piece for piece in MAY_CARRY.split(bare) if piece and piece.isascii()}
    return tuple(sorted(found, key=lambda piece: (-len(piece), piece))[:4])


def chunks(ids: Iterable[int], size: int = 400) -> Iterator[list[int]]:
    """Ids in order, some at a time."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def ids_of(rows: QuerySet[Any]) -> list[int]:
    """The primary keys of some rows."""
    return list(rows.values_list("pk", flat=True))


def unique_names(model: type[Model]) -> set[str]:
    """Fields that may not be the same twice."""
    found = {field.name for field in model._meta.concrete_fields if field.unique}
    for constraint in model._meta.constraints:
        found |= set(getattr(constraint, "fields", ()))
    return found
