"""The first run: from the link in the terminal to the page where files are brought."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sobremesa.us import actions, queries
from sobremesa.us.models import OurHandle, User
from tests.us.build import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
FIRM = {
    "name": "Intxaurpe, ebanistas", "language": "es", "timezone": "Europe/Madrid",
    "region": "ES-PV", "hour_from": "8", "hour_to": "15", "workdays": ["1", "2", "3"],
}  # fmt: skip


@pytest.fixture
def came_in(client):
    """The first colleague, who followed the link and has said nothing yet."""
    token = actions.make_door_key(
        actions.make_first_user(now=timezone.now(), language="en"),
        actions.FIRST, by=None, now=timezone.now(),
    )  # fmt: skip
    assert client.post(f"/door/{token}/")["Location"] == "/welcome/"
    return client


def introduce(client, **fields):
    me = {"name": "Nerea Arrieta", "email": "nerea@intxaurpe.example", "password": PASSWORD}
    return client.post("/welcome/", me | fields)


def test_three_answers_and_the_table_is_laid(came_in):
    assert introduce(came_in)["Location"] == "/welcome/"
    assert came_in.post("/welcome/", FIRM)["Location"] == "/welcome/?step=us"
    page = came_in.get("/welcome/?step=us").content.decode()
    assert "@intxaurpe.example" in page  # proposed from the address they gave
    came_in.post("/welcome/?step=us", {"handle": "@intxaurpe.example"})
    assert "/bring/" in came_in.get("/welcome/?step=us").content.decode()

    nerea, firm = User.objects.get(), queries.the_firm()
    assert (nerea.name, nerea.email) == ("Nerea Arrieta", "nerea@intxaurpe.example")
    assert (firm.region, firm.hour_from, firm.hour_to, firm.workdays) == ("ES-PV", 8, 15, "123")
    assert OurHandle.objects.get().value == "intxaurpe.example"
    assert came_in.get("/welcome/")["Location"] == "/"


def test_the_first_run_is_done_with_a_firm_and_can_be_left_there(came_in):
    introduce(came_in)
    came_in.post("/welcome/", FIRM)

    assert came_in.get("/settings/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "short"}, "at least 10"),
        ({"email": "nobody"}, "valid email"),
        ({"name": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept_of_it(came_in, wrong, said):
    assert said in introduce(came_in, **wrong).content.decode()
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    "wrong", [{"hour_to": "8"}, {"workdays": []}, {"region": "XX"}, {"timezone": "Moon/Sea"}]
)
def test_a_firm_that_cannot_be_stays_on_the_page(came_in, wrong):
    introduce(came_in)

    page = came_in.post("/welcome/", FIRM | wrong)

    assert page.status_code == 200
    assert "i-hurt" in page.content.decode() or "#hurt" in page.content.decode()
    assert queries.the_firm().settled_at is None


def test_everybodys_domain_is_not_proposed_and_not_taken(came_in):
    introduce(came_in, email="nerea@gmail.com")
    came_in.post("/welcome/", FIRM)

    assert "@gmail.com</strong>" not in came_in.get("/welcome/?step=us").content.decode()
    page = came_in.post("/welcome/?step=us", {"handle": "@gmail.com"}).content.decode()
    assert "everybody" in page
    assert not OurHandle.objects.exists()


def test_a_stand_in_address_is_not_shown_as_theirs(client):
    first = actions.make_first_user("first@sobremesa.invalid", now=timezone.now())
    client.post(f"/door/{actions.make_door_key(first, 'first', by=None, now=timezone.now())}/")

    assert ".invalid" not in client.get("/welcome/").content.decode().replace("/look/", "")
