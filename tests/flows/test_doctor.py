"""The doctor finds what is wrong, says what to do, and says nothing when all is well."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from sobremesa.conversations import guards, index, store
from sobremesa.conversations.models import Arrival, Blob, Delivery, Glance, Interaction
from sobremesa.flows import doctor, importing, settling, undoing
from sobremesa.jobs import Job
from sobremesa.people import merging
from sobremesa.people.models import Handle, Moved, Person
from sobremesa.purchases.models import Purchase
from sobremesa.trust.models import Suppression
from sobremesa.us.models import Notice
from tests.us.build import colleague

pytestmark = [pytest.mark.django_db, pytest.mark.capability("J4")]
CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Begoña Aldasoro
ORG:Posada Arriaundi
EMAIL:bego@arriaundi.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Jon Etxeberria
TEL:+34 943 12 34 56
END:VCARD
"""
LETTERS = """From bego@arriaundi.example Mon Mar  3 09:40:00 2025
From: Begoña <bego@arriaundi.example>
To: taller@intxaurpe.example
Date: Mon, 3 Mar 2025 09:40:00 +0100
Message-ID: <1@arriaundi.example>
Subject: Las mesas

Cuando llegan las mesas?

From jon@otros.example Tue Mar  4 10:00:00 2025
From: Jon <jon@otros.example>
To: taller@intxaurpe.example
Date: Tue, 4 Mar 2025 10:00:00 +0100
Message-ID: <2@otros.example>
Subject: Sillas

Quiero seis sillas.
"""


@pytest.fixture
def house(data_dir: Path, tmp_path: Path):
    """A small house after a real import."""
    cards, letters = tmp_path / "agenda.vcf", tmp_path / "correo.mbox"
    cards.write_text(CARDS, encoding="utf-8")
    letters.write_text(LETTERS, encoding="utf-8")
    batch = importing.begin(
        [str(cards), str(letters)], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch)
    assert Interaction.objects.count() == 2
    yield batch
    guards.install()


def codes(*, deep: bool = False) -> list[str]:
    return [one.code for one in doctor.examine(deep=deep) if one.code != "room-low"]


def test_an_empty_house_is_whole(data_dir: Path) -> None:
    assert codes(deep=True) == []


def test_after_an_import_and_after_its_undo_all_is_well(house) -> None:
    assert codes(deep=True) == []
    undoing.undo(house, by=None, now=timezone.now())
    assert codes(deep=True) == []


def test_every_finding_is_a_sentence_that_can_be_filled(house) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sobremesa_arrival")
    (one,) = doctor.examine()
    assert one.words % one.params == (
        f"2 things said came by nothing (the first: {Interaction.objects.earliest('pk').pk})."
    )


def test_lost_words_and_places_are_found(house) -> None:
    said = Interaction.objects.earliest("pk")
    with guards.leaving("undo"):
        said.words.delete()
        said.placement.delete()
    assert codes()[:2] == ["words-missing", "placement-missing"]


def test_torn_arrivals_are_found(house) -> None:
    one = Delivery.objects.filter(arrivals__interaction__isnull=False).earliest("pk")
    Delivery.objects.filter(pk=one.pk).update(words="No.")
    assert codes() == ["delivery-torn", "delivery-unread-but-came"]


def test_what_is_new_twice_is_found(house) -> None:
    first, second = Interaction.objects.order_by("pk")
    other = Delivery.objects.get(arrivals__interaction=second)
    Arrival.objects.create(delivery=other, interaction=first, is_new=True)
    assert codes() == ["new-twice"]


def test_a_moment_that_differs_is_found(house) -> None:
    said = Interaction.objects.earliest("pk")
    said.participants.update(occurred_at=said.occurred_at + timedelta(hours=1))
    assert "moment-differs" in codes()


def test_lost_short_loose_and_changed_bytes_are_found(house) -> None:
    pack = store.path_of(Blob.objects.values_list("pack", flat=True)[0])
    whole = pack.read_bytes()
    pack.write_bytes(whole + b"loose")
    assert codes() == ["store-loose"]
    pack.write_bytes(whole[:-1])
    assert codes() == ["store-short"]
    pack.write_bytes(b"x" + whole[1:])
    assert codes() == []
    assert codes(deep=True) == ["bytes-changed"]
    pack.unlink()
    assert codes() == ["store-lost"]


def test_a_pack_without_rows_and_a_row_without_use_are_found(house) -> None:
    blob = Blob.objects.earliest("pk")
    other = store.path_of(blob.pack).with_name("other.pack")
    other.write_bytes(b"nobody's")
    assert codes() == ["store-loose"]
    other.unlink()
    Blob.objects.create(sha256=b"x" * 32, pack=blob.pack, offset=blob.offset, length=1)
    assert codes() == ["store-overlap", "blob-idle"]


