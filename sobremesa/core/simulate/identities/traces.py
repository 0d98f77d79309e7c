"""What a firm has of its people: each in the words of whoever wrote it down."""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sobremesa.core.matching.known import Known
from sobremesa.core.simulate.identities.crowd import PROVIDERS, Crowd, Somebody, World, plain


@dataclass(frozen=True)
class Truth:
    """Entries, and who each of them is."""

    entries: tuple[Known, ...]
    who: Mapping[int, int]

    def pairs(self) -> set[tuple[int, int]]:
        """Entries that are one human being, the smaller id first."""
        of: dict[int, list[int]] = defaultdict(list)
        for entry, person in sorted(self.who.items()):
            of[person].append(entry)
        return {(a, b) for mine in of.values() for at, a in enumerate(mine) for b in mine[at + 1 :]}


@dataclass
class Trace:
    """One thing the firm has of somebody."""

    who: Somebody
    name: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    firm: str = ""
    signature: str = ""
    signed_phones: list[str] = field(default_factory=list)
    place: str = ""
    born: str = ""
    shared: list[str] = field(default_factory=list)
    is_claimed: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """How people are written down: shares in [0, 1]. Said one by one in the package."""

    tail_names: float = 0.3  # given names from the long tail
    many_surnames: float = 0.4  # surnames borne by many
    full: float = 0.52
    full_in_forms: float = 0.75
    one_surname: float = 0.38
    odd: float = 0.02
    at_home: float = 0.25  # private traces that say what one is called at home
    no_surname: float = 0.08  # of those
    nameless: float = 0.05  # letters without a name
    work_box_in_book: float = 0.5
    own_words: float = 0.12  # local parts that say nothing
    without_prefix: float = 0.08
    accents: float = 0.25
    slips: float = 0.04
    signs: float = 0.5  # letters from work that are signed
    signs_phone: float = 0.5  # of those, with a mobile
    near_in_thread: float = 0.3  # of houses and firms: two of them wrote in one thread
    same_thread: float = 0.35  # of those with two mailboxes: answered from both in one thread


EVERYDAY = Habits()
HARSH = Habits(
    full=0.5, tail_names=0.0, many_surnames=0.62, one_surname=0.35, odd=0.07, at_home=0.35,
    no_surname=0.3, nameless=0.15, own_words=0.2, signs_phone=0.0, full_in_forms=0.5,
    same_thread=0.0, work_box_in_book=0.0,
)  # fmt: skip


def identities(seed: int, people: int, world: World, habits: Habits = EVERYDAY) -> Truth:
    """That many people and what a firm has of them; the same seed gives the same."""
    rng = random.Random(seed)
    crowd = Crowd(
        rng, world, tail_names=habits.tail_names, many_surnames=habits.many_surnames,
        own_words=habits.own_words,
    )  # fmt: skip
    scribe = Scribe(rng, crowd, habits)
    made = crowd.make(people)
    traces = [trace for one in made for trace in scribe.traces_of(one)]
    rng.shuffle(traces)
    entries, who = _entries(traces)
    return Truth(tuple(_with_letters(entries, who, rng, habits, _near(made))), who)


