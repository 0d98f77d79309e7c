"""The contracts between the database and the measures."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from sobremesa.core.tables import PURCHASES, BadTable, check

pytestmark = pytest.mark.capability("J3")

GOOD = {name: pa.array([1], pa.int64()) for name in PURCHASES}


def test_a_table_is_cut_to_the_columns_of_its_contract():
    found = check(pa.table({**GOOD, "more": ["x"]}), PURCHASES)
    assert found.collect_schema().names() == list(PURCHASES)


def test_a_table_of_an_engine_stays_there():
    bought = duckdb.connect().from_arrow(pa.table(GOOD))
    assert check(bought, PURCHASES).collect().rows() == [(1, 1, 1, 1)]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"purchase_id": GOOD["purchase_id"]}, "'person_id' is missing; there are purchase_id"),
        ({**GOOD, "person_id": pa.array(["x"])}, "'person_id' is String, expected Int64"),
        ({**GOOD, "ordered_day": pa.array([3], pa.int32())}, "'ordered_day' is Int32"),
    ],
)
def test_the_column_that_is_wrong_is_named(columns, says):
    with pytest.raises(BadTable, match=says):
        check(pa.table(columns), PURCHASES)
