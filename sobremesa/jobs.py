"""Work for later, committed with its cause.

A job is claimed by a conditional update with a lease and a fence (RELIABILITY R5), which is
the same on SQLite and PostgreSQL: a worker that dies leaves a lease that runs out, and one
that comes back late finds its fence gone and cannot say "done". A job may run twice; what it
does must be harmless twice.

What comes round (every night, every hour) is asked for by whichever worker notices first that
its turn has come; the row of that turn can be made once, so two workers ask once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from sobremesa.registry import declare

LEASE_MINUTES = 5
TRIES_MAX = 8
TURNS_KEPT = 100  # of each kind; by number, because clocks jump


@declare(
    plain="id kind key made_at due_at lease_until fence attempts done_at given_up_at last_error",
    derived="args",
)
class Job(models.Model):
    """One piece of work. `args` holds ids and codes, never content.

    `key` makes asking twice harmless: while a job with that key waits, a second is not made. It
    is cleared when the job is claimed, because what is asked after that may come too late for it.
    """

    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=120, default="", blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="job_open_by_due",
                condition=Q(done_at=None, given_up_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="job_open_key_once",
                condition=Q(done_at=None, given_up_at=None) & ~Q(key=""),
            )
        ]


@declare(plain="id kind slot at")
class Turn(models.Model):
    """A piece of work that comes round was asked for in this slot: a day, or an hour."""

    kind = models.CharField(max_length=40)
    slot = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slot"], name="turn_once")]


def nightly(kind: str, *, at_hour: int, now: datetime) -> bool:
    """Ask for work once a day, from that hour on. Whether it was asked for now.

    The day and the hour are those of the zone of `now`: one that the clocks leave out in spring
    is made up for in the next, and one that they bring twice in autumn counts once.
    """
    return now.hour >= at_hour and in_slot(kind, now.date().isoformat(), now=now)


def hourly(kind: str, *, now: datetime) -> bool:
    """Ask for work once an hour (of UTC, which has every hour once). Whether it was now."""
    return in_slot(kind, now.astimezone(UTC).strftime("%Y-%m-%dT%HZ"), now=now)


def in_slot(kind: str, slot: str, *, now: datetime) -> bool:
    """Ask for work unless it was asked for in this slot. Whether it was now."""
    if Turn.objects.filter(kind=kind, slot=slot).exists():  # almost always, and locks nothing
        return False
    try:
        with transaction.atomic():
            Turn.objects.create(kind=kind, slot=slot, at=now)
            old = Turn.objects.filter(kind=kind).order_by("-pk").values_list("pk", flat=True)
            Turn.objects.filter(kind=kind, pk__lte=next(iter(old[TURNS_KEPT:]), 0)).delete()
            later(kind, key=kind, now=now)
    except IntegrityError:
        return False
    return True


def later(
    kind: str, *, now: datetime, key: str = "", due_at: datetime | None = None, **args: Any
) -> None:
    """Ask for work, inside the transaction that causes it."""
    try:
        with transaction.atomic():
            Job.objects.create(kind=kind, args=args, key=key, made_at=now, due_at=due_at or now)
    except IntegrityError:
        if not key:
            raise


def claim(*, now: datetime) -> Job | None:
    """The next job that is due and nobody holds, leased to us; None when there is none."""
    # A lease that runs for longer than any does was made before the clock was set back.
    too_long = now + 2 * timedelta(minutes=LEASE_MINUTES)
    is_free = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=too_long)
    # What has taken its worker with it so often is not given to another.
    Job.objects.filter(
        attempts__gte=TRIES_MAX, lease_until__lt=now, done_at=None, given_up_at=None
    ).update(given_up_at=now, lease_until=None, last_error="died")
    due = Job.objects.filter(is_free, due_at__lte=now, done_at=None, given_up_at=None)
    for job in due.order_by("due_at", "pk")[:5]:
        lease = now + timedelta(minutes=LEASE_MINUTES)
        # The condition, not the row in hand, decides who gets it.
        # Whoever asks from now on asks for work that this run may not see: they get a new job.
        won = Job.objects.filter(is_free, pk=job.pk, fence=job.fence, done_at=None).update(
            lease_until=lease, fence=F("fence") + 1, attempts=F("attempts") + 1, key=""
        )
        if won:
            job.refresh_from_db()
            return job
    return None


def renew(job: Job, *, now: datetime) -> bool:
    """Hold on to a long job. False: somebody else has it now, stop."""
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, done_at=None)
    return bool(mine.update(lease_until=now + timedelta(minutes=LEASE_MINUTES)))


def finish(job: Job, *, now: datetime) -> bool:
    """Say that it is done. False: our lease had run out and somebody else has it."""
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, done_at=None)
    return bool(mine.update(done_at=now, lease_until=None, last_error=""))


def put_off(job: Job, *, error: str, is_permanent: bool, now: datetime) -> None:
    """It failed: try again later (1, 2, 4 … minutes), or give up and say so."""
    wait = timedelta(minutes=2 ** min(job.attempts - 1, 7))
    is_over = is_permanent or job.attempts >= TRIES_MAX
    Job.objects.filter(pk=job.pk, fence=job.fence, done_at=None).update(
        lease_until=None,
        last_error=error[:300],
        due_at=now + wait,
        given_up_at=now if is_over else None,
    )


def wait(job: Job, *, error: str, now: datetime) -> None:
    """It could not be tried (the disk is full): again in a minute, and this time does not count."""
    Job.objects.filter(pk=job.pk, fence=job.fence, done_at=None).update(
        lease_until=None,
        last_error=error[:300],
        due_at=now + timedelta(minutes=1),
        attempts=F("attempts") - 1,
    )


def try_again(pk: int, *, now: datetime) -> bool:
    """Take up work that was given up, from the beginning. False: it was not, or is not there."""
    given_up = Job.objects.filter(pk=pk, done_at=None).exclude(given_up_at=None)
    return bool(given_up.update(given_up_at=None, attempts=0, lease_until=None, due_at=now, key=""))
