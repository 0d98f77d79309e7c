"""What only a whole chat export knows: the order of day and month, who is in it, which chat.

One pass, memory bounded by the number of people who spoke.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sobremesa.core.chat import phrases
from sobremesa.core.chat.lines import Head, tidy, tidy_name
from sobremesa.core.chat.messages import is_deleted_by_owner, raw_messages, said, split_sender

SENDERS_MAX = 5_000
MEMBERS_MAX = 50
"""Of a large group those who spoke most; the rest is not written into every message."""

NAME_WITH_COLON_MIN = 3
"""So many messages must begin the same before a name is believed to have a colon in it."""

_ORDERS = ("dmy", "mdy", "ymd")


@dataclass(slots=True)
class DateOrder:
    """Evidence for the order of day, month and year."""

    wrong: Counter[str] = field(default_factory=Counter)
    backwards: Counter[str] = field(default_factory=Counter)
    before: dict[str, date] = field(default_factory=dict)
    example: Head | None = None
    heads: int = 0
    american: int = 0
    separators: set[str] = field(default_factory=set)

    def see(self, found: Head) -> None:
        """Weigh one date: is it one under each order, and does time run forwards?"""
        self.heads += 1
        self.separators.add(found.separator)
        self.american += found.half in {"A", "P"} and not found.is_padded
        year_first = found.parts[0] > 31
        for order in _ORDERS:
            day = found.day(order) if (order == "ymd") == year_first else None
            if day is None:
                self.wrong[order] += 1
                continue
            self.backwards[order] += day < self.before.get(order, day)
            self.before[order] = day
        if self.example is None and found.day("dmy") != found.day("mdy"):
            self.example = found

    def decide(self, answer: str, *, is_spanish: bool) -> str:
        """The order, or nothing where only a person can say.

        What the dates themselves prove comes first (a 13th month, time running backwards), then
        what a person answered, then what the shape of the dates and the language suggest.
        """
        fewest = min(self.wrong[order] for order in _ORDERS)
        possible = [order for order in _ORDERS if self.wrong[order] == fewest]
        if len(possible) == 1:
            return possible[0]
        day_first, month_first = self.backwards["dmy"], self.backwards["mdy"]
        if self.example is None or min(day_first, month_first) * 4 < max(day_first, month_first):
            return "dmy" if day_first <= month_first else "mdy"
        if answer in possible:
            return answer
        if self.separators == {"."}:
            return "dmy"  # nobody writes the month first with dots
        if self.american == self.heads:
            return "mdy"  # 6/1/24, 9:00 PM: English of the United States
        is_24_hours = not self.example.half
        return "dmy" if is_spanish and is_24_hours else ""


@dataclass(slots=True)
class Survey:
    """What a chat export says about itself."""

    order: DateOrder = field(default_factory=DateOrder)
    senders: Counter[str] = field(default_factory=Counter)
    extended: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    title: str = ""
    is_group: bool = False
    is_spanish: bool = False

    def see(self, found: Head, raw: str) -> None:
        """Take one message into account."""
        self.order.see(found)
        sender, follows = split_sender(found.rest)
        if not sender:
            self._notice(tidy(found.rest[:600]))
            return
        start = follows[:600]
        what = said(start, is_bracketed=found.is_bracketed)
        self.is_spanish = self.is_spanish or _is_spanish(start)
        if what.kind == "notice":
            self._notice(what.text)
            # The iPhone signs what WhatsApp says with the name of the chat.
            self.title = self.title or sender
            return
        if sender in self.senders or len(self.senders) < SENDERS_MAX:
            self.senders[sender] += 1
            self._extend(sender, follows)
        if is_deleted_by_owner(start):
            self.owner = sender

    def _notice(self, words: str) -> None:
        self.is_spanish = self.is_spanish or _is_spanish(words)
        lower = words.lower()
        if any(act in lower for act in (*phrases.GROUP_NOTICES, *phrases.GROUP_ACTS)):
            self.is_group = True
        named = phrases.GROUP_RENAMED.search(words) or phrases.GROUP_NAMED.search(words)
        if named:
            self.title = tidy_name(named[1])

    def _extend(self, sender: str, follows: str) -> None:
        """Keep the part behind a name for as long as all its messages begin with it."""
        second, mark, _ = follows[:150].partition("\n")[0].partition(": ")
        longer = f"{sender}: {tidy_name(second)}" if mark else ""
        if self.senders[sender] == 1:
            self.extended[sender] = longer
        elif self.extended.get(sender) != longer:
            self.extended[sender] = ""

    def finish(self) -> None:
        """Settle which names have a colon in them."""
        self.extended = {
            name: longer
            for name, longer in self.extended.items()
            if longer and self.senders[name] >= NAME_WITH_COLON_MIN
        }
        for name, longer in self.extended.items():
            self.senders[longer] = self.senders.pop(name)
            self.owner = longer if self.owner == name else self.owner


def survey(pieces: Iterable[str]) -> Survey:
    """Look through a whole export once."""
    found = Survey()
    for first, raw in raw_messages(pieces):
        found.see(first, raw)
    found.finish()
    return found


def _is_spanish(words: str) -> bool:
    lower = words.lower()
    return any(phrase in lower for phrase in phrases.SPANISH)


def title_in(*names: str) -> str:
    """The chat's title from the name of the file or of the archive around it, or nothing."""
    for name in names:
        stem = tidy(name).removesuffix(".txt").removesuffix(".zip")
        for shape in phrases.CHAT_TITLES:
            if found := shape.fullmatch(stem):
                return tidy_name(_without_copy_number(found[1]))
    return ""


def _without_copy_number(title: str) -> str:
    """`Ana (2)` is the second download of the chat with Ana."""
    stem, bracket, number = title.rpartition(" (")
    return stem if bracket and number.endswith(")") and number[:-1].isdecimal() else title


@dataclass(frozen=True, slots=True)
class Chat:
    """Which chat it is: `code` is the same by every road it can come in by."""

    code: str
    title: str
    members: tuple[str, ...]
    owner: str = ""
    caller: str = ""


def chat_of(found: Survey, title: str) -> Chat:
    """The chat of an export.

    Two people are their two names, whatever the file is called. A group is its title, first as
    the file itself says it, since a bare `_chat.txt` has nothing else; without any title it is
    the names of those who spoke. A group in which only two spoke so far is still a group if
    the file says so, so that the third voice next month does not make it another chat.

    Args:
        found: the finished survey.
        title: as the file's name says it (`title_in`), or nothing.

    """
    names = sorted(found.senders, key=_same)
    inside = found.title if found.title not in found.senders else ""
    is_group = len(names) > 2 or (found.is_group and bool(inside))
    if is_group:
        identity = ["group", _same(inside or title)] if inside or title else ["names", *names]
    else:
        other = title or inside
        if len(names) == 1 and other and _same(other) != _same(names[0]):
            names = sorted([*names, other], key=_same)
        identity = ["pair", *names]
    code = sha256("\n".join(_same(part) for part in identity).encode()).hexdigest()[:32]
    loudest = [name for name, _ in found.senders.most_common(MEMBERS_MAX)]
    members = tuple(sorted(loudest, key=_same) if is_group else names)
    shown = (inside or title) if is_group else title or inside
    others = [name for name in members if _same(name) != _same(found.owner)]
    caller = title if title in members else ""
    if not caller and not is_group and found.owner and len(others) == 1:
        caller = others[0]
    return Chat(code, shown or ", ".join(members[:5]), members, found.owner, caller)


def _same(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).casefold()
    return " ".join(folded.encode("utf-8", "replace").decode().split())
