"""Everything said or done together, on any channel, and the bytes it was read from.

The road: a `Delivery` is bytes that arrived; reading it gives an `Interaction`, once, by its
natural key; an `Arrival` ties the two. The same letter from three files is one Interaction
with three Arrivals, and undoing one file leaves the letter.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sobremesa.people.models import Card, Handle, Person
from sobremesa.registry import declare
from sobremesa.us.models import new_code


class Direction(models.TextChoices):
    """Who spoke. For a meeting or a visit: together."""

    IN = "in"
    OUT = "out"
    TOGETHER = "together"


@declare(plain="id kind name settings connected_at disabled_at last_heard_at last_error")
class Account(models.Model):
    """Our mailbox, number or page; for files, the one account of their kind."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120, default="", blank=True)
    settings = models.JSONField(default=dict)
    connected_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="account_once")]


@declare(
    plain="id code key by begun_at finished_at undone_at stopped_at options "
    "items people_count bytes_done bytes_total counts error heartbeat_at",
    personal="paths hints",
)
class Batch(models.Model):
    """One import: what was brought together, and can be undone together.

    `key` is the hash of what was asked for; an unfinished batch with the same key is resumed,
    so killing an import and running it again gives what an undisturbed one gives.
    `counts` is the report, written when it ends; until then `items` and `bytes_done` move.
    `hints` are [kind, value, times]: addresses that must be ours for things to lie where they
    lay (Delivered-To, the Sent folder, "you deleted this message").
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    paths = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # somebody said "stop here"
    undone_at = models.DateTimeField(null=True)
    items = models.PositiveIntegerField(default=0)
    people_count = models.PositiveIntegerField(default=0)  # whom it introduced
    bytes_done = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    hints = models.JSONField(default=list)
    error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="batch_unfinished_once",
                condition=Q(finished_at=None, undone_at=None),
            )
        ]


@declare(plain="id batch kind size_bytes outcome words params setting choices", personal="path")
class BatchFile(models.Model):
    """One file of a batch. `outcome`: read, ignored, refused (could not be opened), unclear.

    `words` and `params` say why (see `channels.base.Unreadable`); `unclear` asks for `setting`.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    path = models.CharField(max_length=1000)
    kind = models.CharField(max_length=20, default="", blank=True)
    size_bytes = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=10)
    words = models.CharField(max_length=300, default="", blank=True)
    params = models.JSONField(default=dict)
    setting = models.CharField(max_length=20, default="", blank=True)
    choices = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "path"], name="batch_file_once")]


@declare(plain="id sha256 pack offset length")
class Blob(models.Model):
    """Where bytes lie in the content-addressed store (`conversations.store`)."""

    sha256 = models.BinaryField(max_length=32, unique=True)
    pack = models.CharField(max_length=60)
    offset = models.BigIntegerField()
    length = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["pack"], name="blob_by_pack")]


@declare(
    plain="id account batch key blob unit number received_at read_at words params",
    personal="path context",
)
class Delivery(models.Model):
    """Something arrived: bytes, before understanding.

    `key` is the hash of kind, bytes and context: within one batch the same bytes arrive once.
    With `words` it could not be read; the bytes wait here to be read again.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="deliveries")
    batch = models.ForeignKey(Batch, models.CASCADE, null=True, related_name="deliveries")
    key = models.BinaryField(max_length=32)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="deliveries")
    context = models.JSONField(default=dict)
    path = models.CharField(max_length=1000, default="", blank=True)
    unit = models.CharField(max_length=10, default="", blank=True)
    number = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, default="", blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "key"],
                name="delivery_once_a_batch",
                condition=Q(batch__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["account", "key"],
                name="delivery_once_a_live_door",
                condition=Q(batch=None),
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "id"], name="delivery_unread", condition=~Q(words=""))
        ]


@declare(plain="id delivery position content_type size_bytes blob", personal="name")
class Enclosure(models.Model):
    """Bytes that lay beside a delivery and belong to what it says: the photo of a chat message.

    They are kept with it, so that it can be read again, and leave with it.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="enclosures")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    content_type = models.CharField(max_length=120)
    size_bytes = models.BigIntegerField()
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="enclosures")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "position"], name="enclosure_once")
        ]


