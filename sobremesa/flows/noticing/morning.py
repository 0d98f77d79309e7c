"""Every morning: what is new for each colleague, on the pages and, if they like, by e-mail."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sobremesa.flows.noticing.kinds import DAILY, HOWS, NEVER, PAGE, kinds_for, words_of
from sobremesa.us.models import Notice, NoticeChoice, User
from sobremesa.us.queries import the_firm

log = logging.getLogger(__name__)
SHOWN_MAX = 50


def choices_of(user: User) -> dict[str, str]:
    """How a colleague wants to hear of each kind; on the pages until they say otherwise."""
    said = dict(NoticeChoice.objects.filter(user=user).values_list("kind", "how"))
    return {code: said.get(code, PAGE) for code in kinds_for(user)}


@transaction.atomic
def choose(user: User, wanted: Mapping[str, str]) -> None:
    """Remember how they want to hear of things; what makes no sense is passed over."""
    hows = {how for how, _label in HOWS}
    for code in kinds_for(user):
        if wanted.get(code) in hows:
            NoticeChoice.objects.update_or_create(
                user=user, kind=code, defaults={"how": wanted[code]}
            )


def notice(user: User, *, now: datetime) -> list[Notice]:
    """Write down what is news for one colleague. Running twice writes nothing twice."""
    made = []
    chosen = choices_of(user)
    for code, kind in kinds_for(user).items():
        found = kind.look(user, now) if chosen[code] != NEVER else None
        if found is None:
            continue
        with transaction.atomic():
            # Only the newest of a kind is worth reading.
            Notice.objects.filter(user=user, kind=code, seen_at=None).exclude(
                key=f"{code} {found.mark}"[:120]
            ).update(seen_at=now)
            row, is_new = Notice.objects.get_or_create(
                user=user,
                key=f"{code} {found.mark}"[:120],
                defaults={"kind": code, "data": {"count": found.count}, "at": now},
            )
        if is_new:
            made.append(row)
    return made


def morning(*, now: datetime) -> int:
    """For everybody who works here. How many letters went; one that fails stops no other."""
    sent = 0
    for user in User.objects.filter(is_active=True).order_by("pk"):
        notice(user, now=now)
        sent += _write_to(user, now=now)
    return sent


def _write_to(user: User, *, now: datetime) -> bool:
    """One letter with everything that they want by e-mail and have not been sent."""
    daily = [code for code, how in choices_of(user).items() if how == DAILY]
    rows = list(
        Notice.objects.filter(user=user, kind__in=daily, sent_at=None, seen_at=None).order_by("pk")
    )
    if not settings.SMTP or not rows:
        return False
    with translation.override(user.language):
        letter = _letter(user, rows, now)
    try:
        letter.send()
    except (SMTPException, OSError) as why:
        # Tried again tomorrow with what is still new; the pages say it meanwhile.
        log.warning("the digest of colleague %s was not taken: %s", user.pk, type(why).__name__)
        return False
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=now)
    return True


def _letter(user: User, rows: list[Notice], now: datetime) -> EmailMessage:
    lines = [
        (words_of(row), settings.URL + reverse(kinds_for(user)[row.kind].page)) for row in rows
    ]
    context = {"name": user.name, "lines": lines, "choices": settings.URL + reverse("notices")}
    day = timezone.localtime(now)
    subject = _("%(firm)s, %(day)s: what there is today") % {
        "firm": the_firm().name or "Sobremesa",
        "day": f"{day:%d/%m}" if user.language == "es" else f"{day:%d %b}",
    }
    return EmailMessage(
        subject=subject,
        body=render_to_string("notices/digest.txt", context),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One notice on a page."""

    notice: Notice
    words: str
    page: str


def lines_of(user: User, *, only_new: bool = False, limit: int = SHOWN_MAX) -> list[Line]:
    """What a colleague has been told, the newest first. One query."""
    kinds = kinds_for(user)
    rows: QuerySet[Notice] = Notice.objects.filter(user=user, kind__in=kinds).order_by("-at", "-pk")
    if only_new:
        rows = rows.filter(seen_at=None)
    return [Line(row, words_of(row), kinds[row.kind].page) for row in rows[:limit]]


def seen(user: User, *, now: datetime) -> int:
    """They have read them all."""
    return Notice.objects.filter(user=user, seen_at=None).update(seen_at=now)
