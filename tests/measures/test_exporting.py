"""`sobremesa export --lake`: what is in it, what is not, and who has left it with the next run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone, translation

from sobremesa.cli import export as command
from sobremesa.flows.rights import erasing, rehearsal
from sobremesa.journal import Entry
from sobremesa.measures import exporting, lake, tables
from sobremesa.people.models import Handle
from tests.build import NOW, a_colleague, a_letter, a_meeting, a_person
from tests.measures.door import BEGONA, JON

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J3"),
    pytest.mark.usefixtures("data_dir"),
]  # fmt: skip


@pytest.fixture
def us():
    return a_colleague()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "lake"


def export(folder: Path, *, has_names: bool = False) -> lake.Report:
    return exporting.export_lake(folder, has_names=has_names, by=None, now=NOW)


def rows(folder: Path, table: str) -> list[dict]:
    """The rows of a table, in no order."""
    files = sorted(folder.glob(f"shards-*/{table}/*/*.parquet"))
    return [row for path in files for row in pq.ParquetFile(path).read().to_pylist()]


def test_a_lake_holds_what_the_door_says(us, folder):
    a_letter()
    a_letter(sender=JON, at=NOW - timedelta(days=3))
    a_meeting()

    report = export(folder)

    with tables.opened() as door:
        said = door.interactions.to_arrow_table().to_pylist()
    assert len(said) == 3
    keys = ("interaction_id", "person_id")
    assert sorted(rows(folder, "interactions"), key=lambda row: [row[k] for k in keys]) == sorted(
        said, key=lambda row: [row[k] for k in keys]
    )
    assert report.rows["people"] == 2
    assert sum(part.num_rows for part in parts(folder)) == 3


def parts(folder: Path):
    found = lake.find(str(folder))
    return [found.shard(number)["interactions"] for number in range(found.shards)]


def test_nobody_is_named_unless_somebody_asks_for_it(us, folder):
    a_letter()
    begona = Handle.objects.get(value=BEGONA).person

    export(folder)
    assert rows(folder, "people") == [{"person_id": begona.pk, "code": begona.code}]
    allowed = {"code", *(name for one in lake.CONTRACTS.values() for name in one)}
    for path in folder.rglob(lake.ROWS_FILE):
        assert set(pq.ParquetFile(path).schema_arrow.names) <= allowed, path

    export(folder, has_names=True)
    assert rows(folder, "people")[0]["name"] == "Begoña Aldasoro"

    export(folder)
    assert "name" not in rows(folder, "people")[0], "and not any longer than it is asked for"


def test_whoever_is_to_be_forgotten_is_in_no_file_after_the_next_run(us, folder):
    a_letter()
    a_letter(sender=JON)
    export(folder)
    jon = Handle.objects.get(value=JON).person
    before = len(list(folder.rglob(lake.ROWS_FILE)))
    assert holds(folder, jon.pk)

    assert any("export --lake" in line for line in rehearsal.rehearse(jon).stays)
    erasing.erase(jon, by=None, now=timezone.now(), block_days=30)
    report = export(folder)

    assert not holds(folder, jon.pk)
    assert report.written + report.removed == 2, "their shards of interactions and of people"
    assert report.unchanged == before - 2


def test_without_a_lake_forgetting_does_not_speak_of_one(us):
    assert not any("--lake" in line for line in rehearsal.rehearse(a_person()).stays)


def test_that_it_was_taken_along_is_noted_down_without_anybody(us, folder):
    a_letter()
    export(folder)

    (noted,) = Entry.objects.filter(verb="lake.exported")
    assert (noted.subject_id, noted.data) == (None, {"count": 1, "names": False})


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", ["foreign", "busy", "newer"])
def test_every_refusal_is_one_sentence(code, language):
    with translation.override(language):
        said = command._no_lake(code) % {"folder": "lago"}
    assert said.startswith(("lago ", "En lago"))
    assert said.endswith(".")


def holds(folder: Path, person: int) -> bool:
    return any(
        person in pq.ParquetFile(path).read()["person_id"].to_pylist()
        for path in folder.rglob(lake.ROWS_FILE)
    )
