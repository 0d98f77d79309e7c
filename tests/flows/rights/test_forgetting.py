"""Forgetting one person among others: what goes, what stays, and what a restore brings back."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone

from sobremesa.conversations import store
from sobremesa.conversations.models import Delivery, Interaction, Participant, Words
from sobremesa.flows.rights import erasing, exporting, receipts, rehearsal, walking
from sobremesa.journal import Entry
from sobremesa.people.errors import ReadersOnlyRead
from sobremesa.people.models import Handle, Person, Sharing, Tie, TieKind
from sobremesa.registry import DECLARED, SECRET
from sobremesa.trust import actions, queries
from sobremesa.trust.models import Erasure, Request, Suppression
from sobremesa.us.models import Role
from tests.build import NOW, a_card, a_colleague, a_handle, a_letter, a_message, a_person

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J1"), pytest.mark.usefixtures("data_dir")
]  # fmt: skip
ROSA = "rosa@panaderia.example"


@pytest.fixture
def rosa() -> Person:
    a_colleague()
    a_letter(sender=ROSA, name="Rosa Mendizabal", text="La puerta del obrador no cierra", raw=b"a")
    return Person.objects.get(handles__value=ROSA)


def forget(person: Person) -> Erasure:
    """All of it but the files of the database, which no test may write inside a transaction."""
    erasure = erasing.erase(person, by=None, now=timezone.now())
    erasing.let_go(erasure, person, timezone.now())
    erasing.settle_the_rest(timezone.now())
    erasure.refresh_from_db()
    return erasure


def test_asking_twice_keeps_the_first_day(rosa):
    first = erasing.erase(rosa, by=None, now=NOW, block_days=30)
    again = erasing.erase(rosa, by=None, now=NOW, block_days=0)
    assert again == first
    assert again.destroy_on == date(2026, 4, 11)
    assert len(receipts.read(receipts.files()[0])) == 1


def test_nobody_but_staff_may(rosa):
    keeper = a_colleague("Iker Lasa", role=Role.KEEPER)
    with pytest.raises(ReadersOnlyRead):
        erasing.erase(rosa, by=keeper, now=NOW)
    assert not Erasure.objects.exists()


def test_the_receipt_names_nobody_and_its_key_is_closed(rosa):
    forget(rosa)
    log, key = receipts.files()
    assert "rosa" not in log.read_text(encoding="utf-8").lower()
    assert {path.stat().st_mode & 0o777 for path in (log, key)} == {0o600}


def test_a_letter_to_two_stays_with_the_other_without_them(rosa):
    both = a_letter(
        sender="nerea@intxaurpe.example", name="", to=f"{ROSA}", cc="jon@etxe.example",
        text="Hola Rosa y Jon", raw=b"To: rosa@panaderia.example, jon@etxe.example\n\nHola Rosa",
    )  # fmt: skip
    forget(rosa)
    assert Words.objects.get(interaction=both).text == "Hola […] y Jon"
    values = set(Participant.objects.filter(interaction=both).values_list("handle__value", flat=1))
    assert values == {"nerea@intxaurpe.example", "jon@etxe.example"}
    bodies = [store.read(one.blob) for one in Delivery.objects.all()]
    assert [b"rosa" in body.lower() for body in bodies] == [False]


def test_an_address_that_they_share_stays_with_the_others(rosa):
    jon = a_person("Jon Etxe", email="jon@etxe.example")
    info = a_handle("info@panaderia.example", shared_at=NOW)
    for one in (rosa, jon):
        Sharing.objects.create(handle=info, person=one, since=NOW)
    stays = " ".join(rehearsal.rehearse(rosa).stays)
    assert "info@panaderia.example" in stays
    forget(rosa)
    assert list(info.sharings.values_list("person", flat=True)) == [jon.pk]


def test_a_namesake_is_somebody_else(rosa):
    other = a_person("Rosa Mendizabal", email="rosa@otra.example")
    assert other.code in " ".join(rehearsal.rehearse(rosa).stays)
    forget(rosa)
    other.refresh_from_db()
    assert other.name == "Rosa Mendizabal"


def test_a_forged_name_takes_no_third_person_out(rosa):
    a_person("Jon Etxe", email="jon@etxe.example")
    a_message(sender="+34600000009", name="Jon Etxe", text="x")
    Participant.objects.filter(handle__value=ROSA).update(name="Jon Etxe")
    letter = a_letter(sender="jon@etxe.example", name="Jon Etxe", text="Soy Jon Etxe, el de Rosa")
    forget(rosa)
    assert "Jon Etxe" in Words.objects.get(interaction=letter).text


def test_whoever_was_brought_together_with_them_goes_too(rosa):
    other = a_person("R. Mendizabal", email="r@panaderia.example", merged_into=rosa)
    forget(rosa)
    assert not Person.objects.filter(pk__in=[rosa.pk, other.pk]).exists()
    assert not Handle.objects.filter(value="r@panaderia.example").exists()


def test_what_must_be_shown_stays_without_a_name(rosa):
    request = actions.note_request(
        rosa, "erase", asked_on=date(2026, 3, 1), note="Rosa, by phone", by=a_colleague(), now=NOW
    )
    forget(rosa)
    request.refresh_from_db()
    assert (request.person, request.note) == (None, "")
    assert request.done_at is not None
    assert Entry.objects.filter(verb="person.forgotten").exists()


def test_a_restore_forgets_again(rosa):
    forget(rosa)
    log = receipts.files()[0]
    Suppression.objects.all().delete()
    Erasure.objects.all().delete()
    a_letter(sender=ROSA, name="Rosa Mendizabal")  # as the backup had it
    found = receipts._people_of(receipts.read(log)[0], queries.key(), timezone.now())
    assert [one.handles.get().value for one in found] == [ROSA]


def test_a_handle_that_was_somebody_elses_then_takes_nobody_with_it(rosa):
    forget(rosa)
    jon = a_person("Jon Etxe", email="jon@etxe.example")
    a_handle(ROSA, person=jon)
    (found,) = receipts._people_of(
        receipts.read(receipts.files()[0])[0], queries.key(), timezone.now()
    )
    assert found.pk != jon.pk
    assert list(jon.handles.values_list("value", flat=True)) == ["jon@etxe.example"]


def test_a_line_that_was_cut_off_is_passed_over(rosa):
    erasing.erase(rosa, by=None, now=NOW)
    log = receipts.files()[0]
    log.write_text(log.read_text(encoding="utf-8") + '{"code": "ab', encoding="utf-8")
    receipts.write(receipts.Receipt("new", "", "2026-01-01", ()))
    assert len(receipts.read(log)) == 2


# --------------------------------------------------------------------------------- export


def exported(person: Person) -> zipfile.ZipFile:
    pieces = exporting.export_person(person, by=None, now=NOW)
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_the_export_has_every_table_and_every_field_of_the_registry(rosa):
    archive = exported(rosa)
    about = {one.model.__name__ for one in DECLARED.values() if one.subject}
    for name in about:
        rows = json.loads(archive.read(f"data/{name}.json"))
        declared = {field for field, kind in DECLARED[name].fields.items() if kind != SECRET}
        assert set(json.loads(archive.read("data/keys.json"))[name]) == declared, name
        assert all(set(row) == declared for row in rows), name


def test_the_export_has_as_many_rows_as_would_go(rosa):
    a_card("Rosa Mendizabal", email=ROSA)
    Tie.objects.create(
        person=a_person("Jon Etxe"),
        other=rosa,
        added_at=NOW,
        kind=TieKind.objects.first()
        or TieKind.objects.create(words={"en": "friend of"}, made_at=NOW),
    )
    archive, goes = exported(rosa), rehearsal.rehearse(rosa).goes
    # Where others stood in it is their own business; originals are files.
    for name in set(goes) - {"Delivery", "Participant"}:
        assert len(json.loads(archive.read(f"data/{name}.json"))) == goes[name], name


def test_the_rehearsal_tells_what_then_happens(rosa):
    a_card("Rosa Mendizabal", email=ROSA)
    a_message(sender="+34600000077", name="Rosa Mendizabal")
    goes = rehearsal.rehearse(rosa).goes
    went = forget(rosa).counts
    for name in ("Interaction", "Words", "Card", "Person", "Handle", "Delivery"):
        assert went.get(name, 0) == goes.get(name, 0), name


def test_the_walk_reaches_every_table_that_is_about_people():
    assert {one.model.__name__ for one in walking.declared()} == {
        name for name, one in DECLARED.items() if one.subject
    }


@pytest.mark.parametrize("days", [0, 30])
def test_the_month_ends_where_the_calendar_says(rosa, days):
    day = date(2026, 12, 31) + timedelta(days=days)
    assert actions.a_month_after(day).month == day.month % 12 + 1


def test_nothing_is_left_of_interactions_with_them(rosa):
    forget(rosa)
    assert not Interaction.objects.filter(sender__value=ROSA).exists()
    assert Suppression.objects.count() == 2
    assert Request.objects.count() == 0
