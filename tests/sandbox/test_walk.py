"""Everything that is handed over is found, and nothing that lies in wait is opened."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from sobremesa.sandbox import walk, zips
from sobremesa.sandbox.walk import Around, Looking, Refused, files_in, size_of

pytestmark = pytest.mark.capability("A1")


def found_in(path: Path | str, around: Around = Around()) -> list:  # noqa: B008 (frozen)
    """What comes, with its content, which is read while its archive is open."""
    found = []
    for one in files_in(str(path), around):
        if not isinstance(one, Looking):
            found.append(one)
        if hasattr(one, "open"):
            with one.open() as stream:
                one.content = stream.read()
            one.photo = one.sibling("photo.jpg")
    return found


def paths(found: list) -> list[str]:
    return [one.path.rpartition("box/")[2] for one in found]


def why(path: Path | str) -> str:
    (one,) = found_in(path)
    assert isinstance(one, Refused), one
    return one.why.words


def a_zip(where: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return where


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def test_folders_are_walked_in_a_fixed_order_and_zips_are_looked_into(box):
    (box / "b").mkdir()
    (box / "b" / "2.eml").write_bytes(b"two")
    (box / "a.txt").write_bytes(b"one")
    a_zip(box / "c.zip", {"z.txt": b"4", "in/3.txt": b"three"})
    a_zip(box / "d.xlsx", {"sheet": b"a document"})
    found = found_in(box)
    assert paths(found) == ["a.txt", "b/2.eml", "c.zip/in/3.txt", "c.zip/z.txt", "d.xlsx"]
    assert [one.head[:5] for one in found[:3]] == [b"one", b"two", b"three"]
    assert [one.folder for one in found[:4]] == ["box", "b", "in", "c"]
    assert found[2].content == b"three"


def test_whoever_dies_next_has_been_named(box):
    (box / "a.txt").write_bytes(b"one")
    assert [one.path for one in files_in(str(box))] == [
        str(box), f"{box}/a.txt", f"{box}/a.txt",
    ]  # fmt: skip


def test_what_computers_leave_behind_is_not_there(box):
    a_zip(box / "c.zip", {"__MACOSX/._a": b"x", "a": b"1", ".DS_Store": b""})
    (box / ".DS_Store").write_bytes(b"x")
    assert paths(found_in(box)) == ["c.zip/a"]


def test_links_are_told_and_not_followed(box, tmp_path):
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (box / "link").symlink_to(tmp_path / "secret")
    (box / "loop").symlink_to(box)
    found = found_in(box)
    assert [(one.outcome, one.why.words) for one in found] == [("ignored", walk.A_LINK)] * 2


def test_a_link_that_is_named_is_followed(box, tmp_path):
    (tmp_path / "mail").write_text("x", encoding="utf-8")
    (box / "link").symlink_to(tmp_path / "mail")
    assert found_in(box / "link")[0].head == b"x"


def test_names_in_archives_that_climb_are_only_shown(box):
    a_zip(box / "c.zip", {"../../etc/passwd": b"a", "/srv/x": b"b", "c\\d.txt": b"c"})
    found = found_in(box)
    assert [one.name for one in found] == ["passwd", "x", "d.txt"]
    assert [one.content for one in found] == [b"a", b"b", b"c"]


def test_equal_names_in_an_archive_are_two_files(box):
    with zipfile.ZipFile(box / "c.zip", "w") as archive:
        archive.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"2")
    found = found_in(box)
    assert paths(found) == ["c.zip/a", "c.zip/a (2)"]
    assert [one.content for one in found] == [b"1", b"2"]


def test_what_cannot_be_opened_says_why(box):
    assert why(box / "nothing") == walk.NOT_THERE
    os.mkfifo(box / "pipe")
    assert why(box / "pipe") == walk.NO_FILE
    assert why(f"{box}/{'x' * 300}") == walk.DISK
    assert why("a\0b") == walk.NOT_THERE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_rights_is_a_sentence(box):
    (box / "a").write_bytes(b"x")
    (box / "a").chmod(0)
    assert why(box / "a") == walk.NO_RIGHTS


def test_no_rights_on_the_way_is_a_sentence():
    assert walk.why_not("a", PermissionError(13, "x")).words == walk.NO_RIGHTS


def test_folders_without_end_end(box):
    deep = box
    for _ in range(walk.DEPTH_MAX + 5):
        deep = deep / "d"
    deep.mkdir(parents=True)
    assert [one.why.words for one in found_in(box)] == [walk.TOO_DEEP]


def test_our_own_data_are_not_read_when_they_are_met(box):
    own = box / "sobremesa"
    own.mkdir()
    (own / "pack").write_bytes(b"x")
    identity = (own.stat().st_dev, own.stat().st_ino)
    assert [one.why.words for one in found_in(box, Around(own=identity))] == [walk.OUR_OWN]
    assert found_in(own / "pack", Around(own=identity))[0].head == b"x", "but when it is named"


def test_a_name_that_is_no_utf8_is_shown_and_opened(box):
    with open(os.fsencode(box) + b"/a\xf3.txt", "wb") as file:  # noqa: PTH123
        file.write(b"x")
    (one,) = found_in(box)
    assert one.name == "a\\xf3.txt"
    assert one.content == b"x"


def test_the_size_of_what_is_there_is_known_and_of_what_is_not_is_nothing(box):
    (box / "a").write_bytes(b"x" * 10)
    (box / "sub").mkdir()
    (box / "sub" / "b").write_bytes(b"x" * 5)
    (box / "link").symlink_to(box / "a")
    assert size_of(str(box)) == 15
    assert size_of(str(box / "a")) == 10
    assert size_of(str(box / "none")) == size_of("a\0b") == 0


# ------------------------------------------------------------------------------- siblings


def test_a_sibling_is_found_and_claimed_in_a_folder_and_in_a_zip(box):
    (box / "chat.txt").write_bytes(b"x")
    (box / "photo.jpg").write_bytes(b"jpg")
    a_zip(box / "z.zip", {"in/chat.txt": b"x", "in/photo.jpg": b"zipped"})
    disk, photo, zipped, _ = found_in(box)
    assert (disk.photo, zipped.photo) == (b"jpg", b"zipped")
    assert disk.claimed == {photo.path}
    assert zipped.claimed == {f"{box}/z.zip/in/photo.jpg"}


@pytest.mark.parametrize("name", ["../up", "", ".", "..", "a\0b", "none", "x" * 300, "/etc/passwd"])
def test_no_sibling_lies_anywhere_else(box, name):
    (box / "chat.txt").write_bytes(b"x")
    a_zip(box / "z.zip", {"chat.txt": b"x"})
    files = [one for one in files_in(str(box)) if not isinstance(one, Looking)]
    assert [one.sibling(name) for one in files] == [None, None]


def test_a_sibling_that_is_a_link_is_none(box, tmp_path):
    (tmp_path / "secret").write_bytes(b"s")
    (box / "chat.txt").write_bytes(b"x")
    (box / "photo.jpg").symlink_to(tmp_path / "secret")
    assert found_in(box / "chat.txt")[0].sibling("photo.jpg") is None


# ------------------------------------------------------------------------------- archives


def test_a_zip_that_bursts_is_refused(box):
    a_zip(box / "a.zip", {"x": bytes(60_000_000)})
    assert why(box / "a.zip") == zips.BOMB


def test_a_zip_of_little_that_packs_well_is_opened(box):
    a_zip(box / "a.zip", {"x": bytes(5_000_000)})
    assert found_in(box / "a.zip")[0].size_bytes == 5_000_000


def test_parts_that_overlap_are_refused(box):
    """Many entries that all point at one part (Fifield 2019)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", os.urandom(50_000))
        for number in range(40):
            info = zipfile.ZipInfo(f"b{number}")
            first = archive.filelist[0]
            for name in ("compress_size", "file_size", "CRC", "compress_type", "header_offset"):
                setattr(info, name, getattr(first, name))
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
    (box / "a.zip").write_bytes(stream.getvalue())
    assert why(box / "a.zip") == zips.BOMB


