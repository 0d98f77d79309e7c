"""A backup is encrypted: opened with its key, byte by byte, it holds nothing of whoever is gone."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from sobremesa.flows.keeping import keys
from tests.flows.rights import canaries
from tests.flows.rights.test_nothing_is_left import House

pytestmark = [pytest.mark.capability("J1"), pytest.mark.timeout(300)]


def plain(path: Path, key: Path, into: Path) -> Path:
    """What lies in a backup, decrypted and unpacked; a dump of PostgreSQL as words."""
    bare = BytesIO()
    with path.open("rb") as file:
        pyrage.decrypt_io(file, bare, [keys.read(key)])
    bare.seek(0)
    with tarfile.open(fileobj=bare) as tar:
        tar.extractall(into, filter="data")
    for dump in into.rglob("*.pgdump"):
        program = shutil.which("pg_restore") or pytest.skip("no pg_restore")
        subprocess.run([program, "-f", f"{dump}.sql", dump], check=True)
    return into


def test_no_word_is_left_in_a_new_backup_that_is_opened_with_its_key(child_env, tmp_path):
    house = House(child_env, tmp_path)
    house.furnish()
    shelf, key = tmp_path / "shelf", house.data / keys.NAME

    def newest(into: str) -> Path:
        before = set(shelf.glob("*.age"))
        house.run("backup", "--to", str(shelf))  # what was planted is not all sound: no drill
        (made,) = set(shelf.glob("*.age")) - before
        assert canaries.found_in(made.read_bytes()) == set(), "it is encrypted"
        return plain(made, key, tmp_path / into)

    there = set().union(*canaries.found_under(newest("before")).values())
    assert there == set(canaries.WORDS), "a word that was never there proves nothing"
    house.run("erase", canaries.EMAIL)
    assert canaries.found_under(newest("after")) == {}
