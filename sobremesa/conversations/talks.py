"""Talks that no channel saw: somebody remembers them and writes them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from sobremesa import jobs
from sobremesa.channels import by_hand
from sobremesa.channels.base import Address, Incoming, Item
from sobremesa.conversations import store, taking
from sobremesa.conversations.errors import Refused
from sobremesa.conversations.models import Account, Arrival, Delivery, Interaction
from sobremesa.journal import record
from sobremesa.people.actions import inner_handle
from sobremesa.people.models import Handle, Person
from sobremesa.people.queries import INNER, handles_of
from sobremesa.us.book import Book, open_book
from sobremesa.us.models import OurHandle, User

MEDIA = ("phone", "visit", "meal", "video", "chat", "letter")
MINUTES_MAX = 24 * 60
TEXT_MAX = 20_000
BEFOREHAND = timedelta(minutes=5)
"""Clocks differ: a talk may lie this far ahead of ours."""

ONE_WAY = {"phone", "chat", "letter"}
PREFERRED = {
    "phone": ("phone", "whatsapp"),
    "video": ("email", "phone"),
    "chat": ("whatsapp", "telegram", "signal", "phone"),
    "letter": ("email",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody tells of a talk. `key` is made by the form, so that sending twice is once."""

    key: str
    medium: str
    occurred_at: datetime
    minutes: float | None = None
    text: str = ""
    began: str = ""  # "us", "them", or nobody in particular


def log_talk(person: Person, note: Note, *, by: User, now: datetime) -> Interaction:
    """Write down a talk with somebody. The same note twice is one talk.

    The caller brings the glances up to date (`flows.settling`).

    Raises:
        Refused: it lies in the future, or lasted longer than a day, or by no way that we know.
        ReadersOnlyRead: readers change nothing, and keepers only their own people.

    """
    _must_make_sense(note, now)
    with transaction.atomic():
        # Asked first, although it may not be needed: it is where permission is checked.
        inner = inner_handle(person, by=by, now=now)
        theirs = _their_handle(person, note.medium) or inner
        ours = _our_handle(by)
    body = by_hand.body(
        key=note.key,
        medium=note.medium,
        occurred_at=note.occurred_at,
        people=_people(note, theirs, person, ours, by),
        text=note.text.strip()[:TEXT_MAX],
        minutes=note.minutes,
    )
    with store.Pack() as pack:  # the bytes are on the disk before the rows that say what they are
        blobs = pack.put([body])
        return _take_in(body, {bytes(blob.sha256): blob for blob in blobs}, ours, by, now)


def _must_make_sense(note: Note, now: datetime) -> None:
    if note.medium not in MEDIA:
        raise Refused(_("Choose how you talked."), field="medium")
    if note.occurred_at > now + BEFOREHAND:
        raise Refused(
            _("That moment is still to come. Write down the talk once it has happened."),
            field="on",
        )
    if note.minutes is not None and not 0 < note.minutes <= MINUTES_MAX:
        raise Refused(_("The length should be between one minute and a day."), field="minutes")


def _their_handle(person: Person, medium: str) -> Handle | None:
    """By which of their addresses a talk is tied to them: never a shared one."""
    mine = [one for one in handles_of(person) if one.person_id == person.pk and one.kind != INNER]
    wanted = PREFERRED.get(medium, ())
    mine.sort(key=lambda one: wanted.index(one.kind) if one.kind in wanted else len(wanted))
    return mine[0] if mine else None


def _our_handle(by: User) -> tuple[str, str]:
    """The address under which a colleague takes part; at least the one they sign in with."""
    first = OurHandle.objects.filter(user=by).exclude(kind="domain").order_by("pk").first()
    return (first.kind, first.value) if first else ("email", by.email.lower())


def _people(
    note: Note, theirs: Handle, person: Person, ours: tuple[str, str], by: User
) -> list[Address]:
    they = "from" if note.began == "them" else "with"
    # What goes one way needs somebody who sent it; a visit may just have come up.
    is_ours = note.began == "us" or (not note.began and note.medium in ONE_WAY)
    we = "from" if is_ours else "with"
    return [
        Address(kind=ours[0], value=ours[1], name=by.name, role=we),
        Address(kind=theirs.kind, value=theirs.value, name=person.name, role=they),
    ]


@transaction.atomic
def _take_in(
    body: bytes, blobs: dict[bytes, store.Blob], ours: tuple[str, str], by: User, now: datetime
) -> Interaction:
    """The same road as everybody's: a delivery, read, taken in once by its natural key."""
    taking.alone()
    item = Item(body=body, unit="note", number=1)
    account, _made = Account.objects.get_or_create(
        kind=by_hand.ByHand.kind, name="", defaults={"connected_at": now}
    )
    blob = store.save(blobs)[store.digest(body)]
    delivery, _made = Delivery.objects.get_or_create(
        account=account,
        batch=None,
        key=store.digest(body),
        defaults={
            "blob": blob, "received_at": now, "read_at": now, "unit": item.unit,
            "number": item.number,
        },
    )  # fmt: skip
    records = by_hand.ByHand({}).read(item, now)
    things = [taking.said(one) for one in records if isinstance(one, Incoming)]
    taken = taking.take_in(things, book=_book_with(ours), now=now)
    pk, is_new = taken[things[0].key]
    Arrival.objects.get_or_create(delivery=delivery, interaction_id=pk, defaults={"is_new": is_new})
    interaction = Interaction.objects.get(pk=pk)
    if is_new:
        record("talk.logged", interaction, by=by, at=now)
        jobs.later("measure_again", key="measure_again", now=now)
    return interaction


def _book_with(ours: tuple[str, str]) -> Book:
    """Who we are; whoever writes a note is one of us, even before anybody said so."""
    book = open_book()
    return Book(book.handles | {ours}, book.domains)
