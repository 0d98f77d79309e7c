"""What was said now and what was only repeated; and how to say a long thing shortly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Folds = Iterable[Sequence[int | str]]
"""Spans `[start, end, kind]` of a text, in order, that were not said now."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text. `kind` is empty for what was said now, else the kind of its fold."""

    text: str
    kind: str = ""


def pieces(text: str, folds: Folds) -> list[Piece]:
    """The text cut at its folds, without empty stretches; folds beyond its end are passed over."""
    found, at = [], 0
    for fold in folds:
        start, end, kind = max(int(fold[0]), at), min(int(fold[1]), len(text)), str(fold[2])
        if start >= end:
            continue
        found += [Piece(text[at:start]), Piece(text[start:end], kind)]
        at = end
    found.append(Piece(text[at:]))
    return [Piece(one.text.strip(), one.kind) for one in found if one.text.strip()]


def own_words(text: str, folds: Folds) -> str:
    """What was said now: the text without quotes and signatures."""
    return "\n\n".join(piece.text for piece in pieces(text, folds) if not piece.kind)


def shortened(text: str, max_chars: int) -> str:
    """The beginning of a text on one line, cut between words, with an ellipsis if it was cut."""
    line = " ".join(text[: max_chars * 4].split())
    if len(line) <= max_chars:
        return line
    head = line[: max_chars - 1]
    cut = head.rpartition(" ")[0] or head
    return cut.rstrip(" ,;:.–—-") + "…"
