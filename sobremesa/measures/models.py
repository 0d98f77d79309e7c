"""What was last measured of each relation, and the runs that measured it.

All of it is worked out from the rest (`measures.run`) and can be thrown away at any time. A
number stands beside how many cases it rests on; a share, a mean or a probability beside the ends
of its interval.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sobremesa.people.models import Person
from sobremesa.registry import declare
from sobremesa.us.models import User, new_code


def _share(*names: str) -> list[models.CheckConstraint]:
    """Each is missing, or between 0 and 1."""
    return [
        models.CheckConstraint(
            name=f"bond_{name}_is_a_share",
            condition=Q((f"{name}__isnull", True)) | Q((f"{name}__gte", 0), (f"{name}__lte", 1)),
        )
        for name in names
    ]


def _within(name: str, low: str, high: str) -> models.CheckConstraint:
    """A number lies between the ends of its interval; all three are there, or none is."""
    # Said in full: a comparison with nothing is neither true nor false, and would pass.
    whole, none = (
        Q(*((f"{one}__isnull", is_null) for one in (name, low, high))) for is_null in (False, True)
    )
    return models.CheckConstraint(
        name=f"bond_{name}_within_its_interval",
        condition=none | whole & Q((f"{name}__gte", F(low)), (f"{name}__lte", F(high))),
    )


@declare(
    plain="id code begun_at finished_at measured_on version engine people_count "
    "interactions_count priors calibration"
)
class Measuring(models.Model):
    """One run over all relations: on which day, by which definitions, and how well it foresaw.

    `measured_on` is the day that silences are counted up to; it is over once `finished_at` is
    set. `version` names the definitions (`measures.catalogue`). `calibration` says how the
    chance to hear from people came out when it was tried on a past that is known:
    {"model", "horizon_days", "warnings", "params", "shift", "slope", "people",
    "bins": [{"begin", "end", "predicted", "came_back", "low", "high", "cases"}]}, and where there
    are bins "cases", "hits", "auc", "brier", "log_loss", "ece", "learnt_days" (the horizon they
    were tried with), the same figures of the others as "rivals" by name and of the best plain rule
    as "baseline". No bins: too short a history to try it. Empty: we never heard from anybody.
    `priors` is what was usual in the firm (`catalogue.Priors`), where everybody was measured; empty
    where only some were.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    measured_on = models.DateField()
    version = models.CharField(max_length=40)
    engine = models.CharField(max_length=10, default="duckdb")
    people_count = models.PositiveIntegerField(default=0)  # measured anew in this run
    interactions_count = models.PositiveBigIntegerField(default=0)  # looked at
    priors = models.JSONField(default=dict)
    calibration = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measuring_ends_after_it_begins",
                condition=Q(finished_at=None) | Q(finished_at__gte=F("begun_at")),
            )
        ]
        indexes = [models.Index(fields=["finished_at"], name="measuring_by_end")]


@declare(plain="id token")
class LedgerMark(models.Model):
    """Which state of the copy in columns (`measures.ledger`) belongs to this database: one row.

    A copy that bears another token was made beside another database, or beside this one at
    another time (a backup was restored); it is thrown away.
    """

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="ledger_mark_is_one", condition=Q(pk=1))]


