"""One search over names, handles, organisations and everything said.

Accents and plurals do not matter, in Spanish and in English. What is found is shown with the
sentence in which the words stand, the person and the day; never more than the colleague may
see. The index behind it is `conversations.index`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from sobremesa.conversations.found import Hit, Page, person_hit, said_hits
from sobremesa.conversations.index import (
    MAX_PLACE,
    SAID,
    WHO,
    drop_handles,
    drop_people,
    drop_words,
    id_at,
    index_handles,
    index_people,
    index_words,
    match,
    medium_stem,
    number_in,
    place_of,
    postgres_term,
    rebuild,
    said_in,
    sqlite_term,
    wipe_traces,
)
from sobremesa.conversations.models import Glance, Interaction, Participant
from sobremesa.core.text import Term, query_terms, tokens
from sobremesa.people.models import Handle, Person
from sobremesa.people.queries import out_of_sight, sees, visible_to
from sobremesa.us.models import Role, User

__all__ = [
    "Hit", "Page", "drop_handles", "drop_people", "drop_words", "find_handles", "find_people",
    "find_said", "index_handles", "index_people", "index_words", "rebuild", "said_in", "search",
    "search_said", "wipe_traces",
]  # fmt: skip

CANDIDATES = 600
"""Ranking looks at this many of the newest that match: the cost of a common word is bounded."""

MOST_AT_ONCE = 10_000
"""How many are looked at together, at most, where few of those that match may be shown."""

MANY = 5_000
"""A word that stands in so many weighs nothing: to weigh it, all of them would be counted."""

MANY_PEOPLE = 1_000
LATEST_PEOPLE = 60
"""Of more people than the first, the second number is looked at: those talked to last."""

PEOPLE_FIRST = 12
"""How many people and handles stand before what was said, on the first page."""

BEGINNING_MIN_CHARS = 3
HALF_LIFE_DAYS = 180.0
RECENCY_WEIGHT = 0.6
EVERYWHERE = (0, MAX_PLACE)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


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
    hits = said_hits(user, said[after : after + limit], terms)
    if not after and not medium and year is None:
        people = find_people(user, words, limit=PEOPLE_FIRST)
        hits = [*people, *find_handles(user, words, limit=PEOPLE_FIRST - len(people)), *hits]
    is_more = after + limit < len(said)
    return Page(tuple(hits), after + limit if is_more else None, terms)


def search_said(user: User, words: str, *, limit: int) -> list[Hit]:
    """Only what was said, best and newest first."""
    terms = query_terms(words)
    return said_hits(user, find_said(user, terms)[:limit], terms) if terms else []


# ----------------------------------------------------------------------------------- who


def find_people(user: User, words: str, *, limit: int = PEOPLE_FIRST) -> list[Hit]:
    """People by name, handle and organisation: whole words first, then the latest talked to."""
    terms = _terms_of_who(words)
    if not terms or limit < 1:
        return []
    rows = _people(user, terms, limit)
    asked = query_terms(words)
    rows.sort(key=lambda row: -_whole_words(row[1], asked))
    order = [pk for pk, _, _ in rows[:limit]]
    people = Person.objects.select_related("keeper", "glance").prefetch_related(
        "handles", "memberships__organisation"
    )
    found = people.in_bulk(order)
    return [person_hit(found[pk]) for pk in order if pk in found]


Row = tuple[int, str, datetime | None]  # id, name, last talk


def _people(user: User, terms: Sequence[Term], limit: int) -> list[Row]:
    """Those found. Few are all there, latest first; of many, enough who have the words whole."""
    whole = _whole(terms)
    every, wholly = _numbers([_who(terms), _who(whole)], MANY_PEOPLE + 1)
    if len(every) <= MANY_PEOPLE:
        return _sorted_people(user, every)
    rows = (
        _sorted_people(user, wholly)
        if len(wholly) <= MANY_PEOPLE
        else _latest_people(user, _who(whole))
    )
    if len(rows) < limit and whole != list(terms):
        have = {row[0] for row in rows}
        rows += [row for row in _latest_people(user, _who(terms)) if row[0] not in have]
    return rows


def _sorted_people(user: User, wanted: Sequence[int] | RawSQL) -> list[Row]:
    return list(
        visible_to(user)
        .filter(pk__in=wanted)
        .order_by(F("glance__last_at").desc(nulls_last=True), "-pk")
        .values_list("pk", "name", "glance__last_at")[:CANDIDATES]
    )


def _latest_people(user: User, wanted: RawSQL) -> list[Row]:
    """Those talked to last are gone through until there are enough, and if there never are, all.

    `+ 0` makes SQLite do so: it would look each of the many up, and sort them.
    """
    latest = Glance.objects.filter(sees(user, "person__"), last_at__isnull=False)
    rows = list(
        latest.alias(number=F("person_id") + 0)
        .filter(number__in=wanted)
        .order_by("-last_at", "-person_id")
        .values_list("person_id", "person__name", "last_at")[:LATEST_PEOPLE]
    )
    return rows if len(rows) == LATEST_PEOPLE else _sorted_people(user, wanted)


def find_handles(user: User, words: str, *, limit: int = PEOPLE_FIRST) -> list[Hit]:
    """Handles that are nobody yet. Keepers see only their own people, so none."""
    terms = _terms_of_who(words)
    if not terms or limit < 1 or user.role == Role.KEEPER:
        return []
    pks = _who(terms, is_handle=True)
    handles = Handle.objects.filter(pk__in=pks, person=None, shared_at=None).order_by("-pk")
    called = Participant.objects.filter(handle=OuterRef("pk")).exclude(name="").values("name")[:1]
    return [
        Hit("handle", handle.called or handle.value, handle=handle, snippet=handle.value)  # type: ignore[attr-defined]
        for handle in handles.annotate(called=Subquery(called))[:limit]
    ]


def _terms_of_who(words: str) -> tuple[Term, ...]:
    if number := number_in(words):
        return (Term(number, (number,), is_last=True),)
    return query_terms(words)


def _who(terms: Sequence[Term], *, is_handle: bool = False) -> RawSQL:
    """The ids of people, or of handles, by whom all the words stand: for `pk__in`."""
    where, params = match(WHO, terms)
    params.append(1 if is_handle else 0)
    asked = f"SELECT rowid / 2 AS number FROM {WHO} WHERE {where} AND rowid %% 2 = %s"  # noqa: S608
    return RawSQL(asked, params)  # noqa: S611


def _numbers(asked: Sequence[RawSQL], limit: int) -> list[list[int]]:
    """What each of them finds, at most so many. One query."""
    parts = [
        f"SELECT {n}, number FROM ({one.sql} LIMIT %s) AS part_{n}"  # noqa: S608
        for n, one in enumerate(asked)
    ]
    found: list[list[int]] = [[] for _ in asked]
    with connection.cursor() as cursor:
        params = [value for one in asked for value in (*one.params, limit)]
        cursor.execute(" UNION ALL ".join(parts), params)
        for part, number in cursor.fetchall():
            found[part].append(number)
    return found


def _whole_words(name: str, terms: Sequence[Term]) -> int:
    there = set(tokens(name))
    return sum(term.word in there for term in terms)


# ----------------------------------------------------------------------------- what was said


def find_said(
    user: User, terms: Sequence[Term], *, medium: str = "", year: int | None = None
) -> list[int]:
    """Interactions in which all the words stand, best first; at most `CANDIDATES`.

    The newest that match are ranked by how much the words weigh in them (BM25 on SQLite,
    ts_rank on PostgreSQL) and by how recent they are beside the newest of them. Where the words
    themselves stand in enough, a last word that only begins so is not looked for.
    """
    rows, bounds = seen_by(user, Interaction.objects.all()), EVERYWHERE
    beside = [Term(medium, (medium_stem(medium),))] if medium else []
    if medium:
        rows = rows.filter(medium=medium)
    if year is not None:
        start = datetime(year, 1, 1, tzinfo=UTC)
        end = start.replace(year=year + 1)
        rows = rows.filter(occurred_at__gte=start, occurred_at__lt=end)
        bounds = place_of(start, 0), max(place_of(end, 0) - 1, id_at(MAX_PLACE))
    settled = [_settled(term) for term in terms]
    whole = _whole(settled)
    newest = _places([*beside, *whole], *bounds, CANDIDATES)
    is_few = len(newest) < CANDIDATES
    moments: dict[int, datetime] = {}
    if not is_few or whole == settled:
        moments = _newest(rows, [*beside, *whole], bounds, newest)
    if len(moments) < CANDIDATES and whole != settled:
        moments = _newest(rows, [*beside, *settled], bounds)
    is_rare = is_few and len(whole) == 1 and bounds == EVERYWHERE and not beside
    return _ranked(moments, _weights(whole if is_rare else _rare(whole), moments))


def _newest(
    rows: QuerySet[Interaction],
    terms: Sequence[Term],
    bounds: tuple[int, int],
    newest: Sequence[int] | None = None,
) -> dict[int, datetime]:
    """When the newest of the rows were said in which all the terms stand; at most `CANDIDATES`.

    They come out of the index in their order, and what is not among the rows is left out
    afterwards. So for a keeper who sees few more is looked at, twice as much each time.
    `newest` are the places of the first `CANDIDATES`, where they have been asked for.
    """
    first, last = bounds
    found: dict[int, datetime] = {}
    at_once = CANDIDATES
    while len(found) < CANDIDATES:
        places = _places(terms, first, last, at_once) if newest is None else newest
        newest = None
        seen = dict(
            rows.filter(pk__in=[id_at(place) for place in places]).values_list("pk", "occurred_at")
        )
        for place in places:
            if (pk := id_at(place)) in seen and len(found) < CANDIDATES:
                found[pk] = seen[pk]
        if len(places) < at_once:
            break
        last, at_once = places[-1] - 1, min(2 * at_once, MOST_AT_ONCE)
    return found


def _places(terms: Sequence[Term], first: int, last: int, limit: int) -> list[int]:
    """Where in the index the newest stand in which all the terms do, newest first."""
    where, params = match(SAID, terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {SAID} WHERE {where} AND rowid BETWEEN %s AND %s "  # noqa: S608
            "ORDER BY rowid DESC LIMIT %s",
            [*params, first, last, limit],
        )
        return [place for (place,) in cursor.fetchall()]


def saying(terms: Sequence[Term]) -> RawSQL:
    """The ids of everything said in which all the words stand, for `pk__in`."""
    where, params = match(SAID, [_settled(term) for term in terms])
    return RawSQL(f"SELECT rowid & {id_at(MAX_PLACE)} FROM {SAID} WHERE {where}", params)  # noqa: S608, S611


def _whole(terms: Sequence[Term]) -> list[Term]:
    return [replace(term, is_last=False) for term in terms]


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


def _weights(rare: Sequence[Term], moments: Mapping[int, datetime]) -> dict[int, float]:
    """How much these words weigh in each of what was found, from 0 to 1.

    A word that only begins so weighs nothing: its place is said by its day, and to weigh every
    word with that beginning would cost more than finding them. Nor does one that stands in many.
    """
    if not rare or not moments:
        return {}
    places = sorted(place_of(at, pk) for pk, at in moments.items())
    marks = ", ".join(["%s"] * len(places))
    if connection.vendor == "sqlite":
        any_of = " OR ".join(sqlite_term(term) for term in rare)
        # The + keeps FTS5 from searching once for each row; the bounds it can use.
        statement = (
            f"SELECT rowid, -bm25({SAID}) FROM {SAID} WHERE {SAID} MATCH %s "  # noqa: S608
            f"AND rowid BETWEEN %s AND %s AND +rowid IN ({marks})"
        )
        params: list[Any] = [any_of, places[0], places[-1], *places]
    else:
        any_of = " | ".join(postgres_term(term) for term in rare)
        statement = (
            f"SELECT rowid, ts_rank(stems, %s::tsquery, 1) FROM {SAID} "  # noqa: S608
            f"WHERE rowid IN ({marks})"
        )
        params = [any_of, *places]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = {id_at(place): max(float(weight), 0.0) for place, weight in cursor.fetchall()}
    most = max(found.values(), default=0.0) or 1.0
    return {pk: weight / most for pk, weight in found.items()}


def _rare(terms: Sequence[Term]) -> list[Term]:
    """Those words that do not stand in many. One query, and none of it goes through all."""
    counts, params = [], []
    for term in terms:
        where, words = match(SAID, [term])
        counts.append(f"(SELECT count(*) FROM (SELECT 1 FROM {SAID} WHERE {where} LIMIT %s) AS f)")  # noqa: S608
        params += [*words, MANY]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)
        return [term for term, n in zip(terms, cursor.fetchone(), strict=True) if n < MANY]


def _ranked(moments: Mapping[int, datetime], weights: Mapping[int, float]) -> list[int]:
    newest = max(moments.values(), default=LONG_AGO)

    def score(pk: int) -> float:
        age_days = (newest - moments[pk]).total_seconds() / 86_400
        return weights.get(pk, 0.0) + RECENCY_WEIGHT * 0.5 ** (age_days / HALF_LIFE_DAYS)

    return sorted(moments, key=lambda pk: (-score(pk), -pk))
