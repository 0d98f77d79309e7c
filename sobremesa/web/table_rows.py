"""What the rows of a table would be here, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from sobremesa.channels.base import Address, Card, Incoming, Meeting, Order, Record
from sobremesa.flows.reports import sentence
from sobremesa.sandbox.reader import Came
from sobremesa.us.ours import shown
from sobremesa.web import media, words
from sobremesa.web.bought import money_words
from sobremesa.web.facts import label_words
from sobremesa.web.table_words import FIELDS

WORDS_SHOWN = 120
Line = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One row as it would come in: whose, and what is written down; or why it cannot."""

    number: int
    name: str
    lines: tuple[Line, ...]
    reason: str


def row_of(came: Came) -> Row:
    """What one row says."""
    if came.words:
        return Row(came.item.number, "", (), sentence(came.words, dict(came.params)))
    lines = dict.fromkeys(line for record in came.records for line in _lines(record))
    name = next(filter(None, map(_name, came.records)), "")
    return Row(came.item.number, name, tuple(lines), "")


def _name(record: Record) -> str:
    if isinstance(record, Card):
        return record.name or record.nickname or record.organisation
    people = record.customer if isinstance(record, Order) else record.people
    named = (one.name or one.value for one in people if one.kind != "us")
    return next(named, "")


def _lines(record: Record) -> Iterator[Line]:
    if isinstance(record, Card):
        found = _of_card(record)
    elif isinstance(record, Order):
        found = _of_order(record)
    else:
        found = _of_talk(record)
    for label, text in found:
        if text:
            yield label, text if len(text) <= WORDS_SHOWN else f"{text[:WORDS_SHOWN]}…"


def _of_card(card: Card) -> Iterator[Line]:
    for field in ("organisation", "job_title", "nickname"):
        yield str(FIELDS[field]), getattr(card, field)
    for handle in card.handles:
        yield _kind(handle), shown(handle.kind, handle.value)
    day = parse_date(card.birthday) if len(card.birthday) == 10 else None
    yield str(FIELDS["birthday"]), words.patterned(day, "full") if day else card.birthday
    yield from ((label_words(label), text) for label, text in card.lines)
    yield str(FIELDS["note"]), card.note


def _kind(handle: Address) -> str:
    known = str(FIELDS.get(handle.kind, ""))
    return known or _("Known as")


def _of_order(order: Order) -> Iterator[Line]:
    day = parse_date(order.ordered_on)
    yield str(FIELDS["date"]), words.patterned(day, "full") if day else order.ordered_on
    yield str(FIELDS["product"]), order.what
    if order.quantity is not None:
        yield str(FIELDS["quantity"]), words.number_words(order.quantity, 0 if
              order.quantity == int(order.quantity) else 2)  # fmt: skip
    if order.amount_cents is not None:
        yield str(FIELDS["amount"]), money_words(order.amount_cents, order.currency)
    yield str(FIELDS["number"]), order.number


def _of_talk(talk: Incoming | Meeting) -> Iterator[Line]:
    at = talk.starts_at if isinstance(talk, Meeting) else talk.occurred_at
    yield str(FIELDS["date"]), words.patterned(timezone.localtime(at), "full")
    if isinstance(talk, Meeting):
        yield _("What it was"), str(media.label_of("meeting"))
        yield str(FIELDS["subject"]), talk.title
    else:
        first = next((one for one in talk.people if one.role == "from"), None)
        yield _("What it was"), str(media.label_of(talk.medium))
        yield _("Who began"), _("we") if first and first.kind == "us" else _("they")
        yield str(FIELDS["subject"]), talk.subject
    yield str(FIELDS["text"]), talk.text
    yield str(FIELDS["minutes"]), words.length_words(talk.minutes) if talk.minutes else ""
