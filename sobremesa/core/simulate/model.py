"""What the invented firm is made of: people, talks, what was said in them, and files.

All times inside the simulation are naive and local to Europe/Madrid; files carry the offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Medium = Literal["mail", "chat", "meeting"]
Speaker = Literal["them", "us", "meeting"]


class BadLexicon(ValueError):
    """A text of the lexicon cannot be understood; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after the last turn, in minutes; or, with `day`, a day counted from the end
    of the story (-6 is six days before) and a minute of that day."""

    minutes: float
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise made in a turn. `due`: working days from the turn, or "until", or "none"."""

    due: int | Literal["until", "none"]
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a paragraph. It fits only after those of the ways in which the story
    may open (counted from 1) and those kinds of piece; empty sets fit always."""

    text: str
    openings: frozenset[int] = frozenset()
    pieces: frozenset[str] = frozenset()

    def fits(self, opening: int, piece: str) -> bool:
        """Whether it may be said in a story that opened so, about such a piece."""
        return (not self.openings or opening in self.openings) and (
            not self.pieces or piece in self.pieces
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a storyline, before its words are chosen.

    `paragraphs` holds, for each paragraph, the ways in which it may be said. A meeting has
    its title as only paragraph, and its length in `minutes`.
    """

    speaker: Speaker
    delay: Delay
    flags: frozenset[str] = frozenset()
    options: Mapping[str, str] = field(default_factory=dict)
    paragraphs: tuple[tuple[Way, ...], ...] = ()
    pledges: tuple[Pledge, ...] = ()
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A storyline: a thread that makes sense in order, and for whom it may be told.

    `pieces` are the kinds of furniture it can be about: t (one sits or eats at it), c (it has
    drawers), x (stairs, doors and the rest); empty means any. `openings` are the ways in
    which it may begin. `is_once`: nobody lives it twice.
    """

    name: str
    kind: str
    voice: str
    medium: str
    arenas: frozenset[str]
    closeness: tuple[int, int]
    months: frozenset[int]
    needs: str
    who: str
    starts: Delay | None
    reason: str
    pieces: frozenset[str]
    is_once: bool
    speaks_of_piece: bool
    openings: tuple[Way, ...]
    subjects: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of us. Without a `mailbox`, letters go out from the shop's."""

    key: str
    name: str
    is_woman: bool
    role: str
    email: str
    phone: str
    has_mailbox: bool
    weight: int

    @property
    def first(self) -> str:
        """The name that customers use."""
        return self.name.split()[0]


@dataclass(slots=True)
class Person:
    """A customer, with what is true about them. `closeness`: 0 greeted … 3 committed."""

    code: str
    first: str
    last: str
    is_woman: bool
    voice: str
    arena: str
    organisation: str
    town: str
    street: str
    job: str
    closeness: int
    keeper: Colleague
    rhythm_days: float
    is_regular: bool
    media: str
    state: str
    starts_on: date
    is_newcomer: bool
    email: str
    second_email: str
    phone: str
    landline: str
    card_name: str
    greeting: str
    goodbye: str
    client: str
    is_terse: bool
    emoji: str
    charset: str
    birthday: date | None
    facts: dict[str, str]
    stops_on: date | None = None
    reason: str = ""
    rival: str = ""
    referred_by: Person | None = None
    brings: list[Person] = field(default_factory=list)
    partner: Person | None = None
    key: str = ""
    last_piece: str = ""
    has_card: bool = True

    @property
    def full_name(self) -> str:
        """First name and surnames."""
        return f"{self.first} {self.last}"

    @property
    def chat_name(self) -> str:
        """How a WhatsApp export calls them: as in the phone book, else by number."""
        return self.card_name if self.has_card else spaced(self.phone)


@dataclass(slots=True)
class Promise:
    """Something promised. `by` is a colleague's address or a person's code."""

    by: str
    person: str
    text: str
    made_on: date
    due_on: date | None
    kept_on: date | None = None


@dataclass(slots=True)
class Said:
    """One thing said or done: a letter, a chat message, a meeting.

    `by` is who of us speaks, or whom they speak to. `place` is where a
    meeting is; `invitation` the meeting that a letter carries.
    """

    at: datetime
    medium: Medium
    is_ours: bool
    by: Colleague
    paragraphs: tuple[str, ...]
    flags: frozenset[str] = frozenset()
    document: str = ""
    minutes: int = 0
    place: str = ""
    invitation: Said | None = None
    message_id: str = ""


@dataclass(slots=True)
class Talk:
    """One thread with one person, in order.

    `is_waiting`: the last word is theirs and wants one of ours.
    """

    number: int
    person: Person
    kind: str
    story: str
    medium: Medium
    subject: str
    said: list[Said] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file of the firm, by name and bytes; `kind` is the channel that reads it."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Firm:
    """The invented firm: its files, as anybody would export them, and the truth behind them.

    `addresses`, `phones` and `chat_names` are ours (what `sobremesa us` is told). `truth` is
    JSON-serialisable.
    """

    name: str
    town: str
    colleagues: tuple[Colleague, ...]
    addresses: tuple[str, ...]
    phones: tuple[str, ...]
    chat_names: tuple[str, ...]
    files: tuple[GeneratedFile, ...]
    truth: dict[str, Any]


def spaced(phone: str) -> str:
    """A phone number as a telephone shows it: +34 600 00 01 02."""
    if phone.startswith("+34") and len(phone) == 12:
        rest = phone[3:]
        return f"+34 {rest[:3]} {rest[3:5]} {rest[5:7]} {rest[7:]}"
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
