"""The talks of the invented firm as tables, without its files: straight from what is true.

Importing the files of one firm takes a minute, telling its talks a second; and here every talk
is known to be what it is. What the files add (copies, newsletters, answering machines) is tried by
the tests of the channels.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa

from sobremesa.core.bonds.waits import Hours
from sobremesa.core.simulate import CLOSENESS, Lexicon, colleagues_of, read_lexicon
from sobremesa.core.simulate.days import MADRID, Calendar, local
from sobremesa.core.simulate.model import Person, Said, Talk
from sobremesa.core.simulate.people import Population
from sobremesa.core.simulate.plot import Life
from sobremesa.core.simulate.telling import World
from sobremesa.core.tables import (
    DAY_SECONDS,
    DIRECTION_IN,
    DIRECTION_OUT,
    DIRECTION_TOGETHER,
    HOUR_SECONDS,
)
from tests.core.simulate.reading import DATA, UNTIL

EPOCH = date(1970, 1, 1)
UNTIL_DAY = (UNTIL - EPOCH).days


def _summer_times() -> tuple[tuple[int, int], ...]:
    """From which day on the clock of Madrid is how far ahead of UTC, while the story lasts."""
    noon = [
        datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(day) for day in range(19_000, UNTIL_DAY)
    ]
    ahead = [one.astimezone(MADRID).utcoffset() or timedelta(0) for one in noon]
    seconds = [round(one.total_seconds()) for one in ahead]
    days = range(19_001, UNTIL_DAY)
    return tuple(
        (day, now)
        for day, before, now in zip(days, seconds, seconds[1:], strict=False)
        if before != now
    )


# Monday to Friday, a quarter past eight to a quarter past six, by the clock of Madrid.
HOURS = Hours(
    week=(((8 * HOUR_SECONDS + 900, 18 * HOUR_SECONDS + 900),),) * 5 + ((), ()),
    clock=((0, HOUR_SECONDS), *_summer_times()),
)
REPORTED_SEEDS = tuple(range(301, 311))
"""The ten whose figures stand in the documents: nothing is chosen by looking at them."""
TUNING_SEEDS = tuple(range(11, 21))


class Simulated(NamedTuple):
    """One firm. `truth` is by person_id: closeness 0 greeted … 3 committed, state, days."""

    interactions: pa.Table
    promises: pa.Table
    truth: dict[int, dict[str, Any]]


@cache
def lexicon() -> Lexicon:
    return read_lexicon({path.name: path.read_text("utf-8") for path in DATA.iterdir()})


def lives(
    seed: int, until: date, people: int, again: str = ""
) -> Iterator[tuple[Person, list[Talk]]]:
    """Everybody and their talks, the same as in `simulate` with this seed; or, `again`, the same
    people in another life."""
    words = lexicon()
    us = colleagues_of(words)
    world = World(words, Calendar(words.firm["holidays"]), {one.key: one for one in us}, until)
    for person in Population(words, us, random.Random(f"{seed} people"), until).make(people):
        yield person, Life(world, random.Random(f"{seed} life{again} {person.code}"), person).live()


@cache
def simulated(seed: int, people: int = 240, until: date = UNTIL, again: str = "") -> Simulated:
    """The tables of one firm; rows in the order of the people, then of time."""
    colleagues = {one.key: number for number, one in enumerate(colleagues_of(lexicon()), 1)}
    said, promised, truth = [], [], {}
    thread = 0
    for person, talks in lives(seed, until, people, again):
        number = int(person.code[1:])
        truth[number] = {
            "closeness": CLOSENESS[person.closeness], "state": person.state,
            "rhythm_days": person.rhythm_days,
            "since_day": _day(person.starts_on),
            "stops_day": _day(person.stops_on) if person.stops_on else None,
        }  # fmt: skip
        chat = (thread := thread + 1)
        for talk in talks:
            mail = (thread := thread + 1)
            for one in talk.said:
                where = {"chat": chat, "mail": mail}.get(one.medium, -len(said) - 1)
                said.append((number, colleagues[one.by.key], where, *_facts(one)))
            promised += [
                (number, "@" in one.by, _day(one.made_on), one.due_on, one.kept_on)
                for one in talk.promises
            ]
    return Simulated(_interactions(said), _promises(promised), truth)


def _facts(one: Said) -> tuple[int, int, str, float | None, int, str]:
    together = one.medium == "meeting"
    direction = DIRECTION_OUT if one.is_ours else DIRECTION_IN
    return (
        _second(one.at),
        DIRECTION_TOGETHER if together else direction,
        {"mail": "email", "chat": "whatsapp"}.get(one.medium, "meeting"),
        float(one.minutes) if together else None,
        sum(len(paragraph.split()) for paragraph in one.paragraphs) * (not together),
        "calendar_reply" if "accept" in one.flags else "",
    )


def _interactions(rows: list[tuple[Any, ...]]) -> pa.Table:
    person, colleague, thread, second, who, medium, minutes, words, why = zip(*rows, strict=True)
    return pa.table(
        {
            "interaction_id": pa.array(range(1, len(rows) + 1), pa.int64()),
            "person_id": pa.array(person, pa.int64()),
            "colleague_id": pa.array(colleague, pa.int64()),
            "conversation_id": pa.array(thread, pa.int64()),
            "occurred_s": pa.array(second, pa.int64()),
            "direction": pa.array(who, pa.int64()),
            "medium": pa.array(medium, pa.string()),
            "minutes": pa.array(minutes, pa.float64()),
            "words": pa.array(words, pa.int64()),
            "is_contact": pa.array([not one for one in why], pa.bool_()),
            "not_contact": pa.array(why, pa.string()),
        }
    )


def _promises(rows: list[tuple[int, bool, int, date | None, date | None]]) -> pa.Table:
    def noon(day: date | None) -> int | None:
        return None if day is None else _day(day) * DAY_SECONDS + DAY_SECONDS // 2

    return pa.table(
        {
            "promise_id": pa.array(range(1, len(rows) + 1), pa.int64()),
            "person_id": pa.array([row[0] for row in rows], pa.int64()),
            "is_ours": pa.array([row[1] for row in rows], pa.bool_()),
            "made_s": pa.array([row[2] * DAY_SECONDS + DAY_SECONDS // 2 for row in rows]),
            "due_s": pa.array([noon(row[3]) for row in rows], pa.int64()),
            "kept_s": pa.array([noon(row[4]) for row in rows], pa.int64()),
        }
    )


def _day(day: date) -> int:
    return (day - EPOCH).days


def _second(at: datetime) -> int:
    return int(local(at).timestamp())
