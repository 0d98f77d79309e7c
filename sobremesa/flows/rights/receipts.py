"""After a restore: forget again everybody who was forgotten since the backup was made.

A backup made before somebody was forgotten still holds them. So each request leaves a line in
`erasures.log`: no name, only keyed hashes of their handles (`trust.queries.digest_of`) and the
day. Whoever makes a backup appends `files()` to it, as they are on that day; whoever restores
one calls `replay` before the pages may start, and those people are forgotten again.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from sobremesa.flows.rights import erasing, walking
from sobremesa.flows.rights.log import LOG, Receipt, Unreadable, files, read, write
from sobremesa.people.models import Handle, Person
from sobremesa.trust import actions, queries
from sobremesa.trust.models import Erasure

__all__ = ["LOG", "Receipt", "Unreadable", "files", "read", "replay", "write"]


def replay(path: Path, now: datetime) -> int:
    """Forget again everybody of a log, in a database that may be older than it.

    Called after a restore, before the pages and the worker start. Whose day has not come yet is
    hidden again and destroyed on that day. May be stopped and called again.

    Args:
        path: the log, usually the one that came with the backup; its key is the file
            `erasures.key` beside it, or else the one in the data folder.
        now: the present moment.

    Returns:
        How many people were found again.

    Raises:
        Unreadable: the log is there and cannot be read.

    """
    receipts = read(path)
    key = _adopt_key(path)
    found = 0
    for receipt in receipts:
        is_same_key = key == queries.key()
        if is_same_key:
            write(receipt)
            digests = [bytes.fromhex(one) for one in receipt.digests]
            actions.suppress(digests, erasure=_known(receipt), now=now)
        for person in _people_of(receipt, key, now):
            found += 1
            erasing.ask_again(
                person, code=receipt.code if is_same_key else "",
                destroy_on=date.fromisoformat(receipt.destroy_on[:10]), now=now,
            )  # fmt: skip
    return found


def _adopt_key(path: Path) -> bytes:
    """The key by which a log was written; becomes ours where we have none."""
    beside, ours = path.parent / queries.KEY, queries.key_path()
    if not beside.exists():
        return queries.key()
    if not ours.exists():
        shutil.copyfile(beside, ours)
        ours.chmod(0o600)
    return beside.read_bytes().strip()


def _known(receipt: Receipt) -> Erasure | None:
    return Erasure.objects.filter(code=receipt.code).first()


def _people_of(receipt: Receipt, key: bytes, now: datetime) -> list[Person]:
    """Whom a line is about, here: by their code, or by all of their handles.

    A handle that belonged to somebody else on the day of the backup is taken from them and
    forgotten alone: nobody is forgotten for having had it.
    """
    wanted = set(receipt.digests)

    def is_meant(kind: str, value: str) -> bool:
        name = f"{kind}\0{value}".encode()
        return hmac.new(key, name, hashlib.sha256).hexdigest() in wanted

    people = [one for one in Person.objects.iterator() if is_meant("person", one.code)]
    ids = {one.pk for one in people}
    loose: list[Handle] = []
    theirs: dict[int, list[Handle]] = {}
    rows = Handle.objects.filter(is_ours=False, shared_at=None)
    for handle in rows.iterator():
        if handle.person_id not in ids and is_meant(handle.kind, handle.value):
            theirs.setdefault(handle.person_id or 0, []).append(handle)
    for person_id, handles in theirs.items():
        owned = Handle.objects.filter(person=person_id).count() if person_id else 0
        if owned == len(handles):
            people.append(Person.objects.get(pk=person_id))
        else:
            loose += handles
    # Whoever was brought together with one of them goes with that one.
    with_another = {pk for one in people for pk in walking.everybody(one) if pk != one.pk}
    alone = [one for one in people if one.pk not in with_another]
    return [*alone, *_begin_again(loose, now)]


@transaction.atomic
def _begin_again(handles: list[Handle], now: datetime) -> list[Person]:
    if not handles:
        return []
    person = Person.objects.create(introduced_at=now, blocked_at=now)
    Handle.objects.filter(pk__in=[one.pk for one in handles]).update(person=person)
    return [person]
