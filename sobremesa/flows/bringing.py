"""What the import page asks and does: bring files, watch, answer, read again, take back.

The work itself is done by the worker (`flows.importing`, `flows.undoing`); here it is asked
for, in the transaction that causes it, and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from sobremesa import jobs
from sobremesa.channels.base import file_channels
from sobremesa.conversations import store
from sobremesa.conversations.models import Arrival, Batch, BatchFile, Delivery
from sobremesa.flows import importing, uploads
from sobremesa.flows.reports import KNOWN, NEW, Failure, sentence
from sobremesa.purchases.models import OrderArrival
from sobremesa.us.models import Role, User

QUIET_SECONDS = 120  # an import that says nothing for so long, and that nobody holds, is dead
SHOWN_MAX = 200  # rows of a list on one page
NAMES_SHOWN = 3
ASKED = ("bring", "undo")  # work that a line on the page waits for
ORDERS = {"dmy": (0, 1, 2), "mdy": (1, 0, 2), "ymd": (2, 1, 0)}


class Gone(Exception):
    """The file is no longer where it was: bring it again. The message is for people."""


@dataclass(frozen=True)
class Told:
    """An import as the page tells it."""

    batch: Batch
    state: str  # waiting, running, dead, stopped, done, undoing, undone
    names: tuple[str, ...]
    more: int
    kinds: tuple[str, ...]
    size_bytes: int
    asks: int = 0  # files that wait for a word from somebody
    asked: int = 0  # and all that ever did: they come in, if at all, by an import of their own

    @property
    def is_moving(self) -> bool:
        """Whether the page should ask again in a second."""
        return self.state in {"waiting", "running", "undoing"}

    @property
    def expected(self) -> int:
        """About how many items there will be; 0 while it cannot be said."""
        batch = self.batch
        if batch.items < 20 or not batch.bytes_done or not batch.bytes_total:
            return 0
        return max(batch.items, round(batch.items * batch.bytes_total / batch.bytes_done))

    @property
    def came(self) -> int:
        """Things said, cards and purchases that were new."""
        return sum(map(self.count, NEW))

    @property
    def known(self) -> int:
        """Those that were there already."""
        return sum(map(self.count, KNOWN))

    @property
    def failed(self) -> int:
        """Those that could not be read."""
        return max(0, self.count("failed") - self.asked)

    def count(self, name: str) -> int:
        """One figure of the report; 0 while there is none."""
        return int(self.batch.counts.get(name, 0))


# ------------------------------------------------------------------------------- told


def access_batch(user: User, code: str) -> Batch:
    """One import, for staff. Absent and forbidden are the same 404."""
    found = Batch.objects.filter(code=code).first() if user.role == Role.STAFF else None
    if found is None:
        raise Http404
    return found


def latest(*, now: datetime, limit: int, before: int | None = None) -> list[Told]:
    """Imports, newest first; `before` is the number of the last one on the page before."""
    batches = Batch.objects.order_by("-pk")
    if before is not None:
        batches = batches.filter(pk__lt=before)
    return told(list(batches[:limit]), now=now)


def told(batches: Sequence[Batch], *, now: datetime) -> list[Told]:
    """How each of these stands. Five questions to the database, however many there are."""
    # By what it is about, not by its key: that is free again as soon as the work begins.
    opened = jobs.Job.objects.filter(kind__in=ASKED, done_at=None, given_up_at=None)
    wanted = {(kind, args.get("batch")) for kind, args in opened.values_list("kind", "args")}
    kinds: dict[int, set[str]] = {}
    for batch, kind in (
        BatchFile.objects.filter(batch__in=batches)
        .exclude(kind="")
        .values_list("batch", "kind")
        .distinct()
    ):
        kinds.setdefault(batch, set()).add(kind)
    files = BatchFile.objects.filter(batch__in=batches).exclude(setting="")
    asked = Counter(files.values_list("batch", flat=True))
    asks = Counter(files.filter(outcome="unclear").values_list("batch", flat=True))
    return [
        replace(
            _told(batch, wanted, sorted(kinds.get(batch.pk, ())), now),
            asks=asks[batch.pk], asked=asked[batch.pk],
        )
        for batch in batches
    ]  # fmt: skip


def _told(batch: Batch, wanted: set[tuple[str, Any]], kinds: Sequence[str], now: datetime) -> Told:
    names = [Path(uploads.shown(path)).name for path in batch.paths]
    labels = file_channels()
    return Told(
        batch=batch,
        state=_state(batch, wanted, now),
        names=tuple(names[:NAMES_SHOWN]),
        more=max(0, len(names) - NAMES_SHOWN),
        kinds=tuple(_(labels[kind].label) for kind in kinds if kind in labels),
        size_bytes=batch.bytes_total,
    )


def _state(batch: Batch, wanted: set[tuple[str, Any]], now: datetime) -> str:
    if batch.undone_at:
        return "undone"
    if ("undo", batch.code) in wanted:
        return "undoing"
    if batch.finished_at:
        return "stopped" if batch.stopped_at else "done"
    is_heard = batch.heartbeat_at and now - batch.heartbeat_at < timedelta(seconds=QUIET_SECONDS)
    if is_heard:
        return "running"
    return "waiting" if ("bring", batch.code) in wanted else "dead"


def ignored_in(batch: Batch) -> list[Failure]:
    """Files that are of no kind we read, with the reason."""
    files = BatchFile.objects.filter(batch=batch, outcome="ignored").order_by("pk")[:SHOWN_MAX]
    return [Failure(_within(batch, f.path), "", 0, f.words, f.params) for f in files]


def _within(batch: Batch, path: str) -> str:
    """A path from what was given on: the folders above it are of this machine."""
    shown = uploads.shown(path)
    if shown != path:
        return shown
    given = next((one for one in batch.paths if f"{path}/".startswith(f"{one}/")), "")
    above = str(Path(given).parent) if given else ""
    return path.removeprefix(f"{above}/") if above not in {"", "."} else path


def failed_in(batch: Batch) -> list[Failure]:
    """What could not be read, files first, then items in their order; the first `SHOWN_MAX`."""
    files = BatchFile.objects.filter(batch=batch, outcome__in=["broken", "refused"])
    items = Delivery.objects.filter(batch=batch).exclude(words="")
    return [
        *(
            Failure(_within(batch, one.path), "", 0, one.words, one.params)
            for one in files.order_by("pk")[:SHOWN_MAX]
        ),
        *(
            Failure(_within(batch, one.path), one.unit, one.number, one.words, one.params, one.pk)
            for one in items.order_by("pk")[:SHOWN_MAX]
        ),
    ][:SHOWN_MAX]


def bytes_of(batch: Batch, delivery: int) -> tuple[str, bytes]:
    """The bytes of something that arrived, and a name for them.

    Raises:
        Http404: it did not come with this import.
        store.Damaged: they are no longer what they were.

    """
    found = Delivery.objects.select_related("blob").filter(batch=batch, pk=delivery).first()
    if found is None:
        raise Http404
    name = Path(uploads.shown(found.path))
    return f"{name.stem}-{found.number}{name.suffix}", store.read(found.blob)


# --------------------------------------------------------------------------- questions


@dataclass(frozen=True)
class Question:
    """A file that can be read in several ways. `readings`: (choice, what it would mean).

    With `setting` `mapping` the answer is a page of its own: what the columns of a table are.
    """

    pk: int
    path: str
    words: str
    readings: tuple[tuple[str, str, date | None], ...]
    setting: str = ""


def questions_of(batches: Iterable[Batch]) -> list[tuple[Batch, Question]]:
    """What waits for an answer, oldest first."""
    files = BatchFile.objects.filter(
        batch__in=[batch for batch in batches if not batch.undone_at], outcome="unclear"
    )
    return [
        (
            one.batch,
            Question(
                one.pk,
                _within(one.batch, one.path),
                sentence(one.words, one.params),
                tuple(
                    (choice, *reading(choice, one.params))
                    for choice in one.choices
                    if isinstance(choice, str)
                ),
                one.setting,
            ),
        )
        for one in files.select_related("batch").order_by("pk")[:SHOWN_MAX]
    ]


def reading(choice: str, params: dict[str, Any]) -> tuple[str, date | None]:
    """What a choice is called, and the day that the channel's example would then be."""
    names = {
        "dmy": _("Day first"),
        "mdy": _("Month first"),
        "ymd": _("Year first"),
    }
    try:
        found: date | None = date.fromisoformat(str(params.get(choice, "")))
    except ValueError:
        found = _read_date(str(params.get("example", "")), choice)
    return names.get(choice, choice), found


