"""Scenarios of bad ground: a full disk, errors of the disk, locks, a server that falls."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from sobremesa.conversations.models import Interaction
from sobremesa.flows import importing
from sobremesa.flows.keeping import room
from sobremesa.journal import Entry, record
from tests.faults.zygote import end, findings, letters, start
from tests.us.build import NOW

Seen = dict[str, Any]
COUNT = 60
STOPPED = 3  # how a child ends that was stopped by the ground and said so


def bring(first: int = 0, count: int = COUNT) -> None:
    """Bring some letters in."""
    home = letters(count, f"g{first}", first=first)
    batch = importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW)
    importing.run(batch)


def tried(act: Callable[[], None]) -> Callable[[], None]:
    """The same, ending with STOPPED when it was said in one sentence."""

    def act_and_tell() -> None:
        try:
            act()
        except (importing.Interrupted, OperationalError, OSError):
            os._exit(STOPPED)

    return act_and_tell


def full_disks(points: int) -> Seen:
    """Files may grow no further, at many points: what was said stays, and the rest comes later."""
    letters(COUNT)
    chance, stopped, wrong, reads = random.Random(19), 0, 0, 0
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = Path(settings.DATA, "sobremesa.sqlite3").stat().st_size
    for number in range(points):
        limit = size + chance.randrange(0, 600_000) if number % 2 else chance.randrange(0, 90_000)

        def narrow(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            bring()

        code = end(start(tried(narrow)))
        stopped += code == STOPPED
        wrong += code not in {0, STOPPED}
        reads += Interaction.objects.count() >= 0
        wrong += findings(but=frozenset({"room-low", *UNFINISHED})) != []
    bring()
    return {
        "stopped": stopped, "wrong": wrong, "reads": reads, "findings": findings(),
        "interactions": Interaction.objects.count() - COUNT,
    }  # fmt: skip


# What an import that was stopped leaves until it goes on: never wrong, only not done.
UNFINISHED = frozenset({"store-loose", "glance-wrong", "search-behind"})


def bad_disks(rounds: int) -> Seen:
    """Every now and then the disk says EIO or ENOSPC to what our own code asks of it."""
    stopped, wrong = 0, 0
    for number in range(rounds):

        def suffer(number: int = number) -> None:
            _inject(random.Random(number))
            bring(1000 * number, 10)

        code = end(start(tried(suffer)))
        stopped += code == STOPPED
        wrong += code not in {0, STOPPED}
        wrong += findings(but=frozenset({"room-low", *UNFINISHED})) != []
    for number in range(rounds):
        bring(1000 * number, 10)
    return {
        "stopped": stopped, "wrong": wrong, "findings": findings(),
        "interactions": Interaction.objects.count() - 10 * rounds,
    }  # fmt: skip


def _inject(chance: random.Random, share: float = 0.25) -> None:
    """A small layer of faults under our own calls."""
    real = {"fsync": os.fsync, "open": os.open}

    def failing(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if chance.random() < share and str(settings.DATA) in _name_of(args[0]):
                code = chance.choice([errno.EIO, errno.ENOSPC])
                raise OSError(code, os.strerror(code))
            return real[name](*args, **kwargs)

        return call

    for name in real:
        setattr(os, name, failing(name))


def _name_of(what: Any) -> str:
    if isinstance(what, int):
        with suppress(OSError):
            return str(Path(f"/proc/self/fd/{what}").readlink())
    return os.fsdecode(what) if isinstance(what, str | bytes | os.PathLike) else ""


# ------------------------------------------------------------------------------------ locks


def locks(processes: int, each: int, hold_seconds: int) -> Seen:
    """Many processes read and then write, while one holds the lock for long: all get through."""

    def work() -> None:
        for _ in range(each):
            with transaction.atomic():
                n = Entry.objects.count()
                record("test.locked", None, by=None, at=NOW, n=n)

    def hold() -> None:
        with transaction.atomic():
            record("test.held", None, by=None, at=NOW)
            time.sleep(hold_seconds)

    began = time.monotonic()
    holder = start(hold)
    time.sleep(0.3)
    pids = [start(work) for _ in range(processes)]
    failed = sum(end(pid) != 0 for pid in [*pids, holder])
    rows = Entry.objects.filter(verb="test.locked").count()
    return {
        "failed": failed, "missing": processes * each - rows,
        "seconds": round(time.monotonic() - began, 1), "findings": findings(),
    }  # fmt: skip


# ----------------------------------------------------------------------- a server that falls


def restarts(count: int) -> Seen:
    """PostgreSQL falls under load and rises again: what was acknowledged is there."""
    from tests.servers import postgres  # noqa: PLC0415

    server = postgres.start()
    try:
        settings.DATABASES["default"].update(PORT=server.port)
        connection.close()
        connection.settings_dict.update(PORT=server.port, NAME=postgres.NAME)
        from sobremesa import serving  # noqa: PLC0415

        serving.prepare()
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        connection.close()
        server = postgres.fall_and_rise(server)  # from here on it waits for its disk
        said = Path(settings.DATA) / "said"
        said.mkdir()
        writers = [start(lambda number=number: _write_until(said, number)) for number in range(3)]
        for _ in range(count):
            time.sleep(1.5)
            server = postgres.fall_and_rise(server)
        time.sleep(1.0)
        (said / "stop").touch()
        failed = sum(end(pid) != 0 for pid in writers)
        told = {int(n) for path in said.glob("*.ids") for n in path.read_text().split()}
        errors = sum(len(path.read_text().split()) for path in said.glob("*.errors"))
        connection.close()
        there = set(Entry.objects.filter(verb="test.written").values_list("pk", flat=True))
        found = findings()
        connection.close()
    finally:
        server.stop()
    shutil.rmtree(said)
    return {
        "failed": failed, "acknowledged": len(told), "missing": len(told - there),
        "errors": errors, "findings": found,
    }  # fmt: skip


def _write_until(said: Path, number: int) -> None:
    with (said / f"{number}.ids").open("a") as ids, (said / f"{number}.errors").open("a") as errors:
        while not (said / "stop").exists():
            try:
                with transaction.atomic():
                    made = record("test.written", None, by=None, at=NOW)
            except (OperationalError, InterfaceError):
                errors.write("x ")
                connection.close()
                time.sleep(0.05)
            else:
                ids.write(f"{made.pk} ")
                ids.flush()


# ---------------------------------------------------------------------- a disk of its own (T2)


def small_disk() -> Seen:
    """On a disk of a few MB: it fills, can be read, the reserve goes, room comes, it goes on."""
    data = Path(settings.DATA)
    room.BALLAST_BYTES = 2 * 1024 * 1024
    room.SPARE_BYTES = 0
    room.lay_ballast()
    filler = data / "filler"
    stopped = 0
    for _ in range(200):
        with suppress(OSError), filler.open("ab") as file:
            file.write(bytes(64 * 1024))
            file.flush()
        code = end(start(tried(bring)))
        stopped += code == STOPPED
        if code == STOPPED:
            break
    readable = Interaction.objects.count() >= 0
    connection.close()
    had = room.has_ballast()
    room.drop_ballast()
    written = True
    try:
        record("test.reserve", None, by=None, at=NOW)
    except OperationalError:
        written = False
    filler.unlink()
    bring()
    return {
        "stopped": stopped, "readable": readable, "had_reserve": had, "written": written,
        "interactions": Interaction.objects.count() - COUNT, "findings": findings(),
    }  # fmt: skip
