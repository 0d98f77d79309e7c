"""The copy in columns: never stale, never wrong, and gone with whoever is forgotten."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sobremesa.conversations import guards
from sobremesa.conversations.models import Interaction, Participant, Placement, Stirred
from sobremesa.flows import ourselves, placing
from sobremesa.flows.rights import erasing
from sobremesa.measures import ledger
from sobremesa.measures.models import LedgerMark
from sobremesa.people import merging
from sobremesa.people.models import Handle
from sobremesa.us.models import OurHandle
from tests.build import (
    NOW,
    US,
    a_colleague,
    a_letter,
    a_message,
    an_our_handle,
)
from tests.measures.door import BEGONA, JON, interactions, made_anew

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J3"),
    pytest.mark.usefixtures("data_dir"),
]  # fmt: skip


@pytest.fixture
def us():
    return a_colleague()


# ------------------------------------------------------------------------------- never stale


def test_what_is_new_is_appended_and_what_is_there_is_not_read_again(us):
    a_letter()
    interactions()
    before = set(ledger.folder().glob("said-*"))
    for number in range(3):
        a_letter(text=f"Word {number}")
    with ledger.alone():
        now = ledger.bring_up()
    assert now.rows("said") == 4
    assert len(interactions()) == 4
    assert not before & set(ledger.folder().glob("said-*")), "one of one row is joined to three"


@contextmanager
def changed():
    """Whatever happens in here, the copy that was there before says what one made anew says."""
    before = interactions()
    token = ledger.current().token
    assert token
    yield before
    after = interactions()
    assert after == made_anew()
    assert after != before, "nothing changed, so nothing was shown"


def test_when_we_say_who_we_are_everything_is_placed_again():
    for number in range(3):
        a_letter(text=f"{number}")
    a_message()
    with changed() as before:
        assert {row["direction"] for row in before} == {1}
        ourselves.say([BEGONA], by=None, now=NOW)
        placing.place_all(now=NOW)
    assert not Stirred.objects.exists()


def test_two_who_are_brought_together_and_separated_again(us):
    a_letter()
    a_letter(sender=JON, name="Jon")
    one, other = (Handle.objects.get(value=v).person for v in (BEGONA, JON))
    with changed():
        merge = merging.merge(one, other, by=us, now=NOW)
    with changed():
        merging.unmerge(merge, by=us, now=NOW)


def test_a_changed_placement_is_read_again(us):
    for number in range(5):
        a_letter(text=f"{number}")
    with changed():
        Placement.objects.filter(pk=Interaction.objects.first().pk).update(
            is_contact=False, not_contact="newsletter"
        )


def test_another_colleague_behind_an_address_is_seen_at_once(us):
    a_letter(to="hola@intxaurpe.example")
    an_our_handle("hola@intxaurpe.example")
    placing.place_all(now=NOW)
    with changed():
        OurHandle.objects.filter(value="hola@intxaurpe.example").update(user=us)


def test_the_copy_names_nobody(us):
    a_letter(subject="Zugaitz", text="Zugaitz ekarri dut")
    interactions()
    for path in ledger.folder().iterdir():
        body = path.read_bytes()
        assert b"Zugaitz" not in body
        assert b"begona" not in body


def test_parts_join_as_they_grow_so_that_there_are_never_many(us, monkeypatch):
    monkeypatch.setattr(ledger, "BLOCK_IDS", 1)
    for number in range(7):
        a_letter(text=f"{number}")
    assert len(interactions()) == 7
    assert len(ledger.current().parts["said"]) <= 4
    assert interactions() == made_anew()


def test_of_a_part_in_which_little_changed_only_that_is_read_again(us, monkeypatch):
    monkeypatch.setattr(ledger, "REREAD_SHARE", 1e9)
    for number in range(4):
        a_letter(text=f"{number}")
    with changed():
        Placement.objects.filter(pk=Interaction.objects.first().pk).update(direction="out")


def test_what_was_ours_alone_and_is_not_any_more_gets_rows(us):
    jon = a_colleague("Jon")
    a_letter(sender="jon@intxaurpe.example", to=US)
    assert interactions() == []
    with changed():
        OurHandle.objects.filter(user=jon).delete()
        type(jon).objects.filter(pk=jon.pk).update(email="jon@elsewhere.example")
        placing.place_all(now=NOW)


# -------------------------------------------------------------------------------- never wrong


def torn(path):
    path.write_bytes(path.read_bytes()[:-20])


def foreign(path):
    pq.write_table(pa.table({"interaction_id": [1]}), path)


def gone(path):
    path.unlink()


@pytest.mark.parametrize("damage", [torn, foreign, gone])
@pytest.mark.parametrize("which", ["said-*.parquet", "ledger-*.json"])
def test_a_damaged_copy_is_made_again(us, damage, which):
    a_letter()
    before = interactions()
    (path,) = ledger.folder().glob(which)
    damage(path)
    assert interactions() == before


def test_a_page_that_turned_within_a_file_is_found(us):
    for number in range(50):
        a_letter(text=f"{number} {'w ' * number}")
    before = interactions()
    (path,) = ledger.folder().glob("said-*.parquet")
    body = bytearray(path.read_bytes())
    body[40:400] = bytes(360)
    path.write_bytes(body)
    assert interactions() == before


def test_a_copy_of_another_database_is_not_ours(us):
    a_letter()
    before = interactions()
    LedgerMark.objects.update(token="of a backup")
    assert ledger.current().token == ""
    assert interactions() == before


def test_a_disk_that_is_full_leaves_the_copy_as_it_was(us, monkeypatch):
    a_letter()
    before = interactions()
    kept = ledger.current()
    Placement.objects.update(direction="out")
    a_letter(text="more")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            interactions()
    assert ledger.current() == kept
    assert len(list(ledger.folder().glob("*.parquet"))) == 1, "what could not be ended is gone"
    after = interactions()
    assert [row["direction"] for row in after] == [2, 1]
    assert len(after) == len(before) + 1


def test_a_spill_of_one_that_died_is_swept_out(us):
    a_letter()
    interactions()
    left = ledger.folder() / ledger.SPILL
    left.mkdir()
    (left / "rows.tmp").write_bytes(b"rows")
    interactions()
    assert not left.exists()


# ---------------------------------------------------------------------------------- forgotten


def numbers_in_files() -> set[int]:
    """Every id of a handle that any file of the copy holds."""
    return {
        number
        for path in ledger.folder().glob("*.parquet")
        for number in pq.read_table(path).column("handle_id").to_pylist()
    }


def test_whoever_is_forgotten_is_in_no_file(us):
    a_letter()
    a_letter(sender=JON, name="Jon")
    a_letter(cc=JON)
    interactions()
    theirs = Handle.objects.get(value=JON)
    assert theirs.pk in numbers_in_files()
    person = theirs.person
    erasing.let_go(erasing.erase(person, by=us, now=NOW), person, NOW)
    erasing.settle_the_rest(NOW)
    assert numbers_in_files() == {Handle.objects.get(value=BEGONA).pk}
    assert interactions() == made_anew()


def test_whoever_is_forgotten_on_a_full_disk_takes_the_copy_along(us, monkeypatch):
    a_letter()
    a_letter(sender=JON, name="Jon")
    interactions()
    with guards.leaving("forget"):
        theirs = Interaction.objects.filter(sender__value=JON)
        Participant.objects.filter(interaction__in=theirs).delete()
        theirs.delete()

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ledger.let_go_of_what_went()
    assert [path.name for path in ledger.folder().iterdir()] == [".lock"]


def test_forgetting_makes_no_copy_where_there_was_none(us):
    ledger.let_go_of_what_went()
    assert not ledger.folder().exists()
