"""Forty digits of what the models say, by the standard library's `decimal` and nothing of ours.

`python -m tests.core.silence.precise` writes `precise.csv` again. Integrals by the tanh-sinh rule,
which does not mind ends where a function is infinite or falls like 1 / y^5000.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from decimal import Decimal, getcontext
from pathlib import Path

KEPT = Path(__file__).with_name("precise.csv")
DIGITS = 40
STEP = Decimal(1) / 128
WIDE = 7
TINY = Decimal(10) ** -18
PARETO = [
    ("0.55", "10.6", "0.61", "11.7"), ("0.01", "0.01", "0.6", "1000"),
    ("0.55", "1000", "0.6", "0.01"),
    ("0.01", "0.01", "0.01", "0.01"), ("5", "100", "3", "10"), ("2", "1", "0.1", "500"),
]  # fmt: skip
TIMES = [(0, "0", "1"), (0, "0", "10000"), (1, "0.5", "39"), (1, "38.9", "39"), (7, "20", "39"),
         (60, "700", "1000"), (900, "9", "10"), (5000, "9990", "10000"),
         (3, "39", "39")]  # fmt: skip
GEOMETRIC = [
    ("0.24", "4.4", "0.79", "2.4"), ("0.5", "6", "1", "1.6"), ("1.3", "0.01", "0.03", "0.2"),
    ("3", "50", "12", "0.5"), ("0.01", "2000", "1", "9"), ("0.7", "70", "400", "900"),
]  # fmt: skip
HORIZON = "39"


def integral(function: Callable[[Decimal, Decimal], Decimal]) -> Decimal:
    """Over p from 0 to 1; the function gets p and 1 - p, each exact where it is small."""
    half_pi, total = Decimal("3.14159265358979323846264338327950288419716939937510") / 2, Decimal(0)
    count = int(WIDE / STEP)
    for k in range(-count, count + 1):
        t = STEP * k
        up, down = t.exp(), (-t).exp()
        inner = half_pi * (up - down)  # twice pi/2 sinh t
        p = 1 / (1 + (-inner).exp())
        q = 1 / (1 + inner.exp())
        total += STEP * half_pi * (up + down) * p * q * function(p, q)
    return total


def pareto_here(params: tuple[str, ...], x: int, last: str, age: str) -> Decimal:
    """P(alive) of Pareto/NBD."""
    r, alpha, s, beta = map(Decimal, params)
    n, begin, end = r + x, Decimal(last), Decimal(age)

    def left(p: Decimal, _: Decimal) -> Decimal:
        y = begin + (end - begin) * p
        fall = n * ((alpha + end) / (alpha + y)).ln()
        return (fall + s * ((beta + end) / (beta + y)).ln()).exp() * s / (beta + y)

    return 1 / (1 + (end - begin) * integral(left))


def geometric_expected(
    params: tuple[str, ...], x: int, age: str, units: str, *, is_modified: bool
) -> Decimal:
    """Purchases that BG/NBD or MBG/NBD expects of somebody who is still here."""
    r, alpha, a, b = map(Decimal, params)
    shape, rate, stay, t = r + x, alpha + Decimal(age), b + x + is_modified, Decimal(units)
    top = max(Decimal(0), (a / (a + stay)).ln() * (a - 1) + (stay / (a + stay)).ln() * (stay - 1))

    def weight(p: Decimal, q: Decimal) -> Decimal:
        return (p.ln() * (a - 1) + q.ln() * (stay - 1) - top).exp()

    def bought(p: Decimal, q: Decimal) -> Decimal:
        if p * shape * t < rate * TINY:  # 1 + it would lose more digits than the slope does
            return weight(p, q) * shape * t / rate
        return weight(p, q) * (1 - (-shape * (1 + p * t / rate).ln()).exp()) / p

    return integral(bought) / integral(weight)


def rows() -> list[list[str]]:
    """Every case with its value."""
    getcontext().prec = DIGITS
    found: list[list[str]] = []
    for params, (x, last, age) in itertools.product(PARETO, TIMES):
        value = pareto_here(params, x, last, age)
        found.append(["pareto/nbd here", *params, str(x), last, age, f"{value:.18e}"])
    for params, (x, last, age) in itertools.product(GEOMETRIC, TIMES):
        for is_modified in (False, True):
            name = f"{'mbg' if is_modified else 'bg'}/nbd expected"
            value = geometric_expected(params, x, age, HORIZON, is_modified=is_modified)
            found.append([name, *params, str(x), last, age, f"{value:.18e}"])
    return found


def main() -> None:
    """Write them down."""
    found = rows()
    with KEPT.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows(found)


if __name__ == "__main__":
    main()
