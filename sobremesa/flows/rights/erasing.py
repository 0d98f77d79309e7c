"""Forget somebody: hidden at once, destroyed on the day that was shown, never let in again.

Every step may be stopped at any point and done again: what is left to do is read from what is
there, and the person's row goes last of all. First they are taken out of what others said, as
long as it is known how they are called and what they wrote; then everything of theirs goes.
"""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa import faults, jobs
from sobremesa.conversations import index, store, taking
from sobremesa.conversations.guards import leaving
from sobremesa.conversations.models import (
    Conversation,
    Delivery,
    Glance,
    Interaction,
    Participant,
    Placement,
)
from sobremesa.flows import placing, settling
from sobremesa.flows.rights import log, others, redacting, scrubbing, sweeping, walking
from sobremesa.flows.rights.mentions import chunks, ids_of
from sobremesa.flows.rights.redacting import Aliases
from sobremesa.journal import Entry, record
from sobremesa.people.errors import ReadersOnlyRead
from sobremesa.people.models import Card, Handle, Organisation, Person
from sobremesa.people.queries import INNER
from sobremesa.trust import actions, queries
from sobremesa.trust.models import Erasure, Request
from sobremesa.us.models import Notice, Role, User

BLOCK_DAYS_MAX = 3650
NAMES_MAX = 200


def erase(person: Person, *, by: User | None, now: datetime, block_days: int = 0) -> Erasure:
    """They asked to be forgotten: hide them now, and destroy on the day.

    Asking twice keeps the first day. `by` is None at the terminal.

    Raises:
        ReadersOnlyRead: only staff may.

    """
    if by is not None and by.role != Role.STAFF:
        raise ReadersOnlyRead(_("Only staff may do that. Ask a colleague who may."))
    days = max(0, min(block_days, BLOCK_DAYS_MAX))
    return _ask(person, by=by, now=now, destroy_on=timezone.localdate(now) + timedelta(days=days))


def ask_again(person: Person, *, code: str, destroy_on: date, now: datetime) -> Erasure:
    """The same after a restore: the day that was shown stands; if it is past, destroy now."""
    erasure = _ask(person, by=None, now=now, destroy_on=destroy_on, code=code)
    if erasure.destroy_on <= timezone.localdate(now):
        destroy(erasure, now=now)
    return erasure


def _ask(
    person: Person, *, by: User | None, now: datetime, destroy_on: date, code: str = ""
) -> Erasure:
    people = walking.everybody(person)
    digests = _digests(people)
    with transaction.atomic():
        taking.alone()
        known = Erasure.objects.filter(person=person, destroyed_at=None).first()
        erasure = known or _begun(person, by, now, destroy_on, code)
        Person.objects.filter(pk__in=people, blocked_at=None).update(blocked_at=now)
        actions.suppress(digests, erasure=erasure, now=now)
        index.drop_people(people)
        due = timezone.make_aware(datetime.combine(erasure.destroy_on, datetime.min.time()))
        jobs.later("forget", now=now, key=f"forget {erasure.code}", due_at=max(due, now),
                   erasure=erasure.code)  # fmt: skip
        if known is None:
            record("person.to_be_forgotten", person, by=by, at=now)
    faults.point("rights.asked")
    log.write(_receipt(erasure, digests))
    return erasure


def _begun(person: Person, by: User | None, now: datetime, destroy_on: date, code: str) -> Erasure:
    if code and (old := Erasure.objects.filter(code=code).first()):
        # The backup knows of it: what it held is to be destroyed once more.
        Erasure.objects.filter(pk=old.pk).update(person=person, destroyed_at=None, scrubbed_at=None)
        return Erasure.objects.get(pk=old.pk)
    more = {"code": code} if code else {}
    return Erasure.objects.create(
        person=person, asked_at=now, asked_by=by, destroy_on=destroy_on, **more
    )


def _digests(people: Sequence[int]) -> list[bytes]:
    handles = walking.handles_of(people)
    codes = Person.objects.filter(pk__in=people).values_list("code", flat=True)
    return [
        *(queries.digest_of(one.kind, one.value) for one in handles),
        *(queries.digest_of("person", code) for code in codes),
    ]


def _receipt(erasure: Erasure, digests: Iterable[bytes]) -> log.Receipt:
    return log.Receipt(
        erasure.code, erasure.asked_at.isoformat(), erasure.destroy_on.isoformat(),
        tuple(sorted(one.hex() for one in digests)),
    )  # fmt: skip


