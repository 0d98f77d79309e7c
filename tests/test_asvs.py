"""The security sheet: every line that applies has a test, or says honestly why not.

The numbers are those of OWASP ASVS 5.0.0, levels 1 and 2, without what we have no part in (made
tokens, being a provider for others, video calls), and twelve of level 3 that a house like this
should keep. Its texts are not copied; the words beside the numbers are ours.
"""

from __future__ import annotations

import ast
import csv
import functools
from pathlib import Path

import pytest

REPO = Path(__file__).parent.parent
pytestmark = pytest.mark.capability("J4")
APPLICABLE = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2
2.1.1-3 2.2.1-3 2.3.1-4 2.4.1
3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
4.1.1-3 4.2.1 4.3.1-2 4.4.1-4
5.1.1 5.2.1-3 5.3.1-2 5.4.1-3
6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2
8.1.1-2 8.2.1-3 8.3.1 8.4.1
10.1.1-2 10.2.1-2 10.5.1-5
11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1
12.1.1-3 12.2.1-2 12.3.1-4
13.1.1 13.2.1-5 13.3.1-2 13.4.1-5
14.1.1-2 14.2.1-4 14.3.1-3
15.1.1-3 15.2.1-3 15.3.1-7
16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
"""
OF_LEVEL_3 = "1.2.10 1.3.12 3.2.3 3.4.7 3.4.8 5.2.5 5.3.3 6.3.7 6.3.8 8.3.3 14.2.7 15.4.2"
Row = dict[str, str]


def numbers(text: str) -> list[str]:
    """ "1.1.1-2" is 1.1.1 and 1.1.2."""
    found = []
    for word in text.split():
        section, _dot, last = word.rpartition(".")
        first, _dash, to = last.partition("-")
        found += [f"{section}.{number}" for number in range(int(first), int(to or first) + 1)]
    return found


def sheet() -> list[Row]:
    with (REPO / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def names_in(path: str) -> frozenset[str]:
    file = REPO / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def wrong_with(rows: list[Row]) -> list[str]:
    """What is missing, empty, twice there, or proved by a test that does not exist."""
    wanted = [*numbers(APPLICABLE), *numbers(OF_LEVEL_3)]
    there = [row["id"] for row in rows]
    wrong = [f"{one} is missing" for one in wanted if one not in there]
    wrong += [f"{one} does not belong here" for one in there if one not in wanted]
    wrong += [f"{one} stands twice" for one in {*there} if there.count(one) > 1]
    for row in rows:
        path, _colons, name = row["proof"].partition("::")
        if not row["what"].strip() or row["how"] not in {"test", "reason", "not done"}:
            wrong.append(f"{row['id']} says nothing")
        elif row["how"] == "test" and name not in names_in(path):
            wrong.append(f"{row['id']}: there is no {row['proof']}")
        elif row["how"] != "test" and len(row["proof"]) < 3:
            wrong.append(f"{row['id']} gives no reason")
    return wrong


def test_the_list_is_the_one_that_was_chosen():
    assert len(numbers(APPLICABLE)) == 219
    assert len(numbers(OF_LEVEL_3)) == 12


def test_every_line_has_a_test_or_a_reason():
    assert wrong_with(sheet()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"proof": ""},
        {"proof": "tests/test_asvs.py::test_of_nothing"},
        {"proof": "tests/nowhere.py::test_every_line_has_a_test_or_a_reason"},
        {"what": " "},
        {"how": "perhaps"},
        {"id": "17.1.1"},
        {"id": "1.1.2"},
    ],
)
def test_a_line_without_proof_is_seen(change):
    rows = sheet()
    rows[0] = {**rows[0], "how": "test", **change}

    assert wrong_with(rows)


def test_what_is_not_done_is_said_where_people_read():
    told = (REPO / "docs" / "trust.md").read_text(encoding="utf-8")
    missing = [row["id"] for row in sheet() if row["how"] == "not done" and row["id"] not in told]

    assert missing == []
