"""A list of orders whose import is killed and run again is what it would have been."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.canonical import different
from tests.faults.test_kills import dump_of
from tests.ready import Ready

pytestmark = [pytest.mark.capability("A1"), pytest.mark.timeout(600)]

POINTS = ("writing.deliveries", "writing.bought", "importing.before_commit", "importing.settled")


def bring(env: Mapping[str, str], path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sobremesa", "import", "--json", str(path)],
        env={**env, **more}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_killed_at_each_point_of_its_writing(
    ready_env: dict[str, str], ready: Ready, tmp_path: Path
):
    path = tmp_path / "ventas.csv"
    rows = "".join(
        f"{n % 7 + 100};{n % 28 + 1:02}/0{n % 9 + 1}/2023;cliente{n % 3}@x.example;{n},50\n"
        for n in range(260)
    )
    path.write_text("cliente;fecha;correo;importe\n" + rows + rows, encoding="utf-8")
    done = bring(ready_env, path)
    assert json.loads(done.stdout)["purchases_new"] == 520, done.stderr
    wanted = dump_of(ready_env)
    ready.lay(ready_env)
    for point in POINTS:
        killed = bring(ready_env, path, SOBREMESA_KILL_AT=f"{point}:1")
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert bring(ready_env, path).returncode == 0
    assert different(wanted, dump_of(ready_env)) == []
