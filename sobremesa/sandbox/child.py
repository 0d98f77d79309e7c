"""The child: reads hostile files with little memory, little time, no network and no writing.

`python -m sobremesa.sandbox.child` takes one request on its standard input and answers on its
standard output. It lives for many items: its processor limit is raised before each. When it
dies of one, the parent knows which, and starts another behind it.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

from sobremesa.channels.base import (
    FileChannel,
    Item,
    NothingHere,
    Unclear,
    Unreadable,
    file_channels,
    gettext_noop,
)
from sobremesa.sandbox import asks, stores, zips
from sobremesa.sandbox.walk import Around, Found, Looking, Refused, files_in
from sobremesa.sandbox.wire import read_frame, write_frame

MEMORY_BYTES = 512 * 1024 * 1024
OPEN_FILES = 256
ITEM_SECONDS = 5
FILE_BYTES_A_SECOND = 1024 * 1024  # looking over a whole file before its first item
FORBIDDEN = {
    "socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto",
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
    "subprocess.Popen", "os.kill", "os.killpg", "os.remove", "os.rename", "os.rmdir", "os.mkdir",
    "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr",
    "shutil.rmtree", "sqlite3.connect", "ctypes.dlopen", "mmap.__new__",
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

NO_KIND = gettext_noop("It is of no kind that Sobremesa reads.")
EMPTY = gettext_noop("The file is empty.")
NOTHING_IN_IT = gettext_noop("Nothing was found in it.")
UNEXPECTED = gettext_noop(
    "It is damaged in a way we do not know yet (%(what)s). The bytes are kept; "
    "it can be read again after an update."
)
MEMORY = gettext_noop("Reading it takes more memory than we allow. The bytes are kept.")
BAD_CHANNEL = gettext_noop(
    "One of your own channels cannot be loaded (%(what)s). Mend it or take it out of its folder."
)


def guard(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook: what hostile bytes must not bring us to do, even through a bug."""
    if event in FORBIDDEN:
        raise PermissionError(event)
    if event == "open" and (
        (isinstance(args[1], str) and any(c in args[1] for c in "wax+"))
        or (isinstance(args[2], int) and args[2] & WRITING)
    ):
        raise PermissionError(event)


def limit() -> None:
    """Bound this process before it sees a byte."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))
    sys.setrecursionlimit(1500)
    sys.addaudithook(guard)


def allow(seconds: float) -> None:
    """Let this process use so much more processor time; beyond it the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    total = int(used.ru_utime + used.ru_stime + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (total, hard))


@contextmanager
def mouth() -> Iterator[None]:
    """Whatever hostile bytes break in here becomes a sentence.

    Raises:
        Unreadable: always that, whatever was raised inside.

    """
    try:
        yield
    except Unreadable:
        raise
    except MemoryError as exc:
        raise Unreadable(MEMORY) from exc
    except Exception as exc:  # the mouth: what a file breaks is not our end
        raise Unreadable(UNEXPECTED, what=type(exc).__name__) from exc


def said(path: str, word: str, why: Unreadable, **more: Any) -> dict[str, Any]:
    """A message that carries a sentence."""
    return {"t": word, "path": path, "words": why.words, "params": dict(why.params), **more}


