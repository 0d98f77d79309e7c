"""Who was forgotten, as far as that may still be known."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from sobremesa.trust.models import Suppression

KEY = "erasures.key"
CHUNK = 400


def key_path() -> Path:
    """The key of the hashes: beside the database, never in it, and for its owner only."""
    return Path(settings.DATA) / KEY


def key() -> bytes:
    """The key, made at the first need. Without it no hash says anything about anybody."""
    path = key_path()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(handle, "wb") as file:
        file.write(made := secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    return made


def digest_of(kind: str, value: str) -> bytes:
    """What a handle hashes to: HMAC-SHA-256, keyed, so that nobody can try out addresses."""
    return _digest(key(), kind, value)


def _digest(secret: bytes, kind: str, value: str) -> bytes:
    return hmac.new(secret, f"{kind}\0{value}".encode(), hashlib.sha256).digest()


def forgotten_among(handles: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these handles, by kind and value, whose person asked to be forgotten."""
    if not Suppression.objects.exists():
        return set()
    secret = key()
    by_digest = {_digest(secret, *one): one for one in set(handles)}
    wanted, found = list(by_digest), set()
    for start in range(0, len(wanted), CHUNK):
        rows = Suppression.objects.filter(digest__in=wanted[start : start + CHUNK])
        found |= {by_digest[bytes(one)] for one in rows.values_list("digest", flat=True)}
    return found
