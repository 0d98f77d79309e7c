"""What a channel is: the records it returns, the file it is given, and how it says no.

A channel is one file in this folder. It is pure but for the wire: it takes bytes and
returns records; it has no Django, no clock and no database. Everything it is given may be
hostile, so it runs in a child process under limits (`sobremesa.sandbox`).

Nothing is registered anywhere: `discover` looks for the files.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Protocol, runtime_checkable

RAW_MAX_BYTES = 25 * 1024 * 1024
"""One message: bigger ones keep their bytes, but attachments are listed, not opened."""


def gettext_noop(words: str) -> str:
    """Mark words for the translators without translating them: channels know no language."""
    return words


class ChannelError(Exception):
    """The outside said no. `permanent` answers "is it worth trying again?"."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        super().__init__(words)
        self.permanent = permanent


class Unreadable(Exception):
    """This item, or the rest of this file, cannot be read.

    `words` is one English sentence marked with `gettext_noop`: what is wrong and what to do,
    with `%(name)s` places filled from `params`. It is translated where it is shown.
    """

    def __init__(self, words: str, **params: str | int) -> None:
        super().__init__(words % params)
        self.words = words
        self.params = params


class Unclear(Unreadable):
    """The file can be read in several ways and only a person can say which.

    `setting` is the name of the setting to give (`date_order`), `choices` what it may be.
    """

    def __init__(
        self, words: str, *, setting: str, choices: tuple[str, ...], **params: str | int
    ) -> None:
        super().__init__(words, **params)
        self.setting = setting
        self.choices = choices


class NothingHere(Unreadable):
    """A file of our kind that holds nothing for us (a calendar with to-dos only): ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Somebody as the outside names them.

    `kind` is `email`, `phone` (E.164), `whatsapp` (a name in somebody's phone book), …;
    `value` is normalised so that equal means same; `name` is what they were called there.
    `role` is `from`, `to`, `cc`, `bcc`, `with` (took part), `invited` (did not say), `absent`.
    """

    kind: str
    value: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """A span of `text` that is not what they said now. `kind`: quote, signature, disclaimer."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that came along. `part` finds it again in the raw bytes; `content` is given when
    it lies outside them (the photos of a chat)."""

    name: str
    content_type: str
    size_bytes: int
    part: str = ""
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing said: a letter, a chat message, a call.

    `key` is the natural key of the thing itself (RELIABILITY R1): the same letter from
    another file has the same key. `folds` are in order, do not overlap, and lie in `text`.
    `not_contact` is empty, or the code of the rule (`core.contact.RULES`) that says why this
    is no contact. `thread` groups what belongs to one conversation; equal text, same thread.
    `ours` are addresses that must be ours for this to lie where it was found (Delivered-To).
    """

    key: str
    medium: str
    occurred_at: datetime
    people: tuple[Address, ...]
    subject: str = ""
    text: str = ""
    folds: tuple[Fold, ...] = ()
    minutes: float | None = None
    thread: str = ""
    thread_title: str = ""
    external_id: str = ""
    not_contact: str = ""
    attached: tuple[Attached, ...] = ()
    ours: tuple[Address, ...] = ()
    date_from: str = "header"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One occurrence of something in a calendar, past or to come.

    `people` carry `from` (who called it) and `with`, `invited` or `absent`. `thread` is the
    series (its UID). A cancelled or empty meeting says so in `not_contact`.
    """

    key: str
    starts_at: datetime
    minutes: float
    people: tuple[Address, ...]
    title: str = ""
    text: str = ""
    place: str = ""
    is_all_day: bool = False
    thread: str = ""
    external_id: str = ""
    not_contact: str = ""
    ours: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One entry of an address book. Nothing is required: a card may have no name or no handle.

    `birthday` is ISO, also without year (`--03-12`). `lines` are further lines worth keeping
    as they are shown: (label, words), e.g. ("address", "C/ Mayor 3, 50001 Zaragoza").
    """

    key: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    nickname: str = ""
    organisation: str = ""
    job_title: str = ""
    handles: tuple[Address, ...] = ()
    birthday: str = ""
    note: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    photo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One thing bought.

    `customer` is everything by which the list knows who bought, first of all that on which the
    order hangs; an address of kind `customer` is a customer number, which may be nobody yet.
    `ordered_on` is the day there, ISO; `ordered_at` the moment, where the list knows it.
    `amount_cents` is in hundredths of `currency` (ISO 4217, empty where nothing says it),
    negative for what was given back. `what` are the goods, `number` is that of the order.
    """

    key: str
    customer: tuple[Address, ...]
    name: str = ""
    ordered_on: str
    ordered_at: datetime | None = None
    amount_cents: int | None = None
    currency: str = ""
    quantity: float | None = None
    what: str = ""
    number: str = ""


