"""Who comes in, what they may do, how the firm is, and what is ours."""

from __future__ import annotations

import pytest

from sobremesa.jobs import Job
from sobremesa.journal import Entry
from sobremesa.us import actions, queries
from sobremesa.us.errors import AlreadyHere, LastStaff, NotUsable
from sobremesa.us.models import OurHandle, Role, User
from tests.us.build import NOW, PASSWORD, colleague, firm

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]


# ------------------------------------------------------------------------------ colleagues


def test_the_first_colleague_looks_after_the_firm_and_has_no_password():
    nerea = actions.make_first_user("Nerea@Intxaurpe.example ", "Nerea", now=NOW)

    assert (nerea.email, nerea.role) == ("nerea@intxaurpe.example", Role.STAFF)
    assert not nerea.has_usable_password()


def test_on_a_first_start_nobody_needs_to_be_known():
    assert actions.make_first_user(now=NOW).email == ""


def test_there_is_one_first_colleague():
    actions.make_first_user(now=NOW)

    with pytest.raises(AlreadyHere):
        actions.make_first_user("other@example.org", now=NOW)


def test_an_invitation_makes_a_colleague_who_gets_in_by_its_link():
    nerea = colleague()

    iker, token = actions.invite("  Iker  Odriozola", "IKER@x.example", "keeper", by=nerea, now=NOW)

    assert (iker.name, iker.email, iker.role) == ("Iker Odriozola", "iker@x.example", Role.KEEPER)
    assert actions.use_door_key(token, now=NOW).user == iker


def test_an_invitation_never_touches_somebody_who_is_there():
    nerea = colleague()

    with pytest.raises(AlreadyHere):
        actions.invite("Somebody", "NEREA@intxaurpe.example", "reader", by=nerea, now=NOW)

    nerea.refresh_from_db()
    assert (nerea.name, nerea.role, nerea.check_password(PASSWORD)) == (
        "Nerea Arrieta", Role.STAFF, True,
    )  # fmt: skip
    assert not nerea.door_keys.exists()


@pytest.mark.parametrize(
    ("name", "email", "role", "field"),
    [
        ("", "a@x.example", "staff", "name"),
        ("A", "not an address", "staff", "email"),
        ("A", "", "staff", "email"),
        ("A", "a@x.example", "owner", "role"),
    ],
)
def test_an_invitation_says_what_is_wrong(name, email, role, field):
    with pytest.raises(NotUsable) as why:
        actions.invite(name, email, role, by=None, now=NOW)

    assert why.value.field == field
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "1234567890", "nerea@intxaurpe", "password123"])
def test_a_weak_password_is_refused_and_the_old_one_stays(password):
    nerea = colleague()

    with pytest.raises(NotUsable):
        actions.choose_password(nerea, password, now=NOW)

    assert User.objects.get().check_password(PASSWORD)


def test_choosing_a_password_takes_back_the_links():
    nerea = colleague()
    token = actions.make_door_key(nerea, actions.SIGN_IN, by=None, now=NOW)

    actions.choose_password(nerea, "otra puerta verde y azul", now=NOW)

    assert not queries.doors_that_open(token, now=NOW).exists()
    assert User.objects.get().check_password("otra puerta verde y azul")


def test_another_email_takes_back_the_links_for_the_one_before():
    nerea = colleague()
    token = actions.make_door_key(nerea, actions.SIGN_IN, by=None, now=NOW)

    actions.introduce_oneself(nerea, name="Nerea", email="n@x.example", now=NOW)

    assert not queries.doors_that_open(token, now=NOW).exists()
    assert User.objects.get().email == "n@x.example"


def test_nobody_takes_a_colleagues_email():
    nerea, iker = colleague(), colleague("Iker Odriozola")

    with pytest.raises(AlreadyHere):
        actions.introduce_oneself(iker, name="Iker", email=nerea.email.upper(), now=NOW)

    assert iker.email == "iker@intxaurpe.example"


