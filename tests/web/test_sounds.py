"""A sound that came along is heard where it was said, and nothing else is played."""

import pytest

from sobremesa.channels.base import Address
from sobremesa.conversations.models import Glance
from sobremesa.us.models import Role
from sobremesa.web.sounds import may_be_heard
from tests.build import NOW, a_browser, a_colleague, a_handle, a_person, said
from tests.channels.mailbox.test_voicemail import ASTERISK
from tests.sounds import wav

pages = pytest.mark.django_db
PART = "2"


@pytest.fixture
def voicemail(data_dir):
    """A voicemail of Rosa, with its bytes in the store."""
    a_colleague()
    rosa = a_person("Rosa Mendizabal")
    a_handle("+34600112233", person=rosa)
    people = (Address(kind="phone", value="+34600112233", role="from"),)
    left = said(
        medium="voicemail", people=people, at=NOW, minutes=0.7,
        text="You were just left a message", files=("msg0001.wav",), raw=ASTERISK,
    )  # fmt: skip
    left.attachments.update(content_type="audio/wav", part=PART)
    return left


@pages
@pytest.mark.capability("B1")
def test_it_can_be_heard_on_its_page_and_on_the_timeline(voicemail):
    heard = f'src="/said/{voicemail.pk}/sounds/0/"'
    page = a_browser().get(f"/said/{voicemail.pk}/")
    person = voicemail.participants.get().handle.person

    assert heard in page.content.decode()
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    timeline = a_browser().get(f"/people/{person.code}/").content.decode()
    assert heard in timeline
    assert "they called" in timeline
    assert "Voicemail" in timeline


@pages
def test_it_waits_for_an_answer(voicemail):
    person = voicemail.participants.get().handle.person
    assert Glance.objects.get(person=person).waiting_for_id == voicemail.pk


@pages
def test_it_is_a_sound_and_nothing_else(voicemail):
    answer = a_browser().get(f"/said/{voicemail.pk}/sounds/0/")

    assert answer.content == wav(23)
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pages
@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100), ("bytes=100-", 206, 100, None), ("bytes=-50", 206, -50, None),
        ("bytes=0-", 200, 0, None), ("bytes=x", 200, 0, None), ("bytes=0-1,5-6", 200, 0, None),
        ("bytes=-", 200, 0, None), ("bytes=99999999-", 416, 0, 0), ("bytes=9-3", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)  # fmt: skip
def test_a_player_may_ask_for_a_stretch(voicemail, asked, status, start, end):
    answer = a_browser().get(f"/said/{voicemail.pk}/sounds/0/", headers={"range": asked})

    assert answer.status_code == status
    assert answer.content == wav(23)[start:end]
    if status == 206:
        assert answer.headers["Content-Range"].endswith(f"/{len(wav(23))}")


@pages
def test_what_is_no_sound_is_not_played_whatever_it_says(voicemail):
    voicemail.attachments.update(part="1")  # the words
    assert a_browser().get(f"/said/{voicemail.pk}/sounds/0/").status_code == 404
    voicemail.attachments.update(part="99")
    assert a_browser().get(f"/said/{voicemail.pk}/sounds/0/").status_code == 404
    assert a_browser().get(f"/said/{voicemail.pk}/sounds/7/").status_code == 404


@pages
def test_somebody_elses_sound_is_not_there(voicemail):
    iker = a_colleague("Iker Odriozola", role=Role.KEEPER)
    assert a_browser(iker).get(f"/said/{voicemail.pk}/sounds/0/").status_code == 404


def test_voice_notes_of_chats_may_be_heard_too():
    assert may_be_heard("audio/ogg", "PTT-20260303-WA0001.opus")
    assert may_be_heard("application/octet-stream", "nota.MP3")
    assert not may_be_heard("text/html", "a.html")
    assert not may_be_heard("audio/amr", "a.amr")
