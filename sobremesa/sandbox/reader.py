"""Our side of the child: starts it, listens, and goes on behind what killed it."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from sobremesa.channels.base import Item, Record, Unreadable, gettext_noop
from sobremesa.sandbox.stores import IN_PART, Store, stores_in, unpacked
from sobremesa.sandbox.walk import shown
from sobremesa.sandbox.wire import BadFrame, checked, read_frame, write_frame

PACKAGE = Path(__file__).resolve().parent.parent.parent
SILENCE_SECONDS = 180  # a child that says nothing for so long is stuck on something
SILENT_BYTES_A_SECOND = 512 * 1024
DEATHS_MAX = 1000
PIPE_BYTES = 1024 * 1024

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
        with suppress(OSError):  # a limit of the system: slower, and right all the same
            # A group of letters fits, so that the child reads on while we write.
            fcntl.fcntl(self.out.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self.poll = select.poll()
        self.poll.register(self.out, select.POLLIN)
        self.silence_seconds: float = SILENCE_SECONDS
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
            is_heard = self.poll.poll(self.silence_seconds * 1000)
            chunk = os.read(self.out.fileno(), 1 << 18) if is_heard else b""
            if not chunk:
                break
            if self.at > 1 << 20:
                del self.buffer[: self.at]
                self.at = 0
            self.buffer += chunk
        found = bytes(memoryview(self.buffer)[self.at : self.at + count])
        self.at += len(found)
        return found

    def messages(self) -> Iterator[Mapping[str, Any]]:
        """What it says, until it has said all.

        Raises:
            ChildDied: it ended before, or spoke nonsense.

        """
        while True:
            try:
                frame = read_frame(self.read)
                if frame is None:
                    raise ChildDied
                message = checked(frame)
            except BadFrame as exc:
                raise ChildDied from exc
            if message["t"] == "file":  # a big file may be looked over for long
                self.silence_seconds = SILENCE_SECONDS + message["size"] / SILENT_BYTES_A_SECOND
            yield message
            if message["t"] in {"end", "part", "html", "sheets"}:
                return


def events_of(
    paths: Sequence[str],
    *,
    settings: Mapping[str, Any],
    now: datetime,
    kind: str = "",
    folders: Sequence[str] = (),
    own: Path | None = None,
) -> Iterator[Event]:
    """Everything that is in some files, one event after the other, in a fixed order.

    Whatever a file does to the child, the events of its neighbours come.

    Args:
        paths: files, folders, zips, as somebody named them.
        settings: for the channels (see `channels.base.FileChannel`).
        now: the moment of the import; windows of calendars hang on it.
        kind: forced kind; empty to look at the contents.
        folders: where the owner keeps channels of their own.
        own: where our own data lie, which is not read when it is met on the way.

    """
    request = {
        "do": "files", "settings": dict(settings), "kind": kind, "folders": list(folders),
        "now": now.isoformat(), "own": _identity(own),
    }  # fmt: skip
    stores = list(stores_in(paths, own))
    given = {path: shown(str(Path(path))) for path in paths}
    yield from _events_of(request, given, {store.path for store in stores})
    for store in stores:
        yield from _events_of_store(request, store, own)


def _events_of_store(request: Mapping[str, Any], store: Store, own: Path | None) -> Iterator[Event]:
    """What is in a mailbox file of Outlook, as if it were a folder of that name."""
    try:
        with unpacked(store, own) as (folder, is_whole):
            for event in _events_of(request, {str(folder): store.path}, set()):
                path = event.path.removesuffix("/mbox")
                # How far we are is told of the file that somebody has, not of what it holds.
                yield Ended(path, 0) if isinstance(event, Ended) else replace(event, path=path)
        if not is_whole:
            yield Left(store.path, "broken", IN_PART, {"name": store.path.rpartition("/")[2]})
    except Unreadable as why:
        yield Left(store.path, "refused", why.words, why.params, is_given=store.is_given,
                   size_bytes=store.size_bytes)  # fmt: skip
    yield Ended(store.path, store.size_bytes)


def _events_of(
    request: Mapping[str, Any], given: Mapping[str, str], done: set[str]
) -> Iterator[Event]:
    """The events of some paths: as given, and as they are shown. `done` are not looked at."""
    asked = {**request, "paths": [os.fsencode(path) for path in given], "called": dict(given)}
    run = _Run(asked, list(given.values()))
    run.done |= done
    for _ in range(DEATHS_MAX):
        with Child(run.request()) as child:
            try:
                for message in child.messages():
                    yield from run.hear(message)
            except ChildDied:
                yield from run.bury()
            else:
                return
        if run.is_lost:
            break
    yield from run.give_up()


def _identity(folder: Path | None) -> list[int]:
    """Device and inode: a folder has many names."""
    if folder is None:
        return []
    found = folder.stat()
    return [found.st_dev, found.st_ino]


class _Run:
    """Where we are, over the deaths of several children."""

    def __init__(self, request: dict[str, Any], givens: list[str]) -> None:
        self.asked = request
        self.givens = givens
        self.looking = ""
        self.file = Begun("", "", 0)
        self.items = 0  # of `file`
        self.pending: Came | None = None
        self.begun: set[str] = set()
        self.done: set[str] = set()
        self.lost: set[str] = set()
        self.claimed: set[str] = set()
        self.said: set[str] = set()
        self.deaths_of_nothing = 0
        self.is_lost = False

    def request(self) -> dict[str, Any]:
        """What the next child is asked: to go on behind what the others told."""
        return {
            **self.asked, "skip_paths": sorted(self.done | self.lost),
            "claimed": sorted(self.claimed), "resume_path": self.file.path,
            "skip_items": self.items,
        }  # fmt: skip

    def hear(self, message: Mapping[str, Any]) -> Iterator[Event]:
        """The events of one message.

        Raises:
            ChildDied: it makes no sense here.

        """
        match message["t"]:
            case "look":
                self.looking = message["path"]
            case "file":
                yield from self.begin(message)
            case "item":
                self.items += 1
                self.pending = Came(self.file.path, self.file.kind, message["item"])
            case "read" | "unread":
                yield self.understood(message)
            case "file_end":
                self.done.add(message["path"])
                self.claimed.update(message["claimed"])
                yield Ended(message["path"], message["disk"])
            case "refused" | "ignored" | "broken" | "unclear" as outcome:
                yield from self.leave(outcome, message)

    def begin(self, message: Mapping[str, Any]) -> Iterator[Event]:
        """A file is opened, for the first time or again after a death."""
        if self.file.path != message["path"]:
            self.items = 0
        self.file = Begun(message["path"], message["kind"][:20], message["size"])
        if self.file.path not in self.begun:
            self.begun.add(self.file.path)
            yield self.file

    def leave(self, outcome: str, message: Mapping[str, Any]) -> Iterator[Event]:
        """A file that did not, or not wholly, come in."""
        path = message["path"]
        if path not in self.said:
            self.said.add(path)
            yield Left(
                path, outcome, message["words"], message["params"],
                kind=self.file.kind if path == self.file.path else "",
                is_given=message.get("is_given", False), size_bytes=message.get("size", 0),
                after=self.items if path == self.file.path else 0,
                setting=message.get("setting", ""),
                choices=tuple(message.get("choices", ())),
            )  # fmt: skip

    def understood(self, message: Mapping[str, Any]) -> Came:
        """The item at hand, with what was read of it."""
        item, self.pending = self.pending, None
        if item is None:
            raise ChildDied
        return came_of(item, message)

    def bury(self) -> Iterator[Event]:
        """Say what was lost, and see that the next child goes on behind it."""
        if self.pending is not None:
            came, self.pending = self.pending, None
            yield Came(came.path, came.kind, came.item, (), KILLED, {"seconds": 5})
            return
        path = self.looking
        if not path or path in self.done or path in self.lost:
            self.deaths_of_nothing += 1
            self.is_lost = self.deaths_of_nothing > 1
            return
        self.lost.add(path)
        begun = path == self.file.path
        if path not in self.said:
            self.said.add(path)
            yield Left(
                path, "broken" if begun else "refused", FILE_KILLED, {},
                kind=self.file.kind if begun else "", after=self.items if begun else 0,
                is_given=not begun and path in self.givens,
            )  # fmt: skip

    def give_up(self) -> Iterator[Event]:
        """It dies whatever we leave out."""
        for given in self.givens:
            if given not in self.said and given not in self.done:
                self.said.add(given)
                yield Left(given, "refused", FILE_KILLED, {}, is_given=True)


def came_of(item: Came, message: Mapping[str, Any]) -> Came:
    """An item with its records, or with the reason why it has none."""
    if message["t"] == "unread":
        kept = replace(item.item, beside=message["beside"])
        return replace(item, item=kept, words=message["words"], params=message["params"])
    return replace(item, records=message["records"])


def ask(do: str, raw: bytes, **more: Any) -> Mapping[str, Any] | None:
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
    came = Came(path, kind, item)
    with Child(request) as child:
        try:
            message = next(child.messages())
        except (ChildDied, StopIteration):
            return replace(came, words=KILLED, params={"seconds": 5})
    if message["t"] not in {"read", "unread"}:
        return replace(came, words=KILLED, params={"seconds": 5})
    return came_of(came, message)
