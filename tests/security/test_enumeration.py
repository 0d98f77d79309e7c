"""What is not there, what is over and what is somebody else's answer alike (RELIABILITY § 3d)."""

from __future__ import annotations

import hashlib
import re
import secrets
import statistics
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from sobremesa.us import actions, queries
from sobremesa.us.models import DoorKey
from sobremesa.web import register
from tests.build import a_colleague, a_firm
from tests.security.world import World, build, filled

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
ROUNDS = 30
TIMES_SLOWER = 3  # two cores are shared with whoever else is at work


@pytest.fixture
def shut() -> dict[str, str]:
    """A link of every kind that opens nothing."""
    a_firm()
    nerea, iker = a_colleague(), a_colleague("Iker Odriozola")
    now, day = timezone.now(), timedelta(days=1)
    used = actions.make_door_key(iker, actions.SIGN_IN, by=nerea, now=now)
    actions.use_door_key(used, now=now)
    revoked = actions.make_door_key(nerea, actions.INVITE, by=None, now=now)
    actions.make_door_key(nerea, actions.INVITE, by=None, now=now)  # takes back the one before
    left = a_colleague("Miren Lasa")
    gone = actions.make_door_key(left, actions.INVITE, by=nerea, now=now)
    actions.deactivate(left, by=nerea, now=now)
    return {
        "unknown": secrets.token_urlsafe(32),
        "expired": actions.make_door_key(nerea, actions.SIGN_IN, by=None, now=now - 30 * day),
        "used": used,
        "revoked": revoked,
        "of one who left": gone,
        "short": "x" * 42,
        "long": "x" * 44,
        "not even letters": "é" * 43,
    }


def plain(page: bytes, *asked: object) -> bytes:
    """A page without the token that is new each time, and without what was asked for."""
    page = re.sub(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', b"", page)
    for value in asked:
        for said in (str(value), quote(str(value), safe="")):
            page = page.replace(said.encode(), b"")
    return page


def ask(client: Client, token: str, method: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, words and headers of a link, without what was asked for and what is new each time."""
    where = reverse("door", args=[token])
    answer = client.get(where) if method == "GET" else client.post(where)
    page = answer.content.replace(where.encode(), b"")
    headers = {name: said for name, said in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, plain(page, token), headers


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("is_in", [False, True], ids=["a stranger", "a colleague"])
def test_all_links_that_open_nothing_answer_alike(shut, method, is_in, client):
    if is_in:
        client.force_login(a_colleague("Jon Aranburu"))
    answers = {kind: ask(client, token, method) for kind, token in shut.items()}

    status, page, headers = answers["unknown"]
    assert status == 404
    for kind, answer in answers.items():
        assert answer == (status, page, headers), kind


def test_a_link_that_opens_answers_otherwise(client):
    """The oracle itself: were all pages the same, the test above would say nothing."""
    a_firm()
    token = actions.make_door_key(a_colleague(), actions.SIGN_IN, by=None, now=timezone.now())

    status, page, _headers = ask(client, token, "GET")

    assert status == 200
    assert page != ask(client, secrets.token_urlsafe(32), "GET")[1]


def test_no_kind_of_shut_link_takes_much_longer_than_another(shut, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    took: dict[str, list[float]] = {kind: [] for kind in shut}
    for _round in range(ROUNDS):
        for kind, token in shut.items():
            client, begun = Client(), time.perf_counter()
            client.get(reverse("door", args=[token]))
            took[kind].append(time.perf_counter() - begun)
    medians = {kind: statistics.median(seconds) for kind, seconds in took.items()}

    assert max(medians.values()) < TIMES_SLOWER * min(medians.values()), medians


def test_a_hundred_thousand_tokens_are_a_hundred_thousand():
    made = {secrets.token_urlsafe(32) for _ in range(100_000)}

    assert len(made) == 100_000
    assert {len(token) for token in made} == {queries.TOKEN_CHARS}


def test_a_link_is_made_of_such_a_token_and_only_its_hash_is_kept():
    nerea, now = a_colleague(), timezone.now()
    tokens = [actions.make_door_key(nerea, actions.SIGN_IN, by=None, now=now) for _ in range(50)]

    assert len(set(tokens)) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    kept = set(DoorKey.objects.values_list("token_hash", flat=True))
    assert kept == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sobremesa_doorkey")
        rows = repr(cursor.fetchall())
    assert not [token for token in tokens if token in rows]


def test_a_hash_is_no_token(client):
    """Whoever reads the database comes in with nothing of what stands there."""
    a_firm()
    actions.make_door_key(a_colleague(), actions.SIGN_IN, by=None, now=timezone.now())
    kept = DoorKey.objects.get().token_hash

    for asked in (kept, kept[:43], kept.upper()):
        assert client.post(reverse("door", args=[asked])).status_code == 404


@pytest.mark.parametrize("kept", ["", None])
def test_no_row_without_a_hash_can_stand_there_to_be_matched(kept):
    nerea, now = a_colleague(), timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        DoorKey.objects.create(
            token_hash=kept, user=nerea, purpose="x", made_at=now, expires_at=now
        )


# ------------------------------------------------------------------------- every object

WITH_OBJECT = [
    pytest.param(one, id=str(one.name))
    for one in register.collect()[0]
    if one.pattern.converters and one.name not in {"door", "people-cell"}
]
NUMBERS = (0, 987_654_321, 2**31, 2**63 - 1)
WORDS = ("0" * 16, "f" * 16, "x", "None", "null", "../..", "%00", "é" * 16, "a" * 300)


@pytest.fixture
def world() -> World:
    """One of everything."""
    return build()


@pytest.mark.parametrize("pattern", WITH_OBJECT)
def test_whatever_is_not_there_answers_alike(pattern, world):
    """Codes and numbers of nothing, near and far: one status and one page for all of them."""
    values, access = filled(pattern, world), register.collect()[1][str(pattern.name)]
    assert values is not None
    browser = Client()
    browser.force_login(world.people["staff"])
    for method in ("GET", "POST"):
        if access.of(method) is None:
            continue
        found = set(_answers(browser, str(pattern.name), values, method))
        assert len(found) == 1, (method, [(status, len(page)) for status, page in found])
        assert next(iter(found))[0] in {302, 404}


def _answers(browser: Client, name: str, values, method: str):
    sizes = max(len(NUMBERS), len(WORDS))
    for turn in range(sizes):
        given = {
            key: (NUMBERS[turn % len(NUMBERS)] if isinstance(value, int) else
                  WORDS[turn % len(WORDS)].replace("/", ""))
            for key, value in values.items()
        }  # fmt: skip
        try:
            where = reverse(name, kwargs=given)
        except NoReverseMatch:
            continue  # no page has such an address
        answer = browser.generic(method, where)
        page = answer.content.replace(where.encode(), b"")
        yield answer.status_code, plain(page, *(v for v in given.values() if len(str(v)) > 4))
