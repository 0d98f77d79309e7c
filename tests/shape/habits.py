"""Habits of the house: saving means saving, pages write nothing, channels keep their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from tests.shape.source import Source

SIGNALS = {"django.dispatch", "django.db.models.signals", "django.core.signals"}
# migrate itself says when it is done; the triggers that it drops are made again then.
MAY_HEAR_SIGNALS: dict[str, str] = {}
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete",
    "objects", "_default_manager",
}  # fmt: skip
# (file, name) -> why: classes of Django that have a word of their own for it.
OWN_LISTED: dict[tuple[str, str], str] = {
    ("sobremesa/counters.py", "delete"): "Django's caches forget a key by this name",
}
# (file, word) -> why: kinds of handle and media that share their word with a channel.
WORDS_LISTED: dict[tuple[str, str], str] = {
    ("sobremesa/us/book.py", "whatsapp"): "a kind of handle: a name in somebody's telephone",
    ("sobremesa/templates/bring_table/_would.html", "contacts"): "a kind of rows in a table",
    ("sobremesa/templates/bring_table/_would.html", "orders"): "a kind of rows in a table",
}


def hidden_effects(file: Source) -> list[str]:
    """Signals, and `save` or `delete` that do more than they say."""
    complaints = []
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
            if file.path not in MAY_HEAR_SIGNALS:
                complaints.append(file.at(node, "a signal: say in the action what it causes"))
        elif isinstance(node, ast.ClassDef):
            complaints += [
                file.at(part, f"{part.name} of our own: write a verb in actions")
                for part in node.body
                if isinstance(part, ast.FunctionDef)
                and part.name in {"save", "delete"}
                and (file.path, part.name) not in OWN_LISTED
            ]
    return complaints


def writes_in_pages(file: Source) -> list[str]:
    """Pages compose and ask; they reach no table by themselves."""
    return [
        file.at(node, f".{node.attr} in a page: ask a query or an action")
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Attribute) and node.attr in WRITES
    ]


def channel_kinds(files: Iterable[Source]) -> set[str]:
    """The names of the channels: those of their files."""
    stems = {PurePosixPath(f.path).stem for f in files if f.is_in("sobremesa/channels")}
    return {stem for stem in stems if not stem.startswith("_")} - {"base"}


def names_of_channels(
    file: Source, kinds: Collection[str], listed: Collection[tuple[str, str]] = WORDS_LISTED.keys()
) -> list[str]:
    """Code outside channels/ that asks which channel it is."""
    return [
        file.at(node, f"asks for the channel {word!r}: let the channel say it")
        for node in ast.walk(file.tree)
        for word in _compared(node)
        if word in kinds and (file.path, word) not in listed
    ]


def _compared(node: ast.AST) -> list[str]:
    asked: list[ast.AST] = []
    if isinstance(node, ast.Compare):
        for side in (node.left, *node.comparators):
            is_many = isinstance(side, ast.Tuple | ast.List | ast.Set)
            asked += side.elts if is_many else [side]
    elif isinstance(node, ast.MatchValue):
        asked = [node.value]
    return [a.value for a in asked if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def names_of_channels_in_template(file: Source, kinds: Collection[str]) -> list[str]:
    """The same in a template."""
    asked = re.compile(r"""[=!]=\s*["']([a-z_]+)["']""")
    return [
        f"{file.path}: asks for the channel {found.group(1)!r}"
        for found in asked.finditer(file.text)
        if found.group(1) in kinds and (file.path, found.group(1)) not in WORDS_LISTED
    ]


def broken_line(migrations: Iterable[Source]) -> list[str]:
    """Migrations form one line: numbered without gaps, each after the one before, named by hand."""
    complaints, before = [], ""
    for number, file in enumerate(sorted(migrations, key=lambda file: file.path), start=1):
        name = PurePosixPath(file.path).stem
        if not name.startswith(f"{number:04}_"):
            complaints.append(f"{file.path}: should be number {number:04}")
        if "_auto_" in name or re.search(r"_and_more$", name):
            complaints.append(f"{file.path}: name it for what it does")
        if (found := _own_dependencies(file)) != ([before] if before else []):
            complaints.append(f"{file.path}: comes after {found}, should come after {before!r}")
        before = name
    return complaints


def _own_dependencies(file: Source) -> list[str]:
    return [
        name.value
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Tuple) and len(node.elts) == 2
        for app, name in [node.elts]
        if isinstance(app, ast.Constant) and app.value == "sobremesa"
        and isinstance(name, ast.Constant) and re.match(r"\d{4}_", str(name.value))
    ]  # fmt: skip


PROMISE = re.compile(r"#\s*(TODO|FIXME|XXX)\b(?!\(#\d+\))")


def old_promises(file: Source) -> list[str]:
    """A to-do that names no issue is forgotten the day it is written."""
    return [
        f"{file.path}:{number}: {found.group(1)} without an issue"
        for number, line in enumerate(file.text.splitlines(), start=1)
        if (found := PROMISE.search(line))
    ]
