"""Whether our kindness follows money, with those whom a colleague sees, as last measured."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sobremesa.core.bonds.attention import Audit, audit
from sobremesa.core.stats import Array
from sobremesa.measures import queries
from sobremesa.us.models import User

FIFTH = 5


class Attention(NamedTuple):
    """The audit, and what it is easiest to see it by.

    `time_of_fifth`: which share of our days of contact the fifth with most of them gets;
    `money_of_fifth`: which share of what is bought comes from the fifth that buys most;
    `both`: how many of the one fifth are in the other too; `fifth`: how many are a fifth.
    """

    audit: Audit
    people: int
    buyers: int
    time_of_fifth: float | None
    money_of_fifth: float | None
    both: int
    fifth: int


def attention(user: User) -> Attention:
    """One query; a row for each relation."""
    rows = list(
        queries.bonds(user).values_list(
            "contact_days_count",
            "numbers__reply_ours_hours__value",
            "numbers__bought_cents__value",
        )
    )
    time = np.array([row[0] for row in rows], float)
    waits = np.array([np.nan if row[1] is None else row[1] for row in rows], float)
    money = np.array([max(row[2] or 0, 0) for row in rows], float)  # more given back than bought
    fifth = len(rows) // FIFTH
    most_time, most_money = (set(np.argsort(-one, kind="stable")[:fifth]) for one in (time, money))
    return Attention(
        audit(time, waits, money),
        len(rows),
        int(np.sum(money > 0)),
        _share_of(time, fifth),
        _share_of(money, fifth),
        len(most_time & most_money),
        fifth,
    )


def _share_of(amounts: Array, fifth: int) -> float | None:
    """Which share of all the largest ones are; None where no more than these have any."""
    if not fifth or np.count_nonzero(amounts) <= fifth:
        return None
    return float(np.sum(np.sort(amounts)[::-1][:fifth]) / np.sum(amounts))
