"""Bytes come out of the store as they went in, are in it once, and leave no trace when erased."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sobremesa.conversations import store
from sobremesa.conversations.models import Blob

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]


def put(*bodies: bytes) -> dict[bytes, Blob]:
    with store.Pack() as pack:
        return store.save(store.put_missing(pack, {store.digest(body): body for body in bodies}))


def packs(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "store").glob("*/*.pack"))


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(max_size=200), max_size=8))
def test_what_goes_in_comes_out(bodies):
    rows = put(*bodies)
    assert {store.read(row) for row in rows.values()} == set(bodies)


def test_the_same_bytes_are_kept_once(data_dir):
    put(b"one", b"two")
    put(b"two", b"three")
    assert Blob.objects.count() == 3
    assert sorted(path.stat().st_size for path in packs(data_dir)) == [5, 6]


def test_nobody_else_may_read_a_pack(data_dir):
    put(b"one")
    (pack,) = packs(data_dir)
    assert pack.stat().st_mode & 0o077 == 0
    assert pack.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_damage_is_noticed(damage, data_dir):
    (row,) = put(b"one").values()
    (pack,) = packs(data_dir)
    if damage == "gone":
        pack.unlink()
    else:
        pack.write_bytes(b"onX" if damage == "changed" else b"o")
    with pytest.raises(store.Damaged):
        store.read(row)


def test_what_is_erased_is_gone_from_the_file_and_its_neighbours_are_not(data_dir):
    rows = put(b"stays", b"a secret", b"stays too")
    secret = rows[store.digest(b"a secret")]
    note = store.note_erasure([secret])
    Blob.objects.filter(pk=secret.pk).delete()
    store.erase(note)
    (pack,) = packs(data_dir)
    assert pack.read_bytes() == b"stays" + bytes(8) + b"stays too"
    assert store.read(rows[store.digest(b"stays too")]) == b"stays too"
    assert not note.exists()


def test_an_erasure_whose_transaction_never_ended_erases_nothing(data_dir):
    (row,) = put(b"stays").values()
    note = store.note_erasure([row])
    store.erase(note)
    assert store.read(row) == b"stays"
    assert not note.exists()


def test_an_erasure_that_was_killed_is_done_by_the_next_sweep(data_dir):
    rows = put(b"stays", b"a secret", b"stays too")
    store.note_erasure([rows[store.digest(b"a secret")]])
    Blob.objects.filter(sha256=store.digest(b"a secret")).delete()
    store.sweep()
    assert b"secret" not in packs(data_dir)[0].read_bytes()
    assert not list((data_dir / "store").glob("erasures/*"))


def test_a_note_that_was_half_written_belongs_to_nothing(data_dir):
    put(b"stays")
    folder = data_dir / "store" / "erasures"
    folder.mkdir()
    (folder / "x.json").write_text('[["a', encoding="utf-8")
    store.sweep()
    assert not list(folder.iterdir())


def test_an_empty_body_beside_an_erased_one_does_not_save_it(data_dir):
    rows = put(b"", b"a secret", b"stays")
    secret = rows[store.digest(b"a secret")]
    note = store.note_erasure([secret])
    Blob.objects.filter(pk=secret.pk).delete()
    store.erase(note)
    assert b"secret" not in packs(data_dir)[0].read_bytes()


def test_nothing_to_erase_is_no_note(data_dir):
    assert store.note_erasure([]) is None
    store.erase(None)
    store.erase(data_dir / "none.json")


def test_what_a_dead_import_left_behind_is_cut_off(data_dir):
    put(b"stays")
    with store.Pack() as dead:
        dead.put([b"never saved"])
    (whole,) = [path for path in packs(data_dir) if path.read_bytes() == b"stays"]
    with whole.open("ab") as file:
        file.write(b"loose")
    assert store.sweep() == 5 + len(b"never saved")
    assert [path.read_bytes() for path in packs(data_dir)] == [b"stays"]


def test_a_pack_that_somebody_writes_is_left_alone(data_dir):
    with store.Pack() as pack:
        pack.put([b"not yet saved"])
        assert store.sweep() == 0
        assert packs(data_dir)[0].read_bytes() == b"not yet saved"
        with packs(data_dir)[0].open("rb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_pack_is_full_between_two_groups_and_never_within_one(data_dir, monkeypatch):
    monkeypatch.setattr(store, "PACK_MAX_BYTES", 4)
    with store.Pack() as pack:
        first = pack.put([b"aaa", b"bbb", b"ccc"])
        second = pack.put([b"ddd"])
    assert len({blob.pack for blob in first}) == 1, "what is not yet saved stays locked"
    assert second[0].pack != first[0].pack


def test_bytes_wait_for_the_disk_before_their_rows(monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    with store.Pack() as pack:
        pack.put([b"one"])
        assert len(synced) == 3, "the pack, its folder and the folder above"
        assert not Blob.objects.exists()


def test_bytes_that_were_erased_meanwhile_are_said_to_be_gone():
    rows = put(b"one")
    Blob.objects.all().delete()
    with pytest.raises(store.Gone):
        store.save(rows)


def test_bytes_that_two_imports_wrote_at_once_are_kept_once():
    body = {store.digest(b"one"): b"one"}
    with store.Pack() as mine, store.Pack() as theirs:
        written = store.put_missing(mine, body)
        store.save(store.put_missing(theirs, body))
        rows = store.save(written)
        twice = store.put_twice(written, rows)
        assert [blob.pack for blob in twice] == [mine.name]
        store.erase(store.note_erasure(twice))
        assert store.read(rows[store.digest(b"one")]) == b"one"
        assert store.path_of(mine.name).read_bytes() == bytes(3)


def test_a_note_holds_places_and_no_bytes(data_dir):
    rows = put(b"a secret")
    note = store.note_erasure(list(rows.values()))
    assert json.loads(note.read_text()) == [[next(iter(rows.values())).pack, 0, 8]]
    assert note.stat().st_mode & 0o077 == 0
