"""Relations as if they had been measured, by hand: one, or a whole sky of them.

Nothing is random: the same words build the same rows.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sobremesa.core.text import sort_key
from sobremesa.measures.models import Bond, Measuring
from sobremesa.people.models import Membership, Organisation, Person
from sobremesa.us.models import User
from tests.build import NOW, a_person

FIRST = ("Begoña", "Iker", "Amaia", "Joxe Mari", "Silvia", "Mikel", "Pilar", "Ibon", "Charo",
         "Xabier", "Itziar", "Luis", "Nekane", "Ramón", "Oihane", "Santi", "Elena")  # fmt: skip
FAMILY = ("Aldasoro", "Lasa", "Ruiz", "Zelaia", "Quintana", "Soraluze", "Odriozola", "Vidal",
          "Lekue", "Antxustegi", "García", "Mendizabal", "Etxeberria", "Gil", "Otaegi")  # fmt: skip
NUMBERS = {
    "gap_days": {"value": 21.0, "n": 23, "low": 15.0, "high": 30.0},
    "gap_median_days": {"value": 20.0, "n": 23},
    "silence_longest_days": {"value": 90.0},
    "initiated_share": {"value": 0.7, "n": 20, "low": 0.53, "high": 0.85},
    "reply_ours_hours": {"value": 5.0, "n": 30},
    "reply_theirs_hours": {"value": 50.0, "n": 12},
    "talk_minutes_yearly_change": {"value": -0.2, "n": 40, "low": -0.31, "high": -0.06},
    "tie_time": {"value": 0.7, "n": 24, "low": 0.6, "high": 0.8},
    "tie_trust": {"value": 0.2, "n": 3, "low": 0.05, "high": 0.4},
}
"""What `Bond.numbers` holds besides, of somebody well known."""

CALIBRATION = {
    "model": "mbg/nbd",
    "horizon_days": 90,
    "learnt_days": 90,
    "cases": 420,
    "warnings": ["few_customers", "rule_was_better"],
    "bins": [
        {"predicted": 0.05, "came_back": 0.1, "low": 0.0, "high": 0.2, "cases": 60},
        {"predicted": 0.15, "came_back": 0.2, "low": 0.1, "high": 0.3, "cases": 60},
        {"predicted": 0.3, "came_back": 0.31, "low": 0.2, "high": 0.4, "cases": 200},
        {"predicted": 0.95, "came_back": 0.97, "low": 0.9, "high": 1.0, "cases": 100},
    ],
}
"""What `Measuring.calibration` holds: how our chances came out."""

STAGES = ("committed", "friend", "acquainted", "greeted")


def a_bond(
    who: Person | str = "Begoña Aldasoro",
    *,
    tie: float | None = 0.6,
    silence: float | None = 10,
    gap: float | None = 21,
    chance: float | None = 0.9,
    late: float | None = None,
    days: int = 24,
    now: datetime = NOW,
    **more,
) -> Bond:
    """How we stand with one person. A number that is None was not measured."""
    person = a_person(who) if isinstance(who, str) else who
    late = (0.97 if gap and silence and silence > 3 * gap else 0.4) if late is None else late
    return Bond.objects.create(
        person=person, **_values(tie, silence, gap, chance, late, days, now) | more
    )


def gone(who: Person | str = "Mikel Soraluze", **more) -> Bond:
    """Somebody who has fallen silent against their own rhythm."""
    return a_bond(who, **{"silence": 210, "gap": 21, "chance": 0.1, **more})


def _values(tie, silence, gap, chance, late, days, now) -> dict:
    return {
        "measured_at": now, "version": "by hand", "contact_count": 2 * days,
        "contact_days_count": days, "minutes": 15.0 * days,
        "first_at": None if silence is None else now - timedelta(days=silence + days * (gap or 30)),
        "last_at": None if silence is None else now - timedelta(days=silence),
        "gap_days": gap, "silence_days": silence, "lateness_share": late,
        "tie": tie, "tie_low": tie and max(tie - 0.1, 0), "tie_high": tie and min(tie + 0.1, 1),
        "stage": "" if tie is None else STAGES[min(int((1 - tie) * 4), 3)],
        "p_active": chance, "p_low": chance and max(chance - 0.1, 0),
        "p_high": chance and min(chance + 0.08, 1), "horizon_days": 90, "p_here": chance,
        "p_gone": chance and round(1 - chance, 6),
        "silence_model": "mbg", "silence_cases": days,
    }  # fmt: skip


def a_sky(
    count: int, *, keeper: User | None = None, seed: int = 1958, now: datetime = NOW
) -> list[Person]:
    """Many relations: few near, most far, some silent, some of whom too little is known."""
    rnd = random.Random(seed)
    people = [Person(name=_name(rnd), introduced_at=now, named_at=now, code=f"sky{seed}-{n}",
                     keeper=keeper if n % 3 == 0 else None) for n in range(count)]  # fmt: skip
    for person in people:
        person.sort_name = sort_key(person.name)
    people = Person.objects.bulk_create(people, batch_size=500)
    Bond.objects.bulk_create((_some_bond(person, rnd, now) for person in people), batch_size=500)
    return people


def _name(rnd: random.Random) -> str:
    return f"{rnd.choice(FIRST)} {rnd.choice(FAMILY)} {rnd.choice(FAMILY)}"


def _some_bond(person: Person, rnd: random.Random, now: datetime) -> Bond:
    tie = round(rnd.betavariate(1.2, 2.6), 4) if rnd.random() > 0.12 else None
    gap = None if tie is None else round(6 + 90 * (1 - tie) * rnd.random(), 1)
    is_gone = rnd.random() < 0.14 + 0.2 * (1 - (tie or 0))
    silence = round((gap or 90) * (rnd.uniform(4, 11) if is_gone else rnd.expovariate(1)), 1)
    chance = round(rnd.uniform(0.02, 0.4) if is_gone else rnd.uniform(0.5, 0.99), 3)
    late = 0.97 if is_gone else round(rnd.uniform(0, 0.85), 3)
    days = 2 if tie is None else 4 + int(tie * 80 * rnd.random())
    return Bond(
        person=person,
        **_values(tie, silence, gap, None if tie is None else chance, late, days, now),
    )


def an_organisation_of(people: list[Person], name: str = "Posada Arriaundi") -> Organisation:
    """Where many belong, in one go."""
    where = Organisation.objects.create(name=name, key=name.lower(), introduced_at=NOW)
    Membership.objects.bulk_create(Membership(person=one, organisation=where) for one in people)
    return where


def a_measuring(now: datetime = NOW, **more) -> Measuring:
    """A run that came to its end."""
    values = {"begun_at": now, "finished_at": now, "measured_on": now.date(), "version": "by hand"}
    return Measuring.objects.create(**values | more)
