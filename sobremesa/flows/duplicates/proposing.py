"""Who may be one, worked out after imports and every night, and kept until somebody answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import Count, Q

from sobremesa.conversations.models import Batch, Participant
from sobremesa.core.belonging import EVERYBODYS
from sobremesa.core.matching.known import Roll
from sobremesa.core.matching.names import Names, read_names
from sobremesa.core.matching.sharing import why_shared
from sobremesa.core.matching.weighing import Likeness as Likely
from sobremesa.core.matching.weighing import Weights, proposals, read_weights
from sobremesa.flows.duplicates import gathering
from sobremesa.flows.settling import chunks
from sobremesa.people.likeness_models import Likeness, SharedGuess
from sobremesa.people.models import Apart, Card, Handle, Person
from sobremesa.people.recognising import handle_keys_of

DATA = Path(__file__).parents[2] / "data"
Pair = tuple[int, int]


@lru_cache(maxsize=1)
def known_names() -> Names:
    """The lists of names that come with the product."""
    folder = DATA / "names"
    return read_names(
        (folder / "given_names.txt").read_text("utf-8"), (folder / "signs.txt").read_text("utf-8")
    )


@lru_cache(maxsize=1)
def known_weights() -> Weights:
    """The weights that come with the product."""
    return read_weights((DATA / "matching" / "weights.json").read_text("utf-8"))


def look_again(*, now: datetime, among: Sequence[int] | None = None) -> int:
    """Work out who may be one, and keep what is new. How many pairs there are to ask about.

    Nobody is ever brought together here.

    Args:
        now: the moment.
        among: only pairs of which one is in here; None: all.

    """
    roll = Roll(gathering.everybody(), known_names(), public=EVERYBODYS)
    said = _answered()
    found = {
        (one.one, one.other): one
        for one in proposals(roll, known_weights(), among)
        if (one.one, one.other) not in said
    }
    _write(found, among, now)
    _guess_shared(now)
    return Likeness.objects.count()


def touched_by(batch: Batch) -> list[int]:
    """Whom an import brought something of."""
    arrivals = Q(interaction__arrivals__delivery__batch=batch)
    by_words = Participant.objects.filter(arrivals, handle__person__isnull=False)
    people = set(by_words.values_list("handle__person", flat=True))
    cards = Card.objects.filter(arrivals__delivery__batch=batch)
    return sorted(pk for pk in people | set(cards.values_list("person", flat=True)) if pk)


def _answered() -> set[Pair]:
    """Pairs that a colleague has called two, as they are shown now."""
    rows = Apart.objects.values_list("one", "one__merged_into", "other", "other__merged_into")
    pairs = ((root or one, other_root or other) for one, root, other, other_root in rows)
    return {(min(pair), max(pair)) for pair in pairs}


def _write(found: dict[Pair, Likely], among: Sequence[int] | None, now: datetime) -> None:
    rows = Likeness.objects.all()
    if among is not None:
        near = {pk for some in chunks(list(among)) for pk in rows.filter(
            Q(one__in=some) | Q(other__in=some)).values_list("pk", flat=True)}  # fmt: skip
        have = {(row.one_id, row.other_id): row for row in rows.in_bulk(sorted(near)).values()}
    else:
        have = {(row.one_id, row.other_id): row for row in rows.iterator()}
    with transaction.atomic():
        for some in chunks([row.pk for pair, row in have.items() if pair not in found]):
            Likeness.objects.filter(pk__in=some).delete()
        here = set(Person.objects.values_list("pk", flat=True)) if found else set()
        new, changed = [], []
        for pair, likely in sorted(found.items()):
            if not here.issuperset(pair):
                continue  # somebody has meanwhile gone
            row = have.get(pair)
            evidence = [[e.code, e.one, e.other, round(e.weight, 2)] for e in likely.evidence]
            if row is None:
                new.append(Likeness(one_id=pair[0], other_id=pair[1], evidence=evidence,
                                    probability=likely.probability, at=now))  # fmt: skip
            elif row.evidence != evidence or abs(row.probability - likely.probability) > 1e-6:
                row.evidence, row.probability, row.at = evidence, likely.probability, now
                changed.append(row)
        Likeness.objects.bulk_create(new, batch_size=300)
        Likeness.objects.bulk_update(changed, ["evidence", "probability", "at"], batch_size=300)


def drop_pairs_of(people: Iterable[int]) -> None:
    """Somebody was brought together, or separated: what was asked of them is no question now."""
    ids = sorted(people)
    Likeness.objects.filter(Q(one__in=ids) | Q(other__in=ids)).delete()


# ---------------------------------------------------------------------- shared addresses


def _guess_shared(now: datetime) -> None:
    """Addresses that several people seem to use; those of which somebody said no stay out."""
    used: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        Participant.objects.filter(role="from", handle__is_ours=False, handle__shared_at=None)
        .exclude(name="")
        .values_list("handle", "name")
        .annotate(n=Count("pk"))
    )
    for pk, name, n in rows.iterator():
        used[pk][name] = n
    noted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for card in Card.objects.only("person", "data").iterator(chunk_size=500):
        for key in handle_keys_of(card):
            noted[key].add(card.person_id)
    found = {}
    handles = Handle.objects.filter(person__isnull=False, is_ours=False, shared_at=None)
    for handle in handles.exclude(kind="person").iterator(chunk_size=2000):
        on_cards = len(noted.get((handle.kind, handle.value), ()))
        why, names = why_shared(handle.value, used.get(handle.pk, {}), on_cards, known_names())
        if why:
            found[handle.pk] = (why, list(names))
    with transaction.atomic():
        have = {row.handle_id: row for row in SharedGuess.objects.iterator()}
        gone = [row.pk for pk, row in have.items() if pk not in found and not row.said_single_at]
        for some in chunks(gone):
            SharedGuess.objects.filter(pk__in=some).delete()
        SharedGuess.objects.bulk_create(
            (SharedGuess(handle_id=pk, reason=why, names=names, at=now)
             for pk, (why, names) in sorted(found.items()) if pk not in have),
            batch_size=300,
        )  # fmt: skip
