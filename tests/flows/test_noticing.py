"""What colleagues hear of: on the pages, or by a letter that a real mail server takes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone, translation

from sobremesa.conversations.models import Batch
from sobremesa.flows.noticing import morning
from sobremesa.flows.noticing.kinds import DAILY, NEVER, PAGE
from sobremesa.us.models import Notice, Role
from tests.build import a_browser, a_colleague, a_firm, a_letter

pytestmark = [pytest.mark.django_db, pytest.mark.capability("E5")]


class Postbox:
    """Takes every letter; or none, when it is `full`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.is_full = False

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.is_full:
            return "452 No room"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def postbox(settings) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


@pytest.fixture(autouse=True)
def nerea():
    a_firm()
    return a_colleague()


def somebody_waits() -> None:
    a_letter(at=timezone.now() - timedelta(days=3))


def test_what_is_new_is_on_the_pages_once(nerea):
    somebody_waits()

    assert [one.kind for one in morning.notice(nerea, now=timezone.now())][:1] == ["waiting"]
    assert [one.kind for one in morning.notice(nerea, now=timezone.now())] == []
    with translation.override("en"):
        assert morning.lines_of(nerea)[0].words == "One person waits for an answer."


def test_who_wants_to_hear_nothing_hears_nothing(nerea):
    somebody_waits()
    morning.choose(nerea, dict.fromkeys(morning.choices_of(nerea), NEVER))

    morning.morning(now=timezone.now())

    assert not Notice.objects.exists()


def test_what_makes_no_sense_is_not_chosen(nerea):
    morning.choose(nerea, {"waiting": "by pigeon", "weather": DAILY})

    assert set(morning.choices_of(nerea).values()) == {PAGE}


def test_a_keeper_is_not_told_what_only_staff_can_look_after():
    ane = a_colleague("Ane Olano", role=Role.KEEPER)

    assert set(morning.choices_of(ane)) == {"waiting", "duplicates"}


def test_the_digest_goes_once_in_the_language_of_who_reads_it(nerea, postbox):
    nerea.language = "es"
    nerea.save()
    somebody_waits()
    morning.choose(nerea, {"waiting": DAILY, "health": NEVER})

    assert morning.morning(now=timezone.now()) == 1
    assert morning.morning(now=timezone.now()) == 0

    (letter,) = postbox.letters
    assert letter["To"] == nerea.email
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "/waiting/" in letter.get_content()
    assert "Una persona espera" in letter.get_content()


def test_a_letter_that_is_not_taken_is_tried_again(nerea, postbox):
    somebody_waits()
    morning.choose(nerea, {"waiting": DAILY})
    postbox.is_full = True

    assert morning.morning(now=timezone.now()) == 0
    postbox.is_full = False
    assert morning.morning(now=timezone.now()) == 1


def test_without_a_mail_server_the_pages_say_it(nerea):
    somebody_waits()
    morning.choose(nerea, {"waiting": DAILY})

    assert morning.morning(now=timezone.now()) == 0
    assert morning.lines_of(nerea, only_new=True)


def test_an_import_that_ended_is_told_on_the_first_page_until_it_is_read(nerea):
    now = timezone.now()
    Batch.objects.create(key="k", begun_at=now, finished_at=now)
    morning.morning(now=now)
    browser = a_browser(nerea)

    assert "One import has ended since yesterday." in browser.get("/").content.decode()
    browser.post("/settings/notices/", {"act": "seen"})
    assert "One import has ended" not in browser.get("/").content.decode()
    assert "One import has ended" in browser.get("/settings/notices/").content.decode()


def test_one_chooses_on_a_page(nerea):
    browser = a_browser(nerea)

    assert "No mail server is set yet" in browser.get("/settings/notices/").content.decode()
    browser.post("/settings/notices/", {"act": "choose", "waiting": DAILY})

    assert morning.choices_of(nerea)["waiting"] == DAILY
