"""People, handles and organisations as one colleague may see them.

`visible_to` is the only beginning of a query about people, and `access_*` the only road from
a URL to one of them. Absent and forbidden are the same 404.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from sobremesa.people.models import (
    HIDDEN,
    OUT_OF_SIGHT,
    Consent,
    Handle,
    Membership,
    Organisation,
    Person,
    Sharing,
)
from sobremesa.us.models import Role, User

INNER = "person"
"""The kind of the inner handle of somebody without an address: never shown, never written to."""


def visible_to(user: User) -> QuerySet[Person]:
    """The people a colleague sees: a keeper their own, everybody else all.

    Nobody sees those who were brought together with somebody, put aside, or are to be forgotten.
    """
    return Person.objects.filter(sees(user))


def shown() -> QuerySet[Person]:
    """Those whom anybody sees: for what is worked out of everybody, and shown by `visible_to`."""
    return Person.objects.filter(_in_sight(""))


def sees(user: User, via: str = "") -> Q:
    """The same as a condition on rows that hang on a person.

    Where rows come in an order and few are wanted it is quick at any size: the database looks at
    the person of each row in turn. `person__in=visible_to(user)` makes the list of everybody
    first.

    Args:
        user: whom they may see.
        via: the way to the person, `person__`; empty for people themselves.

    """
    asked = _in_sight(via)
    return asked & Q((f"{via}keeper", user)) if user.role == Role.KEEPER else asked


def _in_sight(via: str) -> Q:
    return Q((f"{via}merged_into", None), (f"{via}trashed_at", None), (f"{via}blocked_at", None))


def out_of_sight() -> QuerySet[Person]:
    """Those who were put aside or are to be forgotten: found nowhere, by nobody."""
    return Person.objects.filter(OUT_OF_SIGHT)


def hidden() -> QuerySet[Person]:
    """All but `shown`: out of sight, or brought together with somebody."""
    return Person.objects.filter(HIDDEN)


def may_change(user: User) -> bool:
    """Whether a colleague may change whom they see."""
    return user.role != Role.READER


def access_person(user: User, code: str) -> Person:
    """One person, by the code in the address.

    Raises:
        Http404: there is none, or this colleague may not see them.

    """
    asked = Q(code=code) | Q(merged__code=code)  # whoever was brought together is found there
    found = visible_to(user).select_related("keeper").filter(asked).first()
    if found is None:
        raise Http404
    return found


def access_organisation(user: User, code: str) -> Organisation:
    """One organisation. It is seen by whoever sees one of its people; by all but keepers, always.

    Raises:
        Http404: there is none, or this colleague may not see it.

    """
    organisations = Organisation.objects.filter(code=code)
    if user.role == Role.KEEPER:
        organisations = organisations.filter(memberships__person__in=visible_to(user)).distinct()
    found = organisations.first()
    if found is None:
        raise Http404
    return found


def access_handle(user: User, pk: int) -> Handle:
    """One handle of somebody this colleague sees, or, except for keepers, of nobody yet.

    Raises:
        Http404: there is none, it is ours, or it is not theirs to see.

    """
    found = Handle.objects.select_related("person").filter(pk=pk, is_ours=False).first()
    if found is None or not _sees_handle(user, found):
        raise Http404
    return found


def _sees_handle(user: User, handle: Handle) -> bool:
    if user.role != Role.KEEPER:
        return True
    return visible_to(user).filter(Q(handles=handle) | Q(sharings__handle=handle)).exists()


def access_membership(user: User, pk: int) -> Membership:
    """That somebody belongs somewhere.

    Raises:
        Http404: they do not, or this colleague may not see them.

    """
    found = (
        Membership.objects.select_related("organisation", "person")
        .filter(pk=pk, person__in=visible_to(user))
        .first()
    )
    if found is None:
        raise Http404
    return found


def _reached_at(person: Person) -> Q:
    """Their own and the shared, each by its index: a join over both would look at all there are."""
    shared = Sharing.objects.filter(person=person).values("handle")
    return Q(person=person) | Q(pk__in=shared)


def handles_of(person: Person) -> list[Handle]:
    """Where somebody is reached: their own handles, then those they share. One query."""
    mine = Handle.objects.filter(_reached_at(person))
    return list(mine.prefetch_related("sharings__person").order_by("kind", "value"))


def handle_ids_of(person: Person) -> list[int]:
    """The same, as numbers, for walking over a timeline."""
    mine = Handle.objects.filter(_reached_at(person))
    return list(mine.values_list("pk", flat=True))


def phones_of(people: Sequence[int]) -> dict[int, Handle]:
    """One telephone of each of some people, where there is one that is theirs alone. One query."""
    found = Handle.objects.filter(kind="phone", person__in=people).order_by("-pk")
    return {one.person_id: one for one in found if one.person_id}  # the first comes last, and stays


def memberships_of(person: Person) -> list[Membership]:
    """Where somebody belongs, today's first."""
    found = list(person.memberships.select_related("organisation").order_by("pk"))
    return sorted(found, key=lambda one: one.until_on is not None)


