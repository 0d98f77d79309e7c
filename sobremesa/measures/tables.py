"""The only door from rows to columns: `core.tables`, over the copy in the data folder.

    with tables.opened() as door:
        door.interactions       # a relation of duckdb that keeps tables.INTERACTIONS

Who is behind a handle, and which colleague behind one of ours, is looked up each time it is opened;
so are those whom nobody sees (put aside, or to be forgotten): they are not in the tables. Somebody
who took part by two of their addresses is there once.

Interactions and purchases of everybody lie in the copy (`measures.ledger`). Promises and favours
have no rows of their own yet: their tables are there, and empty.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from sobremesa.core import tables as contracts
from sobremesa.measures import catalogue, ledger
from sobremesa.measures.ledger import reading
from sobremesa.people.models import Handle
from sobremesa.people.queries import shown
from sobremesa.us.book import colleague_by_handle

MEMORY = "1GB"
"""What duckdb may hold; the rest it lays into a folder beside the copy, and takes away again."""

BEHIND = pa.schema([("handle_id", pa.int64()), ("person_id", pa.int64())])
OURS = pa.schema([("handle_id", pa.int64()), ("colleague_id", pa.int64())])

INTERACTIONS = """
SELECT s.interaction_id, b.person_id, coalesce(o.colleague_id, 0) AS colleague_id,
       s.conversation_id, s.occurred_s, s.direction::BIGINT AS direction, s.medium, s.minutes,
       s.words::BIGINT AS words, s.is_contact, s.not_contact
FROM said s JOIN behind b USING (handle_id) LEFT JOIN ours o ON o.handle_id = s.our_handle_id
WHERE s.is_alone
UNION ALL
SELECT s.interaction_id, b.person_id, any_value(coalesce(o.colleague_id, 0)),
       any_value(s.conversation_id), any_value(s.occurred_s), any_value(s.direction)::BIGINT,
       any_value(s.medium), any_value(s.minutes), any_value(s.words)::BIGINT,
       bool_or(s.is_contact),
       CASE WHEN bool_or(s.is_contact) THEN '' ELSE min(s.not_contact) END
FROM said s JOIN behind b USING (handle_id) LEFT JOIN ours o ON o.handle_id = s.our_handle_id
WHERE NOT s.is_alone
GROUP BY s.interaction_id, b.person_id
"""
PURCHASES = """
SELECT p.purchase_id, b.person_id, p.ordered_day::BIGINT AS ordered_day,
       CASE WHEN p.currency IN ('', (FROM common)) THEN p.amount_cents END AS amount_cents
FROM bought p JOIN behind b USING (handle_id)
"""
CURRENCY = """
SELECT coalesce((SELECT currency FROM bought WHERE currency <> '' GROUP BY currency
                 ORDER BY count(*) DESC, currency LIMIT 1), '') AS currency
