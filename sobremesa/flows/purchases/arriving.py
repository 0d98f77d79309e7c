"""Orders among what an import brings: taken in, found again by search, seen by the doctor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sobremesa.channels.base import Order, gettext_noop
from sobremesa.conversations import index
from sobremesa.conversations.models import Delivery
from sobremesa.purchases import actions
from sobremesa.purchases.models import OrderArrival, Purchase
from sobremesa.sandbox.reader import Came
from sobremesa.us.book import Book

AT_ONCE = 400
NO_ARRIVAL = gettext_noop("%(n)s purchases came by nothing (the first: %(first)s).")
NEW_TWICE = gettext_noop("%(n)s purchases count as new more than once (the first: %(first)s).")
UNREAD_BUT_CAME = gettext_noop(
    "%(n)s arrivals could not be read and yet brought a purchase (the first: %(first)s)."
)


def take_orders(new: Sequence[tuple[int, Came]], *, book: Book, now: datetime) -> None:
    """What of some deliveries is an order, in the transaction of the caller."""
    things = [
        actions.bought(delivery, record)
        for delivery, came in new
        for record in came.records
        if isinstance(record, Order)
    ]
    if things:
        actions.take_in(things, book=book, now=now)


def settle_orders(deliveries: QuerySet[Delivery]) -> None:
    """Customers of whom we know a number and nothing else can be found by it."""
    bought = OrderArrival.objects.filter(delivery__in=deliveries, is_new=True)
    nobody = bought.filter(purchase__handle__person=None).values_list("purchase__handle", flat=True)
    handles = sorted(set(nobody))
    for start in range(0, len(handles), AT_ONCE):
        with transaction.atomic():
            index.index_handles(handles[start : start + AT_ONCE])


def faults() -> Iterator[tuple[str, str, QuerySet[Any]]]:
    """What would be wrong with purchases: code, sentence, and the rows of which it is true."""
    lost = Purchase.objects.filter(~Exists(OrderArrival.objects.filter(purchase=OuterRef("pk"))))
    yield "purchase-arrival-missing", NO_ARRIVAL, lost
    twice = Purchase.objects.annotate(
        times_new=Count("arrivals", filter=Q(arrivals__is_new=True))
    ).filter(times_new__gt=1)
    yield "purchase-new-twice", NEW_TWICE, twice
    vain = Delivery.objects.exclude(words="").filter(
        Exists(OrderArrival.objects.filter(delivery=OuterRef("pk")))
    )
    yield "delivery-unread-but-bought", UNREAD_BUT_CAME, vain
