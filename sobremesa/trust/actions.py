"""What keeps the rest trustworthy: who must not come back, requests, rules, purposes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from sobremesa.journal import record
from sobremesa.people.models import Person
from sobremesa.trust.models import (
    Erasure,
    Processing,
    Purpose,
    Request,
    RetentionRule,
    Suppression,
)
from sobremesa.us.models import User


def suppress(digests: Iterable[bytes], *, erasure: Erasure | None, now: datetime) -> None:
    """What bears one of these hashes (`queries.digest_of`) is not let in from now on."""
    Suppression.objects.bulk_create(
        [Suppression(digest=one, erasure=erasure, at=now) for one in sorted(set(digests))],
        ignore_conflicts=True,
    )


@transaction.atomic
def begin_rule(
    what: str, keep_months: int, *, basis: str, by: User, now: datetime
) -> RetentionRule:
    """How long a kind of thing is kept from now on; the rule before it ends.

    Called by `flows.rights.retaining.begin`, which has shown what would go.
    """
    RetentionRule.objects.filter(what=what, ended_at=None).update(ended_at=now)
    rule = RetentionRule.objects.create(
        what=what[:30],
        keep_months=keep_months,
        basis=basis.strip()[:300],
        begun_at=now,
        begun_by=by,
    )
    record("rule.begun", rule, by=by, at=now, months=keep_months)
    return rule


@transaction.atomic
def end_rule(rule: RetentionRule, *, by: User, now: datetime) -> None:
    """Nothing goes by this rule any more. Ending it twice is harmless."""
    if RetentionRule.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=now):
        record("rule.ended", rule, by=by, at=now)


@transaction.atomic
def note_request(
    person: Person, kind: str, *, asked_on: date, note: str, by: User, now: datetime
) -> Request:
    """Somebody asked for one of their rights: we have a month (GDPR art. 12.3)."""
    request = Request.objects.create(
        person=person, kind=kind, note=note.strip()[:500], asked_at=now,
        due_on=a_month_after(asked_on), noted_by=by,
    )  # fmt: skip
    record("request.noted", request, by=by, at=now, kind=kind)
    return request


@transaction.atomic
def answer_request(request: Request, *, is_refused: bool, by: User, now: datetime) -> None:
    """It was done, or refused with a reason in its note. The first answer stands."""
    what = {"refused_at": now} if is_refused else {"done_at": now}
    still = Request.objects.filter(pk=request.pk, done_at=None, refused_at=None)
    if still.update(**what):
        record("request.refused" if is_refused else "request.done", request, by=by, at=now)


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last (Regulation 1182/71, art. 3.2.c)."""
    year, month = divmod(day.month, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


@transaction.atomic
def word_purpose(
    code: str, *, words: dict[str, str], wording: dict[str, str], by: User | None, now: datetime
) -> Purpose:
    """What a purpose is called and how we ask for it, from now on. The same again changes
    nothing; another wording is another version, and the one before it stays with its dates.
    """
    standing = Purpose.objects.filter(code=code, ended_at=None).first()
    if standing and (standing.words, standing.wording) == (words, wording):
        return standing
    Purpose.objects.filter(code=code, ended_at=None).update(ended_at=now)
    purpose = Purpose.objects.create(
        code=code, words=words, wording=wording, begun_at=now, begun_by=by
    )
    record("purpose.worded", purpose, by=by, at=now)
    return purpose


@transaction.atomic
def write_processing(
    line: Processing | None, *, words: dict[str, str], by: User, now: datetime
) -> Processing:
    """A line of the record of processing as the firm words it: a new one, or this one again."""
    line = line or Processing(begun_at=now, position=Processing.objects.count())
    for name, value in words.items():
        if name in PROCESSING_FIELDS:
            setattr(line, name, value.strip())
    line.changed_by = by
    line.save()
    record("processing.written", line, by=by, at=now)
    return line


@transaction.atomic
def end_processing(line: Processing, *, by: User, now: datetime) -> None:
    """We do not do that any more."""
    if Processing.objects.filter(pk=line.pk, ended_at=None).update(ended_at=now):
        record("processing.ended", line, by=by, at=now)


PROCESSING_FIELDS = (
    "purpose", "basis", "categories", "recipients", "retention", "measures", "transfers",
)  # fmt: skip
