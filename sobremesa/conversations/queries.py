"""What was said with somebody, as one colleague may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Min, Prefetch, Q, QuerySet
from django.db.models.functions import Left, Length
from django.http import Http404
from django.utils import timezone

from sobremesa.conversations.models import Arrival, Attachment, Direction, Interaction, Participant
from sobremesa.conversations.search import saying, seen_by
from sobremesa.core.excerpts import Piece, pieces
from sobremesa.core.pictures.strips import Talk
from sobremesa.core.text import query_terms
from sobremesa.people.models import Card, Person
from sobremesa.us.models import OurHandle, User

PAGE = 40
SHOWN_CHARS = 12_000
"""How much of a text a list shows; the whole is one click away."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Cursor = tuple[datetime, int]


# -------------------------------------------------------------------------------- access


def access_interaction(user: User, pk: int) -> Interaction:
    """One thing said, with its words, if this colleague may see it (`search.seen_by`).

    Raises:
        Http404: there is none, or this colleague may not see it.

    """
    rows = Interaction.objects.select_related("words", "placement__conversation", "sender")
    found = rows.filter(pk=pk).first()
    if found is None or not _may_see(user, found):
        raise Http404
    return found


def _may_see(user: User, interaction: Interaction) -> bool:
    return seen_by(user, Interaction.objects.filter(pk=interaction.pk)).exists()


def access_attachment(user: User, interaction_pk: int, position: int) -> Attachment:
    """One file that came along.

    Raises:
        Http404: there is none, or this colleague may not see what it came with.

    """
    interaction = access_interaction(user, interaction_pk)
    found = Attachment.objects.select_related("blob").filter(
        interaction=interaction, position=position
    )
    attachment = found.first()
    if attachment is None:
        raise Http404
    return attachment


def arrivals_of(interaction: Interaction) -> list[Arrival]:
    """By which roads it came, the first one first, with where its bytes lie."""
    roads = Arrival.objects.filter(interaction=interaction)
    return list(roads.select_related("delivery__blob", "delivery__account").order_by("pk"))


# ------------------------------------------------------------------------------ timeline


NOT_THERE = ("cc", "bcc", "absent")
"""Roles of those to whom nothing was said: in copy, or invited and not there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of a timeline; by default all of it.

    `only_counted` is what measures count: contact in which the person was not merely in copy.
    """

    medium: str = ""
    year: int | None = None
    words: str = ""
    only_contact: bool = False
    only_counted: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Wanted()


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who took part, as a timeline names them."""

    name: str
    code: str = ""  # of the person, if the handle is one's
    is_ours: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, ready to be shown."""

    interaction: Interaction
    subject: str
    pieces: Sequence[Piece]
    is_cut: bool
    ours: Sequence[Who]
    others: Sequence[Who]  # besides the person whose timeline this is
    files: Sequence[Attachment]
    is_only_copied: bool  # the person was in Cc, or did not come

    @property
    def is_bare(self) -> bool:
        """A message in a running chat: nothing but words."""
        return not (self.subject or self.files or self.interaction.minutes)


def timeline(
    person: Person,
    handle_ids: Collection[int],
    wanted: Wanted,
    *,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> tuple[list[Line], Cursor | None]:
    """What was said with somebody, newest first, and where to go on.

    Two index walks and five queries, however long the timeline is.
    """
    rows = _narrowed(Participant.objects.filter(handle_id__in=handle_ids), wanted)
    if before:
        at, pk = before
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, interaction__lt=pk))
    found = list(
        rows.order_by("-occurred_at", "-interaction_id")
        .values_list("occurred_at", "interaction_id")
        .distinct()[: limit + 1]
    )
    shown = found[:limit]
    after = shown[-1] if len(found) > limit else None
    return lines([pk for _at, pk in shown], set(handle_ids), person), after


