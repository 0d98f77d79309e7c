"""Documents do not rot: what exists has its place in them, and what they name exists."""

from __future__ import annotations

import argparse
import ast
import re

import pytest

from sobremesa import cli
from tests import capabilities, docs
from tests.shape import habits
from tests.shape.source import REPO, Source, everything, product, python


def text(path: str) -> str:
    return (REPO / path).read_text(encoding="utf-8")


MARKDOWN = [file for file in everything() if file.path.endswith(".md")]


# --------------------------------------------------------------------------- channels


def test_every_channel_has_its_heading_and_every_heading_its_channel():
    assert docs.headings(text("docs/channels.md")) == habits.channel_kinds(everything())


# --------------------------------------------------------------------------- settings


def test_every_setting_has_its_row_and_every_row_its_setting():
    in_code = docs.settings_in_code([*product(), *python("tests")])
    assert docs.settings_in_table(text("docs/settings.md")) == in_code


def test_a_setting_without_a_row_is_seen():
    code = Source("x.py", "env_int('XX', 1)\nos.environ.get('SOBREMESA_YY')\nf('no SOBREMESA_ZZ')")
    assert docs.settings_in_code([code]) == {"XX", "YY"}
    assert docs.settings_in_table("| `SOBREMESA_XX` | 1 |\nSOBREMESA_YY") == {"XX"}


def test_no_document_names_a_setting_that_does_not_exist():
    known = docs.settings_in_table(text("docs/settings.md"))
    named = {
        (file.path, name.removesuffix("_FILE"))
        for file in MARKDOWN
        for name in docs.SETTING.findall(file.text)
    }
    assert {(path, name) for path, name in named if name not in known} == set()


# --------------------------------------------------------------------------- commands


def test_every_command_has_its_row_and_every_row_its_command():
    assert docs.commands_in_table(text("docs/settings.md")) == docs.commands_of(cli.parser())


def test_a_command_without_a_row_is_seen():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    commands.add_parser("sing")
    commands.add_parser("dance")
    assert docs.commands_of(parser) == {"sing", "dance"}
    assert docs.commands_in_table("| `sobremesa sing` | la |") == {"sing"}


# --------------------------------------------------------------------- README and others


def test_the_two_commands_of_the_readme_can_be_made():
    made = set(re.findall(r"^make ([a-z]+)", text("README.md"), flags=re.MULTILINE))
    assert {"run", "test"} <= made <= docs.targets(text("Makefile"))


def test_what_the_design_promises_can_be_made():
    promised = {"install", "run", "test", "check", "bench", "shots", "hardening"}
    assert promised <= docs.targets(text("Makefile"))


def test_the_changelog_says_what_is_not_released():
    assert "Unreleased" in docs.headings(text("CHANGELOG.md"))


def test_there_are_four_checklists():
    wanted = {"A channel", "A measure", "A page", "A migration"}
    assert docs.headings(text("CONTRIBUTING.md")) == wanted


def test_the_guide_says_the_same_in_both_languages():
    pages = {
        language: sorted(path.name for path in (REPO / "docs/guide" / language).glob("*.md"))
        for language in ("es", "en")
    }
    assert pages["es"] == pages["en"]
    for name in pages["es"]:
        spanish, english = (
            Source(name, text(f"docs/guide/{code}/{name}")) for code in ("es", "en")
        )
        assert len(docs.headings(spanish.text)) == len(docs.headings(english.text)), name
        shape = [sorted(re.findall(r"`[^`]*`|\]\([^)]*\)", one.text)) for one in (spanish, english)]
        assert len(shape[0]) == len(shape[1]), f"{name}: one language says more than the other"


@pytest.mark.parametrize("file", MARKDOWN, ids=lambda file: file.path)
def test_links_lead_somewhere(file):
    assert docs.broken_links(file) == []


def test_a_link_that_leads_nowhere_is_seen():
    lost = Source("docs/x.md", "[a](nowhere.md) [b](#no-such) [c](../README.md) [d](https://x.y)\n")
    assert len(docs.broken_links(lost)) == 2


# ----------------------------------------------------------------------------- trust


def test_what_we_rely_on_names_tests_that_exist():
    named = re.findall(r"`(tests/[\w./]+)`", text("docs/trust.md"))
    assert named
    assert [path for path in named if not (REPO / path).exists()] == []


# ------------------------------------------------------------------------ dependencies


def test_every_dependency_says_what_for():
    lists = text("requirements.in") + text("requirements-spark.in")
    wanted = re.findall(r"^([a-z0-9-]+)", lists, flags=re.MULTILINE)
    cells = re.findall(r"^\| ([\w, -]+) \|", text("docs/architecture.md"), flags=re.MULTILINE)
    told = {name.lower() for cell in cells for name in cell.split(", ")}
    assert len(wanted) > 10
    assert set(wanted) - told == set()


# ------------------------------------------------------------------------ capabilities


def test_every_capability_that_a_test_names_exists():
    named = [
        (file.path, argument.value)
        for file in python("tests")
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "capability"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]
    assert named
    assert [(path, given) for path, given in named if capabilities.unknown((given,))] == []
