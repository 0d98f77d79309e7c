"""A list to take along: CSV, vCard or JSON, as it comes, in memory that does not grow with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.core import csv_out
from sobremesa.core.cards import Entry, Reached
from sobremesa.core.cards.vcard_out import vcard
from sobremesa.flows.lists.asked import Asked
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.reading import everybody
from sobremesa.flows.telling import moment
from sobremesa.journal import record
from sobremesa.people.models import Card, CustomField, CustomValue, Handle, Membership, Person
from sobremesa.people.queries import INNER
from sobremesa.people.ties import words_of
from sobremesa.us.models import User

KINDS = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "excel": ("text/csv; charset=utf-8", "csv"),
    "vcf": ("text/vcard; charset=utf-8", "vcf"),
    "vcf3": ("text/vcard; charset=utf-8", "vcf"),
    "json": ("application/json", "json"),
}


@dataclass
class Told:
    """One person as they are taken along."""

    person: Person
    handles: list[Handle]
    memberships: list[Membership]
    own: dict[int, str]
    cards: list[Card]

    @property
    def birthday(self) -> str:
        """As the address books say it, ISO, also without year."""
        return next((one for card in self.cards if (one := card.data.get("birthday", ""))), "")

    def values(self, kind: str) -> list[str]:
        """Their addresses of one kind."""
        return [one.value for one in self.handles if one.kind == kind]


def told(ground: Ground, asked: Asked) -> Iterator[Told]:
    """Everybody in a list with what is taken along, some hundreds at a time."""
    for people in everybody(ground, asked):
        ids = [one.pk for one in people]
        handles, own = _by_person(_handles(ids)), _own(ids)
        memberships = _by_person(
            (one.person_id, one)
            for one in Membership.objects.filter(person__in=ids, until_on=None)
            .select_related("organisation")
            .order_by("pk")
        )
        cards = _by_person(
            (one.person_id, one) for one in Card.objects.filter(person__in=ids).order_by("pk")
        )
        for one in people:
            yield Told(
                one, handles.get(one.pk, []), memberships.get(one.pk, []), own.get(one.pk, {}),
                cards.get(one.pk, []),
            )  # fmt: skip


def _by_person(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for pk, row in rows:
        found.setdefault(pk, []).append(row)
    return found


def _handles(ids: Sequence[int]) -> Iterator[tuple[int, Handle]]:
    mine = Handle.objects.filter(person__in=ids).exclude(kind=INNER).order_by("kind", "value")
    for one in mine:
        yield one.person_id or 0, one
    shared = Handle.objects.filter(sharings__person__in=ids).prefetch_related("sharings")
    for one in shared.distinct().order_by("kind", "value"):
        for sharing in one.sharings.all():
            yield sharing.person_id, one


def _own(ids: Sequence[int]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for person, field, value in CustomValue.objects.filter(person__in=ids).values_list(
        "person", "field", "value"
    ):
        found.setdefault(person, {})[field] = value
    return found


# ---------------------------------------------------------------------------------- forms


def written(ground: Ground, asked: Asked, kind: str) -> Iterator[str]:
    """The file, piece by piece. `kind` is one of `KINDS`.

    The pieces are made after the page has been answered, when nobody's language and clock are
    set any more: what depends on them is said now (`Saying`).
    """
    saying = Saying.now(ground)
    if kind == "json":
        return as_json(saying, told(ground, asked))
    if kind in {"vcf", "vcf3"}:
        version = "4.0" if kind == "vcf" else "3.0"
        return (
            vcard(entry_of(saying, one), version=version, uid=one.person.code)
            for one in told(ground, asked)
        )
    dialect = csv_out.SPANISH_EXCEL if kind == "excel" else csv_out.PLAIN
    rows = (row_of(saying, one) for one in told(ground, asked))
    return csv_out.table(saying.head(), rows, dialect)


@dataclass(frozen=True)
class Saying:
    """What the firm's fields and the columns are called for whoever asked, and their clock."""

    fields: dict[int, tuple[CustomField, str]]
    columns: list[str]
    zone: tzinfo

    @classmethod
    def now(cls, ground: Ground) -> Saying:
        """In the language and on the clock of this moment."""
        columns = [
            _("Code"), _("Name"), _("Organisation"), _("Job"), _("E-mail"), _("E-mail 2"),
            _("Phone"), _("Phone 2"), _("Further addresses"), _("Birthday"), _("Language"),
            _("Who looks after them"), _("Talks"), _("First talk"), _("Last talk"),
            _("Waiting since"), _("Came in"), _("Note"),
        ]  # fmt: skip
        fields = {one.pk: (one, words_of(one.words)) for one in ground.custom.values()}
        return cls(fields, columns, timezone.get_current_timezone())

    def head(self) -> list[str]:
        """What stands above the columns of a table."""
        return [*self.columns, *(words for _field, words in self.fields.values())]

    def said(self, own: dict[int, str]) -> Iterator[tuple[CustomField, str, str]]:
        """What the firm's fields say of one person: field, label, value."""
        for pk, (field, words) in self.fields.items():
            if pk in own:
                yield field, words, own[pk]

    def day(self, at: datetime | None) -> date | None:
        """The day on the firm's calendar."""
        return at.astimezone(self.zone).date() if at else None


