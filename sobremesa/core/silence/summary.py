"""Who bought when, in three numbers each: what every model of silence is made from.

The table is the one of the literature (Fader, Hardie & Lee 2005, Marketing Science 24(2), p. 275:
recency and frequency): what somebody bought on one day is one purchase, and the first one is the
beginning and not counted. One sort of packed numbers does it, or one walk through the days; nothing
is grouped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np

from sobremesa.core.errors import CoreError
from sobremesa.core.silence.frames import (
    Array,
    BadOrders,
    Day,
    Floats,
    Ints,
    as_came,
    column,
    day_number,
    day_numbers,
    eager,
    floats,
    keys,
)

KEY_BITS = 62
FIELD = 21
LAST = (1 << FIELD) - 1
"""Three numbers of so many bits in one: of the lowest, the mask."""
BUSY = 300
"""From so many purchases a day, going through the days costs less than sorting."""
ROWS = 1 << 14
"""At a time: what is made of them stays near the processor."""
SPARSE = 4
"""Numbers of customers may lie this far apart, on average, before they are numbered again."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of every customer up to a day: enough to go on without the old purchases.

    Args:
        customer: their numbers, rising.
        first, last: their first and last day.
        days: on how many days they bought.
        opening, spent: what they spent on the first day and after it; None where no sums are known.
        log_gaps: the logarithms of the days from each purchase to the next, added up; None where
            nobody asked for them.
        through: the last day that is counted.

    """

    customer: Array
    first: Ints
    last: Ints
    days: Ints
    opening: Floats | None
    spent: Floats | None
    log_gaps: Floats | None
    through: int

    def plus(self, later: Counted) -> Counted:
        """With purchases of later days: costs what the customers cost, not the old purchases.

        Raises:
            CoreError: something in `later` is not later, so that a day might count twice; or one
                of the two knows sums, or gaps, and the other does not.

        """
        if len(later.first) and int(later.first.min()) <= self.through:
            raise CoreError(f"later purchases must lie after day {self.through}")
        if (self.spent is None) != (later.spent is None):
            raise CoreError("sums are known of one of the two only")
        if (self.log_gaps is None) != (later.log_gaps is None):
            raise CoreError("gaps are known of one of the two only")
        everybody = np.union1d(self.customer, later.customer)
        old = np.searchsorted(everybody, self.customer)
        new = np.searchsorted(everybody, later.customer)
        is_known = np.zeros(len(everybody), bool)
        is_known[old] = True
        again = is_known[new]

        def joined(mine: Any, theirs: Any) -> Any:
            both = np.zeros(len(everybody), mine.dtype)
            both[old] = mine
            both[new] += theirs
            return both

        last = np.zeros(len(everybody), np.int64)
        last[old] = self.last
        between = later.first - last[new]
        last[new] = later.last
        spent = opening = gaps = None
        if self.spent is not None and later.opening is not None:
            opened = np.where(again, later.opening, 0.0)
            spent = joined(self.spent, later.spent + opened)
            opening = joined(self.opening, later.opening - opened)
        if self.log_gaps is not None:
            bridge = np.log(np.where(again, between, 1))
            gaps = joined(self.log_gaps, later.log_gaps + bridge)
        return Counted(
            everybody, joined(self.first, np.where(again, 0, later.first)), last,
            joined(self.days, later.days), opening, spent, gaps, later.through,
        )  # fmt: skip


def counted(
    customer: Array,
    day: Array,
    amount: Floats | None,
    until: int,
    *,
    has_gaps: bool = False,
    has_opening: bool = False,
) -> Counted:
    """The kernel: columns of numbers in any order, every purchase after `until` left out.

    Costs one sort of as many numbers as there are purchases and with sums half as much again, or,
    where they come in the order of their days, one walk through them: a third of that.
    """
    newest = int(day.max()) if len(day) else until
    if newest > until:
        chosen = day <= until
        customer, day = customer[chosen], day[chosen]
        amount = None if amount is None else amount[chosen]
        newest = int(day.max()) if len(day) else until
    if not len(day):
        none, nothing = np.zeros(0, np.int64), np.zeros(0)
        sums = None if amount is None else nothing
        return Counted(none, none, none, none, sums, sums, nothing if has_gaps else None, until)
    lowest, highest, begin = int(customer.min()), int(customer.max()), int(day.min())
    names: Array | None = None
    if highest - lowest > SPARSE * len(customer) + 1_000_000:
        names, customer = np.unique(customer, return_inverse=True)
        lowest, highest = 0, len(names) - 1
    if 0 <= lowest <= highest // 8:
        lowest = 0  # a few unused numbers cost less than a copy
    code, size = customer if not lowest else customer - lowest, highest - lowest + 1
    span = newest - begin + 1
    if span <= min(len(day) // BUSY, LAST) and (day[1:] >= day[:-1]).all():
        found = _by_day(
            code, day, amount, begin, span, size, has_gaps=has_gaps, has_opening=has_opening
        )
    else:
        found = _sorted(code, day, begin, span, size, has_gaps=has_gaps)
        if amount is not None:
            found = _with_sums(found, code, day, begin, amount, size, has_opening=has_opening)
    who = found.customer.astype(np.int64)
    return replace(
        found, customer=who + lowest if names is None else names[who], first=found.first + begin,
        last=found.last + begin, through=until,
    )  # fmt: skip


def _with_sums(
    found: Counted, code: Array, day: Array, begin: int, amount: Floats, size: int, *,
    has_opening: bool,
) -> Counted:  # fmt: skip
    """With what each spent after the first day, and on it."""
    table = np.zeros((size, 3 if has_opening else 2))
    first, spent, opening = table[:, 0], table[:, 1], table[:, -1]
    first[found.customer] = found.first + begin
    for at in range(0, len(code), ROWS):
        some, sums = code[at : at + ROWS], amount[at : at + ROWS]
        is_later = day[at : at + ROWS] > first[some]
        np.add.at(spent, some, sums * is_later)
        if has_opening:
            np.add.at(opening, some, sums * ~is_later)
    who = found.customer
    return replace(found, spent=spent[who], opening=opening[who] if has_opening else None)


def _by_day(
    code: Array, day: Array, amount: Floats | None, begin: int, span: int, size: int, *,
    has_gaps: bool, has_opening: bool,
) -> Counted:  # fmt: skip
    """Day after day, what each customer had before in a table: no sort.

    A row of the table has all of one customer, so that it is fetched once a day: a number made of
    the first day (from the end, so that the earlier one is the larger), how many days, and the
    last; then the sums. Two rows of one customer on one day read the same and write the same.
    """
    wanted = (amount is not None, has_opening and amount is not None, has_gaps)
    table = np.zeros((size, 1 + sum(wanted)))
    columns = iter(table.T)
    state = next(columns).view(np.int64)
    spent, opening, gaps = (next(columns) if is_wanted else None for is_wanted in wanted)
    logs = np.log(np.maximum(np.arange(span), 1))
    edges = np.searchsorted(day, np.arange(begin, begin + span + 1, dtype=day.dtype)).tolist()
    for at in range(span):
        rows = slice(edges[at], edges[at + 1])
        some, fresh = code[rows], (span - at) << 2 * FIELD
        known = np.maximum(state[some], fresh)
        if amount is not None and spent is not None:
            np.add.at(spent, some, amount[rows] * (known > fresh))
            if opening is not None:
                np.add.at(opening, some, amount[rows] * (known == fresh))
        if gaps is not None:
            gaps[some] += logs[at - (known & LAST)] * (known > fresh)
        known &= ~LAST
        known += (1 << FIELD) + at
        state[some] = known
    who = np.flatnonzero(state)
    known = state[who]
    kept = [None if one is None else one[who] for one in (opening, spent, gaps)]
    first, last, days = span - (known >> 2 * FIELD), known & LAST, (known >> FIELD) & LAST
    return Counted(who, first, last, days, kept[0], kept[1], kept[2], 0)


def _sorted(
    code: Array, day: Array, begin: int, span: int, size: int, *, has_gaps: bool
) -> Counted:
    """Customer and day packed into one number each, and those sorted."""
    bits = (span - 1).bit_length()
    total = (size - 1).bit_length() + bits
    if total > KEY_BITS:
        raise BadOrders("column 'date' spans more days than can be counted")
    kind = np.uint32 if total <= 32 else np.int64
    key: Array = np.left_shift(code.astype(kind, copy=False), kind(bits))
    key |= (day - begin).astype(kind, copy=False)
    key.sort()
    return _runs(key, bits, has_gaps=has_gaps)


def _runs(key: Array, bits: int, *, has_gaps: bool) -> Counted:
    """Customers in the sorted keys: where each begins and ends, and how many days lie between."""
    changes = np.empty(len(key), bool)
    changes[0] = True
    np.not_equal(key[1:], key[:-1], out=changes[1:])
    key = key[changes]
    who = key >> key.dtype.type(bits)
    begins = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1])))
    ends = np.append(begins[1:], len(key))
    mask = key.dtype.type((1 << bits) - 1)
    gaps = None
    if has_gaps:
        logs = np.zeros(len(key))
        between = (key[1:] & mask).astype(np.int64) - (key[:-1] & mask)
        np.log(between, out=logs[1:], where=between > 0)
        logs[begins] = 0.0
        gaps = np.add.reduceat(logs, begins)
    first = (key[begins] & mask).astype(np.int64)
    last = (key[ends - 1] & mask).astype(np.int64)
    return Counted(who[begins], first, last, ends - begins, None, None, gaps, 0)


def count(orders: Any, until: Day, *, has_gaps: bool = True) -> Counted:
    """What `summarise` counts, to be kept and gone on with (`Counted.plus`).

    Only for customers who are numbers: words get other numbers when more of them come.
    """
    customers, day, amount, names = _columns(orders)
    if names is not None:
        raise BadOrders("column 'customer' must be whole numbers to be gone on with")
    return counted(customers, day, amount, day_number(until), has_gaps=has_gaps, has_opening=True)


def summarise(orders: Any, until: Day, unit_days: float = 1.0, *, has_gaps: bool = False) -> Any:
    """One row for each customer who bought up to `until`: how often, until when, since when.

    Args:
        orders: any frame narwhals takes (pandas, polars, Arrow, duckdb, …) or a mapping of
            columns: `customer` (number or word), `date` (a day, a moment, whole days since
            1970-01-01, or ISO text), and, where sums are known, `amount`; in any order.
        until: the last day that is looked at; what was bought later is left out.
        unit_days: how many days the unit of `recency` and `age` has: 7 for weeks.
        has_gaps: also the sum of the logarithms of the gaps, which only the choice of how regular
            people are needs (`mbg/cnbd` without a number).

    Returns:
        A frame of the kind that came (Arrow for what is lazy), sorted by customer:
        `customer`; `frequency`, days with a purchase after the first (Int64, >= 0); `recency`,
        from the first to the last of them; `age`, from the first to `until` (units,
        0 <= recency <= age); `unit_days`, so that a summary says itself in what it is counted;
        with amounts `mean_amount`, a mean of the days after the first (null where there is none);
        with gaps `log_gaps` (logarithms of units).

    Raises:
        BadOrders: a column is missing or cannot be a customer, a day or a sum; a value is missing.

    Source:
        Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science
        24(2):275-284: (x, t_x, T). The mean of the repeat days alone is what gamma-gamma wants
        (Fader, Hardie & Lee 2005, RFM and CLV, Journal of Marketing Research 42:415-430).

    """
    if not unit_days > 0:
        raise CoreError(f"unit_days must be above 0, got {unit_days}")
    frame = eager(orders)
    customers, day, amount, names = _columns(frame)
    found = counted(customers, day, amount, day_number(until), has_gaps=has_gaps)
    return as_came(columns_of(found, unit_days, names), frame)


def columns_of(
    found: Counted, unit_days: float, names: Array | None = None, until: int | None = None
) -> dict[str, Array]:
    """The columns of a summary, from what was counted."""
    repeats = found.days - 1
    until = found.through if until is None else until
    made: dict[str, Array] = {
        "customer": found.customer if names is None else names[found.customer],
        "frequency": repeats,
        "recency": (found.last - found.first) / unit_days,
        "age": (until - found.first) / unit_days,
        "unit_days": np.full(len(repeats), float(unit_days)),
    }
    if found.spent is not None:
        mean = np.full(len(repeats), np.nan)
        np.divide(found.spent, repeats, out=mean, where=repeats > 0)
        made["mean_amount"] = mean
    if found.log_gaps is not None:
        made["log_gaps"] = found.log_gaps - repeats * np.log(unit_days)
    return made


def _columns(orders: Any) -> tuple[Array, Array, Floats | None, Array | None]:
    frame: nw.DataFrame[Any] = eager(orders)
    customers, names = keys(column(frame, "customer"))
    day = day_numbers(column(frame, "date"))
    amount = floats(frame, "amount") if "amount" in frame.columns else None
    if amount is not None and len(amount) and np.isnan(amount.min()):
        raise BadOrders("column 'amount' has rows without a sum")
    return customers, day, amount, names
