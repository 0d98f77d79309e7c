"""Who is behind a handle: when an address becomes a person, and when it stops being one.

An address becomes a person when it wrote to us, or was written to by us in To, in something
that counts as contact; or when it stands on a card; or when a colleague says so. Equal handle,
equal person, at once. Nothing else ever brings two handles together by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sobremesa.core.matching import may_be_one
from sobremesa.core.phones import may_be_shared
from sobremesa.people import homes
from sobremesa.people.models import Card, Handle, Person


def recognise(handles: Iterable[Handle], *, now: datetime, names: dict[int, str]) -> list[Person]:
    """Give a person to each of these handles that has none and may have one.

    Args:
        handles: handles in contact with us. Ours and shared ones are passed over.
        now: the moment of introduction.
        names: what each handle (by id) was called there; may be missing.

    Returns:
        The new people, one for each handle.

    """
    alone = [
        handle
        for handle in {one.pk: one for one in handles}.values()
        if handle.person_id is None and not handle.is_ours and handle.shared_at is None
    ]
    made = Person.objects.bulk_create(
        Person.called((names.get(handle.pk) or handle.written)[:200], introduced_at=now)
        for handle in alone
    )
    for handle, person in zip(alone, made, strict=True):
        handle.person = person
    Handle.objects.bulk_update(alone, ["person"], batch_size=200)
    return made


def owners_of_cards(
    cards: Sequence[tuple[str, Sequence[Handle]]], *, now: datetime
) -> tuple[list[Person], int]:
    """The person each card is about: whoever already has one of its handles, else somebody new.

    Where two were brought together it is that one of them whose handle it was: the card is shown
    at their root (`homes.root_of`), and goes with them should they be separated.

    Handles on the card that nobody has become theirs; one that belongs to somebody else stays
    where it is, because a card is only what somebody wrote in an address book (R8). Two
    colleagues behind the telephone of one office have two cards, and stay two people.

    Args:
        cards: name and handles of each, in order: a later one finds whom an earlier one made
            known. Read and written together, so that a thousand cost no more queries than one.
        now: the moment of introduction.

    Returns:
        A person a card, and how many of them are new.

    """
    candidates = [[one for one in handles if _may_be_given(one)] for _, handles in cards]
    handles = {one.pk: one for some in candidates for one in some}
    whose = _at_home(handles.values())
    new: list[Person] = []
    owners: list[Person] = []
    given: list[tuple[int, Person]] = []
    for (name, _), mine in zip(cards, candidates, strict=True):
        person = next((whose[one.pk] for one in mine if _is_of(one, whose.get(one.pk), name)), None)
        if person is None:
            person = Person.called(name[:200], introduced_at=now)
            new.append(person)
        given += [(one.pk, person) for one in mine if one.pk not in whose]
        whose |= {one.pk: person for one in mine if one.pk not in whose}
        owners.append(person)
    Person.objects.bulk_create(new)
    give([(handles[pk], person) for pk, person in dict(given).items()])
    return owners, len(new)


def _may_be_given(handle: Handle) -> bool:
    """Whether a handle may say whose a card is: not one of ours, nor one that many have."""
    return not handle.is_ours and handle.shared_at is None


def _at_home(handles: Iterable[Handle]) -> dict[int, Person]:
    """Whose each of the handles is that somebody has, when nobody is brought together."""
    owners = {one.pk: one.person_id for one in handles if one.person_id is not None}
    found = homes.homes_of("Handle", owners)
    people = Person.objects.select_related("merged_into").in_bulk(sorted(set(found.values())))
    return {handle: people[person] for handle, person in found.items()}


def give(pairs: Sequence[tuple[Handle, Person]]) -> None:
    """Handles that nobody has become somebody's."""
    for handle, person in pairs:
        handle.person = homes.root_of(person)
    Handle.objects.bulk_update([handle for handle, _ in pairs], ["person"], batch_size=200)
    for handle, person in pairs:
        homes.remember("Handle", [handle.pk], person)


def _is_of(handle: Handle, person: Person | None, name: str) -> bool:
    """Whether a card of that name that lists this handle is about the handle's person."""
    if person is None:
        return False
    is_shared = handle.kind == "phone" and may_be_shared(handle.value)
    return not is_shared or may_be_one(name, person.name)


def handle_keys_of(card: Card) -> list[tuple[str, str]]:
    """The handles that a card lists."""
    return [(one["kind"], one["value"]) for one in card.data.get("handles", ())]
