"""Whose a row is when nobody is brought together with anybody: its home.

While a merge stands, the rows of the one who is gone are owned by the one who is kept, and `Moved`
remembers where each came from. The owner of a row is always the root of its home under the merges
that stand, so that it does not matter in which order merges are made and undone. What says nothing
in `Moved`, or something that does not lead to its owner (somebody has moved it by hand since), is
at home where it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import IntegrityError, models, transaction

from sobremesa.people.models import Merge, Moved, Person
from sobremesa.registry import DECLARED

AT_ONCE = 300
STAYS = {
    "Person": "the two themselves",
    "Merge": "what was brought together is how homes are known",
    "Moved": "the homes themselves",
    "Apart": "said of these two, whoever is kept",
    "Likeness": "worked out again",
    "Glance": "worked out again",
    "Bond": "worked out again",
    "PairBond": "worked out again",
    "BulkChange": "how this one was before; taking it back must not change the other",
    "Erasure": "what was promised to this one",
}


@dataclass(frozen=True)
class Seat:
    """One column that says whose a row is. `label` is what `Moved.model` calls it."""

    model: type[models.Model]
    column: str
    label: str


@lru_cache(maxsize=1)
def seats() -> tuple[Seat, ...]:
    """Every column of a declared table that names a person as whose, or with whom, a row is."""
    found = []
    for name, declared in sorted(DECLARED.items()):
        for field in declared.model._meta.concrete_fields:
            if field.related_model is Person and name not in STAYS and not field.primary_key:
                is_owner = field.name == declared.subject
                label = name if is_owner else f"{name}.{field.name}"
                found.append(Seat(declared.model, field.name, label))
    return tuple(found)


def homes_of(label: str, owners: Mapping[int, int]) -> dict[int, int]:
    """The home of each row, from its owner; one query for three hundred.

    Args:
        label: as `Moved.model` says it: `Handle`, `Card`, `Tie.other`.
        owners: row → the person who owns it now.

    """
    homes = dict(owners)
    rows = sorted(owners)
    for start in range(0, len(rows), AT_ONCE):
        some = Moved.objects.filter(model=label, row__in=rows[start : start + AT_ONCE])
        for row, home, root in some.values_list("row", "home", "home__merged_into"):
            if root == owners[row]:
                homes[row] = home
    return homes


def home_of(label: str, row: models.Model, owner: Person | None) -> Person | None:
    """The home of one row. One query, and none for rows of somebody who stands alone."""
    if owner is None or not owner.merged.exists():
        return owner
    home = homes_of(label, {row.pk: owner.pk})[row.pk]
    return owner if home == owner.pk else Person.objects.get(pk=home)


def root_of(person: Person) -> Person:
    """The one under whom somebody is shown: themselves, unless they were brought together."""
    return person.merged_into or person


def remember(label: str, rows: Iterable[int], home: Person) -> None:
    """Rows that just came to the root of `home`: that they belong to it."""
    if home.merged_into_id is not None:
        for row in rows:
            Moved.objects.update_or_create(model=label, row=row, defaults={"home": home})


def clusters(people: Iterable[int]) -> set[int]:
    """Those of these people whom there still are, and everybody brought together with them."""
    asked = set(people)
    hidden = Person.objects.filter(pk__in=asked, merged_into__isnull=False)
    roots = asked | {pk for pk in hidden.values_list("merged_into", flat=True) if pk}
    near = models.Q(pk__in=roots) | models.Q(merged_into__in=roots)
    return set(Person.objects.filter(near).values_list("pk", flat=True))


def forget(label: str, rows: Iterable[int]) -> None:
    """Somebody has said whose these rows are: from now on that is their home."""
    Moved.objects.filter(model=label, row__in=list(rows)).delete()


# ------------------------------------------------------------------------------- moving house

Homes = dict[str, dict[int, int]]


def homes_in(people: Iterable[int]) -> Homes:
    """The home of every row that these people own, by label."""
    ids = sorted(people)
    found: Homes = {}
    for seat in seats():
        rows = seat.model._default_manager.filter(_in(seat, ids))
        found[seat.label] = homes_of(seat.label, dict(rows.values_list("pk", seat.column)))
    return found


def settle_in(homes: Homes, people: Iterable[int]) -> None:
    """Give every row to the root of its home, and write down those that are away from it.

    A row that the root has already in another (both belong to one organisation, both share one
    address) stays at home: nothing is lost, and the root's own is shown.
    """
    ids = sorted(people)
    roots = {
        pk: root or pk
        for pk, root in Person.objects.filter(pk__in=ids).values_list("pk", "merged_into")
    }
    for seat in seats():
        mine = homes[seat.label]
        away = _give(seat, mine, roots)
        Moved.objects.filter(model=seat.label, home__in=ids).delete()
        _forget(seat, mine)
        Moved.objects.bulk_create(
            Moved(model=seat.label, row=row, home_id=mine[row]) for row in sorted(away)
        )


def settle_again(people: Iterable[int]) -> None:
    """After rows were made or taken away at home: show what there is now room for."""
    all_of_them = clusters(people)
    settle_in(homes_in(all_of_them), all_of_them)


def send_home(seat_label: str, rows: Mapping[int, int]) -> None:
    """Rows (→ owner) that make room for something the owner has now of their own."""
    homes = homes_of(seat_label, rows)
    seat = next(one for one in seats() if one.label == seat_label)
    for row, home in homes.items():
        if home != rows[row]:
            _try(seat, [row], home)
            forget(seat_label, [row])


def _forget(seat: Seat, rows: Mapping[int, int]) -> None:
    """What was said of these rows before: also of those that somebody moved here by hand."""
    ids = sorted(rows)
    for start in range(0, len(ids), AT_ONCE):
        Moved.objects.filter(model=seat.label, row__in=ids[start : start + AT_ONCE]).delete()


def _give(seat: Seat, homes: Mapping[int, int], roots: Mapping[int, int]) -> set[int]:
    """Change owners where they are not what they should be. Which rows are then away from home."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for row, home in sorted(homes.items()):
        wanted[roots[home]].append(row)
    away = set()
    # First back home, then to others: whoever goes makes room for whoever comes.
    for is_home in (True, False):
        for owner, rows in sorted(wanted.items()):
            some = [row for row in rows if (homes[row] == owner) is is_home]
            gone = _hand_over(seat, some, owner)
            away |= set() if is_home else gone
            _hand_back(seat, [row for row in some if row not in gone], homes)
    return away


def _hand_over(seat: Seat, rows: Sequence[int], owner: int) -> set[int]:
    """Rows become somebody's; those that cannot (a constraint forbids it) are left out."""
    done: set[int] = set()
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        if _try(seat, some, owner):
            done |= set(some)
        else:
            done |= {row for row in some if _try(seat, [row], owner)}
    return done


def _try(seat: Seat, rows: Sequence[int], owner: int) -> bool:
    try:
        with transaction.atomic():
            found = seat.model._default_manager.filter(pk__in=rows)
            found.update(**{f"{seat.column}_id": owner})
    except IntegrityError:
        return False
    return True


def _hand_back(seat: Seat, rows: Sequence[int], homes: Mapping[int, int]) -> None:
    """Rows for which there is no room at the root stay, or become again, their home's."""
    for row in rows:
        _try(seat, [row], homes[row])


def _in(seat: Seat, people: Sequence[int]) -> models.Q:
    return models.Q((f"{seat.column}__in", people))


def standing() -> models.QuerySet[Merge]:
    """The merges that nobody has undone."""
    return Merge.objects.filter(undone_at=None)
