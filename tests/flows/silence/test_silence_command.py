"""`sobremesa silence`: files of any make, bad rows, and what is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import translation

from sobremesa import cli
from tests.channels.spreadsheet.test_spreadsheet import xlsx

pytestmark = [pytest.mark.capability("I1"), pytest.mark.capability("J2")]
approx = pytest.approx

Command = Callable[..., tuple[int, str, str]]
HOLDOUT = {
    "actual", "expected", "mae", "rmse", "auc", "brier", "log_loss", "ece", "baseline_auc",
    "baseline_brier",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    with translation.override("en"):
        yield


@pytest.fixture
def silence(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command; exit, what it printed, and what it complained of."""

    def run(path: Path, *words: str) -> tuple[int, str, str]:
        try:
            status = cli.main(
                ["silence", str(path), "--customer", "who", "--date", "day", "--until",
                 "2026-03-31", "--unit-days", "7", *words]
            )  # fmt: skip
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def purchases(people: int = 60) -> list[tuple[str, date, float]]:
    """Two years of a shop, the same each time."""
    rng = np.random.default_rng(8)
    found = []
    for person in range(people):
        day, stays = date(2024, 6, 1) + timedelta(int(rng.integers(0, 400))), True
        while stays and day < date(2026, 6, 30):
            found.append((f"C{person:03}", day, float(rng.integers(100, 9900)) / 100))
            day += timedelta(1 + int(rng.exponential(40)))
            stays = rng.random() > 0.1
    return found


