"""`sobremesa understand`: lines in, lines out; one bad line is named and stops nothing."""

from __future__ import annotations

import io
import json
import sys

import holidays
import pytest
from django.utils import translation

from sobremesa import cli
from sobremesa.core.calendar.workdays import EVERYWHERE
from sobremesa.flows.understanding import messages
from sobremesa.us import places

pytestmark = [pytest.mark.capability("C1"), pytest.mark.capability("J2")]

GOOD = {
    "id": "a", "lang": "es", "who": "them", "written_on": "2026-03-04",
    "text": "¿Me podéis mandar el presupuesto? El viernes os digo algo.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    with translation.override("en"):
        yield


def run(path, capsys, *words):
    status = cli.main(["understand", str(path), *words])
    said = capsys.readouterr()
    return status, [json.loads(line) for line in said.out.splitlines()], said.err


def lines(*values):
    return "".join(
        (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) + "\n"
        for value in values
    ).encode()


def test_every_line_gets_its_answer_with_exact_words(tmp_path, capsys):
    path = tmp_path / "said.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + lines(GOOD, "", {**GOOD, "id": 2, "text": "Gracias!"}))

    status, out, err = run(path, capsys)

    assert (status, err) == (0, "")
    assert [one["id"] for one in out] == ["a", 2]
    assert [(one["type"], one["quote"]) for one in out[0]["labels"]] == [
        ("ask", "¿Me podéis mandar el presupuesto?"),
        ("promise", "El viernes os digo algo."),
    ]
    assert out[0]["labels"][1]["due"] == "2026-03-06"
    assert out[1]["labels"] == []


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{", "it is not JSON in UTF-8; write one object a line"),
        ("[" * 100_000, "it is not JSON in UTF-8; write one object a line"),
        ("[]", "it is not an object"),
        ({**GOOD, "lang": "fr"}, "“lang” is “fr”; write es / en"),
        ({**GOOD, "who": "me"}, "“who” is “me”; write them / us_note"),
        ({**GOOD, "who": "x" * 99}, "xxx…”; write them / us_note"),
        ({**GOOD, "written_on": "4/3/26"}, "write a day such as 2026-03-04"),
        ({**GOOD, "written_on": 20260304}, "write a day such as 2026-03-04"),
        ({**GOOD, "text": 7}, "“text” is no text"),
        ({"id": 1}, "“lang” is missing; add it"),
    ],
)
def test_a_bad_line_is_named_in_one_sentence_and_the_others_go_through(
    bad, words, tmp_path, capsys
):
    path = tmp_path / "said.jsonl"
    path.write_bytes(lines(GOOD, bad, GOOD))

    status, out, err = run(path, capsys)

    assert status == 1
    assert len(out) == 2
    assert err.startswith(f"{path}, line 2: ")
    assert words in err
    assert err.count("\n") == 1


def test_bytes_that_are_no_text_are_a_bad_line(tmp_path, capsys):
    path = tmp_path / "said.jsonl"
    path.write_bytes(b"\xff\xfe\n" + lines(GOOD))

    status, out, err = run(path, capsys)

    assert (status, len(out)) == (1, 1)
    assert "line 1" in err


def test_half_a_pair_comes_back_as_it_came(tmp_path, capsys):
    text = "\ud83d ¿Me podéis mandar el presupuesto?"
    path = tmp_path / "said.jsonl"
    path.write_bytes(lines(json.dumps({**GOOD, "text": text})))

    status, out, _ = run(path, capsys)

    assert status == 0
    assert out[0]["labels"][0]["quote"] in text


def test_what_is_piped_in_is_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines(GOOD))))

    status, out, _ = run("-", capsys)

    assert (status, out[0]["id"]) == (0, "a")


def test_the_holidays_of_a_region_count(tmp_path, capsys):
    path = tmp_path / "said.jsonl"
    said = {**GOOD, "written_on": "2026-03-25", "text": "La semana que viene os hago el ingreso."}
    path.write_bytes(lines(said))

    def day(*words):
        return run(path, capsys, *words)[1][0]["labels"][0]["due"]

    assert day() == "2026-04-03"
    assert day("--region", "ES-PV") == "2026-04-01"  # Maundy Thursday and Good Friday


def test_a_file_or_a_region_that_is_not_there_is_a_problem(tmp_path, capsys):
    assert run(tmp_path / "none.jsonl", capsys)[0] == 1
    path = tmp_path / "said.jsonl"
    path.write_bytes(lines(GOOD))
    status, _, err = run(path, capsys, "--region", "XX")
    assert status == 1
    assert "ES-PV" in err


def test_it_speaks_spanish_where_the_terminal_does(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    path = tmp_path / "said.jsonl"
    path.write_bytes(lines("{"))

    assert "línea 1: no es JSON en UTF-8" in run(path, capsys)[2]


def test_every_region_that_a_firm_can_choose_has_its_holidays():
    # Under martial law Ukraine keeps no holidays; the library has none since 2022.
    for region in {*places.SPAIN, *places.COUNTRIES} - {"UA"}:
        assert messages.workdays(region) != EVERYWHERE, region


def test_the_holidays_are_those_of_the_library_that_the_tests_have():
    for region in ("ES-PV", "ES-CT", "ES-MD", "GB", "FR"):
        country, _, part = region.partition("-")
        known = holidays.country_holidays(country, subdiv=part or None, years=[2026, 2027])
        kept = messages.workdays(region).holidays
        assert {day for day in kept if day.year in {2026, 2027}} == set(known)
