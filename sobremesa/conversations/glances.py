"""Lists of people by how we talk with them: who waits, who is missing, with whom we talked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from sobremesa.conversations.models import Glance, Interaction, Participant, Words
from sobremesa.conversations.queries import Cursor
from sobremesa.core.absence import DAYS_MIN, SILENCE_MIN_DAYS, is_long_unseen
from sobremesa.core.excerpts import shortened
from sobremesa.core.text import own_text
from sobremesa.people.models import Person
from sobremesa.people.queries import hidden, sees, with_organisations
from sobremesa.us.models import Role, User

OLD_DAYS = 60
"""A wait longer than this is shown apart: it is a habit by now, not today's work."""

QUOTED_CHARS = 240
READ_CHARS = 6_000
CANDIDATES_AT_ONCE = 12
CANDIDATES_MAX = 48


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who waits, and the words they wait with."""

    person: Person
    since: datetime
    interaction: Interaction | None
    subject: str
    words: str

    @property
    def organisation(self) -> str:
        """Where they belong, if anywhere."""
        return organisation_of(self.person)


def organisation_of(person: Person) -> str:
    """The name of the first organisation they belong to now, without a query of its own."""
    present = getattr(person, "present", [])
    return present[0].organisation.name if present else ""


def waiting(user: User) -> QuerySet[Glance]:
    """Those for whom it is our turn, oldest first."""
    return Glance.objects.filter(sees(user, "person__"), waiting_since__isnull=False).order_by(
        "waiting_since", "person_id"
    )


def waiting_counts(user: User, *, now: datetime) -> tuple[int, int]:
    """How many wait, and how many of them for longer than `OLD_DAYS`. At most two queries.

    Whoever sees everybody has them counted from the index of those who wait, less the few who are
    hidden, so that no person is looked at.
    """
    is_old = Q(waiting_since__lt=now - timedelta(days=OLD_DAYS))
    at = "waiting_since"  # it lies in the index, `pk` does not
    counts = {"everybody": Count(at), "old": Count(at, filter=is_old)}
    if user.role == Role.KEEPER:
        found = waiting(user).order_by().aggregate(**counts)
        return found["everybody"], found["old"]
    rows = Glance.objects.filter(waiting_since__isnull=False)
    found = rows.aggregate(**counts)
    less = rows.filter(person__in=hidden()).aggregate(**counts)
    return found["everybody"] - less["everybody"], found["old"] - less["old"]


def waits(
    user: User,
    *,
    limit: int,
    after: Cursor | None = None,
    since: datetime | None = None,
) -> tuple[list[Wait], Cursor | None]:
    """Who waits, oldest first, with their words; and where to go on. Three queries.

    Args:
        user: only whom they may see.
        limit: how many.
        after: the cursor of the page before.
        since: leave out those who wait since before this moment.

    """
    rows = waiting(user)
    if since:
        rows = rows.filter(waiting_since__gte=since)
    if after:
        at, pk = after
        rows = rows.filter(Q(waiting_since__gt=at) | Q(waiting_since=at, person__gt=pk))
    found = list(rows.select_related("waiting_for")[: limit + 1])
    shown = found[:limit]
    people = {
        person.pk: person
        for person in with_organisations(
            Person.objects.filter(pk__in=[row.pk for row in shown]).select_related("keeper")
        )
    }
    texts = quoted([row.waiting_for_id for row in shown if row.waiting_for_id])
    last = shown[-1] if len(found) > limit else None
    cursor = (last.waiting_since, last.pk) if last and last.waiting_since else None
    return [_wait(row, people[row.pk], texts) for row in shown], cursor


def _wait(row: Glance, person: Person, texts: dict[int, tuple[str, str]]) -> Wait:
    subject, words = texts.get(row.waiting_for_id or 0, ("", ""))
    if row.waiting_since is None:
        raise ValueError("asked for somebody who does not wait")
    return Wait(person, row.waiting_since, row.waiting_for, subject, words)


def quoted(pks: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Subject and own words of some things said, short enough to be quoted. One query."""
    rows = (
        Words.objects.filter(pk__in=pks)
        .annotate(head=Left("text", READ_CHARS))
        .values_list("pk", "subject", "head", "folds")
    )
    return {
        pk: (subject, shortened(own_text(head, folds), QUOTED_CHARS))
        for pk, subject, head, folds in rows
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """Where we stand with one person: their glance, and what they wait for, if they do."""

    glance: Glance
    wait: Wait | None

    @property
    def first_at(self) -> datetime | None:
        """When we first talked."""
        return self.glance.first_at


def standing(person: Person) -> Standing | None:
    """Where we stand with somebody whom the caller may see. At most two queries."""
    row = Glance.objects.select_related("waiting_for").filter(person=person).first()
    if row is None:
        return None
    if row.waiting_since is None:
        return Standing(row, None)
    texts = quoted([row.waiting_for_id] if row.waiting_for_id else [])
    return Standing(row, _wait(row, person, texts))


@dataclass(frozen=True, slots=True)
class Last:
    """Somebody with whom we have talked, and what was said last."""

    person: Person
    interaction: Interaction
    direction: str
    subject: str
    words: str


def last_talked(user: User, *, limit: int) -> list[Last]:
    """With whom we talked last, the latest first. Three queries."""
    rows = list(
        Glance.objects.filter(sees(user, "person__"), last_contact__isnull=False)
        .order_by("-last_at", "-person_id")
        .select_related("last_contact__placement")[:limit]
    )
    people = {
        person.pk: person
        for person in with_organisations(Person.objects.filter(pk__in=[row.pk for row in rows]))
    }
    texts = quoted([row.last_contact_id for row in rows if row.last_contact_id])
    return [
        Last(
            people[row.pk],
            row.last_contact,
            row.last_contact.placement.direction,
            *texts.get(row.last_contact_id or 0, ("", "")),
        )
        for row in rows
        if row.last_contact is not None
    ]


def lasts_of(people: Sequence[int]) -> dict[int, Last]:
    """What was said last with each of some people whom the caller may see. Two queries."""
    rows = list(
        Glance.objects.filter(person__in=people, last_contact__isnull=False).select_related(
            "person", "last_contact__placement"
        )
    )
    texts = quoted([row.last_contact_id for row in rows if row.last_contact_id])
    return {
        row.pk: Last(
            row.person,
            row.last_contact,
            row.last_contact.placement.direction,
            *texts.get(row.last_contact_id or 0, ("", "")),
        )
        for row in rows
        if row.last_contact is not None
    }


# ------------------------------------------------------------------------ empty chairs


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody long unseen: since when, and how often we used to talk."""

    person: Person
    last_at: datetime
    contact_count: int

    @property
    def organisation(self) -> str:
        """Where they belong, if anywhere."""
        return organisation_of(self.person)


def long_unseen(
    user: User, *, now: datetime, limit: int, besides: Sequence[int] = ()
) -> list[Missing]:
    """Those we used to talk with and have not for long (`core.absence`), the closest first.

    Closest is whom we talked with most often. The `CANDIDATES_MAX` closest of those silent for
    two months are looked at, a dozen at a time, until the chairs are full.
    """
    silent = (
        Glance.objects.filter(
            sees(user, "person__"),
            last_at__lt=now - timedelta(days=SILENCE_MIN_DAYS),
            contact_count__gte=DAYS_MIN,
        )
        .exclude(person__in=list(besides))
        .order_by("-contact_count", "-person_id")  # both down, as `glance_by_count` is read
    )
    found: list[Missing] = []
    for start in range(0, CANDIDATES_MAX, CANDIDATES_AT_ONCE):
        some = list(silent[start : start + CANDIDATES_AT_ONCE])
        if not some:
            break
        days = contact_days([row.pk for row in some])
        people = {
            person.pk: person
            for person in with_organisations(Person.objects.filter(pk__in=[r.pk for r in some]))
        }
        found += [
            Missing(people[row.pk], row.last_at, row.contact_count)
            for row in some
            if row.last_at and is_long_unseen(days[row.pk], timezone.localdate(now))
        ]
        if len(found) >= limit:
            break
    return found[:limit]


def contact_days(people: Sequence[int]) -> dict[int, list[date]]:
    """On which days there was contact with each, on the firm's calendar. One query."""
    rows = Participant.objects.filter(
        handle__person__in=people, interaction__placement__is_contact=True
    ).exclude(role__in=("cc", "bcc", "absent"))
    found: dict[int, set[date]] = defaultdict(set)
    here, now = timezone.get_current_timezone(), timezone.now()
    for person, at in rows.values_list("handle__person", "occurred_at").iterator():
        if at <= now and person is not None:
            found[person].add(at.astimezone(here).date())
    return {person: sorted(found[person]) for person in people}