def write(path: Path, rows: list[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(rows).encode(encoding))
    return path


def iso(rows: list[tuple[str, date, float]]) -> list[str]:
    return ["who,day,sum", *(f"{who},{day},{amount:.2f}" for who, day, amount in rows)]


def test_json_is_one_value_of_the_promised_shape(silence: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", iso(purchases()))
    status, out, _ = silence(path, "--model", "mbg/nbd", "--holdout-until", "2026-06-30", "--json")
    found = json.loads(out)
    assert status == 0
    assert list(found) == [
        "model", "params", "standard_errors", "log_likelihood", "customers", "holdout",
    ]  # fmt: skip
    assert found["model"] == "mbg/nbd"
    assert list(found["params"]) == list(found["standard_errors"]) == ["r", "alpha", "a", "b"]
    assert found["customers"] == 60
    assert set(found["holdout"]) == HOLDOUT
    later = {(who, day) for who, day, _ in purchases() if day > date(2026, 3, 31)}
    assert found["holdout"]["actual"] == len(later)


def test_occasions_are_counted_where_a_model_wants_them(silence: Command, tmp_path: Path) -> None:
    path, out = write(tmp_path / "orders.csv", iso(purchases())), tmp_path / "out.json"
    words = ("--model", "bg/bb", "--holdout-until", "2026-06-30", "--out", str(out), "--json")
    found = json.loads(silence(path, *words)[1])
    assert list(found["params"]) == ["alpha", "beta", "gamma", "delta"]
    rows = json.loads(out.read_text())
    assert all(row["recency"] == int(row["recency"]) for row in rows)
    assert {row["horizon_days"] for row in rows} == {13}  # weeks: the unit


def test_without_a_hold_out_there_is_nothing_to_judge_by(silence: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", iso(purchases()))
    assert json.loads(silence(path, "--model", "bg", "--json")[1])["holdout"] is None


def test_best_is_named(silence: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", iso(purchases()))
    status, out, _ = silence(path, "--holdout-until", "2026-06-30", "--json")
    assert status == 0
    assert re.fullmatch(r"m?bg/nbd|pareto/nbd|m?bg/cnbd-\d+", json.loads(out)["model"])


def spoken(rows: list[tuple[str, date, float]]) -> list[str]:
    """As a Spanish Excel writes them, with a title above."""
    lines = [f"{who};{day:%d/%m/%Y};{amount:.2f}".replace(".", ",") for who, day, amount in rows]
    return ["Ventas de la tienda;;", "who;day;sum", *lines]


def same_as_iso(silence: Command, path: Path, tmp_path: Path, *words: str) -> None:
    plain = write(tmp_path / "plain.csv", iso(purchases()))
    words = ("--model", "mbg", "--amount", "sum", *words, "--json")
    wanted = json.loads(silence(plain, *words)[1])
    status, out, complaint = silence(path, *words)
    assert status == 0, complaint
    assert json.loads(out) == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spanish_list_says_the_same(silence: Command, tmp_path: Path, encoding: str) -> None:
    rows = [row.replace("C0", "Ñ0") for row in spoken(purchases())]
    same_as_iso(silence, write(tmp_path / "ventas.csv", rows, encoding), tmp_path)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_any_mark_may_stand_between_cells(silence: Command, tmp_path: Path, mark: str) -> None:
    rows = [row.replace(",", mark) for row in iso(purchases())]
    same_as_iso(silence, write(tmp_path / "orders.txt", rows), tmp_path)


def test_parquet_says_the_same(silence: Command, tmp_path: Path) -> None:
    who, day, amount = zip(*purchases(), strict=True)
    pq.write_table(pa.table({"who": who, "day": day, "sum": amount}), tmp_path / "orders.parquet")
    same_as_iso(silence, tmp_path / "orders.parquet", tmp_path)


def test_a_spreadsheet_says_the_same(silence: Command, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Ventas"], ["who", "day", "sum"]]
    rows += [[who, day.isoformat(), amount] for who, day, amount in purchases()]
    (tmp_path / "orders.xlsx").write_bytes(xlsx(("Hoja1", rows)))
    same_as_iso(silence, tmp_path / "orders.xlsx", tmp_path)


# ------------------------------------------------------------------------------ days


def test_days_that_may_be_months_are_asked_about(silence: Command, tmp_path: Path) -> None:
    rows = ["who,day", "Rosa,03/04/2025", "Rosa,05/06/2025", "Iker,01/02/2025"]
    path = write(tmp_path / "orders.csv", rows)
    status, out, complaint = silence(path, "--model", "mbg")
    assert (status, out) == (1, "")
    assert complaint == (
        f"Is 03/04/2025 a day of a month, or a month of a day? Nothing in {path} says so: repeat "
        "it with --dates dmy or --dates mdy.\n"
    )
    ages = [
        json.loads((tmp_path / "out.json").read_text())[1]["age"]
        for order in ("dmy", "mdy")
        if silence(path, "--model", "mbg", "--dates", order, "--out", str(tmp_path / "out.json"))
    ]
    assert ages == approx([362 / 7, 392 / 7])


def test_one_day_above_twelve_settles_it(silence: Command, tmp_path: Path) -> None:
    rows = ["who,day", "Rosa,03/04/2025", "Rosa,25/06/2025", "Iker,01/02/2025"]
    out = tmp_path / "out.json"
    silence(write(tmp_path / "orders.csv", rows), "--model", "mbg", "--out", str(out))
    assert json.loads(out.read_text())[1]["recency"] == approx(83 / 7)


# -------------------------------------------------------------------------- bad rows


def test_bad_rows_are_counted_and_named_and_the_others_go_in(
    silence: Command, tmp_path: Path
) -> None:
    rows = [*iso(purchases()), "", ",2026-01-01,5", "C001,never,5", "C001,2026-01-01,much", "C001",
            'C001,"2026-01-02,5']  # fmt: skip
    path = write(tmp_path / "orders.csv", rows)
    status, out, complaint = silence(path, "--model", "mbg", "--amount", "sum", "--json")
    begin = len(purchases()) + 3
    assert status == 0
    assert json.loads(out)["customers"] == 60
    assert complaint.splitlines()[:6] == [
        "5 rows were left out:",
        f"  line {begin}: nobody is named",
        f"  line {begin + 1}: no day",
        f"  line {begin + 2}: no sum",
        f"  line {begin + 3}: too few cells",
        f"  line {begin + 4}: too few cells",
    ]


def test_of_many_bad_rows_the_first_few_are_named(silence: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", [*iso(purchases()), *["C001,never,5"] * 30])
    complaint = silence(path, "--model", "mbg")[2].splitlines()
    assert complaint[0] == "30 rows were left out:"
    assert complaint[11] == "  …"


def test_bad_rows_of_parquet_are_named_too(silence: Command, tmp_path: Path) -> None:
    who, day, amount = (list(column) for column in zip(*purchases(), strict=True))
    table = pa.table({"who": [None, *who], "day": [date(2026, 1, 1), *day[:-1], None],
                      "sum": [1.0, None, *amount[1:]]})  # fmt: skip
    pq.write_table(table, tmp_path / "orders.parquet")
    complaint = silence(tmp_path / "orders.parquet", "--model", "mbg", "--amount", "sum")[2]
    assert complaint.splitlines()[:2] == ["3 rows were left out:", "  line 1: nobody is named"]


# --------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            ["client,day", "Rosa,2026-01-01"],
            "There is no column who in {0}. There are: client, day.",
        ),
        (["hello"], "There is no table in {0} that can be made out."),
        (["who,day", "Rosa,never", "Iker,soon"], "No row of {0} can be used."),
        (["who,day", "Rosa,2026-05-01", "Iker,2026-06-01"], "there are no customers"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    silence: Command, tmp_path: Path, rows: list[str], says: str
) -> None:
    path = write(tmp_path / "orders.csv", rows)
    status, out, complaint = silence(path, "--model", "mbg")
    assert (status, out) == (1, "")
    assert complaint.splitlines()[-1].startswith(says.format(path))


def test_no_file_no_model_no_place_and_no_time_are_said_so(
    silence: Command, tmp_path: Path
) -> None:
    path = write(tmp_path / "orders.csv", iso(purchases()))
    for words, says in (
        (("--model", "weibull"), "there is no model 'weibull'"),
        (("--holdout-until", "2026-01-01"), "The day of --holdout-until must come after"),
        (("--out", "x.xls"), "x.xls should end in .csv, .parquet or .json."),
        (("--model", "mbg", "--out", "/nowhere/x.csv"), "/nowhere/x.csv could not be written"),
    ):
        status, _, complaint = silence(path, *words)
        assert status == 1
        assert complaint.splitlines()[-1].startswith(says)
    assert "could not be read: No such file" in silence(tmp_path / "absent.csv")[2]
    for words in (("--unit-days", "0"), ("--until", "31/03/2026"), ("--days", "0")):
        assert silence(path, *words)[0] == 2


# ------------------------------------------------------------------------------- rows


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_out_is_a_row_a_customer(silence: Command, tmp_path: Path, ending: str) -> None:
    path, out = write(tmp_path / "orders.csv", iso(purchases())), tmp_path / f"out.{ending}"
    words = ("--amount", "sum", "--model", "bg", "--days", "30", "--out", str(out))
    assert silence(path, *words)[0] == 0
    if ending == "parquet":
        rows = pq.read_table(out).to_pylist()
    elif ending == "json":
        rows = json.loads(out.read_text())
    else:
        heading, *lines = out.read_text().splitlines()
        names = [name.strip('"') for name in heading.split(",")]
        rows = [dict(zip(names, line.split(","), strict=True)) for line in lines]
    assert len(rows) == 60
    assert list(rows[0]) == [
        "customer", "frequency", "recency", "age", "mean_amount", "horizon_days", "p_active",
        "expected", "p_here", "model",
    ]  # fmt: skip
    once = [row for row in rows if int(row["frequency"]) == 0]
    assert once
    assert all(row["p_here"] in {None, ""} and row["mean_amount"] in {None, ""} for row in once)
    assert all(0 <= float(row["p_active"]) <= 1 for row in rows)


def test_the_best_model_comes_with_its_cases(silence: Command, tmp_path: Path) -> None:
    path, out = write(tmp_path / "orders.csv", iso(purchases())), tmp_path / "out.json"
    status, said, _ = silence(path, "--holdout-until", "2026-06-30", "--out", str(out))
    assert status == 0
    for row in json.loads(out.read_text()):
        assert row["p_low"] <= row["p_active"] <= row["p_high"]
        assert row["cases"] > 0
        assert row["horizon_days"] == 91
    assert "% came back" in said
    assert "days_since: AUC" in said


def test_it_speaks_spanish(silence: Command, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    path = write(tmp_path / "orders.csv", [*iso(purchases()), "C001,never,5"])
    _, out, complaint = silence(path, "--model", "mbg", "--holdout-until", "2026-06-30")
    assert complaint.startswith("Se ha dejado fuera 1 fila:\n  línea")
    assert "clientes" in out