def test_the_last_one_who_looks_after_the_firm_stays():
    nerea, iker = colleague(), colleague("Iker Odriozola", role=Role.READER)

    with pytest.raises(LastStaff):
        actions.change_role(nerea, Role.READER, by=nerea, now=NOW)
    with pytest.raises(LastStaff):
        actions.deactivate(nerea, by=iker, now=NOW)

    nerea.refresh_from_db()
    assert (nerea.role, nerea.is_active) == (Role.STAFF, True)


def test_two_who_look_after_the_firm_may_change():
    nerea, iker = colleague(), colleague("Iker Odriozola")

    actions.change_role(nerea, Role.KEEPER, by=iker, now=NOW)

    assert User.objects.get(pk=nerea.pk).role == Role.KEEPER
    assert Entry.objects.get(verb="colleague.role_changed").data == {
        "before": "staff", "role": "keeper",
    }  # fmt: skip


def test_whoever_comes_back_chooses_a_new_password():
    nerea, iker = colleague(), colleague("Iker Odriozola")
    actions.deactivate(iker, by=nerea, now=NOW)

    token = actions.reactivate(iker, by=nerea, now=NOW)

    iker = actions.use_door_key(token, now=NOW).user
    assert iker.is_active
    assert not iker.has_usable_password()


# -------------------------------------------------------------------------------- the firm


def test_the_first_answer_ends_the_first_run_and_the_moment_stays():
    assert queries.the_firm().settled_at is None

    firm()
    later = actions.settle_firm(
        name="Other", language="en", timezone="Atlantic/Canary", region="ES-CN", hours=(8, 15),
        workdays="54321", by=None, now=NOW.replace(year=2027),
    )  # fmt: skip

    assert later.settled_at == NOW
    assert queries.the_firm().workdays == "12345"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"language": "xx"}, "language"),
        ({"timezone": "Europe/../etc/passwd"}, "timezone"),
        ({"region": "ES-XX"}, "region"),
        ({"hours": (19, 9)}, "hour_to"),
        ({"hours": (9, 25)}, "hour_to"),
        ({"workdays": ""}, "workdays"),
        ({"workdays": "189"}, "workdays"),
    ],
)
def test_a_firm_that_cannot_be_is_refused_by_its_field(wrong, field):
    with pytest.raises(NotUsable) as why:
        firm(**wrong)

    assert why.value.field == field
    assert queries.the_firm().settled_at is None


def test_moving_to_another_clock_has_everything_looked_at_again():
    firm()
    assert not Job.objects.exists()

    firm(timezone="Atlantic/Canary")

    assert Job.objects.get().kind == "settle"


# ----------------------------------------------------------------------------- what is ours


def test_saying_what_is_ours_has_everything_looked_at_again_once():
    firm()

    actions.add_our_handle("@intxaurpe.example", by=None, now=NOW)
    actions.add_our_handle("943 12 34 56", by=None, now=NOW)

    assert set(OurHandle.objects.values_list("kind", "value")) == {
        ("domain", "intxaurpe.example"), ("phone", "+34943123456"),
    }  # fmt: skip
    assert Job.objects.filter(kind="settle", key="settle").count() == 1


def test_the_same_twice_is_said_and_changes_nothing():
    actions.add_our_handle("Nerea@Intxaurpe.example", by=None, now=NOW)

    with pytest.raises(AlreadyHere):
        actions.add_our_handle(" nerea@intxaurpe.example", by=None, now=NOW)

    assert OurHandle.objects.count() == 1


def test_what_is_not_ours_any_more_leaves_a_trace_without_its_words():
    nerea = colleague()
    ours = actions.add_our_handle("nerea@intxaurpe.example", by=nerea, now=NOW)

    actions.remove_our_handle(ours, by=nerea, now=NOW)

    assert not OurHandle.objects.exists()
    removed = Entry.objects.get(verb="ours.removed")
    assert (removed.by, removed.data) == (nerea, {"kind": "email"})
