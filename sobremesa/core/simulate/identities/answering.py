"""A colleague who knows the truth answers, and it is looked again: as the product does it.

In a round the likeliest pair is asked about first. Two that are one become one entry that has
everything of both, and what else was asked about the one who is gone is dropped; two that are two
are never asked about again, whatever they are part of later. Then those who were brought together
are looked at once more, with all that is now known of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sobremesa.core.matching.known import Known
from sobremesa.core.simulate.identities.traces import Truth

ROUNDS = 3
Asked = tuple[float, int, int]  # probability, one, other
Propose = Callable[[Sequence[Known], Collection[int] | None], Iterable[Asked]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of all rounds: questions asked, right ones, and merges that were needed."""

    asked_count: int
    right_count: int
    needed_count: int
    by_round: tuple[tuple[int, int], ...]  # asked, right

    @property
    def precision_share(self) -> float:
        """How many of the questions were about one human being."""
        return self.right_count / self.asked_count if self.asked_count else 1.0

    @property
    def recall_share(self) -> float:
        """Merges done of those needed: a person with k entries needs k - 1."""
        return self.right_count / self.needed_count if self.needed_count else 1.0


def answer_all(truth: Truth, propose: Propose, *, rounds: int = ROUNDS) -> Answered:
    """Ask and answer until nothing new is asked, at most so many rounds.

    Args:
        truth: entries, and who each of them is.
        propose: pairs worth asking about, of a table; with ids, only those around them.
        rounds: at most.

    """
    colleague = _Colleague(truth)
    among: set[int] | None = None
    done: list[tuple[int, int]] = []
    while len(done) < rounds and among != set():
        asked = propose([*colleague.table.values()], among)
        among = colleague.answer(sorted(asked, key=lambda one: (-one[0], one[1:])), done)
    needed = len(truth.entries) - len(set(truth.who.values()))
    return Answered(
        sum(asked for asked, _ in done), sum(right for _, right in done), needed, tuple(done)
    )


class _Colleague:
    """Who knows the truth, and the table as it is after their answers."""

    def __init__(self, truth: Truth) -> None:
        self.who = truth.who
        self.table = {entry.id: entry for entry in truth.entries}
        self.apart: dict[int, set[int]] = defaultdict(set)

    def answer(self, asked: Iterable[Asked], done: list[tuple[int, int]]) -> set[int]:
        """Answer one round; whom to look at again."""
        asked_count, kept = 0, []
        for _, one, other in asked:
            if one not in self.table or other not in self.table or other in self.apart[one]:
                continue
            asked_count += 1
            if self.who[one] == self.who[other]:
                self._bring_together(one, other)
                kept.append(one)
            else:
                self.apart[one].add(other)
                self.apart[other].add(one)
        done.append((asked_count, len(kept)))
        return {one for one in kept if one in self.table}

    def _bring_together(self, kept: int, gone: int) -> None:
        self.table[kept] = joined(self.table[kept], self.table.pop(gone))
        for other in self.apart.pop(gone, set()):
            self.apart[other].discard(gone)
            self.apart[other].add(kept)
            self.apart[kept].add(other)


def joined(kept: Known, gone: Known) -> Known:
    """One entry with everything of two."""
    return replace(
        kept,
        names=_both(kept.names, gone.names),
        emails=_both(kept.emails, gone.emails),
        phones=_both(kept.phones, gone.phones),
        organisations=_both(kept.organisations, gone.organisations),
        signatures=_both(kept.signatures, gone.signatures),
        signed_phones=_both(kept.signed_phones, gone.signed_phones),
        places=_both(kept.places, gone.places),
        birthday=kept.birthday or gone.birthday,
        threads=kept.threads | gone.threads,
        wrote_to=(kept.wrote_to | gone.wrote_to) - {kept.id, gone.id},
        shared=kept.shared | gone.shared,
        is_claimed=kept.is_claimed and gone.is_claimed,
    )


def _both(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*mine, *theirs)))
