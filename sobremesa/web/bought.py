"""What somebody bought, as their page shows it: the last few, or all; how often, since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format

from sobremesa.purchases.models import Purchase
from sobremesa.purchases.queries import bought_by

NO_HANDLES = frozenset(("name", "customer"))
"""Kinds of handle by which nobody can be reached: a name in a list, a customer number."""

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
NARROW = "\u00a0"


@dataclass(frozen=True)
class Line:
    """One purchase in words. `goods` may be empty, `money` too."""

    on: date
    goods: str
    money: str
    number: str


@dataclass(frozen=True)
class Shown:
    """The section of a page. `sums` are the totals, one for each currency."""

    count: int
    since: date
    sums: tuple[str, ...]
    lines: tuple[Line, ...]
    has_more: bool


def bought_of(handles: Sequence[int], *, everything: bool) -> Shown | None:
    """What was bought by somebody with these handles; None where nothing was."""
    found = bought_by(handles, everything=everything)
    if found is None:
        return None
    return Shown(
        count=found.count,
        since=found.since,
        sums=tuple(money_words(cents, currency) for currency, cents in found.sums),
        lines=tuple(_line(one) for one in found.latest),
        has_more=found.has_more,
    )


def _line(one: Purchase) -> Line:
    goods = one.what
    if one.quantity not in {None, 1.0}:
        times = number_format(Decimal(str(one.quantity)).normalize(), use_l10n=True)
        goods = f"{times} × {goods}" if goods else f"{times} ×"
    money = "" if one.amount_cents is None else money_words(one.amount_cents, one.currency)
    return Line(one.ordered_on, goods, money, one.number)


def money_words(cents: int, currency: str) -> str:
    """`1.234,50 €`: as money is written in the language of whoever reads."""
    amount = number_format(Decimal(cents) / 100, 2, use_l10n=True, force_grouping=True)
    return f"{amount}{NARROW}{SIGNS.get(currency, currency)}".rstrip(NARROW)
