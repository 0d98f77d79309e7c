"""What was bought, by whom, when and for how much: as the order list of a shop tells it.

The road is that of `conversations.models`: a `Delivery` is a row that arrived, reading it gives
a `Purchase`, once, by its natural key, and an `OrderArrival` ties the two.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sobremesa.conversations.models import Delivery
from sobremesa.people.models import Handle
from sobremesa.registry import declare


@declare(
    subject="handle__person",
    plain="id natural_key handle",
    personal="ordered_at ordered_on amount_cents currency quantity what number",
)
class Purchase(models.Model):
    """One thing bought. Narrow and append-only, like an interaction, and guarded like one.

    `handle` is who bought, as the list names them: a customer number may be nobody yet.
    `ordered_on` is the day where the shop is; `ordered_at` the moment, where the list knows it.
    `amount_cents` is in hundredths of `currency` (ISO 4217, or empty where the list does not
    say), and negative for what was given back. `number` is that of the order, `what` the goods.
    """

    natural_key = models.BinaryField(max_length=32, unique=True)
    handle = models.ForeignKey(Handle, models.PROTECT, related_name="purchases")
    ordered_on = models.DateField()
    ordered_at = models.DateTimeField(null=True)
    amount_cents = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    quantity = models.FloatField(null=True)
    what = models.CharField(max_length=300, default="", blank=True)
    number = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["handle", "ordered_on", "id"], name="purchase_timeline")]
        constraints = [
            models.CheckConstraint(
                name="purchase_says_how_much",
                condition=Q(amount_cents__isnull=False)
                | Q(quantity__isnull=False)
                | ~Q(what="")
                | ~Q(number=""),
            )
        ]


@declare(subject="purchase__handle__person", plain="id delivery purchase is_new")
class OrderArrival(models.Model):
    """By this delivery this purchase came; `is_new`: the first time we saw it."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="order_arrivals")
    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="arrivals")
    is_new = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "purchase"], name="order_arrival_once")
        ]
