"""The measures on a real cluster: one master and two workers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from sobremesa.measures import grown, lake
from tests.measures import kernels, made
from tests.servers import spark as servers

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.capability("J3"), pytest.mark.timeout(240)]

PEOPLE = 2_000


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return made.tables(PEOPLE)


@pytest.fixture(scope="module")
def in_a_lake(tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> lake.Lake:
    folder = tmp_path_factory.mktemp("lake")
    lake.write(folder, tables, as_of=made.AS_OF)
    return lake.find(str(folder))


@pytest.fixture(scope="module")
def cluster() -> Iterator[servers.Cluster]:
    found = servers.start()
    yield found
    sessions = [process.pid for process in found.processes]
    found.stop()
    assert not [pid for one in sessions for pid in servers.running(one)], "something lives on"


@pytest.fixture(scope="module")
def session(cluster: servers.Cluster) -> Iterator[SparkSession]:
    with servers.driving(cluster) as found:
        yield found


def test_each_shard_is_a_task_on_a_worker_without_django(tables, in_a_lake, session):
    found = grown.over_shards(session, in_a_lake, kernels.totals, kernels.TOTALS).toArrow()

    here = kernels.totals(tables)
    everybody = found.sort_by("person_id")
    for name in ("person_id", "talks_count", "bought_cents"):
        assert everybody[name].equals(here[name]), name
    assert everybody["minutes"].to_pylist() == pytest.approx(here["minutes"].to_pylist())
    assert kernels.where_am_i(), "here it is loaded"
    assert not any(everybody["is_django_there"].to_pylist()), "there it is not"
