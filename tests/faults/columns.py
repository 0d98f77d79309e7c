"""Scenarios of dying over the copy in columns; each runs in a process of its own (see `zygote`)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from sobremesa.conversations.models import Batch, Placement
from sobremesa.flows import importing, undoing
from tests.faults.zygote import died, findings, furnish, letters
from tests.us.build import NOW

POINTS_MAX = 60
Seen = dict[str, Any]


def making() -> Seen:
    """Killed at every point while it is made, mended and shortened: what is read next is right."""
    furnish(6)
    home = letters(6, "b", first=500)
    importing.run(importing.begin([str(home)], by=None, options=importing.options_for(), now=NOW))
    second = Batch.objects.order_by("pk").last()
    points, bad = [], 0
    for change in (lambda: None, _move, lambda: undoing.undo(second, by=None, now=timezone.now())):
        change()
        kept = []
        for point in range(1, POINTS_MAX):
            if not died(_read, kill_at=point):
                break
            kept.append(_as_read("kept"))
            _stir_again(point)
        points.append(point)
        right = _as_read("anew", is_anew=True)
        bad += sum(rows != right for rows in kept)
    return {"points": points, "bad": bad, "left": _left(), "findings": findings()}


def _stir_again(point: int) -> None:
    """Stir something again, so that the next run has as much to do as the one that died."""
    Placement.objects.update(external_id=str(point))


def _move() -> None:
    Placement.objects.update(direction="together")


def _read() -> None:
    _tell("kept", is_anew=False)


def _as_read(name: str, *, is_anew: bool = False) -> Any:
    """What the door says, in a child of its own: duckdb has threads, and they do not fork."""
    assert not died(lambda: _tell(name, is_anew=is_anew))
    return json.loads(_where(name).read_text())


def _tell(name: str, *, is_anew: bool) -> None:
    from sobremesa.measures import ledger, tables  # noqa: PLC0415 - in children only

    ledger.BLOCK_IDS = 5
    if is_anew:
        with ledger.alone():
            ledger.drop()
    with tables.opened() as door:
        rows = sorted(door.interactions.fetchall(), key=lambda row: row[:2])
    _where(name).write_text(json.dumps(rows))


def _where(name: str) -> Path:
    return Path(os.environ["SOBREMESA_DATA"]).parent / f"{name}.json"


def _left() -> int:
    """Files that no manifest names: there is one manifest, and what it names."""
    folder = Path(settings.DATA) / "measures"
    (manifest,) = folder.glob("ledger-*.json")
    parts = json.loads(manifest.read_text())["parts"]
    named = {part["file"] for kind in parts.values() for part in kind if part["file"]}
    return len({path.name for path in folder.glob("*.parquet")} ^ named)
