"""Whoever comes in otherwise from now on is told so, where a mail server takes letters."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sobremesa import work
from sobremesa.flows.noticing import entry
from sobremesa.jobs import Job
from sobremesa.us import actions, entering
from sobremesa.us.told import tell_of_entry
from tests.build import a_colleague, a_firm
from tests.flows.test_noticing import postbox  # noqa: F401 - a fixture
from tests.us.build import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
OTHER = "tejado lunes manzana brasa"


@pytest.fixture
def nerea():
    a_firm()
    return a_colleague(language="es")


def told(postbox) -> list[tuple[str, str]]:  # noqa: F811
    while work.work_once():
        pass
    return [(letter["To"], letter.get_content()) for letter in postbox.letters]


def test_another_email_is_told_to_the_one_before(nerea, postbox):  # noqa: F811
    before = nerea.email
    entering.change_email(nerea, "otra@casa.example", now=timezone.now(), keep="")

    assert before not in str(Job.objects.get(kind="tell_of_entry").args), "it lies sealed"
    ((to, words),) = told(postbox)
    assert to == before
    assert "Desde ahora entras con otro correo" in words
    assert "Si no has sido tú" in words


def test_another_password_is_told_and_the_first_one_is_not(nerea, postbox):  # noqa: F811
    nerea.set_unusable_password()
    actions.choose_password(nerea, PASSWORD, now=timezone.now())
    assert told(postbox) == []

    actions.choose_password(nerea, OTHER, now=timezone.now())
    ((to, words),) = told(postbox)
    assert to == nerea.email
    assert OTHER not in words


@pytest.mark.parametrize("what", [one for one in entry.WHAT if one not in {"email", "password"}])
def test_every_change_of_a_factor_is_told(nerea, postbox, what):  # noqa: F811
    if what == "all_removed":
        entering.take_factors_away(nerea, by=None, now=timezone.now())
    else:
        entering.factor_changed(nerea, what, now=timezone.now(), keep="")
    ((to, _words),) = told(postbox)
    assert to == nerea.email


def test_a_letter_that_is_not_taken_waits(nerea, postbox):  # noqa: F811
    postbox.is_full = True
    tell_of_entry(nerea, "password", now=timezone.now())
    assert told(postbox) == []

    postbox.is_full = False
    Job.objects.update(due_at=timezone.now())
    assert len(told(postbox)) == 1


def test_nobody_is_written_to_without_a_server_or_at_an_address_of_nobody(nerea, settings):
    settings.SMTP = ""
    tell_of_entry(nerea, "password", now=timezone.now())
    settings.SMTP = "smtp://127.0.0.1"
    tell_of_entry(nerea, "email", now=timezone.now(), to="first@nobody.invalid")
    assert not Job.objects.exists()


def test_what_cannot_be_opened_or_is_not_known_is_passed_over(nerea, postbox):  # noqa: F811
    now = timezone.now()
    tell_of_entry(nerea, "password", now=now)
    sealed = Job.objects.get().args["to"]
    other = a_colleague("Ane Olano")
    assert not entry.write(other, "password", to=sealed, at=now), "it is for Nerea"
    assert not entry.write(nerea, "weather", to=sealed, at=now)
    assert not entry.write(nerea, "password", to="x", at=now)
