"""The things one may want to hear of, each with who it is for and what there is to say today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sobremesa.conversations.glances import waiting_counts
from sobremesa.conversations.models import Batch
from sobremesa.flows.duplicates import asking
from sobremesa.flows.keeping import health
from sobremesa.trust.queries import requests_open
from sobremesa.us.models import Notice, Role, User

PAGE, DAILY, NEVER = "page", "daily", "never"
HOWS = (
    (PAGE, gettext_lazy("On the pages")),
    (DAILY, gettext_lazy("On the pages, and by e-mail in the morning")),
    (NEVER, gettext_lazy("Not at all")),
)
DUE_SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Found:
    """Something to say: `count` for the sentence, `mark` changes when it is news again."""

    count: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing. `page` is where the sentence leads."""

    label: Promise
    page: str
    look: Callable[[User, datetime], Found | None]
    words: Callable[[int], str]
    staff_only: bool = field(default=False)


def _waiting(user: User, now: datetime) -> Found | None:
    everybody, old = waiting_counts(user, now=now)
    recent = everybody - old
    return Found(recent, f"{now:%Y-%m-%d}") if recent else None


def _brought(user: User, now: datetime) -> Found | None:
    since = now - timedelta(days=1)
    batches = Batch.objects.filter(finished_at__gte=since, undone_at=None)
    codes = list(batches.order_by("pk").values_list("code", flat=True)[:50])
    return Found(len(codes), codes[-1]) if codes else None


def _duplicates(user: User, now: datetime) -> Found | None:
    newest = asking.open_questions(user).order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return None
    return Found(asking.open_questions(user).count(), str(newest))


def _requests(user: User, now: datetime) -> Found | None:
    line = (now + timedelta(days=DUE_SOON_DAYS)).date()
    due = [one for one in requests_open() if one.due_on <= line]
    return Found(len(due), f"{now:%Y-%m-%d}") if due else None


def _health(user: User, now: datetime) -> Found | None:
    alarms = health.alarms(now=now)
    return Found(len(alarms), f"{now:%Y-%m-%d}") if alarms else None


KINDS: Mapping[str, Kind] = {
    "waiting": Kind(
        gettext_lazy("Who waits for an answer"), "waiting", _waiting,
        lambda n: ngettext("One person waits for an answer.", "%(n)s people wait for an answer.", n)
        % {"n": n},
    ),
    "duplicates": Kind(
        gettext_lazy("Who may be one person twice"), "duplicates", _duplicates,
        lambda n: ngettext(
            "One pair may be one person.", "%(n)s pairs may be one person.", n
        ) % {"n": n},
    ),
    "brought": Kind(
        gettext_lazy("What was brought in"), "bring", _brought,
        lambda n: ngettext(
            "One import has ended since yesterday.",
            "%(n)s imports have ended since yesterday.", n,
        ) % {"n": n},
        staff_only=True,
    ),
    "requests": Kind(
        gettext_lazy("Requests about rights that are due"), "settings-requests", _requests,
        lambda n: ngettext(
            "A request about somebody’s data must be answered within the week.",
            "%(n)s requests about somebody’s data must be answered within the week.", n,
        ) % {"n": n},
        staff_only=True,
    ),
    "health": Kind(
        gettext_lazy("When something is wrong with the program or its backups"),
        "settings-health", _health,
        lambda n: _("The program needs a look: see its health."),
        staff_only=True,
    ),
}  # fmt: skip


def kinds_for(user: User) -> dict[str, Kind]:
    """Those a colleague may hear of."""
    is_staff = user.role == Role.STAFF
    return {code: one for code, one in KINDS.items() if is_staff or not one.staff_only}


def words_of(notice: Notice) -> str:
    """The sentence of a notice, in the language of whoever reads it now."""
    kind = KINDS.get(notice.kind)
    return kind.words(int(notice.data.get("count", 1))) if kind else ""
