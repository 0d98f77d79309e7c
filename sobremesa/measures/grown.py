"""The measures on a cluster: Spark hands out the shards, our own functions do the counting.

A lake keeps each person wholly in one shard (`lake`), so a task is one shard: the worker reads its
files and runs on them, as Arrow, the very functions that run on one machine. A result is equal by
construction, no second definition has to be kept true, and nothing is sent from machine to machine
but results. Nothing but this file knows of Spark, and it is imported only where somebody asks for
it (`pip install sobremesa[spark]`).

Workers need this package at the same version and the lake under the same address; they need
neither Django nor the database.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sobremesa.core import silence
from sobremesa.core.bonds import rhythm
from sobremesa.core.bonds.waits import NINE_TO_FIVE, Hours
from sobremesa.core.silence import Fitted
from sobremesa.measures import catalogue, lake
from sobremesa.measures.catalogue import Priors
from sobremesa.measures.lake import Lake
from sobremesa.measures.steps import EPOCH, Steps, Tables, prior_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Ints = npt.NDArray[np.int64]
Kernel = Callable[[Mapping[str, pa.Table]], pa.Table]
"""All rows of some people in, by table; whatever is worked out of them out."""

BATCH_ROWS = 1 << 16
SPARK_TYPES: Mapping[pa.DataType, str] = {
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.string(): "string",
    pa.timestamp("us", "UTC"): "timestamp",
    pa.list_(pa.string()): "array<string>",
}


def ddl(schema: pa.Schema) -> str:
    """A schema as Spark is told it."""
    return ", ".join(f"`{column.name}` {SPARK_TYPES[column.type]}" for column in schema)


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """The session that is there, or one of our own, which ends with its work.

    Args:
        master: as Spark writes it: `local[*]`, `spark://HOST:PORT`, `yarn`. All else is said where
            a cluster's owner says it (`spark-defaults.conf`, `SPARK_CONF_DIR`, `PYSPARK_PYTHON`).

    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra, and slow to import

    if found := SparkSession.getActiveSession():
        yield found
        return
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    made = SparkSession.builder.appName("sobremesa").master(master).getOrCreate()
    try:
        yield made
    finally:
        made.stop()


def over_shards(spark: SparkSession, lake: Lake, kernel: Kernel, schema: pa.Schema) -> DataFrame:
    """Run a kernel on every shard, each a task of its own; lazy, rows in no order.

    Args:
        spark: whose workers reach the lake.
        lake: as `lake.find` found it.
        kernel: a function of a module, or a `partial` of one: workers import it by its name.
        schema: the columns it gives.

    """

    def tasks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for shard in batch.column(0).to_pylist():
                tables = lake.shard(shard)
                if any(table.num_rows for table in tables.values()):
                    yield from kernel(tables).cast(schema).to_batches(BATCH_ROWS)

    numbers = spark.range(0, lake.shards, 1, lake.shards)
    return numbers.mapInArrow(tasks, ddl(schema))


# ------------------------------------------------------------------------- the measures


def measure_on_spark(
    where: str, on: date, master: str, *, hours: Hours = NINE_TO_FIVE, priors: Priors | None = None
) -> pa.Table:
    """`catalogue.measure_people` of everybody in a lake.

    Args:
        where: the address of the lake, for this machine and for the workers.
        on: the day that silences are counted up to.
        master: see `session`.
        hours: when the firm works.
        priors: what is usual in the firm, from an earlier run; None: asked of the lake first,
            which costs about as much again.

    Returns:
        The same table, in the same order, as on one machine.

    Raises:
        NoLake: there is none, or it was left half written.

    """
    found = lake.find(where)
    with session(master) as spark:
        priors = priors or priors_on_spark(spark, found, on, hours)
        people = people_on_spark(spark, found, on, priors, hours).toArrow()
    return people.cast(catalogue.PEOPLE_SCHEMA).sort_by("person_id").combine_chunks()


def people_on_spark(
    spark: SparkSession, found: Lake, on: date, priors: Priors, hours: Hours = NINE_TO_FIVE
) -> DataFrame:
    """The same as a frame of Spark, to be written where it is made: rows in no order."""
    kernel = partial(_people, on=on, priors=priors, hours=hours)
    return over_shards(spark, found, kernel, catalogue.PEOPLE_SCHEMA)


