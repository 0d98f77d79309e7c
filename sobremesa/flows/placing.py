"""Decide again who spoke, what counts, and who is a person: after we said who we are,
and after an import was undone.

The same rules as at the time of taking in (`conversations.taking`), over what is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from sobremesa import jobs
from sobremesa.channels.base import Address
from sobremesa.conversations import index, taking
from sobremesa.conversations.models import Direction, Interaction, Participant, Placement
from sobremesa.flows import settling
from sobremesa.people import homes
from sobremesa.people.models import Card, Handle, Person
from sobremesa.people.recognising import give, handle_keys_of, recognise
from sobremesa.us.book import Book, open_book

AT_ONCE = 400


def place_all(*, now: datetime, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Everything again, some at a time: called when our addresses have changed."""
    with transaction.atomic():
        # A group that is being written now still has the old addresses: it is waited for, and
        # every later one asks for them again.
        taking.alone()
        last = Interaction.objects.aggregate(last=Max("pk"))["last"] or 0
        book = open_book()
    _mark_ours(book)
    _tie_to_cards()
    for start in range(0, last + 1, AT_ONCE):
        with transaction.atomic():
            taking.alone()
            place_again(Q(interaction__gt=start, interaction__lte=start + AT_ONCE), book, now)
        if on_progress:
            on_progress(min(start + AT_ONCE, last), last)
    tidy(sorted(Person.objects.values_list("pk", flat=True)), now=now)
    nobody = Handle.objects.filter(person=None).order_by("pk").values_list("pk", flat=True)
    for some in settling.chunks(list(nobody)):
        with transaction.atomic():
            index.index_handles(some)
    jobs.later("measure_again", key="measure_again", now=now)


def tidy(people: Sequence[int], *, now: datetime) -> None:
    """Let go of what nothing speaks for any more among these people, and settle the rest."""
    for some in settling.chunks(people):
        with transaction.atomic():
            taking.alone()
            handles = Handle.objects.filter(person__in=some).values_list("pk", flat=True)
            left = release(sorted(handles), now=now) | set(some)
            forget_the_empty(some)
            settling.settle(Person.objects.filter(pk__in=left).values_list("pk", flat=True))


def _mark_ours(book: Book) -> None:
    last = Handle.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, AT_ONCE):
        with transaction.atomic():
            wrong = []
            for handle in Handle.objects.filter(pk__gt=start, pk__lte=start + AT_ONCE):
                is_ours = book.is_ours(handle.kind, handle.value)
                if handle.is_ours != is_ours:
                    handle.is_ours = is_ours
                    wrong.append(handle)
            Handle.objects.bulk_update(wrong, ["is_ours"])


