"""Rows of the database as columns, some ids at a time: no object a row, never a long read.

The same from SQLite and PostgreSQL: moments become whole seconds in the database, and what the
product decides in Python (who was in contact, what was said now) is decided by the same functions
here. The join is made by duckdb over these columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
from django.db.models import BigIntegerField, Func, QuerySet

from sobremesa.conversations import taking
from sobremesa.conversations.models import Direction, Interaction, Participant, Words
from sobremesa.core.tables import DIRECTION_IN, DIRECTION_OUT, DIRECTION_TOGETHER
from sobremesa.core.text import own_text
from sobremesa.purchases.models import Purchase

AT_ONCE = 20_000
"""Ids in one question to the database."""

IN_COPY = "in_copy"
"""Why something is no contact with this one, although it is with somebody: they were only in copy,
or invited by others (`taking.counts`)."""

DIRECTIONS = {
    Direction.IN.value: DIRECTION_IN,
    Direction.OUT.value: DIRECTION_OUT,
    Direction.TOGETHER.value: DIRECTION_TOGETHER,
}
SAID = pa.schema(
    [
        ("interaction_id", pa.int64()),
        ("handle_id", pa.int64()),
        ("our_handle_id", pa.int64()),
        ("conversation_id", pa.int64()),
        ("occurred_s", pa.int64()),
        ("direction", pa.int8()),
        ("medium", pa.string()),
        ("minutes", pa.float64()),
        ("words", pa.int32()),
        ("is_contact", pa.bool_()),
        ("not_contact", pa.string()),
        ("is_alone", pa.bool_()),
    ]
)
"""One row for each thing said and each handle in it that is not ours. `our_handle_id` is the one of
ours who spoke or was spoken to, 0 without one; `is_alone`: no other handle but ours took part."""

BOUGHT = pa.schema(
    [
        ("purchase_id", pa.int64()),
        ("handle_id", pa.int64()),
        ("ordered_day", pa.int32()),
        ("amount_cents", pa.int64()),
        ("currency", pa.string()),
    ]
)
EPOCH_DAY = 719_163  # the proleptic number of 1970-01-01

ROLES = ("from", "to", "with", "invited")
"""In which order one of ours is looked for, where several took part; any other role comes last."""

JOIN = """
WITH ours AS (
    SELECT p.interaction_id,
           arg_min(p.handle_id, (h.direction = 1 OR p.handle_id <> h.sender_id, r.place, p.id))
               AS handle_id
    FROM places p JOIN heads h USING (interaction_id)
    JOIN roles r ON (r.role, r.direction, r.is_by_us) = (p.role, h.direction, h.is_by_us)
    WHERE p.is_ours
    GROUP BY p.interaction_id
), theirs AS (
    SELECT p.interaction_id, p.handle_id, bool_or(r.is_counted) AS is_counted
    FROM places p JOIN heads h USING (interaction_id)
    JOIN roles r ON (r.role, r.direction, r.is_by_us) = (p.role, h.direction, h.is_by_us)
    WHERE NOT p.is_ours
    GROUP BY p.interaction_id, p.handle_id
)
SELECT t.interaction_id, t.handle_id, coalesce(o.handle_id, 0) AS our_handle_id,
       h.conversation_id, h.occurred_s, h.direction, h.medium, h.minutes,
       coalesce(w.words, 0) AS words, h.is_contact AND t.is_counted AS is_contact,
       CASE WHEN NOT h.is_contact THEN h.not_contact WHEN t.is_counted THEN '' ELSE $in_copy END
           AS not_contact,
       count(*) OVER (PARTITION BY t.interaction_id) = 1 AS is_alone
