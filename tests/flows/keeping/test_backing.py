"""A backup holds everything, is whole, and says so; one that is not is refused with its reason."""

from __future__ import annotations

import fcntl
import json
import random
import tarfile
import threading
from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from sobremesa import jobs, work
from sobremesa.conversations import guards, index, store
from sobremesa.conversations.models import Blob
from sobremesa.flows import importing
from sobremesa.flows.keeping import backing, keys, proving, restoring, room, shelf
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.journal import record
from tests import material
from tests.us.build import NOW

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.capability("J1"),
    pytest.mark.usefixtures("house"),
]


@pytest.fixture
def house(transactional_db, data_dir, settings, tmp_path):
    """A data folder with some letters in it."""
    settings.BACKUPS, settings.UPLOADS = data_dir / "backups", data_dir / "uploads"
    (data_dir / "secret_key.key").write_text("geheim")
    home = tmp_path / "home"
    home.mkdir()
    (home / "a.mbox").write_bytes(material.mbox(material.letters()))
    importing.run(importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW))
    yield data_dir
    with guards.leaving("trash"):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    index.rebuild()


def made() -> Path:
    return backing.back_up(now=timezone.now()).path


def verified(path: Path, **more: object) -> restoring.Opened:
    return restoring.verify(path, keys.identities(path, **more))


def refused(path: Path, **more: object) -> Unkept:
    with pytest.raises(Unkept) as caught:
        verified(path, **more)
    assert str(caught.value).count(".") >= 1
    return caught.value


def members(path: Path, key: pyrage.x25519.Identity) -> dict[str, bytes]:
    plain = BytesIO()
    with path.open("rb") as file:
        pyrage.decrypt_io(file, plain, [key])
    plain.seek(0)
    with tarfile.open(fileobj=plain) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}


def test_it_is_whole_and_says_how_much_it_holds():
    path = made()
    found = verified(path)
    assert found.counts["sobremesa_interaction"] == len(material.letters())
    assert found.about["database"] == connection.vendor
    assert shelf.note_of(path)["rows"] == sum(found.counts.values())


def test_nobody_else_can_read_it(house):
    path = made()
    body = path.read_bytes()
    assert b"example.org" not in body
    assert b"SQLite format" not in body
    assert (house / "backup.key").stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir() if one.is_dir()] == [], "no draft is left"


def test_it_holds_the_secrets_but_not_its_own_key(house):
    (house / "uploads" / "ab").mkdir(parents=True)
    (house / "uploads" / "ab" / "qué.mbox").write_bytes(b"From ")
    found = members(made(), keys.own())
    assert found["secrets/secret_key.key"] == b"geheim"
    assert found["uploads/ab/qué.mbox"] == b"From "
    assert str(keys.own()).encode() not in b"".join(found.values())


def test_the_key_is_made_once_and_stands_on_the_recovery_sheet(tmp_path):
    assert backing.back_up(now=NOW).is_first
    assert not backing.back_up(now=NOW).is_first
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(keys.sheet())
    path = made()
    keys.own_path().unlink()
    assert verified(path, key=sheet)
    assert refused(path).code == "wrong-key"


def test_a_recipient_of_the_owner_opens_it_too(settings):
    theirs = pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENT = str(theirs.to_public())
    assert "about.json" in members(made(), theirs)
    settings.BACKUP_RECIPIENT = "age1wrong"
    with pytest.raises(Unkept, match="SOBREMESA_BACKUP_RECIPIENT"):
        made()


def test_a_passphrase_opens_it_where_the_key_is_lost(settings):
    settings.BACKUP_PASSPHRASE = "mesa de roble"
    path = made()
    keys.own_path().unlink()
    assert verified(path)
    settings.BACKUP_PASSPHRASE = "mesa"
    assert refused(path).code == "wrong-key"


def test_damage_is_refused_with_its_reason():
    path = made()
    body = path.read_bytes()
    note = shelf.note_path(path)
    middle = len(body) // 2
    flipped = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
    for bad, with_note, without in (
        (body[:-700], "cut-short", "damaged"),
        (flipped, "damaged", "damaged"),
        (b"", "cut-short", "not-a-backup"),
        (b"hola " * 400, "cut-short", "not-a-backup"),
        (body + b"x", "damaged", "damaged"),
    ):
        path.write_bytes(bad)
        assert refused(path).code == with_note
        kept = note.read_bytes()
        note.unlink()
        assert refused(path).code == without
        note.write_bytes(kept)
    assert refused(path.with_name("gone")).code == "not-a-backup"