# ------------------------------------------------------------------------------- destroying


@contextmanager
def alone(erasure: Erasure) -> Iterator[None]:
    """Nobody else destroys this one meanwhile; a process that dies lets go of it."""
    path = Path(settings.DATA) / "running" / f"forget-{erasure.code}.lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def destroy(erasure: Erasure, *, now: datetime) -> dict[str, int]:
    """Let everything of theirs go, from tables, index and files. May be called again at any time.

    Returns:
        How many rows of each table went, and what was taken out elsewhere.

    """
    with alone(erasure):
        erasure.refresh_from_db()
        if erasure.person is not None and erasure.destroyed_at is None:
            let_go(erasure, erasure.person, now)
        if erasure.scrubbed_at is None:
            settle_the_rest(now)
            undone = scrubbing.scrub()
            left = {"undone": undone} if undone else {}
            erasure.refresh_from_db()
            counts = {k: v for k, v in erasure.counts.items() if k != "undone"} | left
            done = None if {"busy", "looking"} & set(undone) else now
            Erasure.objects.filter(pk=erasure.pk).update(scrubbed_at=done, counts=counts)
        erasure.refresh_from_db()
    return dict(erasure.counts)


def let_go(erasure: Erasure, person: Person, now: datetime) -> None:
    """All of it but writing the files of the database anew (`scrubbing`)."""
    people = walking.everybody(person)
    handles = walking.handles_of(people)
    ids = [one.pk for one in handles]
    digests = _digests(people)
    actions.suppress(digests, erasure=erasure, now=now)
    log.write(_receipt(erasure, digests))
    going = others.theirs(ids)
    who = aliases_of(people, handles, going)
    _take_out_of_others(erasure, people, ids, going, who)
    faults.point("rights.taken_out")
    for some in chunks(going):
        _let_go_of(erasure, some)
    faults.point("rights.said_went")
    _let_rows_go(erasure, people)
    for some in chunks(sweeping.unread_naming(who)):
        _let_deliveries_go(erasure, some)
    sweeping.sessions(who)
    sweeping.drop_files(sweeping.files_naming(who))
    faults.point("rights.files_went")
    _let_them_go(erasure, people, ids, who, now)
    faults.point("rights.they_went")


def aliases_of(people: Sequence[int], handles: Sequence[Handle], going: Iterable[int]) -> Aliases:
    """How they are called: by themselves, on cards, and by others in letters and chats.

    What others call an address counts when it has a word in common with their name and is not
    the name of somebody else: a forged or mistaken name must not take a third person out.
    """
    ids = [one.pk for one in handles]
    names = set(Person.objects.filter(pk__in=people).values_list("name", flat=True))
    names |= set(Card.objects.filter(person__in=people).values_list("name", flat=True))
    words = {word for name in names for word in redacting.plain(name).split()}
    called = Participant.objects.filter(handle__in=ids).exclude(name="")
    heard = called.values_list("name", flat=True).distinct()[:NAMES_MAX]
    likely = {name for name in heard if words & set(redacting.plain(name).split())}
    strangers = Person.objects.filter(name__in=likely).exclude(pk__in=people)
    likely -= set(strangers.values_list("name", flat=True))
    keys = [(one.kind, one.value) for one in handles if one.kind != INNER]
    return redacting.aliases(keys, names | likely, others.lines_of_theirs(ids, going))


def _tell(erasure: Erasure, counts: dict[str, int] | Counter[str]) -> None:
    """Count, in the transaction in which it went."""
    erasure.counts = dict(Counter(erasure.counts) + Counter(counts))
    Erasure.objects.filter(pk=erasure.pk).update(counts=erasure.counts)


def _take_out_of_others(
    erasure: Erasure, people: Sequence[int], handles: Sequence[int], going: set[int], who: Aliases
) -> None:
    shared = others.with_others(handles, going)
    nearby = (others.in_their_threads(going) | others.speaking_of(who, going)) - shared
    for some, took_part in ((shared, True), (nearby, False)):
        counts = others.take_out(some, handles, who, took_part=took_part)
        _tell(erasure, {f"redacted_{name}": n for name, n in counts.items()})
    changed = Counter(BatchFile=sweeping.batches(who))  # first: paths are compared with each other
    changed += sweeping.words_elsewhere(who, but=others.going_anyway(people, going))
    _tell(erasure, {"redacted_elsewhere": changed.total()})


