"""The people we talk with, where they are reached, and where they belong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from sobremesa.core.phones import spaced
from sobremesa.core.text import sort_key
from sobremesa.registry import declare
from sobremesa.us.models import new_code

IS_MERGED, IS_TRASHED = Q(merged_into__isnull=False), Q(trashed_at__isnull=False)
OUT_OF_SIGHT = IS_TRASHED | Q(blocked_at__isnull=False)
HIDDEN = IS_MERGED | OUT_OF_SIGHT


@declare(
    subject="id",
    plain="id code keeper introduced_at introduced_by named_at language_at trashed_at trashed_by "
    "blocked_at merged_into",
    personal="name language note",
    derived="sort_name",
)
class Person(models.Model):
    """Somebody we talk with. Needs no surname and no address; may even have no name yet.

    `name` is worked out from cards and letters until somebody writes it: then `named_at` is
    set and it is theirs. `introduced_by` is None for those who came in by an import.

    Out of sight, each for its own reason: `merged_into` (one human being with somebody else; can
    be separated again), `trashed_at` (a colleague put them aside; can be fetched back),
    `blocked_at` (they asked to be forgotten; nothing but destruction follows).
    `sort_name` is the name folded for lists: no accents, no case.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=200, default="", blank=True)
    sort_name = models.CharField(max_length=200, default="", blank=True)
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

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    trashed_at = models.DateTimeField(null=True, blank=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    blocked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="person_out_of_sight", condition=OUT_OF_SIGHT),
            models.Index(fields=["id"], name="person_hidden", condition=HIDDEN),
            models.Index(fields=["sort_name", "id"], name="person_by_sort_name"),
            models.Index(fields=["keeper", "sort_name", "id"], name="person_by_keeper"),
            models.Index(fields=["introduced_at", "id"], name="person_by_introduced"),
            models.Index(fields=["trashed_at"], name="person_trashed", condition=IS_TRASHED),
            models.Index(fields=["merged_into"], name="merged", condition=IS_MERGED),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_is_not_merged_into_themselves",
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")),
            )
        ]

    def __str__(self) -> str:
        return self.code  # never the name: this is what lands in logs

    def rename(self, name: str) -> None:
        """Call them so, and let lists stand in that order; saved by whoever calls this."""
        self.name, self.sort_name = name, sort_key(name)

    @classmethod
    def called(cls, name: str, **fields: Any) -> Person:
        """Somebody of that name, not saved yet."""
        person = cls(**fields)
        person.rename(name)
        return person


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


@declare(plain="id code words back_words made_at made_by retired_at")
class TieKind(models.Model):
    """A kind of tie that this firm uses: mother of, works for, brought us.

    `words` and `back_words` are {language: text}, read from either end: "mother of", "child of".
    Those we bring have a code that says what they are (`parent`, `partner`, …).
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    words = models.JSONField(default=dict)
    back_words = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)


@declare(
    subject="person",
    plain="id person kind since_on until_on added_at added_by",
    family="other note",
)
class Tie(models.Model):
    """Two people have to do with each other: `person` is <kind> of `other`."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="ties")
    other = models.ForeignKey(Person, models.CASCADE, related_name="ties_back")
    kind = models.ForeignKey(TieKind, models.PROTECT, related_name="ties")
    note = models.CharField(max_length=300, default="", blank=True)
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tie_is_between_two", condition=~Q(person=models.F("other"))
            ),
        ]


@declare(
    subject="person",
    plain="id person purpose medium basis given_at withdrawn_at noted_at noted_by "
    "withdrawn_noted_by",
    personal="wording proof",
)
class Consent(models.Model):
    """Somebody allows us something, for one purpose and medium, until they take it back.

    `purpose` is a `Purpose.code`; `medium` is empty for every one. `basis` is `given`, `soft`
    (a customer of ours, about things like those they bought: LSSI art. 21.2), or `refused`:
    they said no, which stands like a yes does. `wording` is what they were asked, word for
    word; `proof` says how that can be shown.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30)
    medium = models.CharField(max_length=20, default="", blank=True)
    basis = models.CharField(max_length=10, default="given")
    wording = models.TextField(default="", blank=True)
    proof = models.TextField(default="", blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
            ),
            models.UniqueConstraint(
                fields=["person", "purpose", "medium"],
                name="consent_standing_once",
                condition=Q(withdrawn_at=None),
            ),
        ]


@declare(plain="id code words kind choices position made_at made_by retired_at")
class CustomField(models.Model):
    """Something this firm wants to know of everybody. `words` is {language: text}.

    `kind` is `text`, `number`, `date`, `yes_no` or `choice` (one of `choices`).
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    words = models.JSONField(default=dict)
    kind = models.CharField(max_length=10)
    choices = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)


@declare(subject="person", plain="id person field written_at written_by", personal="value")
class CustomValue(models.Model):
    """What one person's custom field says, as text: ISO for dates, a point in numbers."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="custom_values")
    field = models.ForeignKey(CustomField, models.CASCADE, related_name="values")
    value = models.CharField(max_length=1000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "field"], name="custom_value_once"),
            models.CheckConstraint(name="custom_value_says_something", condition=~Q(value="")),
        ]
        indexes = [models.Index(fields=["field", "value"], name="custom_value_by_value")]


@declare(
    subject="kept",
    plain="id code kept gone at by probability undone_at undone_by",
    personal="evidence",
)
class Merge(models.Model):
    """A colleague said that two are one human being. It stands until somebody undoes it."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    kept = models.ForeignKey(Person, models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Person, models.CASCADE, related_name="merges_away")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    probability = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], name="merge_standing_once", condition=Q(undone_at=None)
            ),
        ]


@declare(subject="home", plain="id model row home")
class Moved(models.Model):
    """Whose a row is when no merge stands: written for rows that a merge has moved."""

    model = models.CharField(max_length=40)
    row = models.BigIntegerField()
    home = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "row"], name="moved_once")]


@declare(subject="one", plain="id one other said_at said_by")
class Apart(models.Model):
    """A colleague said that these are two people: never proposed again. `one` < `other`."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="apart_once"),
            models.CheckConstraint(name="apart_in_order", condition=Q(one__lt=models.F("other"))),
        ]
