"""`import --dry-run`: read everything, write nothing, say what would come in."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings

from sobremesa.channels.base import Card as CardRecord
from sobremesa.channels.base import Order
from sobremesa.conversations import taking
from sobremesa.conversations.models import Batch
from sobremesa.flows.reports import Failure, Report
from sobremesa.flows.tables.remembering import remembered
from sobremesa.flows.writing import delivery_key
from sobremesa.people.models import Card, Handle
from sobremesa.purchases.models import Purchase
from sobremesa.sandbox.reader import Came, Left, events_of
from sobremesa.us.book import Book, open_book

GROUP_ITEMS = 200
HandleKey = tuple[str, str]


@dataclass
class Rehearsal:
    """The counts of an import that does not happen.

    Keys seen are remembered for the length of the run (some 100 bytes each), which is what it
    takes to see that two files hold the same letter without writing down the first.
    """

    book: Book
    seen: set[bytes] = field(default_factory=set)
    people: set[tuple[str, str]] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(
        ("interactions_new", "interactions_known", "cards_new", "cards_known", "purchases_new",
         "purchases_known", "people_new", "not_contact"), 0))  # fmt: skip
    ignored: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    given_in_vain: int = 0

    def add(self, came: Sequence[Came]) -> None:
        """A group of items."""
        records = [record for one in came for record in one.records]
        self.add_things(
            [taking.said(one) for one in records if not isinstance(one, CardRecord | Order)]
        )
        with_orders = [one for one in came if any(isinstance(r, Order) for r in one.records)]
        beside = {id(record) for one in with_orders for record in one.records}
        self.add_cards([one for one in records if isinstance(one, CardRecord)], beside)
        orders = [taking.natural(one.key) for one in records if isinstance(one, Order)]
        self.sort_out(orders, set(taking.known(Purchase, orders)), "purchases")
        for one in came:
            if one.words and (key := delivery_key(one)) not in self.seen:
                self.seen.add(key)
                self.failed.append(
                    Failure(one.path, one.item.unit, one.item.number, one.words, dict(one.params))
                )

    def add_things(self, things: Sequence[taking.Said]) -> None:
        """Things said or done."""
        have = set(taking.known_interactions(thing.key for thing in things))
        new = self.sort_out([thing.key for thing in things], have, "interactions")
        for place in new:
            thing = things[place]
            self.counts["not_contact"] += bool(taking.reason_of(thing, self.book))
            self.meet([(who.kind, who.value) for who in taking.in_contact(thing, self.book)])

    def add_cards(self, cards: Sequence[CardRecord], beside: Container[int]) -> None:
        """Cards; those that came beside an order (by `id`) count with it."""
        keys = [taking.natural(card.key) for card in cards]
        have = set(taking.known(Card, keys))
        theirs = [[(one.kind, one.value) for one in card.handles] for card in cards]
        held = taking.handles_of(list(chain.from_iterable(theirs)))  # one question for all
        for card, key, addresses in zip(cards, keys, theirs, strict=True):
            counted = "" if id(card) in beside else "cards"
            if self.sort_out([key], have, counted):
                self.meet_card(addresses, held)

    def sort_out(self, keys: Sequence[bytes], have: Container[bytes], name: str) -> list[int]:
        """Count what is new and what is known under a name; the places of what is new."""
        new = []
        for place, key in enumerate(keys):
            is_new = key not in have and key not in self.seen
            self.seen.add(key)
            if name:
                self.counts[f"{name}_new" if is_new else f"{name}_known"] += 1
            if is_new:
                new.append(place)
        return new

    def meet(self, keys: list[tuple[str, str]]) -> None:
        """Addresses, each of which would become a person if it has none."""
        for key in self._unknown(keys, taking.handles_of(keys)):
            self.people.add(key)
            self.counts["people_new"] += 1

    def meet_card(self, keys: list[HandleKey], held: Mapping[HandleKey, Handle]) -> None:
        """The addresses of one card: one person for all, unless one of them has one."""
        theirs = [key for key in keys if not self.book.is_ours(*key)]
        unknown = self._unknown(theirs, held)
        self.counts["people_new"] += len(unknown) == len(theirs)
        self.people.update(unknown)

    def _unknown(self, keys: list[HandleKey], have: Mapping[HandleKey, Handle]) -> list[HandleKey]:
        return [
            key
            for key in dict.fromkeys(keys)
            if key not in self.people and not (key in have and have[key].person_id)
        ]

    def note(self, event: Left) -> None:
        """A file that would not come in."""
        found = Failure(event.path, "", 0, event.words, dict(event.params))
        (self.ignored if event.outcome == "ignored" else self.failed).append(found)
        self.given_in_vain += event.is_given


def rehearse(paths: Sequence[str], *, options: Mapping[str, Any], now: datetime) -> Report:
    """What an import of these paths would bring.

    Returns:
        The same report as an import, with an empty batch code.

    """
    going = Rehearsal(open_book())
    group: list[Came] = []
    for event in events_of(
        paths, settings={**options, "mappings": remembered(), "now": now.isoformat()}, now=now,
        kind=options.get("kind", ""), folders=settings.CHANNEL_FOLDERS,
        own=Path(settings.DATA),
    ):  # fmt: skip
        if isinstance(event, Came):
            group.append(event)
            if len(group) >= GROUP_ITEMS:
                going.add(group)
                group = []
        elif isinstance(event, Left):
            going.note(event)
    going.add(group)
    return Report(
        batch=Batch(code=""), **going.counts, ignored=tuple(going.ignored),
        failed=tuple(going.failed), given_in_vain=going.given_in_vain,
    )  # fmt: skip
