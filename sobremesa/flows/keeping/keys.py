"""The key of the backups: age, X25519 (https://age-encryption.org/v1).

It is made on first use and lies in the data folder, never in a backup. A passphrase, if one is
set, locks a copy of it that lies beside the backups; a recipient of the owner's opens them
besides. All of it is plain age: `age -d -i backup.key FILE` opens a backup without us.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyrage
from django.conf import settings
from django.utils.translation import gettext as _

from sobremesa.flows.keeping.errors import Unkept

NAME = "backup.key"
LOCKED_NAME = "backup-key.age"
MARK = "AGE-SECRET-KEY-"
Identity: TypeAlias = Any  # pyrage.x25519.Identity: pyrage ships no types


def own_path() -> Path:
    """Where the key lies."""
    return Path(settings.DATA) / NAME


def own() -> Identity:
    """The key of this installation, made if there is none yet (mode 0600)."""
    path = own_path()
    if not path.exists():
        draft = path.with_name(f"{NAME}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{pyrage.x25519.Identity.generate()}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # whoever made one meanwhile was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return read(path)


def read(path: Path) -> Identity:
    """A key from a file: ours, one of `age-keygen`, or a recovery sheet that was typed in.

    Raises:
        Unkept: there is no key in it.

    """
    try:
        words = path.read_text(encoding="utf-8").split()
        given = next(word for word in words if word.startswith(MARK))
        return pyrage.x25519.Identity.from_str(given)
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as exc:
        raise Unkept(
            "wrong-key", _("In %(path)s there is no key of a backup.") % {"path": path}
        ) from exc


def recipients() -> list[pyrage.x25519.Recipient]:
    """Whoever can open the backups: this installation, and whom the owner named."""
    found = [own().to_public()]
    for word in settings.BACKUP_RECIPIENT.split():
        try:
            found.append(pyrage.x25519.Recipient.from_str(word))
        except pyrage.RecipientError as exc:
            raise Unkept(
                "wrong-key",
                _("SOBREMESA_BACKUP_RECIPIENT should be like age1…, as age-keygen prints it."),
            ) from exc
    return found


def lock_a_copy(folder: Path) -> None:
    """Lay the key, locked by the passphrase, beside the backups; nothing without a passphrase."""
    path = folder / LOCKED_NAME
    if not settings.BACKUP_PASSPHRASE or _opens(path, settings.BACKUP_PASSPHRASE):
        return
    draft = path.with_suffix(".new")
    draft.write_bytes(pyrage.passphrase.encrypt(str(own()).encode(), settings.BACKUP_PASSPHRASE))
    draft.replace(path)


def _opens(path: Path, passphrase: str) -> Identity | None:
    try:
        words = pyrage.passphrase.decrypt(path.read_bytes(), passphrase).decode()
        return pyrage.x25519.Identity.from_str(words)
    except (OSError, ValueError, pyrage.DecryptError, pyrage.IdentityError):
        return None


def identities(file: Path, *, key: Path | None = None, passphrase: str = "") -> Sequence[Identity]:
    """The keys to try on a backup: the one given, the one the passphrase unlocks, our own.

    Raises:
        Unkept: none is there, or the one that was given is none.

    """
    found = [read(key)] if key else []
    if passphrase := passphrase or settings.BACKUP_PASSPHRASE:
        found += filter(None, [_opens(file.parent / LOCKED_NAME, passphrase)])
    if not key and own_path().exists():
        found.append(own())
    if not found:
        raise Unkept(
            "wrong-key",
            _("There is no key here to open %(file)s with. Say where it is: --key FILE")
            % {"file": file.name},
        )
    return found


def sheet() -> str:
    """The recovery sheet: to be printed and laid away, far from the machine."""
    return "\n".join(
        (
            _("RECOVERY SHEET OF SOBREMESA"),
            "",
            _("Without this key every backup is lost. Print it, lay it away, show it to nobody."),
            "",
            str(own()),
            "",
            _("To get everything back on another machine, write the key into a file and say:"),
            "",
            "sobremesa verify FILE --key KEYFILE",
            "sobremesa restore FILE --key KEYFILE --into FOLDER",
        )
    )
