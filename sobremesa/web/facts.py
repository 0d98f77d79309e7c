"""What address books say about somebody, each thing with where it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.conversations.queries import CardSeen
from sobremesa.web.words import patterned

LABELS = {
    "address": gettext_lazy("Address"), "title": gettext_lazy("Job"), "url": gettext_lazy("Web"),
    "website": gettext_lazy("Web"), "relation": gettext_lazy("Family and friends"),
    "anniversary": gettext_lazy("Anniversary"), "role": gettext_lazy("Job"),
    "impp": gettext_lazy("Chat"), "department": gettext_lazy("Department"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a card says."""

    label: str
    words: str
    path: str
    read_at: datetime


def facts_of(cards: Iterable[CardSeen]) -> list[Fact]:
    """Birthday, job, notes and further lines; the same thing from two cards is said once."""
    found: dict[tuple[str, str], Fact] = {}
    for seen in cards:
        for label, words in _said(seen.card.data):
            if words:
                found.setdefault((label, words), Fact(label, words, seen.path, seen.read_at))
    return list(found.values())


def _said(data: dict[str, object]) -> Iterable[tuple[str, str]]:
    yield _("Birthday"), birthday_words(str(data.get("birthday") or ""))
    yield _("Known as"), str(data.get("nickname") or "")
    job = [str(data.get(name) or "") for name in ("job_title", "organisation")]
    yield _("Job"), ", ".join(word for word in job if word)
    yield _("Note"), str(data.get("note") or "")
    lines = data.get("lines")
    for line in lines if isinstance(lines, list) else ():
        label, words = str(line[0]), str(line[1])
        yield str(LABELS.get(label.lower(), label)), words


def birthday_words(given: str) -> str:
    """ "12 March", "12 March 1961"; what is no date is shown as it came."""
    year_unknown = given.startswith("--")
    text = given.replace("--", "2000-", 1) if year_unknown else given
    if len(text) == 8 and text.isdecimal():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return given
    return patterned(day, "year" if year_unknown else "full")
