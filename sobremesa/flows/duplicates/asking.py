"""The questions for people: are these two one? Is this address used by several?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from sobremesa.flows import settling
from sobremesa.flows.duplicates import joining, proposing
from sobremesa.people import actions, merging
from sobremesa.people.likeness_models import Likeness, SharedGuess
from sobremesa.people.models import Handle, Merge, Person
from sobremesa.people.queries import INNER, sees, visible_to, with_organisations
from sobremesa.us.models import User

AT_ONCE = 10
SHARED_MAX = 30
TWO, LATER = "two", "later"


@dataclass(frozen=True, slots=True)
class Question:
    """Two people side by side, with the reasons to think that they are one."""

    row: Likeness
    one: Person
    other: Person


def open_questions(user: User) -> QuerySet[Likeness]:
    """Pairs of which this colleague sees both, the most likely first."""
    found = Likeness.objects.filter(sees(user, "one__"), sees(user, "other__"))
    return found.order_by("-probability", "pk")


def questions(user: User, *, later: Sequence[int] = ()) -> list[Question]:
    """The next ones; those put off stand at the end, when nothing else is left. Six queries."""
    rows = list(open_questions(user).exclude(pk__in=list(later))[:AT_ONCE])
    if not rows and later:
        rows = list(open_questions(user).filter(pk__in=list(later))[:AT_ONCE])
    ids = {pk for row in rows for pk in (row.one_id, row.other_id)}
    own = Handle.objects.exclude(kind=INNER).order_by("kind", "value")
    people = with_organisations(
        Person.objects.filter(pk__in=ids)
        .select_related("keeper", "glance")
        .prefetch_related(Prefetch("handles", queryset=own, to_attr="shown_handles"))
    )
    known = {person.pk: person for person in people}
    return [Question(row, known[row.one_id], known[row.other_id]) for row in rows]


@transaction.atomic
def answer(user: User, pk: int, said: str, *, now: datetime) -> Merge | None:
    """What a colleague says of one pair: the code of whoever keeps their name, or `two`.

    A pair that somebody else has answered meanwhile is passed over.

    Raises:
        Http404: neither of the two is called by that code.
        Refused: readers change nothing; keepers only people of theirs.

    """
    row = open_questions(user).filter(pk=pk).select_related("one", "other").first()
    if row is None:
        return None
    if said == TWO:
        merging.keep_apart(row.one, row.other, by=user, now=now)
        row.delete()
        return None
    ends = {row.one.code: (row.one, row.other), row.other.code: (row.other, row.one)}
    if said not in ends:
        raise Http404
    kept, gone = ends[said]
    codes = [each[0] for each in row.evidence]
    made = joining.bring_together(
        kept, gone, by=user, now=now, probability=row.probability, evidence=codes
    )
    row.delete()
    # What was asked about the one who is gone is asked about the other, once that was looked at.
    proposing.drop_pairs_of([gone.pk])
    return made


def shared_guesses(user: User) -> list[SharedGuess]:
    """Addresses that several people seem to use, of people whom this colleague sees."""
    found = SharedGuess.objects.filter(
        said_single_at=None, handle__shared_at=None, handle__person__in=visible_to(user)
    )
    return list(found.select_related("handle__person").order_by("reason", "pk")[:SHARED_MAX])


@transaction.atomic
def say_shared(user: User, pk: int, *, is_shared: bool, now: datetime) -> SharedGuess:
    """A colleague's word: several use this address, or it is one person's.

    Raises:
        Http404: there is no such question for them.
        Refused: readers change nothing.

    """
    guess = next((one for one in shared_guesses(user) if one.pk == pk), None)
    if guess is None or guess.handle.person is None:
        raise Http404
    person = guess.handle.person
    if not is_shared:
        actions.must_write(user, person)
        SharedGuess.objects.filter(pk=guess.pk).update(said_single_at=now)
        return guess
    actions.share_handle(guess.handle, person, by=user, now=now)
    guess.delete()
    settling.settle([person.pk])
    return guess
