"""X (Twitter), as its archive gives it back: direct messages and the owner's posts.

Direct messages are talk. A post that answers somebody is talk with them, in public. Any other
post is said to nobody in particular, whoever is mentioned in it: it is kept and is no contact.
What was only passed on (RT) was said by somebody else and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from sobremesa.channels.base import (
    RAW_MAX_BYTES,
    Address,
    Attached,
    File,
    Incoming,
    Item,
    NothingHere,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.chat.files import type_of
from sobremesa.core.chat.json_walk import CutOff, Found, text_reader
from sobremesa.core.content_lines import decoded, encoded
from sobremesa.core.social import meta, x_archive

NOT_TALK = gettext_noop(
    "It is a part of X's archive in which nobody says anything to anybody (likes, followers, "
    "advertising)."
)
CUT_OFF = gettext_noop(
    "This part of X's archive is damaged or ends in the middle, behind no. %(number)s. What "
    "stands before came in. Download the archive again to have the rest."
)
BROKEN_PIECE = gettext_noop(
    "This message or post of X is damaged, or does not say who wrote it and when. Those around it "
    "came in; download the archive again to have it too."
)
FOLDERS = {"direct": "direct_messages_media", "group": "direct_messages_group_media",
           "post": "tweets_media"}  # fmt: skip


class XArchive:
    """What somebody said on X."""

    kind = "x"
    label = gettext_noop("X, Twitter (your archive)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        pass

    def recognises(self, file: File) -> int:
        """By the variable that every part of the archive fills. `account.js` alone says nothing:
        the other parts ask for it."""
        if not file.name.lower().endswith(".js"):
            return 0
        return 95 if x_archive.part_of(decoded(file.head[:2000])) not in {"", "account"} else 0

    def split(self, file: File) -> Iterator[Item]:
        """One item a message or post."""
        part = x_archive.part_of(decoded(file.head[:2000]))
        account = x_archive.account_of(file.sibling("account.js") or b"")
        owner = {"owner": account.number, "owner_name": account.name}
        if part in x_archive.POSTS:
            found = self._posts(file, owner)
        elif part in x_archive.DIRECT | x_archive.GROUP:
            found = self._direct(file, owner, is_group=part in x_archive.GROUP)
        else:
            raise NothingHere(NOT_TALK)
        number = 0
        try:
            for item in found:
                number = item.number
                yield item
        except CutOff as why:
            raise Unreadable(CUT_OFF, number=number) from why

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """What one message or post says."""
        try:
            raw = meta.parsed(decoded(item.body))
            if item.unit == "post":
                return [self._post(x_archive.post(raw, item.context["owner"]), item)]
            said = x_archive.direct(raw)
            if said is None:
                raise ValueError("no message")
        except ValueError as why:
            raise Unreadable(BROKEN_PIECE) from why
        return [self._said(said, item)]

    def _posts(self, file: File, owner: Mapping[str, str]) -> Iterator[Item]:
        for number, found in enumerate(_posts(file), 1):
            if x_archive.is_repeat(found.value):
                continue
            try:
                files = x_archive.post(found.value, owner["owner"]).files
            except ValueError:
                files = ()
            beside = _beside(file, FOLDERS["post"], files)
            yield Item(body=encoded(found.raw), unit="post", number=number, context=owner,
                       beside=beside)  # fmt: skip

    def _direct(self, file: File, owner: Mapping[str, str], *, is_group: bool) -> Iterator[Item]:
        names = x_archive.names_in(file.sibling("tweets.js") or b"")
        folder = FOLDERS["group" if is_group else "direct"]
        members = _members(file)
        with closing(file.open()) as stream:
            found = x_archive.values(text_reader(stream, file.head))
            for number, (talk, one) in enumerate(x_archive.talks(found), 1):
                try:
                    said = x_archive.direct(one.value)
                except ValueError:
                    files: tuple[str, ...] = ()
                else:
                    if said is None:
                        continue
                    files = said.files
                there = members.get(talk.number, [])
                context = {
                    **owner, "talk": talk.number, "title": talk.name if is_group else "",
                    "members": {one: names.get(one, "") for one in there},
                }  # fmt: skip
                yield Item(body=encoded(one.raw), unit="message", number=number, context=context,
                           beside=_beside(file, folder, files))  # fmt: skip

    def _said(self, said: x_archive.Direct, item: Item) -> Incoming:
        context = item.context
        names = {**context["members"]}
        if context["owner"]:
            names[context["owner"]] = context["owner_name"]
        to = [said.recipient] if said.recipient.isdecimal() and said.recipient != "0" else names
        others = (one for one in to if one != said.sender)
        return Incoming(
            key=f"x:message:{said.number}",
            medium="x",
            occurred_at=said.at,
            people=(
                _address(said.sender, names, "from"),
                *(_address(one, names, "to") for one in others),
            ),
            text=said.text,
            thread=context["talk"],
            thread_title=context["title"],
            external_id=said.number,
            attached=item.beside or tuple(_attached(name, None) for name in said.files),
            ours=_ours(context),
        )

    def _post(self, post: x_archive.Post, item: Item) -> Incoming:
        owner = item.context["owner"]
        people = [_address(owner, {owner: item.context["owner_name"]}, "from")] if owner else []
        if post.answers:
            people.append(_address(post.answers[0], dict([post.answers]), "to"))
        people += (_address(number, {number: name}, "cc") for number, name in post.mentions)
        return Incoming(
            key=f"x:post:{post.number}",
            medium="x",
            occurred_at=post.at,
            people=tuple(people),
            text=post.text,
            thread=f"post {post.thread}",
            external_id=post.number,
            not_contact="" if post.answers else "public",
            attached=item.beside or tuple(_attached(name, None) for name in post.files),
            ours=_ours(item.context),
        )


def _posts(file: File) -> Iterator[Found]:
    with closing(file.open()) as stream:
        read = text_reader(stream, file.head)
        # A post is gone into as far as its object: it comes as the value of its key.
        yield from (
            found
            for found in x_archive.values(read)
            if found.path in {("*", "tweet"), ("*",)} and found.kind != "open"
        )


def _members(file: File) -> dict[str, list[str]]:
    """Who is in each conversation: only its end tells."""
    found: dict[str, list[str]] = {}
    with closing(file.open()) as stream:
        read = text_reader(stream, file.head)
        try:
            for talk, _ in x_archive.talks(x_archive.values(read)):
                found[talk.number] = list(talk.members)
        except CutOff:
            pass
    return found


def _address(number: str, names: Mapping[str, str], role: str) -> Address:
    return Address(kind="x", value=number, name=names.get(number, ""), role=role)


def _ours(context: Mapping[str, Any]) -> tuple[Address, ...]:
    owner = context["owner"]
    return (_address(owner, {owner: context["owner_name"]}, ""),) if owner else ()


def _beside(file: File, folder: str, names: tuple[str, ...]) -> tuple[Attached, ...]:
    found, left = [], RAW_MAX_BYTES
    for name in names:
        content = file.sibling(f"{folder}/{name}")
        if content is not None and len(content) > left:
            content = None
        left -= len(content or b"")
        found.append(_attached(name, content))
    return tuple(found)


def _attached(name: str, content: bytes | None) -> Attached:
    return Attached(
        name=name, content_type=type_of(name), size_bytes=len(content or b""), content=content
    )
