"""Who looked at what is sensitive, and the page on which that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.channels.base import gettext_noop
from sobremesa.conversations.models import Interaction
from sobremesa.core.csv_out import table
from sobremesa.journal import Entry, record
from sobremesa.people.models import Person
from sobremesa.us.models import User

PAGE = 50
QUIET_MINUTES = 10
VERBS = {
    "rights.opened": gettext_noop("looked at everything held about somebody"),
    "original.taken": gettext_noop("took an original"),
    "person.exported": gettext_noop("exported everything held about somebody"),
    "list.exported": gettext_noop("exported a list"),
    "bonds.exported": gettext_noop("exported what was measured of everybody"),
    "lake.exported": gettext_noop("exported the tables that measures are made from"),
    "person.to_be_forgotten": gettext_noop("had somebody forgotten"),
    "person.forgotten": gettext_noop("somebody was forgotten"),
    "person.introduced": gettext_noop("introduced somebody"),
    "person.corrected": gettext_noop("corrected what is written about somebody"),
    "person.handed_over": gettext_noop("said who looks after somebody"),
    "person.merged": gettext_noop("brought two together"),
    "person.unmerged": gettext_noop("took two apart"),
    "handle.added": gettext_noop("added an address"),
    "handle.removed": gettext_noop("took an address away"),
    "handle.moved": gettext_noop("moved an address"),
    "handle.shared": gettext_noop("shared an address"),
    "consent.given": gettext_noop("noted a consent"),
    "consent.refused": gettext_noop("noted a no"),
    "consent.withdrawn": gettext_noop("noted that a consent was taken back"),
    "request.noted": gettext_noop("noted a request"),
    "request.done": gettext_noop("answered a request"),
    "request.refused": gettext_noop("refused a request"),
    "rule.begun": gettext_noop("began a rule of keeping"),
    "rule.ended": gettext_noop("ended a rule of keeping"),
    "rule.kept": gettext_noop("a rule of keeping let things go"),
    "batch.begun": gettext_noop("began an import"),
    "batch.finished": gettext_noop("an import ended"),
    "batch.undone": gettext_noop("undid an import"),
    "table.named": gettext_noop("said what the columns of a table are"),
    "table.left": gettext_noop("left a table out"),
    "table.taken_up": gettext_noop("took up a table again"),
    "table.forgotten": gettext_noop("forgot the columns of a table"),
    "talk.logged": gettext_noop("noted a talk"),
    "door.made": gettext_noop("made a link to come in"),
    "door.used": gettext_noop("came in by a link"),
    "came.in": gettext_noop("came in"),
    "journal.exported": gettext_noop("exported this journal"),
    "ours.added": gettext_noop("said that an address is ours"),
    "ours.removed": gettext_noop("said that an address is not ours"),
    "firm.settled": gettext_noop("said who the firm is"),
    "batch.stopped": gettext_noop("stopped an import"),
    "batch.read_again": gettext_noop("had an import read again"),
    "colleague.invited": gettext_noop("invited a colleague"),
    "colleague.role_changed": gettext_noop("changed what a colleague may do"),
    "colleague.deactivated": gettext_noop("noted that a colleague left"),
    "colleague.reactivated": gettext_noop("let a colleague in again"),
    "password.chosen": gettext_noop("chose a password"),
    "sessions.ended": gettext_noop("ended sessions"),
    "membership.added": gettext_noop("noted where somebody belongs"),
    "membership.ended": gettext_noop("noted that somebody belongs there no more"),
    "tie.added": gettext_noop("noted a tie"),
    "tie.ended": gettext_noop("noted that a tie ended"),
    "purpose.worded": gettext_noop("worded a purpose"),
    "processing.written": gettext_noop("worded the record of processing"),
    "processing.ended": gettext_noop("ended a line of the record of processing"),
    "bulk.done": gettext_noop("changed several people at once"),
    "bulk.undone": gettext_noop("undid a change of several people"),
    "trash.emptied": gettext_noop("emptied the trash"),
    "person.kept_apart": gettext_noop("said that two are not one"),
    "person.put_aside": gettext_noop("put somebody in the trash"),
    "person.fetched_back": gettext_noop("fetched somebody back out of the trash"),
    "field.written": gettext_noop("wrote a field of somebody"),
    "field.made": gettext_noop("made a field"),
    "field.reworded": gettext_noop("called a field something else"),
    "field.retired": gettext_noop("asks for a field no more"),
    "field.taken_up": gettext_noop("asks for a field again"),
    "tie.taken_away": gettext_noop("took a tie away"),
    "tie_kind.made": gettext_noop("made a kind of tie"),
    "tie_kind.reworded": gettext_noop("called a kind of tie something else"),
    "tie_kind.retired": gettext_noop("offers a kind of tie no more"),
    "tie_kind.taken_up": gettext_noop("offers a kind of tie again"),
    "view.kept": gettext_noop("kept a list"),
    "view.changed": gettext_noop("changed a list"),
    "view.renamed": gettext_noop("called a list something else"),
    "view.shared": gettext_noop("shared a list"),
    "view.kept_to_oneself": gettext_noop("kept a list to themselves"),
    "view.removed": gettext_noop("deleted a list"),
    "membership.dated": gettext_noop("noted since when somebody belongs there"),
    "organisation.renamed": gettext_noop("called an organisation something else"),
    "organisation.joined": gettext_noop("brought two organisations together"),
    "domain.passed_over": gettext_noop("said that a domain is no organisation"),
    "colleague.first": gettext_noop("made the first colleague"),
    "colleague.introduced": gettext_noop("said who they are"),
    "firm.factor_asked": gettext_noop("said who needs a second factor"),
    "factor.all_removed": gettext_noop("took a second factor away"),
    "sso.linked": gettext_noop("linked an account of the single sign-on"),
    "keys.rotated": gettext_noop("changed the keys of the program"),
}


def verb_words(verb: str) -> str:
    """What was done, in words; what has none is shown as it is kept."""
    return _(VERBS[verb]) if verb in VERBS else verb


def rights_opened(person: Person, *, by: User, now: datetime) -> None:
    """Somebody looked at all that is held; leafing to and fro is written once in ten minutes."""
    since = now - timedelta(minutes=QUIET_MINUTES)
    lately = Entry.objects.filter(
        verb="rights.opened", subject_kind="person", subject_id=person.pk, by=by, at__gt=since
    )
    if not lately.exists():
        record("rights.opened", person, by=by, at=now)


def original_taken(interaction: Interaction, *, by: User, now: datetime) -> None:
    """Somebody took the bytes of a letter, or a file of it."""
    record("original.taken", interaction, by=by, at=now)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; empty is all."""

    by: str = ""
    verb: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One act: who, what, whom it was about if they are still there."""

    entry: Entry
    words: str
    who: str
    person: Person | None


def lines(asked: Asked, *, before: int = 0, limit: int = PAGE) -> tuple[list[Line], int]:
    """A page, the latest first, and where the next one begins (0: nowhere). Three queries."""
    rows = _asked(asked)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("by").order_by("-pk")[: limit + 1])
    shown = found[:limit]
    return _lines(shown), shown[-1].pk if len(found) > limit else 0


def _asked(asked: Asked) -> Any:
    rows = Entry.objects.all()
    if asked.by == "0":
        rows = rows.filter(by=None)
    elif asked.by.isdecimal():
        rows = rows.filter(by=int(asked.by[:9]))
    if asked.verb:
        rows = rows.filter(verb=asked.verb)
    if asked.person:
        whose = Person.objects.filter(code=asked.person).values("pk")
        rows = rows.filter(subject_kind="person", subject_id__in=whose)
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _lines(entries: Sequence[Entry]) -> list[Line]:
    ids = {one.subject_id for one in entries if one.subject_kind == "person" and one.subject_id}
    people = Person.objects.filter(blocked_at=None).in_bulk(sorted(ids))
    return [
        Line(
            one, verb_words(one.verb), str(one.by or _("The machine")),
            people.get(one.subject_id or 0) if one.subject_kind == "person" else None,
        )
        for one in entries
    ]  # fmt: skip


def verbs() -> list[tuple[str, str]]:
    """What there is to choose from: those verbs that have happened."""
    found = Entry.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return sorted(((verb, verb_words(verb)) for verb in found), key=lambda one: one[1])


def as_csv(asked: Asked) -> Iterator[str]:
    """All of it for a spreadsheet, also to tell an authority what happened (GDPR art. 33)."""
    head = (_("When"), _("Who"), _("What"), _("About"), _("Code"), _("Figures"))
    yield from table(head, _rows(asked))


def _rows(asked: Asked) -> Iterator[Sequence[Any]]:
    before = 0
    while True:
        some, before = lines(asked, before=before, limit=500)
        for one in some:
            yield (
                one.entry.at, one.who, one.words, one.person.name if one.person else "",
                one.person.code if one.person else "", str(one.entry.data or ""),
            )  # fmt: skip
        if not before:
            return
