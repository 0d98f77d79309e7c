"""Bringing files in through the page, and taking them back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from sobremesa import jobs
from sobremesa.conversations.models import Batch, BatchFile, Delivery, Interaction
from sobremesa.flows import bringing, importing, undoing
from sobremesa.people.models import Person
from sobremesa.us.models import Firm, OurHandle, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
CARD = (
    b"BEGIN:VCARD\nVERSION:3.0\nFN:Bego\xc3\xb1a Aldasoro\n"
    b"EMAIL:bego@arriaundi.example\nEND:VCARD\n"
)
LETTER = (
    b"From: Bego <bego@arriaundi.example>\nTo: taller@intxaurpe.example\n"
    b"Date: Mon, 3 Mar 2025 09:40:00 +0100\nMessage-ID: <1@x.example>\nSubject: Mesas\n\n"
    b"Cuando llegan las mesas?\n"
)


@pytest.fixture
def settled(data_dir: Path) -> Firm:
    return Firm.objects.create(pk=1, name="Intxaurpe", settled_at=timezone.now())


def signed_in(role: str = Role.STAFF, language: str = "en") -> Client:
    n = User.objects.count()
    user = User.objects.create(
        email=f"{n}@intxaurpe.example", name="Nerea", role=role, language=language,
        joined_at=timezone.now(),
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(settled: Firm) -> Client:
    return signed_in()


def sent(client: Client, *files: tuple[str, bytes]) -> Batch:
    upload = [SimpleUploadedFile(name, body) for name, body in files]
    answer = client.post(reverse("bring"), {"files": upload})
    assert answer.status_code == 302
    return Batch.objects.latest("pk")


def run(batch: Batch) -> None:
    """What the worker does."""
    importing.run(batch)
    jobs.Job.objects.update(done_at=timezone.now())
    batch.refresh_from_db()


def text_of(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(words.split())


def test_files_are_kept_queued_read_and_told(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD), ("carta.eml", LETTER))
    job = jobs.claim(now=timezone.now())
    assert job is not None
    assert (job.kind, job.args) == ("bring", {"batch": batch.code})
    told = text_of(staff, "bring")
    assert "agenda.vcf, carta.eml" in told
    assert "You can close this page" in told
    run(batch)
    told = text_of(staff, "bring")
    assert "2 came in" in told
    assert "Coming in now" not in told
    assert Person.objects.get().name == "Begoña Aldasoro"


def test_the_name_of_a_file_is_only_a_name(staff: Client, settings) -> None:
    batch = sent(staff, ("../../etc/agenda.vcf", CARD))
    (path,) = batch.paths
    assert Path(path).resolve().is_relative_to(settings.UPLOADS.resolve())
    assert "agenda.vcf" in text_of(staff, "bring")
    assert str(settings.UPLOADS) not in staff.get(reverse("bring")).content.decode()


def test_no_file_is_said_and_nothing_is_begun(staff: Client) -> None:
    answer = staff.post(reverse("bring"), follow=True)
    assert "No file came." in answer.content.decode()
    assert not Batch.objects.exists()


def test_what_does_not_fit_is_refused_before_it_is_read(staff: Client) -> None:
    answer = staff.post(reverse("bring"), CONTENT_LENGTH="9" * 17)
    assert answer.status_code == 507
    assert "It does not fit" in answer.content.decode()
    assert not Batch.objects.exists()


def test_the_form_asks_for_its_token(staff: Client) -> None:
    staff.handler.enforce_csrf_checks = True
    answer = staff.post(reverse("bring"), {"files": [SimpleUploadedFile("a.vcf", CARD)]})
    assert answer.status_code == 403
    assert not Batch.objects.exists()


def test_only_staff_bring_and_look(settled: Firm) -> None:
    batch = sent(signed_in(), ("agenda.vcf", CARD))
    for role in (Role.KEEPER, Role.READER):
        other = signed_in(role)
        assert other.get(reverse("bring")).status_code == 403
        assert other.get(reverse("bring-batch", args=[batch.code])).status_code == 403
        assert other.post(reverse("bring-undo", args=[batch.code])).status_code == 403
    assert not jobs.Job.objects.filter(kind="undo").exists()


def test_an_import_that_is_not_there_is_not_found(staff: Client) -> None:
    for name in ("bring-batch", "bring-undo"):
        assert staff.get(reverse(name, args=["nobody"])).status_code == 404


def test_a_running_import_says_how_far_it_is_and_asks_again(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD))
    Batch.objects.filter(pk=batch.pk).update(
        items=27_480, bytes_done=870, bytes_total=1300, heartbeat_at=timezone.now()
    )
    line = staff.get(reverse("bring-batch", args=[batch.code]), headers={"HX-Request": "true"})
    words = line.content.decode()
    assert words.strip().startswith("<li")
    assert 'hx-trigger="every 1s"' in words
    assert "27,480 read of about 41,062." in words
    run(batch)
    line = staff.get(reverse("bring-batch", args=[batch.code]), headers={"HX-Request": "true"})
    assert "hx-trigger" not in line.content.decode()


def test_a_dead_import_can_go_on(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD))
    jobs.Job.objects.update(given_up_at=timezone.now())
    Batch.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert "It was interrupted" in text_of(staff, "bring")
    staff.post(reverse("bring-again", args=[batch.code]))
    assert jobs.Job.objects.filter(kind="bring", given_up_at=None).exists()


def test_stop_is_heard(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD))
    staff.post(reverse("bring-stop", args=[batch.code]))
    batch.refresh_from_db()
    assert batch.stopped_at is not None


def test_undo_says_what_goes_and_only_then_does_it(staff: Client) -> None:
    run(sent(staff, ("agenda.vcf", CARD)))
    second = sent(staff, ("carta.eml", LETTER), ("agenda.vcf", CARD))
    run(second)
    told = text_of(staff, "bring-undo", second.code)
    assert "One thing said goes." in told
    assert "One stays, because something else brought it too." in told
    assert not jobs.Job.objects.filter(kind="undo").exists()
    staff.post(reverse("bring-undo", args=[second.code]))
    job = jobs.Job.objects.get(kind="undo")
    assert job.args["batch"] == second.code
    assert "It is being taken back." in text_of(staff, "bring")
    undoing.undo(second, by=None, now=timezone.now())
    jobs.Job.objects.update(done_at=timezone.now())
    assert "Taken back, today" in text_of(staff, "bring")
    assert not Interaction.objects.exists()
    assert staff.get(reverse("bring-undo", args=[second.code])).status_code == 302


def test_what_failed_is_named_with_its_reason_and_its_bytes(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD), ("foto.jpg", b"\xff\xd8\xff\xe0 not a letter"))
    run(batch)
    Delivery.objects.filter(batch=batch).update(
        words="The card %(n)s is cut off.", params={"n": 1}, read_at=None
    )
    Batch.objects.update(counts={**batch.counts, "failed": 1})
    told = text_of(staff, "bring-batch", batch.code)
    assert "agenda.vcf, card 1" in told
    assert "The card 1 is cut off." in told
    assert "foto.jpg" in told
    assert "See the one" in text_of(staff, "bring")
    delivery = Delivery.objects.get(batch=batch)
    saved = staff.get(reverse("bring-kept", args=[batch.code, delivery.pk]))
    assert saved.content.strip() == CARD.strip()
    assert saved["Content-Type"] == "application/octet-stream"
    assert saved["Content-Disposition"] == 'attachment; filename="agenda-1.vcf"'
    staff.post(reverse("bring-again", args=[batch.code]))
    assert jobs.Job.objects.filter(kind="read_again").exists()


def test_bytes_of_another_import_are_not_handed_out(staff: Client) -> None:
    first, second = sent(staff, ("a.vcf", CARD)), sent(staff, ("b.vcf", CARD))
    run(first)
    delivery = Delivery.objects.get(batch=first)
    assert staff.get(reverse("bring-kept", args=[second.code, delivery.pk])).status_code == 404


def unclear(batch: Batch) -> BatchFile:
    return BatchFile.objects.create(
        batch=batch, path=batch.paths[0], outcome="unclear", setting="date_order",
        choices=["dmy", "mdy"], words="Is %(example)s in May or in November?",
        params={"example": "05/11/19"},
    )  # fmt: skip


def test_an_unclear_file_is_asked_about_with_both_readings(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD))
    run(batch)
    BatchFile.objects.all().delete()
    asked = unclear(batch)
    told = text_of(staff, "bring")
    assert "Is 05/11/19 in May or in November?" in told
    assert "Day first 5 November 2019" in told
    assert "Month first 11 May 2019" in told
    where = reverse("bring-answer", args=[batch.code, asked.pk])
    assert staff.post(where, {"choice": "ymd"}).status_code == 404
    staff.post(where, {"choice": "mdy"})
    again = Batch.objects.latest("pk")
    assert (again.paths, again.options["date_order"]) == (batch.paths, "mdy")
    assert "in May or in November" not in text_of(staff, "bring")
    assert staff.post(where, {"choice": "mdy"}).status_code == 404


def test_an_answer_about_a_file_that_is_gone_says_so(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD))
    run(batch)
    BatchFile.objects.all().delete()
    asked = unclear(batch)
    Path(batch.paths[0]).unlink()
    answer = staff.post(
        reverse("bring-answer", args=[batch.code, asked.pk]), {"choice": "dmy"}, follow=True
    )
    assert "agenda.vcf is not there any more." in answer.content.decode()


@pytest.mark.parametrize(
    ("choice", "example", "day"),
    [("dmy", "05/11/19", "2019-11-05"), ("mdy", "05/11/19", "2019-05-11"),
     ("ymd", "19.05.11", "2019-05-11"), ("dmy", "31/02/22", "None"), ("xyz", "1/2/3", "None"),
     ("dmy", "no date", "None")],
)  # fmt: skip
def test_a_reading_is_a_day_or_nothing(choice: str, example: str, day: str) -> None:
    assert str(bringing.reading(choice, {"example": example})[1]) == day


@override("en")
def test_the_reading_that_the_channel_gives_stands() -> None:
    params = {"example": "5/11/19", "dmy": "2019-11-05", "mdy": "2019-05-11"}
    assert bringing.reading("mdy", params) == ("Month first", date(2019, 5, 11))


def test_an_address_that_looks_like_ours_is_one_click(staff: Client) -> None:
    for n in range(9):
        run(sent(staff, (f"{n}.eml", LETTER.replace(b"<1@", b"<%d@" % n))))
    assert "taller@intxaurpe.example" in text_of(staff, "bring")
    answer = staff.post(reverse("bring-ours"), {"value": "taller@intxaurpe.example"}, follow=True)
    assert "is yours." in answer.content.decode()
    assert OurHandle.objects.get().value == "taller@intxaurpe.example"
    answer = staff.post(reverse("bring-ours"), {"value": ""}, follow=True)
    assert "Write an address" in answer.content.decode()


def test_older_imports_are_on_the_next_page(staff: Client) -> None:
    for n in range(21):
        Batch.objects.create(
            key=str(n), paths=[f"{n}.vcf"], begun_at=timezone.now(), finished_at=timezone.now()
        )
    first = staff.get(reverse("bring")).content.decode()
    assert "20.vcf" in first
    assert ">0.vcf" not in first
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older
    assert ">0.vcf" in staff.get(reverse("bring") + older[1]).content.decode()


def test_questions_to_the_database_do_not_grow_with_imports(
    staff: Client, django_assert_max_num_queries
) -> None:
    for n in range(12):
        Batch.objects.create(
            key=str(n), paths=[f"{n}.vcf"], begun_at=timezone.now(), finished_at=timezone.now()
        )
    with django_assert_max_num_queries(16):
        staff.get(reverse("bring"))


def test_a_file_that_waits_for_a_word_is_not_called_unreadable(staff: Client) -> None:
    batch = sent(staff, ("agenda.vcf", CARD))
    run(batch)
    BatchFile.objects.all().delete()
    unclear(batch)
    Batch.objects.filter(pk=batch.pk).update(counts={"cards_new": 1, "failed": 1})

    told = text_of(staff, "bring")

    assert "One file waits for a word from you." in told
    assert "could not be read" not in told
