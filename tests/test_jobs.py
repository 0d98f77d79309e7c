"""Work for later is done, once, by whoever holds it, and comes back when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from sobremesa import jobs, work
from sobremesa.channels.base import ChannelError
from sobremesa.jobs import LEASE_MINUTES, TRIES_MAX, Job
from tests import material

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J1")]

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=LEASE_MINUTES, seconds=1)


def test_asked_twice_with_a_key_it_is_one_job():
    for _ in range(2):
        jobs.later("settle", key="settle", now=NOW)
    assert Job.objects.count() == 1
    for _ in range(2):
        jobs.later("settle", now=NOW)
    assert Job.objects.count() == 3


def test_a_job_is_held_by_one():
    jobs.later("settle", now=NOW)
    assert jobs.claim(now=NOW)
    assert jobs.claim(now=NOW) is None


def test_a_job_is_not_claimed_before_it_is_due():
    jobs.later("settle", now=NOW, due_at=NOW + timedelta(hours=1))
    assert jobs.claim(now=NOW) is None
    assert jobs.claim(now=NOW + timedelta(hours=1))


def test_asked_again_while_it_runs_it_runs_once_more():
    jobs.later("settle", key="settle", now=NOW)
    first = jobs.claim(now=NOW)
    jobs.later("settle", key="settle", now=NOW)
    assert jobs.finish(first, now=NOW)
    assert jobs.claim(now=NOW), "what was asked for after it began is not lost"


def test_a_worker_that_comes_back_too_late_cannot_say_done():
    jobs.later("settle", now=NOW)
    slow = jobs.claim(now=NOW)
    quick = jobs.claim(now=LATER)
    assert quick.pk == slow.pk
    assert not jobs.renew(slow, now=LATER)
    assert not jobs.finish(slow, now=LATER)
    jobs.put_off(slow, error="late", is_permanent=True, now=LATER)
    assert jobs.renew(quick, now=LATER)
    assert jobs.finish(quick, now=LATER)
    assert Job.objects.get().done_at == LATER


def test_a_lease_that_is_renewed_is_kept():
    jobs.later("settle", now=NOW)
    job = jobs.claim(now=NOW)
    assert jobs.renew(job, now=NOW + timedelta(minutes=4))
    assert jobs.claim(now=LATER) is None


def test_what_fails_is_tried_again_later_and_later_and_then_given_up():
    jobs.later("settle", now=NOW)
    at, waits = NOW, []
    while job := jobs.claim(now=at):
        jobs.put_off(job, error="x" * 999, is_permanent=False, now=at)
        job.refresh_from_db()
        waits.append(round((job.due_at - at).total_seconds() / 60))
        at = job.due_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128]
    assert job is None
    assert Job.objects.get().given_up_at


def test_what_kills_its_worker_every_time_is_given_up():
    jobs.later("settle", now=NOW)
    at = NOW
    for _ in range(TRIES_MAX):
        assert jobs.claim(now=at)
        at += timedelta(minutes=LEASE_MINUTES, seconds=1)
    assert jobs.claim(now=at) is None
    assert Job.objects.get().given_up_at == at


# ------------------------------------------------------------------------------ the worker


def test_nothing_to_do_is_no_work():
    assert not work.work_once()


@pytest.mark.parametrize(
    ("raised", "is_over", "says"),
    [
        (ChannelError("wrong password", permanent=True), True, "wrong password"),
        (ChannelError("no answer", permanent=False), False, "no answer"),
        (ZeroDivisionError("ana@example.org"), False, "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_written_on_the_job(raised, is_over, says, monkeypatch):
    def fail(_job: Job) -> None:
        raise raised

    monkeypatch.setitem(work.WORK, "settle", fail)
    jobs.later("settle", now=timezone.now())
    assert work.work_once()
    job = Job.objects.get()
    assert (bool(job.given_up_at), job.last_error) == (is_over, says)


def test_every_kind_of_work_that_is_asked_for_can_be_done():
    assert set(work.known_kinds()) >= {"bring", "undo", "read_again", "settle"}


def test_work_for_an_import_that_is_gone_is_done_at_once():
    for kind in ("bring", "undo", "read_again"):
        jobs.later(kind, now=timezone.now(), batch="nobody")
        assert work.work_once()
    assert not Job.objects.filter(done_at=None).exists()


# ------------------------------------------------------------------- killed while at work


ASK = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings")
import sobremesa.boot, django
django.setup()
from django.db import connection
from django.utils import timezone
from sobremesa import jobs, serving
from sobremesa.flows import importing
from sobremesa.conversations.models import Batch, Interaction
from sobremesa.jobs import Job
serving.prepare()
if sys.argv[1] == "ask":
    batch = importing.begin(sys.argv[2:], by=None, options=importing.options_for(),
                            now=timezone.now())
    jobs.later("bring", now=timezone.now(), batch=batch.code)
if sys.argv[1] == "let the lease run out":
    Job.objects.update(lease_until=timezone.now() - __import__("datetime").timedelta(seconds=1))
job, batch = Job.objects.get(kind="bring"), Batch.objects.get()
print(job.attempts, bool(job.done_at), bool(batch.finished_at), Interaction.objects.count())
"""


