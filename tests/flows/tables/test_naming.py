"""What the columns of a table are, said in the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils import timezone, translation

from sobremesa.flows.tables import naming
from sobremesa.us.models import SheetMapping
from tests.build import a_firm

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
TABLE = (
    "Kodea;Deitura;Helb;Zenb;Egun;Ohar;Mota\n"
    '7;"Aldasoro Iturbe, Begoña";bego@arriaundi.example;943 49 11 22;05/11/19;con plazos;a\n'
    '9;"Mendizabal, Rosa";rosa@m.example;943 49 11 23;03/02/20;;b\n'
)


@pytest.fixture
def path(data_dir: Path, tmp_path: Path) -> str:
    a_firm()
    where = tmp_path / "raro.csv"
    where.write_text(TABLE, encoding="utf-8")
    return str(where)


def described(path: str) -> dict:
    return json.loads(naming.tables_at(path)[0].proposal.as_json())


def test_a_description_that_is_corrected_stands_for_the_headings(path: str) -> None:
    said = described(path)
    said["columns"][5]["field"] = "ignore"
    naming.name_as(path, json.dumps(said), now=timezone.now())
    kept = SheetMapping.objects.get().mapping
    assert [one["field"] for one in kept["columns"]][5] == "ignore"
    assert "Aldasoro" not in json.dumps(kept)
    assert naming.tables_at(path)[0].proposal.is_clear


def test_our_proposal_is_accepted_as_it_is(path: str) -> None:
    naming.accept(path, now=timezone.now())
    assert naming.tables_at(path)[0].proposal.is_clear
    naming.accept(path, now=timezone.now())
    assert SheetMapping.objects.count() == 1


def test_in_a_folder_every_table_is_accepted_and_the_rest_is_left_to_the_import(
    path: str, tmp_path: Path
) -> None:
    home = tmp_path / "cosas" / "clientes"
    home.mkdir(parents=True)
    (home / "raro.csv").write_text(TABLE, encoding="utf-8")
    (home / "nota.csv").write_text("hola", encoding="utf-8")
    (home / "carta.txt").write_text("Nada que ver", encoding="utf-8")
    with zipfile.ZipFile(home / "atado.zip", "w") as tied:
        tied.writestr("dentro/otro.csv", TABLE.replace("Kodea", "Kodea2"))
    naming.accept(str(tmp_path / "cosas"), now=timezone.now())
    assert sorted(SheetMapping.objects.values_list("name", flat=True)) == ["otro.csv", "raro.csv"]

    naming.accept(str(home / "atado.zip"), now=timezone.now())
    assert SheetMapping.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda said: "nonsense", "no description of columns"),
        (lambda said: {**said, "columns": said["columns"][:3]}, "has other columns"),
        (lambda said: {**said, "sheet": "Hoja9"}, "has other columns"),
        (lambda said: {**said, "columns": [{"field": "custom"}] * 7}, "We cannot tell what"),
    ],
)
def test_a_description_that_cannot_stand_says_why(path: str, change, says: str) -> None:
    given = json.dumps(change(described(path)))
    with translation.override("en"), pytest.raises(naming.Unnamed, match=says):
        naming.name_as(path, given, now=timezone.now())
    assert not SheetMapping.objects.exists()


def test_what_is_no_file_or_no_table_says_so(path: str, tmp_path: Path) -> None:
    (tmp_path / "foto.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    with translation.override("en"):
        for name, says in (("nada.csv", "There is no file"), ("foto.jpg", "There is no table")):
            with pytest.raises(naming.Unnamed, match=says):
                naming.accept(str(tmp_path / name), now=timezone.now())


def test_the_terminal_writes_the_columns_out_and_takes_them_back(
    child_env: Mapping[str, str], tmp_path: Path
) -> None:
    table, mapping = tmp_path / "raro.csv", tmp_path / "m.json"
    table.write_text(TABLE, encoding="utf-8")

    def sobremesa(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "sobremesa", *words, str(table)],
            env={**child_env, "LANG": "en_GB.UTF-8"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    status, said = sobremesa("columns")
    assert status == 0
    mapping.write_text(said, encoding="utf-8")
    before = sobremesa("columns")
    assert sobremesa("import", "--dry-run", "--mapping", str(mapping))[0] == 0
    assert sobremesa("columns") == before, "a dry run remembers nothing"
    assert sobremesa("import", "--dry-run", "--accept-proposal")[0] != 0
    status, said = sobremesa("import", "--json", "--mapping", str(mapping))
    assert (status, json.loads(said)["cards_new"]) == (0, 2)
