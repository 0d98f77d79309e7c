"""Every table as text that is equal for equal contents, whatever the ids, codes and moments.

Rows are named by what they are (an address, a natural key, the bytes they lie for), so two
databases that were filled on different roads can be compared line by line. What is left out is
named here, with its reason.

`python -m tests.canonical` prints the dump of the database that the environment names.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Dump = dict[str, list[str]]

# Moments and ids of our own work: no two runs have the same.
OURS = frozenset(
    """
    id code introduced_at added_at received_at read_at connected_at begun_at finished_at
    heartbeat_at stopped_at made_at due_at lease_until fence last_heard_at at joined_at since
    measured_at
    """.split()  # noqa: SIM905 - sixty quotation marks say nothing
)
# Where bytes lie is nobody's business: that they can be read is checked instead.
SKIPPED = {("Blob", "pack"), ("Blob", "offset"), ("BatchFile", "id")}
NOT_THEIRS = {"User", "Firm", "DoorKey", "Stirred", "LedgerMark", "Measuring"}
"""Ourselves; notes for the copy in columns, and when it was made and read."""

ACCOUNT_OF_THAT_DAY = ("Batch.counts", "Batch.people_count", "Batch.hints", "Entry", "Job")
"""What an import said of itself, and who did what: history, which no undo takes back."""


def dump(without: tuple[str, ...] = ()) -> Dump:
    """All rows of all our tables, sorted, by table; without the named tables and columns."""
    from sobremesa.registry import DECLARED  # noqa: PLC0415 (Django has to be awake)

    namer = _Namer()
    tables = {
        name: sorted(
            json.dumps(row, sort_keys=True, ensure_ascii=False)
            for row in _rows(declared.model, namer, without)
        )
        for name, declared in sorted(DECLARED.items())
        if name not in without and name not in NOT_THEIRS
    }
    return {**tables, **_index_tables(namer)}


def different(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> list[str]:
    """The lines that only one of two dumps has: what an assertion should show."""
    lines = []
    for table in sorted(set(one) | set(other)):
        left, right = Counter(one.get(table, ())), Counter(other.get(table, ()))
        lines += [f"- {table} {line}" for line in (left - right).elements()]
        lines += [f"+ {table} {line}" for line in (right - left).elements()]
    return lines


def _rows(model: Any, namer: _Namer, without: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    from sobremesa.conversations import store  # noqa: PLC0415

    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in OURS
        and (model.__name__, field.name) not in SKIPPED
        and f"{model.__name__}.{field.name}" not in without
    ]
    for one in model._default_manager.all().iterator():
        if _is_history(one):
            continue
        row = {field.name: namer.value(one, field) for field in fields}
        if model.__name__ == "Blob":
            assert store.read(one) is not None
        if model.__name__ == "Person":
            row["is"] = namer.person(one.pk)
        if model.__name__ == "Handle":
            row["person"] = namer.person(one.person_id) if one.person_id else None
        yield row


def _is_history(one: Any) -> bool:
    """An import that was undone, and a glance that says nothing: as if they were not there."""
    kind = type(one).__name__
    if kind == "Batch":
        return one.undone_at is not None
    if kind == "BatchFile":
        return one.batch.undone_at is not None
    return kind == "Glance" and not one.interactions_count


class _Namer:
    """Natural names of rows, each asked for once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, Any], str] = {}

    def value(self, one: Any, field: Any) -> Any:
        """A field of a row as something JSON knows, with names for ids."""
        found = getattr(one, field.attname)
        if found is None:
            return None
        if field.is_relation:
            return self.name(field.related_model, found)
        if type(one).__name__ == "Entry" and field.name == "subject_id":
            return None
        if isinstance(found, date):  # a moment is one, too
            return found.isoformat()
        if isinstance(found, bytes | memoryview):
            return bytes(found).hex()
        return found

    def name(self, model: Any, pk: Any) -> str:
        """What a row is called."""
        place = (model.__name__, pk)
        if place not in self.known:
            self.known[place] = NAMES[model.__name__](self, model._default_manager.get(pk=pk))
        return self.known[place]

    def person(self, pk: int) -> str:
        """Somebody by all that is theirs."""
        from sobremesa.people.models import Person  # noqa: PLC0415

        return self.name(Person, pk)


