"""Who we are may be said at any time: it always gives the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from sobremesa.conversations.models import Direction, Interaction
from sobremesa.flows import importing, ourselves, placing, settling
from sobremesa.people.models import Handle, Person
from sobremesa.us import actions
from sobremesa.us.errors import NotUsable
from sobremesa.us.models import OurHandle
from tests import build, material
from tests.canonical import ACCOUNT_OF_THAT_DAY, different, dump

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]


def bring(*paths: Path) -> None:
    batch = importing.begin(
        [str(path) for path in paths], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch)


def say(*texts: str) -> None:
    ourselves.say(list(texts), by=None, now=timezone.now())


def state() -> dict[str, list[str]]:
    return dump(ACCOUNT_OF_THAT_DAY)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return material.everything(tmp_path / "home")


WAYS_TO_SAY = {
    "an address": [material.US],
    "a domain": ["@intxaurpe.example"],
    "an address and a name in chats": [material.US, "Nerea Arrieta"],
    "somebody who wrote": [material.ROSA],
    "a phone on a card": ["600 11 22 33"],
}


def forget_all() -> None:
    for ours in OurHandle.objects.all():
        actions.remove_our_handle(ours, by=None, now=timezone.now())
    placing.place_all(now=timezone.now())


@pytest.mark.parametrize("way", WAYS_TO_SAY)
def test_said_before_after_or_taken_back_it_is_the_same(way, home, tmp_path):
    (home / "contactos.vcf").rename(tmp_path / "cards.vcf")
    bring(home)
    bring(tmp_path / "cards.vcf")
    nobody = state()
    say(*WAYS_TO_SAY[way])
    said_after = state()
    forget_all()
    assert different(nobody, state()) == [], "taken back, as if never said"
    say(*WAYS_TO_SAY[way])
    assert different(said_after, state()) == []


@pytest.mark.parametrize("way", WAYS_TO_SAY)
def test_said_before_the_import_it_gives_what_it_gives_after(way, home, tmp_path):
    (home / "contactos.vcf").rename(tmp_path / "cards.vcf")
    say(*WAYS_TO_SAY[way])
    batches = []
    for path in (home, tmp_path / "cards.vcf"):
        batch = importing.begin(
            [str(path)], by=None, options=importing.options_for(), now=timezone.now()
        )
        importing.run(batch)
        batches.append(batch)
    before = state()
    for batch in reversed(batches):
        from sobremesa.flows import undoing  # noqa: PLC0415

        undoing.undo(batch, by=None, now=timezone.now())
    OurHandle.objects.all().delete()
    bring(home)
    bring(tmp_path / "cards.vcf")
    say(*WAYS_TO_SAY[way])
    assert different(before, state()) == []


def test_said_while_an_import_runs_it_holds_for_what_comes_later(home, monkeypatch):
    monkeypatch.setattr(importing, "GROUP_ITEMS", 3)
    said = []

    def on_progress(_: object) -> None:
        if not said:
            said.append(True)
            say(material.US)

    batch = importing.begin(
        [str(home)], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch, on_progress=on_progress)
    during = state()
    placing.place_all(now=timezone.now())
    assert different(during, state()) == [], "deciding again changes nothing"


def test_our_letters_go_out_and_answer_those_who_waited(home):
    bring(home)
    say(material.US, "Nerea Arrieta")
    ours = Interaction.objects.filter(sender__value=material.US, medium="email")
    assert ours.count() == 2
    assert {one.placement.direction for one in ours} == {Direction.OUT}
    assert not Handle.objects.filter(value=material.US, person__isnull=False).exists()
    iker = Person.objects.get(handles__value=material.IKER)
    assert iker.glance.last_out_at
    assert not iker.glance.waiting_since


def test_a_wrong_address_changes_nothing_at_all(home):
    bring(home)
    before = state()
    with pytest.raises(NotUsable):
        say(material.US, "not an@address@at all")
    assert different(before, state()) == []


def test_saying_it_twice_is_saying_it_once(home):
    bring(home)
    say(material.US)
    before = state()
    say(material.US, material.US.upper())
    assert different(before, state()) == []


def test_what_is_ours_is_proposed_from_what_is_seen(tmp_path):
    mail = tmp_path / "Sent.mbox"
    mail.write_bytes(
        material.mbox(
            material.letter(n, sender=material.US, to=f"c{n}@example.org") for n in range(9)
        )
    )
    bring(mail)
    assert ourselves.proposals()[0][:2] == ("email", material.US)
    say(material.US)
    assert ("email", material.US) not in [one[:2] for one in ourselves.proposals()]


def test_settling_again_changes_nothing(home):
    bring(home)
    before = state()
    settling.settle(Person.objects.values_list("pk", flat=True))
    assert different(before, state()) == []


def test_a_colleague_never_becomes_a_customer(home):
    boss = build.a_colleague()
    OurHandle.objects.all().delete()
    mail = home / "interno.mbox"
    mail.write_bytes(material.mbox([material.letter(50, sender=boss.email, name="Nerea")]))
    bring(home)
    placing.place_all(now=timezone.now())
    assert not Person.objects.filter(handles__value=boss.email).exists()