class Reading:
    """One import: all files of a request, one message after the other.

    What an earlier child that died has told already is passed over: whole files
    (`skip_paths`), and in `resume_path` the first `skip_items` items.
    """

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.settings: Mapping[str, Any] = request["settings"]
        self.kind: str = request.get("kind", "")
        self.around = Around(
            frozenset(request.get("skip_paths", ())),
            request.get("own", ()),
            request.get("called", {}),
        )
        self.resume_path: str = request.get("resume_path", "")
        self.skip_items: int = request.get("skip_items", 0)
        self.now = datetime.fromisoformat(request["now"]).astimezone(UTC)
        self.channels = file_channels(tuple(request.get("folders", ())))
        self.count = 0
        self.unknown: list[tuple[str, int, Unreadable, bool]] = []
        self.claimed = set(request.get("claimed", ()))

    def messages(self, paths: tuple[bytes, ...]) -> Iterator[dict[str, Any]]:
        """Everything there is to say about the paths."""
        for given in map(os.fsdecode, paths):
            opened = told = 0
            allow(ITEM_SECONDS)
            for found in files_in(given, self.around):
                allow(ITEM_SECONDS)
                if isinstance(found, Looking):
                    opened += 1
                    yield {"t": "look", "path": found.path}
                    continue
                told += 1
                if isinstance(found, Refused):
                    yield self.of_refused(found)
                else:
                    yield from self.of_file(found, is_given=opened == 1)
            if opened == 1 and not told and found.path not in self.around.skip:
                yield said(found.path, "ignored", Unreadable(NOTHING_IN_IT), is_given=False, size=0)
        for path, size_bytes, why, is_given in self.unknown:
            if path not in self.claimed:
                yield said(path, "ignored", why, is_given=is_given, size=size_bytes)
        yield {"t": "end"}

    def of_refused(self, found: Refused) -> dict[str, Any]:
        """Something that was not opened."""
        more = {"size": 0} if found.outcome == "ignored" else {}
        return said(found.path, found.outcome, found.why, is_given=found.is_given, **more)

    def of_file(self, found: Found, *, is_given: bool) -> Iterator[dict[str, Any]]:
        """One file: which kind, its items, how it ended."""
        kind = self.recognised(found)
        if not kind:
            yield from self.of_unknown(found, is_given=is_given)
            return
        yield {"t": "file", "path": found.path, "kind": kind, "size": found.size_bytes}
        self.count = 0
        try:
            with mouth():
                yield from self.of_items(found, self.channels[kind](self.settings))
        except Unclear as why:
            choices = {"setting": why.setting, "choices": list(why.choices)}
            yield said(found.path, "unclear", why, kind=kind, **choices)
        except NothingHere as why:
            yield said(found.path, "ignored", why, is_given=False, size=found.size_bytes)
        except Unreadable as why:
            yield said(found.path, "broken", zips.plainer(why, found.path), after=self.count)
        else:
            if not self.count:
                empty = Unreadable(NOTHING_IN_IT)
                yield said(found.path, "ignored", empty, is_given=is_given, size=found.size_bytes)
        self.claimed |= found.claimed
        yield {
            "t": "file_end", "path": found.path, "disk": found.disk_bytes,
            "claimed": sorted(found.claimed),
        }  # fmt: skip

    def of_unknown(self, found: Found, *, is_given: bool) -> Iterator[dict[str, Any]]:
        """A file of no kind: said at the end, since another may yet claim it."""
        why = Unreadable(NO_KIND if found.size_bytes else EMPTY)
        if zips.is_archive(found.name, found.head):
            why = Unreadable(zips.NESTED)
        elif stores.is_store(found.head):
            why = Unreadable(stores.IN_AN_ARCHIVE)
        if is_given and not found.size_bytes:
            yield said(found.path, "refused", why, is_given=True)
        else:
            self.unknown.append((found.path, found.size_bytes, why, is_given))

    def of_items(self, found: Found, channel: FileChannel) -> Iterator[dict[str, Any]]:
        """Each item and what it says."""
        skip = self.skip_items if found.path == self.resume_path else 0
        to_look = ITEM_SECONDS + found.size_bytes / FILE_BYTES_A_SECOND
        allow(to_look)
        for item in channel.split(found):
            self.count += 1
            if self.count > skip:
                # What lies beside comes back inside the records that need it.
                yield {"t": "item", "path": found.path, "item": replace(item, beside=())}
                allow(ITEM_SECONDS)
                yield read_item(channel, item, found.modified_at or self.now)
                allow(to_look)

    def recognised(self, found: Found) -> str:
        """The kind of a file; empty when it is none of ours."""
        if not found.size_bytes:
            return ""
        if self.kind:
            return self.kind if self.kind in self.channels else ""
        sure = {kind: self.sureness(kind, found) for kind in sorted(self.channels)}
        best = max(sure, key=lambda kind: sure[kind], default="")
        return best if sure.get(best, 0) > 0 else ""

    def sureness(self, kind: str, found: Found) -> int:
        """How sure a channel is that a file is one of its own; one that breaks is not."""
        try:
            with mouth():
                return self.channels[kind](self.settings).recognises(found)
        except Unreadable:
            return 0


def read_item(channel: FileChannel, item: Item, received_at: datetime) -> dict[str, Any]:
    """The `read` message of one item: its records, or why not and what lay beside it."""
    try:
        with mouth():
            return {"t": "read", "records": list(channel.read(item, received_at))}
    except Unreadable as why:
        return said("", "unread", why, beside=item.beside)


def answer(request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All messages for one request."""
    if request["do"] == "files":
        try:
            with mouth():
                reading = Reading(request)
        except Unreadable as why:
            what = Unreadable(BAD_CHANNEL, what=str(why.params.get("what", "?")))
            for given in map(os.fsdecode, request["paths"]):
                yield said(given, "refused", what, is_given=True)
            yield {"t": "end"}
            return
        yield from reading.messages(request["paths"])
    elif request["do"] == "item":
        allow(ITEM_SECONDS)
        try:
            with mouth():
                channel = file_channels(tuple(request["folders"]))[request["kind"]](
                    request["settings"]
                )
        except Unreadable as why:
            yield said("", "unread", why, beside=())
            return
        at = datetime.fromisoformat(request["received_at"])
        yield read_item(channel, request["item"], at)
    else:
        allow(ITEM_SECONDS)
        yield asks.answer(request)


def main(incoming: BinaryIO, outgoing: BinaryIO) -> int:
    """Take one request, answer it, end."""
    # Whatever a library prints must not end up between our frames.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    request = read_frame(incoming.read)  # of our parent, who is not hostile
    if request is None:
        return 2
    # Import before the limits: shared libraries count as memory, and may do what files may not.
    with suppress(Unreadable), mouth():
        file_channels(tuple(request.get("folders", ())))
    limit()
    for message in answer(request):
        write_frame(outgoing, message)
        if message["t"] != "file":
            outgoing.flush()  # whatever kills us next, the parent knows what it was
    return 0


if __name__ == "__main__":  # pragma: no cover (the parent covers it in another process)
    raise SystemExit(main(os.fdopen(os.dup(0), "rb", 1 << 16), os.fdopen(os.dup(1), "wb", 1 << 16)))