def _read_date(text: str, order: str) -> date | None:
    digits = "".join(char if char.isascii() and char.isdigit() else " " for char in text[:40])
    numbers = [int(part) for part in digits.split()[:3]]
    if len(numbers) < 3 or order not in ORDERS:
        return None
    day, month, year = (numbers[place] for place in ORDERS[order])
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


# -------------------------------------------------------------------------------- asked


def bring(files: Iterable[tuple[str, Iterable[bytes]]], *, by: User, now: datetime) -> Batch:
    """Keep some uploads and ask for their import.

    Raises:
        uploads.Full: the disk would not hold them.

    """
    return _ask(uploads.keep(files), importing.options_for(), by=by, now=now)


@transaction.atomic
def _ask(paths: Sequence[str], options: dict[str, str], *, by: User, now: datetime) -> Batch:
    batch = importing.begin(paths, by=by, options=options, now=now)
    go_on(batch, now=now)
    return batch


def go_on(batch: Batch, *, now: datetime) -> None:
    """Ask for an import to be run, or run on after it was interrupted."""
    jobs.later("bring", now=now, key=f"bring-{batch.code}", batch=batch.code)


def again(batch: Batch, *, now: datetime) -> None:
    """Ask for everything of an import that could not be read to be read once more."""
    jobs.later("read_again", now=now, key=f"again-{batch.code}", batch=batch.code)


