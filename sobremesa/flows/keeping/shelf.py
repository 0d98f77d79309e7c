"""The folder of backups: what lies there, what was proven, and what may go.

Beside each backup `NAME.tar.age` lies `NAME.json`: its size and SHA-256 (by which damage is told
from a wrong key), and when a restore of it was tried. Nothing in it is about anybody.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

ENDING = ".tar.age"
STAMP = "%Y%m%dT%H%M%SZ"
KEEP_HOURS, KEEP_DAYS, KEEP_WEEKS = 24, 7, 4
KEEP_MAX = timedelta(days=35)  # what was erased is gone from every backup after so long


@dataclass(frozen=True)
class Kept:
    """One backup. Sizes in bytes, moments in UTC; `proof` is what the restore drill found."""

    path: Path
    made_at: datetime
    size: int
    proof: Mapping[str, Any] | None

    @property
    def is_proven(self) -> bool:
        """Whether it was restored, and all was well."""
        return self.proof is not None and not self.proof["findings"]

    @property
    def proven_at(self) -> datetime | None:
        """When it was restored."""
        return datetime.fromisoformat(self.proof["at"]) if self.proof else None


def folder() -> Path:
    """Where backups lie; made if it is not there."""
    found = Path(settings.BACKUPS)
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def new_name(now: datetime) -> str:
    """A name that says when, and is nobody else's."""
    return f"sobremesa-{now.astimezone(UTC).strftime(STAMP)}-{secrets.token_hex(2)}{ENDING}"


def listed(where: Path | None = None) -> list[Kept]:
    """The backups of a folder, newest first."""
    where = where or Path(settings.BACKUPS)
    found = []
    for path in where.glob(f"sobremesa-*{ENDING}"):
        try:
            made_at = datetime.strptime(path.name.split("-")[1][:16], STAMP).replace(tzinfo=UTC)
            found.append(Kept(path, made_at, path.stat().st_size, note_of(path).get("proof")))
        except (ValueError, FileNotFoundError):  # called like one of ours, or gone by now
            continue
    return sorted(found, key=lambda one: (one.made_at, one.path.name), reverse=True)


def note_path(path: Path) -> Path:
    """Where the note of a backup lies."""
    return path.with_name(path.name.removesuffix(ENDING) + ".json")


def note_of(path: Path) -> dict[str, Any]:
    """What is noted about a backup; nothing when the note is lost."""
    try:
        found = json.loads(note_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_note(path: Path, note: Mapping[str, Any]) -> None:
    """Note something about a backup."""
    where = note_path(path)
    draft = where.with_suffix(".new")
    draft.write_text(json.dumps(note), encoding="utf-8")
    draft.replace(where)


def settle_file(draft: Path, path: Path) -> None:
    """Give a file its name once the disk has all of it, and its name."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def kept(found: Iterable[Kept], *, now: datetime) -> set[Path]:
    """Which backups stay: the newest of each of the last 24 hours, 7 days and 4 weeks.

    The newest of all and the newest proven one stay whatever the clock says: a clock that
    jumps ahead by a year must not throw everything away.
    """
    newest_first = sorted(found, key=lambda one: one.made_at, reverse=True)
    stays = {one.path for one in newest_first[:1]}
    stays |= {one.path for one in [one for one in newest_first if one.is_proven][:1]}
    seen: set[tuple[str, str]] = set()
    for one in newest_first:
        age = now - one.made_at
        for pattern, most in (
            ("%Y-%m-%d %H", timedelta(hours=KEEP_HOURS)),
            ("%Y-%m-%d", timedelta(days=KEEP_DAYS)),
            ("%G-%V", min(timedelta(weeks=KEEP_WEEKS), KEEP_MAX)),
        ):
            slot = (pattern, one.made_at.strftime(pattern))
            if age <= most and slot not in seen:
                seen.add(slot)
                stays.add(one.path)
    return stays


def tidy(*, now: datetime, just_made: Path | None = None) -> list[Path]:
    """Let go of the backups that need not stay. Returns those that went."""
    found = listed()
    stays = kept(found, now=now) | {just_made}
    gone = [one.path for one in found if one.path not in stays]
    for path in gone:
        path.unlink(missing_ok=True)
        note_path(path).unlink(missing_ok=True)
    return gone
