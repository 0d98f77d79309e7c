"""What is forbidden outside the few places that are listed here, each with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator

from tests.shape.source import Source

# (file, what) -> why it may. A line here is reviewed like code.
LISTED: dict[tuple[str, str], str] = {
    ("sobremesa/sandbox/reader.py", "subprocess"): "starts the child that reads hostile files",
    ("sobremesa/sandbox/stores.py", "subprocess"): "starts readpst, under limits, without a shell",
    ("sobremesa/serving.py", "subprocess"): "starts the worker beside the pages",
    (
        "sobremesa/flows/keeping/restoring.py",
        "subprocess",
    ): "a fresh process examines what was restored",
    (
        "sobremesa/flows/keeping/snapshots.py",
        "subprocess",
    ): "starts pg_dump and pg_restore, no shell",
    ("sobremesa/conversations/search.py", "RawSQL"): "the index of words; words go as parameters",
    ("sobremesa/templates/notices/digest.txt", "autoescape off"): "a letter of plain text",
    ("sobremesa/templates/notices/entry.txt", "autoescape off"): "a letter of plain text",
}

MODULES = {"pickle", "marshal", "shelve", "subprocess", "dill", "runpy", "code"}
BUILTINS = {"eval", "exec", "compile", "__import__"}
NAMES = {"mark_safe", "SafeString", "SafeText", "RawSQL"}
TYPES = {"SafeString", "SafeText"}  # what format_html returns: to be named, not to be called
METHODS = {"extra", "raw", "system", "popen"}
IN_TAGS = {
    "|safe": re.compile(r"\|\s*safe(seq)?\b"),
    "autoescape off": re.compile(r"autoescape\s+off"),
}
IN_HTML = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
}
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def dangers(file: Source, listed: Collection[tuple[str, str]] = LISTED.keys()) -> list[str]:
    """Code run from text, words passed off as safe, queries put together from strings."""
    return [
        file.at(node, f"{what} is not allowed here")
        for node in ast.walk(file.tree)
        for what in _dangers(node)
        if (file.path, what) not in listed
    ]


def _dangers(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (n.name for n in names if n.name.split(".")[0] in MODULES)
        case ast.ImportFrom(module=str(module), names=names):
            if module.split(".")[0] in MODULES:
                yield module
            yield from (n.name for n in names if n.name in NAMES - TYPES)
        case ast.Call(func=ast.Name(id=name)) if name in NAMES | BUILTINS:
            yield name
        case ast.Call(func=ast.Attribute(attr=name), keywords=keywords):
            if name in NAMES | METHODS:
                yield name
            if name in {"filter", "exclude", "get"} and any(k.arg is None for k in keywords):
                yield f"{name}(**)"
            yield from _shells(keywords)


def _shells(keywords: Iterable[ast.keyword]) -> Iterator[str]:
    """`shell=` with anything but a plain False."""
    for word in keywords:
        is_off = isinstance(word.value, ast.Constant) and word.value.value is False
        if word.arg == "shell" and not is_off:
            yield "shell=True"


def unsafe_templates(
    file: Source, listed: Collection[tuple[str, str]] = LISTED.keys()
) -> list[str]:
    """Words shown as they came, and scripts and styles that the policy of the page forbids."""
    # Tags are blanked, not cut: lines keep their numbers.
    html = TAG.sub(lambda tag: re.sub(r"[^\n]", "_", tag.group()), file.text)
    return [
        f"{file.path}:{text.count(chr(10), 0, found.start()) + 1}: {what} is not allowed here"
        for text, patterns in ((file.text, IN_TAGS), (html, IN_HTML))
        for what, pattern in patterns.items()
        for found in pattern.finditer(text)
        if (file.path, what) not in listed
    ]


# Where everything may be caught: the mouth of the child that reads hostile bytes, and the loop
# of the worker. Nowhere else: what nobody expected travels to the log.
CATCH_ALL_PLACES = {
    "sobremesa/sandbox/child.py": 2,  # while it splits a file, while it reads an item
    "sobremesa/work.py": 1,  # around one job
}


def catches_all(files: Iterable[Source], places: dict[str, int] = CATCH_ALL_PLACES) -> list[str]:
    """`except Exception`, `except BaseException` and bare `except` outside their two places."""
    complaints = []
    for file in files:
        found = [node for node in ast.walk(file.tree) if _catches_all(node)]
        if len(found) > places.get(file.path, 0):
            complaints += [file.at(node, "catches everything") for node in found]
    return complaints


def _catches_all(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    if node.type is None:
        return True
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(isinstance(e, ast.Name) and e.id in {"Exception", "BaseException"} for e in caught)
