"""One storyline told with one person: who says what, when, and what is promised."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sobremesa.core.simulate.days import Calendar, moment
from sobremesa.core.simulate.lexicon import Lexicon
from sobremesa.core.simulate.model import (
    Colleague,
    Delay,
    Medium,
    Person,
    Pledge,
    Promise,
    Said,
    Story,
    Talk,
    Turn,
    Way,
)
from sobremesa.core.simulate.words import Words

WORK = frozenset({"first", "commission", "complaint", "repair", "payment", "departure", "promise"})
# A meeting already agreed lies in the calendar although its day has not come.
AHEAD = timedelta(30)


@dataclass(frozen=True, slots=True)
class World:
    """What every talk needs: the texts, the calendar, us, and the last moment of all."""

    lexicon: Lexicon
    calendar: Calendar
    colleagues: dict[str, Colleague]
    until: date

    @property
    def ends_at(self) -> datetime:
        """The morning of the last day, before anybody has answered anything."""
        return moment(self.until, 8 * 60)


class Telling:
    """Tells one story. Call `tell` once."""

    def __init__(
        self, world: World, rng: random.Random, person: Person, story: Story, *, number: int,
        opening: int,
    ) -> None:  # fmt: skip
        self.world = world
        self.rng = rng
        self.person = person
        self.story = story
        self.words = Words(world.lexicon, world.calendar, rng, person, world.until)
        self.words.pieces = _pieces(story, opening)
        if story.kind in ("first", "commission") and story.speaks_of_piece:
            self.words.new_piece()
        self.opening = opening
        self.choices = {len(story.openings): opening}
        medium = self._medium()
        self.talk = Talk(number, person, story.kind, story.name, medium, subject="")

    def tell(self, starts_at: datetime, ends_at: datetime) -> Talk:
        """The talk from `starts_at`, as far as it has got when `ends_at` comes."""
        at, talk = starts_at, self.talk
        talk.subject = self.words.say(self.story.subjects or "{piece+}", starts_at)
        for index, turn in enumerate(self.story.turns):
            at = self._when(turn, at, is_first=index == 0)
            is_planned = turn.speaker == "meeting" and talk.said and ends_at == self.world.ends_at
            ahead = AHEAD if is_planned else timedelta(0)
            # Whoever falls silent has had our answer; only the last morning cuts us short.
            is_last_answer = self._waits(turn) and ends_at < self.world.ends_at
            if at >= (self.world.ends_at if is_last_answer else ends_at + ahead):
                talk.is_waiting = self._waits(turn)
                break
            self._take(turn, at)
            if at >= ends_at:
                break
            at = talk.said[-1].at if talk.said else at
        return talk

    def _waits(self, following: Turn) -> bool:
        said = self.talk.said
        return bool(said) and not said[-1].is_ours and following.speaker == "us"

    def _medium(self) -> Medium:
        media, wanted = self.person.media, self.story.medium
        if wanted:
            return "mail" if wanted == "mail" else "chat"
        if media == "both":
            chat_share = 0.25 if self.story.kind in WORK else 0.7
            return "chat" if self.rng.random() < chat_share else "mail"
        return "mail" if media == "mail" else "chat"

    def _when(self, turn: Turn, at: datetime, *, is_first: bool) -> datetime:
        calendar, delay = self.world.calendar, turn.delay
        if delay.day is not None:
            return self._on_day(turn, delay, at)
        factor = 1.0 if is_first or delay.minutes < 60 else self.rng.uniform(0.5, 1.6)
        pause = delay.minutes * factor
        if delay.minutes < 60 and not is_first:
            pause += self.rng.randint(0, 3)
        at += timedelta(minutes=round(pause) if is_first else max(1, round(pause)))
        if self._is_handy(turn, at):
            return at
        if turn.speaker == "meeting":
            return self._meeting_time(at)
        if turn.speaker == "us":
            return calendar.our_moment(at, self.rng)
        office = bool(self.person.organisation) and self.talk.medium == "mail"
        return calendar.their_moment(at, self.rng, is_office=office)

    def _is_handy(self, turn: Turn, at: datetime) -> bool:
        """Friends get a word from the telephone in the evening and on Sundays too."""
        is_quick = turn.delay.minutes <= 180 and 8 <= at.hour < 22
        is_near = self.person.closeness >= 2 and self.talk.medium == "chat"
        return is_quick and is_near and turn.speaker == "us"

    def _on_day(self, turn: Turn, delay: Delay, at: datetime) -> datetime:
        day = self.world.until + timedelta(delay.day or 0)
        if turn.speaker != "them" and day < self.world.until:
            day = self.world.calendar.working_day(day, step=-1)
        wanted = moment(day, int(delay.minutes))
        if turn.speaker == "us" and wanted <= at and self.talk.said:
            return self.world.calendar.our_moment(at + timedelta(minutes=20), self.rng)
        return max(wanted, at + timedelta(minutes=1)) if self.talk.said else wanted

    def _meeting_time(self, at: datetime) -> datetime:
        """On the day that was spoken of, if one was; at a round half hour."""
        agreed = self.words.agreed_on
        day = agreed if agreed and agreed > at.date() - timedelta(20) else at.date()
        said = self.talk.said
        if said and day <= said[-1].at.date():
            day = said[-1].at.date() + timedelta(1)
        day = self.world.calendar.working_day(day)
        return moment(
            day,
            self.rng.choice((9, 10, 10, 11, 12, 15, 16, 16, 17)) * 60 + self.rng.choice((0, 30)),
        )

    def _take(self, turn: Turn, at: datetime) -> None:
        if turn.speaker == "meeting":
            self._meet(turn, at)
            return
        self.words.due_on = None
        promises = [self._promise(turn, pledge, at) for pledge in turn.pledges]
        by = self.world.colleagues.get(turn.options.get("by", ""), self.person.keeper)
        paragraphs = tuple(self._say(ways, at) for ways in turn.paragraphs)
        for pledge, promise in zip(turn.pledges, promises, strict=True):
            promise.text = self.words.say(pledge.text, at)
            promise.by = by.email if turn.speaker == "us" else self.person.code
        if "keeps" in turn.flags:
            self._keep(at.date())
        self.talk.promises += promises
        said = Said(
            at, self.talk.medium, turn.speaker == "us", by, paragraphs, turn.flags,
            document=turn.options.get("pdf", ""),
        )  # fmt: skip
        last = self.talk.said[-1] if self.talk.said else None
        joins = last and last.is_ours == said.is_ours and at - last.at < timedelta(minutes=10)
        if joins and last and self.talk.medium == "mail" and last.medium == "mail":
            last.paragraphs += paragraphs
            return
        self.talk.said.append(said)

    def _say(self, ways: tuple[Way, ...], at: datetime) -> str:
        """Lists of equal length go together, so that the answer is the answer to the question."""
        if all(not way.openings and not way.pieces for way in ways) or ways is self.story.openings:
            chosen = self.choices.setdefault(len(ways), self.rng.randint(1, len(ways)))
            return self.words.say(ways[chosen - 1].text, at)
        kind = self.words.piece_kind()
        fitting = [way for way in ways if way.fits(self.opening, kind)]
        return self.words.say(self.rng.choice(fitting).text, at) if fitting else ""

    def _promise(self, turn: Turn, pledge: Pledge, at: datetime) -> Promise:
        due: date | None = None
        if pledge.due == "until":
            due = self.world.until
        elif pledge.due != "none":
            start = self.world.calendar.working_day(at.date())
            due = self.world.calendar.working_day(start, after=int(pledge.due))
        self.words.due_on = due
        return Promise("", self.person.code, pledge.text, at.date(), due)

    def _keep(self, on: date) -> None:
        for promise in self.talk.promises:
            if promise.kept_on is None:
                promise.kept_on = on
                return

    def _meet(self, turn: Turn, at: datetime) -> None:
        title = self.words.say(turn.paragraphs[0][0].text, at)
        keeper = self.person.keeper
        place = f"{self.person.street}, {self.person.town}" if self.person.town else ""
        meeting = Said(at, "meeting", True, keeper, (title,), minutes=turn.minutes, place=place)
        if "invite" in turn.flags and self.talk.medium == "mail" and self.person.email:
            self._invite(meeting)
        self.talk.said.append(meeting)

    def _invite(self, meeting: Said) -> None:
        """The invitation goes out as a letter; six in ten press "accept"."""
        last, rng = self.talk.said[-1].at, self.rng
        sent_at = self.world.calendar.our_moment(last + timedelta(minutes=rng.randint(9, 40)), rng)
        latest = min(meeting.at, self.world.ends_at) - timedelta(hours=1)
        if sent_at > latest:
            return
        lines = self.world.lexicon.firm["invite_lines"][self.person.voice]
        self.talk.said.append(
            Said(sent_at, "mail", True, meeting.by, (rng.choice(lines),), frozenset({"invite"}),
                 invitation=meeting)
        )  # fmt: skip
        accepted_at = sent_at + timedelta(minutes=rng.randint(2, 240))
        if rng.random() < 0.6 and accepted_at < latest:
            self.talk.said.append(
                Said(accepted_at, "mail", False, meeting.by, (), frozenset({"accept"}),
                     invitation=meeting)
            )  # fmt: skip


def _pieces(story: Story, opening: int) -> frozenset[str]:
    """The kinds of piece that both the story and the way it opens can be about."""
    wanted = story.openings[opening - 1].pieces if story.openings else frozenset()
    return (wanted & story.pieces if story.pieces else wanted) or story.pieces
