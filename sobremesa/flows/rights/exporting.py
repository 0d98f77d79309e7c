"""Everything that is held about somebody, to hand over: pages to read, values for a machine,
and the originals (GDPR art. 15 and 20).

It walks the registry, so a table that is added tomorrow is in it. What others wrote is in it
where the person took part; others stand in it by their name and without their addresses.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sobremesa.channels.base import gettext_noop
from sobremesa.conversations import originals, store
from sobremesa.conversations.models import Attachment, Delivery, Interaction, Words
from sobremesa.flows.rights import others, walking
from sobremesa.flows.rights.mentions import chunks
from sobremesa.flows.rights.standing import standing
from sobremesa.journal import Entry, record
from sobremesa.people.models import Handle, Person
from sobremesa.people.queries import INNER, first_name
from sobremesa.registry import DECLARED, SECRET, Declaration
from sobremesa.us.models import User
from sobremesa.us.queries import the_firm

PARTS_MAX = 200  # files are also inside the originals; each one apart costs a child process
NAME = re.compile(r"[^\w. -]+")
TITLES = {
    "Card": gettext_noop("Entries of address books"), "Consent": gettext_noop("What you allowed"),
    "CustomValue": gettext_noop("What we noted"), "Membership": gettext_noop("Where you belong"),
    "Merge": gettext_noop("Why we took two entries for one person"),
    "Person": gettext_noop("Name, language and note"),
    "Purchase": gettext_noop("What you bought"), "Request": gettext_noop("What you asked for"),
    "Tie": gettext_noop("Whom you have to do with"),
}  # fmt: skip
"""On the page; a table without a title is shown under its own name."""

ENDINGS = (
    (b"BEGIN:VCARD", "vcf"), (b"BEGIN:VCALENDAR", "ics"), (b"BEGIN:VEVENT", "ics"),
    (b"{", "json"), (b"[", "txt"),
)  # fmt: skip


class Sink(io.RawIOBase):
    """Where the archive is written to: what has come is taken away as it grows."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        """For `zipfile`."""
        return True

    def write(self, piece: Any) -> int:
        """Keep it until it is taken."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What has come since the last time."""
        piece, self.pieces = b"".join(self.pieces), []
        return piece


@dataclass(frozen=True)
class Held:
    """What is exported of one person."""

    person: Person
    people: list[int]
    handles: list[Handle]
    theirs: set[int]
    shared: set[int]

    @property
    def said(self) -> set[int]:
        """Every interaction they took part in."""
        return self.theirs | self.shared


def held(person: Person) -> Held:
    """Find it."""
    people = walking.everybody(person)
    handles = walking.handles_of(people)
    ids = [one.pk for one in handles]
    theirs = others.theirs(ids)
    return Held(person, people, handles, theirs, others.with_others(ids, theirs))


def export_person(person: Person, *, by: User | None, now: datetime) -> Iterator[bytes]:
    """A zip, piece by piece. That it was made is written into the journal first."""
    record("person.exported", person, by=by, at=now)
    what, sink = held(person), Sink()
    language = person.language if person.language in {"es", "en"} else the_firm().language
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for _piece in _written(archive, what, language, now):
            yield sink.taken()
    yield sink.taken()


def _written(archive: zipfile.ZipFile, what: Held, language: str, now: datetime) -> Iterator[None]:
    counts: dict[str, int] = {}
    keys: dict[str, list[str]] = {}
    for one, rows in tables(what):
        name = one.model.__name__
        keys[name] = fields_of(one)
        with archive.open(f"data/{name}.json", "w") as file:
            counts[name] = _write_rows(file, one, rows)
        yield
    years = []
    for year, lines in groupby(_lines(what), key=lambda line: line["at"].year):
        years.append(year)
        with archive.open(f"said-{year}.html", "w") as file:
            for piece in _page_in_pieces(year, lines, language):
                file.write(piece)
        yield
    for path, body in _files(what):
        archive.writestr(path, body)
        yield
    with translation.override(language):
        index = render_to_string(
            "export/index.html",
            {
                "person": what.person, "now": now, "counts": counts, "years": years,
                "firm": the_firm(), "handles": [one for one in what.handles if one.kind != INNER],
                "about": about(what), "standing": standing(what.people),
                "sources": sources(what),
            },
        )  # fmt: skip
    archive.writestr("index.html", index)
    archive.writestr("data/keys.json", json.dumps(keys, indent=1))
    yield


