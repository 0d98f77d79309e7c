"""Take an act on many people back: only for those whom nobody has changed since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from sobremesa.conversations import index
from sobremesa.flows.lists.bulk import some, write_values
from sobremesa.journal import record
from sobremesa.people.bulk_models import BulkAct, BulkChange
from sobremesa.people.models import CustomField, CustomValue, Membership, Person
from sobremesa.us.models import Role, User

SHOWN = 30
Put = Callable[[BulkAct, Sequence[BulkChange], User, datetime], int]


def recent(user: User) -> QuerySet[BulkAct]:
    """The latest acts: one's own; for staff, everybody's."""
    acts = BulkAct.objects.select_related("by", "undone_by").order_by("-at", "-pk")
    return acts if user.role == Role.STAFF else acts.filter(by=user)


def access_act(user: User, code: str) -> BulkAct:
    """An act that this colleague may take back: their own; for staff, any.

    Raises:
        Http404: there is none, or it is not theirs to take back.

    """
    found = recent(user).filter(code=code).first() if user.role != Role.READER else None
    if found is None:
        raise Http404
    return found


@transaction.atomic
def undo(act: BulkAct, *, by: User, now: datetime) -> BulkAct:
    """Put everybody back as they were before it. Taking back twice is harmless.

    `undone_count` says for how many; the others were changed since and stay as they are.
    """
    if not BulkAct.objects.filter(pk=act.pk, undone_at=None).update(undone_at=now, undone_by=by):
        act.refresh_from_db()
        return act
    changes = list(act.changes.order_by("pk"))
    count = sum(PUT_BACK[act.kind](act, part, by, now) for part in _parts(changes))
    BulkAct.objects.filter(pk=act.pk).update(undone_count=count)
    record("bulk.undone", act, by=by, at=now, kind=act.kind, count=count)
    act.refresh_from_db()
    return act


def _parts(changes: Sequence[BulkChange]) -> list[list[BulkChange]]:
    at = {one.pk: one for one in changes}
    return [[at[pk] for pk in ids] for ids in some(list(at))]


def _keeper(act: BulkAct, changes: Sequence[BulkChange], by: User, now: datetime) -> int:
    people = Person.objects.in_bulk([one.person_id for one in changes])
    there = set(
        User.objects.filter(pk__in={int(one.before) for one in changes if one.before}).values_list(
            "pk", flat=True
        )
    )
    back = []
    for one in changes:
        person = people[one.person_id]
        keeper = int(one.before) if one.before else None
        if str(person.keeper_id or "") == one.after and (keeper is None or keeper in there):
            person.keeper_id = keeper
            back.append(person)
    return Person.objects.bulk_update(back, ["keeper"]) if back else 0


def _organisation(act: BulkAct, changes: Sequence[BulkChange], by: User, now: datetime) -> int:
    rows = {
        one.person_id: one
        for one in Membership.objects.filter(
            organisation=changes[0].target, person__in=[one.person_id for one in changes]
        )
    }
    done = []
    for one in changes:
        row = rows.get(one.person_id)
        if row is None or row.until_on is not None or row.job_title != one.after:
            continue
        done.append(one.person_id)
        if one.before:
            row.until_on = date.fromisoformat(one.before)
            row.save(update_fields=["until_on"])
        else:
            row.delete()
    index.index_people(done)
    return len(done)


def _field(act: BulkAct, changes: Sequence[BulkChange], by: User, now: datetime) -> int:
    field = CustomField.objects.filter(pk=changes[0].target or 0).first()
    if field is None:
        return 0
    rows = CustomValue.objects.filter(
        field=field, person__in=[one.person_id for one in changes]
    ).values_list("person", "value")
    says = dict(rows)
    back = {
        one.person_id: one.before for one in changes if says.get(one.person_id, "") == one.after
    }
    write_values(field, back, by=by, now=now)
    return len(back)


def _trash(act: BulkAct, changes: Sequence[BulkChange], by: User, now: datetime) -> int:
    rows = Person.objects.filter(
        pk__in=[one.person_id for one in changes], trashed_at=act.at, blocked_at=None
    )
    return rows.update(trashed_at=None, trashed_by=None)


def _fetch(act: BulkAct, changes: Sequence[BulkChange], by: User, now: datetime) -> int:
    back = 0
    for one in changes:
        rows = Person.objects.filter(pk=one.person_id, trashed_at=None, blocked_at=None)
        back += rows.update(trashed_at=datetime.fromisoformat(one.before), trashed_by=act.by)
    return back


PUT_BACK: Mapping[str, Put] = {
    "keeper": _keeper, "organisation": _organisation, "field": _field, "trash": _trash,
    "fetch": _fetch,
}  # fmt: skip
