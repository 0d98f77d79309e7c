"""The second factor: every road to the table, tried with everything that may stand on it (R19)."""

from __future__ import annotations

import base64
import itertools
import json
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sobremesa.flows.sealing import rotating
from sobremesa.journal import Entry
from sobremesa.us import actions
from sobremesa.us.models import Firm, Role, User
from sobremesa.walls import sealed
from tests.us.build import PASSWORD, colleague, firm
from tests.web.entry import (
    SECRET,
    by_terminal,
    code,
    is_in,
    paper,
    telephone,
    try_code,
    try_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]


@pytest.fixture(autouse=True)
def settled(data_dir, settings):
    # How long a password takes is tried elsewhere; here there are hundreds.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    firm()


def link(user: User, purpose: str) -> str:
    token = actions.make_door_key(user, purpose, by=None, now=timezone.now())
    return f"/door/{token}/"


# -------------------------------------------------------------------------- the truth table

ROADS = ["right password", "wrong password", "link", "link of the terminal"]
SECONDS = [
    "nothing",
    "right code",
    "wrong code",
    "code of another",
    "paper",
    "paper twice",
    "old code",
]
TABLE = list(
    itertools.product(ROADS, ["no factor", "telephone"], SECONDS, ["works here", "left", "invited"])
)


def expected(road: str, factor: str, second: str, state: str) -> bool:
    """Whether they come in. This is the whole rule; everything else is how."""
    if state == "left" or road == "wrong password":
        return False
    if state == "invited" and road == "right password":
        return False
    if road == "link of the terminal" or factor == "no factor":
        return True
    return second in {"right code", "paper"}


@pytest.mark.parametrize(("road", "factor", "second", "state"), TABLE)
def test_one_comes_in_only_with_all_that_is_asked(road, factor, second, state):
    nerea = colleague()
    codes = []
    if factor == "telephone":
        telephone(nerea)
        codes = paper(nerea) if second.startswith("paper") else []
    if state == "invited":
        User.objects.filter(pk=nerea.pk).update(password="!")
    purposes = {"link": actions.SIGN_IN, "link of the terminal": actions.TERMINAL}
    door = link(nerea, purposes[road]) if road in purposes else ""
    client = Client()
    sent = {
        "nothing": "",
        "right code": code(),
        "wrong code": "000000" if code() != "000000" else "000001",
        "code of another": code("KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"),
        "old code": code(later=-3),
        "paper": codes[0] if codes else "12345 67890",
        "paper twice": codes[0] if codes else "12345 67890",
    }[second]
    if second == "paper twice" and factor == "telephone":
        entering_elsewhere(nerea, sent)
    if state == "left":
        User.objects.filter(pk=nerea.pk).update(is_active=False)

    if door:
        client.post(door)
    else:
        try_password(client, nerea.email, PASSWORD if road == "right password" else "wrong words")
    if not is_in(client):
        try_code(client, sent)

    assert is_in(client) == expected(road, factor, second, state)


def entering_elsewhere(user: User, code_on_paper: str) -> None:
    """The code serves somebody else first, who came by another link."""
    other = Client()
    held = list(user.door_keys.filter(used_at=None, revoked_at=None).values_list("pk", flat=True))
    other.post(link(user, actions.SIGN_IN))
    try_code(other, code_on_paper)
    assert is_in(other)
    user.door_keys.filter(pk__in=held).update(revoked_at=None)


@pytest.mark.parametrize("asked", ["nobody", "soon", "now"])
@pytest.mark.parametrize("has", [True, False])
@pytest.mark.parametrize("role", [Role.STAFF, Role.READER])
def test_who_owes_a_second_factor_sees_only_where_it_is_added(client, asked, has, role):
    nerea = colleague(role=role)
    if has:
        telephone(nerea)
    day = {"nobody": None, "soon": timedelta(days=3), "now": timedelta(days=-1)}[asked]
    Firm.objects.update(factor_from=None if day is None else timezone.now() + day)
    try_password(client, nerea.email)
    if has:
        try_code(client, code())

    is_shut = asked == "now" and not has
    answer = client.get("/settings/")

    assert answer.status_code == (302 if is_shut else 200)
    page = client.get("/settings/entry/")
    assert page.status_code == 200
    assert ("First add a second factor" in page.content.decode()) == is_shut
    assert ("asks everybody" in page.content.decode()) == (asked != "nobody" and not has)
    assert client.get("/settings/entry/phone/").status_code == (302 if has else 200)


