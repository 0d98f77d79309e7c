"""Measuring: the tables through the catalogue into `Bond` and `PairBond`.

A whole run, every night, measures everybody: a day more has passed for all, what is usual in the
firm is drawn anew (`catalogue.Priors`), and the chances to hear from people are learnt and judged
anew. A run in between, after an import or when two were brought together, measures those of whom
anything changed since (`Bond.fingerprint`), against what was usual the night before; so a letter
that arrives changes one row and not everybody's. What it says of them is what the night would say,
but for what the same letter changes in the usual.

May be stopped anywhere and run again: rows are replaced some hundreds at a time, each whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.utils import timezone

from sobremesa import faults
from sobremesa.measures import catalogue, tables
from sobremesa.measures.models import Bond, Measuring
from sobremesa.measures.run import chances, writing
from sobremesa.measures.run.chances import Chances
from sobremesa.measures.run.hours import hours_of
from sobremesa.us.queries import the_firm

KEPT = 400
"""So many runs are remembered."""

NOBODY = catalogue.PEOPLE_SCHEMA.empty_table()
NO_PAIRS = catalogue.PAIRS_SCHEMA.empty_table()


@dataclass(frozen=True)
class Found:
    """What a run worked out: a row a person, a row a pair, and what these were held against.

    `asked` are the people that were to be measured; None: everybody.
    """

    people: pa.Table
    pairs: pa.Table
    priors: catalogue.Priors
    chances: Chances
    interactions: int = 0
    asked: list[int] | None = None


def today() -> date:
    """The day by the firm's clock."""
    return timezone.localdate(timezone.now(), ZoneInfo(the_firm().timezone))


def measure(*, now: datetime, on: date | None = None, is_whole: bool = False) -> Measuring:
    """Bring every bond up to date. Outside any transaction; one run at a time.

    Args:
        now: the moment that is kept with the rows.
        on: the day that silences are counted up to; today if not given.
        is_whole: measure everybody, whatever changed.

    """
    begun = Measuring.objects.create(
        begun_at=now, measured_on=on or today(), version=catalogue.VERSION
    )
    with tables.opened() as door:
        prints = door.fingerprints()
        known = dict(Bond.objects.values_list("person", "fingerprint"))
        before = None if is_whole else last_whole()
        if before is None:
            found = work_out(door, begun.measured_on)
        else:
            changed = sorted(pk for pk, print_ in prints.items() if known.get(pk) != print_)
            found = _some(door, begun.measured_on, before, changed)
        begun.people_count = writing.write_people(found.people, found.chances.table, prints, begun)
        faults.point("measures.people")
        writing.write_pairs(found.pairs, found.asked, begun)
        measured = set(found.people["person_id"].to_pylist())
        asked = prints.keys() if found.asked is None else found.asked
        writing.let_go(sorted((known.keys() - prints.keys()) | (set(asked) - measured)))
    faults.point("measures.written")
    return _ended(begun, found)


def _ended(begun: Measuring, found: Found) -> Measuring:
    begun.interactions_count = found.interactions
    if found.asked is None:
        begun.priors = found.priors.to_json()
    begun.calibration = found.chances.calibration
    begun.finished_at = max(timezone.now(), begun.begun_at)  # the clock may have been set back
    begun.save()
    old = Measuring.objects.filter(pk__lt=begun.pk).order_by("-pk")[KEPT - 1 :]
    whole = last_whole()
    kept = whole.pk if whole else begun.pk
    Measuring.objects.filter(pk__in=[one.pk for one in old]).exclude(pk=kept).delete()
    return begun


def last_whole() -> Measuring | None:
    """The last run over everybody that came to its end, if it was by the definitions of today."""
    whole = Measuring.objects.exclude(finished_at=None).exclude(priors={}).order_by("-pk").first()
    return whole if whole and whole.version == catalogue.VERSION else None


def work_out(door: tables.Door, on: date) -> Found:
    """Everybody in the tables, without writing anything down."""
    door.keep()
    hours = hours_of(the_firm(), on)
    people, priors = catalogue.measure_with_priors(door.tables(), on, None, hours)
    pairs = catalogue.measure_pairs(door.tables(), on, priors, hours)
    found = chances.learnt(door.heard(hours.midnight_s), on)
    return Found(people, pairs, priors, found, len(door.interactions))


def _some(door: tables.Door, on: date, before: Measuring, changed: list[int]) -> Found:
    priors = catalogue.Priors.from_json(before.priors)
    if not changed:
        return Found(NOBODY, NO_PAIRS, priors, Chances(calibration=before.calibration), 0, [])
    door.keep(changed)
    hours = hours_of(the_firm(), on)
    people = catalogue.measure_people(door.tables(), on, priors, hours)
    pairs = catalogue.measure_pairs(door.tables(), on, priors, hours)
    found = chances.again(door.heard(hours.midnight_s), on, before.calibration)
    return Found(people, pairs, priors, found, len(door.interactions), changed)
