"""Whatever an item does to the child, its neighbours come in and we know what it was."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sobremesa.channels.base import Attached, Item
from sobremesa.sandbox import child, reader, zips
from sobremesa.sandbox.reader import Begun, Came, Ended, Left, events_of, read_again

pytestmark = [pytest.mark.capability("A1"), pytest.mark.timeout(120)]

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHANNEL = '''
"""Reads files whose lines say what becomes of whoever reads them."""
import ctypes  # what a channel itself needs is loaded before the limits
import os, socket, subprocess, sys, time
from datetime import UTC, datetime
from sobremesa.channels.base import Attached, Incoming, Item, NothingHere, Unclear, Unreadable

def forever():
    while True:
        pass

def deep(n):
    return deep(n + 1)

DEEDS = {
    "cpu": forever,
    "memory": lambda: [bytearray(50_000_000) for _ in range(100)],
    "recursion": lambda: deep(0),
    "exit": lambda: os._exit(0),
    "quit": lambda: sys.exit(0),
    "segfault": lambda: os.abort(),
    "raise": lambda: 1 / 0,
    "unreadable": lambda: (_ for _ in ()).throw(Unreadable("It is no %(what)s.", what="letter")),
    "network": lambda: socket.create_connection(("127.0.0.1", 9)),
    "write": lambda: open("/tmp/sobremesa-written", "w"),
    "low write": lambda: os.open("/tmp/sobremesa-written", os.O_WRONLY | os.O_CREAT),
    "delete": lambda: os.remove("/tmp/sobremesa-none"),
    "program": lambda: subprocess.run(["true"]),
    "fork": os.fork,
    "kill": lambda: os.kill(os.getppid(), 9),
    "print": lambda: print("BEGIN" * 1000, flush=True),
    "sleep": lambda: time.sleep(600),
    "nothing": lambda: [],
    "garbage": lambda: os.write(int(os.environ.get("OUT", "1")), b"x"),
}

class Deeds:
    kind = "deeds"
    label = "Deeds"
    settings = {}

    def __init__(self, settings, wire=None):
        self.settings = settings

    def recognises(self, file):
        if file.head.startswith(b"crash"):
            os._exit(3)
        if file.head.startswith(b"confuse"):
            raise RuntimeError("confused")
        return 100 if file.name.endswith(".deeds") else 0

    def split(self, file):
        with file.open() as stream:
            for number, line in enumerate(stream, 1):
                words = line.decode().strip()
                if words.startswith("split "):
                    DEEDS[words.removeprefix("split ")]()
                if words == "unclear":
                    raise Unclear("Which is it?", setting="date_order", choices=("dmy", "mdy"))
                if words == "nothing here":
                    raise NothingHere("Only to-dos.")
                beside = ()
                if photo := file.sibling(words + ".jpg"):
                    beside = (Attached(name="p", content_type="i", size_bytes=len(photo),
                                       content=photo),)
                yield Item(body=words.encode(), unit="line", number=number, beside=beside)

    def read(self, item, received_at):
        words = item.body.decode()
        if words == "no time at all":
            return [Incoming(key="k", medium="x", occurred_at=datetime(2026, 1, 1), people=())]
        if words in DEEDS:
            DEEDS[words]()
        return [Incoming(key=words, medium="x", occurred_at=received_at, people=(),
                         attached=item.beside)]
'''


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a channel of the owner's."""
    folder = tmp_path / "channels"
    folder.mkdir()
    (folder / "deeds.py").write_text(CHANNEL, encoding="utf-8")
    return folder


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def events(own: Path, *given: Path | str, **settings: str) -> list:
    return list(
        events_of([str(one) for one in given], settings=settings, now=NOW, folders=[str(own)])
    )


def items(events: list) -> list[tuple[str, str]]:
    return [(one.item.body.decode(), one.words) for one in events if isinstance(one, Came)]


DIES = ["cpu", "exit", "quit", "segfault"]
IS_CAUGHT = ["recursion", "raise", "network", "write", "low write", "delete", "program", "fork",
             "kill"]  # fmt: skip