FROM theirs t JOIN heads h USING (interaction_id)
LEFT JOIN ours o USING (interaction_id) LEFT JOIN words w USING (interaction_id)
ORDER BY t.interaction_id, t.handle_id
"""


class EpochSeconds(Func):
    """A moment as whole seconds since 1970-01-01 UTC, rounded down, before it too."""

    output_field = BigIntegerField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Moments are text there, in UTC; its own arithmetic would round to the next second."""
        template = "unixepoch(substr(%(expressions)s, 1, 19))"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Exact: `extract` gives a decimal number."""
        template = "floor(extract(epoch FROM %(expressions)s))::bigint"
        return self.as_sql(compiler, connection, template=template, **more)


def said(engine: duckdb.DuckDBPyConnection, after: int, to: int) -> pa.Table:
    """What was said under the ids after one and up to another, as `SAID`."""
    heads = _heads(after, to)
    places = _columns(
        Participant.objects.filter(interaction__gt=after, interaction__lte=to).values_list(
            "pk", "interaction", "handle", "handle__is_ours", "role"
        ),
        PLACES,
    )
    beside = {
        "heads": heads, "places": places, "words": _words(after, to), "roles": _roles(places),
    }  # fmt: skip
    for name, table in beside.items():
        engine.register(name, table)
    try:
        found = engine.sql(JOIN, params={"in_copy": IN_COPY}).to_arrow_table()
    finally:
        for name in beside:
            engine.unregister(name)
    return found.cast(SAID)


def bought(_engine: duckdb.DuckDBPyConnection, after: int, to: int) -> pa.Table:
    """What was bought under the ids after one and up to another, as `BOUGHT`."""
    rows = list(
        Purchase.objects.filter(pk__gt=after, pk__lte=to)
        .order_by("pk")
        .values_list("pk", "handle", "ordered_on", "amount_cents", "currency")
        .iterator(chunk_size=AT_ONCE)
    )
    days = [day.toordinal() - EPOCH_DAY for _, _, day, _, _ in rows]
    return transposed(
        [(pk, handle, day, *rest) for (pk, handle, _, *rest), day in zip(rows, days, strict=True)],
        BOUGHT,
    )


HEADS = pa.schema(
    [
        ("interaction_id", pa.int64()), ("occurred_s", pa.int64()), ("medium", pa.string()),
        ("minutes", pa.float64()), ("sender_id", pa.int64()), ("conversation_id", pa.int64()),
        ("is_contact", pa.bool_()), ("not_contact", pa.string()), ("direction", pa.int8()),
        ("is_by_us", pa.bool_()),
    ]
)  # fmt: skip
PLACES = pa.schema(
    [
        ("id", pa.int64()), ("interaction_id", pa.int64()), ("handle_id", pa.int64()),
        ("is_ours", pa.bool_()), ("role", pa.string()),
    ]
)  # fmt: skip


def _heads(after: int, to: int) -> pa.Table:
    rows = (
        Interaction.objects.filter(pk__gt=after, pk__lte=to, placement__isnull=False)
        .annotate(at_s=EpochSeconds("occurred_at"))
        .values_list(
            "pk", "at_s", "medium", "minutes", "sender", "placement__conversation",
            "placement__is_contact", "placement__not_contact", "placement__direction",
            "sender__is_ours",
        )
    )  # fmt: skip
    told = (
        (*row[:8], DIRECTIONS[row[8]], bool(row[9])) for row in rows.iterator(chunk_size=AT_ONCE)
    )
    return transposed(list(told), HEADS)


def _words(after: int, to: int) -> pa.Table:
    """How many words were said now: without quotations and signatures."""
    rows = Words.objects.filter(interaction__gt=after, interaction__lte=to)
    counts = [
        (pk, len(own_text(text, folds).split()))
        for pk, text, folds in rows.values_list("pk", "text", "folds").iterator(chunk_size=500)
    ]
    return transposed(counts, pa.schema([("interaction_id", pa.int64()), ("words", pa.int32())]))


def _roles(places: pa.Table) -> pa.Table:
    """What each role that occurs means in each direction: `taking.counts`, asked once for each."""
    rows = [
        (role, number, is_by_us, taking.counts(role, direction, is_by_us=is_by_us),
         ROLES.index(role) if role in ROLES else len(ROLES))
        for role in places.column("role").unique().to_pylist()
        for direction, number in DIRECTIONS.items()
        for is_by_us in (False, True)
    ]  # fmt: skip
    return transposed(rows, pa.schema([
        ("role", pa.string()), ("direction", pa.int8()), ("is_by_us", pa.bool_()),
        ("is_counted", pa.bool_()), ("place", pa.int8()),
    ]))  # fmt: skip


def _columns(rows: QuerySet[Any, Any], schema: pa.Schema) -> pa.Table:
    return transposed(list(rows.iterator(chunk_size=AT_ONCE)), schema)


def transposed(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Rows as columns of a schema."""
    if not rows:
        return schema.empty_table()
    return pa.table(
        [
            pa.array(column, field.type)
            for column, field in zip(zip(*rows, strict=True), schema, strict=True)
        ],
        schema=schema,
    )