def take_back(batch: Batch, *, by: User, now: datetime) -> None:
    """Ask for an import to be undone."""
    jobs.later("undo", now=now, key=f"undo-{batch.code}", batch=batch.code, by=by.pk)


@transaction.atomic
def answer(batch: Batch, file: int, choice: str, *, by: User, now: datetime) -> Batch:
    """Say how an unclear file is to be read: it comes in as an import of its own.

    Raises:
        Http404: nobody asks this, or not with this choice.
        Gone: the file is not there any more.

    """
    found = BatchFile.objects.filter(batch=batch, pk=file, outcome="unclear").first()
    if found is None or choice not in found.choices or not found.setting:
        raise Http404
    path = next((p for p in batch.paths if f"{found.path}/".startswith(f"{p}/")), "")
    if not path or not Path(path).exists():
        raise Gone(
            _("%(name)s is not there any more. Choose it again and answer then.")
            % {"name": uploads.shown(found.path)}
        )
    BatchFile.objects.filter(pk=found.pk).update(outcome="answered")
    return _ask([path], {**batch.options, found.setting: choice}, by=by, now=now)


def outlook(batch: Batch) -> dict[str, int]:
    """What undoing would do: how many things said, cards and purchases go, and how many stay
    because something else brought them too."""
    other = Arrival.objects.exclude(delivery__batch=batch)
    mine = Arrival.objects.filter(delivery__batch=batch)
    said = mine.filter(interaction__isnull=False)
    cards = mine.filter(card__isnull=False)
    bought = OrderArrival.objects.filter(delivery__batch=batch)
    others_bought = OrderArrival.objects.exclude(delivery__batch=batch)
    said_stay = said.filter(Exists(other.filter(interaction=OuterRef("interaction"))))
    cards_stay = cards.filter(Exists(other.filter(card=OuterRef("card"))))
    bought_stay = bought.filter(Exists(others_bought.filter(purchase=OuterRef("purchase"))))
    kept = {
        "interactions": _count(said_stay, "interaction"),
        "cards": _count(cards_stay, "card"),
        "purchases": _count(bought_stay, "purchase"),
    }
    return {
        "interactions": _count(said, "interaction") - kept["interactions"],
        "cards": _count(cards, "card") - kept["cards"],
        "purchases": _count(bought, "purchase") - kept["purchases"],
        "stay": sum(kept.values()),
    }


def _count(rows: Any, what: str) -> int:
    return int(rows.values(what).distinct().count())
