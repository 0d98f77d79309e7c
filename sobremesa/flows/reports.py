"""What an import says when it ends: every item accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sobremesa.conversations.models import Arrival, Batch, BatchFile, Delivery
from sobremesa.flows.writing import Tally
from sobremesa.purchases.models import OrderArrival

UNITS_SHOWN = {
    "message": lambda n: _("message %(number)s") % {"number": n},
    "line": lambda n: _("line %(number)s") % {"number": n},
    "card": lambda n: _("card %(number)s") % {"number": n},
    "event": lambda n: _("event %(number)s") % {"number": n},
    "row": lambda n: _("row %(number)s") % {"number": n},
}
NEW = ("interactions_new", "cards_new", "purchases_new")
KNOWN = ("interactions_known", "cards_known", "purchases_known")


@dataclass(frozen=True)
class Failure:
    """Something that could not be read: where, and why, in words and untranslated."""

    path: str
    unit: str
    number: int
    words: str
    params: dict[str, Any]
    delivery: int | None = None

    @property
    def place(self) -> str:
        """Where in the file, for people. Empty when it is the whole file."""
        shown = UNITS_SHOWN.get(self.unit)
        return shown(self.number) if shown else ""

    @property
    def reason(self) -> str:
        """One sentence, in the language of whoever reads."""
        return sentence(self.words, self.params)


def sentence(words: str, params: dict[str, Any]) -> str:
    """A stored sentence in the current language, its places filled."""
    try:
        return _(words) % params
    except (KeyError, ValueError, TypeError):  # a sentence of an older release
        return words


@dataclass(frozen=True)
class Report:
    """The account of one import.

    `items` = new + known (interactions, cards, purchases) + failed + left out.
    """

    batch: Batch
    interactions_new: int
    interactions_known: int
    cards_new: int
    cards_known: int
    people_new: int
    not_contact: int
    ignored: tuple[Failure, ...]
    failed: tuple[Failure, ...]
    given_in_vain: int = 0
    purchases_new: int = 0
    purchases_known: int = 0
    left_out: int = 0  # of somebody who asked to be forgotten

    @property
    def items(self) -> int:
        """Everything that was there."""
        return self.new + self.known + len(self.failed) + self.left_out

    @property
    def new(self) -> int:
        """What was not there before."""
        return self.interactions_new + self.cards_new + self.purchases_new

    @property
    def known(self) -> int:
        """What had come already."""
        return self.interactions_known + self.cards_known + self.purchases_known

    def counts(self) -> dict[str, int]:
        """The figures alone: what is kept on the batch."""
        return {
            "items": self.items,
            "interactions_new": self.interactions_new,
            "interactions_known": self.interactions_known,
            "cards_new": self.cards_new,
            "cards_known": self.cards_known,
            "purchases_new": self.purchases_new,
            "purchases_known": self.purchases_known,
            "people_new": self.people_new,
            "not_contact": self.not_contact,
            "ignored": len(self.ignored),
            "failed": len(self.failed),
            "left_out": self.left_out,
        }

    def as_json(self) -> dict[str, Any]:
        """What `sobremesa import --json` prints."""
        return {
            "batch": self.batch.code,
            **self.counts(),
            "ignored": [{"path": one.path, "reason": one.reason} for one in self.ignored],
            "failed": [
                {"path": one.path, "place": one.place, "reason": one.reason} for one in self.failed
            ],
        }

    def summary(self) -> str:
        """One line for people."""
        parts = [
            ngettext("%(n)s came in", "%(n)s came in", self.new) % {"n": self.new},
            _("%(n)s were already there") % {"n": self.known},
            _("%(n)s could not be read") % {"n": len(self.failed)},
        ]
        if self.left_out:
            parts.append(
                ngettext(
                    "%(n)s belongs to somebody who asked to be forgotten",
                    "%(n)s belong to somebody who asked to be forgotten",
                    self.left_out,
                )
                % {"n": self.left_out}
            )
        return ", ".join(parts)


def failures_of(batch: Batch) -> tuple[Failure, ...]:
    """What of a batch could not be read: items first, then files."""
    items = Delivery.objects.filter(batch=batch).exclude(words="").order_by("pk")
    files = BatchFile.objects.filter(batch=batch, outcome__in=["broken", "refused", "unclear"])
    return (
        *(
            Failure(one.path, one.unit, one.number, one.words, one.params, one.pk)
            for one in items.iterator()
        ),
        *(Failure(one.path, "", 0, one.words, one.params) for one in files.order_by("pk")),
    )


def report_of(batch: Batch, tally: Tally, *, left_out: int = 0) -> Report:
    """The account of a batch whose run has just ended.

    What is new is counted where it stands, so that a run that was killed and run again
    accounts for what its earlier life brought in.
    """
    new = Arrival.objects.filter(delivery__batch=batch, is_new=True)
    interactions_new = new.filter(interaction__isnull=False).count()
    cards_new = _cards(new)
    purchases_new = OrderArrival.objects.filter(delivery__batch=batch, is_new=True).count()
    ignored = BatchFile.objects.filter(batch=batch, outcome="ignored").order_by("pk")
    batch.refresh_from_db()
    return Report(
        batch=batch,
        interactions_new=interactions_new,
        interactions_known=max(0, tally.interactions - interactions_new),
        cards_new=cards_new,
        cards_known=max(0, tally.cards - cards_new),
        people_new=batch.people_count,
        not_contact=new.filter(interaction__placement__is_contact=False).count(),
        ignored=tuple(Failure(one.path, "", 0, one.words, one.params) for one in ignored),
        failed=failures_of(batch),
        given_in_vain=tally.given_in_vain,
        purchases_new=purchases_new,
        purchases_known=max(0, tally.orders - purchases_new),
        left_out=left_out,
    )


def _cards(arrivals: QuerySet[Arrival]) -> int:
    """How many of these brought a card that did not come beside an order, as part of it."""
    alone = arrivals.filter(card__isnull=False)
    return alone.filter(~Exists(OrderArrival.objects.filter(delivery=OuterRef("delivery")))).count()


def recount(batch: Batch) -> None:
    """Bring the account of a finished batch up to date after something of it was read again."""
    arrivals = Arrival.objects.filter(delivery__batch=batch)
    new = arrivals.filter(is_new=True)
    batch.refresh_from_db()
    counts = dict(batch.counts)
    counts.setdefault("purchases_known", 0)
    before = sum(counts.get(name, 0) for name in NEW) + counts["failed"]
    counts["interactions_new"] = new.filter(interaction__isnull=False).count()
    counts["cards_new"] = _cards(new)
    counts["purchases_new"] = OrderArrival.objects.filter(
        delivery__batch=batch, is_new=True
    ).count()
    counts["failed"] = len(failures_of(batch))
    counts["not_contact"] = new.filter(interaction__placement__is_contact=False).count()
    counts["people_new"] = batch.people_count
    after = sum(counts[name] for name in NEW) + counts["failed"]
    # What was read and was there already has left the failures and is new nowhere.
    counts["interactions_known"] += max(0, before - after)
    known = sum(counts[name] for name in KNOWN)
    counts["items"] = after + known + counts.get("left_out", 0)
    batch.counts = counts
    batch.save(update_fields=["counts"])
