"""Our side of the child: starts it, listens, and goes on behind what killed it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from sobremesa.channels.base import Item, Record, gettext_noop
from sobremesa.sandbox.wire import BadFrame, read_frame, records_of, write_frame

PACKAGE = Path(__file__).resolve().parent.parent.parent
SILENCE_SECONDS = 180  # a child that says nothing for so long is stuck on something
DEATHS_MAX = 1000

KILLED = gettext_noop(
    "Reading it took more than %(seconds)s seconds or too much memory, so we stopped. "
    "The bytes are kept."
)
FILE_KILLED = gettext_noop(
    "Looking through it took too much time or memory, so the rest of this file was left."
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A file of a kind we read is being opened."""

    path: str
    kind: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Came:
    """One item, with what it says, or with the sentence why it could not be read."""

    path: str
    kind: str
    item: Item
    records: tuple[Record, ...] = ()
    words: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """A file that did not, or not wholly, come in. `outcome`: ignored, refused, broken, unclear.

    `is_given`: somebody asked for it by name. `after`: items that came before it broke.
    """

    path: str
    outcome: str
    words: str
    params: Mapping[str, Any]
    kind: str = ""
    is_given: bool = False
    size_bytes: int = 0
    after: int = 0
    setting: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A file has been read to its end; `disk_bytes` is what it took of the disk."""

    path: str
    disk_bytes: int


Event = Begun | Came | Left | Ended


class ChildDied(Exception):
    """The child ended in the middle: killed by a limit, or stuck and killed by us."""


class Child:
    """One process, one request. Use as a context manager."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        environment = {
            "PYTHONPATH": str(PACKAGE),
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sobremesa.sandbox.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        self.out = cast(IO[bytes], self.process.stdout)
        self.buffer = bytearray()
        self.at = 0
        try:
            with (
                cast(IO[bytes], self.process.stdin) as stdin,
                os.fdopen(os.dup(stdin.fileno()), "wb") as stream,
            ):
                write_frame(stream, request)
        except BrokenPipeError:
            pass  # it died at once; reading says so

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.out.close()

    def read(self, count: int) -> bytes:
        """Exactly `count` bytes, or fewer at the end."""
        while len(self.buffer) - self.at < count:
            ready, _, _ = select.select([self.out], [], [], SILENCE_SECONDS)
            chunk = os.read(self.out.fileno(), 1 << 18) if ready else b""
            if not chunk:
                break
            if self.at > 1 << 20:
                del self.buffer[: self.at]
                self.at = 0
            self.buffer += chunk
        found = bytes(memoryview(self.buffer)[self.at : self.at + count])
        self.at += len(found)
        return found

    def messages(self) -> Iterator[dict[str, Any]]:
        """What it says, until it has said all.

        Raises:
            ChildDied: it ended before.

        """
        while True:
            try:
                message = read_frame(self.read)
            except BadFrame as exc:
                raise ChildDied from exc
            if message is None:
                raise ChildDied
            yield message
            if message["t"] in {"end", "part", "html"}:
                return


def events_of(
    paths: Sequence[str],
    *,
    settings: Mapping[str, Any],
    now: datetime,
    kind: str = "",
    folders: Sequence[str] = (),
) -> Iterator[Event]:
    """Everything that is in some files, one event after the other, in a fixed order.

    Whatever a file does to the child, the events of its neighbours come.

    Args:
        paths: files, folders, zips, as somebody named them.
        settings: for the channels (see `channels.base.FileChannel`).
        now: the moment of the import; windows of calendars hang on it.
        kind: forced kind; empty to look at the contents.
        folders: where the owner keeps channels of their own.

    """
    request = {
        "do": "files", "paths": list(paths), "settings": dict(settings),
        "kind": kind, "folders": list(folders), "now": now.isoformat(),
    }  # fmt: skip
    run = _Run(request)
    for _ in range(DEATHS_MAX):
        with Child(run.request) as child:
            try:
                for message in child.messages():
                    yield from run.hear(message)
            except ChildDied:
                yield from run.bury()
            else:
                return
        if run.is_lost:
            return


