"""The days on which the invented people spoke to us, and which of them are gone: no words.

`simulate` writes everything as files; here the same lives are lived and only their days are kept.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from sobremesa.core.simulate import colleagues_of, read_lexicon
from sobremesa.core.simulate.days import Calendar
from sobremesa.core.simulate.lexicon import Lexicon
from sobremesa.core.simulate.people import Population
from sobremesa.core.simulate.plot import Life
from sobremesa.core.simulate.telling import World

DATA = Path(__file__).parents[3] / "sobremesa" / "data" / "simulate"
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Planted:
    """Contact days and the truth.

    `has_gone`: they said that they left, or fell silent for good. `has_left`: they said it.
    """

    person_id: np.ndarray
    day: np.ndarray
    has_gone: dict[int, bool]
    has_left: dict[int, bool]
    until: int

    @property
    def days(self) -> dict[str, np.ndarray]:
        """What `silence.chances` takes."""
        return {"person_id": self.person_id, "day": self.day}


def lexicon(folder: Path = DATA) -> Lexicon:
    """The texts of the invented firm."""
    return read_lexicon({path.name: path.read_text("utf-8") for path in folder.iterdir()})


def lived(seed: int, until: date, people: int, texts: Lexicon) -> Planted:
    """The same lives as `simulate(seed, until, people, texts)`."""
    colleagues = colleagues_of(texts)
    world = World(texts, Calendar(texts.firm["holidays"]), {c.key: c for c in colleagues}, until)
    crowd = Population(texts, colleagues, random.Random(f"{seed} people"), until).make(people)
    rows, gone, left = [], {}, {}
    for number, person in enumerate(crowd):
        talks = Life(world, random.Random(f"{seed} life {person.code}"), person).live()
        days = {
            said.at.date() for talk in talks for said in talk.said
            if (not said.is_ours or said.medium == "meeting") and said.at.date() <= until
        }  # fmt: skip
        rows += [(number, (day - EPOCH).days) for day in sorted(days)]
        gone[number] = person.state in {"left", "silent"}
        left[number] = person.state == "left"
    who, day = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return Planted(who, day, gone, left, (until - EPOCH).days)
