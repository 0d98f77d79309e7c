"""Relations as one colleague may see them: the circles, who is leaving, how we stand with one.

Nothing is worked out here; it is what the last run wrote (`measures.run`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from sobremesa.measures.models import Bond, Measuring, PairBond
from sobremesa.people.models import Membership, Organisation, Person
from sobremesa.people.queries import visible_to
from sobremesa.us.models import User

STAGES = ("greeted", "acquainted", "friend", "committed")
"""In the order in which they are reached."""

DOTS_MAX = 20_000
"""More than these are not drawn at once; the nearest come first."""

GONE_FROM = 1 / 3
"""Of whom it is one in three that they have left (`core.silence.Leaving`) we say that they may be
gone. The chance to hear from them within a quarter of a year is another question: who writes once a
year is not gone. Why not one in two: docs/silence.md, "Whom the pages show".
"""

MAY_BE_GONE = Q(p_gone__gte=GONE_FROM)

LATE_FROM = 0.9
"""A silence is long when nine in ten of their own gaps were shorter."""


class Dot(NamedTuple):
    """One relation on the picture of the circles.

    `number` is the person's. `tie` is missing with too few cases: such a dot stands outside.
    `keeper` and `organisation` are names, empty without one. `cases` is how many days of contact
    all this rests on.
    """

    number: int
    code: str
    name: str
    keeper: str
    organisation: str
    tie: float | None
    tie_low: float | None
    tie_high: float | None
    gap_days: float | None
    silence_days: float | None
    lateness_share: float | None
    stage: str
    p_active: float | None
    p_gone: float | None
    horizon_days: float | None
    cases: int
    last_at: datetime | None

    @property
    def may_be_gone(self) -> bool:
        """Hollow on the picture."""
        return may_be_gone(self)


def may_be_gone(one: Bond | Dot) -> bool:
    """The same as `MAY_BE_GONE`, of one that is at hand."""
    return one.p_gone is not None and one.p_gone >= GONE_FROM


def bonds(user: User) -> QuerySet[Bond]:
    """What was measured of those whom a colleague sees; the beginning of every query here."""
    return Bond.objects.filter(person__in=visible_to(user))


def circles(
    user: User,
    *,
    keeper: User | None = None,
    organisation: Organisation | None = None,
    stage: str = "",
    is_gone: bool | None = None,
    limit: int = DOTS_MAX,
) -> list[Dot]:
    """Every relation of ours, the nearest first, as plain columns. Two queries.

    Args:
        user: only whom they may see.
        keeper: only those whom this colleague looks after.
        organisation: only those who belong there now.
        stage: only those who have got exactly so far; one of `STAGES`.
        is_gone: only those who may be gone, or only those who are not.
        limit: how many at most; `circles_count` says how many there are.

    """
    found = asked(bonds(user), keeper, organisation, stage, is_gone)
    rows = _nearest(found).values_list(
        "person_id", "person__code", "person__name", "person__keeper__name", "tie", "tie_low",
        "tie_high", "gap_days", "silence_days", "lateness_share", "stage", "p_active",
        "p_gone", "horizon_days", "contact_days_count", "last_at",
    )[:limit]  # fmt: skip
    where = organisation_names(bonds(user).values("person"))
    return [
        Dot._make((*row[:3], row[3] or "", where.get(row[0], ""), *row[4:]))
        for row in rows.iterator(chunk_size=5000)
    ]


def circles_count(
    user: User,
    *,
    keeper: User | None = None,
    organisation: Organisation | None = None,
    stage: str = "",
    is_gone: bool | None = None,
) -> int:
    """How many fit, with the arguments of `circles`. One query."""
    return asked(bonds(user), keeper, organisation, stage, is_gone).count()


def asked(
    found: QuerySet[Bond],
    keeper: User | None,
    organisation: Organisation | None,
    stage: str,
    is_gone: bool | None,
) -> QuerySet[Bond]:
    """Some bonds, or those of them that fit; the arguments are those of `circles`."""
    if keeper is not None:
        found = found.filter(person__keeper=keeper)
    if organisation is not None:
        theirs = Membership.objects.filter(organisation=organisation, until_on=None)
        found = found.filter(Exists(theirs.filter(person=OuterRef("person"))))
    if stage:
        found = found.filter(stage=stage)
    if is_gone is not None:
        # A missing chance is no answer: SQL would leave such rows out of both.
        gone = Bond.objects.filter(MAY_BE_GONE, pk=OuterRef("pk"))
        found = found.filter(Exists(gone) if is_gone else ~Exists(gone))
    return found


def _nearest(found: QuerySet[Bond]) -> QuerySet[Bond]:
    return found.order_by(F("tie").desc(nulls_last=True), "person_id")


def organisation_names(people: Iterable[int] | QuerySet[Any, Any]) -> dict[int, str]:
    """The first organisation that each belongs to now, by person. One query."""
    present = Membership.objects.filter(until_on=None, person__in=people).order_by("-pk")
    # The first comes last, and stays.
    return dict(present.values_list("person_id", "organisation__name"))


def leaving(
    user: User, *, keeper: User | None = None, after: str = "", limit: int = 50
) -> tuple[list[Bond], str]:
    """Those who are perhaps gone, the nearest to us first, each with their `person` and keeper.

    Args:
        user: only whom they may see.
        keeper: only those whom this colleague looks after.
        after: what this gave as the end of the page before.
        limit: how many.

    Returns:
        Some bonds, and after what the next page begins ("": there is none). At most two queries.

    """
    found = bonds(user).filter(MAY_BE_GONE).annotate(near=_nearness())
    if keeper is not None:
        found = found.filter(person__keeper=keeper)
    last = Bond.objects.filter(pk=int(after) if after.isdecimal() and len(after) <= 18 else 0)
    if after and (place := last.annotate(near=_nearness()).first()):
        found = found.filter(Q(near__lt=place.near) | Q(near=place.near, person_id__gt=place.pk))
    rows: list[Any] = list(
        found.select_related("person__keeper").order_by("-near", "person_id")[: limit + 1]
    )
    return rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else ""


def _nearness() -> Coalesce:
    return Coalesce("tie", Value(0.0), output_field=FloatField())


def leaving_count(user: User, *, keeper: User | None = None) -> int:
    """How many are perhaps gone. One query."""
    found = bonds(user).filter(MAY_BE_GONE)
    return (found if keeper is None else found.filter(person__keeper=keeper)).count()


def bond_of(person: Person) -> Bond | None:
    """What was measured of somebody whom the caller may see; None: nothing yet. One query."""
    return Bond.objects.filter(person=person).first()


def pair_bonds_of(person: Person) -> list[PairBond]:
    """The same with each colleague, who talks with them most first. One query."""
    found = PairBond.objects.filter(person=person).select_related("user")
    return list(found.order_by("-contact_count", "user"))


def last_measuring() -> Measuring | None:
    """The last run that came to its end: when, by which definitions, how well calibrated."""
    return Measuring.objects.exclude(finished_at=None).order_by("-pk").first()
