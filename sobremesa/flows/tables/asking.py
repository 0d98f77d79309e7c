"""A table that is not understood: what it looks like, what ten rows would be, and the answer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from sobremesa.conversations.models import Batch, BatchFile
from sobremesa.core.sheets.proposal import Proposal, from_json
from sobremesa.flows import bringing, importing, uploads
from sobremesa.flows.tables.remembering import remember, remembered
from sobremesa.sandbox import reader
from sobremesa.sandbox.reader import Came
from sobremesa.us.models import User

TRIED_ROWS = 10
READERS = {"orders": "orders"}  # which channel reads a kind; every other: `spreadsheet`


@dataclass(frozen=True)
class Table:
    """One table of a file: the name under which it is remembered, what it is taken for, and its
    first rows as they are."""

    key: str
    proposal: Proposal
    rows: tuple[tuple[str, ...], ...]


def waiting(batch: Batch, file: int) -> BatchFile:
    """The file of a batch whose columns somebody has to name.

    Raises:
        Http404: nobody asks that.

    """
    found = BatchFile.objects.filter(
        batch=batch, pk=file, outcome="unclear", setting="mapping"
    ).first()
    if found is None:
        raise Http404
    return found


def tables_of(file: BatchFile) -> list[Table]:
    """The tables of a file, those first that are not clear.

    Raises:
        bringing.Gone: the file is not there any more, or cannot be opened any more.

    """
    given = _given(file)
    message = reader.ask(
        "sheets", b"", given=os.fsencode(given), path=file.path, settings=_settings(file.batch)
    )
    if message is None:
        raise _gone(file)
    found = [Table(key, from_json(said), rows) for key, said, rows in message["sheets"]]
    return sorted(found, key=lambda one: one.proposal.is_clear)


def tried(file: BatchFile, proposal: Proposal, *, rows: int = TRIED_ROWS) -> list[Came]:
    """The first rows read as a proposal says, and nothing of it written down."""
    more = {"mapping": proposal.as_json(), "rows": rows}
    events = reader.events_of(
        [_given(file)],
        settings={**_settings(file.batch), **more, "now": file.batch.begun_at.isoformat()},
        now=file.batch.begun_at,
        kind=READERS.get(proposal.kind, "spreadsheet"),
        folders=settings.CHANNEL_FOLDERS,
    )
    came = [one for one in events if isinstance(one, Came) and one.path == file.path]
    return came[:rows]


@transaction.atomic
def answer(file: BatchFile, table: Table, proposal: Proposal, *, by: User, now: datetime) -> Batch:
    """Say what the columns are: it is remembered, and the file comes in as an import of its own.

    Raises:
        bringing.Gone: the file is not there any more.

    """
    path = _given(file)
    name = Path(uploads.shown(file.path)).name
    remember(table.key, proposal, name=name, by=by, now=now)
    BatchFile.objects.filter(pk=file.pk).update(outcome="answered")
    batch = importing.begin([path], by=by, options=file.batch.options, now=now)
    bringing.go_on(batch, now=now)
    return batch


def _settings(batch: Batch) -> Mapping[str, Any]:
    return {**batch.options, "mappings": remembered()}


def _given(file: BatchFile) -> str:
    """The path that somebody handed over and in which the file lies."""
    paths = (p for p in file.batch.paths if f"{file.path}/".startswith(f"{p}/"))
    path = next(paths, "")
    if not path or not Path(path).exists():
        raise _gone(file)
    return path


def _gone(file: BatchFile) -> bringing.Gone:
    return bringing.Gone(
        _("%(name)s is not there any more. Choose it again and answer then.")
        % {"name": uploads.shown(file.path)}
    )