@declare(plain="id code key medium", personal="title")
class Conversation(models.Model):
    """What belongs together: the letters of a thread, a chat, the meetings of a series."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    key = models.BinaryField(max_length=32, unique=True)
    medium = models.CharField(max_length=20)
    title = models.CharField(max_length=300, default="", blank=True)


@declare(subject="sender__person", plain="id natural_key medium occurred_at sender minutes")
class Interaction(models.Model):
    """Each thing said or done together. THE big table: narrow and append-only.

    Rows are never updated and leave only by forget, by undoing a batch or by emptying the
    trash; triggers in the database hold this (`conversations.guards`). What may change about
    one stands beside it, in `Placement`.
    """

    natural_key = models.BinaryField(max_length=32, unique=True)
    medium = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    sender = models.ForeignKey(Handle, models.PROTECT, null=True, related_name="sent")
    minutes = models.FloatField(null=True)

    class Meta:
        indexes = [models.Index(fields=["occurred_at", "id"], name="interaction_by_moment")]
        constraints = [
            models.CheckConstraint(
                name="interaction_minutes_positive", condition=Q(minutes=None) | Q(minutes__gte=0)
            )
        ]


@declare(subject="interaction__sender__person", plain="interaction", personal="subject text folds")
class Words(models.Model):
    """The words of an interaction, beside it because they are long.

    `folds` are [start, end, kind] spans of `text` that were not said now: quoted mail,
    signatures. They are shown folded, not searched, not counted.
    """

    interaction = models.OneToOneField(
        Interaction, models.CASCADE, primary_key=True, related_name="words"
    )
    subject = models.CharField(max_length=1000, default="", blank=True)
    text = models.TextField(default="", blank=True)
    folds = models.JSONField(default=list)


@declare(
    subject="interaction__sender__person",
    plain="interaction external_id",
    derived="conversation direction is_contact not_contact",
)
class Placement(models.Model):
    """Where an interaction stands now: its thread, its direction, whether it counts as contact.

    `not_contact` is the code of the rule that says why not (`core.contact.RULES`), empty when
    it counts.
    """

    interaction = models.OneToOneField(
        Interaction, models.CASCADE, primary_key=True, related_name="placement"
    )
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="placements")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    is_contact = models.BooleanField()
    not_contact = models.CharField(max_length=30, default="", blank=True)
    external_id = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="placement_says_why_it_is_no_contact",
                condition=Q(is_contact=True, not_contact="")
                | Q(is_contact=False) & ~Q(not_contact=""),
            )
        ]


@declare(subject="handle__person", plain="id interaction handle role occurred_at", personal="name")
class Participant(models.Model):
    """Who took part, by which handle, called what. `role` as in `channels.base.Address`.

    `occurred_at` repeats the interaction's so that a timeline is one index walk.
    """

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="participants")
    handle = models.ForeignKey(Handle, models.PROTECT, related_name="participations")
    role = models.CharField(max_length=10)
    name = models.CharField(max_length=200, default="", blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "handle", "role"], name="participant_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["handle", "occurred_at", "interaction"], name="participant_timeline"
            )
        ]


@declare(
    subject="interaction__sender__person",
    plain="id interaction position content_type size_bytes part blob",
    personal="name",
)
class Attachment(models.Model):
    """A file that came along: a part of the raw bytes, or a blob of its own (chat photos)."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    content_type = models.CharField(max_length=120)
    size_bytes = models.BigIntegerField()
    part = models.CharField(max_length=60, default="", blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="attachments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interaction", "position"], name="attachment_once")
        ]


@declare(subject="interaction__sender__person", plain="id delivery interaction card is_new")
class Arrival(models.Model):
    """By this delivery this interaction (or card) came; `is_new`: the first time we saw it."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="arrivals")
    interaction = models.ForeignKey(Interaction, models.CASCADE, null=True, related_name="arrivals")
    card = models.ForeignKey(Card, models.CASCADE, null=True, related_name="arrivals")
    is_new = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="arrival_of_one_thing",
                condition=Q(interaction__isnull=True) ^ Q(card__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["delivery", "interaction"],
                name="arrival_of_interaction_once",
                condition=Q(interaction__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["delivery", "card"],
                name="arrival_of_card_once",
                condition=Q(card__isnull=False),
            ),
        ]


@declare(
    subject="person",
    plain="person",
    derived="interactions_count contact_count first_at last_at last_in_at last_out_at "
    "waiting_since waiting_for last_contact media",
)
class Glance(models.Model):
    """What a list shows of a person, worked out from the interactions (`flows.settling`).

    `waiting_since` is when they said the first thing that we have not answered, and
    `waiting_for` that interaction; both empty when it is not our turn. `first_at`, `last_at`
    and `last_contact` look only at contact that has happened. `media` are those by which
    anything came or went, each between blanks: " email meeting ".
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="glance")
    interactions_count = models.PositiveIntegerField(default=0)
    contact_count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    last_contact = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    waiting_since = models.DateTimeField(null=True)
    waiting_for = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    media = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["last_at", "person"], name="glance_by_last"),
            models.Index(fields=["contact_count", "person"], name="glance_by_count"),
            models.Index(
                fields=["waiting_since"],
                name="glance_waiting",
                condition=Q(waiting_since__isnull=False),
            ),
        ]


@declare(plain="id kind shelf is_taken")
class Stirred(models.Model):
    """Something that was said or bought has changed or gone: who keeps a copy reads it again.

    Written by the database itself (`conversations.guards`), so no road can forget it. `kind` is
    `said` or `bought`, `shelf` the id divided by `guards.SHELF_ROWS`. What is new is not noted:
    its id says so. `is_taken`: somebody is reading it at this moment, or died over it.
    """

    kind = models.CharField(max_length=6)
    shelf = models.BigIntegerField()
    is_taken = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "shelf"], name="stirred", condition=Q(is_taken=False))
        ]
