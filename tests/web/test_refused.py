"""Who is refused leaves a line in the log: which page, and nothing that was typed."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from sobremesa.us.models import Role
from tests.build import a_browser, a_colleague, a_firm, a_letter

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]


@pytest.fixture(autouse=True)
def firm():
    a_firm()


def lines(caplog) -> list[str]:
    return [
        one.getMessage() for one in caplog.records
        if one.name.startswith("django.") and one.levelno >= logging.WARNING
    ]  # fmt: skip


def test_a_page_that_is_not_theirs_is_written_down(caplog):
    reader = a_browser(a_colleague(role=Role.READER))
    assert reader.get("/bring/?q=divorcio").status_code == 403
    assert lines(caplog) == ["Forbidden: /bring/"]


def test_a_person_who_is_not_theirs_is_written_down(caplog):
    keeper = a_browser(a_colleague(role=Role.KEEPER))
    person = a_letter().sender.person
    assert keeper.get(f"/people/{person.code}/").status_code == 404
    assert lines(caplog) == [f"Not Found: /people/{person.code}/"]


def test_a_form_without_its_token_is_written_down(caplog):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/accounts/login/", {"login": "x@y.example"}).status_code == 403
    (line,) = lines(caplog)
    assert line.startswith("Forbidden (CSRF")
    assert line.endswith("/accounts/login/")


def test_a_form_that_is_refused_is_written_down_without_its_words(caplog):
    staff = a_browser(a_colleague())
    person = a_letter().sender.person
    where = f"/people/{person.code}/rights/erase/"
    assert staff.post(where, {"name": "Otra Persona"}).status_code == 422
    assert lines(caplog) == [f"Unprocessable Entity: {where}"]
    assert "Otra" not in caplog.text


def test_who_tries_too_often_is_written_down(caplog):
    for _ in range(61):
        Client().post(f"/door/{'a' * 43}/")
    assert lines(caplog)[-1].startswith("Too Many Requests: /door/")
