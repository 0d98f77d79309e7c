"""What happens with one person over three years: which talks, when, until when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sobremesa.core.simulate.days import WAKES, moment
from sobremesa.core.simulate.model import Person, Story, Talk
from sobremesa.core.simulate.people import first_day
from sobremesa.core.simulate.telling import Telling, World
from sobremesa.core.simulate.words import pieces_of

# How often each kind comes up, from people greeted to people committed.
WEIGHTS: dict[str, tuple[float, float, float, float]] = {
    "commission": (3, 3, 2.2, 2), "question": (4, 4, 4, 4), "complaint": (0.8, 1.5, 1, 0.8),
    "repair": (1.5, 2.5, 2, 2), "payment": (1, 1, 0.5, 0.5), "thanks": (2, 2, 1.5, 1.5),
    "chat": (1, 4, 9, 11), "family": (0, 1, 4, 6), "idea": (0.3, 0.8, 1, 1),
    "warning": (0.3, 0.8, 1, 1), "visit": (0, 1, 2, 3), "holiday": (0.2, 1, 2, 2),
    "advice": (0, 1, 2, 2), "gift": (0, 0.6, 1, 1), "greeting": (0, 0, 0, 0),
}  # fmt: skip
BIG = ("commission", "first", "complaint")
XMAS_SHARES = (0.08, 0.35, 0.7, 0.85)
FORGOTTEN_SHARE = 0.10


class Life:
    """The talks of one person, in order of their start."""

    def __init__(self, world: World, rng: random.Random, person: Person) -> None:
        self.world = world
        self.rng = rng
        self.person = person
        self.used: dict[str, list[int]] = {}
        self.talks: list[Talk] = []
        self.busy_until = self.chatting_until = moment(date.min, 0)
        self.stories = [story for story in world.lexicon.stories if self._suits(story)]

    def live(self) -> list[Talk]:
        """Everything: the ordinary, the feasts, what was written for them, and the end."""
        person = self.person
        if person.state != "never_met":
            self._ordinary()
            self._feasts()
            self._referral()
            self._ending()
        for story in self.world.lexicon.scripted(person.key) if person.key else ():
            self._tell(story, moment(self.world.until, 0), self.world.ends_at)
        if person.key and person.stops_on:
            person.stops_on = max(self._their_days(), default=person.stops_on)
        return sorted((talk for talk in self.talks if talk.said), key=lambda talk: talk.said[0].at)

    def _their_days(self) -> Iterator[date]:
        return (
            said.at.date() for talk in self.talks for said in talk.said
            if not said.is_ours and said.medium != "meeting"
        )  # fmt: skip

    def _suits(self, story: Story) -> bool:
        person = self.person
        if story.who or story.voice != person.voice:
            return False
        if story.arenas and person.arena not in story.arenas:
            return False
        if story.pieces and not pieces_of(self.world.lexicon.people, person.arena, story.pieces):
            return False
        fits = {"mail": ("mail", "both"), "chat": ("wa", "both")}.get(story.medium)
        if fits and person.media not in fits:
            return False
        known = story.needs in person.facts or (story.needs == "birthday" and person.birthday)
        return not story.needs or bool(known)

    def _near(self, story: Story) -> bool:
        return story.closeness[0] <= self.person.closeness <= story.closeness[1]

    def _stop(self) -> datetime:
        """From this moment on they say nothing more of the ordinary."""
        person = self.person
        if person.stops_on is None:
            return self.world.ends_at
        early = timedelta(4) if person.state == "left" or person.key else timedelta(0)
        return moment(person.stops_on - early, 0)

    def _ordinary(self) -> None:
        person, rng, stop = self.person, self.rng, self._stop()
        at = self._hour(person.starts_on)
        if person.is_newcomer:
            self._tell_kind("first", at, stop)
        else:
            at += timedelta(rng.random() * person.rhythm_days)
            self._next(at, stop)
        while True:
            at += timedelta(days=max(1.5, self._gap(at)))
            at = self._hour(at.date())
            if at >= stop:
                return
            self._next(at, stop)

    def _gap(self, at: datetime) -> float:
        """Days to the next talk: an Erlang gap, of order 4 where the rhythm is regular."""
        order = 4 if self.person.is_regular else 1
        gap = self.rng.gammavariate(order, self.person.rhythm_days / order)
        if self.person.state == "growing":
            left_days = (moment(self.world.until, 0) - at).days
            gap *= 0.6 if left_days < 330 else 1.25
        return gap

    def _hour(self, day: date) -> datetime:
        if day.month == 8 and day.day <= 21 and self.rng.random() < 0.75:
            day = day.replace(day=22) + timedelta(self.rng.randint(0, 12))
        return moment(day, self.rng.randint(WAKES, 21 * 60 + 30))

    def _next(self, at: datetime, stop: datetime) -> None:
        at = max(at, self.chatting_until + timedelta(hours=self.rng.randint(3, 40)))
        story = self._choose(at, stop) if at < stop else None
        if story is None:
            return
        talk = self._tell(story, at, stop)
        if story.kind in BIG and talk.said:
            self.busy_until = talk.said[-1].at
        elif talk.said:
            self.chatting_until = talk.said[-1].at
        recent = (self.world.ends_at - at) < timedelta(25)
        if recent and self.rng.random() < FORGOTTEN_SHARE:
            _forget(talk)

    def _choose(self, at: datetime, stop: datetime) -> Story | None:
        closeness, stories, weights = self.person.closeness, [], []
        # Nobody orders a staircase and vanishes.
        vanishes = stop < self.world.ends_at and stop - at < timedelta(80)
        for story in self.stories:
            weight = WEIGHTS.get(story.kind, (0, 0, 0, 0))[closeness]
            is_busy = story.kind in BIG and (vanishes or at < self.busy_until)
            if not weight or is_busy or at.month not in story.months or not self._near(story):
                continue
            if self._is_spent(story):
                continue
            stories.append(story)
            narrow = 2.5 if len(story.months) < 12 or story.arenas else 1.0
            weights.append(weight * narrow / 12 ** len(self.used.get(story.name, ())))
        return self.rng.choices(stories, weights)[0] if stories else None

    def _tell_kind(self, kind: str, at: datetime, stop: datetime) -> Talk | None:
        reasons = ("", self.person.reason)
        fitting = [
            story for story in self.stories
            if story.kind == kind and self._near(story) and at.month in story.months
            and (self.person.voice != "tu" or story.reason in reasons)
            and not self._is_spent(story)
        ]  # fmt: skip
        if not fitting:
            return None
        times = {story.name: len(self.used.get(story.name, ())) for story in fitting}
        fewest = min(times.values())
        fresh = [story for story in fitting if times[story.name] == fewest]
        return self._tell(self.rng.choice(fresh), at, stop)

    def _tell(self, story: Story, at: datetime, stop: datetime) -> Talk:
        opening = self._opening(story)
        telling = Telling(
            self.world, self.rng, self.person, story, number=len(self.talks), opening=opening
        )
        talk = telling.tell(at, min(stop, self.world.ends_at))
        self.talks.append(talk)
        return talk

    def _is_spent(self, story: Story) -> bool:
        return story.is_once and story.name in self.used

    def _opening(self, story: Story) -> int:
        """A way to begin that this person has not heard or said yet, if one is left."""
        used = self.used.setdefault(story.name, [])
        kinds = {
            piece.rpartition("|")[2]
            for piece in pieces_of(self.world.lexicon.people, self.person.arena, story.pieces)
        }
        ways = [
            number
            for number, way in enumerate(story.openings, 1)
            if not way.pieces or kinds & way.pieces
        ] or [1]
        fewest = min(used.count(number) for number in ways)
        used.append(self.rng.choice([number for number in ways if used.count(number) == fewest]))
        return used[-1]

    def _feasts(self) -> None:
        """Christmas and birthdays, beside the rhythm."""
        person, rng, stop = self.person, self.rng, self._stop()
        for year in range(first_day(self.world.until).year, self.world.until.year + 1):
            xmas = self._hour(date(year, 12, rng.randint(15, 22)))
            if self._is_there(xmas, stop) and rng.random() < XMAS_SHARES[person.closeness]:
                self._tell_kind("greeting", xmas, stop)
            if person.birthday and person.closeness >= 2:
                day = date(year, person.birthday.month, min(person.birthday.day, 28))
                if self._is_there(moment(day, 0), stop) and rng.random() < 0.6:
                    self._tell_kind("birthday", moment(day, 9 * 60), stop)

    def _is_there(self, at: datetime, stop: datetime) -> bool:
        return moment(self.person.starts_on + timedelta(20), 0) < at < stop

    def _referral(self) -> None:
        for friend in self.person.brings:
            told_at = self._hour(friend.starts_on - timedelta(self.rng.randint(2, 9)))
            if told_at < self._stop() and told_at.date() > self.person.starts_on:
                self._tell_kind("referral", told_at, self._stop())
                after = self._hour(friend.starts_on + timedelta(75))
                if after < self._stop():
                    self._tell_kind("referral_after", after, self._stop())

    def _ending(self) -> None:
        person = self.person
        if person.key or person.stops_on is None:
            return
        if person.state == "left":
            self._leave(person)
        elif person.state == "drifting":
            self._drift(person.stops_on)
        else:
            for after in self._nudges(person.stops_on):
                self._tell_kind("nudge", after, self.world.ends_at)

    def _leave(self, person: Person) -> None:
        """They say it, perhaps answer once; the day of their last word is the day they left."""
        at = self._hour(person.stops_on or self.world.until)
        talk = self._tell_kind("departure", at, self.world.ends_at)
        if talk is None:
            return
        theirs = [said.at for said in talk.said if not said.is_ours]
        person.stops_on = max(theirs).date() if theirs else person.stops_on
        if person.reason == "closing":
            person.rival = ""

    def _drift(self, since: date) -> None:
        """Gaps grow by half each time; we begin, and the answers get short."""
        gap, at = min(1.3 * self.person.rhythm_days, 75.0), moment(since, 0)
        while at + timedelta(gap) < self.world.ends_at:
            at += timedelta(gap)
            gap *= 1.5
            self._tell_kind("drift", self._hour(at.date()), self.world.ends_at)

    def _nudges(self, since: date) -> Iterator[datetime]:
        for days in (70, 150):
            at = self._hour(since + timedelta(days + self.rng.randint(0, 30)))
            if at < self.world.ends_at and self.rng.random() < 0.6:
                yield at


def _forget(talk: Talk) -> None:
    """We did not answer: the talk ends at the first word of theirs that ours would follow."""
    for index, said in enumerate(talk.said[:-1]):
        if "ask" in said.flags and talk.said[index + 1].is_ours:
            del talk.said[index + 1 :]
            last = said.at.date()
            talk.promises = [one for one in talk.promises if one.made_on <= last]
            for promise in talk.promises:
                if promise.kept_on and promise.kept_on > last:
                    promise.kept_on = None
            talk.is_waiting = True
            return
