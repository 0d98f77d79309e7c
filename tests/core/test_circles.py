"""The circles: near ties lie near, nobody lies on anybody, and the picture can be learnt."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.bonds.ties import STAGE_FROM
from sobremesa.core.pictures.circles import (
    DUE,
    FADED,
    FRESH,
    FRESH_DAYS,
    HEART,
    REACH,
    RINGS_FROM,
    UNKNOWN_RHYTHM,
    UNTOLD,
    freshness,
    ring_of,
    sky,
)

pytestmark = pytest.mark.capability("E1")

ties = st.none() | st.floats(0, 1)
relations = st.dictionaries(st.integers(1, 10**9), ties, max_size=150).map(
    lambda found: list(found.items())
)


def away(drawn, at: int) -> float:
    return math.hypot(drawn.xs[at], drawn.ys[at])


def alike(count: int, tie: float | None) -> list[tuple[int, float | None]]:
    return [(number, tie) for number in range(1, count + 1)]


@given(relations)
def test_everybody_lies_in_the_ring_of_their_tie_whole(some):
    drawn = sky(some)

    assert len(drawn.xs) == len(drawn.ys) == len(drawn.of) == len(some)
    for at, (_, tie) in enumerate(some):
        ring = drawn.rings[drawn.of[at]]
        assert drawn.of[at] == ring_of(tie)
        assert HEART <= ring.inner <= away(drawn, at) - ring.dot + 1.5
        assert away(drawn, at) + ring.dot - 1.5 <= ring.outer <= REACH


@given(relations)
def test_a_nearer_tie_never_lies_farther_out(some):
    drawn = sky(some)

    told = [(-1.0 if tie is None else tie, away(drawn, at)) for at, (_, tie) in enumerate(some)]
    for (nearer, inside), (farther, outside) in pairwise(sorted(told, reverse=True)):
        if nearer > farther:
            assert inside <= outside + 1.5  # places are whole numbers


@given(relations)
def test_nobody_lies_on_anybody(some):
    drawn = sky(some)

    for at in range(len(some)):
        for other in range(at):
            apart = math.hypot(drawn.xs[at] - drawn.xs[other], drawn.ys[at] - drawn.ys[other])
            both = drawn.rings[drawn.of[at]].dot + drawn.rings[drawn.of[other]].dot
            assert apart >= both - 2.5


@given(relations, st.randoms(use_true_random=False))
def test_the_picture_does_not_depend_on_the_order_in_which_people_are_told(some, chance):
    mixed = list(some)
    chance.shuffle(mixed)

    one, other = sky(some), sky(mixed)

    def places(people, drawn):
        return {
            number: (x, y) for (number, _), x, y in zip(people, drawn.xs, drawn.ys, strict=True)
        }

    assert one.rings == other.rings
    assert places(some, one) == places(mixed, other)


@pytest.mark.parametrize("count", [2_000, 20_000])
def test_of_many_none_touches_another(count):
    drawn = sky([(n, (n * 7919 % 1000) / 1000 if n % 9 else None) for n in range(1, count + 1)])

    cells: dict[tuple[int, int], list[int]] = {}
    for at, (x, y) in enumerate(zip(drawn.xs, drawn.ys, strict=True)):
        size = drawn.rings[drawn.of[at]].dot
        for across in range((x - 2 * size) // 300, (x + 2 * size) // 300 + 1):
            for down in range((y - 2 * size) // 300, (y + 2 * size) // 300 + 1):
                for other in cells.get((across, down), ()):
                    apart = math.hypot(drawn.xs[other] - x, drawn.ys[other] - y)
                    assert apart >= size + drawn.rings[drawn.of[other]].dot - 2.5
        cells.setdefault((x // 300, y // 300), []).append(at)


def test_somebody_new_leaves_the_others_about_where_they_were():
    some = [(n, (n * 37 % 100) / 100) for n in range(1, 241)]
    before, after = sky(some), sky([*some, (10_007, 0.31)])

    turned = [
        abs(math.remainder(math.atan2(y, x) - math.atan2(q, p), math.tau))
        for x, y, p, q in zip(before.xs, before.ys, after.xs, after.ys, strict=False)
    ]

    assert sorted(turned)[len(turned) // 2] < math.radians(6)
    assert max(turned) < math.radians(60)


def test_one_person_has_a_place_and_nobody_is_an_empty_sky():
    assert away(sky([(7, 0.9)]), 0) < REACH / 2
    nobody = sky([])
    assert nobody.xs == []
    assert [ring.count for ring in nobody.rings] == [0] * (UNTOLD + 1)
    assert [ring.outer for ring in nobody.rings] == sorted(ring.outer for ring in nobody.rings)
    assert nobody.rings[-1].outer == REACH


def test_a_ring_with_many_takes_room_from_those_with_few():
    few, many = sky(alike(10, 0.5)), sky(alike(10, 0.5) + [(n, 0.1) for n in range(100, 5000)])

    assert many.rings[1].outer < few.rings[1].outer
    assert many.rings[3].dot < many.rings[1].dot


@pytest.mark.parametrize(
    ("tie", "ring"), [(1.0, 0), (RINGS_FROM[0], 0), (0.59, 1), (0.2, 2), (0.0, 3), (None, UNTOLD)]
)
def test_rings_are_steps_of_the_tie(tie, ring):
    assert ring_of(tie) == ring


def test_a_ring_is_a_stage():
    assert tuple(reversed(STAGE_FROM)) == RINGS_FROM


@pytest.mark.parametrize(
    ("silence", "gap", "is_so"),
    [
        (None, 20, FADED),  # never talked
        (20, 20, FRESH), (21, 20, DUE), (40, 20, DUE), (41, 20, FADED),
        (FRESH_DAYS, 2, FRESH), (FRESH_DAYS + 1, 2, FADED),  # nobody fades within two weeks
        (UNKNOWN_RHYTHM[0], None, FRESH), (UNKNOWN_RHYTHM[1], None, DUE), (121, None, FADED),
    ],
)  # fmt: skip
def test_somebody_fades_by_what_is_usual_between_us(silence, gap, is_so):
    assert freshness(silence, gap) == is_so


@given(st.floats(0, 1e5), st.floats(0, 1e4), st.none() | st.floats(0, 1e4))
def test_nobody_grows_fresher_by_being_silent_longer(silence, more, gap):
    assert freshness(silence, gap) <= freshness(silence + more, gap)
