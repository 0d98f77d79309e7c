"""A scenario of time: the clock jumps under a worker that runs (libfaketime, see `test_ground`)."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from sobremesa import jobs, work
from sobremesa.jobs import Job, Turn
from sobremesa.us import actions, queries
from sobremesa.us.models import DoorKey
from tests.faults.zygote import end, findings, start
from tests.us.build import colleague

HOUR, DAY = 3600, 86_400
JUMPS_SECONDS = (0, -2 * HOUR, 400 * DAY, HOUR, -HOUR, 29 * DAY, -400 * DAY, 4000 * DAY, 1, -DAY)
WAIT_SECONDS = 60  # of the real clock


def jumps(count: int) -> dict[str, Any]:
    """So many jumps; after each, work that is asked for is done once and a used link stays used."""
    clock = Path(os.environ["FAKETIME_TIMESTAMP_FILE"])
    token = actions.make_door_key(colleague(password=None), "sign_in", by=None, now=timezone.now())
    DoorKey.objects.update(used_at=timezone.now())
    worker = start(lambda: work.work_until(threading.Event()))
    done = twice = reopened = moved = offset = 0
    for number in range(count):
        before = timezone.now()
        jump = JUMPS_SECONDS[number % len(JUMPS_SECONDS)]
        _set(clock, jump)
        went = timezone.now() - before - timedelta(seconds=jump - offset)
        moved += abs(went) < timedelta(seconds=60)
        offset = jump
        jobs.later("settle", now=timezone.now())
        asked = Job.objects.latest("pk").pk
        done += _is_done(asked)
        twice += Job.objects.get(pk=asked).attempts != 1
        reopened += queries.doors_that_open(token, now=timezone.now()).exists()
    alive = os.waitpid(worker, os.WNOHANG) == (0, 0)
    os.kill(worker, signal.SIGKILL)
    end(worker)
    turns = Turn.objects.values_list("kind", "slot")
    twice += len(turns) - len(set(turns))
    _set(clock, 0)
    Job.objects.filter(done_at=None).delete()  # asked for in the years that were taken back
    found = findings()
    connection.close()
    return {
        "jumps": moved, "done": done, "twice": twice, "reopened": reopened, "alive": alive,
        "findings": found,
    }  # fmt: skip


def _set(clock: Path, seconds: int) -> None:
    """Every process of ours sees this offset from the real clock at its next look."""
    beside = clock.with_name("clock.new")
    beside.write_text(f"{seconds:+d}\n")
    beside.replace(clock)


def _is_done(pk: int) -> bool:
    until, waiting = time.monotonic() + WAIT_SECONDS, threading.Event()
    while time.monotonic() < until:
        if Job.objects.filter(pk=pk).exclude(done_at=None).exists():
            return True
        waiting.wait(0.1)  # `time.sleep` fails under libfaketime
    return False
