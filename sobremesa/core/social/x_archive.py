"""The archive of X (Twitter): JavaScript files that hold one JSON list each.

Schema as the archive's own README.txt describes it. Everybody is known by the number of their
account: the name after the @ can be changed and given to somebody else.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from itertools import islice
from typing import Any

from sobremesa.core.chat.json_walk import CutOff, Found, Path, Walk, text_reader
from sobremesa.core.mail.dates import read_date

PART = re.compile(r"\s*window\.YTD\.([a-z_]{1,60})\.part\d{1,4}\s*=\s*(?=\[)")
HEAD_CHARS = 400
DIRECT, GROUP = {"direct_messages", "direct_message"}, {"direct_messages_group",
                                                       "direct_message_group"}  # fmt: skip
POSTS = {"tweets", "tweet"}
TALK: Path = ("*", "dmConversation")
EVENT: Path = (*TALK, "messages", "*")
STARTS: Mapping[Path, re.Pattern[str]] = {
    (): re.compile(r'\{\s{0,40}"(?:tweet|dmConversation)"'),
    (*TALK, "messages"): re.compile(r'\{\s{0,40}"(?:messageCreate|joinConversation)"'),
}
MENTIONS_POSTS_MAX = 20_000
MEMBERS_MAX = 200
LINKS_MAX = 50


@dataclass(frozen=True, slots=True)
class Account:
    """Whose archive it is."""

    number: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Direct:
    """One direct message. `recipient` is '' in a group."""

    number: str
    sender: str
    recipient: str
    at: datetime
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """One public post of the owner's. `answers` is whom it answers, `mentions` who else is in it:
    (number, name)."""

    number: str
    at: datetime
    text: str
    answers: tuple[str, str] | None = None
    mentions: tuple[tuple[str, str], ...] = ()
    thread: str = ""
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class Talk:
    """One conversation, as far as it has been read."""

    number: str = ""
    name: str = ""
    members: dict[str, None] = field(default_factory=dict)

    def see(self, found: Found) -> None:
        """Take one value into account."""
        if found.path == (*TALK, "conversationId") and isinstance(found.value, str):
            self.number = found.value
            pair = found.value.split("-")
            if len(pair) == 2 and all(one.isdecimal() for one in pair):
                self.members.update(dict.fromkeys(pair))
        elif found.path == EVENT and isinstance(found.value, dict):
            for event in found.value.values():
                self._event(event)

    def _event(self, event: Any) -> None:
        if not isinstance(event, dict):
            return
        for number in (event.get("senderId"), event.get("recipientId")):
            if isinstance(number, str) and number.isdecimal() and len(self.members) < MEMBERS_MAX:
                self.members[number] = None
        if isinstance(name := event.get("name"), str):
            self.name = name


def part_of(head: str) -> str:
    """Which part of an archive begins like this: `tweets`, `direct_messages`, …; '' if none."""
    match = PART.match(head.lstrip("\ufeff")[:HEAD_CHARS])
    return match[1] if match else ""


def _inside(path: Path) -> bool:
    return path in {(), ("*",), TALK, (*TALK, "messages")}


def values(read: Callable[[int], str]) -> Iterator[Found]:
    """The values of a part: posts, conversations, their messages.

    Raises:
        CutOff: the file ends in the middle.

    """
    head = read(HEAD_CHARS)
    match = PART.match(head.lstrip("\ufeff"))
    held = [head.lstrip("\ufeff")[match.end() :] if match else head]

    def rest(count: int) -> str:
        return held.pop() + read(count) if held else read(count)

    return iter(Walk(rest, _inside, STARTS))


def talks(found: Iterable[Found]) -> Iterator[tuple[Talk, Found]]:
    """Each message with its conversation, as far as it is known by then."""
    talk = Talk()
    for one in found:
        if one.kind == "open" and one.path == TALK:
            talk = Talk()
        talk.see(one)
        if one.path == EVENT:
            yield talk, one


def account_of(data: bytes) -> Account:
    """Whose archive it is, by its account.js."""
    found = _listed(data, "account")
    name = found.get("accountDisplayName") or found.get("username") or ""
    return Account(str(found.get("accountId") or ""), str(name))


def _listed(data: bytes, key: str) -> dict[str, Any]:
    try:
        value = json.loads(data[data.index(b"[") :])[0][key]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def names_in(data: bytes) -> dict[str, str]:
    """What the accounts that posts speak of are called: number → name."""
    names: dict[str, str] = {}
    read = text_reader(io.BytesIO(data), data[:1024])
    try:
        for found in islice(values(read), MENTIONS_POSTS_MAX):
            post = found.value.get("tweet", found.value) if isinstance(found.value, dict) else {}
            for number, name in _mentions(post if isinstance(post, dict) else {}):
                names.setdefault(number, name)
    except CutOff:
        pass
    return names


def direct(raw: Any) -> Direct | None:
    """A direct message; None for what is none (somebody joined, a name was given).

    Raises:
        ValueError: it does not say who wrote it and when.

    """
    if not isinstance(raw, dict):
        raise ValueError("no message")
    said = raw.get("messageCreate")
    if said is None:
        return None
    if not isinstance(said, dict):
        raise ValueError("no message")
    number, sender = str(said.get("id") or ""), str(said.get("senderId") or "")
    at = read_date(str(said.get("createdAt") or ""))
    if not number or not sender.isdecimal() or at is None:
        raise ValueError("no sender or no moment")
    text = _with_links(str(said.get("text") or ""), said.get("urls"))
    media = said.get("mediaUrls")
    names = [str(url).rpartition("/")[2] for url in media] if isinstance(media, list) else []
    files = tuple(f"{number}-{name}" for name in names[:LINKS_MAX] if name)
    return Direct(number, sender, str(said.get("recipientId") or ""), at, text, files)


def is_repeat(raw: Any) -> bool:
    """Whether a post only passes on what another said."""
    post = raw.get("tweet", raw) if isinstance(raw, dict) else {}
    text = post.get("full_text", post.get("text")) if isinstance(post, dict) else ""
    return isinstance(text, str) and text.startswith("RT @")


def post(raw: Any, owner: str) -> Post:
    """A public post.

    Raises:
        ValueError: it is none, or does not say when it was written.

    """
    said = raw.get("tweet", raw) if isinstance(raw, dict) else None
    if not isinstance(said, dict):
        raise ValueError("no post")
    number = str(said.get("id_str") or said.get("id") or "")
    at = _created(str(said.get("created_at") or ""))
    if not number or at is None:
        raise ValueError("no moment")
    entities = said.get("entities")
    links = entities.get("urls") if isinstance(entities, dict) else None
    text = unescape(_with_links(str(said.get("full_text") or said.get("text") or ""), links))
    mentions = dict(_mentions(said))
    whom = str(said.get("in_reply_to_user_id_str") or said.get("in_reply_to_user_id") or "")
    answers = None
    if whom.isdecimal() and whom != owner:
        name = mentions.pop(whom, "") or str(said.get("in_reply_to_screen_name") or "")
        answers = (whom, name)
    mentions.pop(owner, None)
    thread = str(said.get("in_reply_to_status_id_str") or number)
    return Post(number, at, text, answers, tuple(mentions.items()), thread, _media(said, number))


def _created(text: str) -> datetime | None:
    """`Wed Oct 10 20:19:24 +0000 2018`, or ISO."""
    words = text.split()
    if len(words) == 6:
        text = f"{words[2]} {words[1]} {words[5]} {words[3]} {words[4]}"
    return read_date(text)


def _mentions(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    entities = said.get("entities")
    listed = entities.get("user_mentions") if isinstance(entities, dict) else None
    for one in listed[:MEMBERS_MAX] if isinstance(listed, list) else ():
        if isinstance(one, dict) and str(one.get("id_str") or "").isdecimal():
            yield str(one["id_str"]), str(one.get("name") or one.get("screen_name") or "")


def _media(said: Mapping[str, Any], number: str) -> tuple[str, ...]:
    entities = said.get("extended_entities") or said.get("entities")
    listed = entities.get("media") if isinstance(entities, dict) else None
    names = [
        str(one.get("media_url_https") or one.get("media_url") or "").rpartition("/")[2]
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict)
    ]
    return tuple(f"{number}-{name}" for name in names[:LINKS_MAX] if name)


def _with_links(text: str, links: Any) -> str:
    """With the addresses as they were written: the archive's own are short and lead through X."""
    for one in links[:LINKS_MAX] if isinstance(links, list) else ():
        if isinstance(one, dict):
            short = one.get("url")
            full = one.get("expanded", one.get("expanded_url"))
            if isinstance(short, str) and isinstance(full, str) and short:
                text = text.replace(short, full)
    return text
