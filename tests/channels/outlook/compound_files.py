"""Writes what Outlook writes: a compound file ([MS-CFB]) with the streams of [MS-OXMSG]."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
Folder = dict[str, "bytes | Folder"]
FILE_TIME_START = datetime(1601, 1, 1, tzinfo=UTC)


# ----------------------------------------------------------------------------- compound file


@dataclass
class Entry:
    name: str
    kind: int  # 1 folder, 2 stream, 5 root
    data: bytes = b""
    child: int = NONE
    left: int = NONE
    right: int = NONE
    start: int = END


def compound(root: Folder) -> bytes:
    """A compound file of nested folders; every stream in the shortest way that is allowed."""
    entries = [Entry("Root Entry", 5)]
    entries[0].child = _tree(root, entries)
    mini, mini_fat = bytearray(), []
    big: list[Entry] = []
    for one in entries:
        if one.kind != 2 or not one.data:
            continue
        if len(one.data) >= CUTOFF:
            big.append(one)
            continue
        one.start = len(mini) // MINI
        count = -(-len(one.data) // MINI)
        mini_fat += [*range(one.start + 1, one.start + count), END]
        mini += one.data.ljust(count * MINI, b"\0")
    root_entry = entries[0]
    root_entry.data = bytes(mini)
    sectors, fat = bytearray(), []

    def put(data: bytes) -> int:
        if not data:
            return END
        start, count = len(fat), -(-len(data) // SECTOR)
        fat.extend([*range(start + 1, start + count), END])
        sectors.extend(data.ljust(count * SECTOR, b"\0"))
        return start

    root_entry.start = put(root_entry.data)
    for one in big:
        one.start = put(one.data)
    mini_start = put(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    mini_sectors = -(-len(mini_fat) * 4 // SECTOR)
    directory = put(b"".join(map(_entry, entries)))
    fat_sectors = 1
    while fat_sectors * 128 < len(fat) + fat_sectors:
        fat_sectors += 1
    fat_start = len(fat)
    fat += [FAT] * fat_sectors
    fat += [FREE] * (fat_sectors * 128 - len(fat))
    sectors += struct.pack(f"<{len(fat)}I", *fat)
    places = [*range(fat_start, fat_start + fat_sectors)]
    header = struct.pack(
        "<8s16s5H6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, directory, 0, CUTOFF, mini_start, mini_sectors, END, 0, places[0],
    )  # fmt: skip
    places = places[1:109] + [FREE] * (108 - len(places[1:]))
    return header + struct.pack("<108I", *places) + bytes(sectors)


def _tree(folder: Folder, entries: list[Entry]) -> int:
    """The entries of a folder as a balanced tree; the number of its top."""
    numbers = []
    for name in sorted(folder, key=lambda name: (len(name), name.upper())):
        inside = folder[name]
        numbers.append(len(entries))
        if isinstance(inside, bytes):
            entries.append(Entry(name, 2, inside))
        else:
            entries.append(one := Entry(name, 1))
            one.child = _tree(inside, entries)

    def top(some: list[int]) -> int:
        if not some:
            return NONE
        middle = len(some) // 2
        entries[some[middle]].left = top(some[:middle])
        entries[some[middle]].right = top(some[middle + 1 :])
        return some[middle]

    return top(numbers)


def _entry(one: Entry) -> bytes:
    name = one.name.encode("utf-16-le") + b"\0\0"
    size = len(one.data) if one.kind != 1 else 0
    start = one.start if one.kind != 1 else 0
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ",
        name, len(name), one.kind, 1, one.left, one.right, one.child, b"", 0, b"", b"",
        start, size,
    )  # fmt: skip


# -------------------------------------------------------------------------------------- .msg


@dataclass
class Thing:
    """A message, recipient or attachment by its properties: number → value.

    A str is written as Unicode, or, where `ansi` is a codec, in that; an int as a long; a bool
    as a boolean; a datetime as a FILETIME; bytes as binary; a Thing as a letter within.
    """

    properties: dict[int, object]
    recipients: list[Thing] = field(default_factory=list)
    attachments: list[Thing] = field(default_factory=list)
    names: dict[int, int] = field(default_factory=dict)
    ansi: str = ""


def msg(thing: Thing) -> bytes:
    """A .msg file."""
    return compound(_folder(thing, 32, thing.ansi))


def _folder(thing: Thing, header_bytes: int, ansi: str) -> Folder:
    folder: Folder = {}
    rows = []
    for number, value in thing.properties.items():
        kind, short = 0, b""
        if isinstance(value, bool):
            kind, short = 0x000B, struct.pack("<Hxxxxxx", value)
        elif isinstance(value, int):
            kind, short = 0x0003, struct.pack("<ixxxx", value)
        elif isinstance(value, datetime):
            ticks = int((value - FILE_TIME_START).total_seconds() * 10_000_000)
            kind, short = 0x0040, struct.pack("<Q", ticks)
        elif isinstance(value, Thing):
            kind = 0x000D
            folder[f"__substg1.0_{number:04X}000D"] = _folder(value, 24, ansi)
        elif isinstance(value, str):
            kind = 0x001E if ansi else 0x001F
            data = value.encode(ansi) if ansi else value.encode("utf-16-le")
            folder[f"__substg1.0_{number:04X}{kind:04X}"] = data
            short = struct.pack("<II", len(data) + (1 if ansi else 2), 0)
        else:
            assert isinstance(value, bytes)
            kind = 0x0102
            folder[f"__substg1.0_{number:04X}0102"] = value
            short = struct.pack("<II", len(value), 0)
        rows.append(struct.pack("<HHI8s", kind, number, 6, short))
    folder["__properties_version1.0"] = bytes(header_bytes) + b"".join(rows)
    for count, one in enumerate(thing.recipients):
        folder[f"__recip_version1.0_#{count:08X}"] = _folder(one, 8, ansi)
    for count, one in enumerate(thing.attachments):
        folder[f"__attach_version1.0_#{count:08X}"] = _folder(one, 8, ansi)
    if header_bytes == 32:
        rows_of_names = (
            struct.pack("<IHH", name, 3 << 1, number - 0x8000)
            for name, number in thing.names.items()
        )
        folder["__nameid_version1.0"] = {
            "__substg1.0_00020102": b"\0" * 16,
            "__substg1.0_00030102": b"".join(rows_of_names),
            "__substg1.0_00040102": b"",
        }
    return folder