@pytest.mark.parametrize("point", ["importing.before_commit:1", "importing.settled:1",
                                   "work.done:1"])  # fmt: skip
def test_a_worker_killed_at_work_is_followed_by_another(point, ready_env, tmp_path):
    home = material.everything(tmp_path / "home")

    def python(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", ASK, *words], env=ready_env, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def worker(**more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "sobremesa", "work"], env={**ready_env, **more},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    python("ask", str(home))
    killed = worker(SOBREMESA_KILL_AT=point)
    assert killed.wait(timeout=60) == -signal.SIGKILL
    assert python("look").startswith("1 False")
    python("let the lease run out")
    second = worker()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and python("look").split()[1] != "True":
        time.sleep(0.3)
    os.kill(second.pid, signal.SIGTERM)
    assert second.wait(timeout=30) == 0, "it ends between two jobs"
    assert python("look") == "2 True True 13"


# ---------------------------------------------------------------------- what comes round

MADRID = ZoneInfo("Europe/Madrid")
FORWARD = datetime(2026, 3, 29, 0, 0, tzinfo=MADRID)  # 2 o'clock is followed by 3:59:59 + 1 s
BACK = datetime(2026, 10, 25, 0, 0, tzinfo=MADRID)  # 2 to 3 o'clock comes twice


def asked_on(days: list[datetime], *, at_hour: int) -> list[str]:
    """When work for the night was asked for, by workers that look every ten minutes."""
    asked = []
    for day in days:
        for minute in range(0, 25 * 60, 10):
            now = (day.astimezone(UTC) + timedelta(minutes=minute)).astimezone(MADRID)
            if now.date() == day.date() and jobs.nightly("settle", at_hour=at_hour, now=now):
                asked.append(now.strftime("%m-%d %H"))
    return asked


def test_work_for_the_night_is_asked_for_once_a_day_from_its_hour_on():
    assert asked_on([NOW.astimezone(MADRID).replace(hour=0)], at_hour=3) == ["03-01 03"]


@pytest.mark.parametrize("day", [FORWARD, BACK])
def test_the_night_of_a_changing_clock_has_its_turn_and_only_one(day):
    assert len(asked_on([day], at_hour=2)) == 1


def test_29_february_and_the_end_of_32_bits_have_their_turn():
    days = [datetime(2028, 2, 29, tzinfo=MADRID), datetime(2038, 1, 19, tzinfo=MADRID),
            datetime(2038, 1, 20, tzinfo=MADRID)]  # fmt: skip
    assert asked_on(days, at_hour=4) == ["02-29 04", "01-19 04", "01-20 04"]


def test_a_machine_that_slept_through_the_night_makes_up_for_it():
    assert jobs.nightly("settle", at_hour=3, now=NOW.astimezone(MADRID).replace(hour=11))


def test_a_clock_that_is_set_back_asks_for_nothing_twice():
    now = NOW.astimezone(MADRID)
    assert jobs.nightly("settle", at_hour=3, now=now)
    assert not jobs.nightly("settle", at_hour=3, now=now - timedelta(hours=2))
    assert jobs.nightly("settle", at_hour=3, now=now + timedelta(days=400))
    assert not jobs.nightly("settle", at_hour=3, now=now)


def test_every_hour_of_the_world_has_its_turn():
    start = BACK.astimezone(UTC)
    asked = [jobs.hourly("settle", now=start + timedelta(minutes=20 * n)) for n in range(18)]
    assert asked.count(True) == 6


def test_turns_of_long_ago_are_let_go():
    for number in range(jobs.TURNS_KEPT + 3):
        jobs.in_slot("settle", f"{number:04}", now=NOW)
    slots = list(jobs.Turn.objects.order_by("slot").values_list("slot", flat=True))
    assert (slots[0], len(slots)) == ("0003", jobs.TURNS_KEPT)


@pytest.mark.django_db(transaction=True)
def test_workers_that_notice_at_once_ask_once():
    def look(_: int) -> bool:
        try:
            return jobs.in_slot("settle", "2026-03-01", now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        assert list(workers.map(look, range(24))).count(True) == 1
    assert Job.objects.count() == 1
