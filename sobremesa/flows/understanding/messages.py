"""The model that is shipped, and messages from a file of lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sobremesa.core.calendar.workdays import Workdays, read_holidays, workdays_of
from sobremesa.core.extraction.labels import Said, Speaker
from sobremesa.core.extraction.phrases import read_phrases
from sobremesa.core.extraction.reading import understand
from sobremesa.core.extraction.weighing import Model, read_weights

DATA = Path(__file__).parents[2] / "data"
LANGUAGES = ("es", "en")
SPEAKERS = ("them", "us_note")
SHOWN_CHARS = 40


class Unread(Exception):
    """A line cannot be understood as a message; the words say what to change."""


@dataclass(frozen=True, slots=True)
class Message:
    """One line: its id as it was given, and what was said."""

    id: Any
    said: Said


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that comes with the program."""
    folder = DATA / "extraction"
    books = {one: read_phrases((folder / f"{one}.txt").read_text("utf-8")) for one in LANGUAGES}
    value = json.loads((folder / "weights.json").read_text("utf-8"))
    return Model(
        books, read_weights(value["labels"]), read_weights(value["purposes"]), value["about"]
    )


@lru_cache(maxsize=64)
def workdays(region: str) -> Workdays:
    """The working days of a region: "ES-PV", "GB"; Monday to Friday where it has no list."""
    return workdays_of(region, _holidays())


@lru_cache(maxsize=1)
def _holidays() -> Mapping[str, frozenset[date]]:
    return read_holidays((DATA / "days" / "holidays.txt").read_text("utf-8"))


def read_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, Message | Unread]]:
    """Every line with its number, from 1: a message, or why it is none. Empty ones are left out."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, _message(line)
            except Unread as why:
                yield number, why


def understood(message: Message, region: str = "") -> dict[str, Any]:
    """What is printed of a message."""
    found = understand(message.said, shipped(), workdays(region))
    return {
        "id": message.id,
        "purpose": found.purpose,
        "labels": [label.value() for label in found.labels],
    }


def _message(line: bytes) -> Message:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as why:
        raise Unread(_("it is not JSON in UTF-8; write one object a line")) from why
    if not isinstance(value, dict):
        raise Unread(_('it is not an object; write {"id": …, "lang": …, "text": …}'))
    for name in ("id", "lang", "who", "written_on", "text"):
        if name not in value:
            raise Unread(_("“%(name)s” is missing; add it") % {"name": name})
    if not isinstance(value["text"], str):
        raise Unread(_("“text” is no text; put it between quotation marks"))
    language = _one_of(value, "lang", LANGUAGES, chars=2)
    who: Speaker = "them" if _one_of(value, "who", SPEAKERS) == "them" else "us_note"
    return Message(value["id"], Said(value["text"], language, who, _day(value["written_on"])))


def _one_of(value: Mapping[str, Any], name: str, known: tuple[str, ...], chars: int = 99) -> str:
    given = value[name]
    if isinstance(given, str) and given[:chars].lower() in known:
        return given[:chars].lower()
    raise Unread(
        _("“%(name)s” is “%(given)s”; write %(known)s")
        % {"name": name, "given": _shown(given), "known": " / ".join(known)}
    )


def _day(given: Any) -> date:
    try:
        return date.fromisoformat(given[:10])
    except (TypeError, ValueError) as why:
        raise Unread(
            _("“written_on” is “%(given)s”; write a day such as 2026-03-04")
            % {"given": _shown(given)}
        ) from why


def _shown(given: Any) -> str:
    words = " ".join(str(given).split())
    return words if len(words) <= SHOWN_CHARS else words[: SHOWN_CHARS - 1] + "…"
