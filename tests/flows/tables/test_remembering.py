"""What was said of the columns of a table stands for the next one with the same headings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import timezone

from sobremesa.conversations.models import Batch, BatchFile
from sobremesa.core.sheets.proposal import Proposal, from_json
from sobremesa.flows import importing, rehearsing, undoing
from sobremesa.flows.tables.remembering import remember, remembered
from sobremesa.people.models import Card, Person
from sobremesa.sandbox import reader
from sobremesa.us.models import SheetMapping

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]

FIELDS = ["custom", "ignore", "email", "nickname"]


def unsure(first: int = 0) -> str:
    return "".join(f"{n % 3};{n * 7 % 5};ana{n}@x.example;w{n}\n" for n in range(first, first + 12))


def bring(*paths: Path) -> Batch:
    batch = importing.begin(
        [str(path) for path in paths], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    path = tmp_path / "raro.csv"
    path.write_text(unsure(), encoding="utf-8")
    return path


def seen(path: Path, name: str = "") -> tuple[str, Proposal, tuple[tuple[str, ...], ...]]:
    """The one table of a file, as the child tells it."""
    message = reader.ask(
        "sheets", b"", given=os.fsencode(path), path=name or str(path), settings={"region": "ES"}
    )
    assert message is not None
    ((key, said, rows),) = message["sheets"]
    return key, from_json(said), rows


def test_a_table_that_is_not_understood_waits_and_its_neighbours_come_in(strange, tmp_path):
    (tmp_path / "agenda.csv").write_text("Nombre;Correo\nRosa Gil;rosa@x.example\n", "utf-8")
    batch = bring(tmp_path)
    waits = BatchFile.objects.get(batch=batch, outcome="unclear")
    assert (waits.setting, waits.choices, waits.params["columns"]) == ("mapping", [], 4)
    assert Card.objects.count() == 1


def test_it_is_looked_at_through_the_child(strange):
    _, proposal, rows = seen(strange)
    assert rows[0] == ("0", "0", "ana0@x.example", "w0")
    assert proposal.columns[2].field == "email"


def test_a_file_that_is_gone_or_no_table_is_none(tmp_path):
    (tmp_path / "carta.csv").write_text("hola\n", "utf-8")
    for name in ("carta.csv", "no such.csv"):
        path = tmp_path / name
        assert reader.ask("sheets", b"", given=os.fsencode(path), path=str(path),
                          settings={}) is None  # fmt: skip


def test_what_was_said_once_stands_for_the_next_and_outlives_an_undo(strange, tmp_path):
    key, proposal, _ = seen(strange)
    remember(key, proposal.corrected(FIELDS), name="raro.csv", by=None, now=timezone.now())
    assert "ana0" not in str(SheetMapping.objects.get().mapping), "examples are people's"
    first = bring(strange)
    assert (first.counts["cards_new"], first.counts["failed"]) == (12, 0)
    later = tmp_path / "el mes siguiente.csv"
    later.write_text(unsure(12), encoding="utf-8")
    told = rehearsing.rehearse([str(later)], options=first.options, now=timezone.now())
    assert told.cards_new == 12
    assert bring(later).counts["cards_new"] == 12
    for batch in Batch.objects.all():
        undoing.undo(batch, by=None, now=timezone.now())
    assert not Person.objects.exists()
    assert set(remembered()) == {key}


def test_saying_it_again_replaces_it(strange):
    key, proposal, _ = seen(strange)
    for fields in (FIELDS, ["custom", "custom", "email", "name"]):
        remember(key, proposal.corrected(fields), name="x", by=None, now=timezone.now())
    assert SheetMapping.objects.get().mapping["columns"][3]["field"] == "name"
