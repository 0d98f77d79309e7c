"""Organisations: who is there, who was, what they are called, and how long somebody belonged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from sobremesa.core.text import fold
from sobremesa.journal import record
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.models import Membership, Organisation, Person
from sobremesa.people.queries import may_change, visible_to
from sobremesa.us.models import PassedDomain, User

PAGE = 50
NAME_MAX = 200


@dataclass
class House:
    """An organisation in a list: how many of its people are here now, and the last talk."""

    organisation: Organisation
    people_count: int
    last_at: datetime | None


def organisations_of(user: User, *, words: str = "", after: str = "") -> tuple[list[House], str]:
    """A page of organisations with people whom this colleague sees, by name; and the next one.

    Two queries. An organisation that nobody belongs to now is still listed, as such.
    """
    seen = visible_to(user)
    rows = Organisation.objects.filter(memberships__person__in=seen).distinct()
    for word in fold(words).split()[:8]:
        rows = rows.filter(key__contains=word)
    if after:
        rows = rows.filter(key__gt=after)
    found = list(rows.order_by("key")[: PAGE + 1])
    counts = {
        row["organisation"]: (row["people"], row["last_at"])
        for row in Membership.objects.filter(
            organisation__in=found[:PAGE], person__in=seen, until_on=None
        )
        .values("organisation")
        .annotate(people=Count("person"), last_at=Max("person__glance__last_at"))
    }
    nobody: tuple[int, datetime | None] = (0, None)
    houses = [House(one, *counts.get(one.pk, nobody)) for one in found[:PAGE]]
    return houses, found[PAGE - 1].key if len(found) > PAGE else ""


@dataclass
class Inside:
    """The people of one organisation: those who are there, and those who were."""

    present: list[Membership] = field(default_factory=list)
    past: list[Membership] = field(default_factory=list)


def people_of(organisation: Organisation, user: User) -> Inside:
    """Its people whom this colleague sees; whom we have not heard for longest first. One query."""
    rows = (
        Membership.objects.filter(organisation=organisation, person__in=visible_to(user))
        .select_related("person", "person__glance", "person__keeper", "organisation")
        .order_by("person__glance__last_at", "person__sort_name", "person_id")
    )
    found = Inside()
    for row in rows:
        (found.present if row.until_on is None else found.past).append(row)
    return found


def _must_write(by: User) -> None:
    if not may_change(by):
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))


@transaction.atomic
def rename(organisation: Organisation, name: str, *, by: User, now: datetime) -> Organisation:
    """Call it something else. If another already bears that name, its people go there.

    Returns:
        The organisation that bears the name now.

    Raises:
        Incomplete: the name is empty.
        ReadersOnlyRead: readers change nothing.

    """
    _must_write(by)
    name = " ".join(name.split())[:NAME_MAX]
    key = fold(name)[:NAME_MAX]
    if not key:
        raise Incomplete(_("Write the name of the organisation."), field="name")
    other = Organisation.objects.filter(key=key).exclude(pk=organisation.pk).first()
    if other is None:
        organisation.name, organisation.key, organisation.introduced_by = name, key, by
        organisation.save(update_fields=["name", "key", "introduced_by"])
        record("organisation.renamed", organisation, by=by, at=now)
        return organisation
    there = set(other.memberships.values_list("person", flat=True))
    organisation.memberships.exclude(person__in=there).update(organisation=other, added_by=by)
    record("organisation.joined", organisation, by=by, at=now, into=other.pk)
    organisation.delete()
    return other


@transaction.atomic
def date_membership(
    membership: Membership, *, since_on: date | None, until_on: date | None, job_title: str = "",
    by: User, now: datetime,
) -> None:  # fmt: skip
    """Write down since when, until when and as what somebody belongs somewhere.

    Raises:
        Incomplete: it would end before it begins.
        ReadersOnlyRead: readers change nothing.

    """
    _must_write(by)
    if since_on and until_on and until_on < since_on:
        raise Incomplete(_("It cannot end before it begins."), field="until_on")
    membership.since_on, membership.until_on = since_on, until_on
    membership.job_title, membership.added_by = job_title.strip()[:NAME_MAX], by
    membership.save(update_fields=["since_on", "until_on", "job_title", "added_by"])
    record("membership.dated", membership, by=by, at=now, person=membership.person_id)


@transaction.atomic
def pass_over(domain: str, *, by: User, now: datetime) -> None:
    """A domain is no organisation: do not propose it again.

    Raises:
        ReadersOnlyRead: readers change nothing.

    """
    _must_write(by)
    PassedDomain.objects.get_or_create(
        domain=domain.lower()[:255], defaults={"said_at": now, "said_by": by}
    )
    record("domain.passed_over", None, by=by, at=now)


def without_organisation(user: User) -> QuerySet[Person]:
    """People of whom we know no present organisation, nor that they left one."""
    return visible_to(user).filter(~Exists(Membership.objects.filter(person=OuterRef("pk"))))


def named(user: User, name: str) -> Organisation | None:
    """The organisation of that name, if it has somebody whom this colleague sees. One query."""
    found = Organisation.objects.filter(memberships__person__in=visible_to(user))
    return found.filter(key=fold(name)[:NAME_MAX]).first()
