"""From purchases to frequency, recency and age; by hand, by engine, and bit by bit."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core import silence
from sobremesa.core.errors import CoreError

pytestmark = pytest.mark.capability("I1")
approx = pytest.approx

ORDERS = {
    "customer": [7, 3, 7, 7, 3, 9],
    "date": [date(2026, 1, 1), date(2026, 1, 8), date(2026, 1, 15), date(2026, 1, 15),
             date(2026, 3, 1), date(2026, 2, 26)],
    "amount": [10.0, 20.0, 30.0, 5.0, 40.0, 50.0],
}  # fmt: skip


def test_a_case_worked_by_hand():
    """The 1 March is over the edge; two purchases of one day are one, with both sums."""
    found = silence.summarise(pl.DataFrame(ORDERS), date(2026, 2, 26), 7, has_gaps=True)
    assert isinstance(found, pl.DataFrame)
    assert found.to_dict(as_series=False) == {
        "customer": [3, 7, 9], "frequency": [0, 1, 0], "recency": [0.0, 2.0, 0.0],
        "age": [7.0, 8.0, 0.0], "unit_days": [7.0] * 3,
        "mean_amount": [approx(np.nan, nan_ok=True), 35.0, approx(np.nan, nan_ok=True)],
        "log_gaps": [0.0, approx(np.log(2)), 0.0],
    }  # fmt: skip


EPOCH_DAYS = [(day - date(1970, 1, 1)).days for day in ORDERS["date"]]
MOMENTS = [datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC) for day in ORDERS["date"]]


@pytest.mark.parametrize(
    "days", [EPOCH_DAYS, MOMENTS, [f"{day:%Y-%m-%d}" for day in ORDERS["date"]],
             [moment.replace(tzinfo=None) for moment in MOMENTS]],
    ids=["numbers", "moments", "words", "naive"],
)  # fmt: skip
def test_a_day_may_be_told_in_every_usual_way(days):
    wanted = silence.summarise(pl.DataFrame(ORDERS), "2026-03-31").to_dict(as_series=False)
    for frame in (pl.DataFrame({**ORDERS, "date": days}), pa.table({**ORDERS, "date": days})):
        found = silence.summarise(frame, datetime(2026, 3, 31, 12, tzinfo=UTC))
        columns = found.to_dict(as_series=False) if frame is not None and hasattr(
            found, "to_dict") else found.to_pydict()  # fmt: skip
        assert {k: columns[k] for k in ("frequency", "recency", "age")} == {
            k: wanted[k] for k in ("frequency", "recency", "age")
        }


def test_what_lies_in_an_engine_comes_back_as_arrow():
    table = duckdb.connect().from_arrow(pa.table(ORDERS))
    found = silence.summarise(table, 20_540)
    assert isinstance(found, pa.Table)
    assert found["frequency"].to_pylist() == [1, 1, 0]


def test_customers_may_be_words_and_come_sorted():
    named = {**ORDERS, "customer": ["Rosa", "Iker", "Rosa", "Rosa", "Iker", "Álvaro"]}
    found = silence.summarise(pa.table(named), "2026-03-31").to_pydict()
    assert found["customer"] == ["Iker", "Rosa", "Álvaro"]
    assert found["frequency"] == [1, 1, 0]


def test_customers_may_have_numbers_far_apart():
    far = {**ORDERS, "customer": [10**17, -5, 10**17, 10**17, -5, 3]}
    found = silence.summarise(far, "2026-03-31").to_pydict()
    assert (found["customer"], found["frequency"]) == ([-5, 3, 10**17], [1, 0, 1])


def test_nothing_bought_is_a_table_of_nobody():
    found = silence.summarise(ORDERS, "1999-01-01", has_gaps=True)
    assert found.num_rows == 0
    assert found.column_names == [
        "customer", "frequency", "recency", "age", "unit_days", "mean_amount", "log_gaps",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"customer": [1]}, "'date' is missing; there are customer"),
        ({"customer": [1], "date": [1.5]}, "'date' is Float64, expected days"),
        ({"customer": [1, 2], "date": [1, None]}, "'date' has 1 rows without a day"),
        ({"customer": [1, None], "date": [1, 2]}, "'customer' has 1 rows without a name"),
        ({"customer": [1], "date": [1], "amount": ["x"]}, "'amount' is String, expected a number"),
        ({"customer": [1, 1], "date": [1, 2], "amount": [1.0, None]}, "rows without a sum"),
        ({"customer": [1, 2], "date": [-(2**62), 2**62]}, "spans more days"),
    ],
)
def test_what_cannot_be_counted_is_named(columns, says):
    with pytest.raises(silence.BadOrders, match=says):
        silence.summarise(columns, 2**62)


def test_a_unit_of_no_days_is_refused():
    with pytest.raises(CoreError, match="unit_days must be above 0"):
        silence.summarise(ORDERS, "2026-01-01", 0)


# --------------------------------------------------------------------- all that is legal

bought = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 60), st.integers(-500, 10_000)), max_size=60
)


def by_hand(rows, until):
    """The definition, slowly."""
    made = []
    for customer in sorted({one for one, day, _ in rows if day <= until}):
        theirs = [(day, cents) for one, day, cents in rows if one == customer and day <= until]
        days = sorted({day for day, _ in theirs})
        again = [cents for day, cents in theirs if day > days[0]]
        mean = sum(again) / (len(days) - 1) if len(days) > 1 else None
        made.append((customer, len(days) - 1, days[-1] - days[0], until - days[0], mean))
    return made


def table(rows):
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return {
        name: np.array(column, kind)
        for name, column, kind in zip(
            ("customer", "date", "amount"), columns, (np.int64, np.int64, float), strict=True
        )
    }


@given(bought, st.integers(0, 70))
def test_the_kernel_is_the_definition(rows, until):
    found = silence.summarise(table(rows), until).to_pydict()
    names = ("customer", "frequency", "recency", "age", "mean_amount")
    for row, wanted in zip(
        zip(*(found[name] for name in names), strict=True), by_hand(rows, until), strict=True
    ):
        assert row[:4] == wanted[:4]
        mean = row[4]
        assert (mean is None or np.isnan(mean)) if wanted[4] is None else mean == approx(wanted[4])


@pytest.mark.parametrize("offset", [0, 10**6, -50])
def test_purchases_in_the_order_of_their_days_are_counted_the_same_without_a_sort(offset):
    rng = np.random.default_rng(9)
    size = 60_000
    columns = {
        "customer": rng.integers(0, 9000, size) + offset,
        "date": np.sort(rng.integers(0, 90, size)),
        "amount": rng.integers(1, 9999, size) / 100,
    }  # fmt: skip
    order = rng.permutation(size)
    mixed = {name: values[order] for name, values in columns.items()}
    walked, sorted_ = (silence.count(one, 80) for one in (columns, mixed))
    for name in ("customer", "first", "last", "days", "opening", "spent", "log_gaps"):
        np.testing.assert_allclose(getattr(walked, name), getattr(sorted_, name), rtol=1e-12)


@given(bought, bought, st.booleans())
def test_what_comes_later_is_added_as_if_all_had_come_at_once(old, new, has_sums):
    new = [(one, day + 61, cents) for one, day, cents in new]

    def made(rows, until):
        columns = table(rows)
        if not has_sums:
            del columns["amount"]
        return silence.count(columns, until)

    step, whole = made(old, 60).plus(made(new, 130)), made(old + new, 130)
    for name in ("customer", "first", "last", "days", "opening", "spent", "log_gaps"):
        one, two = getattr(step, name), getattr(whole, name)
        assert (one is None) == (two is None)
        if one is not None:
            np.testing.assert_allclose(one, two, atol=1e-9)


def test_only_what_is_later_and_alike_can_be_added():
    first = silence.count({"customer": [1], "date": [5]}, 10)
    with pytest.raises(CoreError, match="after day 10"):
        first.plus(silence.count({"customer": [1], "date": [10]}, 20))
    with pytest.raises(CoreError, match="sums are known of one"):
        first.plus(silence.count({"customer": [1], "date": [11], "amount": [1.0]}, 20))
    with pytest.raises(CoreError, match="gaps are known of one"):
        first.plus(silence.count({"customer": [1], "date": [11]}, 20, has_gaps=False))
    with pytest.raises(silence.BadOrders, match="whole numbers"):
        silence.count({"customer": ["Rosa"], "date": [11]}, 20)
