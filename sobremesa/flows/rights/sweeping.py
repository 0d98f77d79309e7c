"""Whatever else names somebody: words in any declared table, sessions, files left behind."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q

from sobremesa.conversations import store
from sobremesa.conversations.guards import GUARDED, leaving
from sobremesa.conversations.models import Batch, BatchFile, Delivery
from sobremesa.flows.rights import redacting, walking
from sobremesa.flows.rights.mentions import chunks, ids_of, naming, unique_names
from sobremesa.flows.rights.redacting import Aliases
from sobremesa.registry import DECLARED, Declaration

LEFT_ALONE = {"User", "Firm", "OurHandle", "Handle", "Person", "Words", "Organisation"}
"""Ourselves; and namesakes: whoever is called the same is somebody else until a colleague says
so. What others said has a way of its own (`others`). Notes about other people are looked at.
"""
NAMES_OF_OTHERS = {("Card", "name"), ("Participant", "name")}
PATHS = {("BatchFile", "path"), ("Batch", "paths")}  # see `paths_of`
EXPORTS = "exports"
SIZE_MAX_BYTES = 64 * 1024 * 1024


def words_elsewhere(
    who: Aliases, *, but: Mapping[str, set[int]], dry: bool = False
) -> Counter[str]:
    """Take them out of every other row that names them: notes, titles, paths, hints, lists, the
    journal. Rows that came by a delivery have its bytes written anew. How many, by table.

    Args:
        who: how they are called.
        but: rows by table that go anyway.
        dry: change nothing, only count.

    """
    changed: Counter[str] = Counter()
    for one in DECLARED.values():
        columns = [column for column in walking.texts_of(one) if not _is_left(one, column.name)]
        if columns:
            found = ids_of(naming(one.model._default_manager.all(), columns, who))
            left = set(found) - but.get(one.model.__name__, set())
            for some in chunks(left):
                changed[one.model.__name__] += _without(one, columns, some, who, dry=dry)
    return Counter({name: n for name, n in changed.items() if n})


def _is_left(one: Declaration, name: str) -> bool:
    model = one.model.__name__
    if model == "Person":
        return name != "note"
    return model in LEFT_ALONE or (model, name) in NAMES_OF_OTHERS | PATHS


def _without(
    one: Declaration, columns: list[Any], ids: list[int], who: Aliases, *, dry: bool
) -> int:
    changed = []
    unique = unique_names(one.model)
    for row in one.model._default_manager.filter(pk__in=ids):
        before = {column.name: getattr(row, column.name) for column in columns}
        after = {name: redacting.value_without(value, who) for name, value in before.items()}
        new = {name: value for name, value in after.items() if value != before[name]}
        for name in set(new) & unique:
            new[name] = f"{new[name]} {row.pk}"
        if new:
            changed.append((row, new))
    if dry:
        return len(changed)
    with transaction.atomic():
        for row, new in changed:
            _replace(one, row, new)
    _rewrite_bytes(walking.deliveries_behind(one.model, [row.pk for row, _ in changed]), who)
    return len(changed)


def _replace(one: Declaration, row: models.Model, new: dict[str, Any]) -> None:
    """Write some fields; a guarded row leaves and comes back, which its guard allows."""
    same = one.model._default_manager.filter(pk=row.pk)
    if one.model._meta.db_table not in GUARDED:
        same.update(**new)
        return
    for name, value in new.items():
        setattr(row, name, value)
    with leaving("forget"):
        same._raw_delete(same.db)  # type: ignore[attr-defined]
        one.model._default_manager.bulk_create([row])


def _rewrite_bytes(ids: set[int], who: Aliases) -> None:
    for delivery in Delivery.objects.filter(pk__in=ids).select_related("blob"):
        try:
            body = store.read(delivery.blob)
        except store.Damaged:
            continue
        without = redacting.bytes_without(body, who)
        if without != body:
            put_in_its_place(delivery, without or redacting.GAP.encode())


def put_in_its_place(delivery: Delivery, body: bytes) -> None:
    """Other bytes for a delivery; those it had are erased where nothing else holds them."""
    from sobremesa.flows.rights.others import drop_idle  # noqa: PLC0415 - others sweeps too

    with store.Pack() as pack:
        blobs = store.put_missing(pack, {store.digest(body): body})
        with transaction.atomic():
            saved = store.save(blobs)
            Delivery.objects.filter(pk=delivery.pk).update(blob=saved[store.digest(body)])
            note = store.note_erasure(drop_idle([delivery.blob_id]))
        store.erase(note)


# --------------------------------------------------------------------------- not read at all


def unread_naming(who: Aliases) -> list[int]:
    """Deliveries that could not be read, or said nothing, and hold their name or address."""
    said_nothing = Q()
    for arrivals in walking.arrival_models():
        theirs = arrivals._default_manager.filter(delivery=models.OuterRef("pk"))
        said_nothing &= Q(~models.Exists(theirs))
    mute = Delivery.objects.filter(Q(read_at=None) | ~Q(words="") | said_nothing)
    return [one.pk for one in mute.select_related("blob").iterator() if _names_them(one, who)]


def _names_them(delivery: Delivery, who: Aliases) -> bool:
    try:
        bodies = [store.read(delivery.blob)]
        bodies += [store.read(one.blob) for one in delivery.enclosures.select_related("blob")]
    except store.Damaged:
        return False
    return any(redacting.bytes_name_them(body, who) for body in bodies)


# -------------------------------------------------------------------------- files and sessions


def sessions(who: Aliases) -> int:
    """Sentences that wait to be shown to a colleague and name them."""
    n = 0
    for session in Session.objects.iterator():
        data = session.get_decoded()
        named = [
            key for key, value in data.items()
            if not key.startswith("_auth") and redacting.names_them(str(value), who)
        ]  # fmt: skip
        if named:
            kept = {key: value for key, value in data.items() if key not in named}
            Session.objects.filter(pk=session.pk).update(session_data=SessionStore().encode(kept))
            n += 1
    return n


def files_naming(who: Aliases) -> list[Path]:
    """Files left behind in the data folder: uploads that name them, and every export."""
    data = Path(settings.DATA)
    exports = [path for path in sorted((data / EXPORTS).glob("*")) if path.is_file()]
    return [*exports, *(path for path in _uploads() if _file_names(path, who))]


def _uploads() -> Iterator[Path]:
    for root in (Path(settings.UPLOADS), Path(settings.DATA) / "tmp"):
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            if path.is_file() and not path.is_symlink():
                yield path


def _file_names(path: Path, who: Aliases) -> bool:
    if redacting.names_them(str(path.name), who):
        return True
    with path.open("rb") as file:
        return redacting.bytes_name_them(file.read(SIZE_MAX_BYTES), who)


def drop_files(paths: list[Path]) -> None:
    """Write zeros over each, and take it away."""
    for path in paths:
        try:
            with path.open("r+b") as file:
                left = path.stat().st_size
                while left > 0:
                    left -= file.write(store.ZEROS[: min(left, len(store.ZEROS))])
        except FileNotFoundError:
            continue
        path.unlink(missing_ok=True)
        for folder in path.parents[:2]:
            is_made_for_it = Path(settings.UPLOADS) in folder.parents
            if is_made_for_it and not any(folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)


def batches(who: Aliases) -> int:
    """Names of files that somebody brought."""
    return sum(paths_of(batch, who) for batch in Batch.objects.exclude(finished_at=None))


def paths_of(batch: Batch, who: Aliases) -> int:
    """Names of the files of one import. Its key is a hash of these names: it goes too."""
    n = 0
    for file in BatchFile.objects.filter(batch=batch):
        path = redacting.taken_out(file.path, who, took_part=True)
        if path != file.path:
            n += 1
            if BatchFile.objects.filter(batch=batch, path=path).exists():
                path = f"{path} {file.pk}"
            with transaction.atomic():
                Delivery.objects.filter(batch=batch, path=file.path).update(path=path)
                BatchFile.objects.filter(pk=file.pk).update(path=path)
    paths = redacting.value_without(batch.paths, who, took_part=True)
    if paths != batch.paths:
        key = hashlib.sha256(batch.code.encode()).hexdigest()
        Batch.objects.filter(pk=batch.pk).update(paths=paths, key=key)
        n += 1
    return n


def files_behind(deliveries: Sequence[int]) -> set[tuple[int, str]]:
    """The files, by import and path, that some deliveries came from."""
    found: set[tuple[int, str]] = set()
    for some in chunks(deliveries):
        rows = Delivery.objects.filter(pk__in=some, batch__isnull=False)
        found |= {(batch or 0, path) for batch, path in rows.values_list("batch", "path")}
    return found


def forget_paths(files: Iterable[tuple[int, str]]) -> None:
    """A file of which nothing is left was theirs alone: its name goes with it."""
    for batch, path in files:
        if Delivery.objects.filter(batch=batch, path=path).exists():
            continue
        for file in BatchFile.objects.filter(batch=batch, path=path):
            BatchFile.objects.filter(pk=file.pk).update(path=f"{redacting.GAP} {file.pk}")
        for one in Batch.objects.filter(pk=batch):
            if path in one.paths:
                paths = [redacting.GAP if given == path else given for given in one.paths]
                Batch.objects.filter(pk=batch).update(paths=paths)
