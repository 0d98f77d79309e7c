"""What the documents say and what the code has, read from both, so that they can be compared."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterable

from tests.shape.source import REPO, Source

SETTING = re.compile(r"\bSOBREMESA_([A-Z][A-Z_]*[A-Z])\b")


def settings_in_code(files: Iterable[Source]) -> set[str]:
    """Names given to `env_*` and `kept_secret`, and `SOBREMESA_*` read from the environment."""
    found: set[str] = set()
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Call):
                found |= _named(node)
    return {name.removesuffix("_FILE") for name in found}


def _named(call: ast.Call) -> set[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name.startswith("env_"):
        return set(words[:1])
    if name == "kept_secret":
        return set(words[-1:])
    return {found.group(1) for word in words if (found := SETTING.fullmatch(word))}


def settings_in_table(text: str) -> set[str]:
    """Those that have a row."""
    return set(re.findall(r"^\| `SOBREMESA_([A-Z_]+)` \|", text, flags=re.MULTILINE))


def commands_of(parser: argparse.ArgumentParser) -> set[str]:
    """The commands that a terminal understands."""
    subs = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return {name for sub in subs for name in sub.choices}


def commands_in_table(text: str) -> set[str]:
    """Those that have a row."""
    return set(re.findall(r"^\| `sobremesa ([a-z-]+)` \|", text, flags=re.MULTILINE))


def headings(text: str) -> set[str]:
    """The headings of the second level."""
    return set(re.findall(r"^## (.+)$", text, flags=re.MULTILINE))


def targets(makefile: str) -> set[str]:
    """What can be made."""
    return set(re.findall(r"^([a-z]+):.*##", makefile, flags=re.MULTILINE))


def broken_links(file: Source) -> list[str]:
    """Links to files of ours that are not there, or to headings that are not in them."""
    folder = (REPO / file.path).parent
    complaints = []
    for link in re.findall(r"\]\(([^)\s]+)\)", file.text):
        path, _, anchor = link.partition("#")
        if ":" in path:
            continue
        there = (folder / path) if path else REPO / file.path
        if not there.exists():
            complaints.append(f"{file.path}: {link} is not there")
        elif anchor and anchor not in _anchors(there.read_text(encoding="utf-8")):
            complaints.append(f"{file.path}: {link} has no such heading")
    return complaints


def _anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
