"""What was said of the columns of a table stands for every table with the same headings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from sobremesa.core.sheets.proposal import Proposal
from sobremesa.journal import record
from sobremesa.us.models import SheetMapping, User

MAPPINGS_MAX = 500  # the ones used last: a firm has a dozen


def remembered() -> dict[str, str]:
    """Every mapping by its key (`core.sheets.proposal.header_key`), as JSON."""
    rows = SheetMapping.objects.order_by("-made_at")[:MAPPINGS_MAX]
    return {key: json.dumps(mapping) for key, mapping in rows.values_list("key", "mapping")}


def remember(key: str, proposal: Proposal, *, name: str, by: User | None, now: datetime) -> None:
    """Keep what somebody said; what was said of the same headings before is replaced.

    The examples are left out: they are people's, and the mapping is nobody's.
    """
    bare = replace(
        proposal,
        columns=tuple(replace(one, examples=(), confidence=1.0) for one in proposal.columns),
    )
    SheetMapping.objects.update_or_create(
        key=key,
        defaults={
            "name": name[:120], "kind": proposal.kind, "mapping": json.loads(bare.as_json()),
            "made_at": now, "made_by": by, "used_at": now,
        },
    )  # fmt: skip


def kept() -> QuerySet[SheetMapping]:
    """What is remembered, the last said first."""
    return SheetMapping.objects.select_related("made_by").order_by("-made_at", "-pk")


@transaction.atomic
def forget(number: int, *, by: User, now: datetime) -> None:
    """Ask again about tables with these headings. What came in by it stays.

    Raises:
        Http404: it is not remembered.

    """
    gone, _rows = SheetMapping.objects.filter(pk=number).delete()
    if not gone:
        raise Http404
    record("table.forgotten", None, by=by, at=now)
