"""What is read, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Speaker = Literal["them", "us_note"]


@dataclass(frozen=True, slots=True)
class Said:
    """A message of theirs, or a note that one of us wrote down."""

    text: str
    language: str
    who: Speaker
    written_on: date


@dataclass(frozen=True, slots=True)
class Label:
    """Something that was said.

    `kind` is that of an ask, the speaker of a promise or the topic of a fact.

    `start` and `end` are places in the text; `target` is what the model calls it; `score` how
    sure it is (0: just believed). `about` of a fact: "self" or as they say it. `to` of a
    departure and `due` of a promise are None where nothing is said of it.
    """

    type: Literal["ask", "promise", "fact", "thanks_due", "departure"]
    kind: str
    start: int
    end: int
    quote: str
    target: str
    score: float
    due: date | None = None
    about: str = ""
    to: str | None = None

    def value(self) -> dict[str, Any]:
        """As it is written down: the keys of its type, and the exact words."""
        if self.type == "ask":
            return {"type": self.type, "kind": self.kind, "quote": self.quote}
        if self.type == "promise":
            due = self.due.isoformat() if self.due else None
            return {"type": self.type, "by": self.kind, "due": due, "quote": self.quote}
        if self.type == "fact":
            return {"type": self.type, "topic": self.kind, "about": self.about, "quote": self.quote}
        if self.type == "departure":
            return {"type": self.type, "to": self.to, "quote": self.quote}
        return {"type": self.type, "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a message: what it is for, and the labels in their order."""

    purpose: str
    labels: tuple[Label, ...]
