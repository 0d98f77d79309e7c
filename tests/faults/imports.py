"""Scenarios of imports and undoings that are killed: each resumes what the one before left."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from sobremesa import cli
from sobremesa.conversations.models import Batch
from sobremesa.flows import importing
from tests import canonical
from tests.faults.zygote import died, findings, killed_after, material_home

POINTS_MAX = 60
WITHOUT = ("Job",)
GROUP_ITEMS = 40  # as if there were five times as many letters
Seen = dict[str, Any]


def undisturbed() -> Seen:
    """What comes out when nobody kills it, and how long it takes."""
    importing.GROUP_ITEMS = GROUP_ITEMS
    began = time.monotonic()
    died(_said("import", "--json", str(material_home())))
    seconds = time.monotonic() - began
    return {"seconds": seconds, "dump": _dump(), "findings": findings()}


def at_every_point() -> Seen:
    """Killed, run again and killed one point later, … all in the same data folder."""
    return _until_alive(_said("import", "--json", str(material_home())))


def at_random(seed: int, kills_wanted: int, milliseconds: int) -> Seen:
    """Killed at random moments until there were so many kills, or it was quicker."""
    importing.GROUP_ITEMS = GROUP_ITEMS
    bring = _said("import", "--json", str(material_home()))
    chance, kills, is_done = random.Random(seed), 0, False
    while kills < kills_wanted and not is_done:
        killed_after(bring, chance.uniform(0.05, 0.5) * milliseconds / 1000)
        is_done = Batch.objects.exclude(finished_at=None).exists()
        kills += not is_done
    died(bring)
    return {"kills": kills, "dump": _dump(), "findings": findings()}


def undone_at_every_point() -> Seen:
    """An import is taken back, and that is killed, again and again."""
    empty = _dump()
    died(_said("import", "--json", str(material_home())))
    code = Batch.objects.get().code
    return {"empty": empty} | _until_alive(_said("undo", code))


def _until_alive(act: Callable[[], None]) -> Seen:
    points = 0
    for points in range(1, POINTS_MAX):
        if not died(act, kill_at=points):
            break
    return {"points": points, "dump": _dump(), "findings": findings()}


def _said(*words: str) -> Callable[[], None]:
    """A command as somebody types it, in a child that has Django awake already."""

    def say() -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = cli.main(words)
        assert code == 0, f"sobremesa {words[0]} ended with {code}"

    return say


def _dump() -> canonical.Dump:
    found = canonical.dump(WITHOUT)
    connection.close()
    return found
