"""What we do with the columns of a table, and what its rows would be, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from sobremesa.channels.base import Address, Card, Incoming, Meeting, Order, Record
from sobremesa.core.sheets import amounts, dates
from sobremesa.core.sheets.people import emails, phones, turned
from sobremesa.core.sheets.proposal import DATED, Column, Proposal
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


def reading(column: Column, proposal: Proposal, region: str) -> str:
    """What we do with a column, where it helps to know; shown by one of its examples."""
    if not column.examples:
        return _("Nothing stands in it in the first rows.")
    if column.field in DATED:
        return _dated(column, proposal)
    maker = READINGS.get(column.field)
    return maker(column, proposal, region) if maker else ""


def _turned(column: Column, _proposal: Proposal, _region: str) -> str:
    for example in column.examples:
        name, given, _family = turned(example)
        if given:
            return _("We turn it round: “%(name)s”.") % {"name": name}
    return ""


def _dated(column: Column, proposal: Proposal) -> str:
    order = proposal.date_order
    if not order and any(map(dates.is_ambiguous, column.examples)):
        return ""
    for example in column.examples:
        if found := dates.when(example, order, serials=True):
            return _("Read as %(day)s.") % {"day": words.patterned(found.day, "full")}
    return _("We see no day in it.")


def _money(column: Column, proposal: Proposal, _region: str) -> str:
    for example in column.examples:
        cents = amounts.cents(example, decimal_comma=proposal.decimal_comma)
        if cents is not None:
            money = money_words(cents, amounts.currency_of(example)).strip()
            return _("Read as %(money)s.") % {"money": money}
    return _("We see no sum in it.")


def _email(column: Column, _proposal: Proposal, _region: str) -> str:
    return "" if any(map(emails, column.examples)) else _("We see no e-mail address in it.")


def _phone(column: Column, _proposal: Proposal, region: str) -> str:
    found = next(filter(None, (phones(one, region) for one in column.examples)), [])
    if not found:
        return _("We see no telephone number in it.")
    return _("Read as %(phone)s.") % {"phone": shown("phone", found[0])}


def _note(_column: Column, _proposal: Proposal, _region: str) -> str:
    return _("Whoever it is about may one day ask to read it. Leave opinions out.")


def _customer(_column: Column, _proposal: Proposal, _region: str) -> str:
    return _("By it we know them again in other tables of yours.")


READINGS = {
    "name": _turned, "amount": _money, "email": _email, "phone": _phone, "note": _note,
    "customer": _customer,
}  # fmt: skip
