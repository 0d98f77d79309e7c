"""What was done to many people at once, and how each of them was before."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sobremesa.people.models import Person
from sobremesa.registry import declare
from sobremesa.us.models import new_code


@declare(plain="id code key kind by at count undone_at undone_by undone_count")
class BulkAct(models.Model):
    """One act on many people. `kind`: `keeper`, `organisation`, `field`, `trash`, `fetch`.

    `key` comes with the form: the same form sent twice is one act. What it changed stands in
    `BulkChange`, so that it can be taken back. `undone_count` is how many went back: those
    whom nobody had changed since.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="bulk_act_by_whom")]


@declare(subject="person", plain="id act person target", personal="before after")
class BulkChange(models.Model):
    """How one person was before a bulk act, and after it.

    `target` is the row it is about beside the person: the field, the organisation.
    """

    act = models.ForeignKey(BulkAct, models.CASCADE, related_name="changes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    target = models.BigIntegerField(null=True)
    before = models.CharField(max_length=1000, default="", blank=True)
    after = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "person"], name="bulk_change_once")]
