"""Give and ask, promises, and what was bought."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sobremesa.core.bonds import giving
from sobremesa.core.tables import FAVOURS, OPENNESS, PROMISES, PURCHASES
from tests.core.bonds.said import MONDAY, ON_DAY, at, on_duckdb, on_polars, rows_of

pytestmark = pytest.mark.capability("I1")


def table(contract, *rows):
    kinds = {"Int64": pa.int64(), "Boolean": pa.bool_(), "String": pa.string()}
    return pa.table(
        {
            name: pa.array([row[at_] for row in rows], kinds[kind.__name__])
            for at_, (name, kind) in enumerate(contract.items())
        }
    )


def both(measure, given, **more):
    found = [
        rows_of(measure(lay(given), ON_DAY, **more), "person_id") for lay in (on_polars, on_duckdb)
    ]
    assert found[0] == found[1]
    return found[0]


def test_promises_that_came_due_were_kept_or_not():
    after = at(500)
    given = table(
        PROMISES,
        (1, 7, True, at(0), at(5), at(4)),  # kept in time
        (2, 7, True, at(0), at(5), at(6)),  # kept, but late
        (3, 7, True, at(0), at(5), None),  # missed
        (4, 7, True, at(0), None, at(3)),  # no day: it cannot be missed
        (5, 7, True, at(0), after, None),  # its day has not come
        (6, 7, True, at(0), after, at(9)),  # kept before its day
        (7, 7, True, at(0), at(5), after),  # kept after the day on which we look
        (8, 7, True, after, after, after),  # not yet made
        (9, 7, False, at(0), at(5), at(5)),  # theirs
    )
    (row,) = both(giving.kept, given, since_day=MONDAY + 4)
    assert (row["promises_ours_due_count"], row["promises_ours_kept_count"]) == (5, 2)
    assert (row["promises_theirs_due_count"], row["promises_theirs_kept_count"]) == (1, 1)
    assert (row["recent_kept_ours_count"], row["recent_kept_theirs_count"]) == (3, 1)


def test_what_was_given_and_what_was_asked():
    given = table(
        FAVOURS,
        (1, 7, True, at(0), "gesture"),
        (2, 7, True, at(10), "opportunity"),
        (3, 7, False, at(10), "request"),
        (4, 8, True, at(500), "gesture"),
    )
    (row,) = both(giving.given, given, since_day=MONDAY + 5)
    assert row == {
        "person_id": 7, "given_count": 2, "asked_count": 1,
        "recent_given_count": 1, "recent_asked_count": 1,
    }  # fmt: skip


def test_what_was_bought_less_what_was_given_back():
    given = table(
        PURCHASES,
        (1, 7, MONDAY, 1000),
        (2, 7, MONDAY, None),
        (3, 7, MONDAY, -300),
        (4, 8, ON_DAY + 1, 500),
    )
    assert both(giving.bought, given) == [
        {"person_id": 7, "purchases_count": 3, "bought_cents": 700}
    ]


def test_how_much_was_said_without_wanting_anything():
    given = table(
        OPENNESS,
        (1, 7, at(0), True),
        (2, 7, at(1), False),
        (3, 7, at(2), False),
        (4, 7, at(500), True),
    )
    assert both(giving.openness, given) == [{"person_id": 7, "judged_count": 3, "open_count": 1}]
