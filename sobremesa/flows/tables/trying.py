"""A table read as somebody says it is to be read, and nothing of it written down."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from sobremesa.conversations.models import BatchFile
from sobremesa.core.sheets.mapping import plan_of
from sobremesa.core.sheets.proposal import IGNORE, Proposal
from sobremesa.flows.rehearsing import GROUP_ITEMS, Rehearsal
from sobremesa.flows.tables.asking import given_of, settings_for
from sobremesa.sandbox.reader import Came, Ended, events_of
from sobremesa.sandbox.walk import shown
from sobremesa.us.book import open_book

WHOLE_BYTES = 2 * 1024 * 1024  # a table smaller than this is read to its end
SAMPLE_ROWS = 200  # of a bigger one
PATIENCE_SECONDS = 4.0  # somebody waits for the page; what was read by then is told
TRIED_ROWS = 10
READERS = {"orders": "orders"}  # which channel reads a kind; every other: `spreadsheet`
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True)
class Trial:
    """What would come in. `people` is how many would be new.

    `about` is how many rows there may be in all: `rows` where it was read to its end, 0 where
    nothing can be said.
    """

    first: tuple[Came, ...]
    rows: int
    failed: int
    people: int
    new: int
    known: int
    is_whole: bool
    about: int

    @property
    def understood(self) -> int:
        """Rows that say something we can read."""
        return self.rows - self.failed

    @property
    def completed(self) -> int:
        """Rows about somebody who is here already, or who stands in an earlier row."""
        return max(0, self.understood - self.people)


def trial(file: BatchFile, proposal: Proposal) -> Trial:
    """Read a table by a proposal, to its end if it is small and quickly read, else its first rows.

    Raises:
        bringing.Gone: the file is not there any more.

    """
    given = given_of(file)
    size_bytes = Path(given).stat().st_size
    is_itself = shown(given) == file.path
    most = 0 if is_itself and size_bytes <= WHOLE_BYTES else SAMPLE_ROWS
    going, group, first = Rehearsal(open_book()), list[Came](), list[Came]()
    rows = failed = read_bytes = 0
    is_whole, enough_at = True, time.monotonic() + PATIENCE_SECONDS
    for came in _came(file, given, proposal, most):
        rows += 1
        failed += bool(came.words)
        read_bytes += len(came.item.body) + 1
        group.append(came)
        if len(first) < TRIED_ROWS:
            first.append(came)
        if len(group) >= GROUP_ITEMS:
            going.add(group)
            group = []
            is_whole = time.monotonic() < enough_at
            if not is_whole:
                break
    going.add(group)
    is_whole = is_whole and (not most or rows < most)
    counted = is_itself and not given.lower().endswith(WORKBOOKS)
    about = rows if is_whole else size_bytes * rows // max(1, read_bytes) if counted else 0
    names = ("interactions", "cards", "purchases")
    return Trial(
        tuple(first), rows, failed, going.counts["people_new"],
        new=sum(going.counts[f"{name}_new"] for name in names),
        known=sum(going.counts[f"{name}_known"] for name in names),
        is_whole=is_whole, about=about,
    )  # fmt: skip


def rows_in(file: BatchFile, proposal: Proposal) -> Trial:
    """A table of which only the rows are counted: nothing is asked of its columns.

    Raises:
        bringing.Gone: the file is not there any more.

    """
    columns = tuple(
        replace(one, field=IGNORE if place else "name", confidence=1.0)
        for place, one in enumerate(proposal.columns)
    )
    bare = replace(
        proposal, columns=columns, kind="contacts", confidence=1.0, not_rows="",
        needs_date_order=False,
    )  # fmt: skip
    return trial(file, bare)


def _came(file: BatchFile, given: str, proposal: Proposal, most: int) -> Iterator[Came]:
    """The rows of one sheet. What other sheets of the same file hold is passed over."""
    plan = json.dumps(plan_of(proposal).as_list())
    more = {"mapping": proposal.as_json(), **({"rows": most} if most else {})}
    events = events_of(
        [given],
        settings={**settings_for(file), **more},
        now=file.batch.begun_at,
        kind=READERS.get(proposal.kind, "spreadsheet"),
        folders=settings.CHANNEL_FOLDERS,
    )
    for event in events:
        if isinstance(event, Ended) and event.path == file.path:
            return
        if isinstance(event, Came) and event.path == file.path and _plan_of(event) == plan:
            yield event


def _plan_of(came: Came) -> str:
    return json.dumps(came.item.context.get("plan"))
