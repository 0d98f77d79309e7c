"""People put aside: out of every list at once, fetched back whole, destroyed after thirty days.

Whoever wrote to us after they were put aside is not destroyed by itself: somebody who still
talks with us is never lost in silence. They stay in the trash, marked, until a colleague decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from sobremesa import jobs
from sobremesa.flows.lists.bulk import begin, finish, some
from sobremesa.flows.rights.erasing import erase
from sobremesa.journal import Entry, record
from sobremesa.people.bulk_models import BulkAct, BulkChange
from sobremesa.people.errors import ReadersOnlyRead
from sobremesa.people.models import Person
from sobremesa.people.queries import visible_to
from sobremesa.us.models import Role, User

KEEP_DAYS = 30
AT_ONCE_MAX = 500
"""How many one night destroys; the next night goes on."""

PAGE = 50


def in_trash(user: User) -> QuerySet[Person]:
    """Those whom this colleague sees in the trash, the latest first."""
    people = Person.objects.filter(trashed_at__isnull=False, merged_into=None, blocked_at=None)
    if user.role == Role.KEEPER:
        people = people.filter(keeper=user)
    return people.order_by("-trashed_at", "-pk")


def page(user: User, after: str = "") -> tuple[list[Person], str]:
    """Some of them, and after whom the next page begins ("": there is none)."""
    people = in_trash(user).select_related("glance", "trashed_by")
    last = in_trash(user).filter(pk=int(after)).first() if _is_pk(after) else None
    if last is not None:
        at = last.trashed_at
        people = people.filter(Q(trashed_at__lt=at) | Q(trashed_at=at, pk__lt=last.pk))
    rows = list(people[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def _is_pk(text: str) -> bool:
    return text.isdecimal() and len(text) <= 18


def goes_at(person: Person) -> datetime | None:
    """When somebody in the trash is destroyed; None while they still write to us."""
    glance = getattr(person, "glance", None)
    if person.trashed_at is None:
        return None
    if glance and glance.last_in_at and glance.last_in_at > person.trashed_at:
        return None
    return person.trashed_at + timedelta(days=KEEP_DAYS)


@transaction.atomic
def put_aside(people: Sequence[int], *, key: str, by: User, now: datetime) -> BulkAct:
    """Into the trash with them: found nowhere, and fetched back whole for thirty days.

    Raises:
        ReadersOnlyRead: readers change nothing.

    """
    act, is_new = begin("trash", key, by=by, now=now)
    if not is_new:
        return act
    changes = []
    for ids in some(people):
        going = list(visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
        Person.objects.filter(pk__in=going).update(trashed_at=now, trashed_by=by)
        changes += [BulkChange(act=act, person_id=pk, after=now.isoformat()) for pk in going]
    return finish(act, changes)


@transaction.atomic
def fetch_back(people: Sequence[int], *, key: str, by: User, now: datetime) -> BulkAct:
    """Back into the lists, with everything that was said, also since.

    Raises:
        ReadersOnlyRead: readers change nothing.

    """
    act, is_new = begin("fetch", key, by=by, now=now)
    if not is_new:
        return act
    jobs.later("measure_again", key="measure_again", now=now)
    changes = []
    for ids in some(people):
        was = dict(in_trash(by).filter(pk__in=ids).values_list("pk", "trashed_at"))
        Person.objects.filter(pk__in=list(was)).update(trashed_at=None, trashed_by=None)
        changes += [
            BulkChange(act=act, person_id=pk, before=at.isoformat() if at else "")
            for pk, at in was.items()
        ]
    return finish(act, changes)


def due(*, now: datetime) -> QuerySet[Person]:
    """Those whose thirty days are over and who have not written since."""
    people = Person.objects.filter(
        trashed_at__lte=now - timedelta(days=KEEP_DAYS), merged_into=None, blocked_at=None
    )
    return people.exclude(glance__last_in_at__gt=F("trashed_at")).order_by("trashed_at", "pk")


def empty(people: Sequence[Person], *, by: User | None, now: datetime) -> int:
    """Destroy them for good (`flows.rights`). How many.

    Raises:
        ReadersOnlyRead: only staff destroys.

    """
    if by is not None and by.role != Role.STAFF:
        raise ReadersOnlyRead(_("Only staff may do that. Ask a colleague who may."))
    for person in people:
        erase(person, by=by, now=now)
    if people:
        record("trash.emptied", None, by=by, at=now, count=len(people))
    return len(people)


def empty_what_is_due(*, now: datetime) -> int:
    """What the night does: those whose thirty days are over. How many."""
    return empty(list(due(now=now)[:AT_ONCE_MAX]), by=None, now=now)


def last_emptied() -> Entry | None:
    """When the trash was emptied last, by whom, and of how many (`data["count"]`)."""
    return Entry.objects.filter(verb="trash.emptied").select_related("by").order_by("-pk").first()
