"""What is shown of what the search found: the sentence, the person and the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sobremesa.conversations.models import Interaction
from sobremesa.core.text import Term, own_text, sentence_with, tokens
from sobremesa.people.models import Handle, Person
from sobremesa.people.queries import visible_to
from sobremesa.us.models import User

NAME_ROLES = {"from": 0, "with": 1, "to": 2, "invited": 3, "cc": 4, "bcc": 5, "absent": 6}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: a person, a handle that is nobody yet, or something said.

    `kind` is `person`, `handle` or `said`. `name` is who it is about; `person` may be None for
    what nobody known to us said. `snippet` is the sentence, `spans` where its words stand.
    """

    kind: str
    name: str
    person: Person | None = None
    handle: Handle | None = None
    interaction: Interaction | None = None
    at: datetime | None = None
    medium: str = ""
    direction: str = ""
    conversation: str = ""
    snippet: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The snippet in pieces: (words, whether they were searched for)."""
        cut, at = [], 0
        for start, end in self.spans:
            cut += [(self.snippet[at:start], False), (self.snippet[start:end], True)]
            at = end
        return [piece for piece in [*cut, (self.snippet[at:], False)] if piece[0]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found. `after` asks for the next page; None when this was the last."""

    hits: tuple[Hit, ...] = ()
    after: int | None = None
    terms: tuple[Term, ...] = field(default=())


def person_hit(person: Person) -> Hit:
    """Somebody, with where they belong and are reached. What it reads is to be fetched before."""
    organisations = [one.organisation.name for one in person.memberships.all()]
    handles = [one.value for one in person.handles.all() if one.kind != "person"]
    glance = getattr(person, "glance", None)
    return Hit(
        "person",
        person.name or next(iter(handles), ""),
        person=person,
        at=glance.last_at if glance else None,
        snippet=" · ".join([*organisations, *handles][:3]),
    )


def said_hits(user: User, ids: Sequence[int], terms: tuple[Term, ...]) -> list[Hit]:
    """Some things said, in that order, each with its sentence and whom it was with."""
    found = (
        Interaction.objects.select_related("words", "placement__conversation")
        .prefetch_related("participants__handle__person", "participants__handle__sharings__person")
        .in_bulk(ids)
    )
    people = {
        person.pk: person
        for interaction in found.values()
        for participant in interaction.participants.all()
        for person in _people_behind(participant.handle)
    }
    seen = set(visible_to(user).filter(pk__in=people).values_list("pk", flat=True))
    return [_said_hit(found[pk], terms, seen) for pk in ids if pk in found]


def _said_hit(interaction: Interaction, terms: tuple[Term, ...], seen: set[int]) -> Hit:
    person, name = _counterpart(interaction, seen)
    words, placement = interaction.words, interaction.placement
    own = own_text(words.text, words.folds)
    snippet, spans = sentence_with(own, terms)
    if words.subject and len(_found_in(words.subject, terms)) > len(_found_in(snippet, terms)):
        snippet, spans = sentence_with(words.subject, terms)
    return Hit(
        "said",
        name,
        person=person,
        interaction=interaction,
        at=interaction.occurred_at,
        medium=interaction.medium,
        direction=placement.direction,
        conversation=placement.conversation.code,
        snippet=snippet,
        spans=spans,
    )


def _found_in(text: str, terms: tuple[Term, ...]) -> set[str]:
    words = set(tokens(text))
    return {term.word for term in terms if any(term.finds(word) for word in words)}


def _people_behind(handle: Handle) -> list[Person]:
    if handle.person is not None:
        return [handle.person]
    return [sharing.person for sharing in handle.sharings.all()]


def _counterpart(interaction: Interaction, seen: set[int]) -> tuple[Person | None, str]:
    """Whom it was with: the first by role whom the colleague may see, else what they are called."""
    order = sorted(
        interaction.participants.all(), key=lambda one: (NAME_ROLES.get(one.role, 9), one.pk)
    )
    for participant in order:
        for person in _people_behind(participant.handle):
            if person.pk in seen:
                return person, person.name or participant.name or participant.handle.value
    others = [one for one in order if not one.handle.is_ours] or order
    return None, next((one.name or one.handle.value for one in others), "")
