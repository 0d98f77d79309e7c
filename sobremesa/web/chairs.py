"""Who sits where: people on the chairs of `core.pictures`, with the names that fit under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sobremesa.core.excerpts import shortened
from sobremesa.core.pictures.seats import TALL, WIDE, Seat, Shape, seats
from sobremesa.people.models import Person
from sobremesa.people.queries import first_name
from sobremesa.web import faces

NAME_MAX = {WIDE: 15, TALL: 12}
FAMILY_MAX = {WIDE: 20, TALL: 15}


@dataclass(frozen=True, slots=True)
class Chair:
    """One chair of the picture; without a person it is the reader's own."""

    seat: Seat
    person: Person | None = None
    is_empty: bool = False
    name: str = ""
    family: str = ""
    initials: str = ""
    tint: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """The picture in one of its two forms."""

    shape: Shape
    chairs: Sequence[Chair]
    is_wide: bool


def tables(seated: Sequence[Person], missing: Sequence[Person]) -> list[Table]:
    """The same table twice, for a desk and for a phone; the style sheet shows one of them."""
    guests = spread(seated, missing)
    return [_table(guests, shape) for shape in (WIDE, TALL)]


def spread(seated: Sequence[Person], missing: Sequence[Person]) -> list[tuple[Person, bool]]:
    """Around the table in order, with the empty chairs among the others and not in a row."""
    guests: list[tuple[Person, bool]] = [(person, False) for person in seated]
    for index, person in enumerate(missing):
        place = round((index + 0.6) * (len(seated) + len(missing)) / len(missing))
        guests.insert(min(place, len(guests)), (person, True))
    return guests


def _table(guests: Sequence[tuple[Person, bool]], shape: Shape) -> Table:
    mine, *places = seats(len(guests) + 1, shape)
    chairs = [Chair(mine)]
    for seat, (person, is_empty) in zip(places, guests, strict=True):
        first = first_name(person.name)
        family = person.name.removeprefix(first).strip(" ,")
        chairs.append(
            Chair(
                seat,
                person,
                is_empty,
                shortened(first, NAME_MAX[shape]),
                shortened(family, FAMILY_MAX[shape]),
                faces.initials(person.name),
                faces.tint(person.name),
            )
        )
    return Table(shape, chairs, is_wide=shape is WIDE)
