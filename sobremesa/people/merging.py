"""Bringing two people together, and separating them again. Only a colleague ever does either.

A merge is an edge from the one who is gone to the one who is kept; both were roots, so the edges
that stand are a forest, and any of them can be taken out at any time. `Person.merged_into` is the
root, worked out from the edges; rows follow it (`people.homes`). The fields of the one who is gone
are left as they are and come back with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from sobremesa.journal import record
from sobremesa.people import homes
from sobremesa.people.actions import must_write
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.models import Apart, Merge, Person
from sobremesa.people.queries import access_person
from sobremesa.us.models import Role, User


@transaction.atomic
def merge(
    kept: Person, gone: Person, *, by: User, now: datetime,
    probability: float | None = None, evidence: Sequence[str] = (),
) -> Merge:  # fmt: skip
    """Two are one human being. What `gone` has is shown at `kept`; nothing of it is changed.

    Args:
        kept: whose name, note, language and keeper are shown.
        gone: who is shown there from now on, and can be separated again.
        by: a colleague who may change both.
        now: the moment.
        probability: what was said of the two when it was asked, in [0, 1].
        evidence: codes of `core.matching`, no content.

    Raises:
        Incomplete: they are the same already.
        ReadersOnlyRead: readers change nothing; keepers only people of theirs.

    """
    if kept.pk == gone.pk:
        raise Incomplete(_("These two are one already."), field="other")
    must_write(by, kept, gone)
    people = homes.clusters([kept.pk, gone.pk])
    before = homes.homes_in(people)
    made = Merge.objects.create(
        kept=kept, gone=gone, at=now, by=by, probability=probability, evidence=list(evidence)
    )
    Person.objects.filter(merged_into=gone).update(merged_into=kept)
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    homes.settle_in(before, people)
    record("person.merged", kept, by=by, at=now, gone=gone.pk, evidence=list(evidence))
    return made


@transaction.atomic
def unmerge(merge: Merge, *, by: User, now: datetime) -> None:
    """They are two after all. Each has again what was theirs, and what came since by their
    addresses; what was written down at the one who was kept stays there. Twice is harmless.

    Raises:
        ReadersOnlyRead: readers change nothing; keepers only people of theirs.

    """
    gone = Person.objects.filter(pk=merge.gone_id).select_related("merged_into").first()
    if gone is None:
        return  # nothing was left of either, and both have gone
    root = homes.root_of(gone)
    must_write(by, root)
    if by.role == Role.KEEPER and gone.keeper_id != by.pk:
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))
    if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now, undone_by=by):
        return
    people = homes.clusters([gone.pk, root.pk])
    before = homes.homes_in(people)
    _root_again(people)
    homes.settle_in(before, people)
    say_apart(gone, Person.objects.get(pk=merge.kept_id), by=by, now=now)
    record("person.unmerged", root, by=by, at=now, gone=gone.pk)


def _root_again(people: Iterable[int]) -> None:
    """`merged_into` from the edges that stand."""
    edges = dict(homes.standing().filter(gone__in=people).values_list("gone", "kept"))
    for pk in people:
        root = pk
        while root in edges:
            root = edges[root]
        Person.objects.filter(pk=pk).update(merged_into=None if root == pk else root)


def say_apart(one: Person, other: Person, *, by: User, now: datetime) -> Apart:
    """They are two people, and nobody is asked about them again."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    return Apart.objects.get_or_create(
        one=first, other=second, defaults={"said_at": now, "said_by": by}
    )[0]


@transaction.atomic
def keep_apart(one: Person, other: Person, *, by: User, now: datetime) -> None:
    """A colleague's answer: these are two.

    Raises:
        Incomplete: they are one entry.
        ReadersOnlyRead: readers change nothing; keepers only people of theirs.

    """
    if one.pk == other.pk:
        raise Incomplete(_("These two are one already."), field="other")
    must_write(by, one, other)
    say_apart(one, other, by=by, now=now)
    record("person.kept_apart", one, by=by, at=now, other=other.pk)


# ------------------------------------------------------------------------------------ queries


def merges_of(person: Person) -> QuerySet[Merge]:
    """What was brought together in somebody, the latest first."""
    found = homes.standing().filter(gone__merged_into=person).select_related("gone", "kept", "by")
    return found.order_by("-at", "-pk")


def access_merge(user: User, code: str) -> Merge:
    """One merge that stands, of somebody whom this colleague sees.

    Raises:
        Http404: there is none, or it is not theirs to see.

    """
    found = homes.standing().select_related("gone__merged_into", "kept").filter(code=code).first()
    if found is None:
        raise Http404
    access_person(user, homes.root_of(found.gone).code)
    return found
