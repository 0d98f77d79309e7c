"""Take in what was bought, and let it go again with what brought it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite

from django.db import models

from sobremesa.channels.base import Order
from sobremesa.conversations import rows, taking
from sobremesa.conversations.guards import leaving
from sobremesa.people.models import Handle
from sobremesa.purchases.models import OrderArrival, Purchase
from sobremesa.us.book import Book

WHAT_MAX_CHARS, NUMBER_MAX_CHARS = 300, 60
AMOUNT_MAX_CENTS = 2**62  # what both databases hold


@dataclass(frozen=True, slots=True)
class Bought:
    """An order within what both databases hold, and the delivery by which it came."""

    delivery: int
    key: bytes
    handle: tuple[str, str]
    order: Order
    ordered_on: date


def bought(delivery: int, order: Order) -> Bought:
    """One shape for what channels return.

    Raises:
        ValueError: it has no customer, its day is none, or its moment has no zone.
        OverflowError: its amount is no amount of money.

    """
    if not order.customer or not order.customer[0].value:
        raise ValueError("an order without a customer")
    if order.ordered_at is not None and order.ordered_at.utcoffset() is None:
        raise ValueError("a moment without zone")
    if order.amount_cents is not None and abs(order.amount_cents) > AMOUNT_MAX_CENTS:
        raise OverflowError("amount")
    who = order.customer[0]
    handle = (who.kind[:20], who.value[: taking.VALUE_MAX_CHARS])
    on = date.fromisoformat(order.ordered_on)
    return Bought(delivery, taking.natural(order.key), handle, order, on)


def take_in(things: Sequence[Bought], *, book: Book, now: datetime) -> None:
    """Take in some orders; those we have already only arrive once more.

    A handful of statements, however many there are. The caller holds the transaction, alone.

    Args:
        things: in any order; the same may come twice.
        book: who we are.
        now: for customers whom nobody has named before.

    """
    have = taking.known(Purchase, (one.key for one in things))
    new = {one.key: one for one in reversed(things) if one.key not in have}
    fresh = list(reversed(new.values()))
    handles = taking.ensure_handles((one.handle for one in fresh), book=book, now=now)
    rows.insert(
        Purchase,
        ("natural_key", "handle", "ordered_on", "ordered_at", "amount_cents", "currency",
         "quantity", "what", "number"),
        (_values(one, handles[one.handle]) for one in fresh),
    )  # fmt: skip
    have |= taking.known(Purchase, new)
    arrivals: dict[tuple[int, int], bool] = {}
    first = set(new)
    for one in things:
        arrivals.setdefault((one.delivery, have[one.key]), one.key in first)
        first.discard(one.key)
    rows.insert(
        OrderArrival,
        ("delivery", "purchase", "is_new"),
        ((delivery, pk, is_new) for (delivery, pk), is_new in arrivals.items()),
    )


def _values(one: Bought, handle: Handle) -> tuple[object, ...]:
    order = one.order
    at = order.ordered_at.astimezone(UTC) if order.ordered_at else None
    quantity = order.quantity
    if quantity is not None and not isfinite(quantity):
        quantity = None
    return (
        one.key, handle.pk, one.ordered_on, at, order.amount_cents, order.currency[:3], quantity,
        order.what[:WHAT_MAX_CHARS], order.number[:NUMBER_MAX_CHARS],
    )  # fmt: skip


def take_back(deliveries: Iterable[int]) -> int:
    """Undo what some deliveries brought: orders that nothing else brought too go.

    Of one that stays, the earliest arrival that is left is now the one by which it was new.

    Returns:
        How many orders went.

    """
    arrivals = OrderArrival.objects.filter(delivery__in=list(deliveries))
    touched = sorted(set(arrivals.values_list("purchase", flat=True)))
    arrivals._raw_delete(arrivals.db)
    went = 0
    for start in range(0, len(touched), taking.CHUNK):
        some = touched[start : start + taking.CHUNK]
        left = OrderArrival.objects.filter(purchase__in=some)
        kept = set(left.values_list("purchase", flat=True))
        _renew(left)
        gone = [pk for pk in some if pk not in kept]
        with leaving("undo"):
            leaves = Purchase.objects.filter(pk__in=gone)
            leaves._raw_delete(leaves.db)
        went += len(gone)
    return went


def _renew(left: models.QuerySet[OrderArrival]) -> None:
    known = set(left.filter(is_new=True).values_list("purchase", flat=True))
    first: dict[int, int] = {}
    for pk, purchase in left.order_by("delivery", "pk").values_list("pk", "purchase"):
        first.setdefault(purchase, pk)
    late = [pk for purchase, pk in first.items() if purchase not in known]
    OrderArrival.objects.filter(pk__in=late).update(is_new=True)
