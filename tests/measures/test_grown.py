"""The measures on a real cluster: one master and two workers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core import silence
from sobremesa.core.bonds import rhythm
from sobremesa.core.bonds.waits import NINE_TO_FIVE
from sobremesa.measures import catalogue, grown, lake, results
from sobremesa.measures.steps import Steps, Tables
from tests.build import NOW, a_colleague, a_letter, a_meeting
from tests.measures import kernels, made
from tests.measures.door import JON
from tests.servers import spark as servers

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.capability("J3"), pytest.mark.timeout(400)]

PEOPLE = 2_000
ON = date(2024, 1, 15)


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return made.tables(PEOPLE)


@pytest.fixture(scope="module")
def in_a_lake(tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> lake.Lake:
    folder = tmp_path_factory.mktemp("lake")
    lake.write(folder, tables, as_of=made.AS_OF, shards=4)  # two a worker: a task costs a second
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


def test_a_cluster_gives_the_same_table_to_the_last_row(tables, in_a_lake, cluster, session):
    here = catalogue.measure_people(Tables(**tables), ON)

    there = grown.measure_on_spark(in_a_lake.where, ON, cluster.url)

    assert there.schema == here.schema
    assert there.num_rows == here.num_rows > 1_900
    unlike = [name for name in here.column_names if not there[name].equals(here[name])]
    assert unlike == [], "every value, to the last digit"


def test_sparks_own_plan_of_the_same_expressions_agrees(tables, in_a_lake, session):
    """The definitions are narwhals: here Spark works them out by itself, with no kernel of ours."""
    steps = Steps(Tables(**tables), ON, NINE_TO_FIVE, rhythm.PERSON)
    read = session.read.schema(grown.ddl(tables["interactions"].schema))
    said = read.parquet(in_a_lake.path("interactions"))
    events = rhythm.events(said, steps.on_day, midnight_s=NINE_TO_FIVE.midnight_s)
    worked = nw.from_native(session.createDataFrame(steps.worked.collect().to_arrow()))

    found = rhythm.counts(events, worked, rhythm.PERSON, since_day=steps.since_day)

    there = found.collect(backend="pyarrow").to_native().sort_by("person_id")
    assert there.num_rows == steps.counts.num_rows
    for name in steps.counts.column_names:
        kind = steps.counts[name].type
        assert there[name].cast(kind).equals(steps.counts[name]), name


def test_a_fit_rests_on_the_same_numbers_and_says_the_same_of_everybody(tables, in_a_lake, session):
    bought = tables["purchases"]
    orders = pa.table({"customer": bought["person_id"], "date": bought["ordered_day"]})
    here = silence.summarise(orders, ON, 7)

    there = grown.summary_on_spark(session, in_a_lake, ON, 7)

    assert there.equals(here.select(there.column_names))
    fitted = silence.fit(there)
    assert fitted.params == silence.fit(here).params
    said = grown.chances_on_spark(session, in_a_lake, ON, fitted, 90).toArrow()
    said = said.sort_by("person_id")
    assert said["person_id"].equals(here["customer"])
    assert said["p_active"].to_pylist() == pytest.approx(fitted.p_active(here, 90).tolist())


@pytest.mark.django_db
@pytest.mark.usefixtures("data_dir")
def test_what_the_command_gives_is_the_same_from_the_database_on(session, cluster):
    """`sobremesa measure --engine spark` against `sobremesa measure`."""
    a_colleague()
    for number in range(12):
        a_letter(at=NOW - timedelta(days=9 * number))
        a_letter(sender=JON, at=NOW - timedelta(days=31 * number))
    a_meeting()

    here = results.table(NOW.date())

    assert here.num_rows == 2
    assert results.table(NOW.date(), engine="spark", master=cluster.url).equals(here)


# ------------------------------------------------------------------------ without a cluster


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.floats(0, 1))
def test_the_middle_of_counted_waits_is_the_middle_of_the_waits(waits, share):
    values, counts = np.unique(np.array(waits), return_counts=True)
    mixed = np.random.default_rng(1).permutation(len(values))

    found = grown.quantile_of(values[mixed], counts[mixed], share)

    assert found == pytest.approx(np.quantile(waits, share), abs=0.501), "and whole seconds"


def test_a_firm_that_nobody_waited_for_has_no_usual_wait():
    nothing = np.zeros(0, np.int64)
    assert grown.quantile_of(nothing, nothing) is None


def test_what_the_shards_say_together_is_what_is_usual_in_the_firm(tables, in_a_lake):
    shards = [in_a_lake.shard(number) for number in range(in_a_lake.shards)]
    parts = [grown.usual(shard, on=ON, hours=NINE_TO_FIVE) for shard in shards]

    priors = grown.priors_of(pa.concat_tables(parts), ON)

    assert priors == catalogue.firm_priors(Tables(**tables), ON)
    assert priors.late_s
    assert priors.gap.people > 1_000