def _let_go_of(erasure: Erasure, ids: Sequence[int]) -> None:
    """What they said, and what was said with them alone, with its bytes."""
    gone = walking.Gone()
    with transaction.atomic():
        taking.alone()
        index.drop_words(ids)
        beside = Participant.objects.filter(interaction__in=ids, handle__person__isnull=False)
        glances = Glance.objects.filter(person__in=beside.values("handle__person"))
        glances._raw_delete(glances.db)  # marks those people until they are settled
        threads = set(
            Placement.objects.filter(interaction__in=ids).values_list("conversation", flat=True)
        )
        with leaving("forget"):
            walking.sever(Interaction, ids, gone)
        Conversation.objects.filter(pk__in=threads, placements=None).delete()
        taking.settle_titles(
            Conversation.objects.filter(pk__in=threads).values_list("pk", flat=True)
        )
        note = let_bytes_go(gone)
        _tell(erasure, gone.went)
        faults.point("rights.before_commit")
    faults.point("rights.committed")
    store.erase(note)


def let_bytes_go(gone: walking.Gone) -> Path | None:
    """Deliveries that say nothing any more, and bytes that nothing holds any more."""
    mute = walking.without_arrivals(sorted(gone.deliveries))
    files = sweeping.files_behind(mute)
    walking.sever(Delivery, mute, gone)
    sweeping.forget_paths(files)
    return store.note_erasure(others.drop_idle(gone.blobs))


def _let_deliveries_go(erasure: Erasure, ids: Sequence[int]) -> None:
    gone = walking.Gone()
    with transaction.atomic():
        taking.alone()
        files = sweeping.files_behind(ids)
        walking.sever(Delivery, ids, gone)
        sweeping.forget_paths(files)
        note = store.note_erasure(others.drop_idle(gone.blobs))
        _tell(erasure, gone.went)
    store.erase(note)


def _let_rows_go(erasure: Erasure, people: Sequence[int]) -> None:
    """Every row that the registry hangs on them, but for themselves and their handles."""
    for one in walking.declared():
        if one.model in {Person, Handle}:
            continue
        rows = walking.rows_about(one, people)
        if one.stays:
            empty = {name: "" for name, kind in one.fields.items() if kind == "personal"}
            if empty:
                rows.update(**empty)
            continue
        for some in chunks(ids_of(rows)):
            gone = walking.Gone()
            with transaction.atomic():
                taking.alone()
                with leaving("forget"):
                    walking.sever(one.model, some, gone)
                note = let_bytes_go(gone)
                _tell(erasure, gone.went)
                faults.point("rights.rows")
            store.erase(note)


@transaction.atomic
def _let_them_go(
    erasure: Erasure, people: Sequence[int], handles: Sequence[int], who: Aliases, now: datetime
) -> None:
    """Last of all their handles and themselves, and what is said of it."""
    taking.alone()
    gone = walking.Gone()
    named = Organisation.objects.filter(memberships=None)
    empty = [one.pk for one in named if redacting.names_them(one.name, who)]
    walking.sever(Organisation, empty, gone)
    for kind, ids in (("person", people), ("handle", handles)):
        Entry.objects.filter(subject_kind=kind, subject_id__in=ids).update(data={})
        Notice.objects.filter(subject_kind=kind, subject_id__in=ids).delete()
    index.drop_handles(handles)
    index.drop_people(people)
    walking.sever(Handle, handles, gone)
    Request.objects.filter(person__in=people, kind="erase", done_at=None).update(done_at=now)
    Person.objects.filter(pk__in=people).update(merged_into=None)
    walking.sever(Person, people, gone)
    _tell(erasure, gone.went)
    Erasure.objects.filter(pk=erasure.pk).update(destroyed_at=now)
    record("person.forgotten", erasure, by=erasure.asked_by, at=now, **erasure.counts)


def settle_the_rest(now: datetime) -> None:
    """Whoever lost something with them is worked out again."""
    left = Person.objects.filter(glance=None, blocked_at=None)
    placing.tidy(sorted(left.values_list("pk", flat=True)), now=now)
    placing.drop_idle_handles()
    settling.drop_empty_organisations()
    store.sweep()
    from sobremesa.measures import ledger  # noqa: PLC0415 - columns are heavy; pages do without

    ledger.let_go_of_what_went()
    faults.point("rights.columns_went")
    jobs.later("measure_again", key="measure_again", now=now)
