"""The clock jumps: nothing is done twice, nothing is left, what is used up stays used up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sobremesa import jobs
from sobremesa.jobs import LEASE_MINUTES, Job
from sobremesa.us import actions, queries
from sobremesa.us.models import DoorKey
from tests.us.build import colleague

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J1")]

MADRID = ZoneInfo("Europe/Madrid")
MOMENTS = {
    "an ordinary day": datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
    "the hour that is left out": datetime(2026, 3, 29, 1, 59, 59, tzinfo=MADRID),
    "the hour that comes twice": datetime(2026, 10, 25, 2, 59, 59, tzinfo=MADRID),
    "29 February": datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    "the end of 32 bits": datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
    "the end of a year": datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
}
JUMPS = {
    "two hours back": timedelta(hours=-2),
    "400 days ahead": timedelta(days=400),
    "a second": timedelta(seconds=1),
}
now = pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
jump = pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)


@now
@jump
def test_work_is_acknowledged_once_whatever_the_clock_does_meanwhile(now, jump):
    jobs.later("settle", now=now)
    first = jobs.claim(now=now)
    second = jobs.claim(now=now + jump)
    done = [jobs.finish(one, now=now + jump) for one in (first, second) if one]
    assert done.count(True) == 1
    assert Job.objects.get().done_at is not None


@now
@jump
def test_work_of_a_dead_worker_is_taken_up_soon_after_the_clock_jumped(now, jump):
    jobs.later("settle", now=now)
    jobs.claim(now=now)
    if jump < timedelta(0):
        Job.objects.update(due_at=now + jump)  # it had been due for long
    assert jobs.claim(now=now + jump + timedelta(minutes=LEASE_MINUTES, seconds=1))


@now
@jump
def test_a_link_that_was_used_stays_used(now, jump):
    token = actions.make_door_key(colleague(password=None), "sign_in", by=None, now=now)
    DoorKey.objects.update(used_at=now)
    assert not queries.doors_that_open(token, now=now + jump).exists()


@now
def test_a_link_that_was_not_used_runs_out(now):
    token = actions.make_door_key(colleague(password=None), "sign_in", by=None, now=now)
    assert queries.doors_that_open(token, now=now).exists()
    assert not queries.doors_that_open(token, now=now + timedelta(days=400)).exists()


@now
@jump
def test_the_night_has_one_turn_a_day_whatever_the_clock_does(now, jump):
    local, jumped = now.astimezone(MADRID), (now + jump).astimezone(MADRID)
    asked = [jobs.nightly("settle", at_hour=0, now=one) for one in (local, jumped, local, jumped)]
    assert asked.count(True) == len({local.date(), jumped.date()})
