"""What is worked out about people from what was said: names, glances, where they belong.

All of it can be made again from the interactions and cards at any time and comes out the same
(RELIABILITY R7); what a colleague wrote by hand is never touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from sobremesa.conversations import index, taking
from sobremesa.conversations.models import (
    Arrival,
    Batch,
    Delivery,
    Direction,
    Glance,
    Participant,
    Words,
)
from sobremesa.core.listening import expects_answer
from sobremesa.core.text import fold, own_text, sort_key
from sobremesa.flows.purchases.arriving import settle_orders
from sobremesa.people import homes
from sobremesa.people.models import Card, Handle, Membership, Organisation, Person
from sobremesa.people.recognising import handle_keys_of

Row = TypeVar("Row", Card, Handle)

PEOPLE_AT_ONCE = 200
WAITING_READ_MAX = 30  # how many of their unanswered words are looked at
HANDLE_ORDER = ("email", "phone", "whatsapp")


def settle_batch(batch: Batch) -> None:
    """Bring everybody up to date whom a batch touched."""
    settle_arrivals(Arrival.objects.filter(delivery__batch=batch))
    settle_orders(Delivery.objects.filter(batch=batch))


def settle_arrivals(arrivals: QuerySet[Arrival]) -> None:
    """Bring everybody up to date who took part in what arrived, or is on its cards."""
    by_words = Participant.objects.filter(
        interaction__in=arrivals.filter(interaction__isnull=False).values("interaction")
    )
    people = set(
        by_words.filter(handle__person__isnull=False).values_list("handle__person", flat=True)
    )
    cards = Card.objects.filter(arrivals__in=arrivals)
    people |= set(cards.values_list("person", flat=True))
    settle(people)
    nobody = set(by_words.filter(handle__person=None).values_list("handle", flat=True))
    keys = [key for card in cards.iterator(chunk_size=500) for key in handle_keys_of(card)]
    on_cards = taking.handles_of(keys)
    nobody |= {one.pk for one in on_cards.values() if one.person_id is None}
    for some in chunks(sorted(nobody)):
        with transaction.atomic():
            index.index_handles(some)


def settle(people: Iterable[int]) -> None:
    """Names, organisations, glances and search entries of some people, by id."""
    for some in chunks(sorted(set(people))):
        with transaction.atomic():
            taking.alone()
            handles = handles_of_people(some)
            settle_names(some, handles)
            settle_memberships(some)
            settle_glances(some, now=timezone.now())
            index.index_people(some)
            # Handles that have a person are found under that person.
            index.index_handles([one.pk for mine in handles.values() for one in mine])
    drop_empty_organisations()


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some at a time."""
    for start in range(0, len(ids), PEOPLE_AT_ONCE):
        yield ids[start : start + PEOPLE_AT_ONCE]


def handles_of_people(people: Sequence[int]) -> dict[int, list[Handle]]:
    """The handles of each, in a fixed order."""
    found: dict[int, list[Handle]] = defaultdict(list)
    for handle in Handle.objects.filter(person__in=people).order_by("kind", "value"):
        found[handle.person_id or 0].append(handle)
    return found


def cards_of_people(people: Sequence[int]) -> dict[int, list[Card]]:
    """The cards of each."""
    found: dict[int, list[Card]] = defaultdict(list)
    for card in Card.objects.filter(person__in=people):
        found[card.person_id].append(card)
    return found


def at_home(label: str, owned: Mapping[int, list[Row]]) -> dict[int, list[Row]]:
    """Rows by their home instead of by who owns them now (`people.homes`)."""
    owners = {row.pk: owner for owner, mine in owned.items() for row in mine}
    home = homes.homes_of(label, owners)
    found: dict[int, list[Row]] = defaultdict(list)
    for mine in owned.values():
        for row in mine:
            found[home[row.pk]].append(row)
    return found


def settle_names(people: Sequence[int], handles: dict[int, list[Handle]]) -> None:
    """The name of each whom nobody has named: from their cards, else as they sign, else as
    others call them, else an address. The most frequent wins, then the longest.

    Two who were brought together are called as if they were not: what is shown is how the one
    who is kept is called.
    """
    handles = at_home("Handle", handles)
    on_cards = {
        person: [card.name.strip() for card in cards if card.name.strip()]
        for person, cards in at_home("Card", cards_of_people(people)).items()
    }
    home = {handle.pk: person for person, mine in handles.items() for handle in mine}
    used = (
        Participant.objects.filter(handle__person__in=people)
        .exclude(name="")
        .values_list("handle", "role", "name", "handle__value")
        .annotate(n=Count("pk"))
    )
    heard: dict[int, list[tuple[bool, int, int, str]]] = defaultdict(list)
    for handle, role, name, value, n in used:
        person = home[handle]
        # An address in the place of a name is no name; a chat knows people by nothing else.
        if not (name.casefold() == value and ("@" in value or value.startswith("+"))):
            heard[person].append((role == "from", n, len(name), name))
    changed = []
    for one in Person.objects.filter(pk__in={*people, *handles, *on_cards}):
        name = one.name
        if one.named_at is None:
            found = _name_for(on_cards.get(one.pk, []), heard[one.pk], handles.get(one.pk, []))
            name = found[:200] or name
        if (name, sort_key(name)) != (one.name, one.sort_name):
            one.rename(name)
            changed.append(one)
    Person.objects.bulk_update(changed, ["name", "sort_name"], batch_size=PEOPLE_AT_ONCE)


