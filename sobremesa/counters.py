"""What has to be counted for a while: tries at the door, codes that have served, one-time states.

It is Django's cache, kept in the database: counted once for all processes, and still counted
after a restart (RELIABILITY R27). Keys are kept as their SHA-256, so an address that somebody
came from stands nowhere; values are JSON, never pickled objects (R25).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from sobremesa.registry import declare

KEPT_MAX = timedelta(days=30)  # for what is kept "for ever"
SWEPT_EVERY = 50  # one write in so many takes away what has run out


@declare(plain="key expires_at", derived="value")
class Counter(models.Model):
    """One value under the SHA-256 of its key, until it runs out."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField(null=True)
    expires_at = models.DateTimeField(db_index=True)


class InDatabase(BaseCache):
    """A cache of Django over `Counter`. `add` is one statement: of two at once, one wins."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _name(self, key: str, version: int | None) -> str:
        return hashlib.sha256(self.make_key(key, version).encode()).hexdigest()

    def _until(self, timeout: Any) -> Any:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + (KEPT_MAX if seconds is None else timedelta(seconds=seconds))

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep it unless something is there. True: it was not."""
        name, now = self._name(key, version), timezone.now()
        row = Counter(key=name, value=value, expires_at=self._until(timeout))
        with transaction.atomic():
            self._sweep(name, now)
            Counter.objects.filter(key=name, expires_at__lte=now).delete()
            if Counter.objects.filter(key=name).exists():
                return False
            Counter.objects.bulk_create([row], ignore_conflicts=True)
            # The value does not tell who came first; that the row which is there is ours does.
            return Counter.objects.filter(key=name, expires_at=row.expires_at).exists()

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept, or the default."""
        row = Counter.objects.filter(key=self._name(key, version), expires_at__gt=timezone.now())
        found = row.values_list("value", flat=True).first()
        return default if found is None else found

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep it, whatever was there."""
        name = self._name(key, version)
        self._sweep(name, timezone.now())
        Counter.objects.update_or_create(
            key=name, defaults={"value": value, "expires_at": self._until(timeout)}
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep it for longer. False: it is not there."""
        here = Counter.objects.filter(key=self._name(key, version), expires_at__gt=timezone.now())
        return bool(here.update(expires_at=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it."""
        return bool(Counter.objects.filter(key=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        Counter.objects.all().delete()

    def _sweep(self, name: str, now: Any) -> None:
        if int(name[:4], 16) % SWEPT_EVERY == 0:
            Counter.objects.filter(~Q(key=name), expires_at__lte=now).delete()