def crowd(count: int, told: int) -> bytes:
    """A directory of that many entries, which tells another number."""
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    directory = (entry + b"a") * count
    size = len(directory)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, told, told, size, 4, 0)
    return b"PK\x03\x04" + directory + end


@pytest.mark.parametrize("told", [0xFFFF, 1])
def test_a_million_files_are_counted_before_they_are_believed(box, told):
    (box / "a.zip").write_bytes(crowd(1_000_000, told))
    assert why(box / "a.zip") == zips.CROWDED


def test_a_directory_that_is_not_there_is_broken(box):
    (box / "a.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    assert why(box / "a.zip") == zips.BROKEN_ZIP
    (box / "a.zip").write_bytes(crowd(1, 1)[:-10])
    assert why(box / "a.zip") == zips.BROKEN_ZIP


def test_half_a_zip_is_broken(box):
    whole = a_zip(box / "a.zip", {"a": os.urandom(5000)}).read_bytes()
    (box / "a.zip").write_bytes(whole[:2000])
    assert why(box / "a.zip") == zips.BROKEN_ZIP


def test_a_damaged_member_does_not_take_its_neighbours_along(box):
    path = a_zip(box / "a.zip", {"a": b"AAAA" * 500, "b": b"BBBB" * 500})
    raw = bytearray(path.read_bytes())
    raw[31:40] = b"\xff" * 9
    path.write_bytes(raw)
    broken, whole = found_in(path)
    assert broken.why.words == zips.BROKEN_ZIP
    assert not broken.is_given, "the archive itself could be opened"
    assert whole.head[:4] == b"BBBB"


def test_a_zip_with_a_password_says_so(box):
    path = a_zip(box / "a.zip", {"a": b"secret"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    (one,) = found_in(path)
    assert (one.why.words, one.is_given) == (zips.LOCKED, True)


def test_an_unknown_way_of_packing_is_not_called_a_password(box):
    path = a_zip(box / "a.zip", {"a": b"x" * 100})
    raw = bytearray(path.read_bytes())
    raw[8:10] = raw[raw.index(b"PK\x01\x02") + 10 : raw.index(b"PK\x01\x02") + 12] = b"\x63\x00"
    path.write_bytes(raw)
    assert why(path) == zips.BROKEN_ZIP


def test_an_empty_zip_and_an_empty_folder_hold_nothing(box):
    a_zip(box / "a.zip", {})
    assert found_in(box) == []


def test_files_near_a_file_may_be_asked_for_within_what_was_handed_over(box):
    (box / "chats" / "ana" / "photos").mkdir(parents=True)
    (box / "chats" / "ana" / "chat.json").write_bytes(b"{}")
    (box / "chats" / "ana" / "photos" / "1.jpg").write_bytes(b"photo")
    (box / "profile.json").write_bytes(b"me")
    (box.parent / "secret").write_bytes(b"outside")
    (box / "chats" / "ana" / "away").symlink_to(box.parent)
    (chat,) = [one for one in found_in(box) if one.path.endswith("chat.json")]

    assert chat.sibling("photos/1.jpg") == b"photo"
    assert chat.sibling("../../profile.json") == b"me"
    assert {one.rpartition("/box/")[2] for one in chat.claimed} == {
        "chats/ana/photos/1.jpg", "profile.json"}  # fmt: skip
    for way in ("../../../secret", "away/secret", "/etc/passwd", "photos/../../x", "..", "", ".",
                "photos//1.jpg", "photos"):  # fmt: skip
        assert chat.sibling(way) is None


def test_who_hands_over_a_single_file_has_handed_over_no_folder(box):
    (box / "photos").mkdir()
    (box / "photos" / "1.jpg").write_bytes(b"photo")
    (box / "2.jpg").write_bytes(b"beside")
    (box / "chat.json").write_bytes(b"{}")
    (chat,) = found_in(box / "chat.json")

    assert chat.sibling("2.jpg") == b"beside"
    assert chat.sibling("photos/1.jpg") is None
    assert chat.sibling("../box/2.jpg") is None


def test_files_near_a_member_lie_in_its_archive(box):
    a_zip(box / "c.zip", {"a/b/chat.json": b"{}", "a/b/photos/1.jpg": b"photo", "me.json": b"me"})
    ways = ("photos/1.jpg", "../../me.json", "../../../me.json", "x/../photos/1.jpg", "../..")
    near = {}
    for one in files_in(str(box)):
        if getattr(one, "name", "") == "chat.json":
            near = {way: one.sibling(way) for way in ways}
    assert near == dict(zip(ways, (b"photo", b"me", None, None, None), strict=True))
