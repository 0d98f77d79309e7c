"""Pairs that may be one person, as they were last worked out, and addresses of several."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sobremesa.people.models import Handle, Person
from sobremesa.registry import declare


@declare(subject="one", plain="id one other probability at", derived="evidence")
class Likeness(models.Model):
    """Two entries that may be one human being, and why. `one` < `other`.

    `evidence` is a list of [code, what one says, what the other says, weight]
    (`core.matching`). Worked out again after imports and every night; a pair that is not likely
    any more goes, and so does one that somebody has answered.
    """

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    probability = models.FloatField()
    evidence = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likeness_once"),
            models.CheckConstraint(name="likeness_in_order", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(
                name="likeness_is_a_probability",
                condition=Q(probability__gte=0, probability__lte=1),
            ),
        ]
        indexes = [models.Index(fields=["-probability", "id"], name="likeness_by_probability")]


@declare(subject="handle__person", plain="id handle reason at said_single_at", personal="names")
class SharedGuess(models.Model):
    """An address that several people seem to use, and why (`core.matching.sharing`)."""

    handle = models.OneToOneField(Handle, models.CASCADE, related_name="shared_guess")
    reason = models.CharField(max_length=30)
    names = models.JSONField(default=list)
    at = models.DateTimeField()
    said_single_at = models.DateTimeField(null=True, blank=True)
