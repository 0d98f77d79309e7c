"""The lake: whole people in whole shards, only what changed, and nobody who is forgotten."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.core.tables import BadTable
from sobremesa.measures import lake
from tests.measures import made

pytestmark = pytest.mark.capability("J3")

REPO = Path(__file__).parent.parent.parent
KEYS = {
    "interactions": [("interaction_id", "ascending"), ("person_id", "ascending")],
    "purchases": [("purchase_id", "ascending")],
    "promises": [("promise_id", "ascending")],
    "favours": [("favour_id", "ascending")],
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return made.tables(300)


def write(folder: Path, tables: dict[str, pa.Table], **more) -> lake.Report:
    return lake.write(folder, tables, as_of=made.AS_OF, **more)


def everything(folder: Path) -> dict[str, pa.Table]:
    """All rows of all shards, in the order of their ids."""
    found = lake.find(str(folder))
    parts = [found.shard(number) for number in range(found.shards)]
    return {
        name: pa.concat_tables(part[name] for part in parts).sort_by(keys)
        for name, keys in KEYS.items()
    }


def in_order(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    return {name: tables[name].sort_by(keys) for name, keys in KEYS.items()}


def files(folder: Path) -> dict[str, bytes]:
    """Every file that a reader may see, by its place."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != lake.LOCK_FILE
    }


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """Which file it is, and when it was written."""
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob(lake.ROWS_FILE)
    }


def without(tables: dict[str, pa.Table], person: int) -> dict[str, pa.Table]:
    return {
        name: table.filter(pc.not_equal(table["person_id"], person))
        for name, table in tables.items()
    }


# --------------------------------------------------------------------------------- whole


def test_what_goes_in_comes_out(tables, tmp_path):
    report = write(tmp_path, tables)

    assert everything(tmp_path) == in_order(tables)
    assert report.rows == {name: table.num_rows for name, table in tables.items()}
    assert report.written == len(files(tmp_path)) - 1, "and the schema"


def test_a_person_is_wholly_in_the_shard_that_the_schema_says(tables, tmp_path):
    write(tmp_path, tables)
    said = json.loads((tmp_path / lake.SCHEMA_FILE).read_text())

    for name, told in said["tables"].items():
        rows = duckdb.sql(
            f"SELECT count(*), count(*) FILTER (shard <> {said['shard']}) FROM "  # noqa: S608
            f"read_parquet('{tmp_path}/{told['path']}/*/*.parquet', hive_partitioning = true)"
        ).fetchall()
        assert rows == [(tables[name].num_rows, 0)], name


def test_people_spread_evenly_over_the_shards(tmp_path):
    people = pa.table({"person_id": pa.array(range(1, 100_001), pa.int64())})
    sql = lake.SHARD_SQL.format(shards=64)
    counts = duckdb.from_arrow(people).aggregate(f"{sql} AS shard, count(*) AS n").fetchall()

    assert {int(shard) for shard, _ in counts} == set(range(64))
    assert all(abs(n - 100_000 / 64) < 20 for _, n in counts)


def test_rows_of_a_shard_lie_by_person_and_time(tables, tmp_path):
    write(tmp_path, tables)
    found = lake.find(str(tmp_path))

    for number in range(found.shards):
        rows = found.shard(number)["interactions"].select(
            ["person_id", "occurred_s", "interaction_id"]
        )
        keys = list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
        assert keys == sorted(keys)


