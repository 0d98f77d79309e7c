"""A small kernel over two tables, for what is true of the road whatever is measured."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import duckdb
import pyarrow as pa

TOTALS = pa.schema(
    [
        ("person_id", pa.int64()),
        ("talks_count", pa.int64()),
        ("minutes", pa.float64()),
        ("bought_cents", pa.int64()),
        ("is_django_there", pa.bool_()),
    ]
)
SQL = """
    SELECT person_id, count(*) AS talks_count, sum(minutes) AS minutes,
           (SELECT sum(amount_cents)::BIGINT FROM purchases p WHERE p.person_id = i.person_id)
               AS bought_cents,
           false AS is_django_there
    FROM interactions i GROUP BY person_id ORDER BY person_id
"""


def totals(tables: Mapping[str, pa.Table]) -> pa.Table:
    """What was said and bought, a row for everybody with whom anything was said."""
    with duckdb.connect(config={"threads": 1}) as engine:
        for name in ("interactions", "purchases"):
            engine.register(name, tables[name])
        found = engine.sql(SQL).to_arrow_table()
    column = pa.array([where_am_i()] * found.num_rows, pa.bool_())
    return found.set_column(4, "is_django_there", column).cast(TOTALS)


def where_am_i() -> bool:
    """Whether Django was loaded into the process that runs the kernel."""
    return "django" in sys.modules
