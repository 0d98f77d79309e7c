"""The circles in words: how many lie in each ring, and everybody in a list to walk through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    Window,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, RowNumber

from sobremesa.core.pictures.circles import RINGS_FROM, UNTOLD
from sobremesa.measures import queries
from sobremesa.measures.models import Bond
from sobremesa.people.models import Membership, Organisation
from sobremesa.people.queries import visible_to
from sobremesa.us.models import User


@dataclass(frozen=True, slots=True)
class Asked:
    """Which relations: all that may be left out is left out. See `queries.circles`."""

    keeper: User | None = None
    organisation: Organisation | None = None
    stage: str = ""
    is_gone: bool | None = None

    @property
    def words(self) -> Mapping[str, Any]:
        """As `queries.circles` and its neighbours take it."""
        return {"keeper": self.keeper, "organisation": self.organisation, "stage": self.stage,
                "is_gone": self.is_gone}  # fmt: skip


class Order(NamedTuple):
    """An order of the list: by what, which way, and where those without it stand (last)."""

    by: str
    is_down: bool
    without: float | str


ORDERS: Mapping[str, Order] = {
    "near": Order("tie", True, -1.0),
    "silence": Order("silence_days", True, -1.0),
    "chance": Order("p_active", False, 2.0),
    "name": Order("person__sort_name", False, ""),
}


def listed(
    user: User, asked: Asked, *, order: str = "near", after: str = "", limit: int = 50
) -> tuple[list[Bond], str]:
    """Relations in an order, each with their `person`, its keeper and where it belongs.

    Args:
        user: only whom they may see.
        asked: which of them.
        order: one of `ORDERS`.
        after: what this gave as the end of the page before.
        limit: how many.

    Returns:
        Some bonds, and after what the next page begins ("": there is none). At most three queries.

    """
    by, is_down, without = ORDERS[order]
    place = F(by) if without == "" else _or_last(by, without)
    found = queries.asked(queries.bonds(user), **asked.words).annotate(place=place)
    last = Bond.objects.filter(pk=int(after) if after.isdecimal() and len(after) <= 18 else 0)
    if after and (row := last.annotate(place=place).first()):
        beyond = {f"place__{'lt' if is_down else 'gt'}": row.place}
        found = found.filter(Q(**beyond) | Q(place=row.place, person_id__gt=row.pk))
    some = _with_people(found)
    rows = list(some.order_by("-place" if is_down else "place", "person_id")[: limit + 1])
    return rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else ""


def _or_last(by: str, without: float | str) -> Coalesce:
    return Coalesce(by, Value(without), output_field=FloatField())


def _with_people(found: QuerySet[Any]) -> QuerySet[Any]:
    """With each person at hand, who keeps them, and where they belong as `present`."""
    present = Membership.objects.filter(until_on=None).select_related("organisation")
    return found.select_related("person__keeper").prefetch_related(
        Prefetch("person__memberships", queryset=present.order_by("pk"), to_attr="present")
    )


def bring_houses(rows: Sequence[Bond]) -> None:
    """Where the people of some bonds belong, as `present`. One query."""
    present = Membership.objects.filter(until_on=None).select_related("organisation")
    prefetch_related_objects(
        [row.person for row in rows],
        Prefetch("memberships", queryset=present.order_by("pk"), to_attr="present"),
    )


@dataclass(frozen=True, slots=True)
class InWords:
    """One ring: how many are in it, how many are perhaps gone, and the nearest of these."""

    ring: int
    count: int = 0
    gone_count: int = 0
    missed: Bond | None = field(default=None, compare=False)


def in_words(user: User, asked: Asked) -> list[InWords]:
    """The rings from the innermost, empty ones too. Two queries."""
    found = queries.asked(queries.bonds(user), **asked.words).annotate(ring=_ring())
    counts = {
        row["ring"]: (row["n"], row["gone"])
        for row in found.values("ring").annotate(
            n=Count("pk"), gone=Count("pk", filter=queries.MAY_BE_GONE)
        )
    }
    missed = _missed(found)
    return [
        InWords(ring, *counts.get(ring, (0, 0)), missed.get(ring)) for ring in range(UNTOLD + 1)
    ]


def _missed(found: QuerySet[Any]) -> dict[int, Bond]:
    """Of each ring, whoever is nearest to us among those who are perhaps gone."""
    order = [F("tie").desc(nulls_last=True), F("contact_days_count").desc(), F("person_id").asc()]
    ranked = found.filter(queries.MAY_BE_GONE).annotate(
        rank=Window(RowNumber(), partition_by=[F("ring")], order_by=order)
    )
    return {row.ring: row for row in ranked.filter(rank=1).select_related("person")}


def _ring() -> Case:
    """`core.pictures.circles.ring_of`, in the database."""
    steps = [When(tie__gte=least, then=Value(ring)) for ring, least in enumerate(RINGS_FROM)]
    return Case(*steps, When(tie__isnull=False, then=Value(UNTOLD - 1)), default=Value(UNTOLD))


def unmeasured_count(user: User) -> int:
    """How many people a colleague sees of whom nothing was measured yet. One query."""
    return visible_to(user).filter(bond=None).count()


def told_count(user: User) -> int:
    """Of how many a chance to hear from them can be told. One query."""
    return queries.bonds(user).filter(p_active__isnull=False).count()