def test_every_cut_and_every_flipped_bit_is_noticed():
    path = made()
    body, chance = path.read_bytes(), random.Random(3)
    for number in range(40):
        at = chance.randrange(len(body)) if number else len(body) - 1
        changed = bytes([body[at] ^ (1 << number % 8)])
        path.write_bytes(body[:at] if number % 2 else body[:at] + changed + body[at + 1 :])
        assert refused(path).code in {"damaged", "cut-short"}
    path.write_bytes(body)
    assert verified(path)


def test_a_wrong_key_is_told_from_damage(tmp_path):
    other = tmp_path / "other.key"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    assert refused(made(), key=other).code == "wrong-key"


def forged(tmp_path: Path, members: dict[str, bytes]) -> Path:
    """What somebody makes who knows only our public key."""
    plain = BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, body in members.items():
            head = tarfile.TarInfo(name)
            head.size = len(body)
            tar.addfile(head, BytesIO(body))
    path = tmp_path / "forged.tar.age"
    path.write_bytes(pyrage.encrypt(plain.getvalue(), [keys.own().to_public()]))
    return path


def about(**more: object) -> bytes:
    found = {"format": 1, "version": "9.0", "migrations": [], "database": "sqlite"}
    return json.dumps({**found, "made_at": "", "uploads": "", **more}).encode()


@pytest.mark.parametrize(
    "more", [{"format": 2}, {"migrations": ["sobremesa.9999_from_the_future"]}]
)
def test_one_of_a_later_version_is_refused(tmp_path, more):
    why = refused(forged(tmp_path, {"about.json": about(**more)}))
    assert why.code == "newer"
    assert "9.0" in str(why)


def test_nothing_is_laid_out_beside_the_folder(tmp_path):
    for name in ("../evil", "/evil", "store/../../evil", "elsewhere/evil", "database", ""):
        path = forged(tmp_path, {"about.json": about(), name: b"x"})
        with pytest.raises(Unkept):
            restoring.restore_into(path, [keys.own()], tmp_path / "into" / (name[-3:] or "x"))
    assert not list(tmp_path.rglob("evil"))
    assert not Path("/evil").exists()


def test_one_backup_at_a_time():
    with (shelf.folder() / ".lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with translation.override("en"), pytest.raises(Unkept, match="already"):
            made()
    assert made().exists()


def test_what_is_erased_meanwhile_waits_for_the_backup(house):
    """Else the tables of the backup would name bytes that are zeros in it."""
    with store.Pack() as pack:
        bodies = {store.digest(body): body for body in (b"one", b"two")}
        blobs = store.save(store.put_missing(pack, bodies)).values()
    with store.untouched():
        note = store.note_erasure(list(blobs))
        Blob.objects.filter(pk__in=[blob.pk for blob in blobs]).delete()
        store.erase(note)
        assert store.sweep() == 0
        assert sorted(store.read(blob) for blob in blobs) == [b"one", b"two"]
    made()
    assert not store.path_of(next(iter(blobs)).pack).exists()


def test_without_room_nothing_is_begun(monkeypatch):
    monkeypatch.setattr(room, "free_bytes", lambda where=None: 64 * 1024 * 1024)
    with translation.override("en"), pytest.raises(Unkept, match="67 MB free"):
        made()
    assert shelf.listed() == []


def test_a_backup_under_writing_load_is_whole():
    stopped, written = threading.Event(), []

    def write() -> None:
        while not stopped.is_set():
            written.append(record("test.written", None, by=None, at=NOW).pk)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for one in writers:
        one.start()
    try:
        for _ in range(3):
            before = len(written)
            found = verified(made())
            assert found.counts["sobremesa_entry"] >= before
    finally:
        stopped.set()
        for one in writers:
            one.join()
    assert len(written) > 20, "they went on writing"


def test_a_drill_restores_it_and_notes_what_it_found():
    path = made()
    found = proving.drill_newest(now=timezone.now())
    assert (found["findings"], found["interactions"]) == ([], len(material.letters()))
    assert shelf.listed()[0].is_proven
    assert proving.drill_newest(now=timezone.now()) is None, "it was tried already"
    assert [one.name for one in path.parent.iterdir() if one.is_dir()] == []


def test_a_drill_of_a_damaged_backup_says_so():
    path = made()
    path.write_bytes(path.read_bytes()[:-1])
    assert proving.drill_newest(now=timezone.now())["findings"] == ["cut-short"]
    assert not shelf.listed()[0].is_proven


def test_the_worker_makes_one_at_night_and_tries_it():
    jobs.nightly("backup", at_hour=3, now=NOW)
    while work.work_once():
        pass
    (kept,) = shelf.listed()
    assert kept.is_proven
    assert not jobs.Job.objects.exclude(last_error="").exists()


def test_without_the_programs_of_postgresql_it_says_what_to_install(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unkept, match="postgresql-client"):
        made()
