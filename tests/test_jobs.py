"""Work for later is done, once, by whoever holds it, and comes back when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
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
job, batch = Job.objects.get(), Batch.objects.get()
print(job.attempts, bool(job.done_at), bool(batch.finished_at), Interaction.objects.count())
"""


@pytest.mark.parametrize("point", ["importing.before_commit:1", "importing.settled:1",
                                   "work.done:1"])  # fmt: skip
def test_a_worker_killed_at_work_is_followed_by_another(point, child_env, tmp_path):
    home = material.everything(tmp_path / "home")

    def python(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", ASK, *words], env=child_env, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def worker(**more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "sobremesa", "work"], env={**child_env, **more},
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
