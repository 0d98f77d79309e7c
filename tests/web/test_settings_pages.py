"""Settings: oneself, the firm, what is ours, and who works here."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as ours
from django.test import Client

from sobremesa.us import actions, queries
from sobremesa.us.models import OurHandle, Role, User
from tests.us.build import NOW, PASSWORD, colleague, firm

BACKEND = ours.AUTHENTICATION_BACKENDS[0]
pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]


@pytest.fixture
def nerea(client) -> User:
    firm()
    somebody = colleague(password=None)
    client.force_login(somebody, backend=BACKEND)
    return somebody


def test_one_says_what_one_is_called_and_how_pages_look(client, nerea):
    client.post("/settings/", {"name": "Nerea", "language": "es", "theme": "dark"})

    nerea.refresh_from_db()
    assert (nerea.name, nerea.language, nerea.theme) == ("Nerea", "es", "dark")


def test_a_reader_sees_themselves_and_nothing_of_the_firm(client):
    firm()
    client.force_login(colleague(role=Role.READER, password=None), backend=BACKEND)

    page = client.get("/settings/").content.decode()

    assert "/settings/colleagues/" not in page
    assert client.get("/settings/colleagues/").status_code == 403
    assert client.post("/settings/", {"name": "R", "language": "en"}).status_code == 302


def test_the_firm_is_changed(client, nerea):
    client.post("/settings/firm/", {
        "name": "Otra", "language": "en", "timezone": "Atlantic/Canary", "region": "ES-CN",
        "hour_from": 7, "hour_to": 14, "workdays": ["6", "7"],
    })  # fmt: skip

    found = queries.the_firm()
    assert (found.name, found.timezone, found.workdays) == ("Otra", "Atlantic/Canary", "67")
    assert found.settled_at == NOW


def test_what_is_ours_is_added_listed_and_taken_away_after_a_question(client, nerea):
    client.post("/settings/us/", {"handle": "943 12 34 56"})
    page = client.get("/settings/us/").content.decode()
    assert "+34 943 12 34 56" in page

    ours = OurHandle.objects.get()
    assert "+34 943 12 34 56" in client.get(f"/settings/us/{ours.pk}/").content.decode()
    assert OurHandle.objects.exists()  # asking takes nothing away
    client.post(f"/settings/us/{ours.pk}/")
    assert not OurHandle.objects.exists()
    assert client.post(f"/settings/us/{ours.pk}/").status_code == 404


def test_the_link_of_an_invitation_is_shown_once_and_lets_in(client, nerea):
    shown = client.post(
        "/settings/colleagues/", {"name": "Iker", "email": "iker@x.example", "role": "keeper"}
    )
    door = re.search(r"/door/[\w-]{43}/", shown.content.decode()).group()

    assert door not in client.get("/settings/colleagues/").content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    iker = Client()
    assert iker.post(door)["Location"] == "/accounts/password/"
    iker.post("/accounts/password/", {"password": PASSWORD})
    assert User.objects.get(name="Iker").check_password(PASSWORD)


def test_inviting_somebody_who_is_there_says_so_and_makes_no_link(client, nerea):
    page = client.post(
        "/settings/colleagues/", {"name": "X", "email": nerea.email, "role": "staff"}
    ).content.decode()

    assert "/door/" not in page
    assert "already" in page


def test_a_colleague_gets_another_role_leaves_and_comes_back(client, nerea):
    iker = colleague("Iker Odriozola", password=None)
    page = f"/settings/colleagues/{iker.pk}/"

    client.post(page, {"act": "role", "role": "reader"})
    iker.refresh_from_db()
    assert iker.role == Role.READER

    client.post(page, {"act": "deactivate"})
    iker.refresh_from_db()
    assert not iker.is_active
    assert "/door/" not in client.post(page, {"act": "link"}).content.decode()

    assert "/door/" in client.post(page, {"act": "reactivate"}).content.decode()
    iker.refresh_from_db()
    assert iker.is_active


def test_the_last_one_cannot_shut_everybody_out(client, nerea):
    page = client.post(f"/settings/colleagues/{nerea.pk}/", {"act": "deactivate"}, follow=True)

    assert "the last one" in page.content.decode()
    nerea.refresh_from_db()
    assert nerea.is_active


def test_a_name_is_words_never_markup(client, nerea):
    actions.invite("<script>alert(1)</script>", "x@x.example", "staff", by=nerea, now=NOW)
    OurHandle.objects.create(kind="whatsapp", value="<img src=x onerror=1>", added_at=NOW)

    for path in ("/settings/colleagues/", "/settings/us/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page


@pytest.mark.parametrize("others", [1, 3])
def test_the_list_of_colleagues_asks_the_database_as_often_for_many(
    client, nerea, others, django_assert_max_num_queries
):
    for number in range(others):
        colleague(f"Colleague{number} Number", password=None)
    with django_assert_max_num_queries(5):
        client.get("/settings/colleagues/")


def test_the_house_style_shows_every_drawing(client, nerea):
    page = client.get("/house-style/").content.decode()
    sprite = (ours.BASE / "static" / "icons.svg").read_text(encoding="utf-8")

    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite)) - {"brand"}
    assert drawn == set(re.findall(r"<code>([\w-]+)</code>", page))
