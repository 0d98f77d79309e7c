"""All measures of everybody as one table, to be taken along: a row a person."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sobremesa.core import csv_out
from sobremesa.journal import record
from sobremesa.measures import catalogue, grown, lake, ledger, run, tables
from sobremesa.measures.ledger import reading
from sobremesa.measures.run import chances
from sobremesa.measures.run.hours import hours_of
from sobremesa.people.queries import shown
from sobremesa.us.queries import the_firm

ENDINGS = (".parquet", ".csv", ".json")
ENGINES = ("duckdb", "spark")
MASTER = "local[*]"
LAKE = "lake"
AT_ONCE = 1000
NAMED = [("code", pa.string()), ("name", pa.string())]
SCHEMA = pa.schema([*NAMED, *list(catalogue.PEOPLE_SCHEMA)[1:], *list(chances.SCHEMA)[1:]])
"""The person by code and name, then `catalogue.PEOPLE_SCHEMA`, then `chances.SCHEMA`."""


def table(on: date, *, engine: str = "duckdb", master: str = MASTER) -> pa.Table:
    """Everybody with contact, purchases, promises or favours, as of a day, by name and code.

    Args:
        on: the day that silences are counted up to.
        engine: `duckdb`, here; or `spark`, on a cluster, by the same functions.
        master: of that cluster; its workers reach our data folder.

    """
    with tables.opened() as door:
        found = run.work_out(door, on) if engine == "duckdb" else _on_spark(door, on, master)
    return _joined(found.people, found.chances.table)


def _on_spark(door: tables.Door, on: date, master: str) -> run.Found:
    door.keep()
    hours = hours_of(the_firm(), on)
    folder = ledger.folder() / LAKE
    try:
        lake.write(folder, {name: getattr(door, name) for name in lake.CONTRACTS}, as_of="")
        people = grown.measure_on_spark(str(folder), on, master, hours=hours)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = chances.learnt(door.heard(hours.midnight_s), on)
    return run.Found(people, run.NO_PAIRS, catalogue.Priors(), found, len(door.interactions))


def _joined(people: pa.Table, found: pa.Table) -> pa.Table:
    """By name, then by code; whoever went meanwhile is left out."""
    rows = list(shown().order_by("pk").values_list("pk", "code", "name").iterator(chunk_size=5000))
    named = reading.transposed(rows, pa.schema([("person_id", pa.int64()), *NAMED]))
    at = pc.index_in(people["person_id"], value_set=named["person_id"])
    people, at = people.filter(pc.is_valid(at)), at.drop_null()
    chance = pc.index_in(people["person_id"], value_set=found["person_id"])
    whole = {
        **{name: named[name].take(at) for name, _ in NAMED},
        **{name: people[name] for name in people.column_names},
        **{name: found[name].take(chance) for name in chances.SCHEMA.names[1:]},
    }
    made = pa.table({name: whole[name] for name in SCHEMA.names}).cast(SCHEMA)
    return made.sort_by([("name", "ascending"), ("code", "ascending")])


def write(found: pa.Table, path: Path, *, now: datetime) -> None:
    """Into a file that only its owner reads, whole or not at all; and note down that it was.

    Raises:
        OSError: it could not be written; what was there before is as it was.

    """
    draft = path.with_name(f".{path.name}.new")
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            if path.suffix.lower() == ".parquet":
                pq.write_table(found, file, compression="zstd")
            else:
                lines = _csv(found) if path.suffix.lower() == ".csv" else _json(found)
                file.writelines(line.encode() for line in lines)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    record("bonds.exported", None, by=None, at=now, count=found.num_rows)


def _rows(found: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in found.to_batches(AT_ONCE):
        yield from batch.to_pylist()


def _csv(found: pa.Table) -> Iterator[str]:
    rows = ({**row, "stage_missing": " ".join(row["stage_missing"])} for row in _rows(found))
    return csv_out.table(found.column_names, (row.values() for row in rows))


def _json(found: pa.Table) -> Iterator[str]:
    """One value: a list with an object for each person."""
    between = "[\n"
    for row in _rows(found):
        yield between + json.dumps(row, ensure_ascii=False, default=lambda at: at.isoformat())
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"
