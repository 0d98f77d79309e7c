"""How the house is: staff see it, outsiders learn only whether it stands."""

from __future__ import annotations

import fcntl
import os
from datetime import timedelta

import pytest
from django.conf import settings as ours
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext

from sobremesa import jobs
from sobremesa.flows.keeping import health, room, shelf, upgrading
from sobremesa.jobs import Job
from sobremesa.templatetags import upkeep
from sobremesa.us.models import Role
from sobremesa.web import today
from tests.us.build import NOW, colleague, firm

BACKEND = ours.AUTHENTICATION_BACKENDS[0]
pytestmark = [pytest.mark.django_db, pytest.mark.capability("J1")]


@pytest.fixture
def house(data_dir, settings):
    settings.BACKUPS, settings.STATIC_ROOT = data_dir / "backups", data_dir / "static"
    settings.STATIC_ROOT.mkdir()
    upkeep._known.clear()
    firm()
    yield data_dir
    upkeep._known.clear()


@pytest.fixture
def staff(client, house):
    client.force_login(colleague(password=None), backend=BACKEND)
    return client


def laid(made_at, **proof):
    path = shelf.folder() / shelf.new_name(made_at)
    path.write_bytes(b"x" * 2048)
    shelf.write_note(path, {"size": 2048, **({"proof": proof} if proof else {})})


def words_of(client) -> str:
    return client.get("/settings/health/").content.decode()


def aged(house, days):
    old = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(house / "static", (old, old))


def test_a_backup_nobody_restored_is_not_yet_proven(staff):
    laid(timezone.now())
    assert "not yet proven" in words_of(staff)


def test_a_backup_that_was_restored_says_how_long_it_took(staff):
    laid(timezone.now(), at=NOW.isoformat(), seconds=12.5, findings=[])
    assert "12.5 seconds: all was there" in words_of(staff)


def test_a_backup_that_could_not_be_restored_is_an_alarm_on_every_page(staff):
    laid(timezone.now(), at=NOW.isoformat(), seconds=1, findings=["bytes-changed"])
    assert "do not rely on it" in staff.get("/settings/firm/").content.decode()


def test_two_days_without_a_backup_are_an_alarm(staff, house):
    assert "There is none yet" not in staff.get("/settings/firm/").content.decode()
    aged(house, days=3)
    upkeep._known.clear()
    assert "There is none yet" in staff.get("/settings/firm/").content.decode()


def test_an_old_backup_is_an_alarm_and_a_fresh_one_is_none(house):
    laid(timezone.now() - timedelta(days=3))
    assert [one.code for one in health.alarms(now=timezone.now())] == ["backup"]
    laid(timezone.now())
    assert health.alarms(now=timezone.now()) == []


def test_a_worker_that_was_last_seen_long_ago_is_an_alarm(house):
    beat = house / health.HEARTBEAT
    beat.touch()
    assert health.alarms(now=timezone.now()) == []
    assert [one.code for one in health.alarms(now=timezone.now() + timedelta(minutes=3))] == [
        "worker"
    ]


def test_alarms_ask_no_database(house, django_assert_num_queries):
    with django_assert_num_queries(0):
        health.alarms(now=timezone.now())


def test_whoever_is_not_staff_sees_no_alarm_and_no_page(client, house):
    aged(house, days=3)
    client.force_login(colleague(role=Role.KEEPER, password=None), backend=BACKEND)
    assert "There is none yet" not in client.get("/settings/").content.decode()
    assert client.get("/settings/health/").status_code == 403
    assert client.post("/settings/health/", {"act": "backup"}).status_code == 403
    assert not Job.objects.exists()


def test_a_backup_is_asked_for_once(staff):
    for _ in range(2):
        staff.post("/settings/health/", {"act": "backup"})
    assert list(Job.objects.values_list("kind", flat=True)) == ["backup"]


def test_work_that_was_given_up_is_tried_again(staff):
    jobs.later("settle", now=NOW)
    job = jobs.claim(now=NOW)
    jobs.put_off(job, error="ValueError", is_permanent=True, now=NOW)
    page = words_of(staff)
    assert "0 waiting, 1 given up" in page
    assert "ValueError" in page

    staff.post("/settings/health/", {"job": job.pk})
    assert jobs.claim(now=timezone.now()).pk == job.pk


@pytest.mark.parametrize("job", ["", "x", "9" * 30, "-1", "7"])
def test_work_that_is_not_there_is_not_tried_again(staff, job):
    assert staff.post("/settings/health/", {"job": job}).status_code == 302
    assert not Job.objects.exists()


def test_it_answers_strangers_that_it_lives_and_asks_no_database(
    client, house, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_it_is_ready_when_all_parts_are_and_says_which_is_not(client, house):
    (house / health.HEARTBEAT).touch()
    answer = client.get("/readyz")
    assert answer.json() == {"worker": True, "room": True, "migrated": True, "database": True}
    assert answer.status_code == 200

    old = (timezone.now() - timedelta(hours=1)).timestamp()
    os.utime(house / health.HEARTBEAT, (old, old))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, False)


def test_while_it_is_updated_pages_say_so_and_it_still_lives(client, house):
    with (house / upgrading.LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        answer = client.get("/settings/")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert gettext("Sobremesa is being updated.") in answer.content.decode()
        assert client.get("/healthz").status_code == 200
    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize(
    ("why", "status", "says"),
    [
        (OSError(28, "No space left on device"), 507, "The disk is full."),
        (OSError(122, "Disk quota exceeded"), 507, "The disk is full."),
        (OperationalError("database or disk is full"), 507, "The disk is full."),
        (OperationalError("could not extend file: No space left on device"), 507, "full"),
        (OperationalError("database is locked"), 503, "The database is busy."),
        (InterfaceError("connection already closed"), 503, "The database is busy."),
        (OSError(5, "Input/output error"), 500, "Something broke on our side."),
        (ValueError("x"), 500, "Something broke on our side."),
    ],
)
def test_what_went_wrong_is_said_in_plain_words(staff, monkeypatch, why, status, says):
    def fails(*_: object, **__: object) -> None:
        raise why

    room.lay_ballast()
    monkeypatch.setattr(today, "render", fails)
    staff.raise_request_exception = False
    answer = staff.get("/")
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert room.has_ballast() is (status != 507), "the reserve is let go when the disk is full"
