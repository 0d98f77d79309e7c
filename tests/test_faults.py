"""The points at which tests kill us are there, and cost nothing otherwise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.capability("J1")

PASSES = """
from sobremesa import faults
for name in ("a", "b", "a", "c"):
    faults.point(name)
    print(name, flush=True)
"""


@pytest.mark.parametrize(
    ("asked", "passed"),
    [
        ("", "abac"), ("a", "abac"), ("a:x", "abac"), ("a:0", "abac"), ("d:1", "abac"),
        ("a:1", ""), ("a:2", "ab"), ("*:4", "aba"), ("*:9", "abac"),
    ],
)  # fmt: skip
def test_it_dies_where_it_was_asked_to(asked, passed):
    done = subprocess.run(
        [sys.executable, "-c", PASSES], env={**os.environ, "SOBREMESA_KILL_AT": asked},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.replace("\n", "") == passed
    assert done.returncode == (0 if passed == "abac" else -signal.SIGKILL)
