"""On bad ground nothing that was acknowledged is lost, and work goes on when the ground holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import report
from tests.faults.test_deaths import fewer, played  # noqa: F401 - a fixture

pytestmark = [pytest.mark.capability("J1"), pytest.mark.timeout(1800)]
hardening = pytest.mark.hardening


@pytest.mark.parametrize("points", [10, pytest.param(60, marks=hardening)])
def test_a_disk_that_fills_at_any_point_loses_nothing(ready_env, points, request):
    if request.config.getoption("--db") == "postgresql":
        pytest.skip("the disk of PostgreSQL is not ours")
    seen = played(ready_env, "ground:full_disks", points)
    assert seen["stopped"] > points // 3, "it did fill"
    assert (seen["wrong"], seen["interactions"], seen["findings"]) == (0, 0, [])


@pytest.mark.parametrize("rounds", [15, pytest.param(150, marks=hardening)])
def test_a_disk_that_errs_loses_nothing(ready_env, rounds):
    seen = played(ready_env, "ground:bad_disks", rounds)
    assert seen["stopped"] > rounds // 3, "it did err"
    assert (seen["wrong"], seen["interactions"], seen["findings"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("processes", "each", "hold"), [(8, 300, 6), pytest.param(16, 2000, 10, marks=hardening)]
)
def test_whoever_waits_for_a_lock_gets_it(ready_env, processes, each, hold, fewer):  # noqa: F811
    """It is held for longer than SQLite waits by itself (5 s). PostgreSQL locks rows only."""
    each = fewer(each)
    seen = played(ready_env, "ground:locks", processes, each, hold)
    assert (seen["failed"], seen["missing"], seen["findings"]) == (0, 0, [])
    assert seen["seconds"] > hold - 1, "it was held"


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=hardening)])
def test_postgresql_falls_under_load_and_nothing_acknowledged_is_missing(ready_env, count, request):
    if request.config.getoption("--db") == "sqlite":
        pytest.skip("SQLite has no server")
    seen = played(ready_env, "ground:restarts", count)
    assert seen["acknowledged"] > 20
    assert (seen["failed"], seen["missing"], seen["findings"]) == (0, 0, [])


@hardening
@pytest.mark.parametrize("jumps", [60])
def test_a_clock_that_jumps_under_a_living_worker_leaves_and_doubles_nothing(ready_env, jumps):
    """libfaketime moves the clock of processes that run; leases, links and nights go on."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        pytest.skip("NOT TRIED: needs libfaketime (Debian: faketime)")
    env = {
        **ready_env, "LD_PRELOAD": str(found[0]), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_TIMESTAMP_FILE": str(Path(ready_env["SOBREMESA_DATA"]).with_name("clock")),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    Path(env["FAKETIME_TIMESTAMP_FILE"]).write_text("+0\n")
    seen = played(env, "clocks:jumps", jumps)
    assert (seen["jumps"], seen["done"], seen["alive"]) == (jumps, jumps, True)
    assert (seen["twice"], seen["reopened"], seen["findings"]) == (0, 0, [])


# -------------------------------------------------------------- what needs more than we have


@hardening
def test_a_small_disk_fills_can_be_read_and_goes_on(ready_env, tmp_path, request):
    if os.geteuid() or request.config.getoption("--db") == "postgresql":
        pytest.skip("NOT TRIED: a disk of a few MB needs root, and SQLite")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], check=False
    ).returncode:
        pytest.skip("NOT TRIED: no tmpfs may be mounted here")
    try:
        env = {**ready_env, "SOBREMESA_DATA": str(disk / "data")}
        seen = played(env, "ground:small_disk")
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
    assert seen["stopped"]
    assert (seen["readable"], seen["written"]) == (True, True)
    assert (seen["interactions"], seen["findings"]) == (0, [])


WRITES = """
import os, sys, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings"); import sobremesa.boot
django.setup()
from django.db import OperationalError, DatabaseError, connection
from sobremesa.journal import record
from tests.us.build import NOW
told = errors = 0
for _ in range(int(sys.argv[1])):
    try:
        record("test.written", None, by=None, at=NOW)
        told += 1
    except DatabaseError:
        errors += 1
print(told, errors)
"""


@hardening
@pytest.mark.parametrize(("point", "writes"), [("sync/fsync", 25_000), ("rw/pwrite", 25_000)])
def test_errors_under_sqlite_itself_lose_nothing_acknowledged(ready_env, point, writes, request):
    """libfiu says EIO to 2 % of what SQLite asks of the system."""
    if not shutil.which("fiu-run") or request.config.getoption("--db") == "postgresql":
        pytest.skip("NOT TRIED: needs fiu-run (Debian: fiu-utils), and SQLite")
    run = [sys.executable, "-m", "sobremesa"]
    assert subprocess.run([*run, "people"], env=ready_env, check=False).returncode == 0
    told = 0
    wrong = f"enable_random name=posix/io/{point},probability=0.02,failinfo=5"
    done = subprocess.run(
        ["fiu-run", "-x", "-c", wrong, sys.executable, "-c", WRITES, str(writes)], env=ready_env,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told, errors = map(int, done.stdout.split())
    asked = "from sobremesa.journal import Entry; print(Entry.objects.count())"
    shell = subprocess.run(
        [sys.executable, "-m", "django", "shell", "-v", "0", "-c", asked],
        env={**ready_env, "DJANGO_SETTINGS_MODULE": "sobremesa.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = int(shell.stdout.split()[-1])
    report.note(f"libfiu:{point}", {"acknowledged": told, "refused": errors, "rows": rows})
    assert errors > 0, "it did err"
    assert rows >= told
    doctor = subprocess.run(
        [*run, "doctor", "--json"], env=ready_env, capture_output=True, text=True, check=False
    )
    assert "damaged" not in doctor.stdout


@hardening
def test_a_power_cut_loses_nothing_acknowledged(ready_env, tmp_path, request):
    """Snapshots of a disk under load (loop + FICLONE), each as if the power had gone."""
    from tests.faults import power  # noqa: PLC0415

    if request.config.getoption("--db") == "postgresql":
        pytest.skip("PostgreSQL here is careless on purpose")
    if why := power.missing():
        pytest.skip(f"NOT TRIED: {why}")
    seen = power.cuts(ready_env, tmp_path, int(os.environ.get("SOBREMESA_CUTS", "200")))
    report.note("power:cuts", seen)
    assert seen["acknowledged"] > 100
    assert (seen["lost"], seen["broken"]) == (0, 0)


def test_what_was_only_tried_by_hardening_is_listed_in_the_docs():
    words = Path(__file__).parents[2].joinpath("docs", "trust.md").read_text(encoding="utf-8")
    for row in ("kill -9", "power cut", "disk full", "EIO", "locks", "clock", "restore"):
        assert row.casefold() in words.casefold(), row
