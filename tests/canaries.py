"""What the log says during the tests, looked at as it would be written (RELIABILITY R23).

The tests are full of invented people. If one of them, a password or something that looks like a
token ever stands in a line that would be written, the test that caused it fails. What is looked at
is what the owner would find: after the filter, from INFO on.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator

import pytest

from sobremesa.logs import IdsOnly

PLANTED = (
    "Nerea Arrieta", "Iker Odriozola", "Begoña Aldasoro", "Rosa Mendizabal", "Maddi Lasa",
    "manzana tejado", "otra puerta verde", "stairs arrive", "JBSWY3DP", "arriaundi.example",
    "intxaurpe.example", "panaderia.example",
)  # fmt: skip
TOKEN = re.compile(r"[A-Za-z0-9_-]{32,}")
# Long words of our own: names of tests and of modules, in the places where something was raised.
OURS = re.compile(r"\.py:\d+ in \S+|File \".*\"|\b\w*(?:_[a-z]+){3,}\w*\b|(?:\w+\.)+\w+|/[\w./-]+")


class Listening(logging.Handler):
    """Hears every line that would be written, and keeps those that say too much."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.too_much: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look, and write nothing. On a copy: others still want the record as it was."""
        mine = copy.copy(record)
        IdsOnly().filter(mine)
        if says_too_much(line := self.format(mine)):
            self.too_much.append(line)


def says_too_much(line: str) -> bool:
    """Whether somebody, a password or a token stands in it."""
    return any(one in line for one in PLANTED) or bool(TOKEN.search(OURS.sub("", line)))


@pytest.fixture(autouse=True)
def nothing_personal_is_logged() -> Iterator[None]:
    """Hear what this test causes to be logged."""
    listening = Listening()
    root = logging.getLogger()
    root.addHandler(listening)
    yield
    root.removeHandler(listening)
    assert listening.too_much == [], "this would stand in the owner's log"
