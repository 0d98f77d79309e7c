"""Where one is signed in, and how that ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sobremesa.us import actions, entering
from sobremesa.us.models import SignedIn
from tests.us.build import PASSWORD, colleague, firm
from tests.web.entry import by_terminal, is_in, try_password

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
NEW = "otra puerta verde y azul"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def settled(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    firm()


def test_each_browser_is_listed_with_when_and_where_and_never_the_whole_address():
    nerea, client = colleague(), Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.77")
    try_password(client, nerea.email)

    page = client.get("/settings/devices/").content.decode()

    assert "Firefox, Linux" in page
    assert "203.0.113.0/24" in page
    assert "203.0.113.77" not in page
    assert "with the password" in page
    row = SignedIn.objects.get()
    assert (row.how, row.place) == ("password", "203.0.113.0/24")


def test_one_place_is_signed_out_or_all_but_here():
    nerea = colleague()
    here, phone, tablet = (by_terminal(nerea) for _ in range(3))
    of_phone = SignedIn.objects.get(session_key=phone.session.session_key)

    here.post("/settings/devices/", {"only": of_phone.pk})
    assert [one.get("/settings/").status_code for one in (here, phone, tablet)] == [200, 302, 200]

    here.post("/settings/devices/")
    assert [one.get("/settings/").status_code for one in (here, phone, tablet)] == [200, 302, 302]


def test_nobody_signs_out_somebody_else():
    nerea, iker = colleague(), colleague("Iker Odriozola")
    hers, his = by_terminal(nerea), by_terminal(iker)
    of_nerea = SignedIn.objects.get(user=nerea)

    for only in (of_nerea.pk, "x", "-1", "9" * 30):
        his.post("/settings/devices/", {"only": only})

    assert hers.get("/settings/").status_code == 200


@pytest.mark.parametrize("what", ["password", "email", "left", "signed out by staff"])
def test_what_changes_who_may_come_in_ends_the_other_sessions(what):
    nerea, iker = colleague(), colleague("Iker Odriozola")
    here, elsewhere = by_terminal(iker), by_terminal(iker)
    staff = by_terminal(nerea)
    if what == "password":
        here.post("/accounts/password/", {"old": PASSWORD, "password": NEW})
    elif what == "email":
        here.post("/settings/entry/email/", {"email": "iker.o@intxaurpe.example"})
    elif what == "left":
        staff.post(f"/settings/colleagues/{iker.pk}/", {"act": "deactivate"})
    else:
        staff.post(f"/settings/colleagues/{iker.pk}/", {"act": "out"})

    assert elsewhere.get("/settings/").status_code == 302
    stays = what in {"password", "email"}
    assert here.get("/settings/").status_code == (200 if stays else 302)
    assert SignedIn.objects.filter(user=iker).count() == (1 if stays else 0)


def test_another_e_mail_is_the_one_to_come_in_with_and_the_old_links_are_void():
    nerea = colleague()
    client = by_terminal(nerea)
    held = actions.make_door_key(nerea, actions.SIGN_IN, by=None, now=timezone.now())

    client.post("/settings/entry/email/", {"email": " NUEVA@intxaurpe.example "})

    old, new = Client(), Client()
    try_password(old, nerea.email)
    try_password(new, "nueva@intxaurpe.example")
    assert (is_in(old), is_in(new)) == (False, True)
    assert Client().get(f"/door/{held}/").status_code == 404


@pytest.mark.parametrize("email", ["iker@intxaurpe.example", "IKER@intxaurpe.example", "x", ""])
def test_the_e_mail_of_a_colleague_or_none_at_all_is_not_taken(email):
    nerea, _iker = colleague(), colleague("Iker Odriozola")
    client = by_terminal(nerea)

    assert client.post("/settings/entry/email/", {"email": email}).status_code == 200
    nerea.refresh_from_db()
    assert nerea.email == "nerea@intxaurpe.example"


def test_a_session_that_nobody_used_for_a_week_is_over(settings):
    client = by_terminal(colleague())
    session = client.session
    session["seen_at"] -= settings.SESSION_IDLE_SECONDS + 60
    session.save()

    assert client.get("/settings/").status_code == 302


def test_that_a_session_is_used_is_written_down_now_and_then(django_assert_max_num_queries):
    client = by_terminal(colleague())
    SignedIn.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    with django_assert_max_num_queries(12) as asked:
        client.get("/settings/")
    assert not [one for one in asked.captured_queries if one["sql"].startswith("UPDATE")]

    session = client.session
    session["seen_at"] -= 3_000
    session.save()
    client.get("/settings/")

    assert timezone.now() - SignedIn.objects.get().seen_at < timedelta(minutes=1)


def test_a_session_has_an_end_whether_it_is_used_or_not():
    by_terminal(colleague())

    assert Session.objects.get().expire_date - timezone.now() <= timedelta(days=14)


def test_what_is_gone_is_not_listed():
    nerea = colleague()
    by_terminal(nerea)
    Session.objects.all().delete()

    assert not entering.signed_in(nerea).exists()
    by_terminal(nerea)
    assert SignedIn.objects.count() == 1


def test_the_session_has_another_name_after_coming_in():
    nerea, client = colleague(), Client()
    client.get("/accounts/login/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key

    client.cookies["sessionid"] = before
    try_password(client, nerea.email)

    assert client.session.session_key != before
