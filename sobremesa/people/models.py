"""The people we talk with, where they are reached, and where they belong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sobremesa.core.phones import spaced
from sobremesa.registry import declare
from sobremesa.us.models import new_code


@declare(
    subject="id",
    plain="id code keeper introduced_at introduced_by named_at language_at",
    personal="name language note",
)
class Person(models.Model):
    """Somebody we talk with. Needs no surname and no address; may even have no name yet.

    `name` is worked out from cards and letters until somebody writes it: then `named_at` is
    set and it is theirs. `introduced_by` is None for those who came in by an import.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=200, default="", blank=True)
    named_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5, default="", blank=True)
    language_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(default="", blank=True)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="people"
    )
    introduced_at = models.DateTimeField()
    introduced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="person_by_name")]

    def __str__(self) -> str:
        return self.code  # never the name: this is what lands in logs


@declare(
    subject="person", plain="id kind person is_ours shared_at added_at added_by", personal="value"
)
class Handle(models.Model):
    """One e-mail, phone, or name in an app. Equal kind and value is the same handle.

    It belongs to at most one person, or, when `shared_at` is set (info@, a couple's phone),
    to those in `Sharing`. Without a person it is kept and can be found: a newsletter,
    somebody only in Cc. `kind="person"` is the inner handle of somebody without an address.
    `added_by` is set when a colleague wrote it down: such a handle outlives any undo.
    """

    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="handles"
    )
    is_ours = models.BooleanField(default=False)
    shared_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="handle_once"),
            models.CheckConstraint(name="handle_has_a_value", condition=~Q(value="")),
            models.CheckConstraint(
                name="handle_shared_has_no_single_person",
                condition=Q(shared_at=None) | Q(person=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def written(self) -> str:
        """As people write it: a phone with its spaces."""
        return spaced(self.value) if self.kind == "phone" else self.value


@declare(subject="person", plain="id handle person since")
class Sharing(models.Model):
    """One of the people behind a shared handle."""

    handle = models.ForeignKey(Handle, models.CASCADE, related_name="sharings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="sharings")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handle", "person"], name="sharing_once")]


@declare(plain="id code name key introduced_at introduced_by")
class Organisation(models.Model):
    """Where people belong. It always shows its people; it is nobody itself.

    `key` is the folded name: equal key, same organisation.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, unique=True)
    introduced_at = models.DateTimeField()
    introduced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.code


@declare(
    subject="person",
    plain="id organisation person since_on until_on added_by",
    personal="job_title",
)
class Membership(models.Model):
    """Somebody belongs, or belonged, to an organisation.

    Without `added_by` it was read from a card and goes when no card says so any more.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    job_title = models.CharField(max_length=200, default="", blank=True)
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="membership_once"),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(since_on=None)
                | Q(until_on=None)
                | Q(until_on__gte=models.F("since_on")),
            ),
        ]


@declare(subject="person", plain="id natural_key person read_at", personal="name data")
class Card(models.Model):
    """An entry of somebody's address book, as it was read. What it says is shown with its source.

    `data` holds the fields of `channels.base.Card` but for the photo and the key.
    """

    natural_key = models.BinaryField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="cards")
    name = models.CharField(max_length=200, default="", blank=True)
    data = models.JSONField(default=dict)
    read_at = models.DateTimeField()
