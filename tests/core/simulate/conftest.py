"""The invented firm, made once for all tests of a module."""

from __future__ import annotations

from email.message import Message

import pytest

from sobremesa.core.simulate import Firm, Lexicon, read_lexicon, simulate
from tests.core.simulate.reading import (
    DATA,
    UNTIL,
    of,
    read_mbox,
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon({path.name: path.read_text("utf-8") for path in DATA.iterdir()})


@pytest.fixture(scope="module")
def firm(lexicon: Lexicon) -> Firm:
    return simulate(7, UNTIL, 240, lexicon)


@pytest.fixture(scope="module")
def letters(firm: Firm, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    """All copies of all letters, by mailbox."""
    folder = tmp_path_factory.mktemp("boxes")
    return {
        one.name: list(read_mbox(folder / one.name, one.content)) for one in of(firm, "mailbox")
    }


@pytest.fixture(scope="module")
def unique(letters: dict[str, list[Message]]) -> dict[str, Message]:
    """Each letter once, by its Message-ID."""
    return {letter["Message-ID"]: letter for box in letters.values() for letter in box}
