"""After you talk: a talk is written down in a few touches, once, and seen at once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesa.conversations.models import Delivery, Interaction
from sobremesa.people.queries import INNER
from sobremesa.us.models import Role
from tests.build import a_browser, a_colleague, a_letter, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B6")]


@pytest.fixture(autouse=True)
def _own_store(data_dir):
    """Notes are kept as bytes."""
    a_colleague()


def answers(**more):
    """What one sends with the choices that are made already."""
    return {"key": str(uuid.uuid4()), "medium": "visit", "minutes": "15", "began": "us",
            "when": "now", "text": "She doubts about the chestnut.", **more}  # fmt: skip


def note(person, user=None, **more):
    """Send the form."""
    return a_browser(user).post(f"/note/?who={person.code}", answers(**more), follow=True)


def test_with_whom_is_asked_first_and_the_latest_are_at_hand():
    a_letter()
    a_person("Charo Vidal")

    page = a_browser().get("/note/").content.decode()
    found = a_browser().get("/note/?q=charo").content.decode()

    assert "Begoña Aldasoro" in page
    assert "Charo Vidal" not in page  # never talked with
    assert "Charo Vidal" in found
    assert "Nobody like that" in a_browser().get("/note/?q=xyz").content.decode()


def test_a_visit_is_written_down_and_stands_on_their_page():
    person = a_letter().sender.person

    page = note(person).content.decode()

    talk = Interaction.objects.latest("pk")
    assert (talk.medium, talk.minutes, talk.placement.direction) == ("visit", 15, "together")
    assert "Noted down, with Begoña Aldasoro." in page
    assert "She doubts about the chestnut." in page
    assert Delivery.objects.get(account__kind="by_hand").blob.length > 0


def test_somebody_without_an_address_can_be_talked_with():
    person = a_person("Charo")

    page = note(person).content.decode()

    assert person.handles.get().kind == INNER
    assert "She doubts about the chestnut." in page
    assert "No address yet." in page  # the inner one is nobody's business


def test_the_same_form_sent_twice_is_one_talk():
    person, key = a_person("Charo"), str(uuid.uuid4())

    note(person, key=key)
    note(person, key=key)

    assert Interaction.objects.count() == 1


def test_a_talk_on_another_day_for_longer():
    person = a_person("Charo")
    day = timezone.localdate() - timedelta(days=3)

    note(person, when="other", on=day.isoformat(), at="17:30", minutes="more", exact="95",
         began="them")  # fmt: skip

    talk = Interaction.objects.get()
    assert timezone.localtime(talk.occurred_at).strftime("%H:%M") == "17:30"
    assert timezone.localdate(talk.occurred_at) == day
    assert talk.minutes == 95
    assert talk.sender.person == person


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"when": "other", "on": "2999-01-01"}, "still to come"),
        ({"medium": "telepathy"}, "telepathy"),
        ({"minutes": "more", "exact": "0"}, "greater than or equal to 1"),
        ({"key": "x"}, "damaged on its way"),
    ],
)
def test_what_makes_no_sense_is_not_written_down(wrong, complaint):
    person = a_person("Charo")

    answer = note(person, **wrong)

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(("medium", "began"), [("visit", "us"), ("visit", "them"), ("phone", "")])
def test_after_a_talk_nobody_waits_any_more(medium, began):
    person = a_letter(at=timezone.now() - timedelta(days=2)).sender.person
    assert person.glance.waiting_since

    note(person, medium=medium, began=began)
    person.glance.refresh_from_db()

    assert person.glance.waiting_since is None


def test_only_who_may_writes_it_down():
    person = a_person("Charo")
    reader = a_colleague("Ane Lasa", role=Role.READER)
    keeper = a_colleague("Iker Odriozola", role=Role.KEEPER)

    assert note(person, reader).status_code == 403
    assert note(person, keeper).status_code == 404
    assert not Interaction.objects.exists()