def with_organisations(people: QuerySet[Person]) -> QuerySet[Person]:
    """People with their present memberships at hand as `present`: two more queries in all."""
    present = Membership.objects.filter(until_on=None).select_related("organisation")
    return people.prefetch_related(
        Prefetch("memberships", queryset=present.order_by("pk"), to_attr="present")
    )


def colleagues_who_keep() -> list[User]:
    """Who may look after people: everybody who works here and may change something."""
    return list(
        User.objects.filter(is_active=True).exclude(role=Role.READER).order_by("name", "pk")
    )


def handles_of_nobody(user: User) -> QuerySet[Handle]:
    """Addresses that are no person yet: newsletters, somebody only in copy. Not for keepers."""
    alone = Handle.objects.filter(person=None, is_ours=False, shared_at=None)
    return alone.none() if user.role == Role.KEEPER else alone.exclude(kind=INNER)


def organisation_names(user: User) -> list[str]:
    """Names to choose from while typing."""
    organisations = Organisation.objects.order_by("name")
    if user.role == Role.KEEPER:
        organisations = organisations.filter(memberships__person__in=visible_to(user)).distinct()
    return list(organisations.values_list("name", flat=True)[:500])


def names_of(user: User, ids: Sequence[int]) -> list[str]:
    """What some people are called, in their order in lists."""
    people = visible_to(user).filter(pk__in=ids).order_by("sort_name", "pk")
    return list(people.values_list("name", flat=True))


def first_name(name: str) -> str:
    """The part of a name that one says: "Begoña" of "Begoña Aldasoro", the whole of an address."""
    head = name.split(maxsplit=1)[0] if name.strip() else ""
    return name if "@" in name or not head else head.rstrip(",")


def may_be_sent(person: Person, purpose: str, medium: str) -> bool:
    """Whether somebody may be sent something for this purpose by this way, now.

    Only with a yes that stands, or as a customer whom the law lets us write to; a no for that
    way, or for all ways, is stronger. Nobody who is put aside or to be forgotten. One query.

    Source: LSSI art. 21; GDPR art. 7.
    """
    if person.blocked_at or person.trashed_at or person.merged_into_id:
        return False
    standing = Consent.objects.filter(
        person=person, purpose=purpose, medium__in=("", medium), withdrawn_at=None
    )
    said = set(standing.values_list("basis", flat=True))
    return bool(said) and "refused" not in said


def consents_of(person: Person) -> list[Consent]:
    """All they ever said, what stands first, then the latest."""
    found = Consent.objects.filter(person=person).select_related("noted_by", "withdrawn_noted_by")
    return sorted(found, key=lambda one: (one.withdrawn_at is not None, -one.given_at.timestamp()))


def access_consent(user: User, pk: int) -> Consent:
    """One of them.

    Raises:
        Http404: there is none, or this colleague may not see that person.

    """
    found = (
        Consent.objects.select_related("person").filter(pk=pk, person__in=visible_to(user)).first()
    )
    if found is None:
        raise Http404
    return found
