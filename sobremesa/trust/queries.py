"""Who was forgotten, as far as that may still be known; purposes, requests, rules, the record."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from sobremesa.people.models import Person
from sobremesa.trust.models import (
    Erasure,
    Processing,
    Purpose,
    Request,
    RetentionRule,
    Suppression,
)

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


DEFAULT_PURPOSES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "news": (
        {"es": "Novedades", "en": "News"},
        {
            "es": "Quiero recibir vuestras novedades. Puedo decir que no cuando quiera.",
            "en": "I want to receive your news. I may say no at any time.",
        },
    ),
    "surveys": (
        {"es": "Encuestas", "en": "Surveys"},
        {
            "es": "Podéis preguntarme qué me parece lo que hacéis.",
            "en": "You may ask me what I think of what you do.",
        },
    ),
    "photos": (
        {"es": "Fotos", "en": "Photographs"},
        {
            "es": "Podéis enseñar fotos en las que salgo o de lo que habéis hecho para mí.",
            "en": "You may show photographs of me or of what you made for me.",
        },
    ),
    "recording": (
        {"es": "Grabación", "en": "Recording"},
        {
            "es": "Podéis grabar nuestras llamadas; se borran al cabo del plazo que decís.",
            "en": "You may record our calls; they are deleted after the time you state.",
        },
    ),
}
"""What every firm may begin with; in the words of whoever is asked."""


def purposes() -> list[Purpose]:
    """Each purpose with its wording of today; those that nobody has worded yet are not saved."""
    standing = {one.code: one for one in Purpose.objects.filter(ended_at=None).order_by("pk")}
    for code, (words, wording) in DEFAULT_PURPOSES.items():
        if code not in standing and not Purpose.objects.filter(code=code).exists():
            standing[code] = Purpose(code=code, words=words, wording=wording)
    return list(standing.values())


def versions_of(code: str) -> list[Purpose]:
    """Every wording there was, the latest first."""
    found = Purpose.objects.filter(code=code).select_related("begun_by")
    return list(found.order_by("-begun_at", "-pk"))


def requests_open() -> list[Request]:
    """What people asked for and we have not answered, what is due first."""
    waiting = Request.objects.filter(done_at=None, refused_at=None)
    return list(waiting.select_related("person", "noted_by").order_by("due_on", "pk"))


def requests_answered(limit: int = 100) -> list[Request]:
    """The latest that we answered."""
    over = Request.objects.exclude(done_at=None, refused_at=None)
    return list(over.select_related("person", "noted_by").order_by("-due_on", "-pk")[:limit])


def requests_of(person: Person) -> list[Request]:
    """What one person asked for, the latest first."""
    return list(Request.objects.filter(person=person).order_by("-asked_at", "-pk"))


def standing_rules() -> list[RetentionRule]:
    """How long what is kept, today."""
    rules = RetentionRule.objects.filter(ended_at=None).select_related("begun_by")
    return list(rules.order_by("what"))


def record_lines() -> list[Processing]:
    """The record of processing as the firm words it."""
    return list(Processing.objects.filter(ended_at=None).order_by("position", "pk"))


def erasures(limit: int = 100) -> list[Erasure]:
    """Who asked to be forgotten: the latest, without a name."""
    return list(Erasure.objects.select_related("asked_by").order_by("-asked_at", "-pk")[:limit])


def said_in(words: dict[str, str], language: str) -> str:
    """A text in a language, or in the one it has."""
    return words.get(language[:2]) or next((one for one in words.values() if one), "")
