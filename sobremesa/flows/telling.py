"""What the terminal tells of people, as plain values: the same for `--json` and for reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from sobremesa.conversations import search
from sobremesa.conversations.models import Glance, Participant, Words
from sobremesa.core.text import folded_words, own_text
from sobremesa.people.models import Handle, Membership, Person
from sobremesa.people.queries import visible_to
from sobremesa.us.errors import NotUsable
from sobremesa.us.models import Firm, Role, User
from sobremesa.us.ours import our_handle_of

INNER = "person"  # the handle of somebody without an address: nobody needs to see it
AT_ONCE = 400
AT_THE_MACHINE = User(role=Role.STAFF)
"""Whoever sits at the terminal sees everybody but those who were put aside or merged."""


def moment(at: datetime | None) -> str | None:
    """UTC, ISO 8601."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def people_rows() -> Iterator[dict[str, Any]]:
    """Everybody, by name, with where they are reached and how much was said."""
    last: tuple[str, int] = ("", 0)
    while True:
        on = Q(sort_name=last[0], pk__gt=last[1]) | Q(sort_name__gt=last[0])
        some = list(visible_to(AT_THE_MACHINE).filter(on).order_by("sort_name", "pk")[:AT_ONCE])
        if not some:
            return
        last = (some[-1].sort_name, some[-1].pk)
        yield from _rows([person.pk for person in some], some)


def _rows(ids: Sequence[int], people: Sequence[Person]) -> Iterator[dict[str, Any]]:
    handles: dict[int, list[dict[str, str]]] = defaultdict(list)
    for pk, kind, value in (
        Handle.objects.filter(person__in=ids)
        .exclude(kind=INNER)
        .order_by("kind", "value")
        .values_list("person", "kind", "value")
    ):
        handles[pk or 0].append({"kind": kind, "value": value})
    where = dict(
        Membership.objects.filter(person__in=ids, until_on=None)
        .order_by("-pk")
        .values_list("person", "organisation__name")
    )
    glances = {one.person_id: one for one in Glance.objects.filter(person__in=ids)}
    for person in people:
        glance = glances.get(person.pk) or Glance()
        yield {
            "code": person.code,
            "name": person.name,
            "organisation": where.get(person.pk),
            "handles": handles[person.pk],
            "interactions": glance.interactions_count,
            "first_at": moment(glance.first_at),
            "last_at": moment(glance.last_at),
        }


def whoever(who: str) -> list[Person]:
    """The people meant by a code, a name, an address or a phone; the exact ones if there are."""
    who = who.strip()
    if not who:
        return []
    people = visible_to(AT_THE_MACHINE)
    exact = people.filter(Q(code=who) | Q(handles__value__iexact=who)).distinct()
    if exact:
        return list(exact)
    region = (Firm.objects.first() or Firm()).region[:2] or "ES"
    if who and (who[0] == "+" or who[0].isdigit()):
        with suppress(NotUsable):  # "24/7 Reparaciones" begins like a number and is a name
            kind, value = our_handle_of(who, region)
            if kind == "phone":
                found = people.filter(handles__kind=kind, handles__value=value)
                return list(found.distinct())
    named = people.filter(name__iexact=who).order_by("pk")
    words = folded_words(who) or who
    return list(named) or list(
        people.filter(sort_name__contains=words).order_by("sort_name", "pk")[:50]
    )


def person_row(person: Person) -> dict[str, Any]:
    """One person with everything said, oldest first."""
    row = next(_rows([person.pk], [person]))
    row["timeline"] = list(timeline_rows(person))
    return row


def timeline_rows(person: Person) -> Iterator[dict[str, Any]]:
    """Everything said and done with somebody, oldest first, each once."""
    handles = list(Handle.objects.filter(person=person).values_list("pk", flat=True))
    handles += list(person.sharings.values_list("handle", flat=True))
    ids: dict[int, None] = {}
    for start in range(0, len(handles), AT_ONCE):
        rows = Participant.objects.filter(handle__in=handles[start : start + AT_ONCE])
        ids.update(dict.fromkeys(rows.values_list("interaction", flat=True)))
    ordered = sorted(ids)
    found = [
        row for start in range(0, len(ordered), AT_ONCE)
        for row in _said(ordered[start : start + AT_ONCE])
    ]  # fmt: skip
    yield from sorted(found, key=lambda row: row["at"])


def _said(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    who: dict[int, list[dict[str, str]]] = defaultdict(list)
    for pk, name, role, kind, value in (
        Participant.objects.filter(interaction__in=ids)
        .order_by("pk")
        .values_list("interaction", "name", "role", "handle__kind", "handle__value")
    ):
        who[pk].append({"name": name, "role": role, "kind": kind, "value": value})
    rows = Words.objects.filter(pk__in=ids).select_related("interaction__placement__conversation")
    for words in rows.order_by("interaction__occurred_at", "pk"):
        said, place = words.interaction, words.interaction.placement
        yield {
            "at": moment(said.occurred_at),
            "medium": said.medium,
            "direction": place.direction,
            "subject": words.subject,
            "text": own_text(words.text, words.folds),
            "minutes": said.minutes,
            "is_contact": place.is_contact,
            "not_contact": place.not_contact,
            "conversation": place.conversation.code,
            "who": who[said.pk],
        }


def found_rows(words: str, *, limit: int) -> list[dict[str, Any]]:
    """Who and what matches some words, for whoever sits at the terminal: they see all."""
    found = search.search(AT_THE_MACHINE, words, limit=limit)
    return [
        {
            "person": hit.name,
            "code": hit.person.code if hit.person else None,
            "at": moment(hit.at),
            "medium": hit.interaction.medium if hit.interaction else None,
            "snippet": hit.snippet,
        }
        for hit in found.hits[:limit]
    ]
