"""Many rows into one table at once, without an object for each.

What an import writes most of (words, participants, arrivals) nobody needs as objects, and
`bulk_create` spends three quarters of its time on making them. Names of tables and columns
come from the models; values are always parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

AT_ONCE = 500  # rows in one statement, on PostgreSQL


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unless_there: bool = False,
    instead_of: Sequence[str] = (),
) -> None:
    """Insert rows, in the transaction of the caller.

    Args:
        model: whose table.
        names: its fields, in the order of the values; foreign keys take ids.
        rows: the values of each row.
        unless_there: leave out rows that a constraint finds there already.
        instead_of: fields that are unique together; a row that has the same is replaced.

    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    behind = " ON CONFLICT DO NOTHING" if unless_there else ""
    if instead_of:
        behind = _replacing([field for field in fields if field.name not in instead_of], [
            field for field in fields if field.name in instead_of
        ])  # fmt: skip
    places = [
        (place, prepare) for place, field in enumerate(fields) if (prepare := _prepare(field))
    ]
    prepared = (_prepared(row, places) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(into + marks + behind, list(prepared))
            return
        while some := list(islice(prepared, AT_ONCE)):
            values = [value for row in some for value in row]
            cursor.execute(into + ", ".join([marks] * len(some)) + behind, values)


def _replacing(others: Sequence[Any], same: Sequence[Any]) -> str:
    quote = connection.ops.quote_name
    keys = ", ".join(quote(field.column) for field in same)
    news = ", ".join(f"{quote(one.column)} = excluded.{quote(one.column)}" for one in others)
    return f" ON CONFLICT ({keys}) DO UPDATE SET {news}"


def _prepared(
    row: Sequence[Any], places: Sequence[tuple[int, Callable[[Any], Any]]]
) -> Sequence[Any]:
    if not places:
        return row
    values = list(row)
    for place, prepare in places:
        values[place] = prepare(values[place])
    return values


def _prepare(field: Any) -> Callable[[Any], Any] | None:
    """What a database wants in place of a value of ours; None where it takes it as it is."""
    if isinstance(field, models.DateTimeField | models.JSONField | models.BinaryField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None
