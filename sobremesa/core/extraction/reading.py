"""From a message to what it says: sentences, cues, what the model believes, the exact words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sobremesa.core.calendar.workdays import EVERYWHERE, Workdays
from sobremesa.core.extraction.cues import Cues, cues_of
from sobremesa.core.extraction.cutting import Sentence, Word, sentences
from sobremesa.core.extraction.dates import due
from sobremesa.core.extraction.labels import Label, Reading, Said
from sobremesa.core.extraction.phrases import Phrasebook
from sobremesa.core.extraction.weighing import ASKS, PROMISES, TOPICS, Array, Model, Weights
from sobremesa.core.extraction.whose import about, leaves_to
from sobremesa.core.listening import expects_answer

QUOTE_WORDS_MIN = 3
SECOND_COSTS = 0.4
"""How much more a second label of one sentence needs."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A sentence with what speaks in it."""

    sentence: Sentence
    cues: Cues


def looked_at(said: Said, model: Model) -> list[Looked]:
    """The sentences of a message with their cues."""
    book = book_of(said.language, model)
    is_note = said.who == "us_note"
    found = [one for one in sentences(said.text) if one.words]
    return [
        Looked(one, cues_of(one, book, is_note=is_note, place=place, count=len(found)))
        for place, one in enumerate(found)
    ]


def closes(said: Said) -> bool:
    """Whether it is a closing courtesy of theirs: it may promise ("te llamo el lunes"), no more."""
    return said.who == "them" and not expects_answer(said.text, said.language)


def book_of(language: str, model: Model) -> Phrasebook:
    """The phrases of a language; of one that we do not know, those of Spanish."""
    return model.books.get(language[:2].lower()) or model.books["es"]


def understand(said: Said, model: Model, workdays: Workdays = EVERYWHERE) -> Reading:
    """What was said: labels with the exact words in which they stand, and what the message is for.

    Args:
        said: a message of theirs or a note of ours. Of a text that is very long the beginning is
        read. model: from `shipped.model_of`, or what `learning.adjusted` made of it.
        workdays: of the region, for days that are counted in working days.

    """
    looked = looked_at(said, model)
    labels = [label for one in looked for label in _labels_of(one, said, model, workdays)]
    if closes(said):
        labels = [label for label in labels if label.target in PROMISES]
    features = purpose_features(looked, (label.target for label in labels), said)
    scores = model.purposes.scores(features) - model.purposes.limits
    return Reading(model.purposes.targets[int(np.argmax(scores))], tuple(labels))


def purpose_features(looked: Sequence[Looked], targets: Iterable[str], said: Said) -> set[str]:
    """What speaks for the purpose of a message: its cues, and what was found in it."""
    found = {f"l:{target}" for target in targets}
    found |= {f"n.l:{name[2:]}" for name in found if said.who == "us_note"}
    for one in looked:
        found |= one.cues.all()
    return found


def _labels_of(looked: Looked, said: Said, model: Model, workdays: Workdays) -> list[Label]:
    weights = model.labels
    margins = weights.scores(looked.cues.all()) - weights.limits
    believed = [int(at) for at in np.argsort(-margins) if margins[at] > 0]
    if not believed:
        return []
    clauses = _clause_scores(looked, weights)
    taken: dict[int, int] = {}  # clause: target
    for place in believed:
        clause = _clause_for(place, clauses, taken, weights)
        if clause is not None and (not taken or margins[place] > SECOND_COSTS):
            taken[clause] = place
    found = [
        _label(weights.targets[place], float(margins[place]), _span(looked, clause, taken), looked,
               said, model, workdays)
        for clause, place in sorted(taken.items())
    ]  # fmt: skip
    return _once_each(found)


def _clause_scores(looked: Looked, weights: Weights) -> Array:
    return np.array(
        [weights.scores(looked.cues.of(clause)) for clause in range(len(looked.cues.clauses))]
    )


def _clause_for(place: int, clauses: Array, taken: dict[int, int], weights: Weights) -> int | None:
    """The free clause that says it best; none if the best one already says something else."""
    if not taken:
        return int(np.argmax(clauses[:, place]))
    free = [clause for clause in range(len(clauses)) if clause not in taken]
    if not free:
        return None
    best = max(free, key=lambda clause: float(clauses[clause, place]))
    top = float(clauses[:, place].max())
    return best if clauses[best, place] >= top - 1.0 else None


def _span(looked: Looked, clause: int, taken: dict[int, int]) -> tuple[Word, Word]:
    """The first and last word of the quote: the clause, and the next if it is very short."""
    bounds = looked.sentence.clauses
    start, end = bounds[clause]
    after = clause + 1
    while end - start < QUOTE_WORDS_MIN and after < len(bounds) and after not in taken:
        end, after = bounds[after][1], after + 1
    before = clause - 1
    while end - start < QUOTE_WORDS_MIN and before >= 0 and before not in taken:
        start, before = bounds[before][0], before - 1
    return looked.sentence.words[start], looked.sentence.words[end - 1]


def _label(
    target: str, score: float, ends: tuple[Word, Word], looked: Looked, said: Said, model: Model,
    workdays: Workdays,
) -> Label:  # fmt: skip
    sentence = looked.sentence
    start, end = ends[0].start, ends[1].end
    if ends[0] is sentence.words[0]:
        start = sentence.start
    if ends[1] is sentence.words[-1]:
        end = sentence.end
    quote = said.text[start:end]
    words = [one for one in sentence.words if ends[0].start <= one.start <= ends[1].start]
    if target in ASKS:
        return Label("ask", target, start, end, quote, target, score)
    if target in PROMISES:
        day = due(quote, said.language, said.written_on, workdays) or due(
            said.text[sentence.start : sentence.end], said.language, said.written_on, workdays
        )
        return Label("promise", target, start, end, quote, target, score, due=day)
    if target in TOPICS:
        whose = about(said.text, words, target, book_of(said.language, model))
        return Label("fact", target, start, end, quote, target, score, about=whose)
    if target == "departure":
        to = leaves_to(said.text, words)
        return Label("departure", "", start, end, quote, target, score, to=to)
    return Label("thanks_due", "", start, end, quote, target, score)


def _once_each(labels: list[Label]) -> list[Label]:
    """One of a kind in a sentence: clauses beside each other say the same thing."""
    kept: dict[str, Label] = {}
    for label in labels:
        known = kept.get(label.target)
        if known is None or label.score > known.score:
            kept[label.target] = label
    return sorted(kept.values(), key=lambda one: one.start)
