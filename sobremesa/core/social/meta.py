"""Chats as Facebook, Messenger and Instagram give them back: one JSON file a chat.

Two forms: that of "Download your information" (`sender_name`, `timestamp_ms`), whose letters are
UTF-8 read as Latin-1 (`seÃ±or`), and that of Messenger's end-to-end encrypted chats (`senderName`,
`timestamp`), whose letters are right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sobremesa.core.chat.json_walk import Found, Path

MESSAGE: Path = ("messages", "*")
STARTS: Mapping[Path, re.Pattern[str]] = {
    ("messages",): re.compile(r'\{\s{0,20}"(?:sender_name|senderName|isUnsent)"')
}
FILES = ("photos", "videos", "audio_files", "files", "gifs", "media")
FILES_MAX = 50
NAMES_MAX = 500
START = datetime(1970, 1, 1, tzinfo=UTC)
MARKS = (("sender_name", "timestamp_ms"), ("senderName", "timestamp"))
NOTICE = re.compile(
    r"(?:.{0,80} )?(?:reacted .{1,24} to (?:your|a) (?:message|photo)|liked a message"
    r"|reaccionó con .{1,24}|le gustó un mensaje|ha reaccionado con .{1,24})\s*\.?$",
    re.IGNORECASE,
)


def mended(text: str) -> str:
    """UTF-8 that was taken for Latin-1, as it was meant; anything else as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def inside(path: Path) -> bool:
    """What of a file is gone into: the file itself and its messages."""
    return path in {(), ("messages",)}


def sureness(head: str) -> int:
    """How sure it is, 0 to 100, that a JSON file that begins like this is such a chat."""
    if '"participants"' not in head or not head.lstrip("\ufeff \t\r\n").startswith("{"):
        return 0
    return 80 if any(all(f'"{mark}"' in head for mark in marks) for marks in MARKS) else 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with a message: its name, and where it lies beside the chat's file."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `seconds` is how long a call was (0: nobody took it), None if it is none."""

    sender: str
    at: datetime
    text: str = ""
    files: tuple[Sent, ...] = ()
    seconds: float | None = None

    @property
    def token(self) -> str:
        """What tells it from another of the same moment, whatever its export."""
        words = "\n".join((self.text, *(file.name for file in self.files)))
        return sha256(words.encode("utf-8", "replace")).hexdigest()


@dataclass(slots=True)
class Chat:
    """What only the whole file knows."""

    names: dict[str, None] = field(default_factory=dict)
    title: str = ""
    folder: str = ""  # "anaruiz_10155": ends in the number of the chat
    thread_name: str = ""  # of the second form: "Ana Ruiz_12", a number of this export alone
    messages: int = 0

    def see(self, found: Found) -> None:
        """Take one value of the file into account."""
        if found.path == MESSAGE:
            self.messages += 1
            if isinstance(found.value, dict):
                self._name(found.value.get("sender_name", found.value.get("senderName")))
        elif found.path == ("participants",) and isinstance(found.value, list):
            for one in found.value:
                self._name(one.get("name") if isinstance(one, dict) else one)
        elif found.path == ("title",):
            self.title = words(found.value)
        elif found.path == ("thread_path",):
            self.folder = words(found.value).rstrip("/").rpartition("/")[2]
        elif found.path == ("threadName",):
            self.thread_name = words(found.value)

    def _name(self, name: object) -> None:
        if (text := words(name)) and len(self.names) < NAMES_MAX:
            self.names[text] = None

    @property
    def code(self) -> str:
        """The chat itself, the same in every export: by its number, else by who is in it."""
        number = self.folder.rpartition("_")[2]
        told = number or "\n".join(sorted(name.casefold() for name in self.names))
        return sha256(told.encode("utf-8", "replace")).hexdigest()[:24]

    @property
    def name(self) -> str:
        """What the chat is called."""
        return self.title or self.thread_name.rpartition("_")[0]

    def owner(self, known: str) -> str:
        """Whose export it is: as their profile says, else the one of two after whom the chat is
        not called. '' where neither tells."""
        if known in self.names:
            return known
        others = [name for name in self.names if name.casefold() != self.name.casefold()]
        return others[0] if len(self.names) == 2 and len(others) == 1 else ""


def words(value: object) -> str:
    """A text of the file, mended; '' if it is none."""
    return mended(value).strip() if isinstance(value, str) else ""


def said(value: object, folder: str) -> Said | None:
    """One message as it was said; None for a notice, and for what was taken back.

    Raises:
        ValueError: it is no message, or does not say who or when.

    """
    if not isinstance(value, dict):
        raise ValueError("no message")
    sender = words(value.get("sender_name", value.get("senderName")))
    at = _moment(value.get("timestamp_ms", value.get("timestamp")))
    if not sender or at is None:
        raise ValueError("no sender or no moment")
    text = words(value.get("content", value.get("text")))
    is_gone = value.get("is_unsent") is True or value.get("isUnsent") is True
    if is_gone or value.get("type") in {"Subscribe", "Unsubscribe"} or NOTICE.match(text):
        return None
    share = value.get("share")
    link = words(share.get("link")) if isinstance(share, dict) else ""
    if link and link not in text:
        text = f"{text}\n{link}".strip()
    return Said(sender, at, text, tuple(_files(value, folder))[:FILES_MAX], _call(value))


def parsed(raw: str) -> Any:
    """The value of a raw message.

    Raises:
        ValueError: it is none.

    """
    try:
        return json.loads(raw)
    except RecursionError as exc:
        raise ValueError("too deep") from exc


def _moment(value: object) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return START + timedelta(milliseconds=value)
    except OverflowError:
        return None


def _call(value: dict[str, Any]) -> float | None:
    seconds = value.get("call_duration")
    if isinstance(seconds, int | float) and not isinstance(seconds, bool):
        return max(0.0, float(seconds))
    return 0.0 if value.get("missed") is True else None


def _files(value: dict[str, Any], folder: str) -> Iterator[Sent]:
    """The files of a message that lie in its export; those on the web do not."""
    for kind in FILES:
        listed = value.get(kind)
        for one in listed if isinstance(listed, list) else ():
            uri = words(one.get("uri")) if isinstance(one, dict) else ""
            if not uri or "://" in uri:
                continue
            uri = uri.removeprefix("./")
            _, within, rest = uri.partition(f"/{folder}/")
            path = rest if within and folder else "/".join(uri.split("/")[-2:])
            yield Sent(path.rpartition("/")[2], path)


def profile_name(data: bytes) -> str:
    """The owner's name, from the file in which Facebook or Instagram keep their profile."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    return words(_at(found, "profile_v2", "name", "full_name")) or next(
        (
            name
            for key in ("Name", "Nombre", "Nom", "Izena")
            if (name := words(_at(found, "profile_user", 0, "string_map_data", key, "value")))
        ),
        "",
    )


def _at(value: Any, *path: str | int) -> Any:
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
