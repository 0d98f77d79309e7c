"""The terminal: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import sobremesa

pytestmark = [pytest.mark.capability("J2")]

LETTER = """From: Rosa Mendizabal <rosa@panaderia.example>
To: tienda@intxaurpe.example
Date: Tue, 10 Mar 2026 09:12:00 +0100
Message-ID: <1@panaderia.example>
Subject: La puerta del obrador

¿Podríais ajustarla? Por las noches se me va el calor.
"""
ANSWER = """From: Intxaurpe <tienda@intxaurpe.example>
To: Rosa Mendizabal <rosa@panaderia.example>
Date: Tue, 10 Mar 2026 11:40:00 +0100
Message-ID: <2@intxaurpe.example>
In-Reply-To: <1@panaderia.example>
References: <1@panaderia.example>
Subject: Re: La puerta del obrador

Mañana a las ocho está Yusuf ahí.
"""


class Terminal:
    """Runs `sobremesa` as somebody would, in a data folder of its own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)

    def __call__(self, *words: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "sobremesa", *words],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stderr + done.stdout
        return done.stdout if status != 1 else done.stdout + done.stderr

    def json(self, *words: str, status: int = 0) -> Any:
        """What a script would get."""
        text = self(*words, "--json", status=status) if not status else self.out(*words)
        return json.loads(text)

    def out(self, *words: str) -> str:
        """Standard output alone, whatever the exit."""
        return subprocess.run(
            [sys.executable, "-m", "sobremesa", *words, "--json"],
            env=self.environment, capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip


@pytest.fixture
def sobremesa_(child_env: Mapping[str, str]) -> Terminal:
    return Terminal({**child_env, "LANG": "en_GB.UTF-8"})


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "1.eml").write_text(LETTER, encoding="utf-8")
    (folder / "2.eml").write_text(ANSWER, encoding="utf-8")
    return folder


def test_the_version_is_the_release() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sobremesa", "version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == sobremesa.__version__


@pytest.mark.parametrize("words", [["no-such-command"], ["import"], ["person"], ["undo"]])
def test_wrong_usage_ends_with_two(words: list[str], sobremesa_: Terminal) -> None:
    sobremesa_(*words, status=2)


@pytest.mark.parametrize("command", ["import", "us", "person", "search", "doctor", "demo"])
def test_every_command_explains_itself(command: str, sobremesa_: Terminal) -> None:
    assert "usage: sobremesa" in sobremesa_(command, "--help")


@pytest.mark.capability("B1")
def test_letters_become_people_with_everything_said(sobremesa_: Terminal, letters: Path) -> None:
    sobremesa_("us", "@intxaurpe.example")
    report = sobremesa_.json("import", str(letters))
    assert set(report) == {
        "batch", "items", "interactions_new", "interactions_known", "cards_new", "cards_known",
        "purchases_new", "purchases_known", "left_out",
        "people_new", "not_contact", "ignored", "failed",
    }  # fmt: skip
    assert (report["items"], report["interactions_new"], report["people_new"]) == (2, 2, 1)

    (rosa,) = sobremesa_.json("people")
    assert rosa["name"] == "Rosa Mendizabal"
    assert rosa["handles"] == [{"kind": "email", "value": "rosa@panaderia.example"}]
    assert rosa["interactions"] == 2
    assert (rosa["first_at"], rosa["last_at"]) == ("2026-03-10T08:12:00Z", "2026-03-10T10:40:00Z")

    for who in (rosa["code"], "Rosa Mendizabal", "rosa@panaderia.example", "mendizabal"):
        row = sobremesa_.json("person", who)
        first, second = row["timeline"]
        assert (first["direction"], second["direction"]) == ("in", "out")
        assert first["at"] == "2026-03-10T08:12:00Z"
        assert first["text"].startswith("¿Podríais ajustarla?")
        assert first["is_contact"] is True
        assert first["conversation"] == second["conversation"]

    (hit, *_) = sobremesa_.json("search", "calor noches")
    assert hit["person"] == "Rosa Mendizabal"
    assert "se me va el calor" in hit["snippet"]

    again = sobremesa_.json("import", str(letters))
    assert (again["interactions_new"], again["interactions_known"]) == (0, 2)

    assert sobremesa_.json("doctor") == []
    sobremesa_("undo", again["batch"])
    assert len(sobremesa_.json("people")) == 1, "the first road still leads to her"
    sobremesa_("undo", report["batch"])
    assert sobremesa_.json("people") == []


def test_a_dry_run_counts_and_writes_nothing(sobremesa_: Terminal, letters: Path) -> None:
    sobremesa_("us", "@intxaurpe.example")
    dry = sobremesa_.json("import", str(letters), "--dry-run")
    assert sobremesa_.json("people") == []
    wet = sobremesa_.json("import", str(letters))
    assert {**dry, "batch": ""} == {**wet, "batch": ""}


def test_a_missing_path_is_one_sentence_and_the_others_go_in(
    sobremesa_: Terminal, letters: Path, tmp_path: Path
) -> None:
    said = sobremesa_("import", str(letters), str(tmp_path / "nowhere.mbox"), status=1)
    assert "There is no file or folder called nowhere.mbox." in said
    assert len(sobremesa_.json("people")) == 2, "nobody said who we are yet: both wrote"


def test_several_people_of_one_name_are_told_apart_by_code(
    sobremesa_: Terminal, tmp_path: Path
) -> None:
    cards = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:Ana Otegi\nEMAIL:{who}@casa.example\nEND:VCARD\n"
        for who in ("ana", "otegi")
    )
    (tmp_path / "agenda.vcf").write_text(cards, encoding="utf-8")
    sobremesa_("import", str(tmp_path / "agenda.vcf"))
    codes = [row["code"] for row in sobremesa_.json("people")]
    said = sobremesa_("person", "Ana Otegi", status=1)
    assert all(code in said for code in codes)
    assert sobremesa_.json("person", codes[0])["code"] == codes[0]


def test_nobody_of_that_name_is_said_so(sobremesa_: Terminal) -> None:
    assert "Nobody is called" in sobremesa_("person", "Nadie", status=1)
    assert "There is no import" in sobremesa_("undo", "0000", status=1)
    assert "No colleague" in sobremesa_("sign-in", "Nadie", status=1)


@pytest.mark.capability("J3")
def test_a_lake_is_taken_along_and_whoever_is_erased_leaves_it(
    sobremesa_: Terminal, letters: Path, tmp_path: Path
) -> None:
    where = str(tmp_path / "lake")
    sobremesa_("us", "@intxaurpe.example")
    sobremesa_("import", str(letters))

    first = sobremesa_.json("export", "--lake", where)
    assert (first["rows"]["interactions"], first["rows"]["people"]) == (2, 1)
    assert (first["written"], first["unchanged"], first["removed"]) == (2, 0, 0)
    assert "as they were: 2" in sobremesa_("export", "--lake", where)

    sobremesa_("erase", "rosa@panaderia.example")
    assert sobremesa_.json("export", "--lake", where)["removed"] == 2
    assert not list((tmp_path / "lake").rglob("*.parquet"))

    said = sobremesa_("export", "--lake", str(letters), status=1)
    assert said == f"{letters} holds other things. Say an empty folder, or one written before.\n"
