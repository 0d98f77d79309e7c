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
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from sobremesa.measures.lake import Lake

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Kernel = Callable[[Mapping[str, pa.Table]], pa.Table]
"""All rows of some people in, by table; whatever is worked out of them out."""

BATCH_ROWS = 1 << 16
SPARK_TYPES: Mapping[pa.DataType, str] = {
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.string(): "string",
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
        duckdb.execute("SET threads = 1")  # a task has one core; its neighbours have the others
        for batch in batches:
            for shard in batch.column(0).to_pylist():
                tables = lake.shard(shard)
                if any(table.num_rows for table in tables.values()):
                    yield from kernel(tables).cast(schema).to_batches(BATCH_ROWS)

    numbers = spark.range(0, lake.shards, 1, lake.shards)
    return numbers.mapInArrow(tasks, ddl(schema))
