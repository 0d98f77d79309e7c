"""The circles: where each relation lies, near to far by the strength of its tie.

Rings are steps of that strength. Inside a ring the distance from the middle follows the order of
the ties, so that a nearer tie never lies farther out; the side is each person's own, from their
number, so that somebody is found tomorrow near where they were yesterday. A ring has lanes, and a
lane as many places as it has people, at equal steps: nobody lies on anybody else. The same people
with the same ties give the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

REACH = 10_000
"""From the middle to the edge. Places are whole numbers within it."""

RINGS_FROM = (0.6, 0.4, 0.2, 0.0)
"""How strong a tie is at least, in each ring from the innermost: the steps of `bonds.ties`. After
them comes the ring of those with whom we have talked too little to tell."""

UNTOLD = len(RINGS_FROM)
HEART = 900
"""The room in the middle for ourselves."""

PLAIN_EDGES = (3_100, 5_300, 7_300, 9_000, 10_000)
"""Where rings end when nobody is counted: the far ones are wide, because most are far."""

COUNTED_SHARE = 0.5
"""How much of the room goes by the number of people; the rest is as in `PLAIN_EDGES`."""

DOT_MAX = (240, 200, 170, 145, 120)
SLACK = 0.2
"""How far somebody may be from the middle of their place, as a share of it; so it looks sown."""

DOT_OF_PLACE = 0.29
"""A dot's radius as a share of its place: with `SLACK` on both sides two still do not touch."""

GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Ring:
    """From where to where it reaches, how many lie in it, and how large they are drawn."""

    inner: int
    outer: int
    count: int
    dot: int


@dataclass(frozen=True, slots=True)
class Sky:
    """All of it: five rings, and for each relation, in the order given, where it lies."""

    rings: tuple[Ring, ...]
    xs: list[int]
    ys: list[int]
    of: list[int]


def ring_of(tie: float | None) -> int:
    """In which ring a tie of this strength lies; None: it cannot be told yet."""
    if tie is None:
        return UNTOLD
    return next((n for n, least in enumerate(RINGS_FROM) if tie >= least), UNTOLD - 1)


def sky(relations: Sequence[tuple[int, float | None]]) -> Sky:
    """Where everybody lies.

    Args:
        relations: a number that is theirs for good, and the strength of the tie in [0, 1] or
            None; n of them, in any order, each number once.

    Returns:
        Places in whole numbers, at most `REACH` from the middle; n of each.

    """
    inside: list[list[int]] = [[] for _ in range(UNTOLD + 1)]
    of = [ring_of(tie) for _, tie in relations]
    for at, ring in enumerate(of):
        inside[ring].append(at)
    rings = _rings([len(some) for some in inside])
    xs, ys = [0] * len(of), [0] * len(of)
    for here, some in zip(rings, inside, strict=True):
        some.sort(key=lambda at: (-(relations[at][1] or 0.0), relations[at][0]))
        numbers = [relations[at][0] for at in some]
        for at, (x, y) in zip(some, _places(here, numbers), strict=True):
            xs[at], ys[at] = x, y
    return Sky(rings, xs, ys, of)


def _rings(counts: Sequence[int]) -> tuple[Ring, ...]:
    """Rings whose room is half as in `PLAIN_EDGES` and half by how many are in them."""
    whole, total = REACH**2 - HEART**2, sum(counts)
    rings, inner, plain_inner, room = [], HEART, HEART, 0.0
    for count, plain, dot_max in zip(counts, PLAIN_EDGES, DOT_MAX, strict=True):
        plain_share = (plain**2 - plain_inner**2) / whole
        counted_share = count / total if total else plain_share
        room += (1 - COUNTED_SHARE) * plain_share + COUNTED_SHARE * counted_share
        outer = min(round(math.sqrt(HEART**2 + room * whole)), REACH)
        dot = min([dot_max, *(lane.dot for lane in _lanes(inner, outer, count))])
        rings.append(Ring(inner, outer, count, max(math.floor(dot), 1)))
        inner, plain_inner = outer, plain
    return tuple(rings)


@dataclass(frozen=True, slots=True)
class _Lane:
    """A thin ring: where its middle is, how wide it is, and how many lie in it."""

    middle: float
    width: float
    count: int

    @property
    def dot(self) -> float:
        """How large a dot may be here without touching another."""
        step = 2 * math.pi * (self.middle - SLACK * self.width) / self.count
        return DOT_OF_PLACE * (min(step, self.width) if self.count > 1 else self.width)


def _lanes(inner: int, outer: int, count: int) -> list[_Lane]:
    """As many lanes as make places about square; to each its share of the people, by its room."""
    if not count:
        return []
    side = math.sqrt(math.pi * (outer**2 - inner**2) / count)
    number = min(max(round((outer - inner) / side), 1), count)
    width = (outer - inner) / number
    ends = [inner + width * n for n in range(number + 1)]
    before = [round(count * (end**2 - inner**2) / (outer**2 - inner**2)) for end in ends]
    return [
        _Lane((low + high) / 2, width, until - since)
        for (low, high), (since, until) in zip(pairwise(ends), pairwise(before), strict=True)
        if until > since
    ]


def _places(ring: Ring, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """A place for each, from the nearest out."""
    begin = 0
    for lane in _lanes(ring.inner, ring.outer, ring.count):
        yield from _in_lane(lane, numbers[begin : begin + lane.count])
        begin += lane.count


def _in_lane(lane: _Lane, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The nearer ones on the inner side of the lane; each on the free place nearest their side."""
    count = len(numbers)
    sides = [number * GOLDEN % 1.0 for number in numbers]
    order = sorted(range(count), key=lambda at: (sides[at], numbers[at]))
    # Turned as a whole so that people are, all in all, as near to their sides as can be.
    turned = sum(sides[at] - place / count for place, at in enumerate(order)) / count
    turns = [0.0] * count
    for place, at in enumerate(order):
        seat = place / count + turned
        turns[at] = seat + min(max(sides[at] - seat, -SLACK / count), SLACK / count)
    for rank, turn in enumerate(turns):
        away = lane.middle + SLACK * lane.width * (2 * (rank + 0.5) / count - 1)
        angle = 2 * math.pi * turn
        yield round(away * math.cos(angle)), round(away * math.sin(angle))


FRESH, DUE, FADED = range(3)
FRESH_DAYS = 14
"""Nobody fades within two weeks, however often we used to talk."""

UNKNOWN_RHYTHM = (30.0, 120.0)
"""Until when somebody is fresh, and until when they are due, where they have no rhythm yet."""


def freshness(silence_days: float | None, gap_days: float | None) -> int:
    """How fresh a relation is: `FRESH` within its usual gap, `DUE` up to twice that, `FADED`.

    Args:
        silence_days: since the last contact, >= 0; None where there was none: faded.
        gap_days: what usually lies between two days of contact; None: see `UNKNOWN_RHYTHM`.

    """
    if silence_days is None:
        return FADED
    fresh, due = UNKNOWN_RHYTHM if gap_days is None else (gap_days, 2 * gap_days)
    if silence_days <= max(fresh, FRESH_DAYS):
        return FRESH
    return DUE if silence_days <= max(due, FRESH_DAYS) else FADED