@declare(
    subject="person",
    plain="person measured_at version fingerprint",
    derived="contact_count contact_days_count minutes first_at last_at gap_days silence_days "
    "lateness_share tie tie_low tie_high stage stage_missing p_active p_low p_high "
    "horizon_days p_here p_gone silence_model silence_cases initiated_share numbers",
)
class Bond(models.Model):
    """How we stand with one person, as far as that can be seen from what happened.

    Only contact counts (`core.contact`). `gap_days` is how many days usually lie between two
    days of contact of theirs, drawn towards everybody's where they have few; `silence_days` how
    long it is now; `lateness_share` which share of their own gaps is shorter than this silence.
    `tie` is the strength of the tie, missing with too few cases. `stage` is the furthest that is
    reached: greeted, acquainted, friend, committed, or none; `stage_missing` are the codes of
    what the next one lacks.

    `p_active` is the chance to hear from them within `horizon_days`, by `silence_model`; `p_low`
    and `p_high` are what came (95 %) of those of whom about the same was said on earlier days,
    `silence_cases` how many these were. So the chance may lie outside of them: then the model is
    wrong about such people. Without cases they are 0 and 1. `p_here` is what the model says of
    whether they are still with us, which nobody can check: it is shown only beside the other.
    `p_gone` is the probability that they have left (`core.silence.Leaving`).
    `initiated_share` is the share of talks that they began. `numbers` is every other measure by
    its name: {"value", "n", "low", "high"}, the last two where it has an interval.
    `fingerprint` is that of the rows all this was worked out from: as long as theirs is the
    same, nothing of theirs has changed.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="bond")
    measured_at = models.DateTimeField()
    version = models.CharField(max_length=40)
    fingerprint = models.BigIntegerField(default=0)
    contact_count = models.PositiveIntegerField(default=0)
    contact_days_count = models.PositiveIntegerField(default=0)
    minutes = models.FloatField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    gap_days = models.FloatField(null=True)
    silence_days = models.FloatField(null=True)
    lateness_share = models.FloatField(null=True)
    tie = models.FloatField(null=True)
    tie_low = models.FloatField(null=True)
    tie_high = models.FloatField(null=True)
    stage = models.CharField(max_length=20, default="", blank=True)
    stage_missing = models.JSONField(default=list)
    p_active = models.FloatField(null=True)
    p_low = models.FloatField(null=True)
    p_high = models.FloatField(null=True)
    horizon_days = models.FloatField(null=True)
    p_here = models.FloatField(null=True)
    p_gone = models.FloatField(null=True)
    silence_model = models.CharField(max_length=30, default="", blank=True)
    silence_cases = models.PositiveIntegerField(default=0)
    initiated_share = models.FloatField(null=True)
    numbers = models.JSONField(default=dict)

    class Meta:
        constraints = [
            *_share("lateness_share", "tie_low", "tie_high", "p_low", "p_high", "p_here"),
            *_share("p_gone"),
            *_share("p_active", "initiated_share"),
            _within("tie", "tie_low", "tie_high"),
            models.CheckConstraint(
                name="bond_p_active_has_ends_in_order",
                condition=Q(p_active=None, p_low=None, p_high=None)
                | Q(p_active__isnull=False, p_low__isnull=False, p_high__gte=F("p_low")),
            ),
            models.CheckConstraint(
                name="bond_days_lie_within_contacts",
                condition=Q(contact_days_count__lte=F("contact_count")),
            ),
            models.CheckConstraint(
                name="bond_lasts_are_in_order",
                condition=Q(first_at=None, last_at=None)
                | Q(first_at__isnull=False, last_at__gte=F("first_at"), last_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bond_lengths_are_not_negative",
                condition=Q(minutes__gte=0)
                & (Q(gap_days=None) | Q(gap_days__gte=0))
                & (Q(silence_days=None) | Q(silence_days__gte=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["-tie", "person"], name="bond_by_tie"),
            models.Index(fields=["p_active", "person"], name="bond_by_chance"),
            models.Index(fields=["p_gone", "person"], name="bond_by_gone"),
            models.Index(fields=["silence_days", "person"], name="bond_by_silence"),
            models.Index(fields=["stage", "person"], name="bond_by_stage"),
        ]


@declare(
    subject="person",
    plain="id person user measured_at",
    derived="contact_count minutes last_at numbers",
)
class PairBond(models.Model):
    """The same between one person and one colleague. `numbers` as in `Bond`."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="pair_bonds")
    user = models.ForeignKey(User, models.CASCADE, related_name="pair_bonds")
    measured_at = models.DateTimeField()
    contact_count = models.PositiveIntegerField(default=0)
    minutes = models.FloatField(default=0)
    last_at = models.DateTimeField(null=True)
    numbers = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "user"], name="pair_bond_once"),
            models.CheckConstraint(
                name="pair_bond_minutes_are_not_negative", condition=Q(minutes__gte=0)
            ),
        ]
