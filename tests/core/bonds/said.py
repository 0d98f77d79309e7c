"""Small tables of things said, by hand and by Hypothesis, for the tests of the measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

from sobremesa.core.tables import (
    DAY_SECONDS,
    DIRECTION_IN,
    DIRECTION_OUT,
    DIRECTION_TOGETHER,
    HOUR_SECONDS,
)

IN, OUT, BOTH = DIRECTION_IN, DIRECTION_OUT, DIRECTION_TOGETHER
MONDAY = 20_521
"""A Monday in March 2026, in days since 1970."""
ON_DAY = MONDAY + 400

DEFAULTS: dict[str, Any] = {
    "person_id": 1, "colleague_id": 1, "conversation_id": 1, "direction": IN, "medium": "email",
    "minutes": None, "words": 10, "is_contact": True, "not_contact": "",
}  # fmt: skip
TYPES = {
    "interaction_id": pa.int64(), "person_id": pa.int64(), "colleague_id": pa.int64(),
    "conversation_id": pa.int64(), "occurred_s": pa.int64(), "direction": pa.int64(),
    "medium": pa.string(), "minutes": pa.float64(), "words": pa.int64(),
    "is_contact": pa.bool_(), "not_contact": pa.string(),
}  # fmt: skip


def at(day: int, hour: float = 0.0) -> int:
    """The second of an hour of a day, counted from the Monday."""
    return (MONDAY + day) * DAY_SECONDS + round(hour * HOUR_SECONDS)


def said(*rows: dict[str, Any]) -> pa.Table:
    """`tables.INTERACTIONS`; each row says only what matters, `occurred_s` at least."""
    full = [{"interaction_id": number, **DEFAULTS, **row} for number, row in enumerate(rows, 1)]
    return pa.table(
        {name: pa.array([row[name] for row in full], kind) for name, kind in TYPES.items()}
    )


def talk(*turns: tuple[int, float], **same: Any) -> list[dict[str, Any]]:
    """Turns of one person: who spoke, and after how many hours of that Monday."""
    return [{"direction": who, "occurred_s": at(0, hour), **same} for who, hour in turns]


def on_polars(table: pa.Table) -> pl.LazyFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.lazy()


DUCKDB = duckdb.connect(config={"threads": 1})


def on_duckdb(table: pa.Table) -> duckdb.DuckDBPyRelation:
    """In one connection, because frames that meet have to lie in the same."""
    return DUCKDB.from_arrow(table)


def rows_of(frame: Any, *order: str) -> list[dict[str, Any]]:
    """What a lazy frame holds, in order."""
    found: list[dict[str, Any]] = frame.sort(*order).collect().to_arrow().to_pylist()
    return found


@st.composite
def turns(draw: st.DrawFn, people: Sequence[int] = (1, 2, 3), most: int = 25) -> pa.Table:
    """A few people and everything said with them within a year and a bit."""
    row = st.fixed_dictionaries(
        {
            "person_id": st.sampled_from(people),
            "colleague_id": st.integers(0, 2),
            "conversation_id": st.integers(1, 3),
            "occurred_s": st.one_of(st.integers(at(0), at(3)), st.integers(at(0), at(400, 23.9))),
            "direction": st.sampled_from([IN, OUT, BOTH]),
            "medium": st.sampled_from(["email", "whatsapp", "call"]),
            "minutes": st.one_of(st.none(), st.integers(0, 90).map(float)),
            "words": st.integers(0, 300),
            "not_contact": st.sampled_from(["", "", "", "", "newsletter", "cancelled"]),
        }
    )
    rows = draw(st.lists(row, min_size=1, max_size=most))
    return said(*({**one, "is_contact": not one["not_contact"]} for one in rows))