@pytest.mark.parametrize("deed", [*DIES, *IS_CAUGHT, "memory"])
def test_the_neighbours_of_an_item_come_in_whatever_it_does(deed, own, box):
    write(box / "a.deeds", "before", deed, "after")
    write(box / "b.deeds", "another file")
    began = time.monotonic()
    found = events(own, box)
    said = {
        **dict.fromkeys(DIES, reader.KILLED),
        **dict.fromkeys(IS_CAUGHT, child.UNEXPECTED),
        "memory": child.MEMORY,
    }
    assert items(found) == [
        ("before", ""), (deed, said[deed]), ("after", ""), ("another file", ""),
    ]  # fmt: skip
    assert [one.path for one in found if isinstance(one, Begun | Ended)] == [
        f"{box}/a.deeds", f"{box}/a.deeds", f"{box}/b.deeds", f"{box}/b.deeds",
    ]  # fmt: skip
    assert not Path("/tmp/sobremesa-written").exists()  # noqa: S108 (what must not be there)
    assert time.monotonic() - began < 60


WEIGH = """
import resource, sys
from datetime import UTC, datetime
from sobremesa.sandbox.reader import events_of
own, box = sys.argv[1:]
now = datetime(2026, 3, 12, tzinfo=UTC)
print(len(list(events_of([box], settings={}, now=now, folders=[own]))))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_whatever_they_do_no_child_weighs_more_than_it_may(own, box):
    """In a process of its own: the heaviest child of this one may be some other test's."""
    for deed in (*DIES, *IS_CAUGHT, "memory"):
        write(box / f"{deed}.deeds", "before", deed, "after")

    told = subprocess.run(
        [sys.executable, "-c", WEIGH, str(own), str(box)],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout.split()  # fmt: skip

    assert int(told[0]) > 3 * len((*DIES, *IS_CAUGHT))
    assert int(told[1]) < 512 * 1024


def test_many_items_that_kill_are_each_told(own, box):
    write(box / "a.deeds", "1", "exit", "2", "exit", "exit", "3")
    assert [words for words, _ in items(events(own, box))] == [
        "1",
        "exit",
        "2",
        "exit",
        "exit",
        "3",
    ]


def test_an_item_may_take_five_seconds_and_no_more(own, box):
    write(box / "a.deeds", "cpu", "after")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert items(events(own, box))[1] == ("after", "")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 5 + 4, "and what two children take to start"


@pytest.mark.parametrize("deed", ["exit", "cpu", "raise", "memory"])
def test_a_file_that_cannot_be_split_keeps_what_came_before(deed, own, box):
    write(box / "a.deeds", "before", f"split {deed}", "after")
    write(box / "b.deeds", "another file")
    found = events(own, box)
    assert items(found) == [("before", ""), ("another file", "")]
    (left,) = [one for one in found if isinstance(one, Left)]
    assert (left.path, left.outcome, left.after) == (f"{box}/a.deeds", "broken", 1)


def test_a_file_that_kills_whoever_looks_at_it_is_left(own, box):
    write(box / "a.deeds", "one")
    write(box / "b.bin", "crash")
    write(box / "c.bin", "confuse")
    write(box / "d.deeds", "two")
    found = events(own, box)
    assert items(found) == [("one", ""), ("two", "")]
    left = {one.path.rpartition("/")[2]: one for one in found if isinstance(one, Left)}
    assert left["b.bin"].outcome == "refused"
    assert left["b.bin"].words == reader.FILE_KILLED
    assert left["c.bin"].words == child.NO_KIND


def test_the_only_file_kills_and_that_is_said(own, box):
    found = events(own, write(box / "b.bin", "crash"))
    assert [(one.outcome, one.is_given) for one in found] == [("refused", True)]


def test_a_child_that_says_nothing_is_stopped(own, box, monkeypatch):
    monkeypatch.setattr(reader, "SILENCE_SECONDS", 1)
    write(box / "a.deeds", "sleep", "after")
    assert items(events(own, box)) == [("sleep", reader.KILLED), ("after", "")]


def test_a_child_that_dies_again_and_again_is_given_up(own, box, monkeypatch):
    monkeypatch.setattr(reader, "DEATHS_MAX", 3)
    write(box / "a.deeds", *["exit"] * 9)
    found = events(own, box)
    assert len(items(found)) == 3
    assert isinstance(found[-1], Left)
    assert found[-1].path == str(box), "what is lost is told"


def test_what_a_library_prints_does_not_end_up_between_the_frames(own, box):
    write(box / "a.deeds", "print", "after")
    assert items(events(own, box)) == [("print", ""), ("after", "")]


def test_a_channel_that_returns_nonsense_is_not_believed(own, box):
    write(box / "a.deeds", "no time at all", "after")
    assert items(events(own, box)) == [("no time at all", reader.KILLED), ("after", "")]


def test_a_question_and_nothing_to_take_are_told_as_such(own, box):
    write(box / "a.deeds", "unclear")
    write(box / "b.deeds", "nothing here")
    write(box / "c.deeds", "unreadable")
    (box / "d.deeds").touch()
    found = [one for one in events(own, box) if isinstance(one, Left)]
    assert [(one.outcome, one.setting, one.choices) for one in found] == [
        ("unclear", "date_order", ("dmy", "mdy")), ("ignored", "", ()), ("ignored", "", ()),
    ]  # fmt: skip
    assert found[0].kind == "deeds"
    assert items(events(own, box / "c.deeds")) == [("unreadable", "It is no %(what)s.")]


def test_a_file_that_is_empty_and_named_was_named_in_vain(own, box):
    (box / "d.deeds").touch()
    (one,) = events(own, box / "d.deeds")
    assert (one.outcome, one.is_given, one.words) == ("refused", True, child.EMPTY)


@pytest.mark.parametrize("what", ["a folder", "a zip"])
def test_nothing_at_all_is_a_sentence(what, own, box):
    given = box
    if what == "a zip":
        given = box / "a.zip"
        zipfile.ZipFile(given, "w").close()
    (one,) = events(own, given)
    assert (one.path, one.outcome, one.words) == (str(given), "ignored", child.NOTHING_IN_IT)


def test_a_zip_in_a_zip_says_what_to_do(own, box):
    inner = box / "in.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.deeds", "x\n")
    with zipfile.ZipFile(box / "out.zip", "w") as archive:
        archive.write(inner, "in.zip")
    (one,) = events(own, box / "out.zip")
    assert one.words == zips.NESTED


