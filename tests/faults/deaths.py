"""Scenarios of dying: each runs in a process of its own (see `zygote`) and says what it saw."""

from __future__ import annotations

import random
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from sobremesa import jobs, serving, work
from sobremesa.conversations import guards
from sobremesa.conversations.models import Batch, Interaction
from sobremesa.flows import importing
from sobremesa.flows.keeping import backing, keys, restoring, shelf
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.jobs import Job
from tests import canonical
from tests.canonical import different
from tests.faults.zygote import died, end, findings, furnish, killed_after, letters, start
from tests.us.build import NOW

TRIES_A_KILL = 3
POINTS_MAX = 400
HISTORY = ("Job", "Turn", "Counter")
OF_THE_DAY = (*HISTORY, *canonical.ACCOUNT_OF_THAT_DAY)
Seen = dict[str, Any]


# --------------------------------------------------------------------------------- backups


def backups(random_kills: int) -> Seen:
    """A backup killed at every point and at random: what is there under its name is whole."""
    furnish()

    def make() -> None:
        backing.back_up(now=timezone.now())

    began = time.monotonic()
    make()
    seconds = time.monotonic() - began
    points, bad = 0, 0
    for points in range(1, POINTS_MAX):
        has_died = died(make, kill_at=points)
        bad += _unsound()
        if not has_died:
            break
    chance, kills = random.Random(5), 0
    for _ in range(random_kills):
        kills += killed_after(make, chance.uniform(0, seconds))
        bad += _unsound()
    make()
    left = [path.name for path in shelf.folder().iterdir() if path.is_dir()]
    return {"points": points, "kills": kills, "bad": bad, "left": left, "findings": findings()}


def _unsound() -> int:
    bad = 0
    for one in shelf.listed():
        try:
            restoring.verify(one.path, keys.identities(one.path))
        except Unkept:
            bad += 1
    return bad


# -------------------------------------------------------------------------------- restores


def restores() -> Seen:
    """A restore in place, killed at every point: afterwards all is old or all is new."""
    furnish(10)
    data = Path(settings.DATA)
    (data / "secret_key.key").write_text("old")
    path = backing.back_up(now=timezone.now()).path
    old = canonical.dump(HISTORY)
    home = letters(10, "b", first=500)
    importing.run(importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW))
    (data / "secret_key.key").write_text("new")
    new = canonical.dump(HISTORY)
    connection.close()
    whole = data.with_name("whole")
    shutil.copytree(data, whole)
    # Its examination starts a process, which is tried elsewhere; here it only costs time.
    restoring.proof_of = lambda *_, **__: {"findings": []}

    def restore() -> None:
        restoring.restore_in_place(path, keys.identities(path), now=timezone.now())

    points, saw = 0, []
    for points in range(1, POINTS_MAX):
        has_died = died(restore, kill_at=points)
        restoring.finish_swap()  # what the next start does
        shutil.rmtree(data / "tmp", ignore_errors=True)
        key = (data / "secret_key.key").read_text()
        now = canonical.dump(HISTORY)
        saw.append((key, different(old, now) == [], different(new, now) == [], findings()))
        connection.close()
        shutil.rmtree(data)
        shutil.copytree(whole, data)
        if not has_died:
            break
    return {"points": points, "saw": saw}


def drills(count: int) -> Seen:
    """Earlier backups, each with less in it than now, are restored and are what they were."""
    from sobremesa.flows.keeping import proving  # noqa: PLC0415

    sizes, paths = [], []
    settings.BACKUPS = Path(settings.DATA).with_name("shelf")
    for number in range(count):
        home = letters(5, f"c{number}", first=1000 + 100 * number)
        batch = importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW)
        importing.run(batch)
        sizes.append(Interaction.objects.count())
        folder = Path(settings.BACKUPS) / str(number)
        paths.append(backing.back_up(now=timezone.now(), folder=folder).path)
    order = list(range(count))
    random.Random(11).shuffle(order)
    found = []
    for number in order:
        proof = proving.drill(paths[number], now=timezone.now())
        found.append([proof["findings"], proof["interactions"] - sizes[number]])
    return {"found": found, "seconds": []}


