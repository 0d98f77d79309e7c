"""What is measured of every relation, by which function, from which tables.

`measure_people` and `measure_pairs` hand the tables to `core`, one step after the other, and give
one row for each. The same functions run on one machine over everything and in a cluster over the
people of one shard: all that a person's row needs of others comes in as `Priors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sobremesa.core.bonds import attention, gaps, rhythm, waits
from sobremesa.measures import columns
from sobremesa.measures.definitions import MEASURES, PAIRS_SCHEMA, PEOPLE_SCHEMA, Measure
from sobremesa.measures.steps import Sheet, Steps, Tables, prior_of

__all__ = [
    "MEASURES", "PAIRS_SCHEMA", "PEOPLE_SCHEMA", "VERSION", "Measure", "Priors", "Tables",
    "audit_attention", "firm_priors", "measure_media", "measure_pairs", "measure_people",
    "measure_with_priors",
]  # fmt: skip

VERSION = "1"
"""Of the definitions: whoever changes what a number means raises it."""


class Priors(NamedTuple):
    """What is usual in the whole firm, against which each person is held.

    `late_s`: after so many worked seconds our answer is late (three in four come earlier); None
    where we never answered anybody.
    """

    gap: gaps.GapPrior = gaps.GapPrior()
    late_s: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON, to be kept and handed to shards."""
        return {"gap": self.gap._asdict(), "late_s": self.late_s}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Priors:
        """What `to_json` gave."""
        return cls(gaps.GapPrior(**kept["gap"]), kept["late_s"])


def measure_people(
    tables: Tables, on: date, priors: Priors | None = None, hours: waits.Hours = waits.NINE_TO_FIVE
) -> pa.Table:
    """Every measure of every person in the tables.

    Args:
        tables: in DuckDB or polars, or as Arrow, which goes to a DuckDB of its own.
        on: the day that silences are counted up to; what happened after it is left out.
        priors: what is usual in the firm; None: these tables are all of it.
        hours: when the firm works.

    Returns:
        One row a person with contact, purchases, promises or favours, by person_id; the columns
        of `PEOPLE_SCHEMA`.

    """
    return measure_with_priors(tables, on, priors, hours)[0]


def measure_with_priors(
    tables: Tables, on: date, priors: Priors | None = None, hours: waits.Hours = waits.NINE_TO_FIVE
) -> tuple[pa.Table, Priors]:
    """The same, and the priors it was held against, for those who are measured alone later."""
    steps = Steps(tables, on, hours, rhythm.PERSON)
    priors = priors or _priors(steps)
    sheet = Sheet(rhythm.PERSON, [steps.counts, *steps.giving])
    found = _contact(sheet, steps, priors)
    found |= columns.giving(sheet) | columns.tie(sheet, found["contact_days_count"])
    return _table(found, PEOPLE_SCHEMA), priors


def measure_pairs(
    tables: Tables, on: date, priors: Priors | None = None, hours: waits.Hours = waits.NINE_TO_FIVE
) -> pa.Table:
    """The same of every person and each colleague with whom they have had contact.

    A talk begins, a wait ends and a gap lies between the two of them: what others of us said to
    the person in between is not heard. Arguments as of `measure_people`; the priors are those of
    people, and without them those of the pairs are taken.

    Returns:
        One row a pair, by person_id and colleague_id; the columns of `PAIRS_SCHEMA`.

    """
    steps = Steps(tables, on, hours, rhythm.PAIR)
    priors = priors or _priors(steps)
    sheet = Sheet(rhythm.PAIR, [steps.counts])
    return _table(_contact(sheet, steps, priors), PAIRS_SCHEMA)


def measure_media(tables: Tables, on: date, hours: waits.Hours = waits.NINE_TO_FIVE) -> pa.Table:
    """How much by which medium: person_id, medium, `in_count`, `out_count`, `together_count`,
    `minutes`, by person_id and medium. Arguments as of `measure_people`."""
    return Steps(tables, on, hours, rhythm.PERSON).media()


def audit_attention(rows: pa.Table) -> attention.Audit:
    """Whether our time and the speed of our answers follow what people buy.

    Args:
        rows: of `measure_people`. Time is counted in days of contact: of minutes most channels
            know nothing. Only those with whom there was any contact are in it.

    """
    known = rows.filter(pc.greater(rows["contact_count"], 0))
    time, hours, bought = (
        known[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
        for name in ("contact_days_count", "reply_ours_worked_hours", "bought_cents")
    )
    # Who gave back more than they bought here bought nothing.
    return attention.audit(time, hours, np.maximum(bought, 0.0))


def firm_priors(tables: Tables, on: date, hours: waits.Hours = waits.NINE_TO_FIVE) -> Priors:
    """What is usual in the firm. Arguments as of `measure_people`, with all that there is."""
    return _priors(Steps(tables, on, hours, rhythm.PERSON))


def _priors(steps: Steps) -> Priors:
    return Priors(prior_of(steps.counts, steps.on_day), waits.usual_reply_s(steps.waits))


def _contact(sheet: Sheet, steps: Steps, priors: Priors) -> columns.Columns:
    for more in (
        steps.replies(priors.late_s), steps.talks(), steps.breadth(), steps.cancelled()
    ):  # fmt: skip
        sheet.add(more)
    return {
        **columns.counted(sheet),
        **columns.own_rhythm(sheet, steps.on_day, priors.gap),
        **columns.talks(sheet),
        **columns.replies(sheet),
    }


def _table(found: columns.Columns, schema: pa.Schema) -> pa.Table:
    """The columns in the order and the types of the schema; NaN is nothing."""
    arrays = []
    for field in schema:
        column = found[field.name]
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type):
            column = pa.array(column, from_pandas=True)
        elif not isinstance(column, pa.Array):
            column = pa.array(column, field.type)
        arrays.append(column.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)
