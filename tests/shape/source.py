"""The files that the rules look at, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

REPO = Path(__file__).parent.parent.parent
BUILT = {
    ".git", ".venv", "__pycache__", "node_modules", "shots", "build", "dist", "htmlcov", "data.tmp",
    ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", "out",
}  # fmt: skip
# Recorded as they came, or made by somebody else: not ours to shape.
NOT_OURS = {"payloads", "axe", "vendor", "fonts"}
TEXT = {
    ".py", ".md", ".toml", ".in", ".lock", ".html", ".css", ".js", ".txt", ".po", ".yml", ".yaml",
    ".json", ".cfg", ".sh", ".svg", "",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the repository, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Parsed, for those that are Python."""
        return ast.parse(self.text, self.path)

    @property
    def lines(self) -> int:
        """How many lines a reader sees."""
        return len(self.text.splitlines())

    @property
    def name(self) -> str:
        """The file without its folder."""
        return PurePosixPath(self.path).name

    def is_in(self, *folders: str) -> bool:
        """Whether it lies under one of these folders."""
        return any(self.path.startswith(f"{folder}/") for folder in folders)

    def at(self, node: ast.AST, words: str) -> str:
        """A complaint with its place."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {words}"


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in BUILT | NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix in TEXT and not path.is_symlink():
            yield path


@lru_cache(maxsize=1)
def everything() -> tuple[Source, ...]:
    """Every text file of ours in the repository."""
    found = []
    for path in _walk(REPO):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a recording that happens to have no ending
        found.append(Source(path.relative_to(REPO).as_posix(), text))
    return tuple(found)


def python(*folders: str) -> list[Source]:
    """The Python files under these folders."""
    return [file for file in everything() if file.path.endswith(".py") and file.is_in(*folders)]


def product() -> list[Source]:
    """The Python files of the product, without migrations."""
    return [file for file in python("sobremesa") if not file.is_in("sobremesa/migrations")]


def templates() -> list[Source]:
    """What people see."""
    return [file for file in everything() if file.is_in("sobremesa/templates")]
