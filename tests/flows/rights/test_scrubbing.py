"""Files are written anew only when nobody sees any more what has gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections
from django.utils import timezone

from sobremesa.flows.rights import scrubbing
from sobremesa.jobs import Turn

pytestmark = [pytest.mark.capability("J1"), pytest.mark.django_db(transaction=True)]


@contextmanager
def somebody_looks(*, for_seconds: float | None = None) -> Iterator[None]:
    """Another connection sees the tables as they are now: for a while, or all the time."""
    is_looking, may_go = threading.Event(), threading.Event()

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM django_migrations")
            is_looking.set()
            may_go.wait(for_seconds)
            cursor.execute("COMMIT")
        connections.close_all()

    looker = threading.Thread(target=look)
    looker.start()
    assert is_looking.wait(20)
    try:
        yield
    finally:
        may_go.set()
        looker.join()


@pytest.fixture(autouse=True)
def only_on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one version of a page, and VACUUM alone with it")


def test_it_is_done_again_until_nobody_sees_what_has_gone():
    Turn.objects.create(kind="a word", slot="of theirs", at=timezone.now())
    with somebody_looks(for_seconds=2):
        Turn.objects.all().delete()
        with connection.cursor() as cursor:
            assert scrubbing._kept_rows(cursor, "sobremesa_turn") == 1
            assert scrubbing._written_anew(cursor, ["sobremesa_turn"])
            assert scrubbing._kept_rows(cursor, "sobremesa_turn") == 0


def test_whoever_looks_on_for_long_is_told_of(monkeypatch):
    monkeypatch.setattr(scrubbing, "LOOKING_SECONDS", 0.3)
    Turn.objects.create(kind="a word", slot="of theirs", at=timezone.now())
    with somebody_looks(), connection.cursor() as cursor:
        Turn.objects.all().delete()
        assert not scrubbing._written_anew(cursor, ["sobremesa_turn"])
    monkeypatch.undo()
    assert "looking" not in scrubbing.scrub()
