"""The ground that the tests stand on is itself tried: guards that never say no guard nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests import capabilities, network
from tests.servers import postgres, spark


def test_nothing_reaches_the_outside_by_address():
    with socket.socket() as outside, pytest.raises(network.OutsideWorld):
        outside.connect(("192.0.2.1", 80))


def test_nothing_reaches_the_outside_by_name():
    with pytest.raises(network.OutsideWorld):
        socket.getaddrinfo("example.org", 443)


def test_our_own_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9", b"127.0.0.1"])
def test_home_is_loopback(host):
    assert network.is_home(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "example.org", "0.0.0.1", "fe80::1%eth0"])
def test_a_neighbour_is_not_home(host):
    assert not network.is_home(host)


@pytest.mark.parametrize("wrong", ["A6", "K1", "A0", "", "b1", 7])
def test_a_capability_that_does_not_exist_is_refused(wrong):
    assert capabilities.unknown((wrong,)) == [wrong]


def test_the_list_of_capabilities_is_the_whole_list():
    assert len(capabilities.IDS) == 54
    assert not capabilities.unknown(("A1", "E10", "J4"))
    assert capabilities.unknown(()), "a marker without an id shows nothing"


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for(request):
    assert connection.vendor == request.config.getoption("--db")


@pytest.mark.django_db
def test_sqlite_is_a_file_with_a_write_ahead_log():
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL there is no file")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
    assert Path(connection.settings_dict["NAME"]).is_file()


def test_a_child_has_an_empty_place_of_its_own(child_env, request):
    asked = "import os; print(os.environ['SOBREMESA_DATA'], os.environ.get('SOBREMESA_DATABASE'))"
    said = subprocess.run(
        [sys.executable, "-c", asked], env=child_env, capture_output=True, text=True, check=True
    )
    data, database = said.stdout.split()
    assert data != os.environ["SOBREMESA_DATA"]
    assert database != os.environ.get("SOBREMESA_DATABASE", "")
    assert (database == "None") == (request.config.getoption("--db") == "sqlite")


def test_without_its_programs_postgres_says_what_to_install(monkeypatch):
    monkeypatch.setattr(postgres.Path, "glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(postgres.NoPostgres, match="apt-get install postgresql-15"):
        postgres.start()


def test_without_java_spark_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(spark.NoSpark, match="apt-get install openjdk-17-jre-headless"):
        spark.start()
