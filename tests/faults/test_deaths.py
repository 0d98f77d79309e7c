"""Killed at any instant, what is kept is whole: backups, restores, upgrades, jobs, imports."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.faults import report

pytestmark = [pytest.mark.capability("J1"), pytest.mark.timeout(1800)]
hardening = pytest.mark.hardening


def played(env: Mapping[str, str], scenario: str, *numbers: int) -> dict[str, Any]:
    """What a scenario saw; see `zygote`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.zygote", f"tests.faults.{scenario}",
         *map(str, numbers)],
        env={**env, "LANG": "en"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    report.note(scenario, {k: v for k, v in found.items() if isinstance(v, int | float)})
    return found


@pytest.fixture
def fewer(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """On PostgreSQL a quarter of what is tried on SQLite, and never less than two.

    What is killed is the same program; how a database lives through it is seen in the first
    few. Where the fault is the database's own, tests do not ask for this.
    """
    is_share = request.config.getoption("--db") == "postgresql"
    return lambda count: max(2, count // 4) if is_share else count


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=hardening)])
def test_a_backup_killed_at_any_point_is_whole_or_not_there(ready_env, kills, fewer):
    seen = played(ready_env, "deaths:backups", fewer(kills))
    assert 3 < seen["points"] < 50
    assert (seen["bad"], seen["left"], seen["findings"]) == (0, [], [])


def test_a_restore_killed_at_any_point_is_old_or_new(ready_env, request):
    if request.config.getoption("--db") == "postgresql":
        pytest.skip("PostgreSQL is restored into an empty database, in one transaction")
    seen = played(ready_env, "deaths:restores")
    assert 8 < seen["points"] < 50
    for key, is_old, is_new, found in seen["saw"]:
        assert (is_old, is_new) == (key == "old", key == "new")
        assert found == []
    assert [one[0] for one in seen["saw"]][-1] == "old"
    assert {one[0] for one in seen["saw"]} == {"old", "new"}


@pytest.mark.parametrize("count", [5, pytest.param(50, marks=hardening)])
def test_any_earlier_backup_can_be_restored(ready_env, count, fewer):
    count = fewer(count)
    seen = played(ready_env, "deaths:drills", count)
    assert seen["found"] == [[[], 0]] * count


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=hardening)])
def test_an_upgrade_is_before_or_after_and_one_that_fails_is_taken_back(ready_env, kills, fewer):
    seen = played(ready_env, "deaths:upgrades", fewer(kills))
    assert seen["points"] > 5
    assert seen["mixed"] == 0
    assert (seen["findings"], seen["guards"], seen["changed"]) == ([], [], [])
    assert seen["applied"] == 3
    assert seen["backups"] >= 1, "it was backed up first"
    code, words = seen["said"]
    assert code == "not-upgraded"
    assert "LookupError: a field that nobody filled in" in words
    assert (seen["left"], seen["rolled_back"], seen["guards_back"]) == (0, [], [])


@pytest.mark.parametrize("kills", [40, pytest.param(500, marks=hardening)])
def test_a_worker_killed_in_the_middle_of_its_work_is_followed_by_another(ready_env, kills, fewer):
    kills = fewer(kills)
    seen = played(ready_env, "deaths:workers", kills)
    assert seen["points"] > 8
    assert seen["kills"] >= kills
    assert (seen["wrong"], seen["findings"]) == (0, [])


@pytest.mark.parametrize(("kills", "count"), [(50, 150), pytest.param(1000, 4000, marks=hardening)])
def test_two_importers_at_once_killed_again_and_again_lose_and_double_nothing(
    ready_env, kills, count, fewer
):
    kills = fewer(kills)
    seen = played(ready_env, "deaths:importers", kills, count)
    assert seen["kills"] >= kills
    assert (seen["interactions"], seen["findings"]) == (count, [])


def test_the_copy_in_columns_killed_at_any_point_is_right_or_made_again(ready_env):
    seen = played(ready_env, "columns:making")
    assert (seen["bad"], seen["left"], seen["findings"]) == (0, 0, [])
    assert all(3 <= points < 60 for points in seen["points"])