def test_an_upload_of_no_import_is_found(house, settings) -> None:
    (settings.UPLOADS / "abc").mkdir(parents=True)
    assert codes() == ["upload-left"]


def test_lost_guards_and_indexes_are_found(house) -> None:
    on = " ON sobremesa_words" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER sobremesa_words_stays{on}")
        cursor.execute("DROP INDEX glance_by_last")
    assert codes() == ["guard-missing", "index-missing"]


def test_work_that_was_left_late_or_given_up_is_found(house) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    for leased, given_up in ((long_ago, None), (None, None), (None, long_ago)):
        Job.objects.create(
            kind="bring", made_at=long_ago, due_at=long_ago,
            lease_until=leased, given_up_at=given_up,
        )  # fmt: skip
    assert codes() == ["lease-old", "work-late", "work-given-up"]


def test_work_that_is_over_and_still_held_is_found(house) -> None:
    now = timezone.now()
    Job.objects.create(
        kind="bring", made_at=now, due_at=now, done_at=now, lease_until=now + timedelta(minutes=1)
    )
    assert codes() == ["lease-torn"]


def test_whoever_is_not_shown_where_the_merges_lead_is_found(house) -> None:
    kept, gone = Person.objects.order_by("pk")[:2]
    merging.merge(kept, gone, by=colleague(password=None), now=timezone.now())
    settling.settle([kept.pk, gone.pk])
    assert codes() == []
    Person.objects.filter(pk=gone.pk).update(merged_into=None)
    assert "root-wrong" in codes()
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    Handle.objects.filter(pk=Moved.objects.filter(model="Handle").earliest("pk").row).update(
        person=gone
    )
    assert "home-wrong" in codes()


def test_a_digest_that_knows_nobody_again_is_found(house) -> None:
    Suppression.objects.create(digest=bytes(32), at=timezone.now())
    assert codes() == []
    Suppression.objects.create(digest=bytes(31), at=timezone.now())
    assert codes() == ["digest-wrong"]


def test_a_notice_that_says_nothing_is_found(house) -> None:
    nerea = colleague(password=None)
    Notice.objects.create(user=nerea, kind="brought", key="a", at=timezone.now())
    assert codes() == []
    Notice.objects.create(user=nerea, kind="", key="b", at=timezone.now())
    assert codes() == ["notice-torn"]


def test_a_purchase_that_came_by_nothing_is_found(house) -> None:
    Purchase.objects.create(
        natural_key=bytes(32), handle=Handle.objects.earliest("pk"), what="Silla",
        ordered_on=timezone.now().date(),
    )  # fmt: skip
    assert codes() == ["purchase-arrival-missing"]


def test_work_that_is_being_done_is_well(house) -> None:
    now = timezone.now()
    Job.objects.create(
        kind="bring", made_at=now, due_at=now - timedelta(hours=1),
        lease_until=now + timedelta(minutes=5),
    )  # fmt: skip
    assert codes() == []


def test_wrong_figures_are_found_and_left_as_they_are(house) -> None:
    Glance.objects.filter(contact_count__gt=0).update(contact_count=99)
    assert codes() == ["glance-wrong"]
    assert set(Glance.objects.values_list("contact_count", flat=True)) >= {99}


def test_a_search_that_is_behind_or_ahead_is_found(house) -> None:
    index.drop_words([Interaction.objects.earliest("pk").pk])
    index.drop_people([Person.objects.earliest("pk").pk])
    assert codes() == ["search-behind", "search-behind"]
    index.rebuild()
    index.index_words([(10**9, timezone.now(), "email", "nada")])
    assert codes() == ["search-ahead"]


def test_a_damaged_index_is_found(house) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sobremesa_search_data SET block = x'00' WHERE id > 10")
    assert "index-damaged" in codes()


def test_a_full_disk_is_said(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM_MIN_BYTES", 2**62)
    assert [one.code for one in doctor.examine()] == ["room-low"]


def test_what_can_be_made_from_the_rest_is_mended(house) -> None:
    pack = store.path_of(Blob.objects.values_list("pack", flat=True)[0])
    pack.write_bytes(pack.read_bytes() + b"loose")
    on = " ON sobremesa_words" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER sobremesa_words_stays{on}")
    index.drop_words([Interaction.objects.earliest("pk").pk])
    Glance.objects.filter(contact_count__gt=0).update(contact_count=99)
    assert codes() == ["guard-missing", "store-loose", "glance-wrong", "search-behind"]
    doctor.mend()
    assert codes(deep=True) == []
