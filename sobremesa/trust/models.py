"""What makes the rest trustworthy: who was forgotten, how long things are kept, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sobremesa.people.models import Person
from sobremesa.registry import declare
from sobremesa.us.models import new_code


@declare(subject="person", plain="id code person asked_at asked_by destroy_on destroyed_at counts")
class Erasure(models.Model):
    """Somebody is to be forgotten, or has been. It says how many rows went, never whose.

    Until `destroyed_at` the person is blocked: nobody sees them, and nothing is sent to them.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="erasures")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    destroy_on = models.DateField()
    destroyed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)


@declare(plain="id digest erasure at")
class Suppression(models.Model):
    """The salted hash of a handle of somebody who was forgotten: what bears it is not let in."""

    digest = models.BinaryField(max_length=32, unique=True)
    erasure = models.ForeignKey(
        Erasure, models.SET_NULL, null=True, blank=True, related_name="suppressions"
    )
    at = models.DateTimeField()


@declare(plain="id what keep_months basis begun_at begun_by ended_at last_run_at last_count")
class RetentionRule(models.Model):
    """How long a kind of thing is kept. `what` is a medium, `originals`, or `nobodies`.

    One rule stands for each `what`; nothing is destroyed before somebody has seen the preview.
    """

    what = models.CharField(max_length=30)
    keep_months = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=300, default="", blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    last_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["what"], name="retention_rule_once", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="retention_keeps_a_month", condition=Q(keep_months__gte=1)),
        ]


@declare(
    plain="id code purpose basis categories recipients retention measures transfers "
    "position begun_at ended_at changed_by"
)
class Processing(models.Model):
    """One line of the record of processing (GDPR art. 30), as the firm words it."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=300, default="", blank=True)
    categories = models.TextField(default="", blank=True)
    recipients = models.TextField(default="", blank=True)
    retention = models.TextField(default="", blank=True)
    measures = models.TextField(default="", blank=True)
    transfers = models.TextField(default="", blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
