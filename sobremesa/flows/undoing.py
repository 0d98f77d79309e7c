"""Undo an import: what only it brought goes; what another road brought too stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from sobremesa import faults, jobs
from sobremesa.conversations import index, store, taking
from sobremesa.conversations.guards import leaving
from sobremesa.conversations.models import (
    Account,
    Arrival,
    Attachment,
    Batch,
    Blob,
    Conversation,
    Delivery,
    Enclosure,
    Glance,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.flows import placing, settling
from sobremesa.flows.importing import held
from sobremesa.journal import record
from sobremesa.people.models import Card, Person
from sobremesa.purchases import actions as purchases
from sobremesa.us.models import User

AT_ONCE = 300
BY_HAND = "by_hand"


def undo(batch: Batch, *, by: User | None, now: datetime) -> dict[str, int]:
    """Take an import back. May be stopped at any point and called again.

    What it brought and nothing else did is deleted, with its bytes; people whom it introduced
    go unless something else speaks for them (another import, a card, a colleague's hand).
    An import that is still running is stopped first.

    Returns:
        How many interactions, cards, purchases and deliveries went.

    """
    Batch.objects.filter(pk=batch.pk, stopped_at=None).update(stopped_at=now)
    Batch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=now)
    went = {"interactions": 0, "cards": 0, "purchases": 0, "deliveries": 0}
    with held(batch):
        while ids := list(
            Delivery.objects.filter(batch=batch)
            .order_by("-pk")
            .values_list("pk", flat=True)[:AT_ONCE]
        ):
            with transaction.atomic():
                taking.alone()
                note = store.note_erasure(_take_back(ids, went))
                faults.point("undoing.before_commit")
            faults.point("undoing.committed")
            store.erase(note)
            faults.point("undoing.erased")
        # Whoever lost something has no glance: also those whom a killed undo left so.
        placing.tidy(
            sorted(Person.objects.filter(glance=None).values_list("pk", flat=True)), now=now
        )
        faults.point("undoing.tidied")
        placing.drop_idle_handles()
        settling.drop_empty_organisations()
        with transaction.atomic():
            Account.objects.filter(deliveries=None, name="").exclude(kind=BY_HAND).delete()
            if Batch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=now):
                record("batch.undone", batch, by=by, at=now, **went)
                jobs.later("measure_again", key="measure_again", now=now)
    store.sweep()
    batch.refresh_from_db()
    return went


def _take_back(deliveries: Sequence[int], went: dict[str, int]) -> list[Blob]:
    """One chunk, newest first. Returns the blobs whose rows are gone."""
    went["purchases"] += purchases.take_back(deliveries)
    arrivals = Arrival.objects.filter(delivery__in=deliveries)
    interactions = set(
        arrivals.filter(interaction__isnull=False).values_list("interaction", flat=True)
    )
    cards = set(arrivals.filter(card__isnull=False).values_list("card", flat=True))
    blob_ids = set(Delivery.objects.filter(pk__in=deliveries).values_list("blob", flat=True))
    enclosures = Enclosure.objects.filter(delivery__in=deliveries)
    blob_ids |= set(enclosures.values_list("blob", flat=True))
    for rows in (arrivals, enclosures, Delivery.objects.filter(pk__in=deliveries)):
        rows._raw_delete(rows.db)
    went["deliveries"] += len(deliveries)
    for some in settling.chunks(sorted(interactions)):
        went["interactions"] += _take_interactions(some)
    for some in settling.chunks(sorted(cards)):
        went["cards"] += _take_cards(some)
    return _drop_blobs(sorted(blob_ids))


def _take_interactions(ids: Sequence[int]) -> int:
    """Drop those that no other delivery brought; the others stand on what is left."""
    held_by = Arrival.objects.filter(interaction__in=ids)
    kept = set(held_by.values_list("interaction", flat=True))
    _renew(held_by, "interaction")
    _enclose_again(sorted(kept))
    gone = [pk for pk in ids if pk not in kept]
    _drop_interactions(gone)
    return len(gone)


def _renew(held_by: QuerySet[Arrival], what: str) -> None:
    """The earliest arrival that is left is now the one by which it was new."""
    known = {getattr(one, f"{what}_id") for one in held_by.filter(is_new=True)}
    first: dict[int, int] = {}
    for one in held_by.order_by("delivery", "pk"):
        first.setdefault(getattr(one, f"{what}_id"), one.pk)
    late = [pk for subject, pk in first.items() if subject not in known]
    Arrival.objects.filter(pk__in=late).update(is_new=True)


def _enclose_again(ids: Sequence[int]) -> None:
    """Photos whose bytes came with what was taken back: from another delivery, or none."""
    for one in Attachment.objects.filter(interaction__in=ids, blob__isnull=False):
        left = Enclosure.objects.filter(
            delivery__arrivals__interaction=one.interaction_id, name=one.name
        ).order_by("pk")
        found = left.first()
        if found is None or not left.filter(blob=one.blob_id).exists():
            one.blob_id = found.blob_id if found else None
            one.size_bytes = found.size_bytes if found else 0
            one.save(update_fields=["blob", "size_bytes"])


def _drop_interactions(ids: Sequence[int]) -> None:
    """Delete interactions and what hangs on them. Their people have no glance until `tidy`."""
    if not ids:
        return
    participants = Participant.objects.filter(interaction__in=ids)
    people = participants.filter(handle__person__isnull=False).values_list(
        "handle__person", flat=True
    )
    glances = Glance.objects.filter(Q(last_contact__in=ids) | Q(waiting_for__in=ids))
    _touch([*people.distinct(), *glances.values_list("pk", flat=True)])
    placements = Placement.objects.filter(interaction__in=ids)
    conversations = set(placements.values_list("conversation", flat=True))
    index.drop_words(ids)
    with leaving("undo"):
        # In this order nothing is left for Django to cascade to, row by row.
        for rows in (
            Attachment.objects.filter(interaction__in=ids),
            participants,
            placements,
            Words.objects.filter(interaction__in=ids),
            Interaction.objects.filter(pk__in=ids),
        ):
            rows._raw_delete(rows.db)
    left = Conversation.objects.filter(pk__in=conversations)
    left.filter(placements=None).delete()
    taking.settle_titles(left.values_list("pk", flat=True))


def _touch(people: Iterable[int]) -> None:
    """Take away the glances of some people, which marks them until `tidy` settles them."""
    for some in settling.chunks(sorted(set(people))):
        glances = Glance.objects.filter(person__in=some)
        glances._raw_delete(glances.db)


def _take_cards(ids: Sequence[int]) -> int:
    """Drop those cards that no other delivery brought."""
    held_by = Arrival.objects.filter(card__in=ids)
    kept = set(held_by.values_list("card", flat=True))
    _renew(held_by, "card")
    gone = Card.objects.filter(pk__in=[pk for pk in ids if pk not in kept])
    _touch(gone.values_list("person", flat=True))
    return gone.delete()[0]


def _drop_blobs(ids: Sequence[int]) -> list[Blob]:
    """Drop the rows of those bytes that nothing holds any more."""
    found: list[Blob] = []
    for some in settling.chunks(ids):
        idle = Blob.objects.filter(pk__in=some, deliveries=None, enclosures=None, attachments=None)
        blobs = list(idle)
        Blob.objects.filter(pk__in=[blob.pk for blob in blobs]).delete()
        found += blobs
    return found
