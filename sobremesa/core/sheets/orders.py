"""A row of a list of orders: who bought what, when, for how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from hashlib import sha256

from sobremesa.core.cards import Reached, joined, one_line
from sobremesa.core.sheets import amounts, dates
from sobremesa.core.sheets.mapping import Plan, Row
from sobremesa.core.sheets.people import NAME, name_of, reached
from sobremesa.core.sheets.proposal import folded

WHAT_MAX_CHARS = 300
NUMBER_MAX_CHARS = 60


class Refused(ValueError):
    """A row that is no order; the message is a code: `nobody`, `no_day`, `day`, `amount`,
    `total`, `nothing`; `text` is what stood there."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.text = text[:60]


@dataclass(frozen=True, slots=True)
class Bought:
    """What a row says. `customer` begins with the handle that the purchase hangs on."""

    customer: tuple[Reached, ...]
    name: str
    when: dates.When
    amount_cents: int | None
    currency: str
    quantity: float | None
    what: str
    number: str

    def key(self, time_of_it: int = 1) -> str:
        """The natural key of the order itself.

        The number and who gave it, where there is one; else who, when, how much and what, and
        which of several alike it is.
        """
        who = f"{self.customer[0].kind}:{self.customer[0].value}"
        if self.number:
            said = [who, self.number, self.what, str(self.amount_cents), str(self.quantity)]
        else:
            at = self.when.at or time()
            said = [who, self.when.day.isoformat(), at.isoformat() if self.when.at else "",
                    str(self.amount_cents), folded(self.what)]  # fmt: skip
        words = "\n".join([*said, str(time_of_it)])
        return "order:" + sha256(words.encode("utf-8", "replace")).hexdigest()


def read_order(row: Row, plan: Plan, *, region: str = "") -> Bought:
    """What a row says was bought.

    Raises:
        Refused: it is no order, or not one that can be understood.

    """
    if row.is_total:
        raise Refused("total")
    day = row.get("date")
    found = dates.when(day, plan.date_order, serials=True)
    if found is None:
        raise Refused("day", day) if day else Refused("no_day")
    if found.at is None and (at := dates.read_time(row.get("time"))):
        found = dates.When(found.day, at)
    who = reached(row, region)
    name = name_of(row)
    if not who and name:
        who = [Reached(kind=NAME, value=folded(name), name=name)]
    if not who:
        raise Refused("nobody")
    cents = _cents(row.get("amount"), plan)
    quantity = amounts.number(row.get("quantity"), decimal_comma=plan.decimal_comma)
    what = joined([cell for _, cell in row.several("product")])[:WHAT_MAX_CHARS]
    number = one_line(row.get("number"))[:NUMBER_MAX_CHARS]
    if cents is None and quantity is None and not what and not number:
        raise Refused("nothing")
    currency = amounts.currency_of(row.get("currency")) or amounts.currency_of(row.get("amount"))
    return Bought(
        customer=tuple(who), name=name, when=found, amount_cents=cents, currency=currency,
        quantity=None if quantity is None else float(quantity), what=what, number=number,
    )  # fmt: skip


def _cents(text: str, plan: Plan) -> int | None:
    if not text:
        return None
    found = amounts.cents(text, decimal_comma=plan.decimal_comma)
    if found is None:
        raise Refused("amount", text)
    return found
