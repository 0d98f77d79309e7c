"""Tables of the literature, and where they lie."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.core.silence import lifetimes

Table = dict[str, Any]


@pytest.fixture(scope="session")
def cdnow_sample(shared: Path) -> Table:
    """The 2,357 customers of Fader, Hardie & Lee 2005: 39 weeks, rounded to two decimals."""
    with (shared / "data/orders/cdnow_customers_summary.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {
        "frequency": np.array([int(row["frequency"]) for row in rows]),
        "recency": np.array([float(row["recency"]) for row in rows]),
        "age": np.array([float(row["T"]) for row in rows]),
    }


def orders_of(path: Path) -> Table:
    """Lines whose last four words are customer, day, number of records, dollars."""
    words = [line.split()[-4:] for line in path.read_text("ascii").splitlines()]
    rows = [row for row in words if len(row) == 4 and row[0].isdigit()]
    days = np.array([f"{row[1][:4]}-{row[1][4:6]}-{row[1][6:]}" for row in rows], "datetime64[D]")
    return {
        "customer": np.array([int(row[0]) for row in rows]),
        "date": days.astype(np.int64),
        "amount": np.array([float(row[3]) for row in rows]),
    }


@pytest.fixture(scope="session")
def cdnow(shared: Path) -> Table:
    """All purchases of the 23,570 customers who began in the first quarter of 1997."""
    return orders_of(shared / "data/orders/CDNOW_master.txt")


@pytest.fixture(scope="session")
def cdnow_sample_orders(shared: Path) -> Table:
    """Those of every tenth of them."""
    return orders_of(shared / "data/orders/CDNOW_sample.txt")


@pytest.fixture(scope="session")
def donations() -> Table:
    """The donations of 1995-2001 (Fader, Hardie & Shang 2010), as lifetimes ships them."""
    return lifetimes.donations()


@pytest.fixture(scope="session")
def one() -> Callable[..., Table]:
    """A summary of one customer."""

    def made(frequency: int, recency: float, age: float) -> Table:
        return {"frequency": [frequency], "recency": [float(recency)], "age": [float(age)]}

    return made
