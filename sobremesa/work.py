"""Which function does which job: the only list of them, and the worker that goes through it.

It stands above `flows`, because the work for later is what composes features; `jobs` stays
below everything, so anybody can ask for work without knowing who does it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from sobremesa import faults, jobs
from sobremesa.channels.base import ChannelError
from sobremesa.conversations.models import Batch
from sobremesa.flows import importing, placing, rereading, undoing, uploads
from sobremesa.flows.accountable import retaining
from sobremesa.flows.duplicates import joining, proposing
from sobremesa.flows.keeping import backing, proving, room
from sobremesa.flows.keeping.errors import Unkept
from sobremesa.flows.lists import trash
from sobremesa.flows.noticing import entry, morning
from sobremesa.flows.rights import erasing
from sobremesa.trust.models import Erasure
from sobremesa.us.models import User
from sobremesa.us.queries import the_firm

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
RENEW_SECONDS = 60.0
SCHEDULE_SECONDS = 30.0


def bring(job: jobs.Job) -> None:
    """Run an import that was begun on the page."""
    batch = Batch.objects.filter(code=job.args["batch"]).first()
    if batch is None:
        return
    if not (batch.finished_at or batch.undone_at):
        importing.run(batch)
    uploads.clear(batch)


def undo(job: jobs.Job) -> None:
    """Take an import back that somebody wants taken back."""
    batch = Batch.objects.filter(code=job.args["batch"]).first()
    if batch is not None:
        undoing.undo(batch, by=_whoever_asked(job), now=timezone.now())
        uploads.clear(batch)


def read_again(job: jobs.Job) -> None:
    """Read once more what of an import could not be read."""
    batch = Batch.objects.filter(code=job.args["batch"], undone_at=None).first()
    if batch is not None:
        rereading.read_all_again(batch, by=_whoever_asked(job), now=timezone.now())


def settle(job: jobs.Job) -> None:
    """Our addresses have changed: decide again who spoke and who is a person."""
    placing.place_all(now=timezone.now())


def back_up(job: jobs.Job) -> None:
    """Make a backup, and have it tried."""
    backing.back_up(now=timezone.now())
    jobs.later("drill", key="drill", now=timezone.now())


def drill(job: jobs.Job) -> None:
    """Restore the newest backup aside, to see that it can be."""
    proving.drill_newest(now=timezone.now())


def forget(job: jobs.Job) -> None:
    """Destroy what is left of somebody who asked to be forgotten, now that their day has come."""
    erasure = Erasure.objects.filter(code=job.args["erasure"]).first()
    if erasure is not None:
        erasing.destroy(erasure, now=timezone.now())


def retain(job: jobs.Job) -> None:
    """Let go of what our own rules say is old enough."""
    retaining.keep_the_rules(now=timezone.now())


def empty_trash(job: jobs.Job) -> None:
    """Destroy those whom somebody put aside thirty days ago and who have not written since."""
    trash.empty_what_is_due(now=timezone.now())


def look_for_duplicates(job: jobs.Job) -> None:
    """Who may be one: around an import, around answers, or, at night, everybody."""
    batch = Batch.objects.filter(code=job.args.get("batch", "")).first()
    among = proposing.touched_by(batch) if batch else None
    if "since" in job.args:
        among = joining.joined_since(datetime.fromisoformat(job.args["since"]))
    proposing.look_again(now=timezone.now(), among=among)


def measure(job: jobs.Job) -> None:
    """Every relation, as of today."""
    from sobremesa.measures import run  # noqa: PLC0415 - columns are heavy: for who measures

    run.measure(now=timezone.now(), is_whole=True)


def measure_again(job: jobs.Job) -> None:
    """Those relations in which something changed."""
    from sobremesa.measures import run  # noqa: PLC0415

    run.measure(now=timezone.now())


def tell_the_news(job: jobs.Job) -> None:
    """Every morning: what each colleague wants to know."""
    morning.morning(now=timezone.now())


def tell_of_entry(job: jobs.Job) -> None:
    """Write to somebody that how they come in has changed."""
    user, given = User.objects.filter(pk=job.args.get("user")).first(), job.args
    if user is not None:
        entry.write(user, given["what"], to=given["to"], at=datetime.fromisoformat(given["at"]))


def _whoever_asked(job: jobs.Job) -> User | None:
    return User.objects.filter(pk=job.args.get("by")).first()


WORK: Mapping[str, Callable[[jobs.Job], None]] = {
    "duplicates": look_for_duplicates,
    "bring": bring, "undo": undo, "read_again": read_again, "settle": settle,
    "backup": back_up, "drill": drill, "forget": forget, "retain": retain,
    "empty_trash": empty_trash, "morning": tell_the_news,
    "tell_of_entry": tell_of_entry,
    "measure": measure, "measure_again": measure_again,
}  # fmt: skip

# What comes round by itself every night, and from which hour of the firm's clock on.
NIGHTLY: Mapping[str, int] = {
    "duplicates": 3,
    **({"backup": settings.BACKUP_HOUR} if settings.BACKUP_HOUR >= 0 else {}),
    "retain": 4,
    "empty_trash": 4,
    "measure": 5,
    "morning": 7,
}
HOURLY: Sequence[str] = ("backup",) if settings.BACKUP_HOURLY else ()


def do(job: jobs.Job) -> bool:
    """Do one job that we hold. Whatever goes wrong is written on it and it is tried again."""
    done = threading.Event()
    holder = threading.Thread(target=_hold, args=(job, done), daemon=True)
    holder.start()
    try:
        WORK[job.kind](job)
    except ChannelError as exc:
        jobs.put_off(job, error=str(exc), is_permanent=exc.permanent, now=timezone.now())
    except Unkept as exc:
        jobs.put_off(job, error=str(exc), is_permanent=False, now=timezone.now())
    except Exception as exc:
        if room.is_full(exc):
            log.warning("job %s (%s) waits for room on the disk", job.pk, job.kind)
            room.drop_ballast()
            jobs.wait(job, error="disk full", now=timezone.now())
            return False
        # The worker loop: a bug in one job must not stop the others. Logs carry ids only.
        log.exception("job %s (%s) failed", job.pk, job.kind)
        jobs.put_off(job, error=type(exc).__name__, is_permanent=False, now=timezone.now())
    else:
        faults.point("work.done")
        return jobs.finish(job, now=timezone.now())
    finally:
        done.set()
        holder.join()
    return False


def _hold(job: jobs.Job, done: threading.Event) -> None:
    """Renew the lease of a long job while it runs."""
    while not done.wait(RENEW_SECONDS):
        try:
            jobs.renew(job, now=timezone.now())
        except (OperationalError, InterfaceError):
            log.warning("the lease of job %s could not be renewed", job.pk)
        finally:
            connection.close()  # it is this thread's own, and the thread may be ending


def work_until(stopped: threading.Event) -> None:
    """Do what is due, one after the other, until somebody says stop."""
    beat = settings.DATA / "worker.heartbeat"
    looked_at = -SCHEDULE_SECONDS
    while not stopped.is_set():
        with suppress(OSError):  # the disk is full: we work on as far as we can
            beat.touch()
        if time.monotonic() - looked_at >= SCHEDULE_SECONDS:
            looked_at = time.monotonic()
            room.lay_ballast()
            ask_for_what_is_due()
        if not work_once():
            stopped.wait(IDLE_SECONDS)
        close_old_connections()


def ask_for_what_is_due() -> None:
    """Ask for the work whose turn has come; asked by all workers, it is done once."""
    try:
        now = timezone.localtime(timezone.now(), ZoneInfo(the_firm().timezone))
        for kind, at_hour in NIGHTLY.items():
            jobs.nightly(kind, at_hour=at_hour, now=now)
        for kind in HOURLY:
            jobs.hourly(kind, now=now)
    except (OperationalError, InterfaceError) as exc:
        connection.close()
        log.warning("nobody could ask for what is due: %s", type(exc).__name__)


def work_once() -> bool:
    """Do one job, if one is due. Whether there was one."""
    try:
        job = jobs.claim(now=timezone.now())
    except (OperationalError, InterfaceError) as exc:
        log.warning("no job could be claimed: %s", type(exc).__name__)
        if room.is_full(exc):
            room.drop_ballast()
        connection.close()
        return False
    if job is None:
        return False
    try:
        do(job)
    except (OperationalError, InterfaceError) as exc:
        # It could not even be put off: its lease runs out, and somebody takes it up again.
        log.warning("job %s was left as it is: %s", job.pk, type(exc).__name__)
        connection.close()
    return True


def known_kinds() -> dict[str, Any]:
    """What the worker can do: for the doctor."""
    return dict(WORK)
