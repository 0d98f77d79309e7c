"""Undoing an import leaves every table as it was, whichever road the same things came by."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from sobremesa.conversations import index, store, talks
from sobremesa.conversations.models import Arrival, Attachment, Batch, Blob, Interaction
from sobremesa.flows import importing, ourselves, settling, undoing
from sobremesa.people import actions
from sobremesa.people.models import Handle, Person
from tests import build, material
from tests.canonical import ACCOUNT_OF_THAT_DAY, different, dump

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]


def bring(*paths: Path) -> Batch:
    batch = importing.begin(
        [str(path) for path in paths], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch)
    return batch


def undo(batch: Batch) -> dict[str, int]:
    return undoing.undo(batch, by=None, now=timezone.now())


def state() -> dict[str, list[str]]:
    return dump(ACCOUNT_OF_THAT_DAY)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return material.everything(tmp_path / "home")


def test_undoing_the_first_import_leaves_nothing(home, data_dir):
    before = state()
    undo(bring(home))
    assert different(before, state()) == []
    assert not list((data_dir / "store").glob("*/*.pack")), "no byte stays"
    assert not list((data_dir / "store").glob("erasures/*"))


def test_undoing_the_last_import_returns_to_the_state_before(home, tmp_path):
    (home / "correo.mbox").rename(tmp_path / "mail.mbox")
    bring(tmp_path / "mail.mbox")
    ourselves.say([material.US], by=None, now=timezone.now())
    before = state()
    undo(bring(home))
    assert different(before, state()) == []


def test_the_same_by_a_second_road_is_one_thing_that_arrived_twice(home, tmp_path):
    first = bring(home)
    here = Interaction.objects.count()
    second = bring(material.zipped(home, tmp_path / "all.zip"))
    assert Interaction.objects.count() == here
    assert second.counts["interactions_new"] == second.counts["cards_new"] == 0
    assert second.counts["interactions_known"] == first.counts["items"] - 1 - 3, (
        "all but one that cannot be read and three cards"
    )
    for one in Interaction.objects.all():
        assert one.arrivals.values("delivery__batch").distinct().count() == 2


@pytest.mark.parametrize("road", ["zip", "maildir"])
def test_undoing_one_road_leaves_the_other(road, home, tmp_path):
    if road == "zip":
        other = material.zipped(home, tmp_path / "all.zip")
    else:
        home, other = home / "correo.mbox", material.maildir(tmp_path / "m", material.letters())
    first = bring(home)
    alone = state()
    undo(bring(other))
    assert different(alone, state()) == []
    second = bring(other)
    undo(first)
    out_of_order = state()
    undo(second)
    bring(other)
    assert different(state(), out_of_order) == []


def test_undo_out_of_order_equals_having_brought_only_the_other(home, tmp_path):
    (home / "contactos.vcf").rename(tmp_path / "cards.vcf")
    cards = bring(tmp_path / "cards.vcf")
    mail = bring(home)
    undo(cards)
    only_mail = state()
    undo(mail)
    bring(home)
    assert different(state(), only_mail) == []


def test_photos_leave_with_the_export_that_brought_them(tmp_path):
    name = "Chat de WhatsApp - Rosa Mendizabal"
    bare = material.a_chat(tmp_path / "bare" / name, with_photo=False)
    full = material.a_chat(tmp_path / "full" / name, with_photo=True)
    bring(bare)
    before = state()
    batch = bring(full)
    photo = Attachment.objects.get(blob__isnull=False)
    assert store.read(photo.blob) == material.PHOTO
    assert photo.size_bytes == len(material.PHOTO)
    undo(batch)
    assert different(before, state()) == []


def test_what_was_made_by_hand_outlives_the_undo(home):
    boss = build.a_colleague()
    now = timezone.now()
    begona = actions.introduce("Begoña", address="begona@posada.example", by=boss, now=now)
    maite = actions.introduce("Maite", address=material.MAITE, by=boss, now=now)
    settling.settle([begona.pk, maite.pk])
    before = state()
    batch = bring(home)
    rosa = Person.objects.get(handles__value=material.ROSA)
    actions.correct(rosa, name="Rosa la del pan", note="Le gusta el nogal", language="eu",
                    by=boss, now=now)  # fmt: skip
    undo(batch)
    assert Person.objects.filter(pk__in=[begona.pk, maite.pk]).count() == 2
    assert Handle.objects.get(value=material.MAITE).person == maite
    kept = Person.objects.get(pk=rosa.pk)
    assert (kept.name, kept.note) == ("Rosa la del pan", "Le gusta el nogal")
    index.drop_people([rosa.pk])
    rosa.delete()
    assert different(before, state()) == [], "and nothing else stayed"


def test_a_talk_written_down_stays_when_the_mail_goes(home):
    boss = build.a_colleague()
    batch = bring(home)
    rosa = Person.objects.get(handles__value=material.ROSA)
    note = talks.Note(
        key="k", medium="phone", occurred_at=timezone.now(), text="Llama por la puerta"
    )
    said = talks.log_talk(rosa, note, by=boss, now=timezone.now())
    undo(batch)
    assert Interaction.objects.get() == said
    left = Person.objects.get(pk=rosa.pk).handles.exclude(kind="person")
    assert left.get().value == "+34600112233", "she was rung"


def test_undoing_twice_is_undoing_once(home):
    batch = bring(home)
    undo(batch)
    before = state()
    assert undo(batch) == {"interactions": 0, "cards": 0, "purchases": 0, "deliveries": 0}
    assert different(before, state()) == []


def test_bringing_it_again_after_undoing_is_as_the_first_time(home):
    batch = bring(home)
    first = state()
    undo(batch)
    bring(home)
    assert different(first, state()) == []


def test_no_byte_of_what_was_taken_back_is_left_in_the_store(home, tmp_path, data_dir):
    keep = tmp_path / "keep.mbox"
    keep.write_bytes(material.mbox([material.letter(90, sender=material.IKER, text="SE QUEDA")]))
    bring(keep)
    gone = tmp_path / "gone.mbox"
    gone.write_bytes(material.mbox([material.letter(91, text="SE BORRA"), material.letters()[2]]))
    batch = bring(gone)
    also = bring(home)
    undo(batch)
    bytes_left = b"".join(path.read_bytes() for path in (data_dir / "store").glob("*/*.pack"))
    assert b"SE BORRA" not in bytes_left
    assert b"SE QUEDA" in bytes_left
    assert all(store.read(blob) for blob in Blob.objects.all()), "the letter of both roads is whole"
    assert Arrival.objects.filter(delivery__batch=also, is_new=False).count() == 0
