"""Taking the tables along as a lake, for engines of one's own (`lake`, docs/grown.md)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa

from sobremesa.journal import record
from sobremesa.measures import lake, tables
from sobremesa.people.queries import shown
from sobremesa.us.models import User


def export_lake(folder: Path, *, has_names: bool, by: User | None, now: datetime) -> lake.Report:
    """Bring the lake in a folder up to the database, and note down that it was.

    Whoever nobody sees any more (forgotten, to be forgotten, put aside) is in no file afterwards.

    Raises:
        NoLake: something else lies in the folder, a newer version wrote it, or somebody is
            writing it now.

    """
    with tables.opened() as door:
        columns = {name: getattr(door, name) for name in lake.CONTRACTS}
        columns["people"] = _people(has_names=has_names)
        report = lake.write(folder, columns, as_of=now.isoformat())
    record("lake.exported", None, by=by, at=now, count=report.rows["people"], names=has_names)
    return report


def _people(*, has_names: bool) -> pa.Table:
    contract = lake.NAMED_PEOPLE if has_names else lake.PEOPLE
    names = {"person_id": "pk", "code": "code", "name": "name"}
    rows = shown().order_by("pk").values_list(*(names[column] for column in contract))
    columns = list(zip(*rows.iterator(), strict=True)) or [()] * len(contract)
    schema = lake.arrow_schema(contract)
    return pa.table([pa.array(one, kind) for one, kind in zip(columns, schema.types, strict=True)],
                    schema=schema)  # fmt: skip
