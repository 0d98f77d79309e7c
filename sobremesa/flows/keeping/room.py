"""Room on the disk: asked for before it is needed, and a reserve for when it is gone.

A full disk stops even deleting (RELIABILITY § 6, 22). So a file of 32 MB lies in the data
folder that means nothing: it is let go when the disk is full, which leaves room to work, and
made again when there is room.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import OperationalError
from django.utils.translation import gettext as _

from sobremesa.flows.keeping.errors import Unkept

BALLAST_BYTES = 32 * 1024 * 1024
SPARE_BYTES = 64 * 1024 * 1024  # never asked for: what others write meanwhile
NAME = "ballast"


def free_bytes(where: Path | None = None) -> int:
    """What is free on the disk of a folder; of the data folder if none is given."""
    return shutil.disk_usage(where or settings.DATA).free


def need(where: Path, size: int) -> None:
    """See that there is room for so many bytes, and some to spare.

    Raises:
        Unkept: there is not.

    """
    free = free_bytes(where)
    if free < size + SPARE_BYTES:
        raise Unkept(
            "room",
            _("%(folder)s has %(free)s MB free and needs %(need)s MB. Make room and try again.")
            % {
                "folder": where,
                "free": free // 1_000_000,
                "need": (size + SPARE_BYTES) // 1_000_000 + 1,
            },
        )


def ballast() -> Path:
    """Where the reserve lies."""
    return Path(settings.DATA) / NAME


def has_ballast() -> bool:
    """Whether the reserve is there."""
    with suppress(OSError):
        return ballast().stat().st_size >= BALLAST_BYTES
    return False


def lay_ballast() -> bool:
    """Make the reserve if it is missing and there is plenty of room. Whether it is there now."""
    if has_ballast():
        return True
    if free_bytes() < 4 * BALLAST_BYTES:
        return False
    draft = ballast().with_suffix(".new")
    try:
        with draft.open("wb") as file:
            for _part in range(BALLAST_BYTES // 1024 // 1024):
                file.write(bytes(1024 * 1024))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(ballast())
    except OSError:
        draft.unlink(missing_ok=True)
        return False
    return True


def drop_ballast() -> bool:
    """Let the reserve go. Whether there was one."""
    try:
        ballast().unlink()
    except FileNotFoundError:
        return False
    return True


def is_full(exc: BaseException | None) -> bool:
    """Whether this is the disk being full, however it was said."""
    while exc is not None:
        if isinstance(exc, OSError) and exc.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return True
        words = str(exc)
        if isinstance(exc, OperationalError) and (
            "disk is full" in words or "No space left" in words
        ):
            return True
        exc = exc.__cause__ or exc.__context__
    return False
