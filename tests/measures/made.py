"""Tables as they come out of a firm that does not exist: by their contracts, of any size."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sobremesa.core.tables import DAY_SECONDS
from sobremesa.measures.lake import CONTRACTS, arrow_schema

MEDIA = np.array(["email", "call", "meeting", "whatsapp", "visit"])
START_S = 1_600_000_000
DAYS = 1500
AS_OF = "2024-10-22T00:00:00+00:00"


def tables(people: int, *, each: int = 20, seed: int = 7) -> dict[str, pa.Table]:
    """All of so many people; some talk a hundred times as much as others, some not at all."""
    chance = np.random.default_rng(seed)
    ids = np.arange(1, people + 1) * 3  # numbers have holes: rows were forgotten
    talks = np.minimum(chance.negative_binomial(0.7, 0.7 / (0.7 + each), people), 50 * each)
    return {
        "interactions": _interactions(chance, np.repeat(ids, talks)),
        "purchases": _purchases(chance, np.repeat(ids, chance.poisson(each / 10, people))),
        "promises": _promises(chance, np.repeat(ids, chance.poisson(each / 20, people))),
        "favours": _favours(chance, np.repeat(ids, chance.poisson(each / 20, people))),
    }


def _interactions(chance: np.random.Generator, who: np.ndarray) -> pa.Table:
    n = len(who)
    is_contact = chance.random(n) < 0.9
    minutes = np.round(chance.gamma(2.0, 12.0, n), 1)
    return _table("interactions", {
        "interaction_id": chance.permutation(n) + 1,
        "person_id": who,
        "colleague_id": chance.integers(0, 9, n),
        "conversation_id": who * 100 + chance.integers(0, 5, n),
        "occurred_s": START_S + chance.integers(0, DAYS * DAY_SECONDS, n),
        "direction": chance.choice([1, 2, 3], n, p=[0.45, 0.4, 0.15]),
        "medium": MEDIA[chance.integers(0, len(MEDIA), n)],
        "minutes": pa.array(minutes, mask=chance.random(n) < 0.5),
        "words": chance.integers(0, 400, n),
        "is_contact": is_contact,
        "not_contact": np.where(is_contact, "", "newsletter"),
    })  # fmt: skip


def _purchases(chance: np.random.Generator, who: np.ndarray) -> pa.Table:
    n = len(who)
    amounts = chance.integers(-2_000, 90_000, n)
    return _table("purchases", {
        "purchase_id": np.arange(n) + 1,
        "person_id": who,
        "ordered_day": START_S // DAY_SECONDS + chance.integers(0, DAYS, n),
        "amount_cents": pa.array(amounts, mask=chance.random(n) < 0.1),
    })  # fmt: skip


def _promises(chance: np.random.Generator, who: np.ndarray) -> pa.Table:
    n = len(who)
    made = START_S + chance.integers(0, DAYS * DAY_SECONDS, n)
    return _table("promises", {
        "promise_id": np.arange(n) + 1,
        "person_id": who,
        "is_ours": chance.random(n) < 0.7,
        "made_s": made,
        "due_s": pa.array(made + 7 * DAY_SECONDS, mask=chance.random(n) < 0.3),
        "kept_s": pa.array(made + 5 * DAY_SECONDS, mask=chance.random(n) < 0.3),
    })  # fmt: skip


def _favours(chance: np.random.Generator, who: np.ndarray) -> pa.Table:
    n = len(who)
    return _table("favours", {
        "favour_id": np.arange(n) + 1,
        "person_id": who,
        "is_ours": chance.random(n) < 0.5,
        "given_s": START_S + chance.integers(0, DAYS * DAY_SECONDS, n),
        "kind": np.where(chance.random(n) < 0.5, "gesture", "opportunity"),
    })  # fmt: skip


def _table(name: str, columns: dict[str, object]) -> pa.Table:
    return pa.table(columns).cast(arrow_schema(CONTRACTS[name]))
