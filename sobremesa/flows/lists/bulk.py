"""One act on many people, written down so that it can be taken back.

The form carries a key: sent twice, it is done once. Each act is one transaction, touches only
people whom the colleague may see and change, and only those for whom something changes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sobremesa.conversations import index
from sobremesa.core.text import fold
from sobremesa.flows.lists.asked import Asked
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.reading import COUNT_MAX, matching
from sobremesa.journal import Entry, record
from sobremesa.people import custom
from sobremesa.people.bulk_models import BulkAct, BulkChange
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.models import CustomField, CustomValue, Membership, Organisation, Person
from sobremesa.people.queries import may_change, visible_to
from sobremesa.us.models import User

AT_ONCE = 400
KEY_MAX = 64
# What stands in the journal of each person; what a person's page shows of it says `bulk`.
VERBS = {
    "keeper": "person.handed_over", "organisation": "membership.added",
    "field": "field.written", "trash": "person.put_aside", "fetch": "person.fetched_back",
}  # fmt: skip


def new_key() -> str:
    """What tells a form that was sent twice from two forms."""
    return secrets.token_hex(16)


def chosen(ground: Ground, asked: Asked, codes: Sequence[str], *, is_all: bool) -> list[int]:
    """Whom an act is about: those ticked, or everybody in the list, `COUNT_MAX` at most."""
    if is_all:
        people = matching(ground, asked)
    else:
        people = visible_to(ground.user).filter(code__in=list(codes)[:COUNT_MAX])
    return list(people.order_by("sort_name", "pk").values_list("pk", flat=True)[:COUNT_MAX])


def some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some hundreds at a time."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def begin(kind: str, key: str, *, by: User, now: datetime) -> tuple[BulkAct, bool]:
    """The act of this key, and whether it is still to be done.

    Raises:
        ReadersOnlyRead: readers change nothing.

    """
    if not may_change(by):
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))
    key = key[:KEY_MAX] or new_key()
    try:
        with transaction.atomic():
            return BulkAct.objects.create(key=key, kind=kind, by=by, at=now), True
    except IntegrityError:
        return BulkAct.objects.get(key=key), False


def finish(act: BulkAct, changes: Sequence[BulkChange]) -> BulkAct:
    """Write down how everybody was, and what was done, in the journal of each."""
    BulkChange.objects.bulk_create(changes, batch_size=AT_ONCE)
    act.count = len(changes)
    act.save(update_fields=["count"])
    record("bulk.done", act, by=act.by, at=act.at, kind=act.kind, count=act.count)
    Entry.objects.bulk_create(
        [
            Entry(
                verb=VERBS[act.kind], subject_kind="person", subject_id=one.person_id, by=act.by,
                at=act.at, data={"bulk": act.pk},
            )
            for one in changes
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    return act


@transaction.atomic
def set_keeper(
    people: Sequence[int], keeper: User | None, *, key: str, by: User, now: datetime
) -> BulkAct:
    """Somebody looks after all of them from now on; None: nobody in particular.

    Raises:
        Incomplete: the new keeper does not work here any more, or only reads.
        ReadersOnlyRead: readers change nothing.

    """
    if keeper is not None and not (keeper.is_active and may_change(keeper)):
        raise Incomplete(_("Choose a colleague who may look after people."), field="keeper")
    act, is_new = begin("keeper", key, by=by, now=now)
    if not is_new:
        return act
    changes = []
    for ids in some(people):
        rows = visible_to(by).filter(pk__in=ids).values_list("pk", "keeper")
        moving = {pk: was for pk, was in rows if was != (keeper.pk if keeper else None)}
        Person.objects.filter(pk__in=list(moving)).update(keeper=keeper)
        after = str(keeper.pk) if keeper else ""
        changes += [
            BulkChange(act=act, person_id=pk, before=str(was or ""), after=after)
            for pk, was in moving.items()
        ]
    return finish(act, changes)


@transaction.atomic
def add_to_organisation(
    people: Sequence[int], name: str, *, key: str, by: User, now: datetime
) -> BulkAct:
    """All of them belong there from now on; who does already stays as they are.

    Raises:
        Incomplete: the organisation has no name.
        ReadersOnlyRead: readers change nothing.

    """
    name = " ".join(name.split())[:200]
    if not fold(name):
        raise Incomplete(_("Write the name of the organisation."), field="organisation")
    act, is_new = begin("organisation", key, by=by, now=now)
    if not is_new:
        return act
    where, _made = Organisation.objects.get_or_create(
        key=fold(name)[:200], defaults={"name": name, "introduced_at": now, "introduced_by": by}
    )
    changes = []
    for ids in some(people):
        seen = set(visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
        there = {
            one.person_id: one
            for one in Membership.objects.filter(person__in=seen, organisation=where)
        }
        back = [one for one in there.values() if one.until_on is not None]
        Membership.objects.bulk_create(
            Membership(person_id=pk, organisation=where, added_by=by)
            for pk in sorted(seen - set(there))
        )
        Membership.objects.filter(pk__in=[one.pk for one in back]).update(until_on=None)
        changes += [
            BulkChange(act=act, person_id=pk, target=where.pk) for pk in sorted(seen - set(there))
        ]
        changes += [
            BulkChange(
                act=act, person_id=one.person_id, target=where.pk, after=one.job_title,
                before=one.until_on.isoformat() if one.until_on else "",
            )
            for one in back
        ]  # fmt: skip
        index.index_people([one.person_id for one in changes if one.person_id in seen])
    return finish(act, changes)


@transaction.atomic
def set_field(
    people: Sequence[int], field: CustomField, raw: str, *, key: str, by: User, now: datetime
) -> BulkAct:
    """One of the firm's fields says the same of all of them; empty takes it away.

    Raises:
        Incomplete: the value is none for this field (`people.custom.checked`).
        ReadersOnlyRead: readers change nothing.

    """
    value = custom.checked(field, raw)
    act, is_new = begin("field", key, by=by, now=now)
    if not is_new:
        return act
    changes = []
    for ids in some(people):
        seen = visible_to(by).filter(pk__in=ids).values_list("pk", flat=True)
        rows = CustomValue.objects.filter(field=field, person__in=list(seen))
        was = dict(rows.values_list("person", "value"))
        moving = [pk for pk in seen if was.get(pk, "") != value]
        write_values(field, dict.fromkeys(moving, value), by=by, now=now)
        changes += [
            BulkChange(act=act, person_id=pk, target=field.pk, before=was.get(pk, ""), after=value)
            for pk in moving
        ]
    return finish(act, changes)


def write_values(field: CustomField, values: dict[int, str], *, by: User, now: datetime) -> None:
    """What one field says of each of some people; empty takes it away."""
    gone = [pk for pk, value in values.items() if not value]
    CustomValue.objects.filter(field=field, person__in=gone).delete()
    CustomValue.objects.bulk_create(
        [
            CustomValue(person_id=pk, field=field, value=value, written_at=now, written_by=by)
            for pk, value in values.items()
            if value
        ],
        update_conflicts=True,
        unique_fields=["person", "field"],
        update_fields=["value", "written_at", "written_by"],
    )
