"""A lake: the tables that measures are made from, as Parquet, for engines bigger than one machine.

    DIR/_schema.json                                    which tables, columns, how many shards
    DIR/shards-16/interactions/shard=3/rows.parquet     all that was said with people of shard 3

A person is wholly in one shard of every table, so whoever has the files of a shard can measure its
people without asking for another. The shard follows from the person's number alone and by nothing
but whole numbers (`SHARD_SQL`), so any engine finds it. The number of shards is a power of two that
grows with the rows; when it doubles, each shard falls into two.

Writing is by content: a shard whose file would be byte for byte what lies there is left alone. So a
run that was killed is simply run again, and somebody who is no longer in the tables is no longer in
the file that held them. While files change, `_schema.json` says that the lake is not whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from sobremesa import __version__, faults
from sobremesa.core import tables

FORMAT = 1
SCHEMA_FILE = "_schema.json"
ROWS_FILE = "rows.parquet"
LOCK_FILE = ".lock"

FEWEST_SHARDS = 16
SHARD_ROWS = 1 << 20
"""At most so many interactions a shard on average: a kernel holds one shard in memory."""
SHARD_SQL = "((person_id % 2147483648) * 2654435761 % 4294967296) // (4294967296 // {shards})"
"""Fibonacci hashing (Knuth, TAOCP 3, § 6.4): the upper bits of a product that wraps at 2^32."""
GROUP_ROWS = 1 << 17
"""Rows of a row group in Parquet, and of a batch on the way there."""

ORDERS: Mapping[str, str] = {
    "interactions": "person_id, occurred_s, interaction_id",
    "purchases": "person_id, ordered_day, purchase_id",
    "promises": "person_id, made_s, promise_id",
    "favours": "person_id, given_s, favour_id",
    "people": "person_id",
}
"""How the rows of a shard are sorted: by person and time, so that nobody has to sort them again."""

PEOPLE: tables.Contract = {"person_id": nw.Int64, "code": nw.String}
"""One row a person: their number here and the code by which pages name them."""
NAMED_PEOPLE: tables.Contract = {**PEOPLE, "name": nw.String}

CONTRACTS: Mapping[str, tables.Contract] = {
    "interactions": tables.INTERACTIONS,
    "purchases": tables.PURCHASES,
    "promises": tables.PROMISES,
    "favours": tables.FAVOURS,
}
ARROW: Mapping[Any, pa.DataType] = {
    nw.Int64: pa.int64(),
    nw.Float64: pa.float64(),
    nw.Boolean: pa.bool_(),
    nw.String: pa.string(),
}


class NoLake(Exception):
    """The folder cannot be read or written as a lake. The message is for programmers; `code` says
    which sentence people get: "absent", "torn", "foreign", "busy" or "newer"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Report:
    """What a run did. Shards are counted over all tables."""

    shards: int
    rows: dict[str, int] = field(default_factory=dict)
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class Lake:
    """A lake that was found whole. It can be sent to other machines that reach the same address."""

    where: str
    shards: int
    rows: Mapping[str, int]

    def path(self, table: str) -> str:
        """Where the shards of a table lie; engines read it as one partitioned by `shard`."""
        return f"{self.where}/shards-{self.shards}/{table}"

    def shard(self, number: int) -> dict[str, pa.Table]:
        """The rows of one shard of every table that measures are made from, as contracts say."""
        return {name: self._part(name, number) for name in CONTRACTS if name in self.rows}

    def _part(self, table: str, number: int) -> pa.Table:
        schema = arrow_schema(CONTRACTS[table])
        files, path = fs.FileSystem.from_uri(f"{self.path(table)}/shard={number}/{ROWS_FILE}")
        try:
            with files.open_input_file(path) as file:
                return pq.ParquetFile(file).read(list(schema.names), use_threads=False).cast(schema)
        except FileNotFoundError:
            return schema.empty_table()


