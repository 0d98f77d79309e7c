"""Every measure of a relation: its name, its unit, what it means, and what it needs.

`docs/measures.md` is made of these lines and of the docstrings of the functions they name
(`python -m tests.measures_page`); the columns of `measures.catalogue` follow from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from sobremesa.core.bonds import gaps, giving, rhythm, ties, waits

Kind = Literal["count", "length", "number", "interval", "moment", "codes"]

MOMENT = pa.timestamp("us", "UTC")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    `kind` says what stands beside it: a count and a length (days, minutes) nothing, for each case
    is in them; a number its cases (`…_n`); a share, a mean, a slope or a probability its cases and
    its interval (`…_low`, `…_high`). `function` works it out, and its docstring is the definition.
    `cases` says what is counted in `…_n`, and with fewer than `cases_min` it is null.
    `is_of_pairs`: it is there for a person and one colleague too.
    """

    name: str
    unit: str
    kind: Kind
    function: Callable[..., Any]
    means: str
    cases: str = ""
    cases_min: int = 1
    tables: tuple[str, ...] = ("interactions",)
    is_of_pairs: bool = True

    @property
    def columns(self) -> list[tuple[str, pa.DataType]]:
        """Its columns in a row, with their types."""
        name = self.name
        main = {"count": pa.int64(), "moment": MOMENT}.get(self.kind, pa.float64())
        if self.kind == "codes":
            return [(name, pa.string()), (f"{name}_missing", pa.list_(pa.string()))]
        columns = [(name, main)]
        if self.kind == "interval":
            columns += [(f"{name}_low", pa.float64()), (f"{name}_high", pa.float64())]
        if self.kind in ("number", "interval"):
            columns.append((f"{name}_n", pa.int64()))
        return columns


def _measure(function: Callable[..., Any], **same: Any) -> Callable[..., Measure]:
    def made(name: str, unit: str, kind: Kind, means: str, **more: Any) -> Measure:
        return Measure(name, unit, kind, function, means, **{**same, **more})

    return made


_counts = _measure(rhythm.counts)
_gaps = _measure(gaps.own_rhythm, cases="gaps between talks")
_talks = _measure(rhythm.talks, cases="talks", cases_min=8)
_waits = _measure(waits.reply_hours, cases="answers")
_kept = _measure(
    giving.kept, cases="promises whose day has come", tables=("promises",), is_of_pairs=False
)
_given = _measure(giving.given, tables=("favours",), is_of_pairs=False)
_bought = _measure(giving.bought, tables=("purchases",), is_of_pairs=False)
_tie = _measure(
    ties.strength, cases_min=ties.CASES_MIN, is_of_pairs=False,
    tables=("interactions", "promises", "favours"),
)  # fmt: skip

