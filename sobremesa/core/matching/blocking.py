"""Which pairs are worth comparing: those that share one of a dozen keys.

Everybody with everybody would be 1.25 billion pairs for 50,000 people. A key that more than
`BLOCK_MAX` entries share (all the María Garcías) is passed over: such pairs are found by a finer
key, or there is nothing that would tell them apart anyway. Memory grows with the entries, never
with the pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator

from sobremesa.core.matching.known import Entry, Roll, skeleton
from sobremesa.core.matching.names import Name, Names

BLOCK_MAX = 40
Key = tuple[str, ...]


def candidates(roll: Roll, among: Container[int] | None = None) -> Iterator[tuple[int, int]]:
    """Pairs of ids that may be one, each once, the smaller id first.

    Args:
        roll: everybody.
        among: only pairs of which at least one end is in here; None: all.

    """
    blocks: dict[Key, list[int]] = defaultdict(list)
    keys = {pk: keys_of(entry, roll.names) for pk, entry in sorted(roll.entries.items())}
    for pk, mine in keys.items():
        for key in mine:
            block = blocks[key]
            if len(block) <= BLOCK_MAX:
                block.append(pk)
    for pk, mine in keys.items():
        if among is not None and pk not in among:
            continue
        near = set()
        for key in mine:
            block = blocks[key]
            if len(block) <= BLOCK_MAX:
                near.update(block)
        for other in sorted(near):
            if other < pk or (other > pk and among is not None and other not in among):
                yield (other, pk) if other < pk else (pk, other)


def keys_of(entry: Entry, names: Names) -> set[Key]:
    """Under which keys an entry is filed."""
    found: set[Key] = set()
    for name in entry.names:
        found |= _keys_of_name(name, entry, names)
    found |= {("phone", tail) for tail in (*entry.tails, *entry.signed_tails)}
    found |= {("signed", line) for line in entry.signatures}
    found |= {("box", letters) for letters in (*entry.locals, *entry.ways)}
    if entry.known.birthday:
        found |= {("born", entry.known.birthday, word) for n in entry.names for word in n.words[:1]}
    return found


def _keys_of_name(name: Name, entry: Entry, names: Names) -> set[Key]:
    roots = names.roots_of(name.given)
    found: set[Key] = {("words", *sorted(name.words))}
    where = (*entry.organisations, *entry.domains, *entry.signatures)
    for root in roots:
        found |= {("given there", root, place) for place in where}
        found |= {("given at", root, place) for place in entry.places}
        for at, surname in enumerate(name.surnames[:2]):
            found.add(("name", root, surname))
            found.add(("sound", root[:1], skeleton(surname), str(at)))
        if len(name.surnames) > 1:
            found.add(("both", root[:1], *sorted(name.surnames[:2])))
            found.add(("three", root, *sorted(name.surnames[:2])))
    for surname in name.surnames[:2]:
        found |= {("family there", surname, place) for place in where}
        found.add(("initial", name.given[0][:1] if name.given else "", surname))
    return found
