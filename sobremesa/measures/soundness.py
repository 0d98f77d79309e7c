"""Is what was measured what there is? For the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sobremesa.channels.base import gettext_noop
from sobremesa.conversations.models import Participant, Stirred
from sobremesa.measures import ledger
from sobremesa.measures.models import Bond, LedgerMark, Measuring
from sobremesa.measures.queries import last_measuring

Fault = tuple[str, str, dict[str, Any]]  # code, sentence, what fills it

COPY_STALE = gettext_noop(
    "The copy in columns says %(n)s rows where there are %(there)s. "
    "Make it again: sobremesa doctor --mend"
)
BOND_LEFT = gettext_noop(
    "%(n)s relations were passed over when everybody was measured (the first: %(first)s). "
    "Measure them again: sobremesa doctor --mend"
)


def faults() -> Iterator[Fault]:
    """The copy has the rows that the database has; the last run over everybody left nobody out."""
    yield from _copy()
    whole = Measuring.objects.exclude(finished_at=None).exclude(priors={}).order_by("-pk").first()
    if whole is not None:
        left = Bond.objects.filter(measured_at__lt=whole.begun_at)
        if n := left.count():
            yield "bond-left", BOND_LEFT, {"n": n, "first": left.order_by("pk")[0].pk}


def _copy() -> Iterator[Fault]:
    """Where nothing waits to be read again: a copy that is not there is none that is wrong."""
    if not LedgerMark.objects.exists() or not ledger.folder().is_dir():
        return
    with ledger.alone():
        if not (copy := ledger.current()).token or Stirred.objects.exists():
            return
        told = Participant.objects.filter(
            interaction__lte=copy.up_to["said"], handle__is_ours=False,
            interaction__placement__isnull=False,
        )  # fmt: skip
        there = told.values("interaction", "handle").distinct().count()
    if there != (n := copy.rows("said")):
        yield "copy-stale", COPY_STALE, {"n": n, "there": there}


def mend(now: datetime) -> None:
    """Make both again, if there were any."""
    from sobremesa.measures import run  # noqa: PLC0415 - heavy, and only to mend

    if LedgerMark.objects.exists():
        with ledger.alone():
            ledger.drop()
    if last_measuring() is not None:
        run.measure(now=now, is_whole=True)