def _tie_to_cards() -> None:
    """Addresses that are not ours any more belong to the cards that list them."""
    last = 0
    while cards := list(Card.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = cards[-1].pk
        with transaction.atomic():
            taking.alone()
            known = taking.handles_of([key for card in cards for key in handle_keys_of(card)])
            for card in cards:
                theirs = [known[key] for key in handle_keys_of(card) if key in known]
                free = [
                    one for one in theirs
                    if one.person_id is None and not one.is_ours and one.shared_at is None
                ]  # fmt: skip
                if free:
                    home = homes.home_of("Card", card, card.person) or card.person
                    give([(one, home) for one in free])


def place_again(which: Q, book: Book, now: datetime) -> None:
    """Direction and contact of some interactions, and the people they make known.

    Args:
        which: a condition on `Participant` rows.
        book: who we are now.
        now: for people who are thereby introduced.

    """
    people: dict[int, list[Address]] = defaultdict(list)
    rows = Participant.objects.filter(which).order_by("pk")
    for pk, role, name, kind, value in rows.values_list(
        "interaction", "role", "name", "handle__kind", "handle__value"
    ):
        people[pk].append(Address(kind=kind, value=value, name=name, role=role))
    wrong, met = [], {}
    for placement in Placement.objects.filter(pk__in=list(people)).select_related("interaction"):
        reason = "" if placement.not_contact == taking.INTERNAL else placement.not_contact
        thing = taking.Said(
            b"", placement.interaction.medium, placement.interaction.occurred_at,
            tuple(people[placement.pk]), "", "", (), None, "", "", "", reason,
        )  # fmt: skip
        direction, why_not = taking.direction_of(thing, book), taking.reason_of(thing, book)
        if (placement.direction, placement.not_contact) != (direction, why_not):
            placement.direction, placement.not_contact = direction, why_not
            placement.is_contact = not why_not
            wrong.append(placement)
        met.update({(who.kind, who.value): who.name for who in taking.in_contact(thing, book)})
    Placement.objects.bulk_update(wrong, ["direction", "not_contact", "is_contact"])
    handles = taking.handles_of(sorted(met))
    names = {handle.pk: met[key] for key, handle in handles.items()}
    recognise((handles[key] for key in sorted(handles)), now=now, names=names)


def release(ids: Sequence[int], *, now: datetime) -> set[int]:
    """Take handles from people whom nothing ties to them any more, and let those people go
    of whom then nothing is left.

    A handle stays with its person when a colleague wrote it down, when a card of that person
    lists it, or when it was in contact with us. Where only a card had tied two addresses
    together and no card does so now, they are two people again, as they were before it.

    Args:
        ids: handles, all of them with a person.
        now: for people who thereby begin again.

    Returns:
        The people who are left, to be settled.

    """
    found = [
        pk
        for some in settling.chunks(ids)
        for pk in Handle.objects.filter(pk__in=some, person__isnull=False).values_list(
            "person", flat=True
        )
    ]
    touched = set()
    for people in settling.chunks(sorted({pk for pk in found if pk})):
        touched |= _release(people, now)
    return touched


def _release(people: Sequence[int], now: datetime) -> set[int]:
    # Each by what is theirs at home: two who were brought together are two for this.
    handles = settling.at_home("Handle", settling.handles_of_people(people))
    met = in_contact([one.pk for mine in handles.values() for one in mine])
    on_cards: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for home, cards in settling.at_home("Card", settling.cards_of_people(people)).items():
        for card in cards:
            on_cards[home].update(handle_keys_of(card))
    free: list[Handle] = []
    for person in Person.objects.filter(pk__in=[*people, *handles]):
        free += _loose(person, handles.get(person.pk, []), on_cards[person.pk], met)
    for handle in free:
        handle.person = None
    Handle.objects.bulk_update(free, ["person"], batch_size=200)
    homes.forget("Handle", [handle.pk for handle in free])
    again = [handle for handle in free if not handle.is_ours and handle.pk in met]
    begun = recognise(again, now=now, names={})
    index.index_handles(handle.pk for handle in free)
    return (set(people) | {person.pk for person in begun}) - forget_the_empty(people)


def _loose(
    person: Person, handles: list[Handle], on_cards: set[tuple[str, str]], met: set[int]
) -> list[Handle]:
    """Those of somebody's handles that nothing ties to them."""
    tied = [
        h
        for h in handles
        if h.added_by_id or h.kind == "person" or ((h.kind, h.value) in on_cards and not h.is_ours)
    ]
    rest = [h for h in handles if h not in tied]
    loose = [h for h in rest if h.is_ours or h.pk not in met]
    alone = [h for h in rest if h not in loose]
    # One address may carry a person by itself; further ones need a card or a colleague. What a
    # colleague added later does not take its place from the address by which they came.
    is_carried = person.introduced_by_id or any(
        h.kind != "person" and not h.added_by_id for h in tied
    )
    if alone and not is_carried:
        alone = alone[1:]
    return loose + (alone if not person.named_at else [])


def in_contact(handles: Sequence[int]) -> set[int]:
    """Which of these handles were ever in contact with us (`taking.counts`, in the database)."""
    direction = "interaction__placement__direction"
    sender_is_ours = Q(interaction__sender__is_ours=True)
    counted = (
        Q(**{direction: Direction.IN, "role": "from"})
        | Q(**{direction: Direction.OUT, "role__in": ["to", "with"]})
        | Q(**{direction: Direction.TOGETHER, "role__in": ["from", "with", "to"]})
        | Q(**{direction: Direction.TOGETHER, "role": "invited"}) & sender_is_ours
    )
    rows = Participant.objects.filter(counted, interaction__placement__is_contact=True)
    return {
        pk
        for some in settling.chunks(sorted(handles))
        for pk in rows.filter(handle__in=some).values_list("handle", flat=True).distinct()
    }


def forget_the_empty(people: Sequence[int]) -> set[int]:
    """Delete those of these people whom an import made and of whom nothing is left.

    Those who were brought together stay or go together, as long as they are.
    """
    near = homes.clusters(people)
    gone = Person.objects.filter(
        pk__in=near, introduced_by=None, named_at=None, note="", keeper=None,
        handles=None, cards=None, sharings=None,
    )  # fmt: skip
    empty = set(gone.values_list("pk", flat=True))
    roots = dict(Person.objects.filter(pk__in=near).values_list("pk", "merged_into"))
    kept = {roots[pk] or pk for pk in near if pk not in empty}
    ids = {pk for pk in empty if (roots[pk] or pk) not in kept}
    if ids:
        index.drop_people(ids)
        Person.objects.filter(merged_into__in=ids).update(merged_into=None)
        Person.objects.filter(pk__in=ids).delete()
    return ids


def drop_idle_handles() -> None:
    """Delete the addresses that stand on nothing: in no letter, on no card, in nobody's hand."""
    idle = Handle.objects.filter(
        person=None,
        added_by=None,
        shared_at=None,
        participations=None,
        sent=None,
        purchases=None,
    )
    found = {(one.kind, one.value): one.pk for one in idle}
    if found:
        for card in Card.objects.iterator():  # ours on a card are on a card all the same
            for key in handle_keys_of(card):
                found.pop(key, None)
    for some in settling.chunks(sorted(found.values())):
        with transaction.atomic():
            taking.alone()
            gone = idle.filter(pk__in=some)
            index.drop_handles(list(gone.values_list("pk", flat=True)))
            gone.delete()