def arrow_schema(contract: tables.Contract) -> pa.Schema:
    """The columns of a contract as Arrow has them."""
    return pa.schema([(name, ARROW[kind]) for name, kind in contract.items()])


def shards_for(interactions: int, *, at_least: int = FEWEST_SHARDS) -> int:
    """How many shards so many rows want: the next power of two, and never fewer than there are."""
    shards = at_least
    while shards * SHARD_ROWS < interactions:
        shards *= 2
    return shards


# -------------------------------------------------------------------------------- reading


def find(where: str) -> Lake:
    """The lake at an address: an absolute path, or whatever Arrow reads (`s3://`, `hdfs://`).

    Raises:
        NoLake: there is none, it was left half written, or a newer version made it.

    """
    files, path = fs.FileSystem.from_uri(where)
    try:
        with files.open_input_file(f"{path}/{SCHEMA_FILE}") as file:
            said = json.loads(file.read())
    except FileNotFoundError as exc:
        raise NoLake("absent", f"{where} has no {SCHEMA_FILE}") from exc
    if said["format"] > FORMAT:
        raise NoLake("newer", f"format {said['format']}, this version reads up to {FORMAT}")
    if not said["is_whole"]:
        raise NoLake("torn", f"{where} was left half written")
    rows = {name: table["rows"] for name, table in said["tables"].items()}
    return Lake(where.rstrip("/"), said["shards"], rows)


# -------------------------------------------------------------------------------- writing


def write(
    folder: Path, columns: Mapping[str, Any], *, as_of: str, shards: int | None = None
) -> Report:
    """Bring a lake up to what the tables say, changing only the files that differ.

    Args:
        folder: empty, absent, or a lake of ours.
        columns: for each table its rows as its contract says: Arrow, or a relation of DuckDB.
        as_of: of which moment these rows are, for whoever reads the lake.
        shards: a power of two; without it, by the number of interactions.

    Raises:
        NoLake: something else lies in the folder, a newer version wrote it, or somebody is
            writing it now.
        BadTable: a table does not keep its contract.

    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        before = _ours(folder)
        relations = {name: _relation(name, table) for name, table in columns.items()}
        counts = {name: len(relation) for name, relation in relations.items()}
        least = before["shards"] if before else FEWEST_SHARDS
        shards = shards or shards_for(counts.get("interactions", 0), at_least=least)
        run = _Run(folder, Report(shards, counts), is_whole=before["is_whole"] if before else True)
        for name, relation in relations.items():
            run.table(name, relation)
        run.settle(relations, as_of)
    return run.report


def _relation(name: str, table: Any) -> duckdb.DuckDBPyRelation:
    contract = CONTRACTS.get(name) or _of_people(table)
    native = nw.to_native(tables.check(table, contract))
    if isinstance(native, duckdb.DuckDBPyRelation):
        return native
    return duckdb.from_arrow(native)


def _of_people(table: Any) -> tables.Contract:
    has_names = "name" in nw.from_native(table).collect_schema()
    return NAMED_PEOPLE if has_names else PEOPLE


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time; a dead one leaves no lock behind."""
    with (folder / LOCK_FILE).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise NoLake("busy", f"{folder} is being written") from exc
        yield


