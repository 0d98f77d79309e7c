"""Their rights: the page of one person, forgetting with a name typed, and who may do what."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sobremesa.flows.rights import rehearsal
from sobremesa.jobs import Job
from sobremesa.journal import Entry
from sobremesa.people.models import Consent, Person
from sobremesa.people.queries import may_be_sent
from sobremesa.trust.models import Erasure, Request, RetentionRule
from sobremesa.us.models import Role
from tests.build import a_browser, a_colleague, a_letter, a_person

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J1"), pytest.mark.usefixtures("data_dir")
]  # fmt: skip


@pytest.fixture
def begona() -> Person:
    a_letter()
    return Person.objects.get(handles__value="begona@arriaundi.example")


def url(person: Person, name: str = "rights") -> str:
    return reverse(name, args=[person.code])


def test_the_page_says_what_we_hold_and_that_somebody_looked(begona):
    browser = a_browser()
    words = browser.get(url(begona)).content.decode()
    assert "Letters, messages, calls and meetings" in words
    browser.get(url(begona))
    assert Entry.objects.filter(verb="rights.opened", subject_id=begona.pk).count() == 1


@pytest.mark.parametrize("role", [Role.KEEPER, Role.READER])
def test_only_staff_forgets_and_exports(begona, role):
    colleague = a_colleague("Iker Lasa", role=role)
    Person.objects.filter(pk=begona.pk).update(keeper=colleague)
    browser = a_browser(colleague)
    for name in ("rights-erase", "rights-export"):
        assert browser.post(url(begona, name), {"name": begona.name}).status_code == 403
    begona.refresh_from_db()
    assert begona.blocked_at is None
    assert not Erasure.objects.exists()


def test_a_reader_sees_no_rights_and_changes_no_consent(begona):
    browser = a_browser(a_colleague("Ane Goñi", role=Role.READER))
    assert browser.get(url(begona)).status_code == 403
    assert browser.post(url(begona), {"act": "consent"}).status_code == 403
    assert not Consent.objects.exists()


def test_a_keeper_does_not_see_the_rights_of_somebody_elses_person(begona):
    browser = a_browser(a_colleague("Iker Lasa", role=Role.KEEPER))
    assert browser.get(url(begona)).status_code == 404


def test_a_slip_of_the_hand_forgets_nobody(begona):
    answer = a_browser().post(url(begona, "rights-erase"), {"name": "Begoña"})
    assert answer.status_code == 422
    assert "Type their name" in answer.content.decode()
    begona.refresh_from_db()
    assert begona.blocked_at is None


def test_in_a_big_house_the_page_is_there_before_it_has_counted(begona, monkeypatch):
    monkeypatch.setattr(rehearsal, "QUICK_MAX", 0)
    browser, where = a_browser(), url(begona, "rights-erase")
    first = browser.get(where).content.decode()
    assert "We are counting what would go" in first
    assert "This stays, and why" not in first
    part = browser.get(f"{where}?count=1", headers={"HX-Request": "true"}).content.decode()
    assert "This stays, and why" in part
    assert "<html" not in part
    assert "This stays, and why" in browser.get(f"{where}?count=1").content.decode()


def test_forgetting_shows_first_what_goes_then_hides_and_asks_for_the_work(begona):
    browser = a_browser()
    words = browser.get(url(begona, "rights-erase")).content.decode()
    assert "This stays, and why" in words
    answer = browser.post(
        url(begona, "rights-erase"), {"name": "begona aldasoro", "days": "30"}, follow=True
    )
    assert begona.name not in answer.content.decode()
    assert browser.get(reverse("person", args=[begona.code])).status_code == 404
    erasure = Erasure.objects.get()
    assert erasure.destroy_on == timezone.localdate() + timedelta(days=30)
    assert Job.objects.get(kind="forget").due_at > timezone.now() + timedelta(days=29)


def test_a_consent_needs_proof_stands_and_can_be_taken_back(begona):
    browser = a_browser()
    yes = {"act": "consent", "purpose": "news", "basis": "given", "medium": "email"}
    assert browser.post(url(begona), yes).status_code == 422
    assert not may_be_sent(begona, "news", "email")

    browser.post(url(begona), {**yes, "proof": "The form in the folder"})
    consent = Consent.objects.get()
    assert may_be_sent(begona, "news", "email")
    assert not may_be_sent(begona, "news", "phone")
    assert not may_be_sent(begona, "surveys", "email")
    assert consent.wording

    browser.post(url(begona), {"act": "withdraw", "consent": consent.pk})
    assert not may_be_sent(begona, "news", "email")
    assert Consent.objects.get().withdrawn_at is not None


def test_a_no_is_stronger_than_a_yes(begona):
    browser = a_browser()
    for basis, medium in (("soft", "email"), ("refused", "")):
        browser.post(url(begona), {"act": "consent", "purpose": "news", "basis": basis,
                                   "medium": medium, "proof": "said so"})  # fmt: skip
    assert not may_be_sent(begona, "news", "email")


def test_a_request_has_a_month_and_is_answered_once(begona):
    browser = a_browser()
    browser.post(url(begona), {"act": "request", "kind": "access", "asked_on": "2026-01-31"})
    request = Request.objects.get()
    assert request.due_on.isoformat() == "2026-02-28"
    for act in ("done", "refuse"):
        browser.post(reverse("settings-requests"), {"request": request.code, "act": act})
    request.refresh_from_db()
    assert request.done_at is not None
    assert request.refused_at is None


def test_the_download_is_a_zip_with_pages_values_and_a_line_in_the_journal(begona):
    answer = a_browser().post(url(begona, "rights-export"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"index.html", "data/keys.json", "data/Person.json"} <= set(archive.namelist())
    assert "When do the stairs arrive?" in archive.read("said-2026.html").decode()
    assert Entry.objects.filter(verb="person.exported").exists()


def test_a_rule_is_shown_before_it_stands(begona):
    browser = a_browser()
    form = {"what": "email", "months": "1", "basis": "Our promise"}
    words = browser.post(reverse("settings-keeping"), {**form, "act": "preview"}).content.decode()
    assert "would go tonight" in words
    assert not RetentionRule.objects.exists()
    browser.post(reverse("settings-keeping"), {**form, "act": "begin", "seen": "9"})
    assert RetentionRule.objects.get(ended_at=None).basis == "Our promise"
    browser.post(reverse("settings-keeping"), {"what": "email", "act": "end"})
    assert not RetentionRule.objects.filter(ended_at=None).exists()


SETTINGS = ["settings-requests", "settings-keeping", "settings-record", "settings-journal",
            "settings-purposes"]  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_what_answers_for_us_is_for_staff(name):
    assert (
        a_browser(a_colleague("Iker Lasa", role=Role.KEEPER)).get(reverse(name)).status_code == 403
    )
    assert a_browser().get(reverse(name)).status_code == 200


def test_the_record_is_proposed_taken_up_and_worded(begona):
    browser = a_browser()
    assert "Take it up" in browser.get(reverse("settings-record")).content.decode()
    browser.post(reverse("settings-record"), {"act": "take-up"})
    browser.post(reverse("settings-record"), {"act": "write", "purpose": "Building stairs"})
    words = browser.get(reverse("settings-record")).content.decode()
    assert "Building stairs" in words
    assert "Take it up" not in words


def test_new_words_of_a_purpose_are_a_new_version():
    browser = a_browser()
    for text in ("May we write?", "May we write to you in May?"):
        browser.post(reverse("settings-purposes"), {"code": "news", "words-en": "News",
                                                    "wording-en": text})  # fmt: skip
    words = browser.get(reverse("settings-purposes")).content.decode()
    assert "1 version before it." in words


def test_the_journal_is_filtered_and_taken_along(begona):
    browser = a_browser()
    browser.get(url(begona))
    found = browser.get(reverse("settings-journal"), {"verb": "rights.opened"}).content.decode()
    assert "looked at everything held about somebody" in found
    assert begona.name in found
    nothing = browser.get(reverse("settings-journal"), {"verb": "rights.opened", "by": "0"})
    assert begona.name not in nothing.content.decode()
    rows = b"".join(browser.post(reverse("settings-journal-export")).streaming_content).decode()
    assert "looked at everything held about somebody" in rows


def test_pages_of_the_journal_follow_each_other(begona):
    browser = a_browser()
    Entry.objects.bulk_create(
        Entry(verb="talk.logged", subject_kind="x", at=timezone.now()) for _ in range(60)
    )
    first = browser.get(reverse("settings-journal")).context
    second = browser.get(reverse("settings-journal"), {"before": first["more"]}).context
    ids = [line.entry.pk for line in (*first["lines"], *second["lines"])]
    assert len(ids) == len(set(ids)) == Entry.objects.count()


def test_somebody_put_aside_may_be_sent_nothing():
    person = a_person(trashed_at=timezone.now())
    assert not may_be_sent(person, "news", "email")
