"""Addresses that are nobody yet: newsletters, somebody only in copy, no-reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from sobremesa.conversations.models import Participant
from sobremesa.people.models import Handle
from sobremesa.people.queries import handles_of_nobody
from sobremesa.us.models import User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Nobody:
    """An address, what it was called where it was seen last, and when."""

    handle: Handle
    name: str
    last_at: datetime | None


def nobodies(user: User, *, words: str = "", after: str = "") -> tuple[list[Nobody], str]:
    """A page of them by address, and where the next one begins ("": nowhere). Two queries."""
    rows = handles_of_nobody(user)
    for word in words.split()[:8]:
        rows = rows.filter(value__icontains=word)
    if after.isdecimal() and len(after) < 19:
        last = Handle.objects.filter(pk=int(after)).first()
        if last is not None:
            rows = rows.filter(value__gt=last.value)
    found = list(_seen(rows).order_by("value", "pk")[: PAGE + 1])
    shown = [Nobody(one, one.called or "", one.last_at) for one in found[:PAGE]]  # type: ignore[attr-defined]
    return shown, str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def _seen(rows: QuerySet[Handle]) -> QuerySet[Handle]:
    newest = Participant.objects.filter(handle=OuterRef("pk")).order_by("-occurred_at")
    return rows.annotate(
        called=Subquery(newest.exclude(name="").values("name")[:1]),
        last_at=Subquery(newest.values("occurred_at")[:1]),
    )


def called(handle: Handle) -> str:
    """What somebody behind an address was called last; empty if nobody said."""
    named = Participant.objects.filter(handle=handle).exclude(name="").order_by("-occurred_at")
    return named.values_list("name", flat=True).first() or ""
