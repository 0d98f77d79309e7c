"""Take somebody out of what others said: of the words, of who took part, of the raw bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from sobremesa import faults
from sobremesa.conversations import index, originals, rows, store, taking
from sobremesa.conversations.guards import leaving
from sobremesa.conversations.models import (
    Arrival,
    Attachment,
    Blob,
    Delivery,
    Enclosure,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.flows.rights import redacting, walking
from sobremesa.flows.rights.mentions import chunks, ids_of, naming
from sobremesa.flows.rights.redacting import GAP, Aliases

SUBJECT_MAX = 1000


def theirs(handles: Sequence[int]) -> set[int]:
    """What goes as a whole: what they said, and what was said with them alone."""
    not_they = Participant.objects.filter(interaction=OuterRef("pk"), handle__is_ours=False)
    strangers = not_they.exclude(handle__in=handles)
    took_part = Interaction.objects.filter(participants__handle__in=handles)
    with_them_alone = took_part.filter(~Exists(strangers)).filter(
        Q(sender=None) | Q(sender__is_ours=True) | Q(sender__in=handles)
    )
    return set(ids_of(Interaction.objects.filter(sender__in=handles))) | set(
        ids_of(with_them_alone.distinct())
    )


def with_others(handles: Sequence[int], going: set[int]) -> set[int]:
    """What stays, because somebody else said it to others too: they took part in it."""
    took_part = Participant.objects.filter(handle__in=handles)
    return set(took_part.values_list("interaction", flat=True)) - going


def in_their_threads(going: set[int]) -> set[int]:
    """What was said in the same conversations: there they are quoted without their name."""
    found: set[int] = set()
    for some in chunks(going):
        threads = Placement.objects.filter(interaction__in=some).values("conversation")
        found |= set(ids_of(Placement.objects.filter(conversation__in=threads)))
    return found - going


def going_anyway(people: Sequence[int], going: set[int]) -> dict[str, set[int]]:
    """The rows, by table, from which nobody has to be taken out first: they go as a whole."""
    found: dict[str, set[int]] = {}
    for one in walking.declared():
        if not one.stays:
            rows = walking.rows_about(one, people)
            found[one.model.__name__] = set(rows.values_list("pk", flat=True))
    brought = walking.deliveries_behind(Interaction, sorted(going))
    mixed = walking.deliveries_behind(Interaction, sorted(in_their_threads(going)))
    found["Delivery"] = brought - mixed
    threads: set[int] = set()
    for some in chunks(going):
        placed = Placement.objects.filter(interaction__in=some)
        threads |= set(placed.values_list("conversation", flat=True))
    for some in chunks(in_their_threads(going)):
        stay = Placement.objects.filter(interaction__in=some)
        threads -= set(stay.values_list("conversation", flat=True))
    found["Conversation"] = threads
    return found


def speaking_of(who: Aliases, going: set[int]) -> set[int]:
    """What anybody said in which they may be named."""
    columns = [Words._meta.get_field(name) for name in ("subject", "text")]
    return set(ids_of(naming(Words.objects.all(), columns, who))) - going


def lines_of_theirs(handles: Sequence[int], going: Iterable[int]) -> Iterator[str]:
    """What they wrote, not we, line by line, to know it again where it is quoted."""
    for some in chunks(going):
        by_them = Words.objects.filter(pk__in=some, interaction__sender__in=handles)
        for text in by_them.values_list("text", flat=True):
            yield from redacting.lines_of(text)


@dataclass
class Rewritten:
    """What some interactions become: words by interaction, bytes by delivery and attachment."""

    words: dict[int, tuple[str, str, list[list[object]]]] = field(default_factory=dict)
    bodies: dict[int, bytes] = field(default_factory=dict)
    kept: dict[int, bytes] = field(default_factory=dict)
    dropped: list[int] = field(default_factory=list)


def take_out(
    ids: Iterable[int], handles: Sequence[int], who: Aliases, *, took_part: bool
) -> dict[str, int]:
    """Take them out of some interactions that stay. May be stopped and called again.

    Returns:
        How many texts and originals were written anew, and how many places of theirs went.

    """
    counts = {"words": 0, "originals": 0, "participants": 0, "files": 0}
    with store.Pack() as pack:
        for some in chunks(ids, 100):
            made = _rewritten(some, who, took_part=took_part)
            bodies = [*made.bodies.values(), *made.kept.values()]
            blobs = store.put_missing(pack, {store.digest(body): body for body in bodies})
            with transaction.atomic():
                taking.alone()
                saved = store.save(blobs)
                idle = _write(made, saved)
                gone = Participant.objects.filter(interaction__in=some, handle__in=handles)
                counts["participants"] += gone.delete()[0]
                note = store.note_erasure(drop_idle(idle))
                faults.point("rights.rewritten")
            store.erase(note)
            counts["words"] += len(made.words)
            counts["originals"] += len(made.bodies)
            counts["files"] += len(made.dropped)
    return counts


def _rewritten(ids: Sequence[int], who: Aliases, *, took_part: bool) -> Rewritten:
    made = Rewritten()
    known = Interaction.objects.in_bulk(ids)
    for words in Words.objects.filter(pk__in=ids):
        subject = redacting.taken_out(words.subject, who, took_part=took_part)
        text, folds = redacting.letter_without(words.text, words.folds, who, took_part=took_part)
        if (subject, text) != (words.subject, words.text):
            made.words[words.pk] = (subject[:SUBJECT_MAX], text, folds)
    for attachment in Attachment.objects.filter(interaction__in=ids).exclude(part=""):
        _keep_or_drop(attachment, who, made)
    texts = {pk: one[:2] for pk, one in made.words.items()}
    for delivery, about in _deliveries(ids).items():
        body = _body_of(delivery)
        if body is None or not (took_part or about & set(texts) or _names(body, who)):
            continue
        without = redacting.bytes_without(body, who)
        if without is None:
            some = [known[pk] for pk in sorted(about)]
            without = b"".join(_letter(one, texts, who) for one in some)
        if without != body:
            made.bodies[delivery.pk] = without
    return made


def _names(body: bytes, who: Aliases) -> bool:
    return redacting.bytes_name_them(body, who)


def _body_of(delivery: Delivery) -> bytes | None:
    try:
        return store.read(delivery.blob)
    except store.Damaged:
        return None


def _deliveries(ids: Sequence[int]) -> Mapping[Delivery, set[int]]:
    """The deliveries behind some interactions, each with those that it brought. Two queries."""
    brought: dict[int, set[int]] = defaultdict(set)
    pairs = Arrival.objects.filter(interaction__in=ids).values_list("delivery", "interaction")
    for delivery, interaction in pairs:
        brought[delivery].add(interaction or 0)
    found: dict[Delivery, set[int]] = {}
    for some in chunks(brought):
        rows = Delivery.objects.filter(pk__in=some).select_related("blob")
        found.update((one, brought[one.pk]) for one in rows)
    return found


def _keep_or_drop(attachment: Attachment, who: Aliases, made: Rewritten) -> None:
    """A file in a letter whose bytes are written anew: kept by itself, unless it names them."""
    try:
        content = originals.content_of(attachment)
    except originals.Gone:
        made.dropped.append(attachment.pk)
        return
    if _names(content, who):
        made.dropped.append(attachment.pk)
    else:
        made.kept[attachment.pk] = content


def _letter(one: Interaction, texts: Mapping[int, tuple[str, str]], who: Aliases) -> bytes:
    """What somebody else wrote, as a letter of plain text: what is left of the original."""
    words, letter = one.words, EmailMessage()
    subject, text = texts.get(one.pk, (words.subject, words.text))
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = format_datetime(one.occurred_at)
    if one.placement.external_id.isascii():
        letter["X-Was"] = " ".join(one.placement.external_id.split())
    for role in ("from", "to", "cc"):
        names = [
            formataddr((redacting.taken_out(place.name, who), place.handle.value))
            for place in one.participants.filter(role=role).select_related("handle")
            if not redacting.names_them(place.handle.value, who) and place.handle.value.isascii()
        ]
        if names:
            letter[f"X-{role.title()}"] = ", ".join(" ".join(name.split()) for name in names)
    letter.set_content(text or GAP, cte="8bit")
    return letter.as_bytes()


def _write(made: Rewritten, saved: Mapping[bytes, Blob]) -> set[int]:
    """In the transaction of the caller. Returns the blobs that may be idle now."""
    idle: set[int] = set()
    if made.words:
        with leaving("forget"):
            old = Words.objects.filter(pk__in=made.words)
            old._raw_delete(old.db)
            rows.insert(
                Words,
                ("interaction", "subject", "text", "folds"),
                ((pk, *words) for pk, words in made.words.items()),
            )
        again = Words.objects.filter(pk__in=made.words).select_related("interaction")
        index.index_words(map(index.indexed, again))
    for pk, body in made.bodies.items():
        delivery = Delivery.objects.get(pk=pk)
        idle.add(delivery.blob_id)
        Delivery.objects.filter(pk=pk).update(blob=saved[store.digest(body)])
        _keep_files(delivery, made, saved)
    return idle


def _keep_files(delivery: Delivery, made: Rewritten, saved: Mapping[bytes, Blob]) -> None:
    """The files of a letter that was written anew stand beside it now."""
    told = delivery.arrivals.values("interaction")
    for one in Attachment.objects.filter(interaction__in=told).exclude(part=""):
        content = made.kept.get(one.pk)
        blob = saved[store.digest(content)] if content is not None else None
        Attachment.objects.filter(pk=one.pk).update(
            part="", blob=blob, size_bytes=len(content or b"")
        )
        if blob is not None:
            Enclosure.objects.get_or_create(
                delivery=delivery, position=one.position,
                defaults={"name": one.name, "content_type": one.content_type,
                          "size_bytes": one.size_bytes, "blob": blob},
            )  # fmt: skip


def drop_idle(ids: Iterable[int]) -> list[Blob]:
    """Drop the rows of those bytes that nothing holds any more, and return them for `erase`."""
    found: list[Blob] = []
    for some in chunks(ids):
        blobs = list(
            Blob.objects.filter(pk__in=some, deliveries=None, enclosures=None, attachments=None)
        )
        Blob.objects.filter(pk__in=[blob.pk for blob in blobs]).delete()
        found += blobs
    return found