def _narrowed(rows: QuerySet[Participant], wanted: Wanted) -> QuerySet[Participant]:
    if wanted.medium:
        rows = rows.filter(interaction__medium=wanted.medium)
    if wanted.only_contact or wanted.only_counted:
        rows = rows.filter(interaction__placement__is_contact=True)
    if wanted.only_counted:
        rows = rows.exclude(role__in=NOT_THERE)
    if wanted.since:
        rows = rows.filter(occurred_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(occurred_at__lte=wanted.until)
    if wanted.year:
        here = timezone.get_current_timezone()
        rows = rows.filter(
            occurred_at__gte=datetime(wanted.year, 1, 1, tzinfo=here),
            occurred_at__lt=datetime(wanted.year + 1, 1, 1, tzinfo=here),
        )
    if terms := query_terms(wanted.words):  # as in the search: no accents, no plurals
        rows = rows.filter(interaction__in=saying(terms))
    return rows


def lines(
    pks: Sequence[int], handle_ids: Collection[int] = (), person: Person | None = None
) -> list[Line]:
    """Some things said, in this order, ready to be shown. Four queries."""
    rows = (
        Interaction.objects.filter(pk__in=pks)
        .select_related("words", "placement", "sender")
        .defer("words__text")
        .annotate(shown=Left("words__text", SHOWN_CHARS), length=Length("words__text"))
        .prefetch_related(
            Prefetch(
                "participants",
                Participant.objects.select_related("handle__person").order_by("pk"),
            ),
            Prefetch("attachments", Attachment.objects.order_by("position")),
        )
    )
    by_pk = {row.pk: row for row in rows}
    names = our_names()
    return [_line(by_pk[pk], set(handle_ids), person, names) for pk in pks if pk in by_pk]


def _line(
    row: Interaction,
    handle_ids: Collection[int],
    person: Person | None,
    names: dict[tuple[str, str], str],
) -> Line:
    mine = [one for one in row.participants.all() if one.handle_id in handle_ids]
    ours: list[Who] = []
    others: list[Who] = []
    seen = {person.code if person else ""}
    for one in row.participants.all():
        who = who_is(one, names)
        if who.is_ours:
            if who.name not in {each.name for each in ours}:
                ours.append(who)
        elif one.handle_id not in handle_ids and (who.code or who.name) not in seen:
            seen.add(who.code or who.name)
            others.append(who)
    shown, length = getattr(row, "shown", "") or "", getattr(row, "length", 0) or 0
    return Line(
        interaction=row,
        subject=row.words.subject,
        pieces=pieces(shown, row.words.folds),
        is_cut=length > len(shown),
        ours=ours,
        others=others,
        files=list(row.attachments.all()),
        is_only_copied=bool(mine) and all(one.role in {"cc", "bcc", "absent"} for one in mine),
    )


def who_is(participant: Participant, names: dict[tuple[str, str], str]) -> Who:
    """How somebody who took part is named: ours as we are called, people as we call them."""
    handle = participant.handle
    if handle.is_ours:
        name = names.get((handle.kind, handle.value)) or participant.name or handle.written
        return Who(name, is_ours=True, role=participant.role)
    if handle.person:
        return Who(handle.person.name, handle.person.code, role=participant.role)
    return Who(participant.name or handle.written, role=participant.role)


def our_names() -> dict[tuple[str, str], str]:
    """Which colleague is behind each of our handles. One query, of as many rows as we are."""
    rows = OurHandle.objects.filter(user__isnull=False)
    return {
        (kind, value): name for kind, value, name in rows.values_list("kind", "value", "user__name")
    }


def participants_of(interaction: Interaction) -> list[Who]:
    """Everybody who took part, in the order of the letter."""
    rows = interaction.participants.select_related("handle__person").order_by("pk")
    names = our_names()
    return [who_is(one, names) for one in rows]


# ------------------------------------------------------------------------- how we talk


@dataclass(frozen=True, slots=True)
class Reach:
    """What a timeline holds in all, for its filters and its sentence."""

    media: Sequence[str]
    years: Sequence[int]
    first_at: datetime | None


def reach(handle_ids: Collection[int]) -> Reach:
    """Which media and years there are, most recent first. Two queries."""
    rows = Participant.objects.filter(handle_id__in=handle_ids)
    media = rows.order_by("interaction__medium").values_list("interaction__medium", flat=True)
    ends = rows.aggregate(first=Min("occurred_at"))
    first = ends["first"]
    last = rows.order_by("-occurred_at").values_list("occurred_at", flat=True).first()
    if first is None or last is None:
        return Reach((), (), None)
    years = range(timezone.localtime(last).year, timezone.localtime(first).year - 1, -1)
    return Reach(tuple(media.distinct()), tuple(years), first)


def talks(handle_ids: Collection[int], *, since: datetime, until: datetime) -> list[Talk]:
    """Contact between two moments, one entry a day and conversation, in order.

    Who began is who spoke first that day. One query; a row for each thing said.
    """
    rows = (
        Participant.objects.filter(
            handle_id__in=handle_ids,
            occurred_at__gte=since,
            occurred_at__lte=until,
            interaction__placement__is_contact=True,
        )
        .exclude(role__in=NOT_THERE)
        .order_by("occurred_at", "interaction_id")
        .values_list(
            "interaction_id",
            "occurred_at",
            "interaction__medium",
            "interaction__minutes",
            "interaction__placement__conversation_id",
            "interaction__placement__direction",
            "interaction__sender__is_ours",
        )
        .annotate(chars=Length("interaction__words__text"))
        .distinct()
    )
    found: dict[tuple[int, object], Talk] = {}
    here, seen = timezone.get_current_timezone(), set()
    for pk, at, medium, minutes, conversation, direction, by_us, chars in rows:
        if pk in seen:
            continue
        seen.add(pk)
        on, words = at.astimezone(here).date(), (chars or 0) // 6
        is_ours = direction == Direction.OUT or (
            direction == Direction.TOGETHER and by_us is not False
        )
        before = found.get((conversation, on))
        if before is None:
            found[conversation, on] = Talk(on, medium, is_ours, minutes, words)
        else:
            total = (before.minutes or 0) + (minutes or 0)
            found[conversation, on] = Talk(
                on, medium, before.is_ours, total or None, before.words_count + words
            )
    return list(found.values())


# ------------------------------------------------------------------------------- cursors


def cursor_words(cursor: Cursor | None) -> str:
    """A place in a list, as it stands in an address."""
    if cursor is None:
        return ""
    at, pk = cursor
    return f"{(at - EPOCH) // timedelta(microseconds=1)}.{pk}"


def cursor_of(words: str) -> Cursor | None:
    """The place again; None for words that are none, which is the beginning."""
    moment, dot, pk = words.partition(".")
    if not (dot and moment.lstrip("-").isdecimal() and pk.isdecimal() and len(words) < 40):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(moment)), int(pk)
    except (OverflowError, ValueError):
        return None


# ---------------------------------------------------------------------------------- cards


@dataclass(frozen=True, slots=True)
class CardSeen:
    """An entry of somebody's address book, and where it was read."""

    card: Card
    path: str
    read_at: datetime


def cards_of(person: Person) -> list[CardSeen]:
    """The address-book entries about somebody, the latest read first. Two queries."""
    roads = Prefetch("arrivals", Arrival.objects.select_related("delivery").order_by("pk"))
    found = []
    for card in person.cards.prefetch_related(roads).order_by("-read_at", "pk"):
        first = next(iter(card.arrivals.all()), None)
        found.append(CardSeen(card, first.delivery.path if first else "", card.read_at))
    return found