def priors_on_spark(
    spark: SparkSession, found: Lake, on: date, hours: Hours = NINE_TO_FIVE
) -> Priors:
    """`catalogue.firm_priors`, of what each shard says of its people and its waits (`usual`)."""
    kernel = partial(usual, on=on, hours=hours)
    return priors_of(over_shards(spark, found, kernel, USUAL).toArrow(), on)


def _people(tables: Mapping[str, pa.Table], *, on: date, priors: Priors, hours: Hours) -> pa.Table:
    return catalogue.measure_people(Tables(**tables), on, priors, hours)


USUAL = pa.schema(
    [
        ("person_id", pa.int64()),
        ("gap_count", pa.int64()),
        ("gap_log", pa.int64()),
        ("gap_log_square", pa.int64()),
        ("first_day", pa.int64()),
        ("worked_wait_s", pa.int64()),
        ("n", pa.int64()),
    ]
)
"""What a shard says of what is usual: a row a person, and a row for each length of a wait for us,
with how many were so long and no person."""


def usual(tables: Mapping[str, pa.Table], *, on: date, hours: Hours) -> pa.Table:
    """What a shard says of what is usual, as `USUAL`."""
    steps = Steps(Tables(**tables), on, hours, rhythm.PERSON)
    waits = steps.waits.filter(nw.col("is_ours")).group_by("worked_wait_s")
    counted = waits.agg(nw.len().cast(nw.Int64).alias("n")).collect().to_arrow()
    parts = [steps.counts.select(USUAL.names[:5]), counted]
    return pa.concat_tables(parts, promote_options="default").cast(USUAL)


def priors_of(parts: pa.Table, on: date) -> Priors:
    """What is usual in the firm, from what all of its shards say.

    Everybody's gaps come as four numbers each, because the fit looks at them again and again; the
    waits come counted.
    """
    is_person = pc.is_valid(parts["person_id"])
    people = parts.filter(is_person).sort_by("person_id")
    waits = parts.filter(pc.invert(is_person)).group_by("worked_wait_s").aggregate([("n", "sum")])
    late_s = quantile_of(waits["worked_wait_s"].to_numpy(), waits["n_sum"].to_numpy())
    return Priors(prior_of(people, (on - EPOCH).days), late_s)


def quantile_of(values: Ints, counts: Ints, share: float = 0.75) -> int | None:
    """`waits.usual_reply_s` of counted values: the same place between the same two neighbours."""
    if not len(values):
        return None
    order = np.argsort(values)
    through = np.cumsum(counts[order])
    at = (int(through[-1]) - 1) * share
    low, high = (
        int(values[order][np.searchsorted(through, place, side="right")])
        for place in (int(at), min(int(at) + 1, int(through[-1]) - 1))
    )
    return round(low + (high - low) * (at - int(at)))


# -------------------------------------------------------------------------- the silence

SUMMARY = pa.schema(
    [
        ("customer", pa.int64()),
        ("frequency", pa.int64()),
        ("recency", pa.float64()),
        ("age", pa.float64()),
        ("unit_days", pa.float64()),
    ]
)
CHANCES = pa.schema([("person_id", pa.int64()), ("p_active", pa.float64())])


def summary_on_spark(
    spark: SparkSession, found: Lake, until: date, unit_days: float = 1.0
) -> pa.Table:
    """`silence.summarise` of all purchases in a lake: each shard its people, then side by side.

    A fit is of the whole firm, so the summary comes to this machine, three numbers a person.
    """
    kernel = partial(_summary, until=until, unit_days=unit_days)
    return over_shards(spark, found, kernel, SUMMARY).toArrow().sort_by("customer")


def chances_on_spark(
    spark: SparkSession, found: Lake, until: date, fitted: Fitted, days: float
) -> DataFrame:
    """`Fitted.p_active` of everybody who bought, said where their rows lie; rows in no order."""
    kernel = partial(_chances, until=until, fitted=fitted, days=days)
    return over_shards(spark, found, kernel, CHANCES)


def _summary(tables: Mapping[str, pa.Table], *, until: date, unit_days: float) -> pa.Table:
    bought = tables["purchases"]
    orders = {"customer": bought["person_id"], "date": bought["ordered_day"]}
    return silence.summarise(pa.table(orders), until, unit_days).select(SUMMARY.names)


def _chances(
    tables: Mapping[str, pa.Table], *, until: date, fitted: Fitted, days: float
) -> pa.Table:
    known = _summary(tables, until=until, unit_days=fitted.unit_days)
    if not known.num_rows:
        return CHANCES.empty_table()
    return pa.table([known["customer"], fitted.p_active(known, days)], schema=CHANCES)
