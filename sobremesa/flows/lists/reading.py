"""A page of a list, how many fit it, and everybody in it: over indexes, whatever is asked.

A list is walked by key, never by number of page. Where what it is ordered by may be missing
(who never talked has no last talk), it goes in two lanes: first those who have it, along the
index, then those who have not, by id. So no row is sorted that is not shown, except for orders
by organisation, by keeper and by a number of the firm's own, which cost one pass over the people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery

from sobremesa.conversations.search import find_people
from sobremesa.flows.lists.asked import Asked
from sobremesa.flows.lists.custom import PREFIX, as_number
from sobremesa.flows.lists.ground import Ground
from sobremesa.people.models import CustomValue, Handle, Membership, Person
from sobremesa.people.queries import INNER, visible_to, with_organisations

PAGE = 50
FOUND_MAX = 400
COUNT_MAX = 10_000
"""Counting stops here: it is the most that one act on many takes."""

AT_ONCE = 400
DOWN_FIRST = {"last", "talks", "introduced"}
"""What one wants to see from the latest or largest on when one asks for it by name."""

PATHS = {
    "name": "sort_name", "last": "glance__last_at", "first": "glance__first_at",
    "waiting": "glance__waiting_since", "talks": "glance__contact_count",
    "introduced": "introduced_at", "keeper": "keeper__name",
}  # fmt: skip
NEVER_MISSING = {"name", "introduced"}


@dataclass(frozen=True, slots=True)
class Order:
    """Along what a list is walked. `path` may be missing in a row unless `is_whole`."""

    path: str
    pk: str
    is_down: bool
    is_whole: bool

    def sorted(self, people: QuerySet[Person]) -> QuerySet[Person]:
        """The people in this order; the id decides between equals."""
        sign = "-" if self.is_down else ""
        return people.order_by(f"{sign}{self.path}", f"{sign}{self.pk}")

    def after(self, people: QuerySet[Person], value: Any, pk: int) -> QuerySet[Person]:
        """Those who come after somebody."""
        further = "lt" if self.is_down else "gt"
        return people.filter(
            Q((f"{self.path}__{further}", value))
            | Q((self.path, value), (f"{self.pk}__{further}", pk))
        )


def matching(ground: Ground, asked: Asked) -> QuerySet[Person]:
    """Everybody who fits, in no order; never more than the colleague may see."""
    people = visible_to(ground.user)
    if asked.conditions:
        together = Q()
        for one in asked.conditions:
            q = one.op.q(ground, one.value)
            together = (together | q) if asked.is_any else (together & q)
        people = people.filter(together)
    if asked.words.strip():
        hits = find_people(ground.user, asked.words, limit=FOUND_MAX)
        people = people.filter(pk__in=[hit.person.pk for hit in hits if hit.person])
    return people


def ordered(
    ground: Ground, asked: Asked, people: QuerySet[Person]
) -> tuple[QuerySet[Person], Order]:
    """The people with what they are ordered by at hand, and the order."""
    code, is_down = asked.sort_code, asked.is_down
    if code.startswith(PREFIX):
        own = ground.custom[code.removeprefix(PREFIX)]
        people = people.annotate(
            own=FilteredRelation("custom_values", condition=Q(custom_values__field=own.pk))
        )
        if own.kind == "number":
            people = people.annotate(own_figure=as_number(own, "own__"))
        path = "own_figure" if own.kind == "number" else "own__value"
        return people, Order(path, "pk", is_down, is_whole=False)
    if code == "organisation":
        first = Membership.objects.filter(person=OuterRef("pk"), until_on=None).order_by("pk")
        people = people.annotate(first_key=Subquery(first.values("organisation__key")[:1]))
        return people, Order("first_key", "pk", is_down, is_whole=False)
    path = PATHS[code]
    pk = "glance__person_id" if path.startswith("glance__") else "pk"
    return people, Order(path, pk, is_down, is_whole=code in NEVER_MISSING)


def page(
    ground: Ground, asked: Asked, *, after: str = "", limit: int = 0
) -> tuple[list[Person], str]:
    """Some people of a list (`PAGE`), and after whom the next page begins ("": there is none).

    Each comes with `present` (memberships), `glance`, keeper, and what the columns need.
    """
    limit = limit or PAGE
    people, order = ordered(ground, asked, matching(ground, asked))
    people = with_columns(ground, asked, people)
    rows = _walk(ground, asked, people, order, after=after, limit=limit + 1)
    return rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else ""


def _walk(
    ground: Ground, asked: Asked, people: QuerySet[Person], order: Order, *, after: str, limit: int
) -> list[Person]:
    place = _place(ground, asked, order, after)
    if order.is_whole:
        rest = order.after(people, *place) if place else people
        return list(order.sorted(rest)[:limit])
    rows: list[Person] = []
    if place is None or place[0] is not None:
        having = people.filter(Q((f"{order.path}__isnull", False)))
        having = order.after(having, *place) if place else having
        rows = list(order.sorted(having)[:limit])
    if len(rows) < limit:
        lacking = people.filter(Q((f"{order.path}__isnull", True)))
        if place and place[0] is None:
            lacking = lacking.filter(pk__gt=place[1])
        rows += lacking.order_by("pk")[: limit - len(rows)]
    return rows


def _place(ground: Ground, asked: Asked, order: Order, after: str) -> tuple[Any, int] | None:
    """What the last of the page before is ordered by; None: begin at the beginning."""
    if not after.isdecimal() or len(after) > 18:
        return None
    people, _order = ordered(ground, asked, Person.objects.filter(pk=int(after)))
    found = people.annotate(placed_by=F(order.path)).values_list("placed_by", "pk").first()
    return found if found is None else (found[0], found[1])


def with_columns(ground: Ground, asked: Asked, people: QuerySet[Person]) -> QuerySet[Person]:
    """With everything that a row of this list shows: the same number of queries for any rows."""
    people = with_organisations(people.select_related("glance", "keeper"))
    if {"email", "phone"} & set(asked.columns):
        handles = Handle.objects.exclude(kind=INNER).order_by("kind", "value")
        people = people.prefetch_related(Prefetch("handles", handles, to_attr="reached"))
    if any(code.startswith(PREFIX) for code in asked.columns):
        wanted = [ground.custom[code.removeprefix(PREFIX)].pk for code in asked.columns
                  if code.startswith(PREFIX)]  # fmt: skip
        values = CustomValue.objects.filter(field__in=wanted)
        people = people.prefetch_related(Prefetch("custom_values", values, to_attr="own_values"))
    return people


def count(ground: Ground, asked: Asked) -> tuple[int, bool]:
    """How many fit, up to `COUNT_MAX`; and whether there are more."""
    found = matching(ground, asked).order_by()[: COUNT_MAX + 1].count()
    return min(found, COUNT_MAX), found > COUNT_MAX


def everybody(ground: Ground, asked: Asked) -> Iterator[list[Person]]:
    """All of a list, some hundreds at a time, in its order: memory does not grow with it."""
    after = ""
    while True:
        rows, after = page(ground, asked, after=after, limit=AT_ONCE)
        if rows:
            yield rows
        if not after:
            return