Record = Incoming | Meeting | Card | Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What arrived as one piece, before understanding: the bytes that are kept.

    `unit` and `number` say where in the file, for people: ("message", 12), ("line", 340),
    ("card", 3), ("event", 7), ("row", 2). `context` is what only the file knows and reading
    needs (JSON values): the chat's title, the order of day and month, the envelope's date.
    It is kept with the bytes, so that the item can be read again without its file.
    """

    body: bytes
    unit: str
    number: int
    context: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[Attached, ...] = ()


class File(Protocol):
    """A file, or a member of an archive, opened for reading only."""

    name: str  # without folders: "_chat.txt"
    path: str  # as shown to people: "chats.zip/_chat.txt"
    folder: str  # the name of the folder or archive around it, without ending
    size_bytes: int
    modified_at: datetime | None
    head: bytes  # the first 64 kB

    def open(self) -> BinaryIO:
        """A fresh stream from the start. Not always seekable: archives unpack as they go."""

    def sibling(self, name: str) -> bytes | None:
        """The bytes of a file beside this one, if there is one and it is not too big.

        `name` may go into folders (`photos/1.jpg`) and out of them again (`../profile.json`), as
        far as the folder or archive reaches that was handed over. Asking claims it: the import
        does not report it as ignored.
        """


@runtime_checkable
class Channel(Protocol):
    """One kind of door. `kind` equals the name of its file; `label` is marked for translators."""

    kind: str
    label: str
    settings: Mapping[str, str]

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None: ...


@runtime_checkable
class FileChannel(Channel, Protocol):
    """A channel that reads files that people already have.

    An import gives the settings `timezone` (IANA name), `region` (ISO country, for phones),
    `now` (ISO moment, for windows) and, where somebody answered a question, `date_order`
    (`dmy`, `mdy`, `ymd`).
    """

    def recognises(self, file: File) -> int:
        """How sure we are, 0 to 100, from the name and the head alone. 0: not ours."""

    def split(self, file: File) -> Iterator[Item]:
        """The items, streamed with constant memory, in the order of the file.

        Raises:
            Unreadable: the rest of the file is lost; what was yielded before stays.
            Unclear: a person has to choose first.
            NothingHere: of our kind, but with nothing to take in.

        """

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What the item says. Pure: the same item gives the same records.

        Raises:
            Unreadable: this item only. It is kept with its bytes and this reason.

        """


HERE = Path(__file__).parent
NOT_CHANNELS = {"base", "__init__"}


def channel_class(module: ModuleType) -> type[Channel] | None:
    """The class in a module whose `kind` is the module's name, if it is a channel."""
    name = module.__name__.rpartition(".")[2]
    for value in vars(module).values():
        if isinstance(value, type) and getattr(value, "kind", None) == name:
            return value
    return None


@lru_cache(maxsize=8)
def discover(folders: tuple[str, ...] = ()) -> Mapping[str, type[Channel]]:
    """Every channel there is, by kind: ours, and those in further folders of the owner.

    Raises:
        ImportError: a file in one of the folders cannot be imported.

    """
    found: dict[str, type[Channel]] = {}
    for module in (*_own_modules(), *_modules_in(folders)):
        if klass := channel_class(module):
            found[klass.kind] = klass
    return found


def file_channels(folders: tuple[str, ...] = ()) -> Mapping[str, type[FileChannel]]:
    """Those of `discover` that read files."""
    return {
        kind: klass  # type: ignore[misc]
        for kind, klass in discover(folders).items()
        if hasattr(klass, "split")
    }


def _own_modules() -> Iterable[ModuleType]:
    for path in sorted(HERE.glob("*.py")):
        if path.stem not in NOT_CHANNELS:
            yield importlib.import_module(f"sobremesa.channels.{path.stem}")


def _modules_in(folders: tuple[str, ...]) -> Iterable[ModuleType]:
    for folder in folders:
        for path in sorted(Path(folder).glob("*.py")):
            name = f"sobremesa_channel_of_owner.{path.stem}"
            spec = importlib.util.spec_from_file_location(name, path)
            if spec is None or spec.loader is None:
                continue
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
            yield module