def test_damage_in_the_middle_of_a_zipped_file_is_called_that(own, box):
    with zipfile.ZipFile(box / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.deeds", "".join(f"{n} {os.urandom(20).hex()}\n" for n in range(20_000)))
        archive.writestr("b.deeds", "whole\n")
    raw = bytearray((box / "a.zip").read_bytes())
    raw[300_000:300_020] = b"\xff" * 20
    (box / "a.zip").write_bytes(raw)
    found = events(own, box)
    (left,) = [one for one in found if isinstance(one, Left)]
    assert left.words == zips.BROKEN_ZIP
    assert left.after > 100
    assert items(found)[-1] == ("whole", "")


def test_what_is_claimed_stays_claimed_when_the_child_dies(own, box):
    write(box / "a.deeds", "one")
    (box / "one.jpg").write_bytes(b"photo")
    write(box / "b.deeds", "exit")
    found = events(own, box)
    assert [one for one in found if isinstance(one, Left)] == []
    (photo,) = found[1].records[0].attached
    assert photo.content == b"photo"


def test_what_lay_beside_an_item_that_cannot_be_read_is_kept_with_it(own, box):
    write(box / "a.deeds", "raise")
    (box / "raise.jpg").write_bytes(b"photo")
    came = events(own, box)[1]
    assert came.words
    assert [one.content for one in came.item.beside] == [b"photo"]


def test_a_channel_of_the_owner_that_cannot_be_loaded_is_named_as_the_cause(own, box):
    write(own / "broken.py", "import nothing_of_that_name")
    (one,) = events(own, write(box / "a.deeds", "x"))
    assert (one.outcome, one.words) == ("refused", child.BAD_CHANNEL)
    assert one.params == {"what": "ModuleNotFoundError"}


@pytest.mark.parametrize("deed", ["one", "raise", "exit"])
def test_one_item_is_read_again_by_itself(deed, own):
    beside = (Attached(name="p", content_type="i", size_bytes=1, content=b"p"),)
    item = Item(body=deed.encode(), unit="line", number=1, beside=beside)
    came = read_again("deeds", item, settings={}, received_at=NOW, folders=[str(own)])
    said = {"one": "", "raise": child.UNEXPECTED, "exit": reader.KILLED}
    assert came.words == said[deed]
    assert came.item.beside == beside or came.records[0].attached == beside


def test_reading_again_by_a_channel_that_is_gone_is_a_sentence(own):
    item = Item(body=b"x", unit="line", number=1)
    assert read_again("nobody", item, settings={}, received_at=NOW).words == child.UNEXPECTED


def test_a_thousand_files_are_read_in_one_life(own, box, monkeypatch):
    for number in range(300):
        write(box / f"{number:04}.deeds", "one")
    started = Counter()
    real = subprocess.Popen.__init__

    def counted(self, args, *rest, **more):
        started[args[-1]] += 1
        real(self, args, *rest, **more)

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    assert len(items(events(own, box))) == 300
    assert started == {"sobremesa.sandbox.child": 1}


def test_without_a_request_the_child_ends():
    done = subprocess.run(
        [sys.executable, "-m", "sobremesa.sandbox.child"], input=b"", capture_output=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
