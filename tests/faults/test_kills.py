"""Killed at any instant and run again, an import is what it would have been undisturbed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import material
from tests.canonical import different
from tests.faults.test_deaths import played
from tests.ready import Ready

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
    """A folder of files, and an empty place to bring them to, as often as one likes."""

    def __init__(self, env: dict[str, str], ready: Ready, tmp_path: Path) -> None:
        self.env, self.ready = env, ready
        self.home = material.everything(tmp_path / "home")

    def clean(self) -> dict[str, str]:
        """The environment; its tables are there and empty."""
        self.ready.lay(self.env)
        return self.env

    def played(self, scenario: str, *numbers: int) -> dict[str, Any]:
        """What a scenario saw in an empty place; see `imports`."""
        return played(self.clean(), f"imports:{scenario}", *numbers)


@pytest.fixture
def world(child_env: dict[str, str], ready: Ready, tmp_path: Path) -> World:
    return World(child_env, ready, tmp_path)


def test_killed_at_every_point_and_run_again_it_is_as_if_undisturbed(world: World):
    wanted = world.played("undisturbed")
    seen = world.played("at_every_point")
    assert 10 < seen["points"] < POINTS_MAX - 1, "every point was passed alive in the end"
    assert different(wanted["dump"], seen["dump"]) == []
    assert (wanted["findings"], seen["findings"]) == ([], [])


def test_killed_at_random_moments_and_run_again_it_is_as_if_undisturbed(world: World, request):
    """On PostgreSQL a third of the kills: what is killed is the same program."""
    kills_wanted = 20 if request.config.getoption("--db") == "sqlite" else 7
    world.home.joinpath("mas.mbox").write_bytes(
        material.mbox(
            material.letter(100 + n, sender=f"cliente{n % 40}@example.org", text="hola " * 200)
            for n in range(160)
        )
    )
    wanted = world.played("undisturbed")
    kills, rounds = 0, 0
    while kills < kills_wanted:
        rounds += 1
        assert rounds <= 2 * kills_wanted, "it is quicker than anybody can kill it"
        seen = world.played(
            "at_random", rounds, kills_wanted - kills, int(1000 * wanted["seconds"])
        )
        kills += seen["kills"]
        assert different(wanted["dump"], seen["dump"]) == []
        assert seen["findings"] == []


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
    seen = world.played("undone_at_every_point")
    assert 3 <= seen["points"] < POINTS_MAX - 1
    left = {k: v for k, v in seen["dump"].items() if k != "Entry"}
    assert different({k: v for k, v in seen["empty"].items() if k != "Entry"}, left) == []
    store = Path(world.env["SOBREMESA_DATA"], "store")
    assert not [path for path in store.rglob("*") if path.is_file()], "no byte stays"
    assert seen["findings"] == []


def test_a_child_does_not_outlive_its_parent(world: World):
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
