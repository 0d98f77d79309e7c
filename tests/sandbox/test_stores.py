"""Whole mailboxes of Outlook are unpacked by a program of somebody else, and read like folders."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sobremesa.channels.base import Card, Incoming
from sobremesa.sandbox import stores
from sobremesa.sandbox.reader import Begun, Came, Ended, Left, events_of
from sobremesa.sandbox.stores import stores_in
from tests import material

pytestmark = pytest.mark.capability("B1")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ASKED = {"timezone": "Europe/Madrid", "region": "ES", "now": NOW.isoformat()}
PST = stores.SIGNATURE + bytes(508)
# The same command line as readpst's; what it writes lies beside it.
STAND_IN = """#!{python}
import os, resource, shutil, socket, sys
out, file = sys.argv[-2:]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "asked"), "w") as told:
    limits = [resource.getrlimit(what)[0] for what in
              (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_AS)]
    print(sys.argv[1:-2], os.getcwd() == out, file, limits, sorted(os.environ), file=told)
{more}
shutil.copytree(os.path.join(here, "holds"), out, dirs_exist_ok=True)
"""


@pytest.fixture
def readpst(tmp_path: Path, monkeypatch):
    """A stand-in for the program, and a way to say what it writes and does."""
    bin_folder = tmp_path / "bin"
    holds = bin_folder / "holds" / "Bandeja de entrada"
    holds.mkdir(parents=True)
    (holds / "mbox").write_bytes(material.mbox(material.letters()[:2]))
    (holds / "contacts").write_text(material.CARDS, encoding="utf-8")
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")

    def install(more: str = "") -> Path:
        program = bin_folder / "readpst"
        program.write_text(STAND_IN.format(python=sys.executable, more=more), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return bin_folder

    return install


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """What somebody brings: a mailbox of Outlook, and a letter beside it."""
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "archivo.pst").write_bytes(PST)
    (folder / "z.eml").write_bytes(material.letter(99, text="la siguiente"))
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def read(given: Path, own: Path | None) -> list:
    return list(events_of([str(given)], settings=ASKED, now=NOW, own=own))


def test_a_mailbox_is_read_like_a_folder_and_leaves_nothing(readpst, box, own):
    readpst()
    events = read(box, own)

    came = [one for one in events if isinstance(one, Came)]
    assert {one.path.rpartition("/box/")[2] for one in came} == {
        "z.eml", "archivo.pst/Bandeja de entrada", "archivo.pst/Bandeja de entrada/contacts",
    }  # fmt: skip
    assert [type(one.records[0]) for one in came] == [
        Incoming,
        Card,
        Card,
        Card,
        Incoming,
        Incoming,
    ]
    assert not [one for one in events if isinstance(one, Left)]
    assert list((own / "unpacked").iterdir()) == []
    read_bytes = sum(one.disk_bytes for one in events if isinstance(one, Ended))
    assert read_bytes == len(PST) + (box / "z.eml").stat().st_size
    assert {one.kind for one in events if isinstance(one, Begun)} == {"mailbox", "contacts"}


def test_the_program_runs_under_limits_in_a_folder_of_its_own(readpst, box, own):
    asked = readpst() / "asked"
    read(box, own)
    told = asked.read_text(encoding="utf-8")

    assert "'-q', '-r', '-8', '-cv', '-j', '0', '-t', 'eac', '-o'] True" in told
    assert "archivo.pst" in told
    assert "[120, 16778240, 1073741888]" in told
    assert "SOBREMESA" not in told


def test_where_it_is_not_installed_one_sentence_says_what_to_do(box, own, monkeypatch):
    monkeypatch.setenv("PATH", str(box))
    events = read(box, own)

    (left,) = [one for one in events if isinstance(one, Left)]
    assert left.outcome == "refused"
    assert "apt install pst-utils" in left.words
    assert left.params == {"name": "archivo.pst"}
    assert not left.is_given
    assert "la siguiente" in str([one for one in events if isinstance(one, Came)])
    (left,) = [one for one in read(box / "archivo.pst", own) if isinstance(one, Left)]
    assert left.is_given


@pytest.mark.parametrize(
    "more",
    ["sys.exit(1)", "os.abort()", "x = bytearray(2 * 1024**3)"],
    ids=["fails", "dies", "takes too much memory"],
)
def test_what_it_cannot_open_is_said_and_the_neighbours_come_in(readpst, box, own, more):
    readpst(more)
    events = read(box, own)

    (left,) = [one for one in events if isinstance(one, Left)]
    assert "could not be unpacked" in left.words
    assert "la siguiente" in str([one for one in events if isinstance(one, Came)])
    assert list((own / "unpacked").iterdir()) == []


def test_what_it_wrote_before_it_failed_comes_in_and_the_rest_is_missed(readpst, box, own):
    readpst(
        "shutil.copytree(os.path.join(here, 'holds'), out, dirs_exist_ok=True)\n"
        "open('big', 'wb').write(b'x' * 40_000_000)"
    )
    events = read(box, own)
    left = {one.path.rpartition("/")[2]: one for one in events if isinstance(one, Left)}
    assert "in part only" in left["archivo.pst"].words
    assert sum(isinstance(one, Came) for one in events) == 6


def test_one_that_never_ends_is_ended(readpst, box, own, monkeypatch):
    readpst("import time; time.sleep(60)")
    monkeypatch.setattr(stores, "START_SECONDS", 1)
    (left,) = [one for one in read(box, own) if isinstance(one, Left)]
    assert "takes too long" in left.words


def test_it_finds_no_network(readpst, box, own):
    """Where the system lets us take it away; elsewhere only the program's own good manners."""
    alone = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if alone.returncode:
        pytest.skip("this system does not let ordinary programs leave the network")
    readpst("assert not [n for _, n in socket.if_nameindex() if n != 'lo']")
    assert not [one for one in read(box, own) if isinstance(one, Left)]