def _person(_: _Namer, one: Any) -> str:
    handles = sorted(f"{h.kind}:{h.value}" for h in one.handles.exclude(kind="person"))
    cards = sorted(bytes(card.natural_key).hex()[:12] for card in one.cards.all())
    by_hand = one.name if one.introduced_by_id or not (handles or cards) else ""
    return " ".join(["person", *handles, *cards, by_hand]).strip()


def _delivery(namer: _Namer, one: Any) -> str:
    from sobremesa.conversations.models import Batch  # noqa: PLC0415

    batch = namer.name(Batch, one.batch_id) if one.batch_id else "by hand"
    return f"{batch} {bytes(one.key).hex()}"


def _hex(attribute: str) -> Callable[[_Namer, Any], str]:
    return lambda _, one: bytes(getattr(one, attribute)).hex()


NAMES: Mapping[str, Callable[[_Namer, Any], str]] = {
    "Person": _person,
    "Handle": lambda _, one: f"{one.kind}:{one.value}" if one.kind != "person" else "inner",
    "Interaction": _hex("natural_key"),
    "Purchase": _hex("natural_key"),
    "Card": _hex("natural_key"),
    "Conversation": _hex("key"),
    "Blob": _hex("sha256"),
    "Account": lambda _, one: f"{one.kind}/{one.name}",
    "Batch": lambda _, one: one.key,
    "Delivery": _delivery,
    "Organisation": lambda _, one: one.key,
    "User": lambda _, one: one.email,
}


def _index_tables(namer: _Namer) -> Dump:
    """What the search would find, row by row."""
    from sobremesa.conversations.index import SAID, WHO, id_at  # noqa: PLC0415
    from sobremesa.conversations.models import Interaction  # noqa: PLC0415
    from sobremesa.people.models import Handle, Person  # noqa: PLC0415

    said = {namer.name(Interaction, id_at(place)): words for place, words in _indexed(SAID).items()}
    who = {
        namer.name(Handle if pk % 2 else Person, pk // 2): words
        for pk, words in _indexed(WHO).items()
    }
    return {
        SAID: sorted(f"{name} {words}" for name, words in said.items()),
        WHO: sorted(f"{name} {words}" for name, words in who.items()),
    }


def _indexed(table: str) -> dict[int, str]:
    from django.db import connection  # noqa: PLC0415

    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT rowid, stems::text FROM {table}")  # noqa: S608
            return dict(cursor.fetchall())
        cursor.execute(
            f"CREATE VIRTUAL TABLE temp.words_of_{table} USING fts5vocab(main, {table}, instance)"
        )
        cursor.execute(f"SELECT doc, term, offset FROM words_of_{table} ORDER BY doc, offset, term")  # noqa: S608
        for doc, term, offset in cursor.fetchall():
            found.setdefault(doc, []).append(f"{term}:{offset}")
        cursor.execute(f"DROP TABLE temp.words_of_{table}")
        cursor.execute(f"SELECT rowid FROM {table}")  # noqa: S608
        rows = {row[0]: "" for row in cursor.fetchall()}
    return rows | {doc: _short(" ".join(words)) for doc, words in found.items()}


def _short(words: str) -> str:
    return words if len(words) < 200 else hashlib.sha256(words.encode()).hexdigest()


def main() -> int:
    """Print the dump of the database in the environment, as JSON."""
    import os  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings")
    import django  # noqa: PLC0415

    django.setup()
    json.dump(dump(tuple(sys.argv[1:])), sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
