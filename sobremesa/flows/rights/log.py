"""The log of those who asked to be forgotten: one line each, no name, only keyed hashes.

It lies beside the data and outside every backup of it; see `receipts`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from sobremesa.trust import queries

LOG = "erasures.log"


class Unreadable(Exception):
    """The log cannot be read, so it is not known who must not come back. A sentence for people."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line: which erasure, when, and what the person's handles hash to (hexadecimal)."""

    code: str
    asked_at: str
    destroy_on: str
    digests: tuple[str, ...]


def log_path() -> Path:
    """Where the log lies."""
    return Path(settings.DATA) / LOG


def files() -> list[Path]:
    """What a backup carries beside itself: the log and the key of its hashes, where there are any.

    They are taken as they are now, also into backups that exist already.
    """
    return [path for path in (log_path(), queries.key_path()) if path.exists()]


def write(receipt: Receipt) -> None:
    """Add a line and wait until the disk has it. The same code twice is one line."""
    path = log_path()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        whole = file.read()
        if any(one.code == receipt.code for one in _receipts(whole.splitlines())):
            return
        if whole and not whole.endswith("\n"):  # a line that was cut off by a power cut
            file.write("\n")
        file.write(json.dumps(asdict(receipt)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[Receipt]:
    """The lines of a log; what was cut off in the middle of being written is passed over.

    Raises:
        Unreadable: the file is there and cannot be read.

    """
    try:
        return list(_receipts(path.read_text(encoding="utf-8").splitlines()))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as exc:
        raise Unreadable(str(path)) from exc


def _receipts(lines: Iterable[str]) -> Iterator[Receipt]:
    for line in lines:
        try:
            row = json.loads(line)
            receipt = Receipt(
                str(row["code"]), str(row["asked_at"]), str(row["destroy_on"]),
                tuple(str(one) for one in row["digests"]),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError):
            continue
        yield receipt
