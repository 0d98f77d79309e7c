"""One search over names, handles, organisations and everything said.

Accents and plurals do not matter, in Spanish and in English. What is found is shown with the
sentence in which the words stand, the person and the day; never more than the colleague may
see. The index behind it is `conversations.index`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from sobremesa.conversations.index import (
    SAID,
    WHO,
    drop_handles,
    drop_people,
    drop_words,
    index_handles,
    index_people,
    index_words,
    number_in,
    rebuild,
    said_in,
    wipe_traces,
)
from sobremesa.conversations.models import Interaction, Participant
from sobremesa.core.text import Term, own_text, query_terms, sentence_with, tokens
from sobremesa.people.models import Handle, Person
from sobremesa.people.queries import out_of_sight, visible_to
from sobremesa.us.models import Role, User

__all__ = [
    "Hit", "Page", "drop_handles", "drop_people", "drop_words", "find_handles", "find_people",
    "find_said", "index_handles", "index_people", "index_words", "rebuild", "said_in", "search",
    "wipe_traces",
]  # fmt: skip

CANDIDATES = 600
"""Ranking looks at this many of the newest that match: the cost of a common word is bounded."""

MANY = 5_000
"""From so many on a word is frequent: measured, where both ways cost the same at 200,000 rows."""

PEOPLE_FIRST = 12
"""How many people and handles stand before what was said, on the first page."""

BEGINNING_MIN_CHARS = 3
HALF_LIFE_DAYS = 180.0
RECENCY_WEIGHT = 0.6
NAME_ROLES = {"from": 0, "with": 1, "to": 2, "invited": 3, "cc": 4, "bcc": 5, "absent": 6}
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


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


def search(
    user: User,
    words: str,
    *,
    limit: int = 20,
    after: int = 0,
    medium: str = "",
    year: int | None = None,
) -> Page:
    """People and handles first, then what was said, best and newest first.

    Args:
        user: nothing is found that they may not see.
        words: as typed; operators have no meaning. All words must be there.
        limit: things said on one page.
        after: `Page.after` of the page before; 0 is the first.
        medium: only what was said there.
        year: only what was said then (UTC).

    """
    terms = query_terms(words)
    if not terms:
        return Page()
    said = find_said(user, terms, medium=medium, year=year)
    shown = said[after : after + limit]
    hits = _said_hits(user, shown, terms)
    if not after and not medium and year is None:
        people = find_people(user, words, limit=PEOPLE_FIRST)
        hits = [*people, *find_handles(user, words, limit=PEOPLE_FIRST - len(people)), *hits]
    is_more = after + limit < len(said)
    return Page(tuple(hits), after + limit if is_more else None, terms)


# ----------------------------------------------------------------------------------- who


def find_people(user: User, words: str, *, limit: int = PEOPLE_FIRST) -> list[Hit]:
    """People by name, handle and organisation: whole words first, then the latest talked to."""
    terms = query_terms(words)
    if not terms or limit < 1:
        return []
    rows = list(
        visible_to(user)
        .filter(pk__in=_ids_of_who(words, terms, is_handle=False))
        .order_by(F("glance__last_at").desc(nulls_last=True), "pk")
        .values_list("pk", "name", "glance__last_at")[:CANDIDATES]
    )
    rows.sort(key=lambda row: -_whole_words(row[1], terms))
    order = [pk for pk, _, _ in rows[:limit]]
    people = Person.objects.select_related("keeper", "glance").prefetch_related(
        "handles", "memberships__organisation"
    )
    found = people.in_bulk(order)
    return [_person_hit(found[pk]) for pk in order if pk in found]


def find_handles(user: User, words: str, *, limit: int = PEOPLE_FIRST) -> list[Hit]:
    """Handles that are nobody yet. Keepers see only their own people, so none."""
    terms = query_terms(words)
    if not terms or limit < 1 or user.role == Role.KEEPER:
        return []
    pks = _ids_of_who(words, terms, is_handle=True)
    handles = Handle.objects.filter(pk__in=pks, person=None, shared_at=None).order_by("-pk")
    called = Participant.objects.filter(handle=OuterRef("pk")).exclude(name="").values("name")[:1]
    return [
        Hit("handle", handle.called or handle.value, handle=handle, snippet=handle.value)  # type: ignore[attr-defined]
        for handle in handles.annotate(called=Subquery(called))[:limit]
    ]


def _ids_of_who(words: str, terms: Sequence[Term], *, is_handle: bool) -> RawSQL:
    if number := number_in(words):
        terms = (Term(number, (number,), is_last=True),)
    where, params = _match(WHO, terms)
    params.append(1 if is_handle else 0)
    return RawSQL(f"SELECT rowid / 2 FROM {WHO} WHERE {where} AND rowid %% 2 = %s", params)  # noqa: S608, S611


def _whole_words(name: str, terms: Sequence[Term]) -> int:
    there = set(tokens(name))
    return sum(term.word in there for term in terms)


def _person_hit(person: Person) -> Hit:
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


# ----------------------------------------------------------------------------- what was said


def find_said(
    user: User, terms: Sequence[Term], *, medium: str = "", year: int | None = None
) -> list[int]:
    """Interactions in which all the words stand, best first; at most `CANDIDATES`.

    The newest that match are ranked by how much the words weigh in them (BM25 on SQLite,
    ts_rank on PostgreSQL) and by how recent they are beside the newest of them. Words that stand
    in many weigh nothing: then all rows are gone through from the newest on until there are
    enough, which `+ 0` makes SQLite do; it would look each of the many up, and sort them.
    """
    is_many = _are_many(terms)
    rows = Interaction.objects.alias(number=F("pk") + 0 if is_many else F("pk"))
    rows = rows.filter(number__in=saying(terms))
    if medium:
        rows = rows.filter(medium=medium)
    if year is not None:
        start = datetime(year, 1, 1, tzinfo=UTC)
        rows = rows.filter(occurred_at__gte=start, occurred_at__lt=start.replace(year=year + 1))
    moments = dict(
        seen_by(user, rows)
        .order_by("-occurred_at", "-pk")
        .values_list("pk", "occurred_at")[:CANDIDATES]
    )
    return _ranked(moments, {} if is_many else _weights(terms, list(moments)))


def _are_many(terms: Sequence[Term]) -> bool:
    where, params = _match(SAID, [_settled(term) for term in terms])
    with connection.cursor() as cursor:
        statement = f"SELECT count(*) FROM (SELECT 1 FROM {SAID} WHERE {where} LIMIT %s) AS found"  # noqa: S608
        cursor.execute(statement, [*params, MANY])
        return bool(cursor.fetchone()[0] >= MANY)


def saying(terms: Sequence[Term]) -> RawSQL:
    """The ids of everything said in which all the words stand, for `pk__in`."""
    where, params = _match(SAID, [_settled(term) for term in terms])
    return RawSQL(f"SELECT rowid FROM {SAID} WHERE {where}", params)  # noqa: S608, S611


def _settled(term: Term) -> Term:
    """Two letters begin half of all words: in what was said they are taken as a word."""
    return replace(term, is_last=term.is_last and len(term.word) >= BEGINNING_MIN_CHARS)


def seen_by(user: User, rows: QuerySet[Interaction]) -> QuerySet[Interaction]:
    """What a colleague may see of what was said: a keeper, where one of their people took part.

    What was said only with people who were put aside, or asked to be forgotten, nobody sees.
    """
    if user.role == Role.KEEPER:
        return rows.filter(Exists(_with(visible_to(user))))
    hidden = out_of_sight()
    if not hidden.exists():  # the usual house: two conditions less on every row
        return rows
    return rows.exclude(Exists(_with(hidden)) & ~Exists(_with(visible_to(user))))


def _with(people: QuerySet[Person]) -> QuerySet[Participant]:
    """Those of the people who took part in the interaction that is looked at."""
    return Participant.objects.filter(
        Q(handle__person__in=people.values("pk"))
        | Q(handle__sharings__person__in=people.values("pk")),
        interaction=OuterRef("pk"),
    )


def _weights(terms: Sequence[Term], ids: Sequence[int]) -> dict[int, float]:
    """How much the whole words weigh in each of these, from 0 to 1.

    A word that only begins so weighs nothing: its place is said by its day, and to weigh every
    word with that beginning would cost more than finding them.
    """
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    whole = [replace(term, is_last=False) for term in terms]
    if connection.vendor == "sqlite":
        any_of = " OR ".join(_sqlite_term(term) for term in whole)
        # The + keeps FTS5 from searching once for each row; the bounds it can use.
        statement = (
            f"SELECT rowid, -bm25({SAID}) FROM {SAID} WHERE {SAID} MATCH %s "  # noqa: S608
            f"AND rowid BETWEEN %s AND %s AND +rowid IN ({marks})"
        )
        params: list[Any] = [any_of, min(ids), max(ids), *ids]
    else:
        any_of = " | ".join(_postgres_term(term) for term in whole)
        statement = (
            f"SELECT rowid, ts_rank(stems, %s::tsquery, 1) FROM {SAID} "  # noqa: S608
            f"WHERE rowid IN ({marks})"
        )
        params = [any_of, *ids]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = {rowid: max(float(weight), 0.0) for rowid, weight in cursor.fetchall()}
    most = max(found.values(), default=0.0) or 1.0
    return {rowid: weight / most for rowid, weight in found.items()}


def _ranked(moments: Mapping[int, datetime], weights: Mapping[int, float]) -> list[int]:
    newest = max(moments.values(), default=LONG_AGO)

    def score(pk: int) -> float:
        age_days = (newest - moments[pk]).total_seconds() / 86_400
        return weights.get(pk, 0.0) + RECENCY_WEIGHT * 0.5 ** (age_days / HALF_LIFE_DAYS)

    return sorted(moments, key=lambda pk: (-score(pk), -pk))


def _said_hits(user: User, ids: Sequence[int], terms: tuple[Term, ...]) -> list[Hit]:
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


# -------------------------------------------------------------------------------- inside


def _match(table: str, terms: Sequence[Term]) -> tuple[str, list[Any]]:
    """A condition that all terms stand in a row, for this database.

    Terms are letters and digits only (`core.text.query_terms`), and quoted all the same (R14).
    """
    if connection.vendor == "sqlite":
        return f"{table} MATCH %s", [" AND ".join(_sqlite_term(term) for term in terms)]
    return "stems @@ %s::tsquery", [" & ".join(_postgres_term(term) for term in terms)]


def _sqlite_term(term: Term) -> str:
    words = [f'"{stem}"' for stem in term.stems]
    if term.prefix:
        words.append(f'"{term.prefix}"*')
    return f"({' OR '.join(words)})"


def _postgres_term(term: Term) -> str:
    words = [f"'{stem}'" for stem in term.stems]
    if term.prefix:
        words.append(f"'{term.prefix}':*")
    return f"({' | '.join(words)})"
