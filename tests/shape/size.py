"""How big a thing may be before nobody sees it whole."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.shape.source import Source

FILE_LINES = 400
FUNCTION_LINES = 60
FOLDER_FILES = 15
PAGE_LINES = 150
# Lists by nature: one file a channel, a page, a migration, a word list, a test.
LISTS = (
    "sobremesa/channels", "sobremesa/web", "sobremesa/migrations", "sobremesa/locale",
    "sobremesa/static", "sobremesa/data", "sobremesa/templates", "tests",
)  # fmt: skip
# In web/, but no pages: what all pages share.
NO_PAGES = {"__init__.py", "forms.py", "register.py", "shell.py"}
DRAWERS = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py", "services.py", "tools.py"}


def too_long(files: Iterable[Source]) -> list[str]:
    """Files that cannot be read in one go."""
    return [
        f"{file.path}: {file.lines} lines; {FILE_LINES} at most"
        for file in files
        if file.lines > FILE_LINES
    ]


def long_functions(file: Source) -> list[str]:
    """Functions that do several things."""
    return [
        file.at(node, f"{node.name} has {length} lines; {FUNCTION_LINES} at most")
        for node in ast.walk(file.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]


def full_folders(files: Iterable[Source]) -> list[str]:
    """Folders with more in them than one can look over. `__init__.py` is not a thing in it."""
    count = Counter(
        str(PurePosixPath(file.path).parent) for file in files if file.name != "__init__.py"
    )
    return [
        f"{folder}/: {number} files; {FOLDER_FILES} at most"
        for folder, number in sorted(count.items())
        if number > FOLDER_FILES and not f"{folder}/".startswith(tuple(f"{one}/" for one in LISTS))
    ]


def long_pages(files: Iterable[Source]) -> list[str]:
    """Pages that have begun to decide things."""
    return [
        f"{file.path}: {file.lines} lines; a page has {PAGE_LINES} at most"
        for file in files
        if file.is_in("sobremesa/web") and file.name not in NO_PAGES and file.lines > PAGE_LINES
    ]


def drawers(files: Iterable[Source]) -> list[str]:
    """Files for whatever has no place. A function lives beside its noun."""
    return [f"{file.path}: call it after its noun" for file in files if file.name in DRAWERS]