# -------------------------------------------------------------------------------- upgrades

LATER = {
    "9001_a_column": """
operations = [migrations.AddField("words", "weight", models.IntegerField(db_default=0))]
""",
    "9002_a_filling": """
def fill(apps, editor):
    words = apps.get_model("sobremesa", "Entry")
    table = "sobremesa_entry"
    editor.execute(f"UPDATE {table} SET subject_kind = 'a' || subject_kind WHERE (id & 1) = 0")
    faults.point("migration.half")
    editor.execute(f"UPDATE {table} SET subject_kind = 'a' || subject_kind WHERE (id & 1) = 1")
    faults.point("migration.filled")
def empty(apps, editor):
    editor.execute("UPDATE sobremesa_entry SET subject_kind = substr(subject_kind, 2)")
operations = [migrations.RunPython(fill, empty)]
""",
    "9003_a_table": """
operations = [
    migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))]),
    migrations.RunPython(lambda *_: faults.point("migration.made"), migrations.RunPython.noop),
]
""",
    "9004_a_mistake": """
def fail(apps, editor):
    raise LookupError("a field that nobody filled in")
operations = [migrations.RunPython(fail, migrations.RunPython.noop)]
""",
}


def upgrades(random_kills: int) -> Seen:
    """A newer version meets these tables, and is killed, and fails, and succeeds."""
    furnish(10)
    before, last = canonical.dump(HISTORY), _newest()
    _write_later(Path(settings.DATA).with_name("later"), last, list(LATER)[:3])
    points, mixed = 0, 0
    for points in range(1, POINTS_MAX):
        has_died = died(serving.prepare, kill_at=points)
        mixed += not _is_clean()
        if not has_died:
            break
    after = canonical.dump((*HISTORY, "Entry"))
    seen: Seen = {
        "points": points, "findings": findings(), "guards": guards.missing_guards(),
        "changed": different({k: v for k, v in before.items() if k != "Entry"}, after),
        "applied": len(_applied()), "backups": len(shelf.listed()),
    }  # fmt: skip
    settings.BACKUP_BEFORE_UPGRADE = False
    chance, kills = random.Random(7), 0
    _go_back(last)
    began = time.monotonic()
    died(serving.prepare)
    seconds = time.monotonic() - began
    for _ in range(random_kills):
        _go_back(last)
        kills += killed_after(serving.prepare, chance.uniform(0, seconds))
        mixed += not _is_clean()
        died(serving.prepare)
        mixed += len(_applied()) != 3
    _go_back(last)
    seen |= {"kills": kills, "mixed": mixed}
    return seen | _failing(last)


def _failing(last: str) -> Seen:
    _write_later(Path(settings.DATA).with_name("later"), last, list(LATER))
    before = canonical.dump(HISTORY)
    try:
        serving.prepare()
    except Unkept as why:
        said = [why.code, str(why)]
    else:
        said = ["", ""]
    connection.close()
    return {
        "said": said, "left": len(_applied()),
        "rolled_back": different(before, canonical.dump(HISTORY)),
        "guards_back": guards.missing_guards(),
    }  # fmt: skip


def _newest() -> str:
    nodes = MigrationExecutor(connection).loader.graph.leaf_nodes("sobremesa")
    return str(nodes[0][1])


def _write_later(folder: Path, last: str, names: list[str]) -> None:
    """The migrations that we have, and some of a version to come."""
    folder.mkdir(exist_ok=True)
    real = settings.BASE / "migrations"
    for path in real.glob("*.py"):
        if not (folder / path.name).exists():
            (folder / path.name).symlink_to(path)
    for name in names:
        (folder / f"{name}.py").write_text(
            "from django.db import migrations, models\nfrom sobremesa import faults\n"
            + LATER[name].strip()
            + f"\nclass Migration(migrations.Migration):\n"
            f"    dependencies = [('sobremesa', {last!r})]\n    operations = operations\n"
        )
        last = name
    sys.path.insert(0, str(folder.parent))
    settings.MIGRATION_MODULES = {"sobremesa": folder.name}


