"""The measures of every person, on this machine and on a cluster: the same table, and its cost.

Invented firms of a hundred thousand to ten million interactions (59 a person, spread as unevenly
as people are) are laid into a lake. Then the same table is measured embedded, and on a Spark of
one master and two workers with one core each, started here; both are compared to the last value.
Each step runs in a process of its own, so that its peak of memory is its own. How costs grow is
the slope between the smallest and the biggest firm on logarithmic axes: 1 is proportional.

SOBREMESA_BENCH_GROWN="100000 1000000 10000000" may be set.
"""

from __future__ import annotations

import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.servers import spark as servers

SIZES = tuple(map(int, os.environ.get("SOBREMESA_BENCH_GROWN", "100000 1000000 10000000").split()))
PROCESSOR = {"here_cpu": "processor, embedded", "there_cpu": "processor, Spark"}
EACH = 59
ON = date(2024, 1, 15)
BENCH_SECONDS = 570
"""What does not end by then is given up, and said to be."""
TICK = os.sysconf("SC_CLK_TCK")
COSTS = {
    "lake": "lay it into a lake", "again": "again, nothing new", "one": "again, one word more",
    "here": "embedded", "start": "Spark, its start", "there": "Spark",
}  # fmt: skip


def run(out: Path) -> str:
    """The table of figures, also written into `out`."""
    found: list[dict[str, Any]] = []
    until, given_up = time.monotonic() + BENCH_SECONDS, ""
    cluster = servers.start(is_brief=False)
    try:
        for size in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                found.append(firm(size, Path(folder), cluster, until))
    except subprocess.TimeoutExpired as late:
        given_up = f"{size:,} interactions: given up in step {late.cmd[3]!r}: out of time.\n"
    finally:
        cluster.stop()
    (out / "grown.json").write_text(json.dumps(found, indent=1) + "\n")
    text = "\n".join(lines(found)) + "\n" + given_up
    (out / "grown.txt").write_text(text)
    return text


def firm(size: int, folder: Path, cluster: servers.Cluster, until: float) -> dict[str, Any]:
    """All steps for one size, and whether the two tables are one."""
    lake, tables = folder / "lake", (folder / "here.parquet", folder / "there.parquet")
    found = {"size": size, **step("lay", lake, size, until=until)}
    found |= step("embedded", lake, tables[0], until=until)
    sessions = [one.pid for one in cluster.processes]
    words = (lake, tables[1], cluster.url, *sessions)
    found |= step("there", *words, until=until, env=cluster.env)
    here, there = (pq.read_table(path) for path in tables)
    unlike = [name for name in here.column_names if not here[name].equals(there[name])]
    assert here.schema == there.schema, "the two tables have other columns"
    assert not unlike, f"{size}: {', '.join(unlike)} differ"
    return found | {"people": here.num_rows, "columns": here.num_columns}