class Scribe:
    """Writes people down, with the habits and slips of those who do."""

    def __init__(self, rng: random.Random, crowd: Crowd, habits: Habits) -> None:
        self.rng, self.crowd, self.habits = rng, crowd, habits
        self.boxes: dict[str, int] = {}  # mailboxes at firms, and whose they are

    def has(self, share: float) -> bool:
        """Whether it happens this time."""
        return self.rng.random() < share

    def traces_of(self, one: Somebody) -> Iterator[Trace]:
        """Everything of one person; at least one thing."""
        makers = [
            maker
            for share, maker in (
                (0.5, self._card), (0.45, self._private_letter), (0.4, self._messenger),
                (0.25, self._form), (0.1, self._invitation),
            )
            if self.has(share)
        ]  # fmt: skip
        if one.firm and self.has(0.55):
            makers.append(self._letter_from_work)
        for maker in makers or [self._private_letter]:
            yield maker(one)
        if one.firm and self.has(0.08):  # a second mailbox at work, signed in the same way
            letter = self._letter_from_work(one)
            letter.emails = [
                f"{one.firm.domain.partition('.')[0][:6]}{one.number}@{one.firm.domain}"
            ]
            letter.signature = letter.signature or f"{one.whole} {one.firm.name}"
            yield letter
        if self.has(0.12):
            yield self._second_mailbox(one)
        if self.has(0.05):
            number = f"+346{self.rng.randint(10_000_000, 99_999_999)}"
            yield Trace(one, name=self.called(one, self.habits.at_home), phones=[number])
        if one.firm and self.has(0.06):
            place = self.rng.choice(self.crowd.firms)
            box = self._work_box(one, place.domain)
            yield Trace(one, name=self.written(one), emails=[box], firm=place.name)

    # ------------------------------------------------------------------------------- names

    def written(self, one: Somebody, *, is_form: bool = False) -> str:
        """A name as it gets written down."""
        rng, draw, habits = self.rng, self.rng.random(), self.habits
        given = one.given
        full = habits.full_in_forms if is_form else habits.full
        if draw < full:
            name = one.whole
        elif draw < max(full, habits.full + habits.one_surname):
            name = f"{given} {one.surnames[0]}"
        elif draw < 1 - habits.odd:
            name = f"{self._short(one)} {one.surnames[0]}"
        else:
            trade = rng.choice(self.crowd.world.words["trades"])
            name = rng.choice((self._short(one), f"{self._short(one)} {trade.lower()}",
                               f"{given[0]}. {one.surnames[0]}",
                               one.firm.name if one.firm else f"{given} {one.town}"))  # fmt: skip
        if one.age_mark and self.has(0.5):
            name = f"{name} {one.age_mark}"
        if (is_form or self.has(0.1)) and self.has(0.12) and " ".join(one.surnames) in name:
            comma = "," if self.has(0.7) else ""
            name = f"{' '.join(one.surnames)}{comma} {given}"
        return self._slip(name.upper() if is_form and self.has(0.3) else name)

    def called(self, one: Somebody, share: float) -> str:
        """A name as people use it among themselves."""
        if not self.has(share):
            return self.written(one)
        surname = f" {one.surnames[0]}" if not self.has(self.habits.no_surname) else ""
        return self._slip(self._short(one) + surname)

    def _short(self, one: Somebody) -> str:
        if one.short and self.has(0.9):
            return self.rng.choice(one.short)
        first = one.given.split()[0]
        return first[: self.rng.randint(3, 4)] if len(first) > 4 else first

    def _slip(self, name: str) -> str:
        if self.has(self.habits.accents):
            marks = unicodedata.normalize("NFD", name)
            name = "".join(char for char in marks if not unicodedata.combining(char))
        if not self.has(self.habits.slips) or len(name) < 6:
            return name
        at = self.rng.randint(1, len(name) - 2)
        kind = self.rng.random()
        if kind < 0.35:
            return name[:at] + name[at + 1 :]
        if kind < 0.7:
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        return name[:at] + self.rng.choice("aeiosrntlc") + name[at + 1 :]

    # ------------------------------------------------------------------------------ traces

    def _number(self, number: str) -> str:
        """As noted; some in a way that cannot be read as the same number."""
        return number[3:] if self.has(self.habits.without_prefix) else number

    def _card(self, one: Somebody) -> Trace:
        trace = Trace(one, name=self.called(one, self.habits.at_home / 2))
        if self.has(0.8):
            owner = one.shares_mobile_with or one
            trace.phones.append(self._number(owner.mobile))
        if self.has(0.2):
            trace.phones.append(one.landline)
        if self.has(0.35):
            trace.emails.append(one.mailbox)
        self._work_on_card(one, trace)
        if self.has(0.3):
            trace.place = f"{one.street} {one.town}"
        if self.has(0.1):
            trace.born = one.born if self.has(0.98) else f"{one.born[:-2]}09"
        if not trace.phones and not trace.emails:
            trace.phones.append(one.mobile)
        return trace

    def _work_on_card(self, one: Somebody, trace: Trace) -> None:
        if one.firm is None or not self.has(0.6):
            return
        trace.firm = one.firm.name
        if self.has(self.habits.work_box_in_book):
            trace.emails.append(self._work_box(one, one.firm.domain))
        if self.has(0.25):
            trace.emails.append(f"info@{one.firm.domain}")
            trace.shared.append(f"info@{one.firm.domain}")
        if self.has(0.3):
            trace.phones.append(one.firm.telephone)

    def _private_letter(self, one: Somebody) -> Trace:
        box = one.shares_mailbox_with.mailbox if one.shares_mailbox_with else one.mailbox
        name = "" if self.has(self.habits.nameless) else self.called(one, self.habits.at_home)
        trace = Trace(one, name=name, emails=[box], is_claimed=self.has(0.15))
        if one.shares_mailbox_with:
            trace.shared.append(box)
        if self.has(0.1):
            trace.signature = f"{one.given} {one.surnames[0]} {one.town}"
        elif one.firm and self.has(0.1):
            trace.signature = f"{one.whole} {one.firm.name}"
        return trace

    def _letter_from_work(self, one: Somebody) -> Trace:
        if one.firm is None:
            return self._private_letter(one)
        trace = Trace(one, name=self.written(one), emails=[self._work_box(one, one.firm.domain)])
        if self.has(self.habits.signs):
            trace.signature = one.firm.name if self.has(0.5) else f"{one.whole} {one.firm.name}"
            if self.has(self.habits.signs_phone):
                trace.signed_phones.append((one.shares_mobile_with or one).mobile)
        return trace

    def _work_box(self, one: Somebody, domain: str) -> str:
        given, first = plain(one.given.split()[0]), plain(one.surnames[0])
        ways = (given, f"{given}.{first}", given[0] + first, f"{first}.{given[0]}")
        # Two of the same local part at one firm get a number.
        box = f"{self.rng.choice(ways)}@{domain}"
        taken = self.boxes.setdefault(box, one.number)
        return box if taken == one.number else box.replace("@", f"{one.number}@")

    def _messenger(self, one: Somebody) -> Trace:
        owner = one.shares_mobile_with or one
        return Trace(one, name=self.called(one, self.habits.at_home), phones=[owner.mobile])

    def _form(self, one: Somebody) -> Trace:
        trace = Trace(one, name=self.written(one, is_form=True))
        trace.place = f"{one.street} {one.town}" if self.has(0.8) else ""
        if self.has(0.6):
            trace.emails.append(one.mailbox)
        if self.has(0.6) or not trace.emails:
            trace.phones.append(self._number(one.mobile))
        return trace

    def _invitation(self, one: Somebody) -> Trace:
        box = self._work_box(one, one.firm.domain) if one.firm else one.mailbox
        return Trace(one, name=self.written(one) if self.has(0.7) else "", emails=[box])

    def _second_mailbox(self, one: Somebody) -> Trace:
        words = one.mailbox_words if self.has(0.4) else self.crowd.mailbox_words(one)
        box = f"{words}@{self.rng.choice(PROVIDERS)}"
        if box == one.mailbox:
            box = f"{words}@correo.es"
        return Trace(
            one,
            name="" if self.has(self.habits.nameless) else self.called(one, self.habits.at_home),
            emails=[box],
        )


