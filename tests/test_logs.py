"""Logs carry ids, not content."""

from __future__ import annotations

import io
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.logs import IdsOnly, clean
from tests import canaries

pytestmark = pytest.mark.capability("I1")


@pytest.fixture
def log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(IdsOnly())
    logger = logging.getLogger("tests.ids_only")
    logger.propagate, logger.level = False, logging.INFO
    logger.addHandler(handler)
    yield logger, stream.getvalue
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("letter of ana@example.org came", "letter of [address] came"),
        ("call +34 600 11 22 33 now", "call [phone] now"),
        ("GET /search?q=divorcio 200", "GET /search?… 200"),
        (f"token {'a' * 43}", "token [token]"),
        ("job 12 (bring) failed", "job 12 (bring) failed"),
    ],
)
def test_what_says_who_somebody_is_is_taken_out(line, kept):
    assert clean(line) == kept


def test_arguments_are_cleaned_too(log):
    logger, written = log
    logger.info("from %s to %s", "ana@example.org", 7)
    assert written() == "from [address] to 7\n"


def test_an_exception_keeps_its_places_and_loses_its_words(log):
    logger, written = log
    try:
        raise ValueError("Key (value)=(ana@example.org) already exists")
    except ValueError:
        logger.exception("job 7 failed")
    assert "ana" not in written()
    assert "already exists" not in written()
    assert "ValueError" in written()
    assert "test_logs.py" in written()


def test_a_line_is_never_lost(log):
    logger, written = log
    logger.info("plain", exc_info=sys.exc_info())
    assert written().startswith("plain")


@given(st.text(max_size=300))
def test_cleaning_ends_and_a_line_stays_a_line(line):
    assert len(clean(line).splitlines()) <= 1
    assert "\x1b" not in clean(line)


def test_a_line_that_somebody_forges_is_told_from_ours(log):
    logger, written = log
    logger.warning("Not Found: %s", "/x\n2026-01-01 INFO Nerea came in\x1b[2J")
    assert written() == "Not Found: /x\\x0a2026-01-01 INFO Nerea came in\\x1b[2J\n"


@pytest.mark.parametrize(
    "words",
    [
        "Nerea Arrieta came in",
        "the password was manzana tejado lunes brasa",
        f"link {'aB3_' * 11}",
    ],
)
def test_a_line_that_says_too_much_would_be_seen(words):
    assert canaries.says_too_much(words)


@pytest.mark.parametrize(
    "words",
    [
        "Not Found: /people/0123456789abcdef/",
        "  tests/web/test_sign_in.py:12 in test_nobody_learns_from_the_door_who_works_here",
        "job 7 (settle) waits",
    ],
)
def test_a_line_that_says_where_and_what_is_fine(words):
    assert not canaries.says_too_much(words)


def test_what_is_looked_at_is_what_would_be_written():
    heard = canaries.Listening()
    hidden = logging.LogRecord("x", logging.INFO, "", 0, "to %s", ("a@b.example",), None)
    shown = logging.LogRecord("x", logging.INFO, "", 0, "to %s", ("Iker Odriozola",), None)

    for record in (hidden, shown):
        heard.handle(record)

    assert heard.too_much == ["INFO x to Iker Odriozola"]
    assert hidden.args == ("a@b.example",)
