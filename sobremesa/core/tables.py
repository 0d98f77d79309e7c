"""The tables that measures are made from, column by column: what `measures` hands to `core`.

A contract names each column, its type and what it means. Any frame that narwhals takes may carry
it (duckdb, polars, pandas, Arrow, Spark); `check` says at once which column is wrong. Moments are
whole seconds since 1970-01-01 UTC and days whole days since then, because that is what every
engine counts alike; money is hundredths of a currency; a code is the number of a row, nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrame

from sobremesa.core.errors import CoreError

DAY_SECONDS = 86_400
HOUR_SECONDS = 3_600

DIRECTION_IN = 1
"""They spoke to us."""
DIRECTION_OUT = 2
"""We spoke to them."""
DIRECTION_TOGETHER = 3
"""A meeting, a visit, a call that was taken: both."""

NOBODY = 0
"""In `colleague_id`: nobody of us is known to have taken part."""

Contract = Mapping[str, Any]
Table = IntoFrame | nw.LazyFrame[Any]
"""A table of any engine, or one that narwhals holds already."""

INTERACTIONS: Contract = {
    "interaction_id": nw.Int64,
    "person_id": nw.Int64,
    "colleague_id": nw.Int64,
    "conversation_id": nw.Int64,
    "occurred_s": nw.Int64,
    "direction": nw.Int64,
    "medium": nw.String,
    "minutes": nw.Float64,
    "words": nw.Int64,
    "is_contact": nw.Boolean,
    "not_contact": nw.String,
}
"""One row for each person and each thing said or done with them: a meeting of three is three rows.

`interaction_id` with `person_id` is unique. `colleague_id` is the one of us who spoke, or to whom
they spoke, or `NOBODY`. `direction` is one of the three above. `minutes` is null where the channel
does not say how long it took. `words` counts what was said now, without quotations and signatures.
`is_contact` says whether it counts (`core.contact`), and `not_contact` is the code of the rule by
which it does not, or ''.
"""

PURCHASES: Contract = {
    "purchase_id": nw.Int64,
    "person_id": nw.Int64,
    "ordered_day": nw.Int64,
    "amount_cents": nw.Int64,
}
"""One row for each thing bought, in one currency. `amount_cents` is null where the list does not
say, and negative for what was given back."""

PROMISES: Contract = {
    "promise_id": nw.Int64,
    "person_id": nw.Int64,
    "is_ours": nw.Boolean,
    "made_s": nw.Int64,
    "due_s": nw.Int64,
    "kept_s": nw.Int64,
}
"""One row for each promise, ours or theirs. `due_s` is null without a date, `kept_s` until it is
kept."""

FAVOURS: Contract = {
    "favour_id": nw.Int64,
    "person_id": nw.Int64,
    "is_ours": nw.Boolean,
    "given_s": nw.Int64,
    "kind": nw.String,
}
"""One row for each thing given or asked between us: `is_ours` where we gave (a gesture, an
opportunity, help), not where we asked (a request of ours, a favour they did us)."""

OPENNESS: Contract = {
    "interaction_id": nw.Int64,
    "person_id": nw.Int64,
    "occurred_s": nw.Int64,
    "is_open": nw.Boolean,
}
"""One row for each thing said of which somebody has noted whether it had a purpose: `is_open`
where it had none but to talk. What nobody has judged has no row."""


class BadTable(CoreError):
    """A table lacks a column of its contract, or has it with another type."""


def check(table: Table, contract: Contract) -> nw.LazyFrame[Any]:
    """The columns of a contract, lazily, as narwhals; more columns than it names are left out.

    Raises:
        BadTable: a column is missing or has another type.

    """
    frame = nw.from_native(table).lazy()
    found = frame.collect_schema()
    for name, kind in contract.items():
        if name not in found:
            raise BadTable(f"column {name!r} is missing; there are {', '.join(found)}")
        if found[name] != kind:
            raise BadTable(f"column {name!r} is {found[name]}, expected {kind.__name__}")
    return frame.select(*contract)
