"""The kinds of tie that this firm uses: those we bring, and its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from sobremesa.journal import record
from sobremesa.people.custom import clean_words
from sobremesa.people.errors import ReadersOnlyRead
from sobremesa.people.models import TieKind
from sobremesa.us.models import Role, User


def all_kinds() -> QuerySet[TieKind]:
    """Those in use first; each with how many ties are of it."""
    return TieKind.objects.annotate(tie_count=Count("ties")).order_by("retired_at", "pk")


def access_kind(user: User, code: str) -> TieKind:
    """One of them, for staff. Absent and forbidden are the same 404."""
    found = TieKind.objects.filter(code=code).first() if user.role == Role.STAFF else None
    if found is None:
        raise Http404
    return found


@transaction.atomic
def make_kind(
    words: dict[str, str], back_words: dict[str, str], *, by: User, now: datetime
) -> TieKind:
    """A new kind; without words for the way back it reads the same from both ends.

    Raises:
        Incomplete: it has no name.
        ReadersOnlyRead: only staff makes kinds.

    """
    _must_be_staff(by)
    kind = TieKind.objects.create(
        words=clean_words(words), back_words=_back(words, back_words), made_at=now, made_by=by
    )
    record("tie_kind.made", kind, by=by, at=now)
    return kind


@transaction.atomic
def reword_kind(
    kind: TieKind, words: dict[str, str], back_words: dict[str, str], *, by: User, now: datetime
) -> None:
    """Call it something else; the ties stay. Raises as `make_kind`."""
    _must_be_staff(by)
    kind.words, kind.back_words = clean_words(words), _back(words, back_words)
    kind.save(update_fields=["words", "back_words"])
    record("tie_kind.reworded", kind, by=by, at=now)


@transaction.atomic
def retire_kind(kind: TieKind, *, is_retired: bool, by: User, now: datetime) -> None:
    """Offer it no more, or again. Ties of it stay."""
    _must_be_staff(by)
    kind.retired_at = now if is_retired else None
    kind.save(update_fields=["retired_at"])
    record("tie_kind.retired" if is_retired else "tie_kind.taken_up", kind, by=by, at=now)


def _back(words: dict[str, str], back_words: dict[str, str]) -> dict[str, str]:
    return clean_words(back_words if any(one.strip() for one in back_words.values()) else words)


def _must_be_staff(by: User) -> None:
    if by.role != Role.STAFF:
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))
