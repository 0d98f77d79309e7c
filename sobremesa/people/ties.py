"""What two people have to do with each other, from whichever end one looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sobremesa.journal import record
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.models import Person, Tie, TieKind
from sobremesa.people.queries import may_change, visible_to
from sobremesa.us.models import User

NOTE_MAX = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """A tie as it is seen from one of its two ends: "mother of" Luis."""

    tie: Tie
    words: str
    other: Person

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.tie.until_on is not None


def words_of(texts: dict[str, str]) -> str:
    """A text that the firm wrote in several languages, in the reader's, else in any."""
    language = (translation.get_language() or "en")[:2]
    return texts.get(language) or next((text for text in texts.values() if text), "")


def kinds() -> QuerySet[TieKind]:
    """The kinds of tie to choose from."""
    return TieKind.objects.filter(retired_at=None).order_by("pk")


def ties_of(person: Person, user: User) -> list[Seen]:
    """Their ties with people whom this colleague sees, those that stand first. One query."""
    seen = visible_to(user)
    rows = (
        Tie.objects.filter(Q(person=person, other__in=seen) | Q(other=person, person__in=seen))
        .select_related("kind", "person", "other")
        .order_by("pk")
    )
    found = [
        Seen(one, words_of(one.kind.words), one.other)
        if one.person_id == person.pk
        else Seen(one, words_of(one.kind.back_words), one.person)
        for one in rows
    ]
    return sorted(found, key=lambda one: one.is_over)


def access_tie(user: User, pk: int) -> Tie:
    """One tie, if both its ends may be seen.

    Raises:
        Http404: there is none, or one of the two is not theirs to see.

    """
    seen = visible_to(user)
    found = (
        Tie.objects.select_related("person", "other", "kind")
        .filter(pk=pk, person__in=seen, other__in=seen)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _must_see(by: User, *people: Person) -> None:
    pks = {one.pk for one in people}
    if not may_change(by) or visible_to(by).filter(pk__in=pks).count() != len(pks):
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))


@transaction.atomic
def tie(
    person: Person, other: Person, kind: TieKind, *, is_back: bool = False, note: str = "",
    since_on: date | None = None, by: User, now: datetime,
) -> Tie:  # fmt: skip
    """Say what two people have to do with each other. Saying it twice leaves one tie.

    Args:
        person: who is `kind` of `other`; the other way round when `is_back`.
        other: the other end.
        kind: one of `kinds`.
        is_back: read the kind from its other end ("child of").
        note: anything to bear in mind.
        since_on: since when, if that is known.
        by: who says it.
        now: when.

    Raises:
        Incomplete: both ends are the same person.
        ReadersOnlyRead: one end is not theirs to see, or they only read.

    """
    _must_see(by, person, other)
    if person.pk == other.pk:
        raise Incomplete(_("Choose somebody else: these are the same person."), field="other")
    one, two = (other, person) if is_back else (person, other)
    ends = Q(person=one, other=two)
    if kind.words == kind.back_words:  # "sibling of" reads the same from both ends
        ends |= Q(person=two, other=one)
    found = Tie.objects.filter(ends, kind=kind).first()
    if found is None:
        found = Tie.objects.create(
            person=one, other=two, kind=kind, note=note.strip()[:NOTE_MAX], since_on=since_on,
            added_at=now, added_by=by,
        )  # fmt: skip
        record("tie.added", found, by=by, at=now, person=person.pk, other=other.pk)
    elif found.until_on is not None or note.strip():
        found.until_on, found.note = None, note.strip()[:NOTE_MAX] or found.note
        found.save(update_fields=["until_on", "note"])
        record("tie.added", found, by=by, at=now, person=person.pk, other=other.pk)
    return found


@transaction.atomic
def end(one: Tie, *, by: User, now: datetime) -> None:
    """It is over. That it was stays written.

    Raises:
        ReadersOnlyRead: one end is not theirs to see, or they only read.

    """
    _must_see(by, one.person, one.other)
    if one.until_on is not None:
        return
    today = timezone.localdate(now)
    one.until_on = max(today, one.since_on or today)
    one.save(update_fields=["until_on"])
    record("tie.ended", one, by=by, at=now)


@transaction.atomic
def take_away(one: Tie, *, by: User, now: datetime) -> None:
    """It never was: somebody wrote it by mistake.

    Raises:
        ReadersOnlyRead: one end is not theirs to see, or they only read.

    """
    _must_see(by, one.person, one.other)
    record("tie.taken_away", one, by=by, at=now, person=one.person_id, other=one.other_id)
    one.delete()
