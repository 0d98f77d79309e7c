"""What one does about one's second factor, what is asked before it, and what is refused."""

from __future__ import annotations

import contextlib
import html
import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from fido2.webauthn import AuthenticationResponse, RegistrationResponse
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.journal import Entry
from sobremesa.us import entering
from sobremesa.us.models import Firm, Role, User
from sobremesa.web.factor_forms import Answer
from tests.us.build import PASSWORD, colleague, firm
from tests.web.entry import (
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


# ------------------------------------------------------------------- what ends, what is asked


def test_a_telephone_taken_away_signs_out_elsewhere_and_is_written_down():
    nerea = colleague()
    telephone(nerea)
    paper(nerea)
    here, elsewhere = by_terminal(nerea), by_terminal(nerea)

    here.post("/settings/entry/phone/remove/")

    assert here.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302
    assert not Authenticator.objects.exists()
    assert Entry.objects.filter(verb="factor.totp_removed", by=nerea).count() == 1


SENSITIVE = [
    "/settings/entry/phone/", "/settings/entry/keys/new/", "/settings/entry/paper/new/",
    "/settings/entry/email/", "/settings/factor/",
]  # fmt: skip


@pytest.mark.parametrize("path", SENSITIVE)
def test_before_what_matters_one_says_again_who_one_is(client, path, settings):
    settings.URL = "http://localhost:8765"
    nerea = colleague()
    try_password(client, nerea.email)
    assert client.get(path).status_code == 200

    a_while_ago(client)
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/again/?next=")

    client.post("/accounts/again/", {"password": "wrong", "next": path})
    assert client.get(path).status_code == 302
    back = client.post("/accounts/again/", {"password": PASSWORD, "next": path})
    assert back.headers["Location"] == path
    assert client.get(path).status_code == 200


def test_one_who_has_a_telephone_may_say_it_with_a_code(client):
    nerea = colleague()
    telephone(nerea)
    try_password(client, nerea.email)
    try_code(client, code())
    a_while_ago(client)
    cache.clear()

    client.post("/accounts/again/code/", {"code": code(), "next": "/settings/entry/email/"})

    assert client.get("/settings/entry/email/").status_code == 200


@pytest.mark.parametrize("where", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_saying_it_again_leads_nowhere_else(client, where):
    nerea = colleague()
    try_password(client, nerea.email)

    answer = client.post("/accounts/again/", {"password": PASSWORD, "next": where})

    assert "evil" not in answer.headers.get("Location", "")


def a_while_ago(client: Client) -> None:
    """A quarter of an hour and more has passed since they said who they are."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 1_000
    session.save()


# ------------------------------------------------------------------- another's, lost, refused


def test_staff_lets_a_colleague_in_who_lost_the_telephone(client):
    nerea, iker = colleague(), colleague("Iker Odriozola")
    telephone(iker)
    try_password(client, nerea.email)

    client.post(f"/settings/colleagues/{iker.pk}/", {"act": "lost"})

    his = Client()
    try_password(his, iker.email)
    assert is_in(his)
    assert Entry.objects.filter(verb="factor.all_removed", by=nerea).count() == 1


@pytest.mark.parametrize("act", ["lost", "role", "link", "reactivate"])
def test_letting_others_in_is_asked_again_and_nothing_happens_before(client, act):
    nerea, iker = colleague(), colleague("Iker Odriozola", role=Role.READER)
    telephone(iker)
    try_password(client, nerea.email)
    a_while_ago(client)
    before = list(User.objects.order_by("pk").values()), Entry.objects.count()

    answer = client.post(f"/settings/colleagues/{iker.pk}/", {"act": act, "role": "staff"})

    assert answer.headers["Location"].startswith("/accounts/again/")
    assert (list(User.objects.order_by("pk").values()), Entry.objects.count()) == before
    assert Authenticator.objects.count() == 1


def test_the_key_of_another_cannot_be_renamed_or_taken_away(client):
    nerea, iker = colleague(), colleague("Iker Odriozola")
    key = Authenticator.objects.create(
        user=iker, type="webauthn", data={"name": "his", "credential": {}}
    )
    try_password(client, nerea.email)

    for path in (f"/settings/entry/keys/{key.pk}/", f"/settings/entry/keys/{key.pk}/remove/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "his"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{}",
        "[]",
        '{"id": "x"}',
        "null",
        '"x"',
        '{"response": {"userHandle": "MQ"}}',
        '{"response": null}',
        '{"response": {"userHandle": 7}}',
    ],
)
def test_what_is_no_answer_of_a_key_opens_nothing_and_breaks_nothing(client, said, settings):
    settings.URL = "http://localhost:8765"
    nerea = colleague()
    client.get("/accounts/key/", headers={"x-requested-with": "XMLHttpRequest"})

    answer = client.post("/accounts/key/", {"credential": said})

    assert answer.status_code in {200, 302}
    assert not is_in(client)
    telephone(nerea)
    try_password(client, nerea.email)
    assert client.post("/accounts/second/", {"credential": said}).status_code == 200
    assert not is_in(client)


def test_where_the_address_allows_no_keys_there_are_none(client):
    nerea = colleague()
    try_password(client, nerea.email)

    assert client.get("/settings/entry/keys/new/").status_code == 404
    assert "https" in client.get("/settings/entry/").content.decode()
    assert Client().post("/accounts/key/", {"credential": "{}"}).status_code == 404


def test_the_second_door_is_shut_for_whoever_did_not_pass_the_first(client):
    telephone(colleague())

    assert client.get("/accounts/second/").status_code == 302
    assert client.post("/accounts/second/", {"code": code()}).status_code == 302
    assert not is_in(client)


def test_between_the_doors_one_is_nowhere(client):
    nerea = colleague()
    telephone(nerea)
    try_password(client, nerea.email)

    for path in ("/settings/", "/settings/entry/", "/settings/entry/phone/remove/"):
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
    assert client.post("/settings/entry/phone/remove/").status_code == 302
    assert Authenticator.objects.count() == 1


def test_guessing_codes_is_stopped():
    nerea = colleague()
    telephone(nerea)
    client = Client()
    try_password(client, nerea.email)
    for guess in range(10):
        try_code(client, f"{guess:06}")

    try_code(client, code())

    assert not is_in(client)


def test_no_second_list_of_addresses_ever_comes_to_be(client):
    nerea = colleague()
    telephone(nerea)
    try_password(client, nerea.email)
    try_code(client, code())
    client.post("/settings/entry/email/", {"email": "nueva@intxaurpe.example"})

    assert not EmailAddress.objects.exists()
    assert User.objects.get().email == "nueva@intxaurpe.example"
    assert try_password(Client(), nerea.email).status_code == 200


def test_the_firm_asks_everybody_and_gives_a_week(client):
    nerea = colleague()
    try_password(client, nerea.email)

    client.post("/settings/factor/", {"everybody": "yes"})
    asked = Firm.objects.get().factor_from
    assert timedelta(days=6) < asked - timezone.now() <= entering.GRACE
    client.post("/settings/factor/", {"everybody": "yes"})
    assert Firm.objects.get().factor_from == asked
    client.post("/settings/factor/", {})
    assert Firm.objects.get().factor_from is None


def test_no_page_of_the_door_holds_script_or_style_of_its_own(client, settings):
    settings.URL = "http://localhost:8765"
    nerea = colleague()
    try_password(client, nerea.email)
    for path in (*SENSITIVE, "/settings/entry/", "/settings/devices/"):
        page = html.unescape(client.get(path).content.decode())
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page), path


PARTS = [
    "id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "authenticatorData",
    "signature", "userHandle", "transports", "clientExtensionResults",
]  # fmt: skip
KEY = {"id": "YQ", "rawId": "YQ", "type": "public-key", "clientExtensionResults": {}}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12),
        lambda part: (
            st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(PARTS), part, max_size=6)
        ),
        max_leaves=12,
    )
)
def test_no_answer_that_a_key_could_give_breaks_the_taking_apart(said):
    for kind in (AuthenticationResponse, RegistrationResponse):
        for whole in (
            said,
            {**KEY, "response": said},
            {**KEY, **(said if isinstance(said, dict) else {})},
        ):
            with contextlib.suppress(ValidationError):
                Answer(kind).clean(json.dumps(whole))
