"""Messages of a chat export: who speaks, what it is, and what makes it the same message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sobremesa.core.chat import phrases
from sobremesa.core.chat.lines import LEFT_TO_RIGHT, Head, head, tidy, tidy_name

MESSAGE_MAX_CHARS = 1024 * 1024
SENDER_MAX_CHARS = 150


@dataclass(frozen=True, slots=True)
class Said:
    """What stands behind the sender. `kind`: `text`, `media`, `call` (a missed one), `deleted`,
    `notice` (WhatsApp itself speaks).

    `text` is without marks and without what the export adds; `attachment` is the name of the
    file that came along, if it says one.
    """

    kind: str
    text: str = ""
    attachment: str = ""

    @property
    def token(self) -> str:
        """What is hashed into the key: the words, in a form that each export agrees on.

        Of media only that it is media: an export without media leaves out the name, and often
        the words below it. Two photos in a minute are told apart by their order. Of a poll
        the votes are left out, which grow from export to export.
        """
        if self.kind != "text":
            return f"\0{self.kind}"
        words = self.text
        if words.lower().startswith(phrases.POLLS):
            words = phrases.VOTES.sub("", words)
        return " ".join(words.split())


def raw_messages(pieces: Iterable[str], order: str = "") -> Iterator[tuple[Head, str]]:
    """Each message as written, with its head, from physical lines as they come.

    A line that only looks like a head (no date under this order) belongs to the message before
    it; lines before the first head belong to nobody. What is longer than 1 MB is cut there.
    """
    first: Head | None = None
    parts: list[str] = []
    size = 0
    is_line_end = True
    for piece in pieces:
        found = head(piece) if is_line_end else None
        is_line_end = piece.endswith(("\n", "\r"))
        if found and (not order or found.day(order)):
            if first:
                yield first, "".join(parts)
            first, parts, size = found, [], 0
        if first and size < MESSAGE_MAX_CHARS:
            parts.append(piece)
            size += len(piece)
    if first:
        yield first, "".join(parts)


def split_sender(
    rest: str, extended: Mapping[str, str] | None = None, known: Iterable[str] = ()
) -> tuple[str, str]:
    """(sender, what follows); no sender where WhatsApp itself speaks.

    Args:
        rest: what stands behind the date.
        extended: names with `: ` in them, by the part before it (`Survey.extended`).
        known: senders seen elsewhere in the file: `Ana:.` is hers then, though no blank follows.

    """
    line = rest[: SENDER_MAX_CHARS * 3].partition("\n")[0]
    name, mark, _ = line.partition(": ")
    if extended and mark and (longer := extended.get(tidy_name(name))):
        name = line[: _end_of(line, longer.count(": ") + 1)]
    if not mark:
        name, mark, _ = line.rstrip("\r").partition(":")
        if not mark or tidy_name(name) not in known:
            return "", rest
    if not 0 < len(tidy_name(name)) <= SENDER_MAX_CHARS or _is_notice(name):
        return "", rest
    return tidy_name(name), rest[len(name) + 1 :]


def _end_of(line: str, marks: int) -> int:
    place = -1
    for _ in range(marks):
        place = line.index(": ", place + 1)
    return place


def _is_notice(words: str) -> bool:
    lower = tidy(words[:400]).lower()
    return any(phrase in lower for phrase in phrases.NOTICES)


def said(follows: str, *, is_bracketed: bool) -> Said:
    """What stands behind a sender, told apart."""
    text = tidy(follows)
    lower = text[:400].lower()
    is_marked = follows.lstrip(" ").startswith(LEFT_TO_RIGHT)
    if lower.rstrip(".") in phrases.DELETED:
        return Said("deleted")
    if lower.startswith(phrases.MISSED_CALLS) and len(text) < 80 and (is_marked or len(text) < 40):
        return Said("call", text)
    if media := _media(follows, text):
        return media
    acts = (*phrases.NOTICES, *phrases.GROUP_ACTS)
    if is_marked and len(text) < 400 and any(act in lower for act in acts):
        return Said("notice", text)
    if is_bracketed and lower.startswith(_FIRST_NOTICE):
        return Said("notice", text)
    return Said("text", _without_edited(text))


_FIRST_NOTICE = (
    "messages and calls are end-to-end", "messages to this", "los mensajes y las llamadas",
    "los mensajes y llamadas", "los mensajes en este",
)  # fmt: skip


def is_deleted_by_owner(follows: str) -> bool:
    """`You deleted this message`: whoever it is signed by made the export."""
    return tidy(follows[:100]).lower().rstrip(".") in phrases.DELETED_BY_OWNER


def _media(follows: str, text: str) -> Said | None:
    first, _, below = text.partition("\n")
    if first.strip().lower() in phrases.MEDIA_OMITTED:
        return Said("media", _without_edited(below.strip()))
    for shape in phrases.ATTACHED:
        found = shape.search(text[:2_000]) if shape.pattern[0] == "<" else shape.match(first[:400])
        if found:
            around = text[: found.start()] + text[found.end() :]
            return Said("media", _without_edited(around.strip()), found[1].strip())
    tail = follows.rstrip()[-60:].rpartition(LEFT_TO_RIGHT)
    if tail[1] and tail[2].lower() in phrases.MEDIA_OMITTED:
        caption = "" if tail[2].lower() in phrases.OMITTED_DOCUMENT else text[: -len(tail[2])]
        return Said("media", caption.strip())
    return None


def _without_edited(text: str) -> str:
    for mark in phrases.EDITED:
        if text[-len(mark) :].lower() == mark:
            return text[: -len(mark)].rstrip()
    return text
