"""Two worlds in which the same happens, but in one of them people are brought together too.

What happens is drawn from a seed: letters and cards arrive, imports are undone, addresses are
shared and written down. In the first world colleagues also bring people together and separate
them. Once all merges are undone there, both worlds hold the same, row by row.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from sobremesa.channels.base import Address, Incoming, Item
from sobremesa.channels.base import Card as CardRecord
from sobremesa.conversations import store, taking
from sobremesa.conversations.models import Batch
from sobremesa.flows import placing, settling, undoing
from sobremesa.flows.duplicates import joining
from sobremesa.flows.writing import write_group
from sobremesa.people import actions, homes
from sobremesa.people.models import Card, Handle, Moved, Person
from sobremesa.sandbox.reader import Came
from sobremesa.us.book import open_book
from tests import build
from tests.canonical import ACCOUNT_OF_THAT_DAY, dump

BOXES = [f"{name}@example.org" for name in ("ana", "ani", "bea", "begona", "lola", "dolores")]
PHONES = [f"+3461234560{number}" for number in range(4)]
FIRMS = ("", "Posada Arriaundi", "Talleres Gil")
WITHOUT = (*ACCOUNT_OF_THAT_DAY, "Merge", "Apart", "Moved")
SHARES = (("arrive", 30), ("merge", 22), ("separate", 14), ("undo", 10), ("share", 5),
          ("add", 6), ("belong", 6), ("move", 4))  # fmt: skip


@dataclass
class World:
    """One of the two. `script` is what happened, in words that the other world understands."""

    seed: int
    batches: list[Batch] = field(default_factory=list)
    script: list[tuple[str, ...]] = field(default_factory=list)
    steps: int = 0

    def live(self, steps: int) -> None:
        """The first world: draw what happens, and bring people together in between."""
        rng = random.Random(self.seed)
        kinds, weights = zip(*SHARES, strict=True)
        for _ in range(steps):
            kind = rng.choices(kinds, weights)[0]
            getattr(self, f"_draw_{kind}")(rng)
            self.steps += 1
            self.check()
        for one in sorted(homes.standing(), key=lambda merge: rng.random()):
            joining.separate(one, by=self.us, now=build.NOW)
            self.check()

    def follow(self, script: list[tuple[str, ...]]) -> None:
        """The second world: the same without anybody brought together."""
        for kind, *words in script:
            getattr(self, f"do_{kind}")(*words)

    @property
    def us(self):
        return build.a_colleague()

    def check(self) -> None:
        """At every moment: each row is owned by the root of its home, and nothing is lost."""
        for label, row, home, root in Moved.objects.values_list(
            "model", "row", "home", "home__merged_into"
        ):
            seat = next(one for one in homes.seats() if one.label == label)
            owner = seat.model.objects.filter(pk=row).values_list(seat.column, flat=True).first()
            assert owner in (root, None) or label == "Handle", (label, row, home)
        hidden = Person.objects.filter(merged_into__isnull=False)
        assert not Handle.objects.filter(person__in=hidden).exists()
        assert not Card.objects.filter(person__in=hidden).exists()
        assert not hidden.filter(merged_into__merged_into__isnull=False).exists()

    def tables(self) -> dict[str, list[str]]:
        """Everything there is, once those have gone of whom nothing was left."""
        placing.tidy(sorted(Person.objects.values_list("pk", flat=True)), now=build.NOW)
        return dump(WITHOUT)

    # ---------------------------------------------------------------------------- what happens

    def _draw_arrive(self, rng) -> None:
        number, records = str(len(self.batches)), []
        for at in range(rng.randint(1, 3)):
            if rng.random() < 0.6:
                box = rng.choice(BOXES + PHONES)
                records.append(f"letter|{number}.{at}|{box}|{rng.choice(('in', 'out'))}")
            else:
                some = rng.sample(BOXES + PHONES, rng.randint(1, 3))
                name = some[0].split("@")[0].title()
                records.append(f"card|{number}.{at}|{','.join(some)}|{name}|{rng.choice(FIRMS)}")
        self._now("arrive", *records)

    def do_arrive(self, *records: str) -> None:
        batch = Batch.objects.create(key=f"{self.seed} {len(self.batches)}", begun_at=build.NOW)
        self.batches.append(batch)
        came = [_came(record) for record in records]
        bodies = {store.digest(one.item.body): one.item.body for one in came}
        with store.Pack() as pack:
            blobs = store.put_missing(pack, bodies)
            with transaction.atomic():
                taking.alone()
                rows = store.save(blobs)
                write_group(batch, came, rows=rows, book=open_book(), now=build.NOW)
        Batch.objects.filter(pk=batch.pk).update(finished_at=build.NOW)
        settling.settle_batch(batch)

    def _draw_undo(self, rng) -> None:
        if self.batches:
            self._now("undo", str(rng.randrange(len(self.batches))))

    def do_undo(self, number: str) -> None:
        undoing.undo(self.batches[int(number)], by=None, now=build.NOW)

    def _draw_share(self, rng) -> None:
        handle, to = self._free_handle(rng), self._somebody(rng)
        if handle and to:
            self._now("share", handle, to)

    def do_share(self, value: str, to: str) -> None:
        handle, person = Handle.objects.get(value=value), self._who(to)
        touched = [person.pk, handle.person_id or person.pk]
        actions.share_handle(handle, person, by=self.us, now=build.NOW)
        settling.settle(touched)

    def _draw_add(self, rng) -> None:
        if to := self._somebody(rng):
            self._now("add", f"new{rng.randint(1, 999)}@example.net", to)

    def do_add(self, value: str, to: str) -> None:
        if not Handle.objects.filter(value=value).exists():
            actions.add_handle(self._who(to), value, by=self.us, now=build.NOW)
            settling.settle([self._who(to).pk])

    def _draw_belong(self, rng) -> None:
        if to := self._somebody(rng):
            self._now("belong", rng.choice((*FIRMS[1:], "Ayuntamiento")), to)

    def do_belong(self, firm: str, to: str) -> None:
        actions.belong(self._who(to), firm, by=self.us, now=build.NOW)
        settling.settle([self._who(to).pk])

    def _draw_move(self, rng) -> None:
        handle, to = self._free_handle(rng), self._somebody(rng)
        if handle and to and Handle.objects.get(value=handle).person != self._who(to):
            self._now("move", handle, to)

    def do_move(self, value: str, to: str) -> None:
        handle, person = Handle.objects.get(value=value), self._who(to)
        left = handle.person_id
        actions.move_handle(handle, person, by=self.us, now=build.NOW)
        settling.settle([person.pk, *filter(None, [left])])

    # --------------------------------------------------------------- only in the first world

    def _draw_merge(self, rng) -> None:
        people = list(Person.objects.filter(merged_into=None).order_by("pk"))
        if len(people) > 1:
            kept, gone = rng.sample(people, 2)
            joining.bring_together(kept, gone, by=self.us, now=build.NOW)

    def _draw_separate(self, rng) -> None:
        if standing := list(homes.standing().order_by("pk")):
            joining.separate(rng.choice(standing), by=self.us, now=build.NOW)

    # -------------------------------------------------------------------------------- helpers

    def _now(self, *words: str) -> None:
        self.script.append(words)
        getattr(self, f"do_{words[0]}")(*words[1:])

    def _free_handle(self, rng) -> str:
        found = Handle.objects.filter(person__isnull=False, is_ours=False, shared_at=None)
        values = sorted(found.values_list("value", flat=True))
        return rng.choice(values) if values else ""

    def _somebody(self, rng) -> str:
        """A root, named by a handle that is its own at home, so that both worlds know them."""
        handles = Handle.objects.filter(person__isnull=False).order_by("value")
        owners = dict(handles.values_list("pk", "person"))
        home = homes.homes_of("Handle", owners)
        own = [h.value for h in handles if home[h.pk] == owners[h.pk]]
        return rng.choice(own) if own else ""

    def _who(self, value: str) -> Person:
        person = Handle.objects.get(value=value).person
        assert person is not None
        return person


def _came(words: str) -> Came:
    kind, key, *rest = words.split("|")
    item = Item(body=words.encode(), unit="", number=0, context={})
    if kind == "card":
        values, name, firm = rest
        record = CardRecord(key=f"card {key}", name=name, organisation=firm,
                            handles=tuple(map(_address, values.split(","))))  # fmt: skip
        return Came(path="x", kind="contacts", item=item, records=(record,))
    value, way = rest
    them, us = _address(value), Address(kind="email", value=build.US)
    sender, to = (them, us) if way == "in" else (us, them)
    people = (_in_role(sender, "from"), _in_role(to, "to"))
    at = build.NOW - timedelta(days=30) + timedelta(minutes=int(key.split(".")[0]))
    record = Incoming(key=f"letter {key}", medium="email", occurred_at=at, people=people,
                      subject="Hi", text="When do you come?", thread=key)  # fmt: skip
    return Came(path="x", kind="mailbox", item=item, records=(record,))


def _address(value: str) -> Address:
    return Address(kind="email" if "@" in value else "phone", value=value)


def _in_role(one: Address, role: str) -> Address:
    name = "" if one.value == build.US else one.value.split("@")[0].title()
    return Address(kind=one.kind, value=one.value, name=name, role=role)


def both(seed: int, steps: int) -> tuple[dict[str, list[str]], dict[str, list[str]], World]:
    """Live in both worlds, each in a transaction that is taken back; what each then holds."""
    found = []
    script: list[tuple[str, ...]] = []
    world = World(seed)
    for number in range(2):
        one = World(seed)
        with transaction.atomic():
            build.a_firm()
            build.an_our_handle(build.US)
            if number == 0:
                one.live(steps)
                script, world = one.script, one
                assert not Moved.objects.exists()
                assert not Person.objects.filter(merged_into__isnull=False).exists()
            else:
                one.follow(script)
            found.append(one.tables())
            transaction.set_rollback(True)
    return found[0], found[1], world
