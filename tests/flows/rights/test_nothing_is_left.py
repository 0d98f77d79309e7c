"""Twenty words are planted, one person is forgotten, and the words are looked for everywhere."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import material
from tests.flows.rights import canaries

pytestmark = [pytest.mark.capability("J1"), pytest.mark.timeout(300)]

# On PostgreSQL the files of our database are looked at, after VACUUM FULL and a checkpoint. The
# log of the whole cluster (pg_wal) is used again by other databases: docs/trust.md names it.


class House:
    """A `sobremesa` of its own that is driven from the terminal, and everything it keeps."""

    def __init__(self, env: dict[str, str], tmp_path: Path) -> None:
        self.env = {**env, "DJANGO_SETTINGS_MODULE": "sobremesa.settings"}
        self.data = Path(env["SOBREMESA_DATA"])
        self.said = tmp_path / "said"
        self.said.mkdir()
        self.brought = canaries.plant_files(tmp_path / "home")
        self.number = 0

    def run(self, *words: str, module: str = "sobremesa", **more: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-m", module, *words], env={**self.env, **more}, capture_output=True,
            text=True, check=False, timeout=200,
        )  # fmt: skip
        self.number += 1
        (self.said / f"{self.number}.log").write_text(done.stderr, encoding="utf-8")
        assert done.returncode in ({0} if not more else {0, -9}), done.stderr
        return json.loads(done.stdout) if "--json" in words and done.stdout else {}

    def furnish(self) -> None:
        self.run("us", material.US, "Nerea Arrieta")
        self.run("import", "--json", str(self.brought))
        self.run("rows", module="tests.flows.rights.canaries")

    def bring_again(self) -> dict[str, object]:
        return self.run("import", "--json", str(self.brought))

    def found(self) -> dict[str, set[str]]:
        """Every file of the data folder, what was logged, and the files of the database."""
        folders = [self.data, self.said]
        if url := self.env.get("SOBREMESA_DATABASE"):
            folders.append(self.cluster(url))
        return canaries.found_under(*folders)

    def cluster(self, url: str) -> Path:
        import psycopg  # noqa: PLC0415

        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CHECKPOINT")
            whole = Path(server.execute("SHOW data_directory").fetchone()[0])
            asked = "SELECT oid FROM pg_database WHERE datname = current_database()"
            return whole / "base" / str(server.execute(asked).fetchone()[0])

    def copy(self) -> Path:
        """What a backup made today would hold of the database."""
        where = self.said / "backup"
        if url := self.env.get("SOBREMESA_DATABASE"):
            program = shutil.which("pg_dump") or pytest.skip("no pg_dump")
            subprocess.run([program, "-f", where, url], check=True)
            return where
        with closing(sqlite3.connect(self.data / "sobremesa.sqlite3")) as file:
            file.execute("VACUUM INTO ?", [str(where)])
        return where


@pytest.fixture(scope="module")
def furnished(tmp_path_factory) -> dict[bool, Path]:
    """A furnished data folder, made once: on SQLite it holds everything, and is copied."""
    return {True: tmp_path_factory.mktemp("furnished") / "data"}


@pytest.fixture
def house(child_env, tmp_path, furnished) -> House:
    house, ready = House(child_env, tmp_path), furnished[True]
    if "SOBREMESA_DATABASE" in child_env or not ready.exists():
        house.furnish()
        if "SOBREMESA_DATABASE" not in child_env:
            shutil.copytree(house.data, ready)
    else:
        shutil.copytree(ready, house.data)
    return house


def test_no_word_is_left_in_any_table_index_file_log_export_or_backup(house):
    before = set().union(*house.found().values())
    assert before == set(canaries.WORDS), "a word that was never there proves nothing"

    plan = house.run("erase", canaries.EMAIL, "--dry-run", "--json")
    assert plan["goes"]["Interaction"] >= 6
    assert plan["redacted"]["Words"] >= 2
    went = house.run("erase", canaries.EMAIL, "--json")["went"]

    assert went["Person"] == 2
    assert went["Interaction"] == plan["goes"]["Interaction"]
    assert house.found() == {}
    assert canaries.found_in(house.copy().read_bytes()) == set()
    assert house.run("doctor", "--json") in ([], {})


def test_what_others_said_stays(house):
    house.run("erase", canaries.EMAIL)
    iker = house.run("person", material.IKER, "--json")
    texts = [one["text"] for one in iker["timeline"]]
    assert any("¿Y mi mesa de roble?" in text for text in texts)
    assert any("De acuerdo." in text and "Agur" in text for text in texts)


def test_bringing_the_same_files_again_brings_nothing_of_them(house):
    went = house.run("erase", canaries.EMAIL, "--json")["went"]
    assert "undone" not in went
    people = house.run("people", "--json")
    report = house.bring_again()
    assert report["left_out"] >= 8
    assert report["interactions_new"] == 0
    assert house.run("people", "--json") == people
    house.run("doctor", "--mend", "--json")
    assert house.found() == {}


def test_a_restored_copy_forgets_them_again_before_it_starts(house):
    if "SOBREMESA_DATABASE" in house.env:
        pytest.skip("a copy of the data folder is a backup on SQLite only")
    older = house.said.parent / "older"
    shutil.copytree(house.data, older)
    house.run("erase", canaries.EMAIL)
    receipts = older / "receipts"
    receipts.mkdir()
    for name in ("erasures.log", "erasures.key"):
        shutil.copy(house.data / name, receipts / name)
    shutil.rmtree(house.data)
    older.rename(house.data)

    for found in ("1", "0"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.flows.rights.canaries", "replay"], env=house.env,
            capture_output=True, text=True, check=True, timeout=200,
        )  # fmt: skip
        assert done.stdout.split() == [found]
    assert house.found() == {}
    assert house.bring_again()["interactions_new"] == 0
    house.run("doctor", "--mend", "--json")
    assert house.found() == {}


SOON = ["rewritten", "before_commit", "said_went", "they_went"]
LATER = ["asked", "taken_out", "committed", "rows", "files_went", "columns_went", "wiped"]


@pytest.mark.parametrize(
    "point", [*SOON, *(pytest.param(one, marks=pytest.mark.hardening) for one in LATER)]
)
def test_whoever_is_killed_while_forgetting_finishes_it_the_next_time(house, point):
    house.run("erase", canaries.EMAIL, SOBREMESA_KILL_AT=f"rights.{point}:1")
    house.run("finish", module="tests.flows.rights.canaries")
    assert house.found() == {}
    assert house.run("doctor", "--json") in ([], {})
