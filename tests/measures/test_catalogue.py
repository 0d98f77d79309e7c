"""Every measure of every person: the same on every engine, and what can be said of any of them."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.measures import catalogue
from sobremesa.measures.catalogue import Priors, Tables
from tests.core.bonds.said import IN, OUT, at, on_polars, said, talk, turns
from tests.simulated import UNTIL, simulated

pytestmark = [pytest.mark.capability("E2"), pytest.mark.capability("J3")]

ON = date(2027, 4, 12)
SEED = 12


@pytest.fixture(scope="module")
def measured() -> pa.Table:
    firm = simulated(SEED)
    return catalogue.measure_people(Tables(firm.interactions, promises=firm.promises), UNTIL)


def people(table: pa.Table, **more) -> list[dict]:
    return catalogue.measure_people(Tables(table), ON, **more).to_pylist()


# ------------------------------------------------------------------------- engines


def test_duckdb_arrow_and_polars_give_the_same_table(measured):
    firm = simulated(SEED)
    connection = duckdb.connect()
    for lay in (on_polars, connection.from_arrow):
        tables = Tables(lay(firm.interactions), promises=lay(firm.promises))
        assert catalogue.measure_people(tables, UNTIL).equals(measured)


def test_shards_with_the_priors_of_the_firm_give_the_same_table(measured):
    firm = simulated(SEED)
    whole = Tables(firm.interactions, promises=firm.promises)
    priors = Priors.from_json(catalogue.firm_priors(whole, UNTIL).to_json())
    parts = []
    for shard in range(3):
        here = [
            table.filter([one.as_py() % 3 == shard for one in table["person_id"]])
            for table in (firm.interactions, firm.promises)
        ]
        parts.append(catalogue.measure_people(Tables(here[0], promises=here[1]), UNTIL, priors))
    together = pa.concat_tables(parts).sort_by("person_id")
    assert together.combine_chunks().equals(measured.combine_chunks())


@settings(max_examples=6)
@given(turns())
def test_the_engines_agree_on_any_table(table):
    for measure in (catalogue.measure_people, catalogue.measure_pairs):
        assert measure(Tables(on_polars(table)), ON).equals(measure(Tables(table), ON))


# ------------------------------------------------------------------------- the rows


def test_nothing_gives_an_empty_table():
    for measure, schema in (
        (catalogue.measure_people, catalogue.PEOPLE_SCHEMA),
        (catalogue.measure_pairs, catalogue.PAIRS_SCHEMA),
    ):
        found = measure(Tables(said()), ON)
        assert found.num_rows == 0
        assert found.schema == schema


def test_who_only_bought_has_a_row_too():
    bought = {"purchase_id": 1, "person_id": 9, "ordered_day": 100, "amount_cents": 4200}
    table = pa.table({name: pa.array([value], pa.int64()) for name, value in bought.items()})
    first, second = catalogue.measure_people(
        Tables(said(*talk((IN, 9))), purchases=table), ON
    ).to_pylist()
    assert (first["person_id"], first["contact_count"], first["bought_cents"]) == (1, 1, 0)
    assert (second["person_id"], second["contact_count"], second["bought_cents"]) == (9, 0, 4200)
    assert second["last_at"] is None
    assert second["silence_days"] is None
    assert second["stage"] == ""


def test_a_person_by_hand():
    table = said(*talk((IN, 9), (OUT, 10)), {"occurred_s": at(10, 9), "direction": OUT})
    (row,) = people(table)
    assert (row["contact_count"], row["contact_days_count"], row["talks_count"]) == (3, 2, 2)
    assert row["initiated_share"] == 0.5
    assert row["initiated_share_n"] == 2
    assert row["initiated_share_low"] < 0.5 < row["initiated_share_high"]
    assert row["first_at"].timestamp() == at(0, 9)
    assert row["last_at"].timestamp() == at(10, 9)
    assert row["silence_days"] == (ON - date(1970, 1, 1)).days - at(10) // 86400
    assert row["gap_median_days"] == 10
    assert row["tie"] is None
    assert (row["stage"], row["stage_missing"]) == ("greeted", ["time"])


def test_what_was_given_is_in_the_row():
    favours = pa.table(
        {
            "favour_id": pa.array([1, 2, 3], pa.int64()),
            "person_id": pa.array([1, 1, 1], pa.int64()),
            "is_ours": [True, True, False],
            "given_s": pa.array([at(0)] * 3, pa.int64()),
            "kind": ["gesture", "help", "request"],
        }
    )
    tables = Tables(said(*talk((IN, 9))), favours=favours)
    (row,) = catalogue.measure_people(tables, ON).to_pylist()
    assert (row["given_count"], row["asked_count"], row["given_share_n"]) == (2, 1, 3)
    assert row["given_share"] == pytest.approx(2 / 3)
    assert row["tie_services_n"] == 2  # two of ours; a word of theirs and what they did for us


@pytest.mark.capability("I2")
def test_the_audit_takes_the_rows_of_everybody():
    """Twelve customers: whoever bought more heard from us on more days."""
    rows, bought = [], []
    for person in range(1, 13):
        rows += [{"person_id": person, "occurred_s": at(day, 9)} for day in range(person)]
        rows.append({"person_id": person, "occurred_s": at(0, 9 + person / 10), "direction": OUT})
        bought.append((person, person, at(0) // 86400, person * 1000))
    bought += [(13, 13, at(0) // 86400, 99), (14, 12, at(0) // 86400, -99)]
    names = ("purchase_id", "person_id", "ordered_day", "amount_cents")
    purchases = pa.table(
        {
            name: pa.array(column, pa.int64())
            for name, column in zip(names, zip(*bought, strict=True), strict=True)
        }
    )
    measured = catalogue.measure_people(Tables(said(*rows), purchases=purchases), ON)
    found = catalogue.audit_attention(measured)
    assert found.time_follows_money.n == 12  # the thirteenth only bought
    assert found.time_follows_money.value == pytest.approx(1)
    assert found.waiting_follows_money.value == pytest.approx(1)


def test_pairs_are_apart():
    table = said(
        *talk((IN, 9), (OUT, 10), colleague_id=1), *talk((IN, 12), colleague_id=2),
        *talk((IN, 13), colleague_id=0),
    )  # fmt: skip
    found = catalogue.measure_pairs(Tables(table), ON).to_pylist()
    keys = [(row["person_id"], row["colleague_id"], row["contact_count"]) for row in found]
    assert keys == [(1, 1, 2), (1, 2, 1)]


def test_media_stand_apart():
    table = said(*talk((IN, 9), (OUT, 10)), *talk((IN, 11), medium="sms"))
    found = catalogue.measure_media(Tables(table), ON).to_pylist()
    assert [(row["medium"], row["in_count"], row["out_count"]) for row in found] == [
        ("email", 1, 1),
        ("sms", 1, 0),
    ]


# ------------------------------------------------------------------- for every table


@settings(max_examples=25)
@given(turns())
def test_every_number_lies_within_its_interval_and_has_its_cases(table):
    for measure in (catalogue.measure_people, catalogue.measure_pairs):
        for row in measure(Tables(on_polars(table)), ON).to_pylist():
            sound(row)


def test_so_do_those_of_a_whole_firm(measured):
    for row in measured.to_pylist():
        sound(row)


def sound(row: dict) -> None:
    for name, value in row.items():
        if not name.endswith("_low"):
            continue
        number, high = row[name.removesuffix("_low")], row[name.replace("_low", "_high")]
        assert (value is None) == (number is None) == (high is None), name
        if number is not None:
            assert value <= number <= high, name
            assert row[name.replace("_low", "_n")] >= 0
        if name.startswith("tie") or "share" in name:
            assert number is None or (value >= 0 and high <= 1), name
    assert row["contact_days_count"] <= row["contact_count"]
    assert row["silence_days"] is None or row["silence_days"] >= 0


@settings(max_examples=15)
@given(turns(), st.integers(-3, 3))
def test_what_happened_in_another_year_measures_the_same(table, times):
    """Moved by 210 days, which are whole weeks and whole months of thirty days."""
    days = 210 * times
    at_ = table.column_names.index("occurred_s")
    seconds = [one + days * 86_400 for one in table["occurred_s"].to_pylist()]
    moved = table.set_column(at_, "occurred_s", pa.array(seconds, pa.int64()))
    one, other = (
        catalogue.measure_people(Tables(on_polars(each)), ON + timedelta(by)).drop_columns(MOMENTS)
        for each, by in ((table, 0), (moved, days))
    )
    assert other.equals(one)


MOMENTS = ["first_at", "last_at"]
