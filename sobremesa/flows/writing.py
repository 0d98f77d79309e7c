"""One group of an import, into the database, in the transaction of the caller."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from sobremesa import faults
from sobremesa.channels.base import Attached, Incoming, Order
from sobremesa.channels.base import Card as CardRecord
from sobremesa.conversations import rows as table
from sobremesa.conversations import store, taking
from sobremesa.conversations.models import Account, Arrival, Batch, Blob, Delivery, Enclosure
from sobremesa.flows.purchases.arriving import take_orders
from sobremesa.people import homes
from sobremesa.people.models import Card
from sobremesa.people.recognising import owners_of_cards, recognise
from sobremesa.sandbox.reader import Came
from sobremesa.us.book import Book

BESIDE = {"key", "photo"}  # of a card, what does not lie in its data
Arrived = tuple[int, Came]  # the id of a delivery, and what it is


@dataclass
class Tally:
    """What a run has seen. What is new is counted in the database, where it stands."""

    interactions: int = 0
    cards: int = 0
    orders: int = 0
    given_in_vain: int = 0
    hints: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __iadd__(self, other: Tally) -> Tally:
        self.interactions += other.interactions
        self.cards += other.cards
        self.orders += other.orders
        self.given_in_vain += other.given_in_vain
        self.hints += other.hints
        return self


def delivery_key(came: Came) -> bytes:
    """The name of an arrival within its batch: kind, bytes and what only its file knew.

    What could not be read is told one by one, so its place is part of its name.
    """
    place = [came.path, came.item.number] if came.words else []
    known = [dict(came.item.context), *place]
    context = json.dumps(known, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(
        b"\x00".join(
            (came.kind.encode(), store.digest(came.item.body),
             context.encode("utf-8", "surrogatepass"))
        )
    ).digest()  # fmt: skip


def write_group(
    batch: Batch, came: Sequence[Came], *, rows: Mapping[bytes, Blob], book: Book, now: datetime
) -> Tally:
    """Deliveries, what they say, and whom that makes known to us.

    Args:
        batch: what this belongs to.
        came: items in the order of their files.
        rows: where their bytes lie, by SHA-256 (`store.save`).
        book: who we are.
        now: the moment of taking in.

    """
    new = _deliveries(batch, came, rows, now)
    faults.point("writing.deliveries")
    _enclose(new, rows)
    write_records(batch, new, rows=rows, book=book, now=now)
    records = [record for one in came for record in one.records]
    orders = sum(isinstance(record, Order) for record in records)
    cards = sum(isinstance(record, CardRecord) for record in records)
    # What an order says of its customer is a part of it, and counts with it.
    beside = sum(
        isinstance(record, CardRecord)
        for one in came
        if any(isinstance(other, Order) for other in one.records)
        for record in one.records
    )
    hints = Counter(
        (one.kind, one.value) for record in records for one in getattr(record, "ours", ())
    )
    said = len(records) - cards - orders
    return Tally(interactions=said, cards=cards - beside, orders=orders, hints=hints)


def write_records(
    batch: Batch, new: Sequence[Arrived], *, rows: Mapping[bytes, Blob],
    book: Book, now: datetime,
) -> None:  # fmt: skip
    """What deliveries say, and whom that makes known to us."""
    things = [
        (delivery, record, taking.said(record))
        for delivery, one in new
        for record in one.records
        if not isinstance(record, CardRecord | Order)
    ]
    taken = taking.take_in([thing for _, _, thing in things], book=book, now=now)
    faults.point("writing.taken")
    _keep_contents(things, taken, rows)
    is_first: set[bytes] = set()
    arrivals: dict[tuple[int, int], bool] = {}
    for delivery, _, thing in things:
        pk, is_new = taken[thing.key]
        arrivals.setdefault((delivery, pk), is_new and thing.key not in is_first)
        is_first.add(thing.key)
    table.insert(
        Arrival,
        ("delivery", "interaction", "is_new"),
        ((delivery, pk, is_new) for (delivery, pk), is_new in arrivals.items()),
    )
    people = _introduce([thing for _, _, thing in things], book, now)
    people += _take_cards(new, book, now)
    take_orders(new, book=book, now=now)
    faults.point("writing.bought")
    if people:
        Batch.objects.filter(pk=batch.pk).update(people_count=F("people_count") + people)


def enclosed(came: Came) -> list[Attached]:
    """What came beside an item, with its bytes: in what it says, or, unread, as it lay there."""
    inside = [one for record in came.records for one in getattr(record, "attached", ())]
    return [one for one in inside or came.item.beside if one.content is not None]


def _enclose(new: Sequence[Arrived], rows: Mapping[bytes, Blob]) -> None:
    """Keep with each delivery what came beside it."""
    Enclosure.objects.bulk_create(
        Enclosure(
            delivery_id=delivery, position=position, name=one.name[:300],
            content_type=one.content_type[:120], size_bytes=one.size_bytes,
            blob=rows[store.digest(one.content)],
        )
        for delivery, came in new
        for position, one in enumerate(enclosed(came))
        if one.content is not None
    )  # fmt: skip


def _deliveries(
    batch: Batch, came: Sequence[Came], rows: Mapping[bytes, Blob], now: datetime
) -> list[Arrived]:
    """Rows for those items that this batch has not had yet."""
    keyed = {delivery_key(one): one for one in reversed(came)}
    had = _ids_of(batch, list(keyed))
    accounts = {kind: account_of(kind, now).pk for kind in {one.kind for one in came}}
    fresh = {key: one for key, one in reversed(keyed.items()) if key not in had}
    table.insert(
        Delivery,
        ("account", "batch", "key", "blob", "context", "path", "unit", "number", "received_at",
         "read_at", "words", "params"),
        (
            (accounts[one.kind], batch.pk, key, rows[store.digest(one.item.body)].pk,
             dict(one.item.context), one.path[:1000], one.item.unit[:10], one.item.number, now,
             None if one.words else now, one.words[:300], dict(one.params))
            for key, one in fresh.items()
        ),
    )  # fmt: skip
    made = _ids_of(batch, list(fresh))
    return [(made[key], one) for key, one in fresh.items()]


def _ids_of(batch: Batch, keys: Sequence[bytes]) -> dict[bytes, int]:
    """The deliveries of a batch that have one of these keys."""
    found: dict[bytes, int] = {}
    for start in range(0, len(keys), taking.CHUNK):
        some = Delivery.objects.filter(batch=batch, key__in=keys[start : start + taking.CHUNK])
        found.update({bytes(key): pk for key, pk in some.values_list("key", "pk")})
    return found


def account_of(kind: str, now: datetime) -> Account:
    """The account under which files of a kind arrive."""
    return Account.objects.get_or_create(kind=kind, name="", defaults={"connected_at": now})[0]


def _keep_contents(
    things: Sequence[tuple[int, Any, taking.Said]],
    taken: Mapping[bytes, tuple[int, bool]],
    rows: Mapping[bytes, Blob],
) -> None:
    for _, record, thing in things:
        if isinstance(record, Incoming):
            contents = [
                (position, rows[store.digest(one.content)])
                for position, one in enumerate(record.attached)
                if one.content is not None
            ]
            if contents:
                taking.keep_beside(taken[thing.key][0], contents)


def _introduce(things: Sequence[taking.Said], book: Book, now: datetime) -> int:
    """Make people of those who are thereby in contact with us. How many are new."""
    who = {
        (one.kind, one.value): one.name
        for thing in things
        for one in taking.in_contact(thing, book)
    }
    handles = taking.handles_of(sorted(who))
    names = {handle.pk: who[key] for key, handle in handles.items()}
    return len(recognise((handles[key] for key in sorted(handles)), now=now, names=names))


def _take_cards(new: Sequence[Arrived], book: Book, now: datetime) -> int:
    """Cards, once each; how many people are new by them."""
    found = [
        (delivery, record, taking.natural(record.key))
        for delivery, one in new
        for record in one.records
        if isinstance(record, CardRecord)
    ]
    if not found:
        return 0
    have = taking.known(Card, (key for _, _, key in found))
    fresh: dict[bytes, CardRecord] = {}
    for _, record, key in found:
        if key not in have:
            fresh.setdefault(key, record)
    cards, people = take_cards(fresh, book=book, now=now)
    have |= {key: card.pk for key, card in cards.items()}
    arrivals: dict[tuple[int, int], Arrival] = {}
    for delivery, _, key in found:
        is_new = fresh.pop(key, None) is not None
        arrivals.setdefault(
            (delivery, have[key]),
            Arrival(delivery_id=delivery, card_id=have[key], is_new=is_new),
        )
    Arrival.objects.bulk_create(arrivals.values())
    return people


def take_cards(
    records: Mapping[bytes, CardRecord], *, book: Book, now: datetime
) -> tuple[dict[bytes, Card], int]:
    """Cards by natural key, with the people they are about; how many people are new."""
    keys = {key: [(one.kind, one.value) for one in one.handles] for key, one in records.items()}
    made = taking.ensure_handles(
        (one for some in keys.values() for one in some), book=book, now=now
    )
    owners, new = owners_of_cards(
        [
            (record.name, [made[one] for one in dict.fromkeys(keys[key])])
            for key, record in records.items()
        ],
        now=now,
    )
    cards = Card.objects.bulk_create(
        Card(
            natural_key=key, person=homes.root_of(person), name=record.name[:200], read_at=now,
            data={
                name: value for name, value in asdict(record).items() if name not in BESIDE
            },
        )
        for (key, record), person in zip(records.items(), owners, strict=True)
    )  # fmt: skip
    for card, person in zip(cards, owners, strict=True):
        homes.remember("Card", [card.pk], person)
    return dict(zip(records, cards, strict=True)), new
