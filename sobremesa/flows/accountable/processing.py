"""The record of processing (GDPR art. 30): what we do with whose data, why and how long.

It is proposed from what is there: the doors that are in use, the rules of keeping, the
purposes. The firm takes the proposal up and words it as it wants; what it has worded stands.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sobremesa.channels.base import discover
from sobremesa.conversations.models import Account
from sobremesa.flows.accountable.retaining import NOBODIES, ORIGINALS
from sobremesa.people.errors import ReadersOnlyRead
from sobremesa.trust import actions, queries
from sobremesa.trust.models import Processing
from sobremesa.us.models import Role, User

Words = dict[str, str]


def proposed() -> list[Words]:
    """What such a record would say of this firm today, line by line."""
    doors, kept = _doors(), _kept()
    lines = [
        _line(
            _("Keeping up the conversation with the people we work for"),
            basis=_("Contract, and our legitimate interest in answering well (art. 6.1.b and f)"),
            categories=_("Names, addresses, what was said and when. By: %(doors)s")
            % {"doors": ", ".join(doors) or _("nothing yet")},
            retention=kept,
        )
    ]
    for purpose in queries.purposes():
        if purpose.pk:
            lines.append(
                _line(
                    purpose.words.get("en") or next(iter(purpose.words.values()), purpose.code),
                    basis=_("Consent, which can be taken back at any time (art. 6.1.a)"),
                    categories=_("Names, addresses, and the consent with its proof"),
                    retention=_("Until the consent is taken back; its proof for as long as needed"),
                )
            )
    lines.append(
        _line(
            _("Answering those who ask for their rights"),
            basis=_("Legal obligation (art. 6.1.c)"),
            categories=_("Who asked, what for, and our answer"),
            retention=_("As long as somebody may ask us to show it"),
        )
    )
    return lines


def _line(purpose: str, *, basis: str, categories: str, retention: str) -> Words:
    return {
        "purpose": purpose, "basis": basis, "categories": categories, "retention": retention,
        "recipients": _("Nobody, but those whom the law obliges us to tell"),
        "measures": _(
            "Each colleague signs in; access by role; a journal of who did what; "
            "encrypted backups; hostile files are read apart; "
            "forgetting reaches every table, file and index"
        ),
        "transfers": _("None: it lies on our own machine"),
    }  # fmt: skip


def _doors() -> list[str]:
    known = discover()
    kinds = Account.objects.filter(disabled_at=None).order_by("kind").values_list("kind", flat=True)
    return [_(known[kind].label) if kind in known else kind for kind in dict.fromkeys(kinds)]


def _kept() -> str:
    names = {ORIGINALS: _("the originals"), NOBODIES: _("addresses of nobody")}
    said = [
        _("%(what)s: %(months)s months") % {
            "what": names.get(rule.what, rule.what), "months": rule.keep_months,
        }
        for rule in queries.standing_rules()
    ]  # fmt: skip
    return "; ".join(said) or _("As long as we have to do with each other")


@transaction.atomic
def take_up(*, by: User, now: datetime) -> None:
    """The proposal becomes the record, where there is none yet.

    Raises:
        ReadersOnlyRead: only staff may.

    """
    _must_be_staff(by)
    if not queries.record_lines():
        for words in proposed():
            actions.write_processing(None, words=words, by=by, now=now)


def write(code: str, words: Words, *, by: User, now: datetime) -> Processing:
    """One line as the firm words it; a new one for a code that is none.

    Raises:
        ReadersOnlyRead: only staff may.

    """
    _must_be_staff(by)
    line = Processing.objects.filter(code=code, ended_at=None).first() if code else None
    return actions.write_processing(line, words=words, by=by, now=now)


def end(code: str, *, by: User, now: datetime) -> None:
    """We do not do that any more.

    Raises:
        ReadersOnlyRead: only staff may.

    """
    _must_be_staff(by)
    for line in Processing.objects.filter(code=code):
        actions.end_processing(line, by=by, now=now)


def _must_be_staff(by: User) -> None:
    if by.role != Role.STAFF:
        raise ReadersOnlyRead(_("Only staff may do that. Ask a colleague who may."))