def step(
    name: str, *words: object, until: float, env: dict[str, str] | None = None
) -> dict[str, Any]:
    """One step in a process of its own; what it found."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.grown", name, *map(str, words)],
        env={**os.environ, **(env or {})}, check=True, stdout=subprocess.PIPE, text=True,
        timeout=until - time.monotonic(),
    )  # fmt: skip
    return dict(json.loads(told.stdout.splitlines()[-1]))


def lines(found: list[dict[str, Any]]) -> Iterator[str]:
    """The figures as people read them."""
    yield (
        f"{'interactions':26}" + "".join(f"{one['interactions']:>12,}" for one in found) + "  slope"
    )
    yield f"{'people':26}" + "".join(f"{one['people']:>12,}" for one in found)
    for name, words in COSTS.items():
        cells = "".join(f"{one[name]:>10.1f} s" for one in found)
        yield f"{words:26}{cells}{slope(found, name):>7.2f}"
    for name, words in PROCESSOR.items():
        cells = "".join(f"{one[name]:>10.1f} s" for one in found)
        yield f"{words:26}{cells}{slope(found, name):>7.2f}"
    yield f"{'bytes a row in the lake':26}" + "".join(f"{one['row_bytes']:>12.1f}" for one in found)
    for name, words in (
        ("lay_mb", "peak MB, laying"), ("here_mb", "peak MB, embedded"),
        ("worker_mb", "peak MB, one worker"), ("driver_mb", "peak MB, driver's Python"),
    ):  # fmt: skip
        yield f"{words:26}" + "".join(f"{one[name]:>12,}" for one in found)
    yield f"The same {found[-1]['columns']} columns to the last value, at every size."


def slope(found: list[dict[str, Any]], name: str) -> float:
    """By which power of the rows the cost grows."""
    first, last = found[0], found[-1]
    if first is last:
        return math.nan
    ratio = last["interactions"] / first["interactions"]
    return math.log(last[name] / first[name]) / math.log(ratio)


# -------------------------------------------------------------- each in its own process


def lay(folder: str, size: str) -> dict[str, Any]:
    """The tables of a firm into a lake, thrice: new, unchanged, with one word more."""
    from sobremesa.measures import lake  # noqa: PLC0415
    from tests.measures import made  # noqa: PLC0415

    tables = made.tables(int(size) // EACH, each=EACH)
    base = peak_mb()
    write = lambda: lake.write(Path(folder), tables, as_of=made.AS_OF)  # noqa: E731
    took, report = timed(write)
    again, same = timed(write)
    assert not same.written
    said = tables["interactions"]
    more = said.slice(0, 1).set_column(0, "interaction_id", pa.array([len(said) + 1], pa.int64()))
    tables["interactions"] = pa.concat_tables([said, more])
    one, changed = timed(write)
    assert changed.written == 1
    rows = pq.ParquetDataset(f"{folder}/shards-{report.shards}/interactions").files
    size_bytes = sum(Path(path).stat().st_size for path in rows)
    return {
        "interactions": len(said), "shards": report.shards, "lake": took, "again": again,
        "one": one, "row_bytes": size_bytes / len(said), "lake_bytes": report.bytes,
        "lay_mb": round(peak_mb() - base),
    }  # fmt: skip


def here(folder: str, to: str) -> dict[str, Any]:
    """Embedded: straight from the files of the lake."""
    import duckdb  # noqa: PLC0415

    from sobremesa.measures import catalogue, lake  # noqa: PLC0415
    from sobremesa.measures.steps import Tables  # noqa: PLC0415

    found = lake.find(folder)
    engine = duckdb.connect()
    tables = {
        name: engine.read_parquet(f"{found.path(name)}/*/*.parquet", hive_partitioning=False)
        for name in lake.CONTRACTS
    }
    begun = time.process_time()
    took, table = timed(lambda: catalogue.measure_people(Tables(**tables), ON))
    cpu = time.process_time() - begun
    pq.write_table(table, to)
    return {"here": took, "here_cpu": cpu, "here_mb": round(peak_mb())}


def there(folder: str, to: str, master: str, *sessions: str) -> dict[str, Any]:
    """On the cluster, once its workers stand."""
    from pyspark import SparkContext  # noqa: PLC0415

    from sobremesa.measures import grown  # noqa: PLC0415

    begun = time.perf_counter()
    with grown.session(master) as spark:
        spark.range(0, 2, 1, 2).mapInArrow(lambda batches: batches, "id bigint").toArrow()
        start = time.perf_counter() - begun
        java = str(SparkContext._gateway.proc.pid)  # started apart from us
        before = processor_s([*sessions, java]) + time.process_time()
        took, table = timed(lambda: grown.measure_on_spark(folder, ON, master))
        cpu = processor_s([*sessions, java]) + time.process_time() - before
        worker_mb = round(max(peaks(sessions)))
    pq.write_table(table, to)
    return {
        "start": start, "there": took, "there_cpu": cpu, "driver_mb": round(peak_mb()),
        "worker_mb": worker_mb,
    }  # fmt: skip


def peaks(sessions: Iterable[str]) -> Iterator[float]:
    """The most that each Python of a worker has held, in megabytes."""
    for session in sessions:
        for pid in servers.running(int(session)):
            said = Path(f"/proc/{pid}/status").read_text()
            if said.startswith("Name:\tpython"):
                yield int(re.search(r"VmHWM:\s+(\d+)", said)[1]) / 1024


def processor_s(sessions: Iterable[str]) -> float:
    """What all processes of some sessions have used so far, with those that ended."""
    ticks = 0
    for session in sessions:
        for pid in servers.running(int(session)):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / TICK


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    begun = time.perf_counter()
    found = act()
    return time.perf_counter() - begun, found


def peak_mb() -> float:
    """The most that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps({"lay": lay, "embedded": here, "there": there}[sys.argv[1]](*sys.argv[2:])))