# ------------------------------------------------------------------------------ for a machine


def tables(what: Held) -> Iterator[tuple[Declaration, Iterable[QuerySet[Any]]]]:
    """Every table that is about people, with the rows that are about this one."""
    for one in walking.declared():
        yield one, _rows_of(one, what)
    yield DECLARED["Delivery"], _deliveries(what)
    yield (
        DECLARED["Entry"],
        [Entry.objects.filter(subject_kind="person", subject_id__in=what.people)],
    )


def _rows_of(one: Declaration, what: Held) -> Iterator[QuerySet[Any]]:
    """Those about them, and those of everything that was said with them."""
    manager = one.model._default_manager
    names = {column.name for column in one.model._meta.concrete_fields}
    about_said = one.model is Interaction or "interaction" in names
    is_place = one.subject.startswith("handle__") and about_said
    if not about_said or is_place:
        yield walking.rows_about(one, what.people).order_by("pk")
        return
    path = "pk__in" if one.model is Interaction else "interaction__in"
    for some in chunks(what.said):
        yield manager.filter(models.Q((path, some))).order_by("pk")
    if one.model is not Interaction:
        rest = walking.rows_about(one, what.people)
        if column := _optional(one.model):
            yield rest.filter(models.Q((f"{column}__isnull", True))).order_by("pk")


def _optional(model: walking.Model) -> str:
    column = model._meta.get_field("interaction")
    return "interaction" if getattr(column, "null", False) else ""


def _deliveries(what: Held) -> Iterator[QuerySet[Any]]:
    for some in chunks(what.said):
        behind = walking.deliveries_behind(Interaction, some)
        yield Delivery.objects.filter(pk__in=behind).order_by("pk")


def fields_of(one: Declaration) -> list[str]:
    """The keys of one row: every field but what lets somebody in."""
    columns = one.model._meta.concrete_fields
    return [column.name for column in columns if one.fields.get(column.name) != SECRET]


def _write_rows(file: Any, one: Declaration, some: Iterable[QuerySet[Any]]) -> int:
    n = 0
    file.write(b"[")
    names = fields_of(one)
    for rows in some:
        for row in rows:
            value = {name: _value(row, name) for name in names}
            file.write((b",\n" if n else b"\n") + json.dumps(value, ensure_ascii=False).encode())
            n += 1
    file.write(b"\n]\n")
    return n


def _value(row: Any, name: str) -> Any:
    """A JSON value: moments in ISO 8601, bytes in hexadecimal, colleagues by name, rows by id."""
    column = row._meta.get_field(name)
    if column.is_relation and column.related_model is User:
        return str(getattr(row, name) or "") or None
    value = getattr(row, column.attname)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


# ------------------------------------------------------------------------------- for a person


def _lines(what: Held) -> Iterator[Mapping[str, Any]]:
    """Everything said, oldest first, as it is shown."""
    moments = [
        row
        for some in chunks(what.said)
        for row in Interaction.objects.filter(pk__in=some).values_list("pk", "occurred_at")
    ]
    ordered = [pk for pk, _at in sorted(moments, key=lambda row: (row[1], row[0]))]
    for start in range(0, len(ordered), 400):
        some = ordered[start : start + 400]
        found = (
            Interaction.objects.select_related("words", "placement", "sender")
            .prefetch_related("participants", "attachments")
            .in_bulk(some)
        )
        for pk in some:
            if pk in found:
                yield _line(found[pk])


