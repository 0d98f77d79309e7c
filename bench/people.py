"""Lists of people at fifty thousand: what each order and each filter costs, and by which plan.

Invented rows, written straight into the tables: names, glances, handles, organisations, two
fields of the firm's own. The plans are looked at beside the milliseconds: a list that is sorted
whole would be quick here and slow in ten years.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

PEOPLE = int(os.environ.get("SOBREMESA_BENCH_PEOPLE", "50000"))
TIMES = 5
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
AT_ONCE = 2_000
GIVEN = ("Álvaro", "Ana", "Begoña", "Carlos", "Edurne", "Íñigo", "José María", "Nerea", "Ñaki")
FAMILY = ("Aldasoro", "Etxarri", "García", "Gil", "Lasa", "Mendizabal", "Ruiz", "Vidal", "Zabala")
ASKED = (
    "", "sort=-name", "sort=-last", "sort=last", "sort=waiting", "sort=-talks", "sort=introduced",
    "sort=keeper", "sort=organisation", "sort=f.CITY", "sort=-f.AGE",
    "c=name:contains:zaba", "c=name:begins:zab", "c=keeper:is:me", "c=keeper:is:nobody",
    "c=organisation:is:casa 7", "c=organisation:contains:casa 77", "c=organisation:none:",
    "c=last:silent:60", "c=last:silent:60&sort=last", "c=last:never:",
    "c=waiting:yes:&sort=waiting",
    "c=talks:least:40&sort=-talks", "c=medium:is:visit", "c=email:none:", "c=phone:any:",
    "c=language:is:eu", "c=came:within:30", "c=tie:any:", "c=consent:given:news",
    "c=f.CITY:is:Zaragoza", "c=f.CITY:contains:zarag", "c=f.AGE:least:90", "c=bought:any:",
    "c=keeper:is:me&c=last:silent:60&c=f.CITY:is:Zaragoza",
    "c=waiting:yes:&c=f.AGE:least:90&any=1",
)  # fmt: skip


def run(out: Path) -> str:
    """The table of figures, also written into `out`."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SOBREMESA_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "sobremesa.settings"
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        user = fill(PEOPLE, random.Random(7))
        lines = [f"{'asked':58} {'page ms':>8} {'2nd ms':>8} {'count ms':>9} {'found':>6}  sorted"]
        for query in ASKED:
            lines.append(measured(user, query))
            print(lines[-1], flush=True)
        text = f"{PEOPLE:,} people\n" + "\n".join(lines) + "\n"
        (out / "people.txt").write_text(text)
        return text


def fill(people: int, chance: random.Random):
    """A firm with so many people. Whoever looks."""
    from sobremesa.people import custom  # noqa: PLC0415
    from sobremesa.people.models import Organisation  # noqa: PLC0415
    from sobremesa.us.models import Role, User  # noqa: PLC0415

    users = [
        User.objects.create(
            email=f"u{n}@firm.example", name=f"Us {n}", role=Role.STAFF, joined_at=NOW
        )
        for n in range(8)
    ]
    for code, kind in (("CITY", "text"), ("AGE", "number")):
        field = custom.make_field({"en": code}, kind, by=users[0], now=NOW)
        type(field).objects.filter(pk=field.pk).update(code=code)
    Organisation.objects.bulk_create(
        Organisation(name=f"Casa {n}", key=f"casa {n}", introduced_at=NOW)
        for n in range(people // 12)
    )
    for start in range(0, people, AT_ONCE):
        some(range(start, min(start + AT_ONCE, people)), users, chance)
    return users[0]


def some(numbers: range, users, chance: random.Random) -> None:
    """Some people, with all that hangs on them."""
    from sobremesa.conversations.models import Glance  # noqa: PLC0415
    from sobremesa.people.models import (  # noqa: PLC0415
        Consent,
        CustomField,
        CustomValue,
        Handle,
        Membership,
        Organisation,
        Person,
    )

    city, age = CustomField.objects.order_by("pk")
    houses = list(Organisation.objects.values_list("pk", flat=True))

    def ago(days: int) -> datetime:
        return NOW - timedelta(days=chance.randrange(days), minutes=chance.randrange(1440))

    made = Person.objects.bulk_create(
        Person.called(
            f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {chance.choice(FAMILY)} {n}",
            introduced_at=ago(2000), keeper=chance.choice([*users, None]),
            language=chance.choice(["", "es", "es", "eu"]),
        )
        for n in numbers
    )  # fmt: skip
    Handle.objects.bulk_create(
        Handle(kind="email", value=f"p{one.pk}@example.org", person=one, added_at=NOW)
        for one in made if one.pk % 10
    )  # fmt: skip
    Handle.objects.bulk_create(
        Handle(kind="phone", value=f"+34{600_000_000 + one.pk}", person=one, added_at=NOW)
        for one in made if one.pk % 3
    )  # fmt: skip
    Glance.objects.bulk_create(
        Glance(
            person=one, contact_count=chance.randrange(60) if one.pk % 5 else 0,
            last_at=ago(900) if one.pk % 5 else None,
            waiting_since=ago(200) if one.pk % 40 == 0 else None,
            media=" email visit " if one.pk % 50 == 0 else " email ",
        )
        for one in made
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(person=one, organisation_id=chance.choice(houses)) for one in made if one.pk % 4
    )
    Consent.objects.bulk_create(
        Consent(person=one, purpose="news", given_at=NOW, noted_at=NOW)
        for one in made if one.pk % 25 == 0
    )  # fmt: skip
    CustomValue.objects.bulk_create(
        CustomValue(person=one, field=field, value=value, written_at=NOW)
        for one in made
        for field, value in (
            (city, chance.choice(["Zaragoza", "Huesca", "Teruel", "Donostia"])),
            (age, str(chance.randrange(18, 95))),
        )
        if one.pk % 3
    )


def measured(user, query: str) -> str:
    """One list: its first page, its second, its count, and whether it was sorted whole."""
    from django.db.models import Q  # noqa: PLC0415
    from django.http import QueryDict  # noqa: PLC0415

    from sobremesa.flows.lists import reading  # noqa: PLC0415
    from sobremesa.flows.lists.asked import asked_of  # noqa: PLC0415
    from sobremesa.flows.lists.ground import Ground  # noqa: PLC0415

    ground = Ground(user, NOW)
    asked = asked_of(ground, QueryDict(query))
    if len(asked.conditions) != query.count("c="):
        raise SystemExit(f"not understood: {query}")
    first = _ms(lambda: reading.page(ground, asked))
    _rows, after = reading.page(ground, asked)
    second = _ms(lambda: reading.page(ground, asked, after=after)) if after else 0.0
    counted = _ms(lambda: reading.count(ground, asked))
    found, is_more = reading.count(ground, asked)
    people, order = reading.ordered(ground, asked, reading.matching(ground, asked))
    if not order.is_whole:
        people = people.filter(Q((f"{order.path}__isnull", False)))
    plan = order.sorted(people)[:50].explain()
    if "--plans" in sys.argv:
        print(query, plan, sep="\n")
    is_sorted = "whole" if "TEMP B-TREE FOR ORDER BY" in plan else "-"
    more = "+" if is_more else ""
    return f"{query:58} {first:8.1f} {second:8.1f} {counted:9.1f} {found:>6}{more} {is_sorted}"


def _ms(do) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        do()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
