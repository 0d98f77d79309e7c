"""What we do with a column of a table, shown by one of its examples."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sobremesa.core.sheets import amounts, dates
from sobremesa.core.sheets.people import emails, phones, turned
from sobremesa.core.sheets.proposal import DATED, Column, Proposal
from sobremesa.us.ours import shown
from sobremesa.web import words
from sobremesa.web.bought import money_words


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