def _line(one: Interaction) -> Mapping[str, Any]:
    words = getattr(one, "words", None) or Words()
    placement = getattr(one, "placement", None)
    names = [place.name for place in one.participants.all() if place.name]
    return {
        "pk": one.pk, "at": timezone.localtime(one.occurred_at), "medium": one.medium,
        "direction": placement.direction if placement else "", "subject": words.subject,
        "text": words.text, "names": sorted(set(names)),
        "files": [file.name for file in one.attachments.all()],
    }  # fmt: skip


def _page_in_pieces(year: int, lines: Iterable[Any], language: str) -> Iterator[bytes]:
    """A long page without holding all of it: its frame is cut where the lines go."""

    def render(template: str, context: dict[str, Any]) -> str:
        with translation.override(language):  # never across a yield: it is the thread's
            return render_to_string(template, context)

    head, _, foot = render("export/said.html", {"year": year}).partition("<!--lines-->")
    yield head.encode()
    rest = iter(lines)
    while some := list(islice(rest, 200)):
        yield render("export/_lines.html", {"lines": some}).encode()
    yield foot.encode()


def about(what: Held) -> list[tuple[str, list[str]]]:
    """What is known of them beside what was said: the title of each part, and its lines."""
    parts = []
    for one in walking.declared():
        names = [name for name, kind in one.fields.items() if kind in {"personal", "family"}]
        is_said = any(c.related_model is Interaction for c in one.model._meta.concrete_fields)
        if not names or is_said or one.model in {Interaction, Handle}:
            continue
        lines = [
            " · ".join(words)
            for row in walking.rows_about(one, what.people).order_by("pk")[:500]
            if (words := [_shown(getattr(row, name)) for name in names if getattr(row, name)])
        ]
        if lines:
            parts.append((_(TITLES.get(one.model.__name__, one.model.__name__)), lines))
    return parts


def _shown(value: Any) -> str:
    if isinstance(value, Person):
        return first_name(value.name)
    if isinstance(value, dict):
        return " · ".join(f"{key}: {words}" for key, one in value.items() if (words := _shown(one)))
    if isinstance(value, list | tuple):
        return ", ".join(words for one in value if (words := _shown(one)))
    return str(value)


def sources(what: Held) -> list[tuple[str, int]]:
    """Where it came from: the files and doors, and how many things by each."""
    found: dict[str, int] = {}
    for rows in _deliveries(what):
        for path, kind in rows.values_list("path", "account__kind"):
            name = path.rpartition("/")[2] or kind
            found[name] = found.get(name, 0) + 1
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:50]


# ------------------------------------------------------------------------------------- files


def _files(what: Held) -> Iterator[tuple[str, bytes]]:
    """The originals of what was said with them alone, and the files that came along."""
    for some in chunks(what.theirs):
        behind = walking.deliveries_behind(Interaction, some)
        for delivery in Delivery.objects.filter(pk__in=behind).select_related("blob"):
            try:
                body = store.read(delivery.blob)
            except store.Damaged:
                continue
            yield f"originals/{delivery.pk}.{_ending(body)}", body
    apart = 0
    for some in chunks(what.said):
        for one in Attachment.objects.filter(interaction__in=some).order_by("pk"):
            if one.blob_id is None:
                apart += 1
                if apart > PARTS_MAX:
                    continue
            try:
                yield f"files/{one.pk} {_safe(one.name)}", originals.content_of(one)
            except originals.Gone:
                continue


def _ending(body: bytes) -> str:
    head = body[:4096].lstrip()
    for begins, ending in ENDINGS:
        if head.upper().startswith(begins):
            return ending
    return "eml" if re.search(rb"(?mi)^(from|date|subject):", head) else "txt"


def _safe(name: str) -> str:
    return NAME.sub("_", name).strip(" .")[-80:] or "file"