class _Run:
    """Where we are, over the deaths of several children."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.request = request
        self.items = 0
        self.skipped: list[str] = []
        self.pending: Came | None = None
        self.file = Begun("", "", 0)
        self.begun: set[str] = set()
        self.said: set[tuple[str, str]] = set()
        self.is_lost = False

    def hear(self, message: Mapping[str, Any]) -> Iterator[Event]:
        kind = message["t"]
        if kind == "item":
            self.items += 1
            self.pending = Came(message["path"], self.file.kind, message["item"])
        elif kind in {"read", "unread"}:
            yield self.understood(message)
        elif kind == "file":
            self.file = Begun(message["path"], message["kind"], message["size"])
            if self.file.path not in self.begun:
                self.begun.add(self.file.path)
                yield self.file
        elif kind == "file_end":
            if self.once(message["path"], "end"):
                yield Ended(message["path"], message["disk"])
        elif kind != "end" and self.once(message["path"], "left"):
            yield Left(
                message["path"], kind, message["words"], message["params"],
                kind=message.get("kind", self.file.kind if kind == "broken" else ""),
                is_given=message.get("is_given", False), size_bytes=message.get("size", 0),
                after=message.get("after", 0), setting=message.get("setting", ""),
                choices=tuple(message.get("choices", ())),
            )  # fmt: skip

    def once(self, path: str, what: str) -> bool:
        """Whether this is the first child to say it."""
        if (path, what) in self.said:
            return False
        self.said.add((path, what))
        return True

    def understood(self, message: Mapping[str, Any]) -> Came:
        item = cast(Came, self.pending)
        self.pending = None
        if message["t"] == "unread":
            return Came(item.path, item.kind, item.item, (), message["words"], message["params"])
        return Came(item.path, item.kind, item.item, tuple(records_of(message)))

    def bury(self) -> Iterator[Event]:
        """Say what was lost, and see that the next child goes on behind it."""
        if self.pending is not None:
            came, self.pending = self.pending, None
            yield Came(came.path, came.kind, came.item, (), KILLED, {"seconds": 5})
            self.request = {**self.request, "skip_items": self.items}
            return
        path = self.file.path
        if not path or path in self.skipped:  # it dies before any file: nothing will help
            for given in self.request["paths"]:
                if self.once(given, "left"):
                    yield Left(given, "refused", FILE_KILLED, {}, is_given=True)
            self.is_lost = True
            return
        self.skipped.append(path)
        if self.once(path, "left"):
            yield Left(path, "broken", FILE_KILLED, {}, kind=self.file.kind)
        self.request = {
            **self.request, "skip_items": self.items, "skip_paths": list(self.skipped)
        }  # fmt: skip


def ask(do: str, raw: bytes, **more: Any) -> dict[str, Any] | None:
    """Ask a child about the bytes of a letter (`asks`): `part`, `html`. None: it could not say."""
    with Child({"do": do, "raw": raw, **more}) as child:
        try:
            message = next(child.messages(), None)
        except ChildDied:
            return None
    return None if message is None or message["t"] == "unread" else message


def read_again(
    kind: str, item: Item, *, settings: Mapping[str, Any], received_at: datetime,
    folders: Sequence[str] = (), path: str = "",
) -> Came:  # fmt: skip
    """Read one stored item, whose file may be long gone."""
    request = {
        "do": "item", "kind": kind, "item": item, "settings": dict(settings),
        "folders": list(folders), "received_at": received_at.isoformat(),
    }  # fmt: skip
    with Child(request) as child:
        try:
            message = next(child.messages())
        except (ChildDied, StopIteration):
            return Came(path, kind, item, (), KILLED, {"seconds": 5})
    if message["t"] == "unread":
        return Came(path, kind, item, (), message["words"], message["params"])
    return Came(path, kind, item, tuple(records_of(message)))