def _applied() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'sobremesa'")
        return sorted(name for (name,) in cursor.fetchall() if name.startswith("9"))


def _is_clean() -> bool:
    """Each migration was, or was not: what it says and what it did agree."""
    applied = {name[:4] for name in _applied()}
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "sobremesa_words")
        columns = {one.name for one in described}
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            "SELECT count(*) FROM sobremesa_entry WHERE substr(subject_kind, 1, 1) = 'a'"
        )
        filled = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM sobremesa_entry")
        entries = cursor.fetchone()[0]
        is_whole = True
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            is_whole = cursor.fetchone()[0] == "ok"
    connection.close()
    did = {"9001": "weight" in columns, "9002": filled > 0, "9003": "sobremesa_later" in tables}
    return is_whole and filled in {0, entries} and all((k in applied) == v for k, v in did.items())


def _go_back(last: str) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("sobremesa", last)])
    guards.install(connection)
    connection.close()


# ----------------------------------------------------------------------- workers, importers


def workers(random_kills: int) -> Seen:
    """Jobs of a worker that is killed again and again are done, and done as if undisturbed."""
    home = letters(20)
    code = importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW).code

    def ask() -> None:
        Batch.objects.filter(code=code).update(finished_at=None)
        Job.objects.all().delete()
        jobs.later("bring", now=timezone.now(), batch=code)

    def go() -> None:
        while work.work_once():
            pass

    ask()
    began = time.monotonic()
    go()
    seconds = time.monotonic() - began
    undisturbed = canonical.dump(OF_THE_DAY)
    points, kills, wrong = 0, 0, 0
    for points in range(1, POINTS_MAX):
        ask()
        if not died(go, kill_at=points):
            break
        kills += 1
        _let_leases_run_out()
        go()
        wrong += not _all_done()
    wrong += different(undisturbed, canonical.dump(OF_THE_DAY)) != []
    chance, wanted = random.Random(13), kills + random_kills
    for _ in range(TRIES_A_KILL * random_kills):
        if kills >= wanted:
            break
        ask()
        is_hit = killed_after(go, chance.uniform(0, seconds))
        kills += is_hit
        # How long the work takes changes with what else this machine does: follow it.
        seconds *= 1.02 if is_hit else 0.9
        _let_leases_run_out()
        go()
        wrong += not _all_done()
    wrong += different(undisturbed, canonical.dump(OF_THE_DAY)) != []
    return {"points": points, "kills": kills, "wrong": wrong, "findings": findings()}


def _let_leases_run_out() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.exclude(lease_until=None).update(lease_until=past, attempts=1)


def _all_done() -> bool:
    return not Job.objects.filter(done_at=None).exists()


def importers(kills_wanted: int, count: int) -> Seen:
    """Two importers at once over one mailbox, both killed, again and again."""
    home = letters(count)

    def bring() -> None:
        batch = importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW)
        importing.run(batch)

    chance, kills, rounds, seconds = random.Random(17), 0, 0, 0.4
    while kills < kills_wanted and rounds < 4 * kills_wanted:
        rounds += 1
        both = [start(bring), start(bring)]
        time.sleep(chance.uniform(0.05, seconds))
        for pid in both:
            _kill(pid)
        kills += sum(end(pid) != 0 for pid in both)
    bring()
    bring()
    return {
        "kills": kills, "rounds": rounds, "interactions": Interaction.objects.count(),
        "findings": findings(),
    }  # fmt: skip


def _kill(pid: int) -> None:
    import os  # noqa: PLC0415
    import signal  # noqa: PLC0415

    os.kill(pid, signal.SIGKILL)