# ----------------------------------------------------------------------------------- entries


def _entries(traces: list[Trace]) -> tuple[list[Known], dict[int, int]]:
    """One entry for what came by the same address, as the product has it."""
    place: dict[str, int] = {}
    groups: list[list[Trace]] = []
    for trace in traces:
        mine = [a for a in (*trace.emails, *trace.phones) if _glues(a, trace)]
        found = next((place[a] for a in mine if a in place), None)
        # A shared mobile or mailbox belongs to whoever came first; the next one is another entry.
        if found is not None and groups[found][0].who is not trace.who:
            found = None
        if found is None:
            found = len(groups)
            groups.append([])
        groups[found].append(trace)
        for address in mine:
            place.setdefault(address, found)
    entries = [_entry(at + 1, group) for at, group in enumerate(groups)]
    return entries, {at + 1: group[0].who.number for at, group in enumerate(groups)}


def _glues(address: str, trace: Trace) -> bool:
    return address not in trace.shared and not address.startswith("+349")


def _entry(pk: int, group: list[Trace]) -> Known:
    def all_of(what: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for trace in group:
            value = getattr(trace, what)
            found.update(dict.fromkeys(value if isinstance(value, list) else [value]))
        return tuple(one for one in found if one)

    born = all_of("born")
    return Known(
        id=pk,
        names=all_of("name"),
        emails=all_of("emails"),
        phones=all_of("phones"),
        organisations=all_of("firm"),
        signatures=all_of("signature"),
        signed_phones=all_of("signed_phones"),
        places=all_of("place"),
        birthday=born[0] if born else "",
        shared=frozenset(all_of("shared")),
        is_claimed=all(trace.is_claimed for trace in group),
    )


def _near(people: list[Somebody]) -> list[list[int]]:
    """Those of one house, and those of one firm."""
    groups: dict[str, list[int]] = defaultdict(list)
    for one in people:
        groups[one.landline].append(one.number)
        if one.firm:
            groups[one.firm.domain].append(one.number)
    return [group for group in groups.values() if len(group) > 1]


def _with_letters(
    entries: list[Known], who: Mapping[int, int], rng: random.Random, habits: Habits,
    near: list[list[int]],
) -> Iterator[Known]:  # fmt: skip
    """Who took part in which conversation, and who wrote to whom."""
    mine: dict[int, list[int]] = defaultdict(list)
    by_mail = [entry.id for entry in entries if entry.emails]
    for pk in by_mail:
        mine[who[pk]].append(pk)
    threads, wrote = _talk(mine, by_mail, rng, habits, near)
    for entry in entries:
        others = [pk for pk in mine[who[entry.id]] if pk != entry.id]
        if others and entry.emails and rng.random() < 0.005:
            wrote[entry.id].add(rng.choice(others))
        if entry.emails and rng.random() < 0.04:
            wrote[entry.id].add(rng.choice(by_mail))
        yield replace(
            entry,
            threads=frozenset(threads[entry.id]),
            wrote_to=frozenset(wrote[entry.id] - {entry.id}),
        )


def _talk(
    mine: Mapping[int, list[int]], by_mail: list[int], rng: random.Random, habits: Habits,
    near: list[list[int]],
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:  # fmt: skip
    """Threads: of one with two mailboxes, of two strangers, of two of one house or firm."""
    threads: dict[int, set[int]] = defaultdict(set)
    wrote: dict[int, set[int]] = defaultdict(set)
    groups = [
        rng.sample(boxes, 2)
        for boxes in mine.values()
        if len(boxes) > 1 and rng.random() < habits.same_thread
    ]
    groups += [rng.sample(by_mail, 2) for _ in range(len(by_mail) // 20)]
    for people in near:
        both = [rng.choice(mine[one]) for one in people if one in mine]
        if len(both) > 1 and rng.random() < habits.near_in_thread:
            one, other = rng.sample(both, 2)
            groups.append([one, other])
            if rng.random() < 0.5:
                wrote[one].add(other)
                wrote[other].add(one)
    for number, group in enumerate(groups):
        for pk in group:
            threads[pk].add(number)
    return threads, wrote
