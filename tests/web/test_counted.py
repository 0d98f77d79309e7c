"""Tries are counted, once for all processes, and no stranger locks anybody out (R27)."""

from __future__ import annotations

import os
import statistics
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client

from sobremesa.counters import Counter, InDatabase
from sobremesa.journal import Entry
from sobremesa.us.models import User
from tests.us.build import PASSWORD, colleague, firm
from tests.web.entry import is_in, try_password

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
WRONG = "otra puerta verde y azul"


class Counting(Argon2PasswordHasher):
    """Argon2, and how often it was computed."""

    computed = 0

    def encode(self, *args, **kwargs):
        """As Argon2."""
        Counting.computed += 1
        return super().encode(*args, **kwargs)

    def verify(self, *args, **kwargs):
        """As Argon2."""
        Counting.computed += 1
        return super().verify(*args, **kwargs)


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    cache.clear()
    firm()


@pytest.fixture
def cheap(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def test_a_stranger_elsewhere_locks_nobody_out(cheap):
    nerea = colleague()
    for _ in range(15):
        try_password(at("203.0.113.5"), nerea.email, WRONG)

    hers, neighbour, same = at("198.51.100.5"), at("203.0.113.200"), at("203.0.113.5")
    for one in (hers, neighbour, same):
        try_password(one, nerea.email)

    assert (is_in(hers), is_in(neighbour), is_in(same)) == (True, True, False)


def test_a_whole_network_is_counted_too(cheap):
    nerea = colleague()
    for address in range(4):
        for _ in range(10):
            try_password(at(f"203.0.113.{address}"), nerea.email, WRONG)

    neighbour, other = at("203.0.113.200"), at("203.0.112.200")
    try_password(neighbour, nerea.email)
    try_password(other, nerea.email)

    assert (is_in(neighbour), is_in(other)) == (False, True)


def test_one_line_of_the_newer_internet_has_many_addresses(cheap):
    nerea = colleague()
    for number in range(10):
        try_password(at(f"2001:db8:1:1::{number}"), nerea.email, WRONG)

    same, next_door = at("2001:db8:1:1::77"), at("2001:db8:1:2::1")
    try_password(same, nerea.email)
    try_password(next_door, nerea.email)

    assert (is_in(same), is_in(next_door)) == (False, True)


def test_one_address_tries_a_hundred_times_an_hour_whomever(cheap):
    nerea = colleague()
    for number in range(100):
        cache_free = at("203.0.113.5")
        cache_free.post("/accounts/login/", {"login": f"a{number}@x.example", "password": WRONG})
        if number % 25 == 24:  # another limit, on coming here at all, is not what is tried
            Counter.objects.exclude(pk__in=kept_for_an_hour()).delete()

    late, elsewhere = at("203.0.113.5"), at("203.0.113.6")
    try_password(late, nerea.email)
    try_password(elsewhere, nerea.email)

    assert (is_in(late), is_in(elsewhere)) == (False, True)


def kept_for_an_hour() -> list[str]:
    rows = Counter.objects.all()
    return [one.key for one in rows if isinstance(one.value, list) and len(one.value) > 20]


@pytest.mark.parametrize(("proxies", "believed"), [(0, False), (1, True)])
def test_who_forwards_is_believed_only_if_it_is_ours(cheap, settings, proxies, believed):
    settings.PROXIES, nerea = proxies, colleague()
    for number in range(12):
        client = Client(
            REMOTE_ADDR="203.0.113.5", headers={"x-forwarded-for": f"9.9.9.9, 100.{number}.0.1"}
        )
        try_password(client, nerea.email, WRONG)

    client = Client(REMOTE_ADDR="203.0.113.5", headers={"x-forwarded-for": "9.9.9.9, 100.99.0.1"})
    try_password(client, nerea.email)

    assert is_in(client) == believed


def test_a_right_password_of_one_who_left_counts_as_a_wrong_one(cheap):
    nerea = colleague(is_active=False)
    for _ in range(10):
        try_password(Client(), nerea.email)
    User.objects.update(is_active=True)

    client = Client()
    try_password(client, nerea.email)

    assert not is_in(client)


def test_who_comes_in_and_who_does_not_is_written_down(cheap, caplog):
    nerea = colleague()
    try_password(at("203.0.113.5"), nerea.email, WRONG)
    try_password(at("203.0.113.5"), nerea.email)

    said = [one.getMessage() for one in caplog.records if one.name == "sobremesa.web.doorkeeper"]
    assert said == ["Nobody was let in, from the network 203.0.113.0/24."]
    entry = Entry.objects.get(verb="came.in")
    assert (entry.by, entry.data) == (nerea, {"how": "password"})


def test_links_are_tried_so_many_times_and_no_more(cheap):
    answers = [Client().post(f"/door/{'a' * 43}/").status_code for _ in range(61)]

    assert set(answers[:60]) == {404}
    assert answers[60] == 429


@pytest.mark.parametrize("who", ["unknown", "known", "left", "never chose one"])
def test_a_hash_is_computed_once_whoever_it_is(settings, who):
    settings.PASSWORD_HASHERS = [f"{Counting.__module__}.Counting"]
    nerea = colleague(
        password=None if who == "never chose one" else PASSWORD, is_active=who != "left"
    )
    Counting.computed = 0

    try_password(Client(), "nobody@x.example" if who == "unknown" else nerea.email, WRONG)

    assert Counting.computed == 1


@pytest.mark.hardening
def test_the_door_takes_as_long_for_all():
    nerea, left = colleague(), colleague("Iker Odriozola", is_active=False)
    taken: dict[str, list[float]] = {"nobody@x.example": [], nerea.email: [], left.email: []}
    for turn in range(40):
        for email, times in taken.items():
            cache.clear()
            client = Client()
            begun = time.process_time()
            try_password(client, email, f"{WRONG} {turn}")
            times.append(time.process_time() - begun)

    medians = [statistics.median(each) for each in taken.values()]

    assert max(medians) - min(medians) < 0.25 * min(medians)


# ------------------------------------------------------------------------------ the counters


def test_what_is_counted_is_there_for_another_process_too():
    cache.set("tries", [1.5, 2.5], 60)

    assert InDatabase("", {}).get("tries") == [1.5, 2.5]
    assert Counter.objects.get().value == [1.5, 2.5]


def test_of_two_who_add_the_first_wins_until_it_runs_out():
    assert cache.add("lock", True, 60)
    assert not cache.add("lock", True, 60)
    cache.set("lock", True, -1)
    assert cache.get("lock", "gone") == "gone"
    assert cache.add("lock", True, 60)
    assert cache.touch("lock", 60)
    assert cache.delete("lock")
    assert not cache.delete("lock")
    assert not cache.touch("lock")


def test_a_key_stands_nowhere_readable():
    cache.set("login of nerea@intxaurpe.example from 203.0.113.5", [1], None)

    row = Counter.objects.get()
    assert "nerea" not in f"{row.key} {row.value}"
    assert len(row.key) == 64


def test_what_has_run_out_is_swept_away():
    for number in range(400):
        cache.set(f"tries {number}", [number], -1)
    cache.set("tries of today", [1], 60)

    assert Counter.objects.count() < 200


def test_the_tests_themselves_run_on_the_counters_in_the_database():
    assert isinstance(cache._connections["default"], InDatabase)
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "sobremesa.settings"
