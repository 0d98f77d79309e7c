"""Read again what could not be read: after an update that mends it, from the bytes we kept."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from sobremesa.channels.base import Attached, Item
from sobremesa.conversations import store, taking
from sobremesa.conversations.models import Arrival, Batch, Blob, Delivery, Enclosure
from sobremesa.flows import settling
from sobremesa.flows.importing import bodies_of, held
from sobremesa.flows.purchases.arriving import settle_orders
from sobremesa.flows.reports import recount
from sobremesa.flows.writing import delivery_key, write_records
from sobremesa.journal import record
from sobremesa.sandbox import reader
from sobremesa.sandbox.reader import Came
from sobremesa.us.book import open_book
from sobremesa.us.models import User


def read_all_again(batch: Batch, *, by: User | None, now: datetime) -> int:
    """Everything of an import that could not be read, once more. How many now could be."""
    with held(batch):
        unread = Delivery.objects.filter(batch=batch).exclude(words="").order_by("pk")
        read = sum(
            read_again(delivery, by=by, now=now) for delivery in unread.select_related("account")
        )
        record("batch.read_again", batch, by=by, at=now, read=read)
    return read


def read_again(delivery: Delivery, *, by: User | None, now: datetime) -> bool:
    """Read one arrival once more, as part of the import that brought it.

    Returns:
        Whether it could be read this time. If not, it waits on, with the reason of today.

    Raises:
        store.Damaged: its bytes are not what they were.

    """
    batch = delivery.batch
    if batch is None or not delivery.words:
        return False
    came = reader.read_again(
        delivery.account.kind,
        item_of(delivery),
        settings={**batch.options, "now": batch.begun_at.isoformat()},
        received_at=batch.begun_at,
        folders=settings.CHANNEL_FOLDERS,
        path=delivery.path,
    )
    if came.words:
        Delivery.objects.filter(pk=delivery.pk).update(words=came.words, params=dict(came.params))
        return False
    _take(delivery, batch, came, now)
    settling.settle_arrivals(Arrival.objects.filter(delivery=delivery))
    settle_orders(Delivery.objects.filter(pk=delivery.pk))
    recount(batch)
    delivery.refresh_from_db()
    return True


def item_of(delivery: Delivery) -> Item:
    """What arrived, with what came beside it, as its channel first gave it."""
    enclosures: QuerySet[Enclosure] = delivery.enclosures.select_related("blob").order_by(
        "position"
    )
    return Item(
        body=store.read(delivery.blob),
        unit=delivery.unit,
        number=delivery.number,
        context=delivery.context,
        beside=tuple(
            Attached(
                name=one.name, content_type=one.content_type, size_bytes=one.size_bytes,
                content=store.read(one.blob),
            )
            for one in enclosures
        ),
    )  # fmt: skip


def _take(delivery: Delivery, batch: Batch, came: Came, now: datetime) -> None:
    """What it says, in one transaction with its no longer being unread."""
    bodies = {store.digest(body): body for body in bodies_of(came)}
    with store.Pack() as pack:
        blobs = store.put_missing(pack, bodies)
        with transaction.atomic():
            taking.alone()
            rows: dict[bytes, Blob] = store.save(blobs)
            waits = Delivery.objects.filter(pk=delivery.pk).exclude(words="")
            key = delivery_key(came)
            if Delivery.objects.filter(batch=batch, key=key).exists():
                key = bytes(delivery.key)  # the same bytes came by a second file, and were read
            if waits.update(words="", params={}, read_at=now, key=key):
                write_records(batch, [(delivery.pk, came)], rows=rows, book=open_book(), now=now)
