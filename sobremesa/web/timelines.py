"""A timeline as it is read: letters one by one, the messages of a chat together by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from sobremesa.conversations.models import Direction
from sobremesa.conversations.queries import Line, Who
from sobremesa.core.contact import RULES
from sobremesa.core.excerpts import Piece
from sobremesa.web.words import local_day

OPEN_CHARS = 1_200
"""How much of what was said stands open; the rest is one touch away."""

SIDES = {Direction.IN: "theirs", Direction.OUT: "ours", Direction.TOGETHER: "both"}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text: what stands open, what follows on a touch, and the kind of its fold."""

    head: str
    rest: str
    kind: str


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said, within its entry."""

    line: Line
    parts: Sequence[Part]
    side: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter, one meeting, or what was said in one chat on one day, in order."""

    messages: Sequence[Message]
    side: str
    why_not: str

    @property
    def first(self) -> Message:
        """The one that began it."""
        return self.messages[0]

    @property
    def line(self) -> Line:
        """What stands at its head."""
        return self.messages[0].line

    @property
    def at(self) -> datetime:
        """When it began."""
        return self.line.interaction.occurred_at

    @property
    def is_chat(self) -> bool:
        """Whether several messages stand together."""
        return len(self.messages) > 1

    @property
    def ours(self) -> str:
        """Who of us took part."""
        return _names(who for message in self.messages for who in message.line.ours)

    @property
    def others(self) -> Sequence[Who]:
        """Who else was there, a few of them."""
        return self.line.others[:4]

    @property
    def others_more(self) -> int:
        """How many more were there."""
        return max(len(self.line.others) - 4, 0)


def entries(lines: Iterable[Line], their_name: str) -> list[Entry]:
    """Lines, newest first, as entries, newest first."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _belongs(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_entry(list(reversed(group)), their_name) for group in groups]


def _belongs(newer: Line, line: Line) -> bool:
    """Two bare messages of one conversation, on one day, that count alike."""
    return newer.is_bare and line.is_bare and _place(newer) == _place(line)


def _place(line: Line) -> tuple[int, bool, date]:
    placement = line.interaction.placement
    day = local_day(line.interaction.occurred_at)
    return placement.conversation_id, placement.is_contact, day


def _entry(lines: Sequence[Line], their_name: str) -> Entry:
    messages = [message_of(line, their_name) for line in lines]
    return Entry(messages, messages[0].side, why_not(lines[0]))


def message_of(line: Line, their_name: str) -> Message:
    """One thing said, with who said it."""
    side = SIDES[Direction(line.interaction.placement.direction)]
    by = _names(line.ours[:1]) if side == "ours" else their_name
    return Message(line, [part_of(piece) for piece in line.pieces], side, by)


def part_of(piece: Piece) -> Part:
    """Cut between words where it is long."""
    text = piece.text
    if piece.kind or len(text) <= OPEN_CHARS + 200:
        return Part(text, "", piece.kind)
    cut = text.rfind(" ", OPEN_CHARS - 100, OPEN_CHARS)
    cut = cut if cut > 0 else OPEN_CHARS
    return Part(text[:cut] + " …", text[cut:].strip(), piece.kind)


def _names(who: Iterable[Who]) -> str:
    return ", ".join(dict.fromkeys(one.name for one in who))


def why_not(line: Line) -> str:
    """Why this is no contact, in words; empty when it is."""
    placement = line.interaction.placement
    if placement.is_contact:
        return _("In copy only.") if line.is_only_copied else ""
    rule = RULES.get(placement.not_contact)
    return _(rule) if rule else placement.not_contact
