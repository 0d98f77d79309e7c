"""What address books say about somebody, each thing with where it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sobremesa.conversations.queries import CardSeen
from sobremesa.web.words import patterned, sentence

LABELS = {
    "address": gettext_lazy("Address"), "title": gettext_lazy("Job"), "url": gettext_lazy("Web"),
    "website": gettext_lazy("Web"), "relation": gettext_lazy("Family and friends"),
    "anniversary": gettext_lazy("Anniversary"), "role": gettext_lazy("Job"),
    "impp": gettext_lazy("Chat"), "department": gettext_lazy("Department"),
    "groups": gettext_lazy("Groups"), "email": pgettext_lazy("medium", "E-mail"),
    "phone": pgettext_lazy("medium", "Phone"), "birthday": gettext_lazy("Birthday"),
    "nickname": gettext_lazy("Known as"), "name": gettext_lazy("Also called"),
    "job title": gettext_lazy("Job"), "spouse": gettext_lazy("Married to"),
    "manager": gettext_lazy("Whom they answer to"), "assistant": gettext_lazy("Who assists them"),
}  # fmt: skip
PLACES = {
    "home": pgettext_lazy("place", "home"), "work": pgettext_lazy("place", "work"),
    "business": pgettext_lazy("place", "work"), "other": pgettext_lazy("place", "other"),
    "mobile": pgettext_lazy("place", "mobile"), "cell": pgettext_lazy("place", "mobile"),
    "main": pgettext_lazy("place", "main"),
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
    if job := str(data.get("job_title") or ""):  # where they belong stands by itself
        yield _("Job"), ", ".join(filter(None, (job, str(data.get("organisation") or ""))))
    yield _("Note"), str(data.get("note") or "")
    lines = data.get("lines")
    for line in lines if isinstance(lines, list) else ():
        yield label_words(str(line[0])), str(line[1])


def label_words(label: str) -> str:
    """ "Address", "Address (home)"; what somebody called it themselves stays as they wrote it."""
    known, _blank, places = label.lower().partition(" ")
    if label.lower() in LABELS:
        return str(LABELS[label.lower()])
    if known not in LABELS:
        return sentence(label)
    return f"{LABELS[known]} ({', '.join(str(PLACES.get(one, one)) for one in places.split())})"


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
