"""Scanners against a demo firm, signed in: they find the holes dug for them, and no other."""

from __future__ import annotations

import shutil

import pytest

from tests.security import scanners

pytestmark = [pytest.mark.hardening, pytest.mark.capability("J4")]
HOLE = "/__canary__/sqli?id=1"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo firm on this machine, with holes, and a way in."""
    folder = tmp_path_factory.mktemp("scan")
    served = scanners.serve(scanners.make_demo(folder))
    yield served
    served.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(1_800)
def test_sqlmap_finds_the_hole_and_no_other(served):
    """The hole is tried first and by itself, so that no slow page can hide a blind scanner."""
    assert scanners.sqlmap(served, [HOLE]) == {HOLE: True}

    found = scanners.sqlmap(served, list(scanners.ASKED), seconds=scanners.ALL_SECONDS)
    assert set(found) == set(scanners.ASKED), "in the time given it did not try them all"
    assert [where for where, is_open in found.items() if is_open] == []


@pytest.mark.timeout(1_800)
def test_wapiti_finds_the_holes_and_no_others(served):
    found = scanners.wapiti(served, list(scanners.ASKED))

    paths = set().union(*found.values()) if found else set()
    assert {f"/__canary__/{hole}" for hole in ("xss", "sqli", "file", "redirect")} <= paths, found
    assert {path for path in paths if not path.startswith("/__canary__/")} == set(), found