def test_without_room_it_is_not_begun(readpst, box, own, monkeypatch):
    readpst()
    monkeypatch.setattr(stores, "ROOM_TIMES", 10**15)
    (left,) = [one for one in read(box, own) if isinstance(one, Left)]
    assert "free space" in left.words


def test_what_killed_imports_left_is_taken_away(readpst, box, own):
    readpst()
    gone = own / "unpacked" / "999999999-1"
    alive = own / "unpacked" / f"{os.getppid()}-1"
    gone.mkdir(parents=True)
    alive.mkdir()
    read(box, own)
    assert [left.name for left in (own / "unpacked").iterdir()] == [alive.name]


def test_only_mailboxes_that_somebody_brought_are_opened(readpst, box, own):
    (box / "no.pst").write_bytes(b"not one")
    (box / "offline.ost").write_bytes(PST)
    (box / ".DS_Store").write_bytes(PST)
    (box / "away.pst").symlink_to(box / "archivo.pst")
    (own / "ours.pst").write_bytes(PST)
    (box / "sub").mkdir()
    shutil.copytree(own, box / "sub" / "data")

    found = [one.path.rpartition("/box/")[2] for one in stores_in([str(box)], box / "sub" / "data")]
    assert found == ["archivo.pst", "offline.ost"]
    assert list(stores_in([str(box / "nothing"), "a\0b"])) == []


def test_one_inside_a_zip_says_so(box, own):
    with zipfile.ZipFile(box / "a.zip", "w") as archive:
        archive.writestr("archivo.pst", PST)
    (box / "archivo.pst").unlink()
    (left,) = [one for one in read(box, own) if isinstance(one, Left)]
    assert "Unpack the zip" in left.words


@pytest.mark.hardening
@pytest.mark.skipif(not shutil.which("readpst"), reason="pst-utils is not installed")
@pytest.mark.skipif("SOBREMESA_PST" not in os.environ, reason="say which file to try")
def test_a_real_mailbox_goes_in(own):
    events = read(Path(os.environ["SOBREMESA_PST"]), own)
    assert any(isinstance(one, Came) and one.records for one in events)


@pytest.mark.skipif(not shutil.which("readpst"), reason="pst-utils is not installed")
def test_the_real_program_says_no_to_what_is_damaged(box, own):
    (left,) = [one for one in read(box, own) if isinstance(one, Left)]
    assert "could not be unpacked" in left.words
