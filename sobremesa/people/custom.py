"""What this firm wants to know of everybody: its own fields, and what they say of somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.journal import record
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.models import CustomField, CustomValue, Person
from sobremesa.people.queries import may_change, visible_to
from sobremesa.people.ties import words_of
from sobremesa.us.models import Role, User

KINDS = {
    "text": gettext_lazy("A few words"),
    "number": gettext_lazy("A number"),
    "date": gettext_lazy("A date"),
    "yes_no": gettext_lazy("Yes or no"),
    "choice": gettext_lazy("One of several"),
}
FIELDS_MAX = 60
CHOICES_MAX = 40
VALUE_MAX = 1000
YES = "yes"


def fields() -> list[CustomField]:
    """Those in use, in their order."""
    return list(CustomField.objects.filter(retired_at=None).order_by("position", "pk"))


def all_fields() -> list[CustomField]:
    """Those in use in their order, then those that are asked for no more."""
    retired = CustomField.objects.exclude(retired_at=None).order_by("position", "pk")
    return [*fields(), *retired]


def access_field(user: User, code: str) -> CustomField:
    """One of them, for staff. Absent and forbidden are the same 404."""
    found = CustomField.objects.filter(code=code).first() if user.role == Role.STAFF else None
    if found is None:
        raise Http404
    return found


@transaction.atomic
def make_field(
    words: dict[str, str], kind: str, *, choices: Sequence[str] = (), by: User, now: datetime
) -> CustomField:
    """A new field, behind the others.

    Raises:
        Incomplete: it has no name, no such kind, or is a choice without two things to choose.
        ReadersOnlyRead: only staff says what the firm asks of everybody.

    """
    _must_be_staff(by)
    if kind not in KINDS:
        raise Incomplete(_("Say what kind of field it is."), field="kind")
    if CustomField.objects.filter(retired_at=None).count() >= FIELDS_MAX:
        raise Incomplete(_("There are %(n)s fields already.") % {"n": FIELDS_MAX}, field="kind")
    last = CustomField.objects.order_by("-position").values_list("position", flat=True).first()
    field = CustomField.objects.create(
        words=clean_words(words), kind=kind, choices=_choices(kind, choices),
        position=min((last or 0) + 1, 30_000), made_at=now, made_by=by,
    )  # fmt: skip
    record("field.made", field, by=by, at=now)
    return field


@transaction.atomic
def reword_field(
    field: CustomField, words: dict[str, str], *, choices: Sequence[str] = (), by: User,
    now: datetime,
) -> None:  # fmt: skip
    """Call it something else; what it says of people stays. Raises as `make_field`."""
    _must_be_staff(by)
    field.words, field.choices = clean_words(words), _choices(field.kind, choices)
    field.save(update_fields=["words", "choices"])
    record("field.reworded", field, by=by, at=now)


@transaction.atomic
def retire_field(field: CustomField, *, is_retired: bool, by: User, now: datetime) -> None:
    """Ask for it no more, or again. What it says of people is kept, and exported."""
    _must_be_staff(by)
    field.retired_at = now if is_retired else None
    field.save(update_fields=["retired_at"])
    record("field.retired" if is_retired else "field.taken_up", field, by=by, at=now)


@transaction.atomic
def move_field(field: CustomField, *, is_up: bool, by: User) -> None:
    """One place up or down."""
    _must_be_staff(by)
    rows = fields()
    at = next((n for n, one in enumerate(rows) if one.pk == field.pk), 0)
    to = at - 1 if is_up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, one in enumerate(rows, start=1):
        CustomField.objects.filter(pk=one.pk).exclude(position=position).update(position=position)


def _must_be_staff(by: User) -> None:
    if by.role != Role.STAFF:
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))


def clean_words(words: dict[str, str]) -> dict[str, str]:
    """{language: text} without the empty ones.

    Raises:
        Incomplete: nothing is left.

    """
    found = {code: " ".join(text.split())[:80] for code, text in words.items() if text.strip()}
    if not found:
        raise Incomplete(_("Give it a name, in one of the two languages at least."), field="words")
    return found


def _choices(kind: str, given: Sequence[str]) -> list[str]:
    if kind != "choice":
        return []
    found = list(dict.fromkeys(" ".join(one.split())[:80] for one in given if one.strip()))
    if len(found) < 2:
        raise Incomplete(_("Write at least two things to choose from."), field="choices")
    return found[:CHOICES_MAX]


# ---------------------------------------------------------------------- what they say


@dataclass(frozen=True, slots=True)
class Said:
    """What one field says of one person."""

    field: CustomField
    value: str

    @property
    def label(self) -> str:
        """What the field is called, in the reader's language."""
        return words_of(self.field.words)


def said_of(person: Person) -> list[Said]:
    """What every field in use says of somebody, also where it says nothing. Two queries."""
    values = dict(CustomValue.objects.filter(person=person).values_list("field", "value"))
    return [Said(one, values.get(one.pk, "")) for one in fields()]


def checked(field: CustomField, raw: str) -> str:
    """The value in its one spelling; empty takes it away.

    Raises:
        Incomplete: it is no number, no date, or none of the choices.

    """
    text = raw.strip().replace("\0", "")[:VALUE_MAX]
    if not text:
        return ""
    name = words_of(field.words)
    if field.kind == "number":
        return _number(text, name)
    if field.kind == "date":
        try:
            return date.fromisoformat(text[:10]).isoformat()
        except ValueError as exc:
            words = _("“%(field)s” is a date: 2026-03-12, for example.") % {"field": name}
            raise Incomplete(words, field="value") from exc
    if field.kind == "yes_no":
        return YES if text in {YES, "on", "1"} else ""
    if field.kind == "choice" and text not in field.choices:
        raise Incomplete(
            _("“%(value)s” is not one of the choices of “%(field)s”.")
            % {"value": text, "field": name},
            field="value",
        )
    return text


def _number(text: str, name: str) -> str:
    figure = text.replace(",", ".")
    whole, _point, part = figure.removeprefix("-").partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 15:
        words = _("“%(field)s” is a number: 12 or 12.5, for example.") % {"field": name}
        raise Incomplete(words, field="value")
    sign = "-" if figure.startswith("-") else ""
    return f"{sign}{int(whole or 0)}" + (f".{part.rstrip('0')}" if part.rstrip("0") else "")


@transaction.atomic
def write_value(person: Person, field: CustomField, raw: str, *, by: User, now: datetime) -> str:
    """Write down what a field says of somebody; empty takes it away. The value as it is kept.

    Raises:
        Incomplete: see `checked`.
        ReadersOnlyRead: readers change nothing.

    """
    if not may_change(by) or not visible_to(by).filter(pk=person.pk).exists():
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))
    value = checked(field, raw)
    rows = CustomValue.objects.filter(person=person, field=field)
    before = rows.values_list("value", flat=True).first() or ""
    if value == before:
        return value
    if value:
        said: dict[str, Any] = {"value": value, "written_at": now, "written_by": by}
        CustomValue.objects.update_or_create(person=person, field=field, defaults=said)
    else:
        rows.delete()
    record("field.written", person, by=by, at=now, field=field.pk)
    return value
