"""What the columns of a table say about each other, where no heading says what they are.

A town goes with its post code, a name stands in the e-mail of the same row and a firm in its
domain, a second surname stands beside the first, and of ours there are few beside many of theirs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sobremesa.core.sheets.proposal import folded
from sobremesa.core.sheets.shapes import Shape

Cells = tuple[Sequence[str], Shape]
ROWS_LEAST = 6  # fewer rows agree by chance
ALIKE_LEAST = 0.85
_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"\s*[;|,]\s*")


def relations(columns: Sequence[Cells]) -> list[dict[str, float]]:
    """For each column, the probability of fields that the other columns speak for.

    Args:
        columns: for each, its cells from the top (all of the same length) and its shape.

    """
    found: list[dict[str, float]] = [{} for _ in columns]
    for rule in (_in_addresses, _by_post_code, _second_surname, _of_the_house, _labelled):
        for place, field, probability in rule(columns):
            found[place][field] = max(probability, found[place].get(field, 0.0))
    return found


def _wordy(shape: Shape) -> bool:
    taken = max(shape.of("street"), shape.of("country"), shape.of("language"), shape.of("yes_no"))
    return shape.of("letters") > 0.7 and shape.words < 4.5 and shape.chars < 45 and taken < 0.5


# ------------------------------------------------------------------ names and firms in addresses

Found = list[tuple[int, str, float]]


def _in_addresses(columns: Sequence[Cells]) -> Found:
    found: Found = []
    for values, shape in columns:
        if shape.of("email") > 0.6:
            near = [folded(cell).rpartition("@")[0] for cell in values]
            far = [folded(cell).rpartition("@")[2].rpartition(".")[0] for cell in values]
            found += _people_in(near, columns) + _firms_in(far, columns)
        elif shape.of("url") > 0.6:
            found += _firms_in(list(map(folded, values)), columns)
    return found


def _people_in(near: Sequence[str], columns: Sequence[Cells]) -> Found:
    """Columns whose words stand before the @ of the same row: given names come first there."""
    found: Found = []
    for place, (values, shape) in enumerate(columns):
        if not _wordy(shape):
            continue
        at = [
            [address.find(word) for word in words if len(word) > 2]
            for cell, address in zip(values, near, strict=True)
            if address and (words := _WORD.findall(folded(cell)))
        ]
        told = [one for one in at if max(one, default=-1) >= 0]
        if len(at) < ROWS_LEAST or len(told) < 0.5 * len(at):
            continue
        both = sum(sum(where >= 0 for where in one) > 1 for one in told)
        first = sum(0 in one for one in told)
        if both > 0.5 * len(told):
            found.append((place, "name", 0.6))
        elif shape.of("name") < 0.5 or first < 0.5 * len(told):
            is_given = first > 0.5 * len(told)
            found.append((place, "given_name" if is_given else "family_name", 0.8))
    return found


def _firms_in(far: Sequence[str], columns: Sequence[Cells]) -> Found:
    """Columns of which a word stands in the domain of the same row."""
    found: Found = []
    for place, (values, shape) in enumerate(columns):
        if shape.chars > 60 or max(map(shape.of, ("email", "url", "name", "number"))) > 0.4:
            continue
        told = [
            any(word in address for word in _WORD.findall(folded(cell)) if len(word) > 3)
            for cell, address in zip(values, far, strict=True)
            if address and cell.strip()
        ]
        if len(told) >= ROWS_LEAST and sum(told) > 0.4 * len(told) and len(set(far)) > 3:
            found.append((place, "organisation", 0.8))
    return found


# --------------------------------------------------------------------------- towns and provinces


def _by_post_code(columns: Sequence[Cells]) -> Found:
    """A town is the same wherever its code is the same; a province, wherever two digits are."""
    for post, (codes, shape) in enumerate(columns):
        if shape.of("postal") > 0.8 and 3.5 < shape.chars < 8.5 and shape.unique < 1:
            short = [code.strip()[:2] for code in codes]
            places = [
                (place, _alike(short, values))
                for place, (values, other) in enumerate(columns)
                if place != post and _wordy(other) and len(set(values)) > 2
                and _alike(codes, values) >= ALIKE_LEAST
            ]  # fmt: skip
            wide = [place for place, share in places if share >= ALIKE_LEAST]
            narrow = [place for place, share in places if share < ALIKE_LEAST]
            # With one town a province both look the same: the town comes first.
            towns, provinces = (narrow, wide) if narrow else (wide[:1], wide[1:])
            return [(one, "city", 0.75) for one in towns[:1]] + [
                (one, "region", 0.75) for one in provinces[:1]
            ]
    return []


def _alike(keys: Sequence[str], values: Sequence[str]) -> float:
    """Of rows that share their key, how many have the usual value of it; 0: too few do."""
    by_key: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in zip(keys, values, strict=True):
        if key.strip() and value.strip():
            by_key[key.strip()].append(folded(value))
    shared = [some for some in by_key.values() if len(some) > 1]
    if sum(map(len, shared)) < ROWS_LEAST or len(shared) < 2:
        return 0.0
    usual = sum(max(map(some.count, some)) for some in shared)
    return usual / sum(map(len, shared))


# ------------------------------------------------------------------- surnames, colleagues, labels


def _second_surname(columns: Sequence[Cells]) -> Found:
    """Two columns of one surname each, one beside the other."""
    return [
        (place, "second_family_name", 0.85)
        for place, (before, here) in enumerate(pairwise(columns), 1)
        if _is_surname(before[1]) and _is_surname(here[1])
    ]


def _is_surname(shape: Shape) -> bool:
    return (
        shape.of("surname") > 0.5
        and shape.of("surname") > shape.of("some_given")
        and shape.words < 1.4
    )


def _of_the_house(columns: Sequence[Cells]) -> Found:
    """Few people again and again, beside a column of many others: our own."""
    many = max((_variety(*one) for one in columns if _is_somebody(one[1])), default=0.0)
    return [
        (place, "colleague", 0.8)
        for place, (values, shape) in enumerate(columns)
        if _is_somebody(shape) and shape.cells >= 10 and shape.of("phone") < 0.5
        and 2 * _variety(values, shape) < many and _variety(values, shape) <= 0.35
    ]  # fmt: skip


def _is_somebody(shape: Shape) -> bool:
    if max(shape.of("email"), shape.of("phone")) > 0.5:
        return True
    looks = max(shape.of("some_given"), shape.of("name"))
    return looks > 0.5 and max(shape.of("city"), shape.of("firm")) < 0.5


def _variety(values: Sequence[str], shape: Shape) -> float:
    return len(set(map(folded, values)) - {""}) / max(1, shape.cells)


def _labelled(columns: Sequence[Cells]) -> Found:
    """Cells of several words apart by marks, where each word stands in many cells."""
    found: Found = []
    for place, (values, shape) in enumerate(columns):
        said = [[part for part in _PARTS.split(folded(cell)) if part] for cell in values]
        parts = [part for some in said for part in some]
        is_list = any(len(some) > 1 and any(parts.count(one) > 1 for one in some) for some in said)
        if is_list and shape.chars < 60 and len(set(parts)) < 0.5 * len(parts):
            found.append((place, "labels", 0.75))
    return found


def settled(relation: Mapping[str, float], field: str, probability: float) -> float:
    """The probability of a field by its contents, together with what other columns say.

    Who is of the house is not whom we talk with: the column is nobody's address then.
    """
    if relation.get("colleague") and field in {"email", "name", "given_name"}:
        probability *= 0.3
    return 1 - (1 - probability) * (1 - relation.get(field, 0.0))
