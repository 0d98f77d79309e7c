"""All measures as a file: the same rows in each form, and nobody who is hidden."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from sobremesa.journal import Entry
from sobremesa.measures import results
from sobremesa.people.models import Handle
from tests.build import NOW, a_colleague, a_letter

pytestmark = [
    pytest.mark.django_db, pytest.mark.capability("J2"), pytest.mark.usefixtures("data_dir"),
]  # fmt: skip


def test_every_form_of_file_has_the_same_rows_and_its_making_is_noted(tmp_path):
    a_colleague()
    for days in (40, 20, 10):
        a_letter(at=NOW - timedelta(days=days), text=f"{days}", name="=Begoña")
    a_letter(sender="jon@etxe.example", name="Jon", at=NOW - timedelta(days=3))
    found = results.table(NOW.date())
    assert found.schema == results.SCHEMA
    assert found["name"].to_pylist() == ["=Begoña", "Jon"]
    assert found["contact_count"].to_pylist() == [3, 1]
    paths = {ending: tmp_path / f"bonds{ending}" for ending in results.ENDINGS}
    for path in paths.values():
        results.write(found, path, now=NOW)
        assert path.stat().st_mode & 0o777 == 0o600
    assert pq.read_table(paths[".parquet"]).equals(found)
    told = json.loads(paths[".json"].read_text())
    assert [one["contact_count"] for one in told] == [3, 1]
    with paths[".csv"].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["'=Begoña", "Jon"], "no spreadsheet runs a name"
    assert list(rows[0]) == results.SCHEMA.names
    assert Entry.objects.filter(verb="bonds.exported").count() == 3
    person = Handle.objects.get(value="jon@etxe.example").person
    person.trashed_at = NOW
    person.save()
    assert results.table(NOW.date())["name"].to_pylist() == ["=Begoña"]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path):
    path = tmp_path / "no" / "such" / "bonds.csv"
    with pytest.raises(FileNotFoundError):
        results.write(results.SCHEMA.empty_table(), path, now=NOW)
    assert not path.parent.exists()
    path = tmp_path / "bonds.json"
    results.write(results.SCHEMA.empty_table(), path, now=NOW)
    assert json.loads(path.read_text()) == []
