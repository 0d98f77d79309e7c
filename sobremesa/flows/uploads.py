"""Files that came through the browser, until they have been read."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from sobremesa.conversations.models import Batch, BatchFile

NAME_MAX = 120
ENDING_MAX = 12


class Full(Exception):
    """There is not enough room on the disk for what somebody wants to bring."""


def room_bytes() -> int:
    """How much may be uploaded: half of what is free, so that reading it fits as well."""
    return shutil.disk_usage(settings.DATA).free // 2


def keep(files: Iterable[tuple[str, Iterable[bytes]]]) -> list[str]:
    """Write uploads to a folder of their own, and return where each lies.

    The name that the browser sent is only the last part of a path we made; it says what the
    file was called ("Chat de WhatsApp con Rosa.txt"), which tells a channel what it is.

    Raises:
        Full: the disk would not hold it. Nothing of it is kept.

    """
    folder = Path(settings.UPLOADS) / secrets.token_hex(16)
    folder.mkdir(parents=True, mode=0o700)
    left, paths = room_bytes(), []
    for place, (name, chunks) in enumerate(files):
        inner = folder / f"{place:03}"
        inner.mkdir()
        where = inner / safe_name(name)
        with where.open("xb") as out:
            for chunk in chunks:
                left -= len(chunk)
                if left < 0:
                    shutil.rmtree(folder)
                    raise Full
                out.write(chunk)
        paths.append(str(where))
    return paths


def safe_name(name: str) -> str:
    """A file name that is only a name: no folders, no control characters, not hidden."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in bare if char.isprintable() and char not in '<>:"|?*\x7f')
    stem, dot, ending = kept.strip(" .").rpartition(".")
    if not dot or len(ending) > ENDING_MAX:
        stem, dot, ending = kept.strip(" ."), "", ""
    short = f"{stem[: NAME_MAX - len(ending) - 1]}{dot}{ending}"
    while len(short.encode()) > 240:
        short = short[1:]
    return short.lstrip(" .") or "file"


def shown(path: str) -> str:
    """A path as people know it: what they dropped, without where we put it."""
    root = f"{settings.UPLOADS}/"
    return (
        path.removeprefix(root).partition("/")[2].partition("/")[2] or path
        if path.startswith(root)
        else path
    )


def clear(batch: Batch) -> None:
    """Delete the uploads of a batch that has been read: its bytes are in the store now.

    What waits for an answer stays until it is given, or until the import is undone.
    """
    waiting = () if batch.undone_at else _waiting(batch)
    for path in batch.paths:
        place = _place_of(path)
        if place is not None and not any(one.startswith(path) for one in waiting):
            shutil.rmtree(place, ignore_errors=True)
            with suppress(OSError):  # others of the same drop still wait in it
                place.parent.rmdir()


def _waiting(batch: Batch) -> list[str]:
    found = BatchFile.objects.filter(batch=batch, outcome="unclear")
    return list(found.values_list("path", flat=True))


def _place_of(path: str) -> Path | None:
    """The folder that was made for one upload; None for a file that is not ours to delete."""
    root = Path(settings.UPLOADS)
    if not Path(path).is_relative_to(root):
        return None
    return root.joinpath(*Path(path).relative_to(root).parts[:2])
