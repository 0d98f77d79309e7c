"""The lists that come with the product, loaded once for tests of matching."""

from __future__ import annotations

from pathlib import Path

from sobremesa.core.matching.known import Known, Roll
from sobremesa.core.matching.names import read_names
from sobremesa.core.matching.weighing import Likeness, probability, read_weights
from sobremesa.core.simulate.identities import read_world

DATA = Path(__file__).parents[3] / "sobremesa" / "data"
NAMES = read_names(
    (DATA / "names" / "given_names.txt").read_text("utf-8"),
    (DATA / "names" / "signs.txt").read_text("utf-8"),
)
WEIGHTS = read_weights((DATA / "matching" / "weights.json").read_text("utf-8"))
WORLD = read_world((DATA / "simulate" / "identities.txt").read_text("utf-8"))
PUBLIC = ("gmail.com", "hotmail.com", "yahoo.es", "outlook.es", "telefonica.net", "icloud.com")
# Forty who have nothing to do with anybody: a name is frequent or rare among others.
OTHERS = tuple(
    Known(id=1000 + at, names=(f"{given} {surname}",), phones=(f"+3465500{at:04}",))
    for at, (given, surname) in enumerate(
        (given, surname)
        for given in ("Ana", "Luis", "Carmen", "Javier", "Rosa", "Pedro", "Elena", "Jorge")
        for surname in ("García", "Ruiz", "Vidal", "Campos", "Ortega")
    )
)


def pair(one: dict, other: dict) -> Likeness:
    """How likely two entries are one, among forty others."""
    table = (Known(id=1, **one), Known(id=2, **other), *OTHERS)
    return probability(Roll(table, NAMES, public=PUBLIC), 1, 2, WEIGHTS)
