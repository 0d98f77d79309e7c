"""Who may open what. A view that is not in this register does not exist (RELIABILITY R9).

Each file of `sobremesa/web` offers `urls`, its patterns, and `who`, which says for each name
who may ask (GET) and who may act (POST). Both are collected here from the folder: nobody edits
a list that everybody edits. A name without an entry stops the start; should one slip through,
it is answered as if it were not there.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver

from sobremesa.us.models import Role

HERE = Path(__file__).parent
WRITERS = {Role.STAFF, Role.KEEPER}


class Who(Enum):
    """From anybody to a few."""

    PUBLIC = "public"  # without signing in: the view must be `login_not_required` too
    COLLEAGUE = "colleague"  # everybody who is signed in
    WRITER = "writer"  # staff and keepers: readers change nothing
    STAFF = "staff"


@dataclass(frozen=True)
class Access:
    """Who may GET and who may POST. None: that method is not offered."""

    get: Who | None = None
    post: Who | None = None

    def of(self, method: str | None) -> Who | None:
        """Who may use a method; HEAD is a GET without its body."""
        return {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method or "")

    def methods(self) -> list[str]:
        """For the `Allow` header."""
        offered = ["GET", "HEAD"] if self.get else []
        return [*offered, "POST"] if self.post else offered


SEE = Access(get=Who.COLLEAGUE)
DO = Access(post=Who.WRITER)
SEE_AND_DO = Access(get=Who.COLLEAGUE, post=Who.WRITER)
WRITE = Access(get=Who.WRITER, post=Who.WRITER)  # a form that a reader has no use for
STAFF_ONLY = Access(get=Who.STAFF, post=Who.STAFF)


class Unregistered(ImproperlyConfigured):
    """A view and the register do not agree."""


def may(user: Any, who: Who) -> bool:
    """Whether somebody, perhaps not signed in, belongs to those who may."""
    if who is Who.PUBLIC:
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    if who is Who.COLLEAGUE:
        return True
    return user.role in WRITERS if who is Who.WRITER else user.role == Role.STAFF


def pages() -> Iterator[ModuleType]:
    """The files of this folder that offer pages, by name."""
    for path in sorted(HERE.glob("*.py")):
        if path.stem not in {"__init__", "register", "shell"}:
            module = importlib.import_module(f"sobremesa.web.{path.stem}")
            if hasattr(module, "urls") or hasattr(module, "who"):
                yield module


@lru_cache(maxsize=1)
def collect() -> tuple[tuple[URLPattern, ...], Mapping[str, Access]]:
    """Every pattern of every page, and who may open it.

    Raises:
        Unregistered: see `joined`.

    """
    return joined(pages())


def joined(modules: Iterable[ModuleType]) -> tuple[tuple[URLPattern, ...], Mapping[str, Access]]:
    """The patterns and the register of some page files.

    Raises:
        Unregistered: a pattern without a name or an entry, an entry without a pattern, a name
            used twice, or a view that disagrees with its entry about who must sign in.

    """
    patterns: list[URLPattern] = []
    register: dict[str, Access] = {}
    for module in modules:
        urls, who = getattr(module, "urls", []), getattr(module, "who", {})
        names = {str(pattern.name) for pattern in urls}
        for name in sorted(names ^ set(who)):
            missing = "who may open it" if name in names else "a pattern"
            raise Unregistered(f"{module.__name__}: {name!r} has no {missing}.")
        for name in sorted(names & set(register)):
            raise Unregistered(f"{module.__name__}: {name!r} is the name of another page.")
        for pattern in urls:
            _agree(module, pattern, who[str(pattern.name)])
        patterns += urls
        register |= who
    return tuple(patterns), register


def _agree(module: ModuleType, pattern: URLPattern, access: Access) -> None:
    """`login_not_required` on the view and PUBLIC in the register say the same thing."""
    said = {access.get, access.post} - {None}
    if Who.PUBLIC in said and said != {Who.PUBLIC}:
        raise Unregistered(f"{module.__name__}: {pattern.name!r} is public only in part.")
    is_open = not getattr(pattern.callback, "login_required", True)
    if is_open != (Who.PUBLIC in said):
        raise Unregistered(
            f"{module.__name__}: {pattern.name!r}: the view and the register do not agree "
            "about whether one must sign in."
        )


def unlisted(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Patterns of a URLconf, whatever it includes, that are not in the register."""
    known = set(collect()[1])
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += unlisted(pattern.url_patterns)
        elif pattern.name not in known:
            found.append(str(pattern.pattern))
    return found
