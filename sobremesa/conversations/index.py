"""The index behind the search: two tables of stems, made from the rest and made again at will.

`sobremesa_search` holds what was said, its `rowid` being the hour and the interaction (`place_of`):
so the newest that match come out of the index first, and nobody looks at the rest. `sobremesa_who`
holds people (2 x id) and handles that are nobody yet (2 x id + 1). On SQLite they are FTS5 tables
without content, on PostgreSQL tables with a tsvector; both are fed the same stems
(`core.text.stems`), so both find the same. Raw SQL lives here and in `search` only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection as default_connection
from django.db import transaction
from django.db.models import QuerySet

from sobremesa.conversations.models import Interaction, Participant, Words
from sobremesa.core.text import Term, own_text, stems
from sobremesa.people.models import Handle, Person

SAID, WHO = "sobremesa_search", "sobremesa_who"
BATCH_ROWS = 500
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
NUMBER_MIN_DIGITS = 6
"""A phone is found by its last six digits or more, however it is written."""

# Limits of PostgreSQL's tsvector: 1 MB of words, 16,383 places, 255 of them a word.
VECTOR_MAX_BYTES = 900_000
VECTOR_MAX_PLACE = 16_383
VECTOR_MAX_PLACES = 255

ID_BITS = 32
"""The lower part of a place in the index: the interaction. Four thousand million of them."""

MAX_PLACE = 2**63 - 1
HOUR_SECONDS = 3600
MEDIUM_SIGN = "\u00b6"
"""Begins the stem that says where something was said. No letter, so nobody can type it."""

T = TypeVar("T")
Indexed = tuple[int, datetime, str, str]  # interaction, moment, medium, subject and own text


# ------------------------------------------------------------------------------- tables


def make_tables(connection: Any = default_connection) -> None:
    """Make both tables where they are missing."""
    with connection.cursor() as cursor:
        for table in (SAID, WHO):
            if connection.vendor == "sqlite":
                cursor.execute(_fts5(table))
                continue
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {table} "
                "(rowid bigint PRIMARY KEY, stems tsvector NOT NULL)"
            )
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_stems ON {table} USING gin (stems)")


def _fts5(table: str) -> str:
    options = ["stems", "tokenize='ascii'"]  # stems are split by us; `ascii` keeps them whole
    if table == WHO:
        options.append("prefix='2 3'")  # the palette asks at every key
    if sqlite3.sqlite_version_info >= (3, 43):
        options += ["content=''", "contentless_delete=1"]  # the words are kept once, in Words
    return f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5({', '.join(options)})"


def drop_tables(
    connection: Any = default_connection, *, tables: Sequence[str] = (SAID, WHO)
) -> None:
    """Take them away: for the reverse of the migration, and to make them again."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


# ----------------------------------------------------------------------------- what was said


