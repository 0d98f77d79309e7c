"""What we have already, and have written anew: its first bytes are not taken again.

A letter in which somebody forgotten was quoted stands here without them. When the same letter
comes again, it says more than what we kept; then our bytes are kept once more, and not its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sobremesa.channels.base import Card, Incoming, Meeting, Record
from sobremesa.conversations import store, taking
from sobremesa.conversations.models import Delivery, Interaction, Words
from sobremesa.flows.rights import walking
from sobremesa.flows.rights.redacting import GAP
from sobremesa.people import models as people
from sobremesa.sandbox.reader import Came


def as_they_stand(came: Sequence[Came]) -> list[Came]:
    """The same items; those that stand here with other words have the bytes that we keep."""
    keys = {_key_of(record) for one in came for record in one.records}
    interactions = taking.known_interactions(keys)
    cards = taking.known(people.Card, keys)
    words = {row.pk: row for row in Words.objects.filter(pk__in=list(interactions.values()))}
    data = {row.pk: row.data for row in people.Card.objects.filter(pk__in=list(cards.values()))}

    def stands_otherwise(record: Record) -> list[int]:
        """The deliveries by which it stands here, if with other words."""
        key = _key_of(record)
        if isinstance(record, Card):
            pk = cards.get(key, 0)
            same = pk not in data or _told(record) == data[pk]
            return [] if same else sorted(walking.deliveries_behind(people.Card, [pk]))
        pk = interactions.get(key, 0)
        if pk not in words or _says(record) == (words[pk].subject, words[pk].text):
            return []
        return sorted(walking.deliveries_behind(Interaction, [pk]))

    found = []
    for one in came:
        behind = [pk for record in one.records for pk in stands_otherwise(record)]
        found.append(_with_our_bytes(one, behind) if behind else one)
    return found


def _key_of(record: Record) -> bytes:
    return taking.natural(record.key)


def _says(record: Record) -> tuple[str, str]:
    if not isinstance(record, Incoming | Meeting):
        return "", ""
    thing = taking.said(record)
    return thing.subject[:1000], thing.text


def _told(record: Card) -> Any:
    told = {name: value for name, value in asdict(record).items() if name not in {"key", "photo"}}
    return json.loads(json.dumps(told))


def _with_our_bytes(came: Came, deliveries: Sequence[int]) -> Came:
    body = GAP.encode()
    for delivery in Delivery.objects.filter(pk__in=deliveries).select_related("blob"):
        try:
            body = store.read(delivery.blob)
            break
        except store.Damaged:
            continue
    records = tuple(
        replace(one, attached=()) if isinstance(one, Incoming) else one for one in came.records
    )
    return replace(came, item=replace(came.item, body=body, beside=()), records=records)