def row_of(saying: Saying, one: Told) -> list[csv_out.Value]:
    """One person as a row of a table."""
    person, glance = one.person, getattr(one.person, "glance", None)
    emails, phones = one.values("email"), one.values("phone")
    further = [*emails[2:], *phones[2:]]
    further += [f"{h.kind}: {h.value}" for h in one.handles if h.kind not in {"email", "phone"}]
    place = one.memberships[0] if one.memberships else None
    return [
        person.code, person.name, place.organisation.name if place else None,
        place.job_title or None if place else None,
        *_two(emails), *_two(phones), "; ".join(further) or None,
        one.birthday or None, person.language or None,
        person.keeper.name if person.keeper else None,
        glance.contact_count if glance else 0,
        saying.day(glance and glance.first_at), saying.day(glance and glance.last_at),
        saying.day(glance and glance.waiting_since), saying.day(person.introduced_at),
        person.note or None,
        *(_typed(field, one.own.get(pk, "")) for pk, (field, _words) in saying.fields.items()),
    ]  # fmt: skip


def _two(values: list[str]) -> list[str | None]:
    return [*values[:2], None, None][:2]


def _typed(field: CustomField, value: str) -> csv_out.Value:
    if value and field.kind == "number":
        return float(value)
    return value or None


def entry_of(saying: Saying, one: Told) -> Entry:
    """One person as a card."""
    person = one.person
    place = one.memberships[0] if one.memberships else None
    card = one.cards[0].data if one.cards else {}
    is_carded = bool(card) and person.named_at is None
    return Entry(
        name=person.name,
        given_name=card.get("given_name", "") if is_carded else "",
        family_name=card.get("family_name", "") if is_carded else "",
        organisation=place.organisation.name if place else "",
        job_title=place.job_title if place else "",
        handles=tuple(Reached(kind=h.kind, value=h.value) for h in one.handles),
        birthday=one.birthday,
        note=person.note,
        lines=tuple((words, value) for _field, words, value in saying.said(one.own)),
    )


def as_json(saying: Saying, people: Iterable[Told]) -> Iterator[str]:
    """A list of objects, one a line."""
    yield "["
    for number, one in enumerate(people):
        yield (",\n" if number else "\n") + json.dumps(value_of(saying, one), ensure_ascii=False)
    yield "\n]\n"


def value_of(saying: Saying, one: Told) -> dict[str, Any]:
    """One person as a value for programs: stable names, UTC, nothing for people to read."""
    person, glance = one.person, getattr(one.person, "glance", None)
    return {
        "code": person.code,
        "name": person.name,
        "language": person.language or None,
        "note": person.note or None,
        "keeper": person.keeper.email if person.keeper else None,
        "birthday": one.birthday or None,
        "handles": [{"kind": h.kind, "value": h.value} for h in one.handles],
        "organisations": [
            {"name": m.organisation.name, "job": m.job_title or None} for m in one.memberships
        ],
        "introduced_at": moment(person.introduced_at),
        "talks": glance.contact_count if glance else 0,
        "first_at": moment(glance.first_at) if glance else None,
        "last_at": moment(glance.last_at) if glance else None,
        "waiting_since": moment(glance.waiting_since) if glance else None,
        "fields": {words: _typed(field, value) for field, words, value in saying.said(one.own)},
    }


def note_down(kind: str, count: int, *, by: User | None, now: datetime) -> None:
    """That a list was taken along, by whom, as what, and of how many (R11)."""
    record("list.exported", None, by=by, at=now, kind=kind, count=count)
