"""What core and channels may not touch: files, clock, network, chance, database."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.shape.source import Source

FORBIDDEN_MODULES = {
    "django", "allauth", "psycopg", "sqlite3", "pysqlite3", "os", "pathlib", "shutil", "tempfile",
    "glob", "socket", "ssl", "subprocess", "multiprocessing", "threading", "asyncio", "time",
    "logging", "uuid", "secrets",
}  # fmt: skip
# The clock in disguise, whoever it is called on.
CLOCK = {"now", "utcnow", "today"}
FILES = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "exists", "iterdir", "glob",
    "rglob", "mkdir", "unlink",
}  # fmt: skip
# Chance must be handed in (`random.Random(seed)`), never drawn from the module's hidden state.
CHANCE = {"Random"}

# Where a rule does not hold, and why.
EXCEPT = {
    # `discover` looks for the files of the channels; that is the one place that reads a folder.
    "sobremesa/channels/base.py": {"pathlib", "glob"},
}


def impurities(file: Source) -> list[str]:
    """Imports and calls by which a pure file would reach the world."""
    allowed = EXCEPT.get(file.path, set())
    return [
        file.at(node, f"{what} is not pure")
        for node in ast.walk(file.tree)
        for what in _reaches(node)
        if what.split(" ")[-1] not in allowed
    ]


def _reaches(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (f"import {root}" for root in _roots([a.name for a in node.names]))
    elif isinstance(node, ast.ImportFrom):
        yield from (f"import {root}" for root in _roots([node.module or ""]))
        if node.module == "random" and {alias.name for alias in node.names} - CHANCE:
            yield "from random import"
    elif isinstance(node, ast.Call):
        yield from _calls(node)


def _roots(modules: list[str]) -> list[str]:
    return [root for module in modules if (root := module.split(".")[0]) in FORBIDDEN_MODULES]


def _calls(node: ast.Call) -> Iterator[str]:
    match node.func:
        case ast.Name(id="open" | "input" | "print" as name):
            yield f"calling {name}"
        case ast.Attribute(value=ast.Name(id="datetime" | "date" | "dt"), attr=name):
            if name in CLOCK:
                yield f"the clock: {name}"
        case ast.Attribute(value=ast.Attribute(attr="datetime" | "date"), attr=name):
            if name in CLOCK:
                yield f"the clock: {name}"
        case ast.Attribute(value=ast.Name(id="random"), attr=name) if name not in CHANCE:
            yield f"hidden chance: random.{name}"
        case ast.Attribute(value=ast.Call(func=ast.Name(id="Path")), attr=name) if name in FILES:
            yield f"a file: {name}"
