"""After an act on people or a talk written down: bring what is worked out about them up to date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sobremesa.conversations.models import Interaction
from sobremesa.conversations.talks import Note, log_talk
from sobremesa.flows.settling import settle
from sobremesa.people.models import Person
from sobremesa.us.models import User


def note_down(person: Person, note: Note, *, by: User, now: datetime) -> Interaction:
    """Write down a talk, and show it in every list at once.

    Raises:
        Refused, ReadersOnlyRead: as `log_talk`.

    """
    interaction = log_talk(person, note, by=by, now=now)
    settle([person.pk])
    return interaction


def freshen(people: Iterable[Person | None]) -> None:
    """Lists and search say at once what a colleague has just changed."""
    settle(person.pk for person in people if person is not None)