@settings(max_examples=12)
@given(st.lists(st.integers(1, 2**40), max_size=40), st.sampled_from([16, 32, 128]))
def test_any_people_come_back_whatever_their_number(tmp_path_factory, people, shards):
    rows = made.tables(len(people))["purchases"]
    ids = dict(enumerate(sorted(set(people)), 1))
    who = [ids.get(one // 3, 7) for one in rows["person_id"].to_pylist()]
    rows = rows.set_column(1, "person_id", pa.array(who, pa.int64()))
    folder = tmp_path_factory.mktemp("any")

    write(folder, {"purchases": rows}, shards=shards)

    found = lake.find(str(folder))
    parts = [found.shard(number)["purchases"] for number in range(shards)]
    assert pa.concat_tables(parts).sort_by(KEYS["purchases"]).equals(rows)
    seen = [set(part["person_id"].to_pylist()) for part in parts]
    assert sum(map(len, seen)) == len(set().union(*seen)), "nobody is in two"


def test_the_schema_names_every_column_with_its_type(tables, tmp_path):
    write(tmp_path, tables)
    said = json.loads((tmp_path / lake.SCHEMA_FILE).read_text())

    assert said["is_whole"]
    assert said["as_of"] == made.AS_OF
    for name, contract in lake.CONTRACTS.items():
        assert set(said["tables"][name]["columns"]) == set(contract)


def test_only_the_owner_may_read_it(tables, tmp_path):
    folder = tmp_path / "lake"
    write(folder, tables)

    for path in [folder, *folder.rglob("*")]:
        if path.name != lake.LOCK_FILE:
            assert not path.stat().st_mode & 0o077, path


def test_a_table_that_breaks_its_contract_is_refused(tables, tmp_path):
    wrong = tables["interactions"].drop_columns(["words"])
    with pytest.raises(BadTable, match="words"):
        write(tmp_path, {"interactions": wrong})
    assert not files(tmp_path)


# -------------------------------------------------------------------------- only what changed


def test_a_second_run_leaves_every_file_alone(tables, tmp_path):
    write(tmp_path, tables)
    before = marks(tmp_path)

    report = write(tmp_path, {name: table.slice(0) for name, table in tables.items()})

    assert (report.written, report.removed, report.unchanged) == (0, 0, len(before))
    assert marks(tmp_path) == before


def test_one_word_more_writes_one_file(tables, tmp_path):
    write(tmp_path, tables)
    before = marks(tmp_path)
    said = tables["interactions"]
    one_more = said.slice(0, 1).set_column(
        0, "interaction_id", pa.array([said.num_rows + 1], pa.int64())
    )

    report = write(tmp_path, {**tables, "interactions": pa.concat_tables([said, one_more])})

    assert (report.written, report.removed) == (1, 0)
    now = marks(tmp_path)
    (changed,) = [path for path in now if now[path] != before[path]]
    assert "/interactions/" in changed


def test_whoever_is_forgotten_is_gone_from_every_file_with_the_next_run(tables, tmp_path):
    person = tables["favours"]["person_id"][0].as_py()
    write(tmp_path, tables)
    before = marks(tmp_path)

    report = write(tmp_path, without(tables, person))

    assert 1 <= report.written + report.removed <= 4
    for path in tmp_path.rglob(lake.ROWS_FILE):
        assert person not in pq.read_table(path)["person_id"].to_pylist(), path
    untouched = {path for path, mark in marks(tmp_path).items() if before[path] == mark}
    assert len(untouched) == len(before) - report.written - report.removed


def test_a_shard_that_has_become_empty_has_no_file(tables, tmp_path):
    one = pc.min(tables["purchases"]["person_id"]).as_py()
    only = tables["purchases"].filter(pc.equal(tables["purchases"]["person_id"], one))
    write(tmp_path, {**tables, "purchases": only})

    report = write(tmp_path, {**tables, "purchases": only.slice(0, 0)})

    assert report.removed == 1
    assert not list(tmp_path.glob("*/purchases/*/*"))
    assert everything(tmp_path)["purchases"].num_rows == 0


# --------------------------------------------------------------------------------- killed

KILLED = """
import sys
from pathlib import Path
from tests.measures import made, test_lake
test_lake.write(Path(sys.argv[1]), made.tables(300), shards=int(sys.argv[2]))
"""


def killed(folder: Path, at: int, shards: int) -> None:
    env = {**os.environ, "SOBREMESA_KILL_AT": f"lake.shard:{at}", "PYTHONPATH": str(REPO)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, folder, str(shards)], env=env, cwd=REPO, check=False
    )
    assert done.returncode == -9


def test_a_run_that_was_killed_says_so_and_the_next_one_ends_it(tables, tmp_path):
    write(tmp_path / "whole", tables)
    killed(tmp_path / "torn", 30, 16)
    with pytest.raises(lake.NoLake) as refused:
        lake.find(str(tmp_path / "torn"))
    assert refused.value.code == "torn"
    (tmp_path / "torn/shards-16/interactions/shard=0/.rows.parquet").write_bytes(b"half")

    report = write(tmp_path / "torn", tables)

    assert report.unchanged == 29, "what the killed one wrote is kept"
    assert files(tmp_path / "torn") == files(tmp_path / "whole")


def test_a_lake_that_grows_has_everybody_once_also_when_killed_on_the_way(tables, tmp_path):
    write(tmp_path / "lake", tables)
    killed(tmp_path / "lake", 20, 32)
    with pytest.raises(lake.NoLake):
        lake.find(str(tmp_path / "lake"))

    write(tmp_path / "lake", tables, shards=32)

    assert everything(tmp_path / "lake") == in_order(tables)
    assert [path.name for path in (tmp_path / "lake").glob("shards-*")] == ["shards-32"]


def test_shards_double_with_the_rows_and_never_go_back():
    assert lake.shards_for(0) == 16
    assert lake.shards_for(16 << 20) == 16
    assert lake.shards_for((16 << 20) + 1) == 32
    assert lake.shards_for(10, at_least=64) == 64


def test_a_lake_keeps_its_number_of_shards(tables, tmp_path):
    write(tmp_path, tables, shards=32)

    assert write(tmp_path, tables).shards == 32


# -------------------------------------------------------------------------------- refused


def code_of(refused: pytest.ExceptionInfo[lake.NoLake]) -> str:
    return refused.value.code


def test_a_folder_with_other_things_is_left_alone(tables, tmp_path):
    (tmp_path / "thesis.odt").write_bytes(b"years of work")
    with pytest.raises(lake.NoLake) as refused:
        write(tmp_path, tables)
    assert code_of(refused) == "foreign"
    assert list(files(tmp_path)) == ["thesis.odt"]


def test_two_do_not_write_at_once(tables, tmp_path):
    with (tmp_path / lake.LOCK_FILE).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(lake.NoLake) as refused:
            write(tmp_path, tables)
    assert code_of(refused) == "busy"


def test_what_a_newer_version_wrote_is_not_touched(tables, tmp_path):
    write(tmp_path, tables)
    schema = tmp_path / lake.SCHEMA_FILE
    schema.write_text(json.dumps({**json.loads(schema.read_text()), "format": lake.FORMAT + 1}))
    before = files(tmp_path)

    for refuse in (lambda: write(tmp_path, tables), lambda: lake.find(str(tmp_path))):
        with pytest.raises(lake.NoLake) as refused:
            refuse()
        assert code_of(refused) == "newer"
    assert files(tmp_path) == before


def test_where_there_is_no_lake_none_is_read(tmp_path):
    with pytest.raises(lake.NoLake) as refused:
        lake.find(str(tmp_path))
    assert code_of(refused) == "absent"
