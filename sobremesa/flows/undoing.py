"""Undo an import: what only it brought goes; what another road brought too stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sobremesa import faults
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
    Glance,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.flows import placing, settling
from sobremesa.journal import record
from sobremesa.people.models import Card, Handle
from sobremesa.us.models import User

AT_ONCE = 300
BY_HAND = "by_hand"


def undo(batch: Batch, *, by: User | None, now: datetime) -> dict[str, int]:
    """Take an import back. May be stopped at any point and called again.

    What it brought and nothing else did is deleted, with its bytes; people whom it introduced
    go unless something else speaks for them (another import, a card, a colleague's hand).

    Returns:
        How many interactions, cards and deliveries went.

    """
    Batch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=now, stopped_at=now)
    went = {"interactions": 0, "cards": 0, "deliveries": 0}
    while ids := list(
        Delivery.objects.filter(batch=batch).order_by("-pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        with transaction.atomic():
            taking.alone()
            blobs = _take_back(ids, went, now)
        faults.point("undoing.committed")
        store.erase(blobs)
    with transaction.atomic():
        Account.objects.filter(deliveries=None, name="").exclude(kind=BY_HAND).delete()
        if Batch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=now):
            record("batch.undone", batch, by=by, at=now, **went)
    store.sweep()
    batch.refresh_from_db()
    return went


def _take_back(deliveries: Sequence[int], went: dict[str, int], now: datetime) -> list[Blob]:
    """One chunk, newest first. Returns the blobs whose rows are gone."""
    arrivals = Arrival.objects.filter(delivery__in=deliveries)
    interactions = set(
        arrivals.filter(interaction__isnull=False).values_list("interaction", flat=True)
    )
    cards = set(arrivals.filter(card__isnull=False).values_list("card", flat=True))
    blob_ids = set(Delivery.objects.filter(pk__in=deliveries).values_list("blob", flat=True))
    arrivals.delete()
    went["deliveries"] += Delivery.objects.filter(pk__in=deliveries).delete()[0]
    handles: set[int] = set()
    loose = _unheld(interactions, "interaction")
    if loose:
        handles |= _drop_interactions(loose, blob_ids)
        went["interactions"] += len(loose)
    lost = _unheld(cards, "card")
    if lost:
        handles |= _drop_cards(lost)
        went["cards"] += len(lost)
    _let_go(handles, now)
    return _drop_blobs(blob_ids)


def _unheld(ids: set[int], what: str) -> list[int]:
    """Those that no other delivery brought."""
    held = set(Arrival.objects.filter(**_in(what, ids)).values_list(what, flat=True))
    return sorted(ids - held)


def _in(what: str, ids: set[int]) -> dict[str, set[int]]:
    return {"interaction__in": ids} if what == "interaction" else {"card__in": ids}


def _drop_interactions(ids: Sequence[int], blob_ids: set[int]) -> set[int]:
    """Delete interactions and what hangs on them. Returns the handles that took part."""
    participants = Participant.objects.filter(interaction__in=ids)
    handles = set(participants.values_list("handle", flat=True))
    placements = Placement.objects.filter(interaction__in=ids)
    conversations = set(placements.values_list("conversation", flat=True))
    attachments = Attachment.objects.filter(interaction__in=ids)
    blob_ids |= set(attachments.filter(blob__isnull=False).values_list("blob", flat=True))
    Glance.objects.filter(last_contact__in=ids).update(last_contact=None)
    Glance.objects.filter(waiting_for__in=ids).update(waiting_for=None, waiting_since=None)
    index.drop_words(ids)
    with leaving("undo"):
        # In this order nothing is left for Django to cascade to, row by row.
        for rows in (attachments, participants, placements):
            rows._raw_delete(rows.db)
        words = Words.objects.filter(interaction__in=ids)
        words._raw_delete(words.db)
        rows = Interaction.objects.filter(pk__in=ids)
        rows._raw_delete(rows.db)
    Conversation.objects.filter(pk__in=conversations, placements=None).delete()
    return handles


def _drop_cards(ids: Sequence[int]) -> set[int]:
    """Delete cards. Returns the handles of the people they were about."""
    people = set(Card.objects.filter(pk__in=ids).values_list("person", flat=True))
    Card.objects.filter(pk__in=ids).delete()
    handles = set(Handle.objects.filter(person__in=people).values_list("pk", flat=True))
    settling.settle(people - placing.forget_the_empty(sorted(people)))
    return handles


def _let_go(handles: set[int], now: datetime) -> None:
    """Handles and people of whom nothing is left go; the rest is worked out again."""
    ids = sorted(handles)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        settling.settle(placing.release(some, now=now))
        idle = Handle.objects.filter(
            pk__in=some, person=None, added_by=None, shared_at=None, participations=None, sent=None
        )
        index.drop_handles(list(idle.values_list("pk", flat=True)))
        idle.delete()


def _drop_blobs(ids: set[int]) -> list[Blob]:
    idle = Blob.objects.filter(pk__in=ids, deliveries=None, attachments=None)
    blobs = list(idle)
    idle.delete()
    return blobs
