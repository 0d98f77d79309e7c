"""What stands around every page: headers, language, light, the way back in."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as ours
from django.test import RequestFactory

from sobremesa.us.models import Role, User
from sobremesa.web import errors
from tests.us.build import colleague, firm

BACKEND = ours.AUTHENTICATION_BACKENDS[0]
pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]


@pytest.fixture
def nerea(client) -> User:
    firm()
    somebody = colleague(password=None)
    client.force_login(somebody, backend=BACKEND)
    return somebody


@pytest.mark.parametrize("path", ["/accounts/login/", "/nope/", "/settings/", "/door/x/"])
def test_no_page_runs_a_script_that_is_not_ours(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/settings/", "/house-style/", "/accounts/password/"])
def test_pages_are_not_kept_and_not_framed(client, nerea, path):
    headers = client.get(path).headers

    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("accepted", "language"), [("es-ES,es", "es"), ("en-GB,en;q=0.9", "en"), ("eu,fr", "es")]
)
def test_at_the_door_we_speak_as_the_browser_does(client, accepted, language):
    answer = client.get("/accounts/login/", headers={"accept-language": accepted})

    assert f'<html lang="{language}"' in answer.content.decode()
    assert answer.headers["Content-Language"] == language


def test_inside_we_speak_as_the_colleague_does(client, nerea):
    User.objects.update(language="es", theme="dark")

    page = client.get("/settings/", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="es" data-theme="dark"' in page


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_language_and_light_are_changed_from_the_foot(client, request, is_signed_in):
    if is_signed_in:
        request.getfixturevalue("nerea")
    path = "/settings/" if is_signed_in else "/accounts/login/"

    assert client.post("/look/", {"theme": "dark", "next": path})["Location"] == path
    client.post("/look/", {"language": "es", "next": path})

    assert '<html lang="es" data-theme="dark"' in client.get(path).content.decode()


def test_a_language_that_we_do_not_speak_changes_nothing(client, nerea):
    client.post("/look/", {"language": "xx", "theme": "pink"})

    assert (User.objects.get().language, User.objects.get().theme) == ("en", "")


def test_a_part_of_a_page_that_needs_signing_in_moves_the_whole_page(client):
    answer = client.get("/settings/", headers={"hx-request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/accounts/login/")


def test_htmx_gets_an_error_as_a_notice_not_as_a_page(client, nerea):
    answer = client.get("/nope/", headers={"hx-request": "true"})

    assert answer.status_code == 404
    assert answer.content.startswith(b'<div class="notice')


def test_a_stranger_learns_nothing_from_a_page_that_is_not_there(client):
    firm(name="Intxaurpe")
    page = client.get("/nope/").content.decode()

    assert "Intxaurpe" not in page
    assert "settings" not in page


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("handler", [errors.bad_request, errors.broken])
def test_the_page_of_a_broken_thing_needs_nothing(
    language, handler, django_assert_num_queries, settings
):
    settings.LANGUAGE_CODE = language
    request = RequestFactory().get("/")  # no user, no session, no middleware
    with django_assert_num_queries(0):
        answer = handler(request)

    assert answer.status_code in {400, 500}
    assert b"style.css" in answer.content
    assert b"<nav" not in answer.content


def test_nothing_inline_is_in_the_pages(client, nerea):
    for path in ("/settings/", "/settings/firm/", "/settings/us/", "/settings/colleagues/",
                 "/house-style/", "/accounts/password/", "/nope/"):  # fmt: skip
        page = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|javascript:", page), path


def test_staff_are_led_to_the_first_run_until_it_is_answered(client):
    client.force_login(colleague(password=None), backend=BACKEND)
    assert client.get("/settings/")["Location"] == "/welcome/"
    assert client.get("/house-style/").status_code == 200

    firm()
    assert client.get("/settings/").status_code == 200


def test_a_reader_does_not_answer_the_first_run(client):
    client.force_login(colleague(role=Role.READER, password=None), backend=BACKEND)

    assert client.get("/settings/").status_code == 200
    assert client.get("/welcome/").status_code == 403
