"""What somebody bought from us, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, QuerySet, Sum

from sobremesa.purchases.models import Purchase

SHOWN = 5
LISTED_MAX = 1000


@dataclass(frozen=True)
class Bought:
    """All that somebody bought, seen as a whole. `sums` are (currency, cents), most first."""

    count: int
    since: date
    sums: tuple[tuple[str, int], ...]
    latest: tuple[Purchase, ...]

    @property
    def has_more(self) -> bool:
        """Whether not everything is among the latest."""
        return self.count > len(self.latest)


def purchases_of(handles: Sequence[int]) -> QuerySet[Purchase]:
    """What was bought by any of some handles, the latest first."""
    return Purchase.objects.filter(handle__in=list(handles)).order_by("-ordered_on", "-pk")


def bought_by(handles: Sequence[int], *, everything: bool = False) -> Bought | None:
    """What was bought by any of some handles; None where nothing was. Two queries, or one.

    Args:
        handles: of one person.
        everything: as many as a page holds, instead of the last few.

    """
    rows = purchases_of(handles)
    sums = list(
        rows.order_by().values("currency").annotate(
            n=Count("pk"), cents=Sum("amount_cents"), since=Min("ordered_on")
        )
    )  # fmt: skip
    if not sums:
        return None
    sums.sort(key=lambda one: (-one["n"], one["currency"]))
    return Bought(
        count=sum(one["n"] for one in sums),
        since=min(one["since"] for one in sums),
        sums=tuple((one["currency"], one["cents"]) for one in sums if one["cents"] is not None),
        latest=tuple(rows[: LISTED_MAX if everything else SHOWN]),
    )
