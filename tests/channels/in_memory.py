"""A file that lies in memory, and the whole road from it to records."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sobremesa.channels.base import FileChannel, Item, Record, Unreadable

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CPU_SECONDS = 5 if sys.gettrace() is None else 60  # tracing for coverage costs ten times as much
SETTINGS = {"timezone": "Europe/Madrid", "region": "ES", "now": NOW.isoformat()}


@dataclass
class MemoryFile:
    """What a walker would hand over, without a disk."""

    name: str
    data: bytes
    folder: str = ""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    modified_at: datetime | None = None

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}" if self.folder else self.name

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    @property
    def head(self) -> bytes:
        return self.data[: 64 * 1024]

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)

    def sibling(self, name: str) -> bytes | None:
        return self.beside.get(name)


@dataclass
class TakenIn:
    """What came of a file: its items, the records they gave, and what was said about the rest."""

    items: list[Item] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    problems: list[Unreadable] = field(default_factory=list)


def take_in(channel: FileChannel, file: MemoryFile) -> TakenIn:
    """Split and read a file as an import does; only what a channel may raise is caught."""
    result = TakenIn()
    try:
        for item in channel.split(file):
            result.items.append(item)
            try:
                result.records.extend(channel.read(item, NOW))
            except Unreadable as why:
                result.problems.append(why)
    except Unreadable as why:
        result.problems.append(why)
    return result


def real(path: Path) -> MemoryFile:
    """A real file."""
    return MemoryFile(path.name, path.read_bytes(), path.parent.name)