def place_of(at: datetime, pk: int) -> int:
    """Where an interaction stands in the index: by its hour, then by its id.

    The hour and not the second, because the index writes down how far one place is from the
    last: within an hour that is two or three bytes a word, and from hour to hour five. What is
    older than 1970 stands together at the beginning. A moment never changes
    (`conversations.guards`), so neither does the place.
    """
    return max(int(at.timestamp() // HOUR_SECONDS), 0) << ID_BITS | pk


def id_at(place: int) -> int:
    """The interaction that stands there."""
    return place & ((1 << ID_BITS) - 1)


def medium_stem(medium: str) -> str:
    """The stem by which everything said in a medium is found."""
    return MEDIUM_SIGN + "".join(sign for sign in medium.lower() if sign in LETTERS)


def index_words(said: Iterable[Indexed]) -> None:
    """Index interactions: (id, moment, medium, subject and own text without its folds).

    Meant for many at once, inside the transaction that takes them in. Twice is harmless.
    """
    for chunk in _chunks(said, BATCH_ROWS):
        rows = [
            (place_of(at, pk), f"{medium_stem(medium)} {stems(text)}")
            for pk, at, medium, text in chunk
        ]
        # FTS5 writes a segment whenever it is given a place before the last one.
        _put(SAID, sorted(rows))


def drop_words(interaction_ids: Iterable[int]) -> None:
    """Take interactions out: before they are deleted, since they say where they stand."""
    for chunk in _chunks(interaction_ids, BATCH_ROWS):
        rows = Interaction.objects.filter(pk__in=chunk).values_list("occurred_at", "pk")
        _drop(SAID, [place_of(at, pk) for at, pk in rows])


def said_in(words: Words) -> str:
    """What is indexed of an interaction: its subject and what was said now."""
    return f"{words.subject}\n{own_text(words.text, words.folds)}"


# ----------------------------------------------------------------------------------- who


def index_people(person_ids: Iterable[int]) -> None:
    """Index people by name, handles and organisations; their handles stop being nobody's.

    Whoever was brought together with somebody is found there, by their own name too.
    """
    for chunk in _chunks(person_ids, BATCH_ROWS):
        people = Person.objects.filter(pk__in=chunk, merged_into=None).prefetch_related(
            "merged", "handles", "sharings__handle", "memberships__organisation"
        )
        rows = [(2 * person.pk, _who_stems(person)) for person in people]
        owned = Handle.objects.filter(person__in=chunk).values_list("pk", flat=True)
        _drop(WHO, [*(2 * pk for pk in chunk), *(2 * pk + 1 for pk in owned)])
        _put(WHO, rows)


def index_handles(handle_ids: Iterable[int]) -> None:
    """Index handles that are nobody yet, by value and by the names they were called."""
    for chunk in _chunks(handle_ids, BATCH_ROWS):
        _drop(WHO, (2 * pk + 1 for pk in chunk))
        handles = Handle.objects.filter(pk__in=chunk, person=None)
        names: dict[int, set[str]] = {}
        called = Participant.objects.filter(handle__in=handles).exclude(name="")
        for pk, name in called.values_list("handle_id", "name").distinct():
            names.setdefault(pk, set()).add(name)
        _put(WHO, [(2 * handle.pk + 1, _handle_stems(handle, names)) for handle in handles])


def drop_people(person_ids: Iterable[int]) -> None:
    """Take people out. What becomes of their handles is said by `index_handles`."""
    _drop(WHO, (2 * pk for pk in person_ids))


def drop_handles(handle_ids: Iterable[int]) -> None:
    """Take handles out that are deleted."""
    _drop(WHO, (2 * pk + 1 for pk in handle_ids))


def _who_stems(person: Person) -> str:
    # In an order of their own, so that indexing again gives the same (RELIABILITY R7).
    handles = sorted(
        [*person.handles.all(), *(sharing.handle for sharing in person.sharings.all())],
        key=lambda handle: (handle.kind, handle.value),
    )
    organisations = sorted(membership.organisation.name for membership in person.memberships.all())
    called = [person.name, *sorted(one.name for one in person.merged.all())]
    return " ".join([*map(stems, called), *map(value_stems, handles), *map(stems, organisations)])


def _handle_stems(handle: Handle, names: dict[int, set[str]]) -> str:
    return " ".join([value_stems(handle), *map(stems, sorted(names.get(handle.pk, ())))])


def value_stems(handle: Handle) -> str:
    """An address by its words; a number also by every ending of six digits or more."""
    if number := number_in(handle.value):
        last = len(number) - NUMBER_MIN_DIGITS
        return " ".join(number[start:] for start in range(last + 1))
    return "" if handle.kind == "person" else stems(handle.value)


def number_in(words: str) -> str:
    """The digits of a phone however it is written; empty when the words are something else."""
    digits = "".join(sign for sign in words if sign in "0123456789")
    if len(digits) < NUMBER_MIN_DIGITS or words.strip("0123456789+-.()/ \u00a0"):
        return ""
    if any(sign not in "0123456789+-.()/ \u00a0" for sign in words):
        return ""
    return digits.removeprefix("00")


# ------------------------------------------------------------------------------ upkeep


def rebuild() -> None:
    """Make both tables again from the rest: after a mend, a new stemmer, a restore.

    In short transactions: others go on working, and see less until it ends.
    """
    with transaction.atomic():
        drop_tables()
        make_tables()
    fill_said()
    for ids, index in (
        (_ids(Person.objects.all()), index_people),
        (_ids(Handle.objects.filter(person=None)), index_handles),
    ):
        for some in _chunks(ids, BATCH_ROWS):
            with transaction.atomic():
                index(some)


def fill_said() -> None:
    """Index everything that was said, oldest first: what is written in order needs no merging."""
    every = Words.objects.order_by("interaction__occurred_at", "pk").only(
        "subject", "text", "folds", "interaction__occurred_at", "interaction__medium"
    )
    rows = every.select_related("interaction").iterator(BATCH_ROWS)
    for chunk in _chunks(rows, BATCH_ROWS):
        with transaction.atomic():
            index_words(map(indexed, chunk))


def indexed(words: Words) -> Indexed:
    """What `index_words` wants to know. Its interaction should come along."""
    said = words.interaction
    return said.pk, said.occurred_at, said.medium, said_in(words)


def wipe_traces() -> None:
    """After forgetting: no word of what was dropped stays in the pages of the index."""
    with default_connection.cursor() as cursor:
        for table in (SAID, WHO):
            if default_connection.vendor == "sqlite":
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608


def indexed_ids(table: str) -> Iterator[int]:
    """Every row there is, in order: for the doctor."""
    last = -(2**62)
    while True:
        with default_connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {table} WHERE rowid > %s ORDER BY rowid LIMIT 10000",  # noqa: S608
                [last],
            )
            rows = [row[0] for row in cursor.fetchall()]
        if not rows:
            return
        yield from rows
        last = rows[-1]


# -------------------------------------------------------------------------------- inside


def _put(table: str, rows: Sequence[tuple[int, str]]) -> None:
    if not rows:
        return
    with default_connection.cursor() as cursor:
        if default_connection.vendor == "sqlite":
            # REPLACE is safe here: no trigger hangs on these tables.
            cursor.executemany(
                f"INSERT OR REPLACE INTO {table}(rowid, stems) VALUES (%s, %s)",  # noqa: S608
                rows,
            )
            return
        cursor.executemany(
            f"INSERT INTO {table}(rowid, stems) VALUES (%s, %s::tsvector) "  # noqa: S608
            "ON CONFLICT (rowid) DO UPDATE SET stems = EXCLUDED.stems",
            [(rowid, vector(words)) for rowid, words in rows],
        )


def _drop(table: str, rowids: Iterable[int]) -> None:
    with default_connection.cursor() as cursor:
        for chunk in _chunks(rowids, BATCH_ROWS):
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(f"DELETE FROM {table} WHERE rowid IN ({marks})", chunk)  # noqa: S608


def vector(words: str) -> str:
    """Stems as a tsvector is written: each once, quoted, with its places.

    What does not fit PostgreSQL's limits is left out: the ends of very long texts.
    """
    places: dict[str, list[int]] = {}
    size_bytes = 0
    for place, stem in enumerate(words.split(), start=1):
        found = places.get(stem)
        if found is None:
            size_bytes += len(stem.encode()) + 8
            if size_bytes > VECTOR_MAX_BYTES:
                break
            found = places[stem] = []
        if len(found) < VECTOR_MAX_PLACES and (place < VECTOR_MAX_PLACE or not found):
            found.append(min(place, VECTOR_MAX_PLACE))
    # Stems are letters and digits (`core.text.stems`): there is nothing to escape.
    return " ".join(f"'{stem}':{','.join(map(str, at))}" for stem, at in places.items())


def _ids(rows: QuerySet[Any]) -> Iterator[int]:
    return rows.order_by("pk").values_list("pk", flat=True).iterator(10_000)


def _chunks(things: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(things)
    while chunk := list(islice(iterator, size)):
        yield chunk


# ----------------------------------------------------------------------------- asking it


def match(table: str, terms: Sequence[Term]) -> tuple[str, list[Any]]:
    """A condition that all terms stand in a row, for this database.

    Terms are letters and digits only (`core.text.query_terms`), and quoted all the same (R14).
    """
    if default_connection.vendor == "sqlite":
        return f"{table} MATCH %s", [" AND ".join(sqlite_term(term) for term in terms)]
    return "stems @@ %s::tsquery", [" & ".join(postgres_term(term) for term in terms)]


def sqlite_term(term: Term) -> str:
    """One word as FTS5 asks for it: any of its stems, or its beginning."""
    words = [f'"{stem}"' for stem in term.stems]
    if term.prefix:
        words.append(f'"{term.prefix}"*')
    return f"({' OR '.join(words)})"


def postgres_term(term: Term) -> str:
    """The same as PostgreSQL asks."""
    words = [f"'{stem}'" for stem in term.stems]
    if term.prefix:
        words.append(f"'{term.prefix}':*")
    return f"({' | '.join(words)})"
