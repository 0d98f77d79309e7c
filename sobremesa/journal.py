"""Who did what, when: append-only, read by people ("who told Ana, and when?")."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from sobremesa.registry import declare


@declare(plain="id verb subject_kind subject_id by at", personal="data")
class Entry(models.Model):
    """One act. `verb` is `person.introduced`, `batch.undone`, …; `data` holds no content."""

    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="entry_by_subject"),
            models.Index(fields=["at"], name="entry_by_moment"),
        ]


def record(verb: str, subject: models.Model | None, *, by: Any, at: datetime, **data: Any) -> Entry:
    """Write down an act, in the transaction that does it. `by` is None for the machine."""
    return Entry.objects.create(
        verb=verb,
        subject_kind=(subject._meta.model_name or "") if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        by=by,
        at=at,
        data=data,
    )