def _name_for(
    on_cards: list[str], heard: list[tuple[bool, int, int, str]], handles: list[Handle]
) -> str:
    if on_cards:
        return max(on_cards, key=lambda name: (len(name), name))
    if heard:
        return max(heard)[3]
    places = {kind: place for place, kind in enumerate(HANDLE_ORDER)}
    ordered = sorted(handles, key=lambda one: (places.get(one.kind, 9), one.value))
    return ordered[0].written if ordered else ""


def settle_memberships(people: Sequence[int]) -> None:
    """Where cards say that they belong; what was written by hand stays."""
    said: dict[tuple[int, str], tuple[str, str]] = {}
    for card in Card.objects.filter(person__in=people).order_by("natural_key"):
        name = card.data.get("organisation", "").strip()[:200]
        if name and fold(name):
            job = card.data.get("job_title", "").strip()[:200]
            said.setdefault((card.person_id, fold(name)[:200]), (name, job))
    keys = {key for _, key in said}
    have = {row.key: row for row in Organisation.objects.filter(key__in=keys)}
    names = {key: name for (_, key), (name, _) in said.items()}
    made = Organisation.objects.bulk_create(
        Organisation(key=key, name=names[key], introduced_at=timezone.now())
        for key in sorted(keys - set(have))
    )
    have.update((row.key, row) for row in made)
    rows = {
        (row.person_id, row.organisation.key): row
        for row in Membership.objects.filter(person__in=people).select_related("organisation")
    }
    gone = [row.pk for at, row in rows.items() if row.added_by_id is None and at not in said]
    Membership.objects.filter(pk__in=gone).delete()
    Membership.objects.bulk_create(
        Membership(person_id=at[0], organisation=have[at[1]], job_title=job)
        for at, (_, job) in said.items()
        if at not in rows
    )


def drop_empty_organisations() -> None:
    """Those that only cards spoke of, when none does any more."""
    Organisation.objects.filter(introduced_by=None, memberships=None).delete()


@dataclass
class Seen:
    """What has been seen of one person, walking their interactions in order."""

    interactions: int = 0
    contacts: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    last_contact: int | None = None
    media: set[str] = field(default_factory=set)
    unanswered: list[tuple[int, datetime]] = field(default_factory=list)

    def add(self, pk: int, at: datetime, direction: str, *, medium: str, is_contact: bool) -> None:
        """One more interaction of theirs, later than those before."""
        self.interactions += 1
        self.media.add(medium)
        if not is_contact:
            return
        self.contacts += 1
        self.first_at = self.first_at or at
        self.last_at, self.last_contact = at, pk
        if direction == Direction.IN:
            self.last_in_at = at
            self.unanswered.append((pk, at))
        else:
            self.last_out_at = at
            self.unanswered.clear()


def settle_glances(people: Sequence[int], *, now: datetime) -> None:
    """What a list shows of each: how often, since when, and whether it is our turn."""
    seen = {person: Seen() for person in people}
    for person, pk, at, direction, medium, is_contact in takes_of(people):
        if at <= now:
            seen[person].add(pk, at, direction, medium=medium, is_contact=is_contact)
    # The most recent of their words are enough to see whether something is asked.
    texts = own_words([pk for one in seen.values() for pk, _ in one.unanswered[-WAITING_READ_MAX:]])
    rows = []
    for person, one in seen.items():
        asked = next(
            (
                (pk, at)
                for pk, at in one.unanswered[-WAITING_READ_MAX:]
                if expects_answer(texts.get(pk, ""), None)
            ),
            (None, None),
        )
        rows.append(
            Glance(
                person_id=person, interactions_count=one.interactions, contact_count=one.contacts,
                first_at=one.first_at, last_at=one.last_at, last_in_at=one.last_in_at,
                last_out_at=one.last_out_at, last_contact_id=one.last_contact,
                waiting_for_id=asked[0], waiting_since=asked[1],
                media=f" {' '.join(sorted(one.media))} "[:300] if one.media else "",
            )
        )  # fmt: skip
    Glance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=[f.name for f in Glance._meta.concrete_fields if not f.primary_key],
    )


def takes_of(people: Sequence[int]) -> Iterator[tuple[int, int, datetime, str, str, bool]]:
    """Each interaction of each person, in order of time: (person, interaction, moment,
    direction, medium, whether it is contact with that person).

    Somebody in Cc of what another wrote is on that letter's timeline, but was not in contact.
    """
    rows = (
        Participant.objects.filter(handle__person__in=people)
        .order_by("occurred_at", "interaction")
        .values_list(
            "handle__person", "interaction", "occurred_at", "role",
            "interaction__placement__direction", "interaction__placement__is_contact",
            "interaction__sender__is_ours", "interaction__medium",
        )
    )  # fmt: skip
    last: dict[int, tuple[int, datetime, str, str, bool]] = {}
    for person, pk, at, role, direction, is_contact, is_by_us, medium in rows.iterator(
        chunk_size=2000
    ):
        is_with_them = is_contact and taking.counts(role, direction, is_by_us=bool(is_by_us))
        before = last.get(person)
        if before and before[0] == pk:  # twice in the same letter, by two addresses
            last[person] = (pk, at, direction, medium, before[4] or is_with_them)
            continue
        if before:
            yield (person, *before)
        last[person] = (pk, at, direction, medium, is_with_them)
    for person, row in last.items():
        yield (person, *row)


def own_words(ids: Sequence[int]) -> dict[int, str]:
    """Subject and own text of some interactions."""
    found = {}
    for some in chunks(ids):
        rows = Words.objects.filter(pk__in=some).values_list("pk", "text", "folds")
        found.update({pk: own_text(text, folds) for pk, text, folds in rows})
    return found