"""
OF_THE_WANTED = "FROM behind SEMI JOIN wanted USING (person_id)"
HEARD = """
SELECT DISTINCT person_id, floor((occurred_s - ({midnight_s})) / 86400)::BIGINT AS day
FROM interactions WHERE is_contact AND direction <> 2
UNION SELECT person_id, ordered_day FROM purchases
"""
FINGERPRINTS = """
WITH each AS (
    SELECT person_id, hash(s.interaction_id, s.handle_id, o.colleague_id, s.conversation_id,
                           s.occurred_s, s.direction, s.medium, s.minutes, s.words,
                           s.not_contact) AS print
    FROM said s JOIN behind b USING (handle_id) LEFT JOIN ours o ON o.handle_id = s.our_handle_id
    UNION ALL
    SELECT person_id, hash(p.purchase_id, p.handle_id, p.ordered_day, p.amount_cents, p.currency)
    FROM bought p JOIN behind b USING (handle_id)
)
SELECT person_id, (hash(bit_xor(print), count(*)) >> 1)::BIGINT AS fingerprint
FROM each GROUP BY person_id
"""


@dataclass
class Door:
    """The tables, while they are open. `currency` is the one that most was bought in."""

    engine: duckdb.DuckDBPyConnection
    ledger: ledger.Ledger
    currency: str = ""

    @property
    def interactions(self) -> duckdb.DuckDBPyRelation:
        """`tables.INTERACTIONS`."""
        return self.engine.table("interactions")

    @property
    def purchases(self) -> duckdb.DuckDBPyRelation:
        """`tables.PURCHASES`, in the currency that most was bought in.

        A list that does not say its currency is taken to be in that one. What was bought in
        another stays in the table, because when somebody buys says as much as for how much; its
        amount is missing.
        """
        return self.engine.table("purchases")

    @property
    def promises(self) -> duckdb.DuckDBPyRelation:
        """`tables.PROMISES`."""
        return self.engine.table("promises")

    @property
    def favours(self) -> duckdb.DuckDBPyRelation:
        """`tables.FAVOURS`."""
        return self.engine.table("favours")

    def tables(self) -> catalogue.Tables:
        """As the catalogue takes them."""
        return catalogue.Tables(self.interactions, self.purchases)

    def heard(self, midnight_s: int) -> pa.Table:
        """On which days we heard from whom: they spoke, were met, or bought; `person_id`, `day`.

        Args:
            midnight_s: at which second of a day of UTC the firm's day begins.

        """
        return self.engine.sql(HEARD.format(midnight_s=int(midnight_s))).to_arrow_table()

    def fingerprints(self) -> dict[int, int]:
        """By person, a number that changes when anything in their rows does."""
        found = self.engine.sql(FINGERPRINTS).to_arrow_table()
        return dict(
            zip(*(found.column(name).to_pylist() for name in found.column_names), strict=True)
        )

    def keep(self, people: Sequence[int] | None = None) -> None:
        """Work the tables out once instead of each time they are asked; only of some people."""
        if people is not None:
            wanted = pa.table({"person_id": pa.array(people, pa.int64())})
            self.engine.register("wanted", wanted)
            self.engine.execute("CREATE OR REPLACE TEMP TABLE behind AS " + OF_THE_WANTED)
        for name in ("interactions", "purchases"):
            self.engine.execute(f"CREATE TEMP TABLE kept_{name} AS FROM {name}")
            self.engine.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM kept_{name}")


@contextmanager
def opened() -> Iterator[Door]:
    """The tables as the database is now. Outside any transaction; one at a time."""
    with ledger.alone():
        state = ledger.bring_up()
        spill = ledger.folder() / ledger.SPILL
        shutil.rmtree(spill, ignore_errors=True)  # of one that died
        config: dict[str, Any] = {
            "memory_limit": MEMORY, "temp_directory": str(spill), "preserve_insertion_order": False,
        }  # fmt: skip
        try:
            with duckdb.connect(config=config) as engine:
                yield _laid(engine, state)
        finally:
            shutil.rmtree(spill, ignore_errors=True)


def _laid(engine: duckdb.DuckDBPyConnection, state: ledger.Ledger) -> Door:
    for kind in ledger.KINDS:
        if paths := state.paths(kind.name):
            engine.from_parquet(paths).create_view(kind.name)
        else:
            engine.register(kind.name, kind.schema.empty_table())
    for name, rows, schema in (("behind", _behind(), BEHIND), ("ours", _ours(), OURS)):
        engine.register("now", reading.transposed(rows, schema))
        engine.execute(f"CREATE TEMP TABLE {name} AS FROM now")
        engine.unregister("now")
    engine.execute(f"CREATE TEMP TABLE common AS {CURRENCY}")
    ((currency,),) = engine.table("common").fetchall()
    engine.execute(f"CREATE TEMP VIEW interactions AS {INTERACTIONS}")
    engine.execute(f"CREATE TEMP VIEW purchases AS {PURCHASES}")
    for name, contract in (("promises", contracts.PROMISES), ("favours", contracts.FAVOURS)):
        engine.register(name, _empty(contract))
    return Door(engine, state, str(currency))


ARROW = {
    nw.Int64: pa.int64(),
    nw.Float64: pa.float64(),
    nw.String: pa.string(),
    nw.Boolean: pa.bool_(),
}


def _empty(contract: contracts.Contract) -> pa.Table:
    return pa.schema([(name, ARROW[kind]) for name, kind in contract.items()]).empty_table()


def _behind() -> list[tuple[int, int]]:
    """Whose each handle is: of those whom somebody sees."""
    rows = Handle.objects.filter(person__isnull=False, is_ours=False, person__in=shown())
    return list(rows.values_list("pk", "person").iterator(chunk_size=10_000))


def _ours() -> list[tuple[int, int]]:
    """Which colleague each of our handles is of; those of nobody are left out."""
    whose = colleague_by_handle()
    rows = Handle.objects.filter(is_ours=True).values_list("pk", "kind", "value")
    found = ((pk, whose(kind, value)) for pk, kind, value in rows.iterator(chunk_size=10_000))
    return [(pk, user) for pk, user in found if user]
