"""What colleagues do by hand to people, handles and organisations.

Each act is one transaction, checks who acts, and leaves a line in the journal, which says
what was done and never what it said. Nothing here ever brings two people together by itself.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.core.phones import e164
from sobremesa.core.text import fold
from sobremesa.journal import record
from sobremesa.people import homes
from sobremesa.people.errors import Incomplete, ReadersOnlyRead, TakenHandle
from sobremesa.people.models import Handle, Membership, Organisation, Person, Sharing
from sobremesa.people.queries import INNER, may_change, visible_to
from sobremesa.us.models import Firm, Role, User

NAME_MAX = 200


def must_write(by: User, *people: Person) -> None:
    """Everybody at both ends must be visible, and the one who acts no reader (R10)."""
    pks = {person.pk for person in people}
    if not may_change(by) or visible_to(by).filter(pk__in=pks).count() != len(pks):
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))


@transaction.atomic
def introduce(
    name: str, *, address: str = "", organisation: str = "", by: User, now: datetime
) -> Person:
    """Somebody new, by hand. They need a name or an address, and neither if they have the other.

    A keeper keeps those whom they introduce.

    Raises:
        Incomplete: neither a name nor an address, or an address that is none.
        TakenHandle: the address is already somebody's.
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by)
    name = name.strip()[:NAME_MAX]
    if not name and not address.strip():
        raise Incomplete(_("Write a name or an address: one of the two is enough."), field="name")
    person = Person.called(
        name or address.strip()[:NAME_MAX],
        named_at=now if name else None,
        keeper=by if by.role == Role.KEEPER else None,
        introduced_at=now,
        introduced_by=by,
    )
    person.save()
    record("person.introduced", person, by=by, at=now)
    if address.strip():
        add_handle(person, address, by=by, now=now)
    if organisation.strip():
        belong(person, organisation, by=by, now=now)
    return person


@transaction.atomic
def introduce_handle(handle: Handle, *, name: str = "", by: User, now: datetime) -> Person:
    """An address that was nobody becomes a person. Asking twice gives the same person.

    Raises:
        TakenHandle: the address is ours, or shared by several.
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by)
    handle = Handle.objects.select_for_update().get(pk=handle.pk)
    if handle.person_id is not None:
        return Person.objects.get(pk=handle.person_id)
    _must_be_free(handle)
    person = Person.called(
        (name.strip() or handle.value)[:NAME_MAX],
        named_at=now if name.strip() else None,
        keeper=by if by.role == Role.KEEPER else None,
        introduced_at=now,
        introduced_by=by,
    )
    person.save()
    handle.person, handle.added_by = person, by
    handle.save(update_fields=["person", "added_by"])
    record("person.introduced", person, by=by, at=now)
    return person


@transaction.atomic
def correct(
    person: Person, *, name: str, note: str, language: str, by: User, now: datetime
) -> None:
    """Write down how they are called, in which language we speak, and what to bear in mind.

    From then on the name is ours: no card and no letter changes it again.

    Raises:
        Incomplete: the name is empty.
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by, person)
    name = name.strip()[:NAME_MAX]
    if not name:
        raise Incomplete(_("Write a name, even if it is only how you call them."), field="name")
    changed = {
        field
        for field, new in (("name", name), ("note", note.strip()), ("language", language))
        if getattr(person, field) != new
    }
    if not changed:
        return
    if "name" in changed:
        person.rename(name)
        person.named_at = now
    if "language" in changed:
        person.language, person.language_at = language, now
    person.note = note.strip()
    person.save(update_fields=["name", "sort_name", "named_at", "language", "language_at", "note"])
    record("person.corrected", person, by=by, at=now, fields=sorted(changed))


@transaction.atomic
def hand_over(person: Person, keeper: User | None, *, by: User, now: datetime) -> None:
    """Say who looks after them from now on; None: nobody in particular.

    Raises:
        Incomplete: the new keeper does not work here any more, or only reads.
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by, person)
    if keeper is not None and not (keeper.is_active and may_change(keeper)):
        raise Incomplete(
            _("%(name)s cannot look after anybody. Choose another colleague.")
            % {"name": keeper.name},
            field="keeper",
        )
    if person.keeper_id == (keeper.pk if keeper else None):
        return
    person.keeper = keeper
    person.save(update_fields=["keeper"])
    record("person.handed_over", person, by=by, at=now, to=keeper.pk if keeper else None)


# ------------------------------------------------------------------------------- handles


def spelled(address: str, region: str) -> tuple[str, str]:
    """Kind and value of an address as somebody writes it: `email`, or `phone` in E.164.

    Raises:
        Incomplete: it is neither.

    """
    text = address.strip()
    if "@" in text:
        try:
            validate_email(text)
        except ValidationError as exc:
            raise Incomplete(
                _("“%(address)s” is not an e-mail address. It should be like ana@example.org.")
                % {"address": text},
                field="address",
            ) from exc
        return "email", text.lower()
    if number := e164(text, region):
        return "phone", number
    raise Incomplete(
        _("“%(address)s” is neither an e-mail address nor a phone number that can be dialled.")
        % {"address": text},
        field="address",
    )


@transaction.atomic
def add_handle(person: Person, address: str, *, by: User, now: datetime) -> Handle:
    """One more address of theirs. With it comes everything that was ever said through it.

    Raises:
        Incomplete: it is neither an e-mail address nor a phone number.
        TakenHandle: it is somebody else's, or ours.
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by, person)
    firm = Firm.objects.filter(pk=1).first() or Firm()
    kind, value = spelled(address, firm.region[:2])
    handle, is_new = Handle.objects.get_or_create(
        kind=kind,
        value=value,
        defaults={"person": person, "added_at": now, "added_by": by},
    )
    if is_new:
        record("handle.added", handle, by=by, at=now, person=person.pk)
        return handle
    if handle.shared_at is not None:
        share_handle(handle, person, by=by, now=now)
    elif handle.person_id != person.pk:
        _must_be_free(handle)
        handle.person, handle.added_by = person, by
        handle.save(update_fields=["person", "added_by"])
        record("handle.added", handle, by=by, at=now, person=person.pk)
    return handle


