"""The door and the run: rows into columns, everybody measured, and a thousand rows more.

A firm is written straight into the tables: twenty things said with each person over three years.
Then, in a process of its own: the copy is made (rows a second), everybody is measured, a thousand
things more are said with a hundred people, appended and measured again. What is held is the last
ratio: a thousand on ten million within a twentieth of the whole.

SOBREMESA_BENCH_SAID=10000000 sets how many.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SAID = int(os.environ.get("SOBREMESA_BENCH_SAID", "10000000"))
EACH, MORE, AMONG = 20, 1000, 100
STEPS = ("copy made", "everybody measured", "rows appended", "those measured again")

FILL = """
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO {table} ({columns}) SELECT {values} FROM n
"""
# A person is told by the number of what was said, and its moment by a fixed stride through time.
WHO = "(1 + i % {people})"
MOMENT = "datetime('2026-03-01', '-' || ((i * 7919) % 1576800) || ' minutes')"


def run(out: Path) -> str:
    """The figures, also written into `out`."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            [sys.executable, "-m", "bench.measures", str(SAID)],
            env={**os.environ, "SOBREMESA_DATA": folder}, check=True, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
    found = json.loads(told.stdout.splitlines()[-1])
    lines = [f"{SAID:,} things said with {found['people']:,} people"]
    lines += [f"{step:24} {found[step]:9.2f} s" for step in STEPS]
    lines += [
        f"{'rows a second':24} {found['rows'] / found['copy made']:9,.0f}",
        f"{'size of the copy':24} {found['bytes'] / 1e6:9.1f} MB",
        f"{'peak of memory':24} {found['memory'] / 1024:9.0f} MB",
        f"{MORE:,} more, of the whole    {found['ratio']:9.3f} (held: 0.05 at ten million)", "",
    ]  # fmt: skip
    text = "\n".join(lines)
    (out / "measures.txt").write_text(text)
    return text


def fill(cursor: Any, first: int, last: int, people: int) -> None:
    """What was said under these numbers, half of it by us."""
    who = WHO.format(people=people)
    rows = {
        "sobremesa_interaction": {
            "id": "i", "natural_key": "randomblob(32)", "medium": "'email'",
            "occurred_at": MOMENT, "sender_id": f"CASE WHEN i % 2 THEN {who} + 1 ELSE 1 END",
        },
        "sobremesa_words": {
            "interaction_id": "i", "subject": "''", "text": "'¿Cuándo llegan las escaleras?'",
            "folds": "'[]'",
        },
        "sobremesa_placement": {
            "interaction_id": "i", "conversation_id": who, "is_contact": "1",
            "direction": "CASE WHEN i % 2 THEN 'in' ELSE 'out' END", "not_contact": "''",
            "external_id": "''",
        },
    }  # fmt: skip
    for place, handle in (("theirs", f"{who} + 1"), ("ours", "1")):
        is_theirs = place == "theirs"
        rows[f"sobremesa_participant {place}"] = {
            "interaction_id": "i", "handle_id": handle, "name": "''", "occurred_at": MOMENT,
            "role": f"CASE WHEN i % 2 = {int(is_theirs)} THEN 'from' ELSE 'to' END",
        }  # fmt: skip
    for table, values in rows.items():
        cursor.execute(
            FILL.format(
                first=first, last=last, table=table.split()[0], columns=", ".join(values),
                values=", ".join(values.values()),
            )
        )  # fmt: skip


def furnish(said: int) -> int:
    """The firm, its people and what was said. How many people."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.people.models import Handle, Person  # noqa: PLC0415
    from sobremesa.us.models import Role, User  # noqa: PLC0415

    now, people = timezone.now(), max(said // EACH, AMONG)
    User.objects.create(email="u@casa.example", name="U", role=Role.STAFF, joined_at=now)
    Handle.objects.create(id=1, kind="email", value="u@casa.example", is_ours=True, added_at=now)
    Person.objects.bulk_create(
        (Person(id=n, name=f"P{n}", introduced_at=now) for n in range(1, people + 1)),
        batch_size=5000,
    )
    Handle.objects.bulk_create(
        (Handle(id=n + 1, kind="email", value=f"p{n}@house.example", person_id=n, added_at=now)
         for n in range(1, people + 1)), batch_size=5000,
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            FILL.format(
                first=1, last=people, table="sobremesa_conversation",
                columns="id, code, key, medium, title",
                values="i, hex(randomblob(8)), randomblob(32), 'email', ''",
            )
        )  # fmt: skip
        fill(cursor, 1, said, people)
    return people


def firm(said: int) -> None:
    """All of it in this process; the figures as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sobremesa.settings"
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.measures import ledger, run, tables  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    people, taken = furnish(said), {}

    def timed(step: str, act: Any) -> Any:
        begun = time.perf_counter()
        found = act()
        taken[step] = time.perf_counter() - begun
        return found

    def brought_up() -> ledger.Ledger:
        with tables.opened() as door:
            return door.ledger

    state = timed("copy made", brought_up)
    timed("everybody measured", lambda: run.measure(now=timezone.now(), is_whole=True))
    with transaction.atomic(), connection.cursor() as cursor:
        fill(cursor, said + 1, said + MORE, AMONG)  # with a hundred people
    timed("rows appended", brought_up)
    again = timed("those measured again", lambda: run.measure(now=timezone.now()))
    assert again.people_count == AMONG, again.people_count
    size = sum(path.stat().st_size for path in ledger.folder().glob("*.parquet"))
    more = taken["rows appended"] + taken["those measured again"]
    print(
        json.dumps({
            **taken, "people": people, "rows": state.rows("said"), "bytes": size,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            "ratio": more / (taken["copy made"] + taken["everybody measured"]),
        })
    )  # fmt: skip


if __name__ == "__main__":
    firm(int(sys.argv[1]))
