"""What could not be read waits with its bytes, and comes in once it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from sobremesa.channels import base
from sobremesa.conversations import store
from sobremesa.conversations.models import Attachment, Batch, Delivery, Interaction
from sobremesa.flows import importing, rereading, undoing
from sobremesa.people.models import Person
from tests import build
from tests.canonical import ACCOUNT_OF_THAT_DAY, different, dump

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]

CHANNEL = '''
"""Notes, one a line: `moment address words`. A recording lies beside the test."""
from datetime import datetime
from sobremesa.channels.base import Address, Attached, Incoming, Item, Unreadable

class Jotted:
    kind = "jotted"
    label = "Jotted notes"
    settings = {}

    def __init__(self, settings, wire=None):
        pass

    def recognises(self, file):
        return 99 if file.head.startswith(b"#jotted") else 0

    def split(self, file):
        with file.open() as stream:
            for number, line in enumerate(stream.read().splitlines()[1:], 2):
                photo = file.sibling(f"{number}.jpg")
                beside = (Attached(name="p.jpg", content_type="image/jpeg", size_bytes=len(photo),
                                   content=photo),) if photo else ()
                yield Item(body=line, unit="line", number=number, context={"line": number},
                           beside=beside)

    def read(self, item, received_at):
        moment, address, words = item.body.decode().split(" ", 2)
        if "%%" in words MENDED:
            raise Unreadable("There is a %(sign)s in it.", sign="percent")
        return [Incoming(key=f"jotted {moment} {address}", medium="jotted",
                         occurred_at=datetime.fromisoformat(moment), text=words,
                         people=(Address(kind="email", value=address, role="from"),),
                         attached=item.beside)]
'''
RECORDING = """#jotted
2026-03-01T10:00:00+00:00 ana@example.org Hola, ¿venís?
2026-03-02T10:00:00+00:00 luis@example.org Con %% dentro
2026-03-03T10:00:00+00:00 ana@example.org Gracias
"""


@pytest.fixture
def channel(tmp_path, settings):
    """A channel that somebody wrote: one file in a folder that the settings name."""

    def written(*, is_mended: bool) -> None:
        folder = tmp_path / f"channels-{is_mended}"
        folder.mkdir()
        words = CHANNEL.replace("MENDED", "and False" if is_mended else "")
        (folder / "jotted.py").write_text(words, encoding="utf-8")
        settings.CHANNEL_FOLDERS = (str(folder),)

    written(is_mended=False)
    return written


@pytest.fixture
def notes(tmp_path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "marzo.txt").write_text(RECORDING, encoding="utf-8")
    (folder / "3.jpg").write_bytes(b"a photo")
    return folder


def bring(path: Path) -> Batch:
    batch = importing.begin(
        [str(path)], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch)
    return batch


@pytest.mark.capability("J3")
def test_a_channel_is_one_file_that_is_offered_recognised_brought_in_and_taken_back(
    channel, notes, settings
):
    offered = base.file_channels(settings.CHANNEL_FOLDERS)
    assert offered["jotted"].label == "Jotted notes"
    empty = dump(ACCOUNT_OF_THAT_DAY)
    batch = bring(notes)
    assert {one.kind for one in batch.files.all()} == {"jotted"}
    assert batch.counts["interactions_new"] == 2
    ana = Person.objects.get(handles__value="ana@example.org")
    assert ana.glance.interactions_count == 2
    undoing.undo(batch, by=None, now=timezone.now())
    assert different(empty, dump(ACCOUNT_OF_THAT_DAY)) == []


def test_what_cannot_be_read_waits_with_its_bytes_and_what_lay_beside_it(channel, notes):
    bring(notes)
    waiting = Delivery.objects.exclude(words="").get()
    assert (waiting.words, waiting.params) == ("There is a %(sign)s in it.", {"sign": "percent"})
    assert (waiting.unit, waiting.number) == ("line", 3)
    item = rereading.item_of(waiting)
    assert item.body == RECORDING.splitlines()[2].encode()
    assert [one.content for one in item.beside] == [b"a photo"]


def test_once_mended_it_comes_in_as_if_it_had_been_read_at_once(channel, notes):
    batch = bring(notes)
    channel(is_mended=True)
    (notes / "marzo.txt").unlink()
    assert rereading.read_all_again(batch, by=build.a_colleague(), now=timezone.now()) == 1
    batch.refresh_from_db()
    counts = batch.counts
    assert (counts["items"], counts["interactions_new"], counts["failed"]) == (3, 3, 0)
    assert counts["people_new"] == 2
    assert Person.objects.get(handles__value="luis@example.org").glance.interactions_count == 1
    assert store.read(Attachment.objects.get(blob__isnull=False).blob) == b"a photo"
    read = dump((*ACCOUNT_OF_THAT_DAY, "OurHandle"))
    undoing.undo(batch, by=None, now=timezone.now())
    (notes / "marzo.txt").write_text(RECORDING, encoding="utf-8")
    bring(notes)
    assert different(read, dump((*ACCOUNT_OF_THAT_DAY, "OurHandle"))) == []


def test_what_still_cannot_be_read_waits_on(channel, notes):
    batch = bring(notes)
    before = dump(("Entry",))
    assert rereading.read_all_again(batch, by=None, now=timezone.now()) == 0
    assert different(before, dump(("Entry",))) == []


def test_reading_again_twice_is_reading_again_once(channel, notes):
    batch = bring(notes)
    channel(is_mended=True)
    waiting = Delivery.objects.exclude(words="").get()
    assert rereading.read_again(waiting, by=None, now=timezone.now())
    assert not rereading.read_again(waiting, by=None, now=timezone.now())
    assert Interaction.objects.count() == 3
    assert batch.deliveries.exclude(words="").count() == 0


def test_bytes_that_are_damaged_are_not_read(channel, notes, data_dir):
    bring(notes)
    waiting = Delivery.objects.exclude(words="").get()
    store.path_of(waiting.blob.pack).write_bytes(b"x" * 1000)
    with pytest.raises(store.Damaged):
        rereading.read_again(waiting, by=None, now=timezone.now())