MEASURES: tuple[Measure, ...] = (
    _counts("contact_count", "contacts", "count", "How many things were said or done together."),
    _counts("contact_days_count", "days", "count", "On how many days there was contact."),
    _counts("in_count", "contacts", "count", "How many of them they said."),
    _counts("out_count", "contacts", "count", "How many of them we said."),
    _counts("together_count", "contacts", "count", "Meetings, visits, calls that were taken."),
    _counts(
        "minutes", "minutes", "number", "How long that took, where the channel says so.",
        cases="contacts of which the channel says how long they took",
    ),
    _counts("words_in_count", "words", "count", "What they wrote, without quotations."),
    _counts("words_out_count", "words", "count", "What we wrote, without quotations."),
    _counts("first_at", "UTC", "moment", "The first contact."),
    _counts("last_at", "UTC", "moment", "The last contact."),
    _measure(rhythm.breadth)("media_count", "media", "count", "On how many media there was any."),
    _measure(rhythm.breadth)(
        "media_breadth", "media, equally used", "number",
        "As how many media, all equally often used, those are: the exponential of the entropy.",
        cases="contacts",
    ),
    _measure(rhythm.cancelled)(
        "cancelled_by_us_count", "meetings", "count", "Meetings that we called off."
    ),
    _measure(rhythm.cancelled)(
        "cancelled_by_them_count", "meetings", "count", "Meetings that they called off."
    ),
    _gaps(
        "gap_days", "days", "interval",
        "How many days usually lie between two talks of theirs, drawn towards what is usual.",
    ),
    _measure(rhythm.counts, cases="gaps between talks")(
        "gap_median_days", "days", "number", "The same from their own gaps alone: the median."
    ),
    _measure(rhythm.counts, cases="gaps between talks")(
        "gap_spread_days", "days", "number", "From the first quartile of their gaps to the third."
    ),
    _counts("silence_longest_days", "days", "length", "The longest silence, this one included."),
    _counts("silence_days", "days", "length", "Days since the last day of contact."),
    _gaps(
        "lateness_share", "share", "interval", "Which share of their gaps is shorter than this one."
    ),
    _counts("talks_count", "talks", "count", "How many times a talk began."),
    _measure(rhythm.counts)(
        "initiated_share", "share", "interval",
        "Which share of the talks they began, of those that one side began.",
        cases="talks begun by one side",
    ),
    _talks(
        "talk_minutes_yearly_change", "change a year", "interval",
        "By how much talks get longer in a year: -0.2 is a fifth shorter.",
        cases="talks of which the channel says how long they took",
    ),
    _talks(
        "talk_words_yearly_change", "change a year", "interval",
        "By how much what is written in a talk gets longer in a year.",
        cases="talks in writing",
    ),
    _waits("reply_ours_hours", "hours", "number", "How long they wait for us: the median."),
    _waits(
        "reply_ours_worked_hours", "working hours", "number", "The same in hours in which we work."
    ),
    _waits("reply_theirs_hours", "hours", "number", "How long we wait for them: the median."),
    _waits(
        "reply_theirs_worked_hours", "working hours", "number", "The same in hours we work in."
    ),
    _waits(
        "late_share", "share", "interval",
        "Which share of our answers came later than three in four of all answers of ours.",
    ),
    _bought("purchases_count", "purchases", "count", "How many things they bought."),
    _bought("bought_cents", "cents", "count", "For how much, less what they gave back."),
    _given("given_count", "favours", "count", "What we gave: gestures, opportunities, help."),
    _given("asked_count", "favours", "count", "What we asked of them, or had from them."),
    _given(
        "given_share", "share", "interval", "Which share of all that we gave.",
        cases="favours, given and asked",
    ),
    _kept("promises_ours_kept_share", "share", "interval", "Which share of ours we kept in time."),
    _kept("promises_theirs_kept_share", "share", "interval", "Which of theirs they kept in time."),
    _tie("tie", "strength", "interval", "The mean of the four below.", cases="days of contact"),
    _tie(
        "tie_time", "strength", "interval", "In how many months there was contact.",
        cases="months with contact", cases_min=0,
    ),
    _tie(
        "tie_intensity", "strength", "interval", "How often one answered the other at once.",
        cases="answers within three hours", cases_min=0,
    ),
    _tie(
        "tie_trust", "strength", "interval", "How often there was contact outside working hours.",
        cases="contacts outside working hours", cases_min=0,
    ),
    _tie(
        "tie_services", "strength", "interval", "How much both gave: the smaller of the two sides.",
        cases="words, promises kept and favours of the side with fewer", cases_min=0,
    ),
    Measure(
        "stage", "stage", "codes", ties.stages,
        "How far it has got: greeted, acquainted, friend, committed; and what the next lacks.",
        tables=("interactions", "promises", "favours"), is_of_pairs=False,
    ),
)  # fmt: skip
"""In the order in which they stand in a row and in the document."""

PEOPLE_SCHEMA = pa.schema(
    [("person_id", pa.int64()), *(pair for one in MEASURES for pair in one.columns)]
)
"""A row of `catalogue.measure_people`: those columns that a `Bond` has by its names."""

PAIRS_SCHEMA = pa.schema(
    [
        ("person_id", pa.int64()),
        ("colleague_id", pa.int64()),
        *(pair for one in MEASURES if one.is_of_pairs for pair in one.columns),
    ]
)
"""A row of `catalogue.measure_pairs`."""
