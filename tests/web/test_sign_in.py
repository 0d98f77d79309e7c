"""Coming in is one machine of states, tried in all of them (RELIABILITY R19)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sobremesa.us import actions
from sobremesa.us.models import User
from tests.us.build import PASSWORD, colleague, firm

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
NEW = "otra puerta verde y azul"


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    cache.clear()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def try_password(client: Client, email: str, password: str):
    return client.post("/accounts/login/", {"login": email, "password": password})


def link(user: User, purpose: str = actions.SIGN_IN, *, age: timedelta = timedelta(0)) -> str:
    token = actions.make_door_key(user, purpose, by=None, now=timezone.now() - age)
    return f"/door/{token}/"


def without_what_changes(answer) -> str:
    """The words of an answer, without its form tokens and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r'(name="(?:next|login)" value|X-CSRFToken&quot;: &quot;)[^>]*', "", text)


# ------------------------------------------------------------------------ the truth table


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("password", ["right", "wrong", "empty", "never chosen"])
def test_a_password_lets_in_only_if_right_and_only_who_works_here(client, is_active, password):
    nerea = colleague(
        is_active=is_active, password=None if password == "never chosen" else PASSWORD
    )
    given = {"right": PASSWORD, "wrong": NEW, "empty": "", "never chosen": "!"}[password]

    try_password(client, nerea.email, given)

    assert is_in(client) == (is_active and password == "right")


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("purpose", [actions.FIRST, actions.INVITE, actions.SIGN_IN])
@pytest.mark.parametrize("state", ["good", "used", "expired", "taken back"])
@pytest.mark.parametrize("has_password", [True, False])
def test_a_link_lets_in_only_if_good_and_only_who_works_here(
    client, is_active, purpose, state, has_password
):
    iker = colleague("Iker Odriozola", password=PASSWORD if has_password else None)
    firm()
    door = link(iker, purpose, age=timedelta(days=8 if state == "expired" else 0))
    if state == "used":
        actions.use_door_key(door.split("/")[2], now=timezone.now())
    if state == "taken back":
        actions.revoke_door_keys(iker, now=timezone.now())
    User.objects.filter(pk=iker.pk).update(is_active=is_active)
    is_good = state == "good" and is_active

    assert client.get(door).status_code == (200 if is_good else 404)
    assert not is_in(client)
    assert client.post(door).status_code == (302 if is_good else 404)
    assert is_in(client) == is_good


def test_a_link_and_a_wrong_password_together_are_not_more_than_each():
    nerea, client = colleague(), Client()
    client.get(link(nerea))
    try_password(client, nerea.email, NEW)
    assert not is_in(client)


# ------------------------------------------------------------------ the same answer for all


def test_nobody_learns_from_the_door_who_works_here():
    colleague()
    colleague("Iker Odriozola", is_active=False)
    colleague("Maddi Lasa", password=None)

    answers = [
        try_password(Client(), email, password)
        for email, password in (
            ("nobody@intxaurpe.example", PASSWORD),
            ("nerea@intxaurpe.example", NEW),
            ("iker@intxaurpe.example", PASSWORD),
            ("iker@intxaurpe.example", NEW),
            ("maddi@intxaurpe.example", NEW),
        )
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({without_what_changes(answer) for answer in answers}) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_learns_from_a_link_why_it_does_not_open(method):
    nerea = colleague()
    used, expired = link(nerea), None
    actions.use_door_key(used.split("/")[2], now=timezone.now())
    expired = link(nerea, age=timedelta(hours=2))

    answers = [
        getattr(Client(), method)(door)
        for door in (used, expired, f"/door/{'a' * 43}/", "/door/x/")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({without_what_changes(answer) for answer in answers}) == 1


def test_guessing_is_stopped_after_ten_tries_for_right_ones_too():
    nerea = colleague()
    for _ in range(10):
        try_password(Client(), nerea.email, NEW)

    client = Client()
    try_password(client, nerea.email, PASSWORD)

    assert not is_in(client)


def test_guessing_the_old_password_counts_as_guessing_at_the_door(client):
    firm()
    nerea = colleague()
    try_password(client, nerea.email, PASSWORD)
    for _ in range(10):
        client.post("/accounts/password/", {"old": "wrong", "password": NEW})

    client.post("/accounts/password/", {"old": PASSWORD, "password": NEW})

    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/admin/"])
def test_there_is_no_other_way_in(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "a@b.example", "password1": NEW}).status_code == 404


# ----------------------------------------------------------------------------- what is sent


@pytest.mark.parametrize("is_good", [True, False])
def test_a_page_with_a_secret_in_its_address_is_kept_and_told_to_nobody(client, is_good):
    door = link(colleague()) if is_good else f"/door/{'a' * 43}/"
    headers = client.get(door).headers

    assert headers["Referrer-Policy"].startswith("no-referrer")
    assert "no-store" in headers["Cache-Control"]
    assert "noindex" in headers["X-Robots-Tag"]


def test_links_are_made_from_the_configured_address_whatever_the_caller_says(client, settings):
    settings.URL, settings.ALLOWED_HOSTS = "https://casa.example", ["*"]
    firm()
    client.force_login(colleague(), backend=settings.AUTHENTICATION_BACKENDS[0])

    answer = client.post(
        "/settings/colleagues/",
        {"name": "Iker", "email": "iker@x.example", "role": "staff"},
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )

    assert "https://casa.example/door/" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_foot_leads_nowhere_else(client, where):
    assert client.post("/look/", {"language": "en", "next": where})["Location"] == "/"


# -------------------------------------------------------------------- sessions and passwords


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one():
    firm()
    nerea, here, elsewhere = colleague(), Client(), Client()
    for client in (here, elsewhere):
        try_password(client, nerea.email, PASSWORD)

    here.post("/accounts/password/", {"old": PASSWORD, "password": NEW})

    assert here.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


def test_the_old_password_is_asked_for_unless_a_link_brought_them(client):
    firm()
    nerea = colleague()
    try_password(client, nerea.email, PASSWORD)
    client.post("/accounts/password/", {"password": NEW})
    assert User.objects.get().check_password(PASSWORD)

    by_link = Client()
    by_link.post(link(nerea))
    by_link.post("/accounts/password/", {"password": NEW})
    assert User.objects.get().check_password(NEW)

    # Once: the link has served.
    by_link.post("/accounts/password/", {"password": PASSWORD})
    assert User.objects.get().check_password(NEW)


def test_whoever_is_let_go_is_out_at_once():
    firm()
    nerea, iker, client = colleague(), colleague("Iker Odriozola"), Client()
    try_password(client, iker.email, PASSWORD)

    actions.deactivate(iker, by=nerea, now=timezone.now())

    assert client.get("/settings/").status_code == 302


def test_somebody_elses_link_changes_who_is_in_and_takes_nothing_along():
    firm()
    nerea, iker, client = colleague(), colleague("Iker Odriozola"), Client()
    try_password(client, nerea.email, PASSWORD)
    before = client.session.session_key

    client.post(link(iker))

    assert client.session["_auth_user_id"] == str(iker.pk)
    assert client.session.session_key != before


def test_every_form_asks_for_its_token():
    strict = Client(enforce_csrf_checks=True)
    door = link(colleague())

    assert strict.post(door).status_code == 403
    assert strict.post("/look/", {"language": "en"}).status_code == 403
    assert "open too long" in strict.post(door, headers={"accept-language": "en"}).content.decode()
    assert not is_in(strict)
