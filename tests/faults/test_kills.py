"""Killed at any instant and run again, an import is what it would have been undisturbed."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests import material
from tests.canonical import different

pytestmark = [pytest.mark.capability("A1"), pytest.mark.timeout(600)]

POINTS_MAX = 60
WITHOUT = ("Job",)


def run(env: Mapping[str, str], *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], env={**env, **more}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def dump_of(env: Mapping[str, str]) -> dict[str, list[str]]:
    done = run(env, "tests.canonical", *WITHOUT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def doctor_finds(env: Mapping[str, str]) -> list[str]:
    done = run(env, "sobremesa", "doctor", "--json", "--deep")
    assert done.stdout, done.stderr
    return [one["code"] for one in json.loads(done.stdout) if one["code"] not in {"room"}]


class World:
    """A folder of files, an undisturbed import of them, and a place to disturb another."""

    def __init__(self, env: dict[str, str], tmp_path: Path) -> None:
        self.env = env
        self.home = material.everything(tmp_path / "home")
        self.number = 0
        self.tmp_path = tmp_path

    def clean(self) -> dict[str, str]:
        """An environment whose tables are there and empty."""
        if "SOBREMESA_DATABASE" in self.env:
            self.env = {**self.env, "SOBREMESA_DATA": str(self.tmp_path / f"data{self.number}")}
            wipe_postgres(self.env["SOBREMESA_DATABASE"])
        else:
            self.env = {**self.env, "SOBREMESA_DATA": str(self.tmp_path / f"data{self.number}")}
        self.number += 1
        assert run(self.env, "sobremesa", "people", "--json").returncode == 0
        return self.env

    def bring(self, **more: str) -> subprocess.CompletedProcess[str]:
        return run(self.env, "sobremesa", "import", "--json", str(self.home), **more)

    def is_finished(self) -> bool:
        """Whether the import has said that it is done."""
        asked = "SELECT count(*) FROM sobremesa_batch WHERE finished_at IS NOT NULL"
        if url := self.env.get("SOBREMESA_DATABASE"):
            import psycopg  # noqa: PLC0415

            with psycopg.connect(url, autocommit=True) as server:
                return bool(server.execute(asked).fetchone()[0])
        with closing(
            sqlite3.connect(Path(self.env["SOBREMESA_DATA"], "sobremesa.sqlite3"))
        ) as file:
            return bool(file.execute(asked).fetchone()[0])


def wipe_postgres(url: str) -> None:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP SCHEMA public CASCADE")
        server.execute("CREATE SCHEMA public")


@pytest.fixture
def world(child_env: dict[str, str], tmp_path: Path) -> World:
    return World(child_env, tmp_path)


def test_killed_at_every_point_and_run_again_it_is_as_if_undisturbed(world: World):
    world.clean()
    assert world.bring().returncode == 0
    undisturbed = dump_of(world.env)
    world.clean()
    points = 0
    for points in range(1, POINTS_MAX):
        # Killed, run again and killed one point later, … all in the same data folder.
        done = world.bring(SOBREMESA_KILL_AT=f"*:{points}")
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert 10 < points < POINTS_MAX - 1, "every point was passed alive in the end"
    assert different(undisturbed, dump_of(world.env)) == []
    assert doctor_finds(world.env) == []


def test_killed_at_random_moments_and_run_again_it_is_as_if_undisturbed(world: World):
    world.home.joinpath("mas.mbox").write_bytes(
        material.mbox(
            material.letter(100 + n, sender=f"cliente{n % 40}@example.org", text="hola " * 200)
            for n in range(600)
        )
    )
    world.clean()
    began = time.monotonic()
    assert world.bring().returncode == 0
    seconds = time.monotonic() - began
    undisturbed = dump_of(world.env)
    world.clean()
    chance, kills = random.Random(7), 0
    while kills < 20:
        importer = subprocess.Popen(
            [sys.executable, "-m", "sobremesa", "import", "--json", str(world.home)],
            env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.2, 0.8) * seconds)
        importer.kill()
        importer.wait()
        if world.is_finished():  # it was quicker: compare, and begin anew
            assert different(undisturbed, dump_of(world.env)) == []
            world.clean()
        else:
            kills += 1
    assert world.bring().returncode == 0
    assert different(undisturbed, dump_of(world.env)) == []
    assert doctor_finds(world.env) == []


def test_two_imports_at_once_lose_and_double_nothing(world: World, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    material.zipped(world.home, other / "all.zip")
    (other / "mas.mbox").write_bytes(material.mbox([*material.letters(), material.letter(77)]))
    world.clean()
    for path in (world.home, other):
        assert run(world.env, "sobremesa", "import", str(path)).returncode == 0
    without = (*WITHOUT, "Arrival", "Batch", "Entry")  # who came first is anybody's
    one_by_one = {k: v for k, v in dump_of(world.env).items() if k not in without}
    arrivals = len(dump_of(world.env)["Arrival"])
    world.clean()
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "sobremesa", "import", str(path)],
            env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for path in (world.home, other)
    ]  # fmt: skip
    for importer in both:
        _, words = importer.communicate(timeout=120)
        assert importer.returncode == 0, words
    at_once = dump_of(world.env)
    assert len(at_once["Arrival"]) == arrivals
    assert different(one_by_one, {k: v for k, v in at_once.items() if k not in without}) == []
    assert doctor_finds(world.env) == []


def test_the_same_import_twice_at_once_is_one_import(world: World):
    world.clean()
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "sobremesa", "import", "--json", str(world.home)],
            env=world.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    told = []
    for importer in both:
        out, words = importer.communicate(timeout=120)
        assert importer.returncode == 0, words
        told.append(json.loads(out))
    assert {one["items"] for one in told} == {18}
    tables = dump_of(world.env)
    assert sum('"is_new": true' in line for line in tables["Arrival"]) == 16
    assert doctor_finds(world.env) == []


def test_an_undo_killed_at_every_point_and_called_again_leaves_nothing(world: World):
    world.clean()
    empty = dump_of(world.env)
    batch = json.loads(world.bring().stdout)["batch"]
    points = 0
    for points in range(1, POINTS_MAX):
        done = run(world.env, "sobremesa", "undo", batch, SOBREMESA_KILL_AT=f"*:{points}")
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert 3 <= points < POINTS_MAX - 1
    left = {k: v for k, v in dump_of(world.env).items() if k != "Entry"}
    assert different({k: v for k, v in empty.items() if k != "Entry"}, left) == []
    store = Path(world.env["SOBREMESA_DATA"], "store")
    assert not [path for path in store.rglob("*") if path.is_file()], "no byte stays"
    assert doctor_finds(world.env) == []


def test_a_child_does_not_outlive_its_parent(world: World, tmp_path: Path):
    world.clean()
    importer = subprocess.Popen(
        [sys.executable, "-m", "sobremesa", "import", str(world.home)],
        env={**world.env, "SOBREMESA_KILL_AT": "store.put:1"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    importer.wait(timeout=60)
    assert importer.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and children_reading(world.home):
        time.sleep(0.1)
    assert not children_reading(world.home)


def children_reading(home: Path) -> list[int]:
    """Processes that have a file under this folder open."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = [str(one.readlink()) for one in (process / "fd").iterdir()]
        except OSError:
            continue
        if any(link.startswith(str(home)) for link in links):
            found.append(int(process.name))
    return found
