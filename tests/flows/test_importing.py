"""What an import brings, says, and leaves alone."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sobremesa.channels.base import Address, Attached, Incoming, Item
from sobremesa.conversations import store
from sobremesa.conversations.models import (
    Batch,
    BatchFile,
    Conversation,
    Delivery,
    Interaction,
    Participant,
)
from sobremesa.flows import importing, ourselves, rehearsing, undoing
from sobremesa.flows.reports import Report
from sobremesa.people.models import Handle, Person
from sobremesa.sandbox.reader import Came
from tests import material
from tests.canonical import different, dump

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]


ROADS = ("Batch", "BatchFile", "Delivery", "Enclosure", "Arrival", "Entry")
"""The tables that say how things came; the others say what came."""


def report_of(*paths: Path | str, **options: str) -> Report:
    batch = importing.begin(
        [str(path) for path in paths], by=None, options=importing.options_for(**options),
        now=timezone.now(),
    )  # fmt: skip
    return importing.run(batch)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return material.everything(tmp_path / "home")


def test_every_item_is_accounted_for(home):
    report = report_of(home)
    counts = report.counts()
    assert counts["items"] == 18
    assert (counts["interactions_new"], counts["interactions_known"]) == (13, 1)
    assert (counts["cards_new"], counts["failed"]) == (3, 1)
    assert [Path(one.path).name for one in report.ignored] == ["leeme.bin"], "the photo is claimed"
    assert report.failed[0].unit == "event"
    assert report.given_in_vain == 0


def test_whoever_wrote_to_us_is_somebody_and_a_newsletter_is_nobody(home):
    report_of(home)
    assert Person.objects.filter(handles__value=material.ROSA).get().name == (
        "Rosa Mendizabal Aguirre"
    )
    assert Handle.objects.get(value="news@tablones.example").person is None
    assert Handle.objects.get(value=material.MAITE).person.name == "Maite Zabala"


def test_bringing_it_again_brings_nothing_new(home):
    first = report_of(home)
    before = dump((*ROADS, "Job"))
    again = report_of(home)
    assert again.counts()["interactions_new"] == again.counts()["cards_new"] == 0
    assert again.counts()["people_new"] == 0
    assert again.counts()["items"] == first.counts()["items"]
    assert different(before, dump((*ROADS, "Job"))) == []  # each asks who may be one


def test_a_rehearsal_says_what_the_import_then_does(home):
    ourselves.say([material.US], by=None, now=timezone.now())
    home.joinpath("dos.ics").write_text(
        material.CALENDAR.replace("medir", "otra"), encoding="utf-8"
    )
    empty = dump()
    rehearsed = rehearsing.rehearse(
        [str(home)], options=importing.options_for(), now=timezone.now()
    )
    assert different(empty, dump()) == [], "a rehearsal writes nothing"
    assert report_of(home).counts() == rehearsed.counts()
    again = rehearsing.rehearse([str(home)], options=importing.options_for(), now=timezone.now())
    assert again.counts()["interactions_new"] == again.counts()["people_new"] == 0


def test_a_conversation_is_called_as_its_first_letter_calls_it_in_any_order(tmp_path):
    late, early = tmp_path / "late.mbox", tmp_path / "early.mbox"
    late.write_bytes(material.mbox([material.letter(5, subject="Otra cosa", answers=1)]))
    early.write_bytes(material.mbox([material.letter(1, subject="La puerta")]))
    report_of(late)
    assert Conversation.objects.get().title == "Otra cosa"
    report_of(early)
    assert Conversation.objects.get().title == "La puerta"


def test_unread_bytes_are_kept_with_their_reason(home):
    report_of(home)
    waiting = Delivery.objects.exclude(words="").get()
    assert b"No dice cu" in store.read(waiting.blob)
    assert waiting.words
    assert waiting.read_at is None


def test_a_name_that_is_no_utf8_is_opened_and_shown(tmp_path):
    odd = os.fsencode(tmp_path) + b"/informaci\xf3n.mbox"
    with open(odd, "wb") as file:  # noqa: PTH123 (a name of bytes)
        file.write(material.mbox(material.letters()[:1]))
    report = report_of(os.fsdecode(odd))
    assert report.counts()["interactions_new"] == 1
    assert BatchFile.objects.get().path.endswith("informaci\\xf3n.mbox")
    around = report_of(tmp_path)
    assert around.counts()["items"] == around.counts()["interactions_known"] == 1
    assert [one.path for one in around.ignored] == [f"{tmp_path}/sobremesa"], "our own data"


def test_the_same_import_is_resumed_by_whatever_name_it_is_called(tmp_path, monkeypatch, home):
    now = timezone.now()
    first = importing.begin([str(home)], by=None, options={}, now=now)
    monkeypatch.chdir(tmp_path)
    assert importing.begin(["home"], by=None, options={}, now=now) == first
    assert importing.begin(["home"], by=None, options={"kind": "mailbox"}, now=now) != first


def test_an_import_that_was_stopped_before_it_ran_brings_nothing(home):
    now = timezone.now()
    batch = importing.begin([str(home)], by=None, options=importing.options_for(), now=now)
    importing.stop(batch, by=None, now=now)
    report = importing.run(batch)
    assert report.counts()["items"] == 0
    assert Batch.objects.get().finished_at


def test_stop_is_heard_between_two_groups(home, monkeypatch):
    monkeypatch.setattr(importing, "GROUP_ITEMS", 1)
    batch = importing.begin(
        [str(home)], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch, on_progress=lambda one: importing.stop(one, by=None, now=timezone.now()))
    assert 0 < Delivery.objects.count() < 10


def test_a_full_disk_is_one_sentence_and_the_import_goes_on_later(home, monkeypatch):
    batch = importing.begin(
        [str(home)], by=None, options=importing.options_for(), now=timezone.now()
    )

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(importing.Interrupted, match="No space left"):
            importing.run(batch)
    assert Delivery.objects.count() == 0
    assert Batch.objects.get().finished_at is None
    assert importing.run(batch).counts()["items"] == 18


# ------------------------------------------------------------ what the database would refuse


def came(key: str, **more: object) -> Came:
    values = {
        "key": key, "medium": "email", "occurred_at": datetime(2026, 3, 1, tzinfo=UTC),
        "people": (Address(kind="email", value=f"{key}@example.org", role="from"),),
        "text": "hola", **more,
    }  # fmt: skip
    record = Incoming(**values)
    item = Item(body=key.encode(), unit="message", number=1)
    return Came("a.mbox", "mailbox", item, (record,))


BEFORE_TIME = datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
HUGE = Attached(name="x", content_type="x", size_bytes=1 << 70)
REFUSED = {
    "a moment before time": {"occurred_at": BEFORE_TIME},
    "a number beyond 64 bits": {"attached": (HUGE,)},
}


@pytest.mark.parametrize("why", REFUSED)
def test_one_item_that_the_database_refuses_does_not_take_its_neighbours_along(why):
    batch = importing.begin(["x"], by=None, options={}, now=timezone.now())
    group = [came(f"n{number}") for number in range(199)]
    group.insert(100, came("bad", **REFUSED[why]))
    with store.Pack() as pack:
        tally = importing.write_safely(batch, group, pack=pack)
    assert Interaction.objects.count() == 199
    assert tally.interactions == 199
    refused = Delivery.objects.exclude(words="").get()
    assert store.read(refused.blob) == b"bad"
    assert refused.words == importing.CANNOT_KEEP


LONG = "x" * 5000
BOUNDS = {
    "an address longer than any": {"people": (Address(kind="email", value=LONG, role="from"),)},
    "an address that is empty": {"people": (Address(kind="email", value="", role="from"),)},
    "a name longer than any": {"people": (
        Address(kind="email", value="a@b.example", name=LONG, role="from"),)},
    "an endless subject": {"subject": LONG, "thread_title": LONG},
    "an endless id": {"external_id": LONG, "thread": LONG},
    "a length that is none": {"minutes": float("nan")},
    "a length without end": {"minutes": float("inf")},
    "a length before it began": {"minutes": -5.0},
}  # fmt: skip


@pytest.mark.parametrize("what", BOUNDS)
def test_what_is_too_long_is_cut_and_comes_in_on_both_databases(what):
    batch = importing.begin(["x"], by=None, options={}, now=timezone.now())
    with store.Pack() as pack:
        importing.write_safely(batch, [came("one", **BOUNDS[what])], pack=pack)
    assert Interaction.objects.count() == 1
    assert not Delivery.objects.exclude(words="").exists()


def test_the_bytes_of_a_letter_are_written_again_if_an_undo_erases_them_meanwhile(monkeypatch):
    batch = importing.begin(["x"], by=None, options={}, now=timezone.now())
    with store.Pack() as pack:
        importing.write_safely(batch, [came("one")], pack=pack)
        other = importing.begin(["y"], by=None, options={}, now=timezone.now())
        real = store.put_missing

        def erased_after(pack, bodies):
            found = real(pack, bodies)
            monkeypatch.setattr(store, "put_missing", real)
            undoing.undo(batch, by=None, now=timezone.now())
            return found

        monkeypatch.setattr(store, "put_missing", erased_after)
        importing.write_safely(other, [came("one")], pack=pack)
    assert store.read(Delivery.objects.get(batch=other).blob) == b"one"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_items_are_what_is_new_known_and_failed(tmp_path_factory, data):
    """Whatever lies in the folder, however often, the figures of the report add up."""
    folder = tmp_path_factory.mktemp("any")
    numbers = data.draw(st.lists(st.integers(1, 5), max_size=6))
    (folder / "a.mbox").write_bytes(material.mbox([material.letter(n) for n in numbers]))
    cards = data.draw(st.lists(st.sampled_from(["A", "B", ""]), max_size=4))
    text = "".join(f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEND:VCARD\n" for name in cards)
    (folder / "c.vcf").write_text(text, encoding="utf-8")
    rehearsed = rehearsing.rehearse(
        [str(folder)], options=importing.options_for(), now=timezone.now()
    )
    report = report_of(folder)
    counts = report.counts()
    assert rehearsed.counts() == counts
    assert counts["items"] == sum(
        counts[name]
        for name in ("interactions_new", "interactions_known", "cards_new", "cards_known")
    ) + len(report.failed)
    said = counts["interactions_new"] + counts["interactions_known"]
    assert said == len(numbers)


def test_a_person_in_to_of_ours_is_somebody_and_in_cc_is_not(tmp_path):
    ourselves.say([material.US], by=None, now=timezone.now())
    mail = tmp_path / "sent.mbox"
    mail.write_bytes(
        material.mbox([material.letter(1, sender=material.US, to=material.IKER, cc=material.MAITE)])
    )
    report_of(mail)
    assert Handle.objects.get(value=material.IKER).person
    assert Handle.objects.get(value=material.MAITE).person is None
    assert Participant.objects.filter(handle__value=material.MAITE).exists()


def test_cards_are_taken_in_once(tmp_path):
    cards = tmp_path / "c.vcf"
    cards.write_text(material.CARDS, encoding="utf-8")
    assert report_of(cards).counts()["cards_new"] == 3
    assert report_of(cards).counts()["cards_known"] == 3