# --------------------------------------------------------------------------- codes and paper


def test_a_code_counts_once_for_as_long_as_it_is_good():
    nerea = colleague()
    telephone(nerea)
    now, first, second = code(), Client(), Client()
    for client in (first, second):
        try_password(client, nerea.email)

    try_code(first, now)
    try_code(second, f"{now[:3]} {now[3:]}")

    assert (is_in(first), is_in(second)) == (True, False)


def test_of_two_who_try_the_same_paper_at_once_one_comes_in():
    nerea = colleague()
    telephone(nerea)
    codes, clients = paper(nerea), [Client(), Client()]
    for client in clients:
        try_password(client, nerea.email)
        try_code(client, codes[3])

    assert [is_in(client) for client in clients] == [True, False]


def test_codes_on_paper_are_shown_once_and_kept_as_a_file(client):
    nerea = colleague()
    telephone(nerea)
    client = by_terminal(nerea)
    client.post("/settings/entry/paper/new/")

    page = client.get("/settings/entry/paper/").content.decode()
    shown = re.findall(r"<code>(\d{5} \d{5})</code>", page)
    file = unquote(re.search(r'href="data:text/plain;charset=utf-8,([^"]*)"', page)[1])

    assert len(set(shown)) == 10
    assert file.split("\n")[:-1] == shown
    again = client.get("/settings/entry/paper/").content.decode()
    assert not [one for one in shown if one in again]


def test_new_codes_on_paper_end_the_old_ones():
    nerea = colleague()
    telephone(nerea)
    old = paper(nerea)[0]
    new = paper(nerea)[0]
    first, second = Client(), Client()
    for client, said in ((first, old), (second, new)):
        try_password(client, nerea.email)
        try_code(client, said)

    assert (is_in(first), is_in(second)) == (False, True)


def test_one_adds_a_telephone_by_the_square_or_by_hand(client, django_capture_on_commit_callbacks):
    nerea = colleague()
    try_password(client, nerea.email)

    page = client.get("/settings/entry/phone/").content.decode()
    secret = re.search(r'id="secret"[^>]*value="([A-Z2-7=]+)"', page)[1]
    square = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)[1])
    assert b"<svg" in square
    assert b"style=" not in square
    wrong = client.post("/settings/entry/phone/", {"code": "000000"})
    assert "not it" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/settings/entry/phone/", {"code": code(secret)})

    assert answer.headers["Location"] == "/settings/entry/paper/"
    assert {one.type for one in Authenticator.objects.all()} == {"totp", "recovery_codes"}
    assert Entry.objects.filter(verb="factor.totp_added").count() == 1


# ---------------------------------------------------------------------------- what is kept


def test_no_secret_lies_readable_in_the_database_and_none_opens_in_another_row():
    nerea, iker = colleague(), colleague("Iker Odriozola")
    telephone(nerea)
    codes = paper(nerea)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert not [one for one in codes if one.replace(" ", "") in kept]

    Authenticator.objects.filter(type="totp").update(user=iker)
    client = Client()
    try_password(client, iker.email)

    with pytest.raises(sealed.NotOurs):
        try_code(client, code())
    assert not is_in(client)


def test_with_another_key_the_same_telephone_goes_on_and_the_old_key_opens_nothing():
    nerea = colleague()
    telephone(nerea)
    codes = paper(nerea)
    before = sealed.keys()

    assert rotating.rotate(now=timezone.now()) == 2

    assert not set(before) & set(sealed.keys())
    first, second = Client(), Client()
    for client, said in ((first, code()), (second, codes[0])):
        try_password(client, nerea.email)
        try_code(client, said)
    assert is_in(first)
    assert is_in(second)


def test_a_rotation_that_finds_what_it_cannot_open_changes_nothing():
    nerea = colleague()
    telephone(nerea)
    Authenticator.objects.create(
        user=colleague("Iker Odriozola"), type="totp", data={"secret": "not sealed"}
    )

    with pytest.raises(sealed.NotOurs):
        rotating.rotate(now=timezone.now())

    client = Client()
    try_password(client, nerea.email)
    try_code(client, code())
    assert is_in(client)
