"""Who may do what, generated from the addresses: page x method x role (RELIABILITY § 3d).

A denied request leaves every table as it was: other products answered 403 and had written.
"""

from __future__ import annotations

import re
import secrets
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from sobremesa.us.models import User
from sobremesa.web import register
from sobremesa.web.register import Access, Who
from tests.security.world import NOT_THEIRS, World, build, filled, fingerprint

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PAGES = [pytest.param(one, id=str(one.name)) for one in register.collect()[0]]
ALSO_GIVEN = {"act": "about", "name": "Written by a stranger", "answer": "yes", "q": "begona"}


@pytest.fixture
def world() -> World:
    """One of everything."""
    return build()


def browser_of(user: User | AnonymousUser) -> Client:
    """Somebody's browser; those who have left still have theirs open."""
    client = Client(raise_request_exception=True)
    if isinstance(user, User):
        client.force_login(user)
    return client


def access_of(pattern: URLPattern) -> Access:
    return register.collect()[1][str(pattern.name)]


def may(user: User | AnonymousUser, access: Access, method: str) -> bool | None:
    """Whether the register lets them; None when nobody may use that method here."""
    who = access.of(method)
    return None if who is None else register.may(user, who)


@pytest.mark.parametrize("pattern", PAGES)
def test_whoever_may_not_is_refused_and_nothing_is_written(pattern, world):
    values = filled(pattern, world)
    assert values is not None, f"{pattern.name}: say in tests/security/world.py what fills it"
    where, access = reverse(str(pattern.name), kwargs=values), access_of(pattern)
    browsers = {role: browser_of(user) for role, user in world.people.items()}
    before = fingerprint()
    for role, user in world.people.items():
        for method in METHODS:
            allowed = may(user, access, method)
            if not allowed:
                answer = browsers[role].generic(method, where, "act=about", content_type=FORM)
                is_refused(answer, role, allowed, f"{role} {method} {where}: {answer.status_code}")
        assert fingerprint() == before, f"{role} wrote something at {where}"


def is_refused(answer, role: str, allowed: bool | None, said: str) -> None:
    """To the door with those who have not signed in; a plain no to everybody else."""
    if role in {"anonymous", "gone"}:
        assert answer.status_code in {302, 403, 405}, said
        if answer.status_code == 302:
            assert "/accounts/login/" in answer.headers["Location"], said
    else:
        assert answer.status_code == (405 if allowed is None else 403), said


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("pattern", PAGES)
def test_whoever_may_is_answered_and_never_with_a_crash(pattern, world):
    values, access = filled(pattern, world), access_of(pattern)
    where = reverse(str(pattern.name), kwargs=values)
    for role, user in world.people.items():
        for method in ("GET", "POST"):
            if not may(user, access, method):
                continue
            for given in ({}, ALSO_GIVEN):
                with transaction.atomic():
                    browser = browser_of(user)
                    send = browser.get if method == "GET" else browser.post
                    answer = send(where, given)
                    assert answer.status_code < 500, f"{role} {method} {where}"
                    transaction.set_rollback(True)


@pytest.mark.parametrize(
    "pattern",
    [one for one in PAGES if str(one.values[0].name).startswith(NOT_THEIRS)
     and one.values[0].pattern.converters],
)  # fmt: skip
def test_somebody_elses_is_answered_like_what_does_not_exist(pattern, world):
    """Jon asks for what is Ane's, and for what is nobody's: the same status, the same words."""
    values, access = filled(pattern, world), access_of(pattern)
    missing = {
        key: secrets.token_hex(8) if isinstance(value, str) else 987_654_321
        for key, value in values.items()
    }
    browser = browser_of(world.people["other keeper"])
    before = fingerprint()
    for method in ("GET", "POST"):
        if not may(world.people["other keeper"], access, method):
            continue
        there, nowhere = (reverse(str(pattern.name), kwargs=one) for one in (values, missing))
        theirs = browser.generic(method, there, "act=about", content_type=FORM)
        nobodys = browser.generic(method, nowhere, "act=about", content_type=FORM)
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert plain(theirs.content, there) == plain(nobodys.content, nowhere)
        assert fingerprint() == before


def plain(page: bytes, asked: str) -> bytes:
    """A page without the token that is new each time, and without the address that was asked."""
    page = re.sub(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', b"", page)
    return page.replace(asked.encode(), b"").replace(quote(asked, safe="").encode(), b"")


def test_there_is_a_matrix_to_speak_of(world):
    assert len(PAGES) > 40
    assert {access_of(one.values[0]).of("POST") for one in PAGES} >= {Who.WRITER, Who.STAFF, None}
    assert register.unlisted(get_resolver().url_patterns) == []


def test_a_write_would_be_seen(world):
    """The oracle itself: one changed letter changes the fingerprint."""
    before = fingerprint()
    world.person.note = "x"
    world.person.save(update_fields=["note"])
    after = fingerprint()

    assert [table for table in before if before[table] != after[table]] == ["sobremesa_person"]