def _must_be_free(handle: Handle) -> None:
    if handle.is_ours:
        raise TakenHandle(
            _("%(value)s is one of our own addresses. Change that in the settings first.")
            % {"value": handle.value}
        )
    if handle.shared_at is not None:
        raise TakenHandle(_("%(value)s is shared by several people.") % {"value": handle.value})
    if handle.person is not None:
        # Nothing is moved by itself: two people must never become one by a slip of the hand.
        raise TakenHandle(
            _(
                "%(value)s already belongs to somebody else. Move it from their page, "
                "or mark it there as shared."
            )
            % {"value": handle.value}
        )


@transaction.atomic
def remove_handle(handle: Handle, person: Person, *, by: User, now: datetime) -> None:
    """It is not theirs. What was said through it stays, and belongs to nobody until it is moved.

    Raises:
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by, person)
    handle = Handle.objects.select_for_update().get(pk=handle.pk)
    if handle.shared_at is not None:
        handle.sharings.filter(person__in=homes.clusters([person.pk])).delete()
    elif handle.person_id == person.pk:
        handle.person, handle.added_by = None, by
        handle.save(update_fields=["person", "added_by"])
        homes.forget("Handle", [handle.pk])
    else:
        return
    record("handle.removed", handle, by=by, at=now, person=person.pk)


@transaction.atomic
def move_handle(handle: Handle, to: Person, *, by: User, now: datetime) -> None:
    """It is somebody else's: it goes to them with everything that was said through it.

    Only a person ever does this, never the machine.

    Raises:
        TakenHandle: it is ours, or shared by several.
        ReadersOnlyRead: readers change nothing; keepers only between people of theirs.

    """
    handle = Handle.objects.select_for_update().get(pk=handle.pk)
    must_write(by, to, *([handle.person] if handle.person else []))
    if handle.person_id == to.pk:
        return
    if handle.is_ours or handle.shared_at is not None:
        _must_be_free(handle)
    left, handle.person, handle.added_by = handle.person_id, to, by
    handle.save(update_fields=["person", "added_by"])
    homes.forget("Handle", [handle.pk])
    record("handle.moved", handle, by=by, at=now, person=to.pk, was=left)


@transaction.atomic
def share_handle(handle: Handle, person: Person, *, by: User, now: datetime) -> None:
    """Several people are behind it (info@, a couple's phone), and this is one of them.

    Whose it was until now stays one of them.

    Raises:
        TakenHandle: it is ours.
        ReadersOnlyRead: readers change nothing.

    """
    handle = Handle.objects.select_for_update().get(pk=handle.pk)
    must_write(by, person, *([handle.person] if handle.person else []))
    if handle.is_ours:
        _must_be_free(handle)
    owner = homes.home_of("Handle", handle, handle.person)
    if handle.shared_at is None:
        handle.person, handle.shared_at = None, now
        handle.save(update_fields=["person", "shared_at"])
    for one in filter(None, (owner, person)):
        Sharing.objects.get_or_create(handle=handle, person=one, defaults={"since": now})
    if owner is not None and owner.merged_into_id is not None:
        homes.settle_again([owner.pk])
    record("handle.shared", handle, by=by, at=now, person=person.pk)


@transaction.atomic
def inner_handle(person: Person, *, by: User, now: datetime) -> Handle:
    """The handle of somebody without an address, so that a talk with them can be tied to them.

    Raises:
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by, person)
    handle, _made = Handle.objects.get_or_create(
        kind=INNER,
        value=person.code,
        defaults={"person": person, "added_at": now, "added_by": by},
    )
    return handle


# ------------------------------------------------------------------------- organisations


@transaction.atomic
def belong(
    person: Person, organisation: str, *, job_title: str = "", by: User, now: datetime
) -> Membership:
    """They belong to an organisation, which is made if nobody has named it yet.

    Written by hand it stays, whatever the cards say.

    Raises:
        Incomplete: the organisation has no name.
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by, person)
    name = " ".join(organisation.split())[:NAME_MAX]
    if not name:
        raise Incomplete(_("Write the name of the organisation."), field="organisation")
    where, _made = Organisation.objects.get_or_create(
        key=fold(name)[:NAME_MAX],
        defaults={"name": name, "introduced_at": now, "introduced_by": by},
    )
    there = Membership.objects.filter(person=person, organisation=where)
    homes.send_home("Membership", dict(there.values_list("pk", "person")))
    membership, _made = Membership.objects.update_or_create(
        person=person,
        organisation=where,
        defaults={"job_title": job_title.strip()[:NAME_MAX], "added_by": by, "until_on": None},
    )
    record("membership.added", membership, by=by, at=now, person=person.pk)
    return membership


@transaction.atomic
def leave(membership: Membership, *, by: User, now: datetime) -> None:
    """They do not belong there any more. That they did stays written.

    Raises:
        ReadersOnlyRead: readers change nothing.

    """
    must_write(by, membership.person)
    if membership.until_on is not None:
        return
    today = timezone.localdate(now)
    membership.until_on = max(today, membership.since_on or today)
    membership.added_by = by
    membership.save(update_fields=["until_on", "added_by"])
    record("membership.ended", membership, by=by, at=now, person=membership.person_id)
