"""Open a backup: decrypt, check every hash, lay out what is wanted. Needs no database.

Decryption runs in a thread that writes into a pipe from which the tar is read, so the plain
contents lie nowhere but where they are wanted.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyrage
from django.utils.translation import gettext as _

from sobremesa import __version__
from sobremesa.flows.keeping import shelf, snapshots
from sobremesa.flows.keeping.archive import ABOUT, CHUNK, FORMAT, MANIFEST, RECEIPTS
from sobremesa.flows.keeping.backing import digest_of
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.flows.keeping.keys import Identity

# What a member may be called, and where it goes. Whoever knows the public key could make an
# archive of their own, so nothing else is laid out.
PLACES = {
    "database": "", "store": "store", "uploads": "uploads", "secrets": "", RECEIPTS: RECEIPTS,
}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A backup whose every byte was read and found to be as it was made."""

    about: Mapping[str, Any]
    counts: Mapping[str, int]
    files: int
    size: int


def open_backup(path: Path, identities: Sequence[Identity], into: Path) -> Opened:
    """Read all of a backup and lay it out in a folder as a data folder looks.

    Raises:
        Unkept: it is damaged, cut short, of a newer version, no backup, or the key is wrong.

    """
    if not path.is_file():
        raise Unkept("not-a-backup", _("There is no file %(path)s.") % {"path": path})
    reading = _Reading(path, identities, into)
    try:
        return reading.all()
    except (tarfile.TarError, EOFError, ValueError, KeyError, OSError, pyrage.DecryptError) as exc:
        raise why_not(path, reading.trouble or exc) from exc


def why_not(path: Path, exc: BaseException) -> Unkept:
    """What is wrong with a backup that cannot be opened: the note beside it knows best."""
    note, name = shelf.note_of(path), {"file": path.name}
    if note.get("size", 0) > path.stat().st_size:
        words = _("%(file)s was cut short: %(here)s of %(all)s bytes are there. Take another.")
        return Unkept(
            "cut-short", words % {**name, "here": path.stat().st_size, "all": note["size"]}
        )
    is_same = "sha256" in note and digest_of(path) == note["sha256"]
    if note and not is_same:
        return Unkept("damaged", _("%(file)s is damaged. Take another backup.") % name)
    if isinstance(exc, pyrage.DecryptError):
        if "No matching keys" in str(exc):
            return Unkept("wrong-key", _("The key does not open %(file)s.") % name)
        if "fill whole buffer" in str(exc) or "Header is invalid" in str(exc):
            return Unkept("not-a-backup", _("%(file)s is no backup of Sobremesa.") % name)
    return Unkept("damaged", _("%(file)s is damaged or was cut short. Take another.") % name)


class _Reading:
    def __init__(self, path: Path, identities: Sequence[Identity], into: Path) -> None:
        self.path, self.identities, self.into = path, identities, into
        self.trouble: BaseException | None = None  # what went wrong while decrypting

    def all(self) -> Opened:
        """Decrypt beside, read here."""
        source, sink = os.pipe()
        helper = threading.Thread(target=self._decrypt, args=(sink,), daemon=True)
        helper.start()
        try:
            with os.fdopen(source, "rb") as plain:
                found = self._read(plain)
                while plain.read(CHUNK):  # the end of an archive is signed too
                    pass
        finally:
            helper.join()
        if self.trouble is not None:
            raise ValueError from self.trouble
        return found

    def _decrypt(self, sink: int) -> None:
        try:
            with os.fdopen(sink, "wb") as plain, self.path.open("rb") as file:
                pyrage.decrypt_io(file, plain, self.identities)
        except (OSError, pyrage.DecryptError) as exc:
            self.trouble = exc

    def _read(self, plain: IO[bytes]) -> Opened:
        about: dict[str, Any] = {}
        seen: dict[str, dict[str, Any]] = {}
        manifest: dict[str, Any] = {}
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            for head in tar:
                file = tar.extractfile(head)
                if file is None or not head.isreg():
                    raise ValueError(head.name)
                if head.name == ABOUT:
                    words = file.read()
                    about = check_version(json.loads(words), self.path)
                    seen[ABOUT] = {"size": len(words), "sha256": hashlib.sha256(words).hexdigest()}
                elif head.name == MANIFEST:
                    manifest = json.loads(file.read())
                else:
                    seen[head.name] = self._lay_out(head, file)
        if not about or manifest.get("files") != seen:
            raise ValueError("manifest")
        return Opened(
            about, manifest["counts"], len(seen), sum(one["size"] for one in seen.values())
        )

    def _lay_out(self, head: tarfile.TarInfo, file: IO[bytes]) -> dict[str, Any]:
        path = self.into / place_of(head.name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return {"size": size, "sha256": digest.hexdigest()}


def place_of(name: str) -> Path:
    """Where a member goes in a data folder.

    Raises:
        ValueError: nowhere that we know.

    """
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/") or "\0" in name:
        raise ValueError(name)
    if parts[0] in PLACES and len(parts) > 1:
        return Path(PLACES[parts[0]], *parts[1:])
    raise ValueError(name)


def check_version(about: dict[str, Any], path: Path) -> dict[str, Any]:
    """Refuse what a later version made: it may hold what this one does not know.

    Raises:
        Unkept: it is newer than this program.

    """
    newer = set(about["migrations"]) - snapshots.known_migrations()
    if about["format"] > FORMAT or newer:
        raise Unkept(
            "newer",
            _("%(file)s was made by version %(theirs)s, which is newer than this one "
              "(%(ours)s). Install that version first.")
            % {"file": path.name, "theirs": about["version"], "ours": __version__},
        )  # fmt: skip
    return about
