"""What stands in the cells of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.conversations.glances import organisation_of
from sobremesa.flows.lists.asked import Asked
from sobremesa.flows.lists.custom import PREFIX, YES
from sobremesa.flows.lists.ground import LANGUAGES, Ground
from sobremesa.flows.lists.values import day_of
from sobremesa.people.models import CustomField, Person
from sobremesa.web import words
from sobremesa.web.list_words import is_number_column, label_of

EDITABLE = {"keeper", "organisation"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one column says of one person. `is_number`: stands to the right."""

    code: str
    label: str
    text: str
    is_number: bool = False
    may_edit: bool = False


def cells(ground: Ground, asked: Asked, person: Person, *, may_write: bool) -> list[Cell]:
    """What the columns of a list say of one person. No query."""
    return [
        Cell(code, label_of(ground, code), text_of(ground, person, code),
             is_number_column(ground, code),
             may_write and (code in EDITABLE or code.startswith(PREFIX)))
        for code in asked.columns
    ]  # fmt: skip


def text_of(ground: Ground, person: Person, code: str) -> str:
    """What stands in one cell; empty when there is nothing to say."""
    if code.startswith(PREFIX):
        own = ground.custom[code.removeprefix(PREFIX)]
        found = next((one.value for one in _own(person) if one.field_id == own.pk), "")
        return value_words(own, found)
    return _TEXTS[code](person)


def _own(person: Person) -> Sequence[Any]:
    return getattr(person, "own_values", ())


def value_words(field: CustomField, value: str) -> str:
    """What one of the firm's fields says, as it is shown."""
    if not value:
        return ""
    if field.kind == "date":
        return words.patterned(day_of(value), "full")
    if field.kind == "yes_no":
        return _("yes") if value == YES else _("no")
    if field.kind == "number":
        _whole, _point, part = value.partition(".")
        return words.number_words(float(value), len(part))
    return value


def _reached(person: Person, kind: str) -> str:
    rows = getattr(person, "reached", ())
    return next((one.written for one in rows if one.kind == kind), "")


def _day(person: Person, name: str) -> str:
    at = getattr(getattr(person, "glance", None), name, None)
    return words.sentence(words.day_words(at, timezone.localdate())) if at else ""


def _job(person: Person) -> str:
    present = getattr(person, "present", ())
    return present[0].job_title if present else ""


def _where(person: Person) -> str:
    return ", ".join(filter(None, (_job(person), organisation_of(person))))


_TEXTS: Mapping[str, Callable[[Person], str]] = {
    "organisation": _where,
    "job": _job,
    "keeper": lambda one: one.keeper.name or one.keeper.email if one.keeper else "",
    "last": lambda one: _day(one, "last_at") or _("Never talked"),
    "first": lambda one: _day(one, "first_at"),
    "waiting": lambda one: _day(one, "waiting_since"),
    "talks": lambda one: words.number_words(_talks(one)),
    "email": lambda one: _reached(one, "email"),
    "phone": lambda one: _reached(one, "phone"),
    "language": lambda one: LANGUAGES.get(one.language, one.language),
    "introduced": lambda one: words.sentence(
        words.day_words(one.introduced_at, timezone.localdate())
    ),
}


def _talks(person: Person) -> int:
    glance = getattr(person, "glance", None)
    return glance.contact_count if glance else 0
