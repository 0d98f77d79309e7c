"""Everybody taken along from the terminal."""

from __future__ import annotations

import json

import pytest

from sobremesa.core.cards.vcard import cards, read_card
from tests.test_cli import LETTER, Terminal

pytestmark = pytest.mark.capability("J2")


def test_everybody_is_taken_along_from_the_terminal(child_env, tmp_path):
    run = Terminal({**child_env, "LANG": "en_GB.UTF-8", "LC_ALL": ""})
    (tmp_path / "one.eml").write_text(LETTER, encoding="utf-8")
    run("us", "@intxaurpe.example")
    run("import", str(tmp_path / "one.eml"))
    files = {ending: tmp_path / f"people.{ending}" for ending in ("csv", "vcf", "json")}

    for file in files.values():
        run("export", "--people", str(file))

    assert '"Rosa Mendizabal"' in files["csv"].read_text(encoding="utf-8")
    (card,) = cards(files["vcf"].read_text(encoding="utf-8").splitlines(keepends=True))
    assert read_card(card.encode()).handles[0].value == "rosa@panaderia.example"
    assert json.loads(files["json"].read_text(encoding="utf-8"))[0]["talks"] == 1
    assert files["json"].stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    refused = run("export", "--people", str(tmp_path / "people.doc"), status=1)
    assert "should end in .csv, .vcf or .json" in refused
