"""What somebody allows us, for one purpose and medium, with how that can be shown.

A yes stands until it is taken back; so does a no. What stood before stays, with its dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sobremesa.journal import record
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.models import Consent, Person
from sobremesa.people.queries import may_change, visible_to
from sobremesa.us.models import User

GIVEN, SOFT, REFUSED = "given", "soft", "refused"
BASES = (GIVEN, SOFT, REFUSED)
WORDING_MAX = 5000


def _must_write(by: User, person: Person) -> None:
    if not may_change(by) or not visible_to(by).filter(pk=person.pk).exists():
        raise ReadersOnlyRead(_("You may look, but not change this. Ask a colleague who may."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody said to a purpose (`trust.models.Purpose.code`).

    `medium` is empty for every way of reaching them. `basis` is `given`, `soft` or `refused`.
    `wording` is what they were asked, word for word; `proof` says how it can be shown: "the
    form of 3 March, in the folder", "said on the phone".
    """

    purpose: str
    proof: str
    given_at: datetime
    medium: str = ""
    basis: str = GIVEN
    wording: str = ""


@transaction.atomic
def note(person: Person, answer: Answer, *, by: User, now: datetime) -> Consent:
    """They said yes, or no, or are a customer whom the law lets us write to (`soft`).

    Raises:
        Incomplete: without proof it is none; or it was said in the future.
        ReadersOnlyRead: readers change nothing, and keepers only their own people.

    """
    _must_write(by, person)
    if not answer.proof.strip():
        raise Incomplete(_("Write how it can be shown that they said so."), field="proof")
    if answer.given_at > now:
        raise Incomplete(_("That day is still to come."), field="given_on")
    standing = Consent.objects.filter(
        person=person, purpose=answer.purpose, medium=answer.medium, withdrawn_at=None
    )
    for one in standing:
        _end(one, by=by, at=max(answer.given_at, one.given_at))
    consent = Consent.objects.create(
        person=person,
        purpose=answer.purpose[:30],
        medium=answer.medium[:20],
        basis=answer.basis if answer.basis in BASES else GIVEN,
        wording=answer.wording.strip()[:WORDING_MAX],
        proof=answer.proof.strip()[:WORDING_MAX],
        given_at=answer.given_at,
        noted_at=now,
        noted_by=by,
    )
    verb = "consent.refused" if consent.basis == REFUSED else "consent.given"
    record(verb, consent, by=by, at=now, person=person.pk, purpose=answer.purpose)
    return consent


@transaction.atomic
def withdraw(consent: Consent, *, by: User, now: datetime) -> None:
    """They took it back. From this moment nothing is sent for it. Twice is harmless.

    Raises:
        ReadersOnlyRead: readers change nothing, and keepers only their own people.

    """
    _must_write(by, consent.person)
    if _end(consent, by=by, at=max(now, consent.given_at)):
        record("consent.withdrawn", consent, by=by, at=now, person=consent.person_id,
               purpose=consent.purpose)  # fmt: skip


def _end(consent: Consent, *, by: User, at: datetime) -> int:
    still = Consent.objects.filter(pk=consent.pk, withdrawn_at=None)
    return still.update(withdrawn_at=at, withdrawn_noted_by=by)
