"""A table that is not understood: opened again to be shown, answered, or left."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from sobremesa.channels.base import gettext_noop
from sobremesa.conversations.models import Batch, BatchFile
from sobremesa.core.sheets.proposal import NotAProposal, Proposal, from_json
from sobremesa.flows import bringing, importing, uploads
from sobremesa.flows.reports import sentence
from sobremesa.flows.tables.remembering import remember, remembered
from sobremesa.journal import record
from sobremesa.sandbox.reader import Child, ChildDied
from sobremesa.sandbox.walk import shown
from sobremesa.us.models import User

SETTING = "mapping"  # the question of a channel that is answered here
LEFT = gettext_noop("You left this table out.")
ASKED = "asked"  # where in `params` the question is kept while the table is left out


class Shut(bringing.Gone):
    """The file is there and cannot be opened as a table any more. The message is for people."""


@dataclass(frozen=True)
class Table:
    """One table of a file: the name under which it is remembered, what it is taken for, and its
    first rows as they are."""

    key: str
    proposal: Proposal
    rows: tuple[tuple[str, ...], ...]


def asked_about(batch: Batch, file: int) -> BatchFile:
    """A file of a batch whose columns somebody has to name, or had.

    `outcome` is `unclear` while it waits, `answered`, or `ignored` where somebody left it.

    Raises:
        Http404: nobody asks that, or the import was taken back.

    """
    found = BatchFile.objects.filter(
        batch=batch, batch__undone_at=None, pk=file, setting=SETTING,
        outcome__in=("unclear", "answered", "ignored"),
    ).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


def left_in(batch: Batch) -> list[tuple[int, str]]:
    """The tables that somebody left out: (number, name), to be taken up again."""
    files = BatchFile.objects.filter(batch=batch, outcome="ignored", setting=SETTING)
    return [(one.pk, name_of(one)) for one in files.order_by("pk")[: bringing.SHOWN_MAX]]


def name_of(file: BatchFile) -> str:
    """What the file is called, without where it lies."""
    return Path(uploads.shown(file.path)).name


def tables_of(file: BatchFile) -> list[Table]:
    """The tables of a file, those first that are not clear.

    Raises:
        bringing.Gone: the file is not there any more.
        Shut: it cannot be opened, or there is no table in it any more.

    """
    return tables_in(given_of(file), file.path, settings_for(file))


def tables_in(given: str, path: str, settings: Mapping[str, Any]) -> list[Table]:
    """The tables of the file `path` in what somebody handed over, those first that are not clear.

    Raises:
        Shut: it cannot be opened, or there is no table in it.

    """
    request = {
        "do": "sheets", "raw": b"", "given": os.fsencode(given), "path": path,
        "settings": dict(settings),
    }  # fmt: skip
    with Child(request) as child:
        try:
            message = next(child.messages(), None)
        except ChildDied:
            message = None
    if message is None:
        raise Shut(_("Opening this table took too much time or memory, so we stopped."))
    if message["t"] != "sheets":
        raise Shut(sentence(message["words"], dict(message["params"])))
    try:
        found = [Table(key, from_json(said), rows) for key, said, rows in message["sheets"]]
    except NotAProposal:  # the child may be in the hands of whoever wrote the file
        found = []
    if not found:
        raise Shut(_("We cannot make out the columns of this table."))
    return sorted(found, key=lambda one: one.proposal.is_clear)


@transaction.atomic
def answer(file: BatchFile, table: Table, proposal: Proposal, *, by: User, now: datetime) -> Batch:
    """Say what the columns are: it is remembered, and the file comes in as an import of its own.

    What is said reaches the import under the headings of the table, not as one of its options:
    an archive may hold other tables beside this one.

    Raises:
        bringing.Gone: the file is not there any more.
        Http404: somebody has answered meanwhile.

    """
    path = given_of(file)
    if not _moved(file, "unclear", outcome="answered"):
        raise Http404
    remember(table.key, proposal, name=name_of(file), by=by, now=now)
    record("table.named", file.batch, by=by, at=now, kind=proposal.kind)
    batch = importing.begin([path], by=by, options=file.batch.options, now=now)
    bringing.go_on(batch, now=now)
    return batch


@transaction.atomic
def leave(file: BatchFile, *, by: User, now: datetime) -> None:
    """Leave a table out. Its bytes stay where they are until the import is taken back."""
    params = {**file.params, ASKED: file.words}
    if _moved(file, "unclear", outcome="ignored", words=LEFT, params=params):
        record("table.left", file.batch, by=by, at=now)


@transaction.atomic
def take_up(file: BatchFile, *, by: User, now: datetime) -> None:
    """Ask again about a table that was left out."""
    params = dict(file.params)
    words = str(params.pop(ASKED, ""))
    if _moved(file, "ignored", outcome="unclear", words=words, params=params):
        record("table.taken_up", file.batch, by=by, at=now)


def _moved(file: BatchFile, before: str, **found: Any) -> bool:
    """Change the row, unless somebody else did so first."""
    return bool(BatchFile.objects.filter(pk=file.pk, outcome=before).update(**found))


def settings_for(file: BatchFile) -> Mapping[str, Any]:
    """What a channel is told that reads the file once more."""
    batch = file.batch
    now = batch.begun_at.isoformat()
    return {**batch.options, "mappings": remembered(), "now": now}


def given_of(file: BatchFile) -> str:
    """The file itself; where it lies in an archive, the archive.

    Raises:
        bringing.Gone: it is not there any more.

    """
    paths = [importing.opened(path) for path in file.batch.paths]
    path = next((one for one in paths if f"{file.path}/".startswith(f"{shown(one)}/")), "")
    if path and shown(path) != file.path and Path(file.path).is_file():
        return file.path
    if not path or not Path(path).is_file():
        raise bringing.Gone(
            _("%(name)s is not there any more. Choose it again and answer then.")
            % {"name": name_of(file)}
        )
    return path