def _ours(folder: Path) -> dict[str, Any] | None:
    """What the schema says, or None where nothing lies yet."""
    try:
        said = json.loads((folder / SCHEMA_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        if any(one.name not in {LOCK_FILE, f".{SCHEMA_FILE}"} for one in folder.iterdir()):
            raise NoLake("foreign", f"{folder} holds something else") from exc
        return None
    if said["format"] > FORMAT:
        raise NoLake("newer", f"format {said['format']}, this version writes {FORMAT}")
    return dict(said)


class _Run:
    """One run over all tables. Nothing is touched before the schema says that it will be."""

    def __init__(self, folder: Path, report: Report, *, is_whole: bool) -> None:
        self.folder, self.report = folder, report
        self.base = folder / f"shards-{report.shards}"
        self.is_whole = is_whole

    def table(self, name: str, relation: duckdb.DuckDBPyRelation) -> None:
        """Every shard of a table; shards without rows have no file."""
        kept = set()
        for shard, rows in _sharded(name, relation, self.report.shards):
            path = self.base / name / f"shard={shard}" / ROWS_FILE
            self.file(path, rows)
            kept.add(path)
        for path in sorted((self.base / name).glob(f"shard=*/{ROWS_FILE}")):
            if path not in kept:
                self.torn()
                path.unlink()
                self.report.removed += 1

    def file(self, path: Path, rows: pa.Table) -> None:
        """Write one shard, unless these bytes lie there already."""
        body = _parquet(rows)
        self.report.bytes += len(body)
        if _holds(path, body):
            self.report.unchanged += 1
            return
        self.torn()
        faults.point("lake.shard")
        for folder in (self.base, path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        _put(path, body)
        self.report.written += 1

    def torn(self) -> None:
        """From here on files disagree: say so before the first one does."""
        if self.is_whole:
            self.is_whole = False
            self._say({})

    def settle(self, relations: Mapping[str, duckdb.DuckDBPyRelation], as_of: str) -> None:
        """Everything is there: say so, and sweep out what belongs to another number of shards."""
        self.is_whole = True
        said = {
            name: {
                "path": str((self.base / name).relative_to(self.folder)),
                "rows": self.report.rows[name],
                "sorted_by": ORDERS[name],
                "columns": dict(zip(relation.columns, map(str, relation.types), strict=True)),
            }
            for name, relation in relations.items()
        }
        self._say({"as_of": as_of, "tables": said})
        for old in self.folder.glob("shards-*"):
            if old != self.base:
                shutil.rmtree(old)
        for draft in self.base.glob(f"*/shard=*/.{ROWS_FILE}"):
            draft.unlink()  # of a run that was killed

    def _say(self, more: Mapping[str, Any]) -> None:
        said = {
            "format": FORMAT,
            "is_whole": self.is_whole,
            "made_by": f"sobremesa {__version__}",
            "shards": self.report.shards,
            "shard": SHARD_SQL.format(shards=self.report.shards),
            **more,
        }
        _put(self.folder / SCHEMA_FILE, (json.dumps(said, indent=1) + "\n").encode())


def _sharded(
    name: str, relation: duckdb.DuckDBPyRelation, shards: int
) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each shard that has any, sorted. One sort for all; one shard in memory."""
    ordered = relation.project(f"*, {SHARD_SQL.format(shards=shards)} AS shard").order(
        f"shard, {ORDERS[name]}"
    )
    parts: list[pa.RecordBatch] = []
    current = -1
    for batch in ordered.to_arrow_reader(GROUP_ROWS):
        for shard, part in _cut(batch):
            if shard != current and parts:
                yield current, pa.Table.from_batches(parts)
                parts = []
            current = shard
            parts.append(part)
    if parts:
        yield current, pa.Table.from_batches(parts)


def _cut(batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
    """A batch sorted by shard, cut where the shard changes, without that column."""
    runs = pc.run_end_encode(batch.column("shard"))
    rows, start = batch.drop_columns(["shard"]), 0
    for end, shard in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
        yield shard, rows.slice(start, end - start)
        start = end


def _parquet(rows: pa.Table) -> bytes:
    """The file of a shard. The same rows in the same order are the same bytes."""
    out = pa.BufferOutputStream()
    pq.write_table(rows.combine_chunks(), out, compression="zstd", row_group_size=GROUP_ROWS)
    return bytes(out.getvalue())


def _holds(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except FileNotFoundError:
        return False


def _put(path: Path, body: bytes) -> None:
    """A file whole or not at all, also when the power goes."""
    draft = path.with_name(f".{path.name}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
