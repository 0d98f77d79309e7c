"""What makes the rest trustworthy: who was forgotten, how long things are kept, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sobremesa.channels.base import gettext_noop
from sobremesa.people.models import Person
from sobremesa.registry import declare
from sobremesa.us.models import new_code

THE_LAW = gettext_noop("That somebody asked, and what we did: we must be able to show it.")


@declare(
    subject="person",
    plain="id code person asked_at asked_by destroy_on destroyed_at scrubbed_at counts",
    stays=THE_LAW,
)
class Erasure(models.Model):
    """Somebody is to be forgotten, or has been. It says how many rows went, never whose.

    Until `destroyed_at` the person is blocked: nobody sees them, and nothing is sent to them.
    `scrubbed_at`: the files of the database have been written anew, without what went.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="erasures")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    destroy_on = models.DateField()
    destroyed_at = models.DateTimeField(null=True, blank=True)
    scrubbed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)


@declare(
    subject="person",
    plain="id code person kind asked_at due_on done_at refused_at noted_by",
    personal="note",
    stays=THE_LAW,
)
class Request(models.Model):
    """Somebody asked for what the law gives them: one month to answer (GDPR art. 12.3).

    `kind` is `access`, `rectify`, `erase`, `restrict`, `port` or `object`. With `refused_at`
    the answer was no, and `note` says why and what they were told.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="requests")
    kind = models.CharField(max_length=10)
    note = models.CharField(max_length=500, default="", blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="request_is_answered_once", condition=Q(done_at=None) | Q(refused_at=None)
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="request_by_due")]


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


@declare(plain="id code words wording begun_at begun_by ended_at")
class Purpose(models.Model):
    """What we may ask people to allow us, and the words we ask it with, by version.

    `words` is what it is called and `wording` what is asked, both {language: text}. A new
    wording is a new row of the same `code`; the one before it ends.
    """

    code = models.CharField(max_length=30)
    words = models.JSONField(default=dict)
    wording = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="purpose_standing_once", condition=Q(ended_at=None)
            ),
        ]
