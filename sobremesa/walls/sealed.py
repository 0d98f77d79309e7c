"""What lies in the database and must not be read there: sealed with a key that lies elsewhere.

A copy of the database alone opens nothing (R20). The key is in `seal.key` of the data folder,
readable by its owner only and apart from the one that signs cookies, or in SOBREMESA_SEAL_KEY.
Each seal holds what it was made for: the second factor of one colleague, copied into the row of
another, does not open there.

Several keys, newest first, one a line: the first seals, all open. `sobremesa rotate-keys` makes a
new one, seals everything again and drops the others.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

NAME = "seal.key"
BETWEEN = "\0"  # no context holds it


class NotOurs(Exception):
    """A seal that no key of ours opens, or that was made for something else."""


def seal(text: str, *, context: str) -> str:
    """Text that only `open_seal` with the same context gives back.

    Args:
        context: what it belongs to, e.g. `factor:7`. Never changes as long as the row lives.

    """
    return _box().encrypt(f"{context}{BETWEEN}{text}".encode()).decode()


def open_seal(sealed: str, *, context: str) -> str:
    """What was sealed for this context.

    Raises:
        NotOurs: made with a key that is gone, for something else, or not by us.

    """
    try:
        made_for, _nul, text = _box().decrypt(sealed.encode()).decode().partition(BETWEEN)
    except (InvalidToken, UnicodeError) as exc:
        raise NotOurs("No key of ours opens this.") from exc
    if made_for != context:
        raise NotOurs("This was sealed for something else.")
    return text


def seal_again(sealed: str) -> str:
    """The same, under the newest key.

    Raises:
        NotOurs: no key of ours opens it.

    """
    try:
        return _box().rotate(sealed.encode()).decode()
    except InvalidToken as exc:
        raise NotOurs("No key of ours opens this.") from exc


def keys() -> list[str]:
    """Every key, newest first; the first one is made here when there is none."""
    if given := str(settings.SEAL_KEY).split():
        return given
    path = _path()
    try:
        return path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        _keep([_new()], only_first=True)
        return path.read_text(encoding="ascii").split()


def add_key() -> None:
    """From now on a new key seals; the others still open."""
    _keep([_new(), *keys()])


def drop_old_keys() -> None:
    """Only the newest key opens. First everything must be sealed again."""
    _keep(keys()[:1])


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys()])


def _new() -> str:
    return Fernet.generate_key().decode()


def _path() -> Path:
    return Path(settings.DATA) / NAME


def _keep(these: list[str], *, only_first: bool = False) -> None:
    """Write the file whole or not at all. Of two who make the first, one wins."""
    path, beside = _path(), _path().with_name(f"{NAME}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join(these) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        if only_first:
            os.link(beside, path)
        else:
            beside.replace(path)
    except FileExistsError:
        pass
    finally:
        beside.unlink(missing_ok=True)
