"""Take in what was read: interactions, once each, with everything that hangs on them.

A group of things is written with a handful of statements, whatever its size; the natural key
decides what is new (RELIABILITY R1, R2). Callers hold the transaction. Writers of a group wait
for each other (`alone`), so what is looked up stays true until the commit.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.db import connection, models

from sobremesa.channels.base import Address, Attached, Incoming, Meeting
from sobremesa.conversations import index, rows
from sobremesa.conversations.models import (
    Attachment,
    Blob,
    Conversation,
    Direction,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.core.mail.threads import thread_title
from sobremesa.core.text import own_text
from sobremesa.people.models import Handle
from sobremesa.us.book import Book

INTERNAL = "internal"
BOTH_SPEAK = {"meeting", "visit", "meal", "video", "phone"}  # but not `call`, a missed one
CHUNK = 400  # keys in one IN (...): SQLite takes 999 parameters
GROUP_LOCK = 7_308_213_901  # any fixed number: the advisory lock of writers of groups
VALUE_MAX_CHARS = 320
ATTACHED_MAX = 1000
HandleKey = tuple[str, str]


def natural(key: str) -> bytes:
    """The natural key of a thing as it is stored: SHA-256 of the channel's words for it."""
    return hashlib.sha256(key.encode()).digest()


def alone() -> None:
    """Wait until no other transaction is writing a group. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GROUP_LOCK])


@dataclass(frozen=True, slots=True)
class Said:
    """A letter, a message, a meeting: what they have in common once they are read."""

    key: bytes
    medium: str
    occurred_at: datetime
    people: tuple[Address, ...]
    subject: str
    text: str
    folds: tuple[tuple[int, int, str], ...]
    minutes: float | None
    thread: str
    title: str
    external_id: str
    not_contact: str
    attached: tuple[Attached, ...] = field(default=())


def said(record: Incoming | Meeting) -> Said:
    """One shape for what channels return, within what both databases hold.

    Raises:
        OverflowError: it happened before the year 1 or after 9999.
        ValueError: its moment has no zone.

    """
    if isinstance(record, Meeting):
        place = (record.place,) if record.place and record.place not in record.text else ()
        return Said(
            natural(record.key), "meeting", _moment(record.starts_at), _people(record.people),
            record.title, "\n\n".join((*place, record.text)).strip(), (),
            _minutes(record.minutes), record.thread or record.key, record.title,
            record.external_id, record.not_contact[:30],
        )  # fmt: skip
    return Said(
        natural(record.key), record.medium[:20], _moment(record.occurred_at),
        _people(record.people), record.subject, record.text,
        tuple((f.start, f.end, f.kind) for f in record.folds), _minutes(record.minutes),
        record.thread or record.key, record.thread_title, record.external_id,
        record.not_contact[:30], record.attached[:ATTACHED_MAX],
    )  # fmt: skip


def _moment(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("a moment without zone")
    return at.astimezone(UTC)


def _minutes(minutes: float | None) -> float | None:
    """As given, if it is a length of time at all: SQLite takes infinity for a number."""
    return minutes if minutes is not None and math.isfinite(minutes) and minutes >= 0 else None


def _people(people: Sequence[Address]) -> tuple[Address, ...]:
    return tuple(
        who
        if len(who.value) <= VALUE_MAX_CHARS
        else replace(who, value=who.value[:VALUE_MAX_CHARS])
        for who in people
        if who.value
    )


def direction_of(thing: Said, book: Book) -> Direction:
    """Who spoke. Before anybody said who we are, everything in our files came in."""
    if thing.medium in BOTH_SPEAK:
        return Direction.TOGETHER
    sender = next((who for who in thing.people if who.role == "from"), None)
    if sender is not None and book.is_ours(sender.kind, sender.value):
        return Direction.OUT
    return Direction.IN


def reason_of(thing: Said, book: Book) -> str:
    """Why this is no contact; empty when it counts. Talk among ourselves does not."""
    if thing.not_contact or book.is_empty:
        return thing.not_contact
    is_all_ours = all(book.is_ours(who.kind, who.value) for who in thing.people)
    return INTERNAL if is_all_ours else ""


def in_contact(thing: Said, book: Book) -> list[Address]:
    """Those of its people who thereby become people of ours.

    Whoever wrote to us; whom we wrote to in To; who sat with us. Nobody, when it is no contact.
    """
    if reason_of(thing, book):
        return []
    direction = direction_of(thing, book)
    sender = next((who for who in thing.people if who.role == "from"), None)
    is_by_us = sender is not None and book.is_ours(sender.kind, sender.value)
    return [
        who
        for who in thing.people
        if not book.is_ours(who.kind, who.value) and counts(who.role, direction, is_by_us=is_by_us)
    ]


def counts(role: str, direction: str, *, is_by_us: bool) -> bool:
    """Whether taking part in this role is being in contact with us."""
    if direction == Direction.IN:
        return role == "from"
    if direction == Direction.OUT:
        return role in {"to", "with"}
    return role in {"from", "with", "to"} or (role == "invited" and is_by_us)


def ensure_handles(
    keys: Iterable[HandleKey], *, book: Book, now: datetime
) -> dict[HandleKey, Handle]:
    """The handles of these addresses, made where they were missing."""
    wanted = sorted(set(keys))
    found = handles_of(wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        made = Handle.objects.bulk_create(
            Handle(kind=kind, value=value, is_ours=book.is_ours(kind, value), added_at=now)
            for kind, value in missing
        )
        found.update(((handle.kind, handle.value), handle) for handle in made)
    return found


def handles_of(keys: Sequence[HandleKey]) -> dict[HandleKey, Handle]:
    """Those of the addresses that we know."""
    found: dict[HandleKey, Handle] = {}
    values: dict[str, set[str]] = defaultdict(set)
    for kind, value in keys:
        values[kind].add(value)
    for kind, those in sorted(values.items()):
        ordered = sorted(those)
        for start in range(0, len(ordered), CHUNK):
            # By kind as well: that is the order of the index.
            known = Handle.objects.filter(kind=kind, value__in=ordered[start : start + CHUNK])
            found.update(((handle.kind, handle.value), handle) for handle in known)
    return found


def known_interactions(keys: Iterable[bytes]) -> dict[bytes, int]:
    """Which natural keys we have, with their ids."""
    return known(Interaction, keys)


def known(model: type[models.Model], keys: Iterable[bytes]) -> dict[bytes, int]:
    """Ids by natural key, of a model that has one."""
    wanted, found = list(set(keys)), {}
    for start in range(0, len(wanted), CHUNK):
        some = model._default_manager.filter(natural_key__in=wanted[start : start + CHUNK])
        found.update({bytes(key): pk for key, pk in some.values_list("natural_key", "pk")})
    return found


def take_in(things: Sequence[Said], *, book: Book, now: datetime) -> dict[bytes, tuple[int, bool]]:
    """Take in some things said or done; those we have already are left as they are.

    Args:
        things: in any order; the same key may come twice.
        book: who we are.
        now: for the handles that are new.

    Returns:
        natural key → (interaction id, whether it is new). Handles that should become people
        are for the caller: `qualifying`.

    """
    have = known_interactions(thing.key for thing in things)
    new = {thing.key: thing for thing in things if thing.key not in have}
    result = {key: (pk, False) for key, pk in have.items()}
    if not new:
        return result
    fresh = list(new.values())
    handles = ensure_handles(
        ((who.kind, who.value) for thing in fresh for who in thing.people), book=book, now=now
    )
    rows.insert(
        Interaction,
        ("natural_key", "medium", "occurred_at", "sender", "minutes"),
        (
            (thing.key, thing.medium, thing.occurred_at, _sender(thing, handles), thing.minutes)
            for thing in fresh
        ),
    )
    made = known_interactions(new)
    pairs = [(made[thing.key], thing) for thing in fresh]
    _write_beside(pairs, handles, book)
    result.update({thing.key: (pk, True) for pk, thing in pairs})
    return result


def _sender(thing: Said, handles: dict[HandleKey, Handle]) -> int | None:
    who = next((who for who in thing.people if who.role == "from"), None)
    return handles[who.kind, who.value].pk if who else None


def _write_beside(
    pairs: list[tuple[int, Said]], handles: dict[HandleKey, Handle], book: Book
) -> None:
    conversations = _ensure_conversations([thing for _, thing in pairs])
    unsure = {
        conversations[_thread(thing)].pk
        for _, thing in pairs
        if thing.subject and conversations[_thread(thing)].title != thing.title[:300]
    }
    rows.insert(
        Words,
        ("interaction", "subject", "text", "folds"),
        ((pk, thing.subject[:1000], thing.text, list(thing.folds)) for pk, thing in pairs),
    )
    rows.insert(
        Placement,
        ("interaction", "conversation", "direction", "is_contact", "not_contact", "external_id"),
        (
            (pk, conversations[_thread(thing)].pk, direction_of(thing, book).value, not why_not,
             why_not, thing.external_id[:500])
            for pk, thing in pairs
            for why_not in [reason_of(thing, book)]
        ),
    )  # fmt: skip
    settle_titles(unsure)
    rows.insert(
        Participant,
        ("interaction", "handle", "role", "name", "occurred_at"),
        (
            (pk, handles[kind, value].pk, role, name[:200], thing.occurred_at)
            for pk, thing in pairs
            for (kind, value, role), name in _places(thing).items()
        ),
    )
    rows.insert(
        Attachment,
        ("interaction", "position", "name", "content_type", "size_bytes", "part"),
        (
            (pk, position, one.name[:300], one.content_type[:120], one.size_bytes, one.part[:60])
            for pk, thing in pairs
            for position, one in enumerate(thing.attached)
        ),
    )
    index.index_words(
        (
            pk, thing.occurred_at, thing.medium,
            f"{thing.subject}\n{own_text(thing.text, thing.folds)}",
        )
        for pk, thing in pairs
    )  # fmt: skip


def _places(thing: Said) -> dict[tuple[str, str, str], str]:
    """Who took part in which role, each once, and what they were called there first."""
    found: dict[tuple[str, str, str], str] = {}
    for who in thing.people:
        found.setdefault((who.kind, who.value, who.role[:10]), who.name)
    return found


def _thread(thing: Said) -> bytes:
    return natural(f"{thing.medium} {thing.thread}")


def _ensure_conversations(things: Sequence[Said]) -> dict[bytes, Conversation]:
    wanted = {_thread(thing): thing for thing in reversed(things)}
    keys, found = list(wanted), {}
    for start in range(0, len(keys), CHUNK):
        for row in Conversation.objects.filter(key__in=keys[start : start + CHUNK]):
            found[bytes(row.key)] = row
    made = Conversation.objects.bulk_create(
        Conversation(key=key, medium=thing.medium, title=thing.title[:300])
        for key, thing in wanted.items()
        if key not in found
    )
    found.update({bytes(row.key): row for row in made})
    return found


def settle_titles(ids: Iterable[int]) -> None:
    """Call conversations as the earliest of what was said in each calls them.

    So the title hangs on what is there and not on the order in which it came. Chats have no
    subjects; they are called what their export calls them.
    """
    wanted, changed = sorted(set(ids)), []
    for start in range(0, len(wanted), CHUNK):
        subjects = (
            Placement.objects.filter(conversation__in=wanted[start : start + CHUNK])
            .exclude(interaction__words__subject="")
            .order_by("conversation", "interaction__occurred_at", "interaction__natural_key")
            .values_list("conversation", "interaction__words__subject")
        )
        titles: dict[int, str] = {}
        for pk, subject in subjects:
            titles.setdefault(pk, thread_title(subject)[:300])
        for row in Conversation.objects.filter(pk__in=list(titles)):
            if row.title != titles[row.pk]:
                row.title = titles[row.pk]
                changed.append(row)
    Conversation.objects.bulk_update(changed, ["title"], batch_size=200)


def keep_beside(pk: int, contents: Sequence[tuple[int, Blob]]) -> None:
    """Tie the bytes that came beside an interaction (a chat's photos) to its attachments."""
    for position, blob in contents:
        Attachment.objects.filter(interaction_id=pk, position=position, blob=None).update(
            blob=blob, size_bytes=blob.length
        )
