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
from sobremesa.sandbox import asks
from sobremesa.sandbox.walk import DiskFile, Found, Refused, files_in
from sobremesa.sandbox.wire import read_frame, write_frame

MEMORY_BYTES = 512 * 1024 * 1024
ITEM_SECONDS = 5
FILE_BYTES_A_SECOND = 1024 * 1024  # looking over a whole file before its first item
FORBIDDEN = {
    "socket.connect", "socket.bind", "socket.getaddrinfo", "os.system", "os.exec", "os.posix_spawn",
    "os.spawn", "os.fork", "subprocess.Popen", "os.remove", "os.rename", "os.rmdir", "os.mkdir",
}  # fmt: skip

NO_KIND = gettext_noop("It is of no kind that Sobremesa reads.")
EMPTY = gettext_noop("The file is empty.")
NOTHING_IN_IT = gettext_noop("Nothing was found in it.")
UNEXPECTED = gettext_noop(
    "It is damaged in a way we do not know yet (%(what)s). The bytes are kept; "
    "it can be read again after an update."
)
MEMORY = gettext_noop("Reading it takes more memory than we allow. The bytes are kept.")


def guard(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook: what hostile bytes must not bring us to do, even through a bug."""
    if event in FORBIDDEN:
        raise PermissionError(event)
    if event == "open" and isinstance(args[1], str) and any(c in args[1] for c in "wax+"):
        raise PermissionError(event)


def limit() -> None:
    """Bound this process before it sees a byte."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most, hard if what == resource.RLIMIT_AS else most))
    sys.setrecursionlimit(1500)
    sys.addaudithook(guard)


def allow(seconds: float) -> None:
    """Let this process use so much more processor time; beyond it the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    total = int(used.ru_utime + used.ru_stime + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (total, hard))


def said(path: str, kind: str, why: Unreadable, **more: Any) -> dict[str, Any]:
    """A message that carries a sentence."""
    return {"t": kind, "path": path, "words": why.words, "params": dict(why.params), **more}


class Reading:
    """One import: all files of a request, one message after the other."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.settings: Mapping[str, Any] = request["settings"]
        self.kind: str = request.get("kind", "")
        self.skip_items: int = request.get("skip_items", 0)
        self.skip_paths = set(request.get("skip_paths", ()))
        self.now = datetime.fromisoformat(request["now"]).astimezone(UTC)
        self.channels = file_channels(tuple(request.get("folders", ())))
        self.count = 0
        self.unknown: list[tuple[str, int, Unreadable, bool]] = []
        self.claimed: set[str] = set()

    def messages(self, paths: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """Everything there is to say about the paths."""
        for given in paths:
            for found in files_in(given):
                allow(ITEM_SECONDS)
                if isinstance(found, Refused):
                    yield said(found.path, "refused", found.why, is_given=found.is_given)
                elif found.path not in self.skip_paths:
                    yield from self.of_file(found, is_given=found.path == given)
        for path, size_bytes, why, is_given in self.unknown:
            if path not in self.claimed:
                yield said(path, "ignored", why, is_given=is_given, size=size_bytes)
        yield {"t": "end"}

    def of_file(self, found: Found, *, is_given: bool) -> Iterator[dict[str, Any]]:
        """One file: which kind, its items, how it ended."""
        kind = self.recognised(found)
        if not kind:
            why = Unreadable(NO_KIND if found.size_bytes else EMPTY)
            if is_given and not found.size_bytes:
                yield said(found.path, "refused", why, is_given=True)
            else:
                self.unknown.append((found.path, found.size_bytes, why, is_given))
            return
        disk = found.size_bytes if isinstance(found, DiskFile) else found.info.compress_size
        yield {"t": "file", "path": found.path, "kind": kind, "size": found.size_bytes}
        channel = self.channels[kind](self.settings)
        allow(ITEM_SECONDS + found.size_bytes / FILE_BYTES_A_SECOND)
        before = self.count
        try:
            yield from self.of_items(found, channel)
        except Unclear as why:
            yield said(
                found.path,
                "unclear",
                why,
                setting=why.setting,
                choices=list(why.choices),
                kind=kind,
            )
        except NothingHere as why:
            yield said(found.path, "ignored", why, is_given=False, size=found.size_bytes)
        except Unreadable as why:
            yield said(found.path, "broken", why, after=self.count - before)
        except MemoryError:
            yield said(found.path, "broken", Unreadable(MEMORY), after=self.count - before)
        except Exception as exc:  # noqa: BLE001 (the mouth: what a file breaks is not our end)
            why = Unreadable(UNEXPECTED, what=type(exc).__name__)
            yield said(found.path, "broken", why, after=self.count - before)
        else:
            if self.count == before and self.skip_items <= before:
                why = Unreadable(NOTHING_IN_IT)
                yield said(found.path, "ignored", why, is_given=is_given, size=found.size_bytes)
        self.claimed |= found.claimed
        yield {"t": "file_end", "path": found.path, "disk": disk}

    def of_items(self, found: Found, channel: FileChannel) -> Iterator[dict[str, Any]]:
        """Each item and what it says. Items of an earlier, dead child are passed over."""
        for item in channel.split(found):
            self.count += 1
            if self.count <= self.skip_items:
                continue
            allow(ITEM_SECONDS)
            # What lies beside comes back inside the records that need it.
            yield {"t": "item", "path": found.path, "item": replace(item, beside=())}
            yield read_item(channel, item, found.modified_at or self.now)

    def recognised(self, found: Found) -> str:
        """The kind of a file; empty when it is none of ours."""
        if not found.size_bytes:
            return ""
        if self.kind:
            return self.kind if self.kind in self.channels else ""
        sure = {
            kind: klass(self.settings).recognises(found) for kind, klass in self.channels.items()
        }
        best = max(sorted(sure), key=lambda kind: sure[kind], default="")
        return best if sure.get(best, 0) > 0 else ""


def read_item(channel: FileChannel, item: Item, received_at: datetime) -> dict[str, Any]:
    """The `read` message of one item: its records, or why not."""
    try:
        return {"t": "read", "records": channel.read(item, received_at)}
    except Unreadable as why:
        return said("", "unread", why)
    except MemoryError:
        return said("", "unread", Unreadable(MEMORY))
    except Exception as exc:  # noqa: BLE001 (the mouth)
        return said("", "unread", Unreadable(UNEXPECTED, what=type(exc).__name__))


def answer(request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All messages for one request."""
    if request["do"] == "files":
        yield from Reading(request).messages(tuple(request["paths"]))
    elif request["do"] == "item":
        allow(ITEM_SECONDS)
        channel = file_channels(tuple(request["folders"]))[request["kind"]](request["settings"])
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
    file_channels()  # import before the limits: shared libraries count as memory
    limit()
    request = read_frame(incoming.read)
    if request is None:
        return 2
    for message in answer(request):
        write_frame(outgoing, message)
        if message["t"] not in {"item", "file"}:
            outgoing.flush()
    outgoing.flush()
    return 0


if __name__ == "__main__":  # pragma: no cover (the parent covers it in another process)
    raise SystemExit(main(os.fdopen(os.dup(0), "rb", 1 << 16), os.fdopen(os.dup(1), "wb", 1 << 16)))
